/// What a gate compares: a value that may be a number.
protocol GatedValue: Hashable, Sendable {
  var number: Double? { get }
}

extension Value: GatedValue {}

/// How often a wire must repeat itself before it is believed.
struct GateRule: Hashable, Sendable {
  /// By how many readings a new or jumping value must lead over those that contradict it.
  let lead: Int
  /// A value that does not agree with itself is moving: after this many readings the middle one is believed.
  let patience: Int

  /// Two would do against chance, but errors that the checksum lets through repeat themselves: with the proven key few
  /// single bits can flip unseen, and it is the same ones each time. On a line that corrupts one reply in five, three
  /// readings in a row agreed on a false value in 9 of 1,000 simulated starts, five of nine in 2, a lead of five in none.
  /// Five readings of a module cost 50 ms of line.
  static let servicePort = GateRule(lead: 5, patience: 15)
  /// The controller's 15 bits of checksum leave nothing to vote about; what is left is a sender that says something odd
  /// once, and an adapter that garbles a line of text. Frames come once a second: more would be late.
  static let can = GateRule(lead: 2, patience: 3)
}

/// Decides when a value that was read is believed: one rule for the service port and for CAN.
///
/// A corrupted reply passes the service port's checksum once in 128 times, so nothing counts because it was read once:
/// the first reading, and every one that jumps, must be read again and agree. Truth may look odd all the same: what
/// keeps being said is shown, with its doubt.
struct ValueGate<Content: GatedValue>: Hashable, Sendable {
  enum Verdict: Hashable {
    case accepted(Content, isDoubted: Bool)
    /// Not believed yet: it has to be read again.
    case pending
  }

  private struct Candidate: Hashable {
    let value: Content
    let isDoubted: Bool
  }

  private let rule: GateRule
  private(set) var accepted: Content?
  /// Whether what was accepted last fails plausibility.
  private(set) var isDoubted = false
  /// Readings held back since the last one that was believed, newest last; fewer than the rule's patience.
  private var pending: [Candidate] = []
  /// Readings that the one just believed contradicts; empty when `judge` believed nothing.
  private(set) var contradicted: [Content] = []

  init(_ rule: GateRule) { self.rule = rule }

  /// Takes what was accepted before, as somebody else wrote it down.
  mutating func restore(_ value: Content, isDoubted doubted: Bool) {
    accepted = value
    isDoubted = doubted
  }

  /// Judges one reading.
  /// - Parameters:
  ///   - doubted: the reading is outside of what can be.
  ///   - agree: whether two readings say the same.
  mutating func judge(_ value: Content, isDoubted doubted: Bool, agree: (Content, Content) -> Bool) -> Verdict {
    if let accepted, agree(accepted, value), !doubted || isDoubted { return accept(value, doubted, agree) }
    contradicted = []
    pending.append(Candidate(value: value, isDoubted: doubted))
    let agreeing = pending.count { $0.isDoubted == doubted && agree($0.value, value) }
    if agreeing - (pending.count - agreeing) >= rule.lead { return accept(value, doubted, agree) }
    guard pending.count >= rule.patience else { return .pending }
    if let middle { return accept(middle.value, middle.isDoubted, agree) }
    pending.removeFirst()
    return .pending
  }

  private mutating func accept(_ value: Content, _ doubted: Bool, _ agree: (Content, Content) -> Bool) -> Verdict {
    // Mostly nothing was held back, and nothing has to be made.
    if !pending.isEmpty || !contradicted.isEmpty {
      contradicted = pending.map(\.value).filter { !agree($0, value) }
      pending = []
    }
    accepted = value
    isDoubted = doubted
    return .accepted(value, isDoubted: doubted)
  }

  /// The median of the readings held back, where they are numbers: it lies between true ones while fewer than half
  /// of them are false.
  private var middle: Candidate? {
    guard pending.allSatisfy({ $0.value.number != nil }) else { return nil }
    return pending.sorted { ($0.value.number ?? 0) < ($1.value.number ?? 0) }[pending.count / 2]
  }
}
