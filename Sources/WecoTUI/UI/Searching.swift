internal import BMSCore

/// A place where what was searched for stands.
struct Match: Hashable, Sendable {
  let row: Int
  let columns: Range<Int>
}

extension Block {
  /// Where a query stands in the text, and the fields that are known by it under another name.
  func matches(_ query: String) -> [Match] {
    guard !query.isEmpty else { return [] }
    let spellings = Vocabulary.spellings(of: query).map { Array($0.unicodeScalars) }
    return lines.enumerated().flatMap { row, line in
      let text = line.cells.map { $0.scalar.lowercased }
      var found = spellings.flatMap { Self.ranges(of: $0, in: text) }
      for mark in line.marks where !found.contains(where: { $0.overlaps(mark.columns) }) {
        guard let ref = mark.field else { continue }
        let names = [ref.label] + Vocabulary.names(of: ref)
        let isCalledSo = names.contains { name in
          !Self.ranges(of: spellings[0], in: Array(name.lowercased().unicodeScalars)).isEmpty
        }
        if isCalledSo { found.append(mark.columns) }
      }
      return Set(found).sorted { $0.lowerBound < $1.lowerBound }.map { Match(row: row, columns: $0) }
    }
  }

  private static func ranges(of word: [Unicode.Scalar], in text: [Unicode.Scalar]) -> [Range<Int>] {
    guard !word.isEmpty, text.count >= word.count else { return [] }
    return (0...text.count - word.count).filter { text[$0..<$0 + word.count].elementsEqual(word) }
      .map { $0..<$0 + word.count }
  }
}

extension Unicode.Scalar {
  fileprivate var lowercased: Unicode.Scalar {
    let lower = properties.lowercaseMapping.unicodeScalars
    return lower.count == 1 ? lower.first ?? self : self
  }
}

extension ScreenModel {
  private struct Hit {
    let page: PageID
    let match: Match
    /// Pages in the order of the tabs, then rows, then columns.
    let order: [Int]
  }

  /// Looks for something from the place in sight on, round all pages.
  mutating func find(_ query: String) {
    let first = view.isManualOpen ? firstLine : view.scroll[view.page] ?? 0
    // One column before the first in sight, so that a match there counts.
    view.search = Search(query: query, page: view.page, row: first, column: -1)
    if !goToNext(forward: true) { view.search = nil }
  }

  mutating func findAgain(forward: Bool) {
    if view.search == nil { say(Texts.Keyboard.noSearch) }
    _ = goToNext(forward: forward)
  }

  /// False where there is nothing to go to; the message says so.
  private mutating func goToNext(forward: Bool) -> Bool {
    if view.isManualOpen { return goToNextInManual(forward: forward) }
    guard let search = view.search else { return false }
    let hits = Page.all.enumerated().flatMap { position, page in
      pageBody(page.id).matches(search.query).map {
        Hit(page: page.id, match: $0, order: [position, $0.row, $0.columns.lowerBound])
      }
    }
    let position = Page.all.firstIndex { $0.id == search.page } ?? 0
    let here = [position, search.row, search.column]
    let next =
      forward
      ? hits.first { here.lexicographicallyPrecedes($0.order) } ?? hits.first
      : hits.last { $0.order.lexicographicallyPrecedes(here) } ?? hits.last
    guard let next else {
      say(Texts.Keyboard.notFound(search.query))
      return false
    }
    go(to: next, of: hits, query: search.query)
    return true
  }

  private mutating func go(to hit: Hit, of hits: [Hit], query: String) {
    show(hit.page)
    view.search = Search(query: query, page: hit.page, row: hit.match.row, column: hit.match.columns.lowerBound)
    bringIntoSight(row: hit.match.row)
    let fields = FieldList(body)
    view.selection = fields.items.indices.first {
      fields.items[$0].row == hit.match.row && fields.items[$0].columns.overlaps(hit.match.columns)
    }.map(fields.selection)
    let number = (hits.firstIndex { $0.order == hit.order } ?? 0) + 1
    say(Texts.Keyboard.found(query, number, of: hits.count))
  }
}
