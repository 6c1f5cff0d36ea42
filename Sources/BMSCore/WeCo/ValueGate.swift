/// Decides when a value that was read is believed.
///
/// A corrupted reply passes the checksum once in 128 times, so nothing counts because it was read once: the first
/// reading, and every one that jumps, must be read again and agree. Truth may look odd all the same: what is said
/// three times in a row is shown, with its doubt.
struct ValueGate: Hashable, Sendable {
  /// How often in a row a new or jumping value must be read.
  static let agreements = 3
  /// A value that never agrees with itself is moving: after this many readings the middle one is believed.
  static let patience = 5

  enum Verdict: Hashable {
    case accepted(Value, isDoubted: Bool)
    /// Not believed yet: read the block again.
    case pending
  }

  private(set) var accepted: Value?
  private var isDoubted = false
  /// Readings held back since the last one that was believed, newest last; at most `patience`.
  private var pending: [Value] = []
  private var agreeing = 0
  private var pendingIsDoubted = false
  /// Readings that the one just believed contradicts; empty when `judge` believed nothing.
  private(set) var contradicted: [Value] = []

  /// Judges one reading; `row` says when two of them agree.
  mutating func judge(_ value: Value, isDoubted doubted: Bool, row: RegisterRow) -> Verdict {
    contradicted = []
    if let accepted, row.agree(accepted, value), !doubted || isDoubted {
      return accept(value, doubted, row)
    }
    let agrees = pending.last.map { row.agree($0, value) } ?? false
    agreeing = agrees && pendingIsDoubted == doubted ? agreeing + 1 : 1
    pending.append(value)
    pendingIsDoubted = doubted
    if agreeing >= Self.agreements { return accept(value, doubted, row) }
    guard pending.count >= Self.patience else { return .pending }
    if let middle {
      pending = []
      return accept(middle, doubted, row)
    }
    pending.removeFirst()
    return .pending
  }

  private mutating func accept(_ value: Value, _ doubted: Bool, _ row: RegisterRow) -> Verdict {
    contradicted = pending.filter { !row.agree($0, value) }
    accepted = value
    isDoubted = doubted
    pending = []
    agreeing = 0
    return .accepted(value, isDoubted: doubted)
  }

  /// The median of the readings held back, where they are numbers: bounded by true ones even if one is not.
  private var middle: Value? {
    guard pending.allSatisfy({ $0.number != nil }) else { return nil }
    let sorted = pending.sorted { ($0.number ?? 0) < ($1.number ?? 0) }
    return sorted[sorted.count / 2]
  }
}
