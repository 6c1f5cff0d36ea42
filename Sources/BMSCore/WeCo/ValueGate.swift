/// Decides when a value that was read is believed.
///
/// A corrupted reply passes the checksum once in 128 times, so nothing counts because it was read once: the first
/// reading, and every one that jumps, must be read again and agree. Truth may look odd all the same: what keeps being
/// said is shown, with its doubt.
struct ValueGate: Hashable, Sendable {
  /// By how many readings a new or jumping value must lead over those that contradict it.
  ///
  /// Two would do against chance, but errors that the checksum lets through repeat themselves: with the proven key few
  /// single bits can flip unseen, and it is the same ones each time. On a line that corrupts one reply in five, three
  /// readings in a row agreed on a false value in 9 of 1,000 simulated starts, five of nine in 2, a lead of five in none.
  /// Five readings of a module cost 50 ms of line.
  static let lead = 5
  /// A value that does not agree with itself is moving: after this many readings the middle one is believed.
  static let patience = 15

  enum Verdict: Hashable {
    case accepted(Value, isDoubted: Bool)
    /// Not believed yet: read the block again.
    case pending
  }

  private struct Candidate: Hashable {
    let value: Value
    let isDoubted: Bool
  }

  private(set) var accepted: Value?
  /// Whether what was accepted last fails plausibility.
  private(set) var isDoubted = false
  /// Readings held back since the last one that was believed, newest last; fewer than `patience`.
  private var pending: [Candidate] = []
  /// Readings that the one just believed contradicts; empty when `judge` believed nothing.
  private(set) var contradicted: [Value] = []

  /// Judges one reading; `row` says when two of them agree.
  mutating func judge(_ value: Value, isDoubted doubted: Bool, row: RegisterRow) -> Verdict {
    contradicted = []
    if let accepted, row.agree(accepted, value), !doubted || isDoubted {
      return accept(value, doubted, row)
    }
    pending.append(Candidate(value: value, isDoubted: doubted))
    let agreeing = pending.count { $0.isDoubted == doubted && row.agree($0.value, value) }
    if agreeing - (pending.count - agreeing) >= Self.lead { return accept(value, doubted, row) }
    guard pending.count >= Self.patience else { return .pending }
    if let middle { return accept(middle, doubted, row) }
    pending.removeFirst()
    return .pending
  }

  private mutating func accept(_ value: Value, _ doubted: Bool, _ row: RegisterRow) -> Verdict {
    contradicted = pending.map(\.value).filter { !row.agree($0, value) }
    accepted = value
    isDoubted = doubted
    pending = []
    return .accepted(value, isDoubted: doubted)
  }

  /// The median of the readings held back, where they are numbers: it lies between true ones while fewer than half
  /// of them are false.
  private var middle: Value? {
    guard pending.allSatisfy({ $0.value.number != nil }) else { return nil }
    return pending.map(\.value).sorted { ($0.number ?? 0) < ($1.number ?? 0) }[pending.count / 2]
  }
}
