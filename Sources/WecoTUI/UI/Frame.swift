internal import BMSCore

/// Draws everything: header, tabs, the visible part of the page, status line.
///
/// Pure: the same model and glyphs give the same screen. Any size is allowed.
func render(_ model: ScreenModel, glyphs: Glyphs = .unicode) -> Screen {
  let size = model.size
  var screen = Screen(size: size)
  guard Frame.fits(size) else {
    Frame.drawTooSmall(&screen)
    return screen.drawn(with: glyphs)
  }
  let body = model.body
  let rows = model.bodyRows
  let sight = model.sight(of: body)
  let position = body.height > rows ? TabLine.position(sight.head.upperBound, of: sight.foot.lowerBound) : ""
  if model.view.page == .fleet {
    let (header, head) = FleetPage.top(model, position: position)
    screen.put(header, row: 0)
    screen.put(head, row: Frame.tabRow)
  } else {
    screen.put(HeaderLine.line(model.state, model.view, width: size.columns), row: 0)
    screen.put(TabLine(model).line(position: position), row: Frame.tabRow)
  }
  if let alarm = AlarmLine(model) { screen.put(alarm.line, row: Frame.alarmRow) }
  let lines = model.highlighted(body)
  for (row, line) in sight.lines.enumerated() { screen.put(lines[line], row: model.bodyRow + row) }
  screen.put(StatusLine.line(model), row: size.rows - 1)
  return screen.drawn(with: glyphs)
}

/// What is around every page, and where.
enum Frame {
  /// The least size with which a page can be read.
  static let leastSize = Size(columns: 60, rows: 16)
  static let tabRow = 1
  /// Of the page, or of what is wrong while anything is.
  static let alarmRow = 2
  /// More lines than any page has.
  static let mostLines = 100_000

  static func fits(_ size: Size) -> Bool { size.columns >= leastSize.columns && size.rows >= leastSize.rows }

  static func drawTooSmall(_ screen: inout Screen) {
    let size = screen.size
    var row = 0
    for text in Texts.tooSmall(size, needed: leastSize) {
      for line in Rows.paragraph(text, .warning, indent: 0, width: size.columns + 1) {
        screen.put(line, row: row)
        row += 1
      }
    }
  }
}

/// Which lines of what is open are in sight: some of its head, and all of its foot.
struct Sight: Hashable, Sendable {
  let head: Range<Int>
  let foot: Range<Int>

  var lines: [Int] { Array(head) + Array(foot) }

  /// The line in a row between tabs and status line; `nil` below the last one.
  func line(inRow row: Int) -> Int? {
    let lines = lines
    return lines.indices.contains(row) ? lines[row] : nil
  }
}

/// What stands between tabs and status line.
extension ScreenModel {
  /// Where the page begins: below the tabs, and below the line of what is wrong.
  var bodyRow: Int { Frame.alarmRow + (view.page != .fleet && state.isAlarmed ? 1 : 0) }

  /// Rows from there to the status line.
  var bodyRows: Int { max(size.rows - bodyRow - 1, 0) }

  /// The first line in sight.
  var firstLine: Int { sight(of: body).head.lowerBound }

  func sight(of body: Block) -> Sight {
    let foot = max(body.height - min(body.footHeight, bodyRows), 0)..<body.height
    let rows = min(bodyRows - foot.count, foot.lowerBound)
    let first = max(0, min(scrolled, foot.lowerBound - rows))
    return Sight(head: first..<first + rows, foot: foot)
  }

  /// By how many lines what is open is scrolled.
  var scrolled: Int {
    view.isHelpOpen ? view.helpScroll : view.dialogs.last?.scroll ?? view.scroll[view.page] ?? 0
  }

  /// Help, a dialog or the page, as long as it is.
  var body: Block {
    guard Frame.fits(size) else { return Block(width: size.columns) }
    if view.isHelpOpen { return HelpPage.draw(self) }
    guard let dialog = view.dialogs.last else { return pageBody(view.page) }
    var below = self
    below.view.dialogs.removeLast()
    return dialog.draw(self, over: below)
  }

  /// A whole page, whatever is open: notes about links first, then the page.
  func pageBody(_ page: PageID) -> Block {
    guard Frame.fits(size) else { return Block(width: size.columns) }
    var model = self
    model.view.page = page
    let context = model.context
    if page == .fleet { return FleetPage.draw(context, filter: fleetFilter) }
    var block = Block(width: size.columns)
    if context.state.clusters.isEmpty {
      block.add(Texts.noCluster, .warning)
      return block
    }
    block.add(LinkAdvice.lines(context))
    block.add(Page.with(page).draw(context).lines)
    return block
  }

  /// What pages and dialogs are drawn from.
  var context: PageContext {
    PageContext(state: shownState, view: view, width: size.columns, height: bodyRows)
  }

  /// What `s` saves: the whole page or dialog and not only what is in sight, with header and tabs.
  var savedLines: [String] {
    var model = self
    model.view.search = nil
    model.view.selection = nil
    let height = Frame.fits(size) ? model.body.height + model.bodyRow + 1 : size.rows
    model.size = Size(columns: size.columns, rows: max(height, size.rows))
    return render(model).text.dropLast().map(\.withoutBlankEnd)
  }

  /// The lines with what was searched for and the selected field marked.
  fileprivate func highlighted(_ body: Block) -> [Line] {
    var lines = body.lines
    let typed = view.prompt.flatMap { $0.kind == .search ? $0.text.trimmed : nil }
    if let query = typed ?? view.search?.query {
      for match in body.matches(query) { lines[match.row] = lines[match.row].styled(.match, in: match.columns) }
    }
    guard view.showsPage, let selection = view.selection else { return lines }
    let fields = FieldList(body)
    if let index = fields.index(of: selection) {
      let item = fields.items[index]
      lines[item.row] = lines[item.row].styled(.selected, in: item.columns)
    }
    return lines
  }
}

extension ViewState {
  /// Whether fields can be chosen: the page is in sight, or one group of it.
  var showsPage: Bool {
    guard !isHelpOpen else { return false }
    guard let dialog = dialogs.last else { return true }
    if case .group = dialog.kind { return true }
    return false
  }
}

extension String {
  var withoutBlankEnd: String {
    String(self[..<(lastIndex { $0 != " " }.map(index(after:)) ?? startIndex)])
  }
}
