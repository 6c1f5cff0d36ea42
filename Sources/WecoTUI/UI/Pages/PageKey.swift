/// A key that means something on one page only: dispatch and help are made from this table.
struct PageKey: Sendable {
  let keys: [Key]
  /// The keys' names, as help prints them.
  let names: String
  /// For the help page.
  let words: String
  /// What reaches beyond the view; then `act` is not asked.
  var effect: Effect?
  /// Does it; false when the key means nothing at this moment.
  let act: @Sendable (inout ViewState, AppState, Size) -> Bool
}

extension Page {
  func effect(of key: Key) -> Effect? { keys.first { $0.keys.contains(key) }?.effect }

  /// Applies a key of this page. False when the page has no use for it, so that the common table is asked.
  func handle(_ key: Key, view: inout ViewState, state: AppState, size: Size) -> Bool {
    for row in keys where row.keys.contains(key) {
      if row.act(&view, state, size) { return true }
    }
    return false
  }
}
