/// Whether a question may go out now. Asking is for a battery that is alone with this computer; it stops for everybody
/// else (can-protocols section 11, Safety and bus behaviour).
///
/// A pure rule: fed with what was heard and what became of our own frames, asked before each sending.
public struct AskingRule: Sendable {
  /// Why a question may not go out.
  public enum Refusal: Error, Hashable, Sendable {
    /// Listening first: no inverter may have spoken since then.
    case listening(until: Instant)
    /// An inverter, or somebody who stands in for one, spoke last at this instant.
    case inverter(CANID, at: Instant)
    /// The bus is in trouble; nothing is asked any more until the user says so again.
    case busError(CANBusError)
    /// The last question has not left the adapter: nobody acknowledges it.
    case unacknowledged(since: Instant)
    /// The same question went out less than its period ago.
    case tooEarly(until: Instant)
  }

  /// How long the bus must have been without any inverter.
  public static let silence = Span.seconds(5)
  /// A frame takes a quarter of a millisecond; one that is still waiting after this long has nobody to hear it.
  public static let patience = Span.milliseconds(500)

  private var listeningSince: Instant
  private var inverter: (id: CANID, at: Instant)?
  private var error: CANBusError?
  private var waitingSince: Instant?
  private var lastSent: [CANQuestion: Instant] = [:]

  /// - Parameter now: when the listening began.
  public init(at now: Instant) { listeningSince = now }

  /// The bus was away: what was heard before counts no more, but trouble does.
  public func listeningAgain(at now: Instant) -> AskingRule {
    var fresh = AskingRule(at: now)
    fresh.error = error
    return fresh
  }

  /// A frame of another node.
  public mutating func heard(_ id: CANID, at now: Instant) {
    if InverterFrames.contains(id) { inverter = (id, now) }
  }

  /// The adapter reports trouble. Errors that it counts while a question waits are those of the question: it is sent over
  /// and over because nobody acknowledges it (ISO 11898-1; seen so from a gs_usb driver, which tells no more).
  public mutating func failed(_ trouble: CANBusError) {
    let isOfQuestion = waitingSince != nil && (trouble == .errorWarning || trouble == .errorPassive)
    let trouble = isOfQuestion ? .noAcknowledge : trouble
    if trouble.forbidsSending, error == nil { error = trouble }
  }

  public mutating func sent(_ question: CANQuestion, at now: Instant) {
    lastSent[question] = now
    waitingSince = waitingSince ?? now
  }

  /// Our own question came back from the adapter: it was on the wire.
  public mutating func confirmed() { waitingSince = nil }

  /// Nil when the question may go out. A question that has waited too long for its acknowledgement is trouble too.
  public mutating func refusal(of question: CANQuestion, at now: Instant) -> Refusal? {
    if let waitingSince, now - waitingSince > AskingRule.patience { failed(.noAcknowledge) }
    if let error { return .busError(error) }
    if let inverter, now - inverter.at < AskingRule.silence { return .inverter(inverter.id, at: inverter.at) }
    if now - listeningSince < AskingRule.silence { return .listening(until: listeningSince + AskingRule.silence) }
    if let waitingSince { return .unacknowledged(since: waitingSince) }
    if let last = lastSent[question], now - last < question.period { return .tooEarly(until: last + question.period) }
    return nil
  }
}
