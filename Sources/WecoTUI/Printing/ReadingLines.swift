internal import BMSCore

/// Which lines of readings there are, and what they hold: the one rule of `watch --jsonl`.
///
/// With changes only, a line is a full one at the beginning, after a link changed, where other places are there than
/// before, and every ten minutes, so that a reader can begin anywhere.
struct ReadingLines {
  static let fullEvery = Span.seconds(600)

  let every: Span
  /// `nil` for all.
  var fields: Set<Field>?
  var changesOnly = false

  /// When the next line is due; `nil` before the first.
  private(set) var due: Instant?
  private var told: SnapshotDocument?
  private var fullDue: Instant?

  init(every: Span, fields: Set<Field>? = nil, changesOnly: Bool = false) {
    self.every = every
    self.fields = fields
    self.changesOnly = changesOnly
  }

  func isDue(at now: Instant) -> Bool { due.map { now >= $0 } ?? true }

  /// A link changed, or other sources are read: the next line says everything.
  mutating func beginAgain() { told = nil }

  /// The line of this moment; `nil` where nothing is told otherwise than before.
  mutating func line(_ state: AppState) -> String? {
    due = state.now + every
    let document = SnapshotDocument(state, only: fields)
    guard changesOnly else { return document.line }
    defer { told = document }
    guard let told, document.hasPlaces(of: told), fullDue.map({ state.now < $0 }) ?? false else {
      fullDue = state.now + Self.fullEvery
      return document.line
    }
    return document.changes(since: told)
  }
}
