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
    // What stands in the titles is of then: that has to be seen first.
    if choices.cursor != nil { block.add(legend(context), .warning) }
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
    if choices.cursor == nil { block.add(legend(context), .hint) }
    return block
  }

  /// Current and charge of the module on the port and of now, for another page, whatever is chosen here.
  static func brief(_ page: PageContext, width: Int, height: Int) -> Block {
    var view = page.view
    (view.choices.trends.module, view.choices.trends.cursor) = (1, nil)
    let context = PageContext(state: page.state, view: view, width: page.width, height: page.height)
    var block = Block(width: width)
    let panels = TrendPanel.all(context).filter { [Texts.Trends.current, Texts.Trends.soc].contains($0.title) }
    guard !panels.isEmpty else { return block }
    let layout = TrendLayout(panelWidth: width, plotHeight: min(max(height / panels.count - 2, 4), 10))
    for panel in panels { block.add(panel.draw(context, layout)) }
    block.add(SweepAxis(context, columns: layout.plotWidth).line(indent: layout.axisWidth))
    return block
  }

  private static func title(_ context: PageContext) -> String {
    guard let cluster = context.cluster else { return Texts.Trends.title }
    let module = context.view.choices.trends.module
    let name = module == 0 ? Texts.Trends.cluster(cluster.name) : Roles.name(module, in: cluster)
    return Texts.Trends.title(name)
  }

  private static func spans(_ chosen: TrendSpan) -> Line {
    Rows.choices(TrendSpan.allCases.map(\.label), chosen.rawValue)
  }

  private static func legend(_ context: PageContext) -> String {
    guard let cursor = context.view.choices.trends.cursor else {
      return context.view.choices.trends.isScrolling ? Texts.Trends.scrolling : Texts.Trends.sweep
    }
    return Texts.Trends.cursor(Sweep(context).clock(at: cursor))
  }
}

extension ScreenModel {
  mutating func turnTrendSpan(by step: Int) {
    let count = TrendSpan.allCases.count
    view.choices.trends.span = TrendSpan.allCases[(view.choices.trends.span.rawValue + step + count) % count]
  }

  /// The next module, or the cluster.
  mutating func chooseTrendModule(by step: Int) {
    guard let cluster else { return }
    let all = [0] + cluster.cluster.modules.map(\.index)
    let position = all.firstIndex(of: view.choices.trends.module) ?? 0
    view.choices.trends.module = all[(position + step + all.count) % all.count]
  }

  /// One column of the plot; the first press puts the cursor on now.
  mutating func moveTrendCursor(by step: Int) {
    guard let cursor = view.choices.trends.cursor else {
      view.choices.trends.cursor = Sweep(context).head
      return
    }
    let width = TrendLayout(width: size.columns, height: bodyRows).plotWidth
    let column = (cursor * width / Trend.points + step + width) % width
    view.choices.trends.cursor = (column * Trend.points + width - 1) / width
  }

  /// `nil` where there is no cursor.
  mutating func dropTrendCursor() -> [Effect]? {
    guard view.choices.trends.cursor != nil else { return nil }
    view.choices.trends.cursor = nil
    return []
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
