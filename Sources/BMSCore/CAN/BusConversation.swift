/// One CAN bus that is listened to: what the battery tells the inverter, who speaks which protocol, and every id.
///
/// It is fed frames and time and answers with values; it never sends.
public struct BusConversation: Sendable {
  public private(set) var image: BusImage
  public private(set) var ids = UnknownFrames()
  /// Frames with data, and those whose id no table knows.
  public private(set) var frames: UInt64 = 0
  public private(set) var unknownFrames: UInt64 = 0
  /// The alarm bits of each frame that carries some.
  private var alarms: [CANID: CANAlarmState] = [:]
  /// What happened, for whoever records it.
  public var journal = Journal()
  private var imageNoted: Instant?
  private var decoder = CANDecoder()
  private var decoding = CANDecoding()
  private var rate = RateMeter()
  private var lastFrame: Instant?
  private var decided: CANProtocol?

  private let isSimulated: Bool

  /// - Parameter isSimulated: the battery is made up: its values are graded so.
  public init(link: String, isSimulated: Bool = false) {
    image = BusImage(link: link)
    self.isSimulated = isSimulated
  }

  public var framesPerSecond: Double? { rate.perSecond }
  public func status(at now: Instant) -> CANProtocolStatus { decoder.detector.status(at: now) }
  public var alarmStates: [CANAlarmState] { alarms.sorted { $0.key < $1.key }.map(\.value) }
  public func lastHeard() -> Instant? { lastFrame }

  /// Whether what a snapshot wants was heard: a decided family, or three seconds of the bus.
  public func isComplete(at now: Instant) -> Bool {
    guard !image.isEmpty else { return false }
    return !decoder.detector.status(at: now).isProvisional
  }

  public mutating func hear(_ frame: CANFrame, at now: Instant) {
    frames &+= 1
    lastFrame = now
    journal.note(.frame(.data(frame)), link: image.link, at: now)
    ids.hear(frame, at: now)
    decoder.decode(frame, at: now, into: &decoding)
    guard decoding.family != nil else {
      unknownFrames &+= 1
      return
    }
    forgetOtherProtocol()
    guard decoding.sender == .battery, !decoding.isForeign else { return }
    let period = ids[frame.id]?.period ?? decoding.period
    let grade: Grade? = isSimulated ? .simulated : nil
    image.take(decoding, id: frame.id, grade: grade, period: max(period, .milliseconds(200)), at: now)
    noteAlarms(of: frame.id, period: period, at: now)
  }

  /// A question of this program that was on the bus: counted and recorded, but nobody's word about the inverter.
  public mutating func hearOwn(_ frame: CANFrame, at now: Instant) {
    frames &+= 1
    journal.note(.frame(.data(frame)), link: image.link, at: now)
    ids.hear(frame, at: now)
  }

  public mutating func advance(to now: Instant) {
    decoder.advance(to: now)
    if let lastFrame, imageNoted.map({ lastFrame > $0 && now - $0 >= .seconds(1) }) ?? true {
      imageNoted = now
      journal.note(.change(.bus(image)), link: image.link, at: now)
    }
    rate.note(Int(truncatingIfNeeded: frames), at: now)
  }

  /// When the battery is found to speak another protocol, what was read under the old one is not its word any more.
  private mutating func forgetOtherProtocol() {
    let now = decoder.detector.decided
    guard let now, now != decided else { return }
    if decided != nil, decided?.family != now.family {
      image.forget()
      alarms = [:]
    }
    decided = now
  }

  private mutating func noteAlarms(of id: CANID, period: Span, at now: Instant) {
    var faults: [String] = []
    var warnings: [String] = []
    var grade: Grade?
    for field in decoding.fields {
      guard case .alarms(let set, let severity) = field.content, severity != .cleared else { continue }
      grade = field.grade
      if severity == .fault { faults += set.names } else { warnings += set.names }
    }
    guard let grade else { return }
    var state = CANAlarmState(
      link: image.link, faults: faults, warnings: warnings,
      source: Source(link: image.link, origin: .frame(id.value, extended: id.isExtended)), grade: grade, heard: now,
      period: max(period, .milliseconds(200)))
    state.askedFaults = decoding.askedFaults
    state.askedWarnings = decoding.askedWarnings
    alarms[id] = state
  }
}
