/// One CAN bus that is listened to: what the battery tells the inverter, who speaks which protocol, and every id.
///
/// It is fed frames and time and answers with values; it never sends.
public struct BusConversation: Sendable {
  public private(set) var image: BusImage
  public private(set) var ids = UnknownFrames()
  /// Frames with data, and those whose id no table knows.
  public private(set) var frames: UInt64 = 0
  public private(set) var unknownFrames: UInt64 = 0
  /// Decides which values of the battery's frames are believed.
  private var gates = BusGates()
  /// The alarm bits of each frame that carries some.
  private var alarms: [CANID: CANAlarmState] = [:]
  private var alarmWords: [CANID: AlarmWords] = [:]
  /// What happened, for whoever records it.
  public var facts = FactBuffer()
  private var imageNoted: Instant?
  private var decoder = CANDecoder()
  private var decoding = CANDecoding()
  private var rate = RateMeter()
  private var lastFrame: Instant?
  /// The decided family, by its place.
  private var place: Int?

  private let isSimulated: Bool
  /// What somebody knows of the frames beyond the built-in families.
  private var table: FrameTableGates?
  /// Frames that the table knew.
  private var tableFrames: UInt64 = 0
  private var tableSince: Instant?

  /// - Parameters:
  ///   - isSimulated: the battery is made up: its values are graded so.
  ///   - table: what is read beside the built-in families.
  public init(link: String, isSimulated: Bool = false, table: FrameTable? = nil) {
    image = BusImage(link: link)
    self.isSimulated = isSimulated
    self.table = table.map(FrameTableGates.init)
  }

  /// What the frame table says on this bus, in the file's order; `nil` where there is none.
  public var tableState: BusTableState? {
    guard let table = table?.table else { return nil }
    let values = table.frames.flatMap { frame in
      frame.rows.compactMap { row in
        image.table[row.subject].flatMap { $0.id == frame.id ? BusTableState.Entry(row.subject, $0) : nil }
      }
    }
    return BusTableState(
      name: table.name, frames: tableFrames, values: values, ids: Set(table.frames.map(\.id)),
      shared: table.shared.map(\.id))
  }

  public var framesPerSecond: Double? { rate.perSecond }
  public func status(at now: Instant) -> CANProtocolStatus { decoder.detector.status(at: now) }
  public var alarmStates: [CANAlarmState] { alarms.sorted { $0.key < $1.key }.map(\.value) }
  public func lastHeard() -> Instant? { lastFrame }

  /// Whether what a snapshot wants was heard: a decided family, or three seconds of the bus.
  public func isComplete(at now: Instant) -> Bool {
    guard !image.isEmpty else { return false }
    // Who reads by a table does not wait until it is known whose frames these are.
    if let tableSince, !image.table.isEmpty, now - tableSince >= ProtocolDetector.settling { return true }
    // Of a made-up battery one knows what it speaks.
    return isSimulated || !decoder.detector.status(at: now).isProvisional
  }

  public mutating func hear(_ frame: CANFrame, at now: Instant) {
    frames &+= 1
    lastFrame = now
    facts.appendWire(.frame(.data(frame)), link: image.link, at: now)
    ids.hear(frame, at: now)
    decoder.decode(frame, at: now, into: &decoding)
    let isInTable = readTable(frame, at: now)
    guard decoding.place != nil else {
      if !isInTable { unknownFrames &+= 1 }
      return
    }
    forgetOtherFamily()
    guard decoding.sender == .battery, !decoding.isForeign else { return }
    let known = ids[frame.id]
    // An id that speaks of one tray after the other comes more often than each of them.
    let period =
      max(known?.period ?? decoding.period, decoding.member == nil ? .milliseconds(200) : decoding.period)
    let isCertain = decoding.place == place
    // One frame of an id raises nothing; the alarm book wants to hear it again besides.
    noteAlarms(of: frame.id, period: period, isCertain: isCertain, at: now)
    // Judged from the first frame on, said only when it is certain whose word it is.
    gates.judge(&decoding, of: frame.id)
    let grade: Grade? = isSimulated ? .simulated : nil
    if isCertain { image.take(decoding, id: frame.id, grade: grade, period: period, at: now) }
  }

  /// Reads a frame by the table, beside what the built-in families make of it.
  /// - Returns: whether the table knows it.
  private mutating func readTable(_ frame: CANFrame, at now: Instant) -> Bool {
    guard let read = table?.read(frame) else { return false }
    tableFrames &+= 1
    tableSince = tableSince ?? now
    guard read.frame.sender == .battery else { return true }
    let known = ids[frame.id]?.period ?? read.frame.period ?? .seconds(2)
    let period = max(known, .milliseconds(200))
    image.take(read.values, id: frame.id, isSimulated: isSimulated, period: period, at: now)
    noteTableAlarms(read.values, of: frame.id, period: period, at: now)
    return true
  }

  /// Alarm bits of a table are the battery's word only where the file says that they are a fact, and where no family that
  /// the battery is known to speak has the identifier.
  private mutating func noteTableAlarms(_ values: [FrameValue], of id: CANID, period: Span, at now: Instant) {
    guard decoding.place == nil || decoding.place != decoder.detector.place else { return }
    var faults = (raised: CANAlarmSet(), asked: CANAlarmSet())
    var warnings = faults
    var grade: Grade?
    for value in values where value.grade.isFact {
      guard case .alarm(let alarm, let severity) = value.subject, let isRaised = value.value.flag else { continue }
      grade = grade ?? value.grade
      if severity == .fault {
        faults.asked.insert(alarm)
        if isRaised { faults.raised.insert(alarm) }
      } else {
        warnings.asked.insert(alarm)
        if isRaised { warnings.raised.insert(alarm) }
      }
    }
    guard let grade, alarms[id] != nil || alarms.count < ids.capacity else { return }
    var state = CANAlarmState(
      link: image.link, faults: faults.raised, warnings: warnings.raised,
      source: Source(link: image.link, origin: .frame(id.value, extended: id.isExtended)),
      grade: isSimulated ? .simulated : grade, heard: now, period: period)
    state.askedFaults = faults.asked
    state.askedWarnings = warnings.asked
    alarms[id] = state
  }

  /// A question of this program that was on the bus: counted and recorded, but nobody's word about the inverter.
  public mutating func hearOwn(_ frame: CANFrame, at now: Instant) {
    frames &+= 1
    facts.appendWire(.frame(.data(frame)), link: image.link, at: now)
    ids.hear(frame, at: now)
  }

  public mutating func advance(to now: Instant) {
    decoder.advance(to: now)
    if let lastFrame, imageNoted.map({ lastFrame > $0 && now - $0 >= .seconds(1) }) ?? true {
      imageNoted = now
      facts.append(.learnt(.bus(image)), link: image.link, at: now)
    }
    rate.note(Int(truncatingIfNeeded: frames), at: now)
  }

  /// When the battery is found to speak another family, what was read under the old one is not its word any more.
  private mutating func forgetOtherFamily() {
    guard let now = decoder.detector.place, now != place else { return }
    if place != nil {
      image.forget()
      gates = BusGates()
      alarms = [:]
      alarmWords = [:]
    }
    place = now
  }

  private mutating func noteAlarms(of id: CANID, period: Span, isCertain: Bool, at now: Instant) {
    var faults = CANAlarmSet()
    var warnings = CANAlarmSet()
    var grade: Grade?
    for field in decoding.fields {
      guard case .alarms(let set, let severity) = field.content, severity != .cleared else { continue }
      grade = field.grade
      if severity == .fault { faults.formUnion(set) } else { warnings.formUnion(set) }
    }
    guard let grade else { return }
    var state = CANAlarmState(
      link: image.link, faults: faults, warnings: warnings,
      source: Source(link: image.link, origin: .frame(id.value, extended: id.isExtended)), grade: grade, heard: now,
      period: period)
    state.dispute = decoder.detector.dispute(about: id)
    state.askedFaults = decoding.askedFaults
    state.askedWarnings = decoding.askedWarnings
    guard alarmWords[id] != nil || alarmWords.count < ids.capacity else { return }
    let isBelieved = alarmWords[id, default: AlarmWords()].hear(faults, warnings)
    if isCertain, isBelieved { alarms[id] = state } else if !isBelieved { alarms[id] = nil }
  }
}

/// What the alarm bits of one id said last. A battery says the same for seconds on end; bits that change with every frame
/// are noise.
private struct AlarmWords: Sendable {
  private var faults: CANAlarmSet?
  private var warnings = CANAlarmSet()
  private var isSteady = false

  /// Whether the bits may be believed: they were said twice, or they changed once after they had been said twice.
  mutating func hear(_ faults: CANAlarmSet, _ warnings: CANAlarmSet) -> Bool {
    let isRepeated = self.faults == faults && self.warnings == warnings
    let isBelieved = isRepeated || isSteady
    isSteady = isRepeated
    self.faults = faults
    self.warnings = warnings
    return isBelieved
  }
}
