internal import BMSCore

/// Page 7: how the values moved.
///
/// Every plot is a sweep, like a heart monitor: its columns are fixed places of the clock (the seconds of a minute, the
/// hours of a day), `↑` marks now, and right of it stands the sweep before. So a second changes two columns and not the
/// whole screen, and a time stays where it is.
enum TrendsPage {
  static func draw(_ context: PageContext) -> Block {
    var block = Block(width: context.width)
    let choices = context.view.choices.trends
    block.add(Rows.title(title(context), note: spans(choices.span), width: context.width))
    guard context.cluster != nil else { return block }
    let layout = TrendLayout(width: context.width, height: context.height)
    let panels = TrendPanel.all(context)
    let columns = (0..<layout.columns).map { column in
      var result = Block(width: layout.panelWidth)
      for position in stride(from: column, to: panels.count, by: layout.columns) {
        result.add(panels[position].draw(context, layout))
      }
      result.add(SweepAxis(context, columns: layout.plotWidth).line(indent: layout.axisWidth))
      return result
    }
    block.add(Block.columns(columns, gap: layout.gap).lines)
    block.add(Rows.paragraph(legend(context), .hint, indent: 1, width: context.width))
    return block
  }

  private static func title(_ context: PageContext) -> String {
    guard let cluster = context.cluster else { return Texts.Trends.title }
    let module = context.view.choices.trends.module
    let name = module == 0 ? Texts.Trends.cluster(cluster.name) : Roles.name(module, in: cluster)
    return Texts.Trends.title(name)
  }

  private static func spans(_ chosen: TrendSpan) -> Line {
    TrendSpan.allCases.reduce(.empty) { line, span in
      line + (span == chosen ? Line("[\(span.label)]", .tabActive) : Line(" \(span.label) ", .tab))
    }
  }

  private static func legend(_ context: PageContext) -> String {
    guard let cursor = context.view.choices.trends.cursor else { return Texts.Trends.sweep }
    return Texts.Trends.cursor(Sweep(context).clock(at: cursor))
  }

  // MARK: - Keys

  static let keys: [PageKey] = [
    PageKey(keys: [.char("t")], names: "t", words: Texts.Trends.nextSpan) { view, _, _ in turn(&view, by: 1) },
    PageKey(keys: [.char("T")], names: "T", words: Texts.Trends.previousSpan) { view, _, _ in turn(&view, by: -1) },
    PageKey(keys: [.char(">")], names: ">", words: Texts.Trends.nextModule) { view, state, _ in
      choose(&view, state, by: 1)
    },
    PageKey(keys: [.char("<")], names: "<", words: Texts.Trends.previousModule) { view, state, _ in
      choose(&view, state, by: -1)
    },
    PageKey(keys: [.right], names: "Right", words: Texts.Trends.cursorRight) { view, state, size in
      move(&view, state, size, by: 1)
    },
    PageKey(keys: [.left], names: "Left", words: Texts.Trends.cursorLeft) { view, state, size in
      move(&view, state, size, by: -1)
    },
    PageKey(keys: [.esc], names: "Esc", words: Texts.Trends.cursorOff) { view, _, _ in
      guard view.choices.trends.cursor != nil else { return false }
      view.choices.trends.cursor = nil
      return true
    },
    PageKey(keys: [.char("b")], names: "b", words: Texts.Trends.blocks) { view, _, _ in
      view.choices.trends.usesBlocks.toggle()
      return true
    },
  ]

  private static func turn(_ view: inout ViewState, by step: Int) -> Bool {
    let count = TrendSpan.allCases.count
    view.choices.trends.span = TrendSpan.allCases[(view.choices.trends.span.rawValue + step + count) % count]
    return true
  }

  private static func choose(_ view: inout ViewState, _ state: AppState, by step: Int) -> Bool {
    guard !state.clusters.isEmpty else { return false }
    let modules = state.clusters[view.clusterIndex(in: state)].cluster.modules.map(\.index)
    let all = [0] + modules
    let position = all.firstIndex(of: view.choices.trends.module) ?? 0
    view.choices.trends.module = all[(position + step + all.count) % all.count]
    return true
  }

  /// One column of the plot; the first press puts the cursor on now.
  private static func move(_ view: inout ViewState, _ state: AppState, _ size: Size, by step: Int) -> Bool {
    let layout = TrendLayout(width: size.columns, height: Frame.bodyRows(size))
    let context = PageContext(state: view.frozen ?? state, view: view, width: size.columns, height: size.rows)
    guard let cursor = view.choices.trends.cursor else {
      view.choices.trends.cursor = Sweep(context).head
      return true
    }
    let column = (cursor * layout.plotWidth / Trend.points + step + layout.plotWidth) % layout.plotWidth
    view.choices.trends.cursor = (column * Trend.points + layout.plotWidth - 1) / layout.plotWidth
    return true
  }
}

/// How the plots are arranged on a page.
struct TrendLayout: Hashable {
  let columns: Int
  let gap = 2
  /// Characters for the numbers left of a plot, and the line behind them.
  let axisWidth = 8
  let panelWidth: Int
  let plotHeight: Int
  var plotWidth: Int { panelWidth - axisWidth }

  /// One plot on another page.
  init(panelWidth: Int, plotHeight: Int) {
    columns = 1
    self.panelWidth = max(panelWidth, axisWidth + 1)
    self.plotHeight = plotHeight
  }

  /// Title and legend of the page, the axis.
  private static let overhead = 3
  private static let leastHeight = 3

  init(width: Int, height: Int) {
    columns = width >= 176 ? 3 : width >= 76 ? 2 : 1
    panelWidth = max((width - gap * (columns - 1)) / columns, axisWidth + 1)
    let stacked = (TrendPanel.count + columns - 1) / columns
    plotHeight = max((height - Self.overhead) / stacked - 1, Self.leastHeight)
  }
}
