/// What is known of a cluster from traffic that others make: a replay, a bridge, a tap. It asks for nothing.
///
/// The bytes are taken apart with the session key that they show, and what the replies say goes through the same gates
/// as in a conversation of the program's own: same values, same doubts, same times.
public struct PassiveConversation: Sendable {
  /// The owner's read time-out: a request that is older was not answered (weco-serial, Line, measured).
  public static let patience = Span.milliseconds(500)

  public private(set) var conversation: BatteryConversation
  /// What the traffic was taken apart into since it was last taken; kept while `keepsEvents`.
  public private(set) var events: [SerialEvent] = []
  /// What happened, for whoever records it.
  public var facts: FactBuffer {
    get { conversation.facts }
    set { conversation.facts = newValue }
  }

  public var keepsEvents = false
  /// Frames that fit no key at all or not this one, and frames of unknown functions.
  public private(set) var damaged = 0
  public private(set) var others = 0
  private var dissector: SerialDissector
  /// Where nobody listened although tool and battery went on talking.
  public private(set) var gaps = TalkGaps()
  private var asked: Instant?
  private var isOpen = false

  /// - Parameter key: the session key, if it is known.
  public init(link: String, clusterName: String, key: UInt16? = nil, map: DeviceMap = .weco) {
    var configuration = WecoSession.Configuration(link: link)
    configuration.map = map
    self.init(configuration, clusterName: clusterName, key: key)
  }

  /// - Parameter configuration: how the others read, as far as that is known.
  public init(_ configuration: WecoSession.Configuration, clusterName: String, key: UInt16?) {
    conversation = BatteryConversation(configuration, clusterName: clusterName)
    dissector = SerialDissector(key: key)
  }

  /// What somebody else learnt, at one instant, and told now.
  public mutating func learn(_ change: ClusterChange, from instant: Instant, at now: Instant) {
    open(at: now)
    conversation.learn(change, from: instant, at: now)
  }

  /// Whether one whole reading of the module on the port was overheard.
  public var isComplete: Bool { conversation.session.hasOverheardModule }

  /// Nobody asks any more: no answer for as long as a bus may say nothing.
  func isQuiet(at now: Instant) -> Bool {
    asked == nil && !(conversation.session.lastGood?.isWithin(WatchedBus.silence, at: now) ?? false)
  }

  /// The session key, once it is exact.
  public var key: UInt16? { dissector.key }
  public var recovery: KeyRecovery { dissector.recovery }

  public mutating func drainEvents() -> [SerialEvent] {
    defer { events = [] }
    return events
  }

  /// Bytes passed on the wire.
  public mutating func receive(_ bytes: [UInt8], side: SerialDissector.Side, at now: Instant) {
    open(at: now)
    conversation.overhear(bytes, isSent: side == .request, at: now)
    for event in dissector.receive(bytes, side: side, at: WallTime(microseconds: now.microseconds)) { take(event) }
  }

  /// The link came or went. Whatever is said between the bytes ends what they began.
  public mutating func receive(_ event: Fact.Event, at now: Instant) {
    finish()
    switch event {
    case .link(.up):
      interrupt()
      isOpen = true
      conversation.opened(at: now)
      // What was set meanwhile nobody heard: a step of SOC is no other module's.
      if gaps.isOpen { conversation.overhearCommand(at: now) }
      gaps.end()
    case .link(.down(let reason)):
      interrupt()
      isOpen = false
      let isGap = reason == OutOfTurn().description
      if isGap { gaps.begin() }
      conversation.closed(isGap ? Sentence(OutOfTurn()) : Sentence(reason), at: now)
    default: break
    }
  }

  /// What was asked is not answered any more.
  private mutating func interrupt() {
    _ = dissector.interrupt()
    asked = nil
  }

  public mutating func advance(to now: Instant) {
    if dissector.heldBytes > 0 {
      for event in dissector.advance(to: WallTime(microseconds: now.microseconds)) { take(event) }
    }
    if let asked, now - asked >= Self.patience {
      self.asked = nil
      conversation.overhearSilence(at: now)
    }
    conversation.overhearTime(now)
  }

  /// When `advance` has something to say although nothing arrives.
  public var deadline: Instant? { asked.map { $0 + Self.patience } }

  /// The traffic ends or is interrupted here.
  public mutating func finish() {
    for event in dissector.finish() { take(event) }
  }

  private mutating func open(at now: Instant) {
    guard !isOpen else { return }
    isOpen = true
    conversation.opened(at: now)
  }

  private mutating func take(_ event: SerialEvent) {
    if keepsEvents { events.append(event) }
    let end = Instant(microseconds: event.end.microseconds)
    switch event.kind {
    case .keyRequest:
      asked = end
      conversation.overhearKeyRequest(at: end)
    case .keyAccepted:
      asked = nil
      conversation.overhearKeyAccepted()
    case .read: asked = end
    case .reply(let request, let words):
      asked = nil
      if event.check != .wrong { conversation.overhear(request, words, at: end) }
    case .damaged:
      damaged &+= 1
      conversation.overhearDamage()
    case .other:
      asked = nil
      others &+= 1
      if event.side != .reply { conversation.overhearCommand(at: end) }
    case .unaskedReply, .stray, .keyFound: break
    }
  }
}
