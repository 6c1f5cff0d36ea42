internal import BMSCore

/// The manual over the page: as long as it is, searched by `/` as the pages are.
enum ManualDialog {
  static func draw(width: Int) -> Block {
    var block = Block(width: width)
    block.add(Rows.paragraph(Texts.Book.head, .hint, indent: 1, width: width))
    block.add(text(width).lines)
    return block
  }

  /// The line of a place; the first where it is not told of.
  static func row(of place: ManualPlace, width: Int) -> Int {
    text(width).places[place].map { $0 + Rows.paragraph(Texts.Book.head, .hint, indent: 1, width: width).count } ?? 0
  }

  private static func text(_ width: Int) -> ManualText { ManualText(ManualBook.chapters, width: width) }
}

extension ScreenModel {
  /// Opens the manual where a word is told of: a section's number, a chapter's title, else its first place.
  mutating func openManual(_ word: String) {
    open(atRow: 0)
    guard !word.isEmpty else { return }
    if let chapter = ManualBook.chapters.first(where: { $0.isCalled(word.lowercased()) }) {
      return scroll(to: ManualDialog.row(of: .section(chapter.sections[0]), width: size.columns))
    }
    find(word)
  }

  mutating func openManual(at place: ManualPlace) {
    open(atRow: ManualDialog.row(of: place, width: size.columns))
  }

  private mutating func open(atRow row: Int) {
    view.isHelpOpen = false
    view.search = nil
    view.dialogs.append(Dialog(kind: .manual))
    scroll(to: row)
  }

  /// Goes to the next place of what is searched for in the manual, round its ends.
  /// - Returns: false where there is none; the message says so.
  mutating func goToNextInManual(forward: Bool) -> Bool {
    guard var search = view.search else { return false }
    let matches = body.matches(search.query)
    func isBehind(_ match: Match) -> Bool { (match.row, match.columns.lowerBound) > (search.row, search.column) }
    func isBefore(_ match: Match) -> Bool { (match.row, match.columns.lowerBound) < (search.row, search.column) }
    let next = forward ? matches.first(where: isBehind) ?? matches.first : matches.last(where: isBefore) ?? matches.last
    guard let next else {
      say(Texts.Book.notInIt(search.query))
      return false
    }
    (search.row, search.column) = (next.row, next.columns.lowerBound)
    view.search = search
    bringIntoSight(row: next.row)
    say(Texts.Book.found(search.query, (matches.firstIndex(of: next) ?? 0) + 1, of: matches.count))
    return true
  }
}

extension ViewState {
  var isManualOpen: Bool { dialogs.last?.kind == .manual && !isHelpOpen }
}
