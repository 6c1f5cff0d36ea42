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
  let first = Frame.firstLine(body, view, size: size)
  let last = min(first + rows, body.height)
  let position = body.height > rows ? TabLine.position(last, of: body.height) : ""
  screen.put(HeaderLine.line(state, view, width: size.columns), row: 0)
  screen.put(TabLine(view, alarms: state.alarmCount, width: size.columns).line(position: position), row: Frame.tabRow)
  for (row, line) in Frame.highlighted(body, view).dropFirst(first).prefix(rows).enumerated() {
    screen.put(line, row: Frame.tabRow + 1 + row)
  }
  screen.put(StatusLine.line(state, view, width: size.columns), row: size.rows - 1)
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
    view.isHelpOpen ? view.helpScroll : view.dialogs.last?.scroll ?? view.scroll[view.page] ?? 0
  }

  /// The first line in sight.
  static func firstLine(_ body: Block, _ view: ViewState, size: Size) -> Int {
    max(0, min(scroll(view), body.height - bodyRows(size)))
  }

  /// What stands between tabs and status line, as long as it is: help, a dialog or the page.
  static func body(_ state: AppState, _ view: ViewState, size: Size) -> Block {
    guard fits(size) else { return Block(width: size.columns) }
    let context = context(state, view, size: size)
    if view.isHelpOpen { return HelpPage.draw(context) }
    guard let dialog = view.dialogs.last else { return pageBody(state, view, page: view.page, size: size) }
    var below = view
    below.dialogs.removeLast()
    switch dialog.kind {
    case .details(let selection):
      let fields = FieldList(body(state, below, size: size))
      return DetailsDialog.draw(context, fields.index(of: selection).map { fields.items[$0].ref }, selection)
    case .group(let title):
      let page = body(state, below, size: size)
      return page.group(title) ?? page
    case .text(let title, let lines): return TextDialog.draw(title, lines, width: size.columns)
    case .sources(let picker): return SourceDialog.draw(picker, width: size.columns)
    // Changes are made to what is, never to a frozen picture of it.
    case .setting(let setting): return SettingDialogView.draw(setting, state, width: size.columns)
    case .catalogue(let picker): return CatalogueDialog.draw(picker, width: size.columns)
    case .pastChanges(let picker): return PastChangesDialog.draw(picker, state, width: size.columns)
    case .wiring(let id): return WiringDialog.draw(id, width: size.columns)
    case .alarm(let ref): return AlarmDialog.draw(context, ref)
    case .incidents(let selected):
      return IncidentDialog.draw(
        PageContext(state: state, view: view, width: size.columns, height: bodyRows(size)), selected: selected)
    }
  }

  /// A whole page, whatever is open: notes about links first, then the page.
  static func pageBody(_ state: AppState, _ view: ViewState, page: PageID, size: Size) -> Block {
    guard fits(size) else { return Block(width: size.columns) }
    var view = view
    view.page = page
    let context = context(state, view, size: size)
    var block = Block(width: size.columns)
    if context.state.clusters.isEmpty {
      block.add(Rows.paragraph(Texts.noCluster, .warning, indent: 1, width: size.columns))
      return block
    }
    block.add(LinkAdvice.lines(context))
    block.add(Page.with(page).draw(context).lines)
    return block
  }

  private static func context(_ state: AppState, _ view: ViewState, size: Size) -> PageContext {
    PageContext(state: view.frozen ?? state, view: view, width: size.columns, height: bodyRows(size))
  }

  /// What `s` saves: the whole page or dialog and not only what is in sight, with header and tabs.
  static func savedLines(_ state: AppState, _ view: ViewState, size: Size) -> [String] {
    var view = view
    view.search = nil
    view.selection = nil
    let height = fits(size) ? body(state, view, size: size).height + 3 : size.rows
    let whole = Size(columns: size.columns, rows: max(height, size.rows))
    return render(state, view, size: whole).text.dropLast().map(\.withoutBlankEnd)
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

extension Frame {
  /// The lines with what was searched for and the selected field marked.
  static func highlighted(_ body: Block, _ view: ViewState) -> [Line] {
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
    switch dialogs.last?.kind {
    case nil, .group: return true
    case .details, .text, .sources, .setting, .catalogue, .pastChanges, .wiring, .alarm, .incidents: return false
    }
  }
}

extension String {
  var withoutBlankEnd: String {
    String(self[..<(lastIndex { $0 != " " }.map(index(after:)) ?? startIndex)])
  }
}
