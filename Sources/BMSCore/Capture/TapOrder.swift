/// Puts in order what the two receivers of a tap hand over, each with one direction of the line.
///
/// Which of them heard first they do not tell, and an adapter may hold bytes back for 16 ms: longer than a vendor's tool
/// takes from an answer to its next question. Several of its reads are answered with as many bytes each
/// (weco-serial, Captured requests), so that an answer may fit the wrong question. Nothing goes through while question
/// and answer do not take turns, nor after that until they have done so for two of its cycles, or for a key handshake.
public struct TapOrder: Sendable {
  /// Bytes of one side, and a time at which they can have been said.
  public typealias Part = (side: SerialDissector.Side, bytes: [UInt8], at: Instant)

  /// Exchanges: two of the vendor's poll cycles, in which answers of many lengths come by.
  private static let turnsOfTrust = 26

  /// Question and answer did not take turns; until they do again.
  public private(set) var isDisturbed = false
  private var isTrusted = false
  private var turns = 0
  private var isHandshake = false
  private var asked: Instant?
  /// What was asked does not say whether it is answered at all: a command.
  private var isCommand = false
  /// The beginning of a frame, which may be of a key.
  private var held: [Part] = []
  private static let mostHeld = 16
  /// Hears everything, also what is left out.
  private var dissector = SerialDissector()
  /// A question that is older was not answered.
  private let patience: Span
  /// Shorter than any tool waits for an answer: in it no question stays without.
  private static let latest = Span.milliseconds(150)

  public init(patience: Span) { self.patience = patience }

  /// What was heard on both sides since `then`, as it was said; empty where it is left out.
  public mutating func receive(requests: [UInt8], replies: [UInt8], since then: Instant, at now: Instant) -> [Part] {
    let isLate = !requests.isEmpty && !replies.isEmpty
    guard !isLate || now - then < Self.latest,
      let order = dissector.inOrder(
        requests: requests, replies: replies, isAnswerDue: asked.map { now - $0 < patience } ?? false,
        at: wall(isLate ? then : now))
    else {
      disturb()
      _ = dissector.interrupt()
      (asked, held) = (nil, [])
      return []
    }
    let (wasTrusted, heldBefore) = (isTrusted, held)
    // The first may go on with what was heard last, the last may go on from now.
    let parts = order.indices.map { (order[$0].side, order[$0].bytes, $0 < order.count - 1 ? then : now) as Part }
    var events: [SerialEvent] = []
    for part in parts { events += dissector.receive(part.bytes, side: part.side, at: wall(part.at)) }
    // What was put in order proves none by itself, and disproves it where it does not fit.
    for event in events { judge(event, isProof: !isLate || wasTrusted, at: now) }
    if wasTrusted && isTrusted { return parts }
    // What is needed to understand the rest takes no trust.
    held = events.isEmpty ? (held + parts).suffix(Self.mostHeld) : []
    return !events.isEmpty && events.allSatisfy(\.isOfKey) ? heldBefore + parts : []
  }

  /// Time has passed: what is left of a burst has ended.
  public mutating func advance(to now: Instant) {
    let events = dissector.advance(to: wall(now))
    if !events.isEmpty { held = [] }
    for event in events { judge(event, isProof: true, at: now) }
  }

  private func wall(_ instant: Instant) -> WallTime { WallTime(microseconds: instant.microseconds) }

  private mutating func judge(_ event: SerialEvent, isProof: Bool, at now: Instant) {
    switch event.kind {
    case .keyRequest, .read:
      isHandshake = false
      // Nobody asks before there was an answer, or time for it.
      if let asked, !isCommand, now - asked < patience { disturb() }
      if case .keyRequest = event.kind { isHandshake = true }
      (asked, isCommand) = (now, false)
    case .keyAccepted(.some), .reply:
      asked = nil
      if isProof {
        turns += 1
        if turns >= Self.turnsOfTrust || isHandshake { (isTrusted, isDisturbed) = (true, false) }
      }
      isHandshake = false
    case .keyAccepted(nil), .unaskedReply: disturb()
    case .other where event.side == .request: (asked, isCommand) = (now, true)
    case .damaged, .other: if event.side == .reply { asked = nil }
    case .stray, .keyFound: break
    }
  }

  private mutating func disturb() { (isTrusted, isDisturbed, isHandshake, turns) = (false, true, false, 0) }
}

extension SerialEvent {
  /// It takes no question to understand.
  fileprivate var isOfKey: Bool {
    switch kind {
    case .keyRequest, .keyAccepted(.some), .keyFound: true
    default: false
    }
  }
}
