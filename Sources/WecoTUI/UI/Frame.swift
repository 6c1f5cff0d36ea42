internal import BMSCore

/// Draws everything: header, tabs, the visible part of the page, status line.
///
/// Pure: the same state, view, size and glyphs give the same screen. Any size is allowed.
func render(_ state: AppState, _ view: ViewState, size: Size, glyphs: Glyphs = .unicode) -> Screen {
  var screen = Screen(size: size)
  guard Frame.fits(size) else {
    Frame.drawTooSmall(&screen)
    return screen.drawn(with: glyphs)
  }
  let body = Frame.body(state, view, size: size)
  let rows = Frame.bodyRows(size)
  let first = max(0, min(Frame.scroll(view), body.height - rows))
  screen.put(HeaderLine.line(state, view, width: size.columns), row: 0)
  screen.put(
    Frame.tabLine(view, first: first, rows: rows, height: body.height, state: state, width: size.columns),
    row: Frame.tabRow)
  for (row, line) in body.lines.dropFirst(first).prefix(rows).enumerated() {
    screen.put(line, row: Frame.tabRow + 1 + row)
  }
  screen.put(StatusLine.line(state, width: size.columns), row: size.rows - 1)
  return screen.drawn(with: glyphs)
}

/// What is around every page, and where.
enum Frame {
  /// The least size with which a page can be read.
  static let leastSize = Size(columns: 60, rows: 16)
  static let tabRow = 1
  /// More lines than any page has.
  static let mostLines = 100_000

  static func fits(_ size: Size) -> Bool { size.columns >= leastSize.columns && size.rows >= leastSize.rows }

  /// Rows between the tabs and the status line.
  static func bodyRows(_ size: Size) -> Int { max(size.rows - 3, 0) }

  static func scroll(_ view: ViewState) -> Int {
    view.isHelpOpen ? view.helpScroll : view.scroll[view.page] ?? 0
  }

  /// The whole page, as long as it is: notes about links first, then the page.
  static func body(_ state: AppState, _ view: ViewState, size: Size) -> Block {
    guard fits(size) else { return Block(width: size.columns) }
    let shown = view.frozen ?? state
    let context = PageContext(state: shown, view: view, width: size.columns, height: bodyRows(size))
    if view.isHelpOpen { return HelpPage.draw(context) }
    var block = Block(width: size.columns)
    if shown.clusters.isEmpty {
      block.add(Rows.paragraph(Texts.noCluster, .warning, indent: 1, width: size.columns))
      return block
    }
    block.add(LinkAdvice.lines(context))
    block.add(Page.with(view.page).draw(context).lines)
    return block
  }

  /// Where each tab stands in the tab line.
  static func tabs(_ view: ViewState, width: Int) -> [(page: PageID, columns: Range<Int>)] {
    TabLine(view, width: width).tabs
  }

  static func tabLine(
    _ view: ViewState, first: Int, rows: Int, height: Int, state: AppState, width: Int
  ) -> Line {
    let tabs = TabLine(view, width: width)
    let position = height > rows ? TabLine.position(min(first + rows, height), of: height) : ""
    return tabs.line(position: position)
  }

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
