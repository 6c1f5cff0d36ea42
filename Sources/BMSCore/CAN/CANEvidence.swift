/// Something a frame carried that helps to tell protocols of one family apart. The bits are each family's own.
struct CANMarks: OptionSet, Sendable {
  let rawValue: UInt16
}

/// One thing heard on the bus: any of some frames of the battery, or a mark.
struct CANClue: Sendable {
  let sign: CANSign
  var ids: [UInt16] = []
  var mark: CANMarks = []

  /// - Parameter name: how its frames are named: `372-377`.
  init(_ name: String, _ ids: UInt16...) {
    sign = .frames(name)
    self.ids = ids
  }
  init(_ sign: CANSign, _ mark: CANMarks) {
    self.sign = sign
    self.mark = mark
  }
}

/// What an inverter sends to keep its battery talking, or to find one (can-protocols section 11.5).
public struct CANKeepAlive: Hashable, Sendable {
  /// How it is named: `305 zeros`.
  public let title: String
  /// `305`, and what in it tells it from others of its id.
  public let frame: String
  public let says: Says?
  public enum Says: String, Hashable, Sendable, CaseIterable {
    case zeros, poll
    case clock = "with a clock"
    case values = "with values"
  }
  /// The protocols an inverter that sends this can be looking for.
  let candidates: [CANProtocol]
  /// Hybrid inverters of many makers probe with it while they search: it tells little.
  let isProbe: Bool
  /// What the frame must carry; `nil`: whatever it carries.
  let content: CANFrameTable.Content?
  /// Nobody sends these bytes by chance.
  let isProof: Bool

  init(
    _ frame: String, says: Says? = nil, _ candidates: [CANProtocol], isProbe: Bool = false, isProof: Bool = false,
    when content: CANFrameTable.Content? = nil
  ) {
    title = frame + (says.map { " " + $0.rawValue } ?? "")
    self.frame = frame
    self.says = says
    self.candidates = candidates
    self.isProbe = isProbe
    self.isProof = isProof
    self.content = content
  }

  public static func == (a: CANKeepAlive, b: CANKeepAlive) -> Bool { a.title == b.title }
  public func hash(into hasher: inout Hasher) { hasher.combine(title) }
}

/// What decides for a family, and between its protocols.
///
/// A frame is evidence when it says something, and nothing that no battery says: every number within the range of its
/// row, no faults that exclude each other. How much it weighs follows from the rows: how seldom noise says the same.
/// One frame may be anybody's, so two with numbers are needed.
struct CANEvidence: Sendable {
  /// Quarter bits that all frames of a family must weigh together: noise does so once in a thousand times.
  static let enough = 40

  /// What an inverter of the family asks with: beside it one id of the battery is enough.
  var poll: CANKeepAlive?
  /// Frames of which all must be heard where the inverter is not.
  var essential: [CANID] = []
  /// Its ids may be another family's until the charge limit has told the scale of its voltage.
  var needsLimit = false
  /// How the protocol follows from what was heard: the first rule that holds.
  var rules: [CANVariantRule] = []
  /// What speaks against protocols.
  var exclusions: [(clue: CANClue, protocols: [CANProtocol])] = []
  /// What is named of all that was heard, while nothing is decided.
  var named: [CANClue] = []
  /// Names of inverters by what they send, the surest first.
  var inverters: [(says: [CANKeepAlive], name: String)] = []
  /// Its 11-bit frames were heard with 29-bit ids too, from wrong senders; the scale of the voltage tells.
  var twins: CANTwins?
}

/// One rule of a family's evidence.
struct CANVariantRule: Sendable {
  var all: [CANClue] = []
  var any: [CANClue] = []
  var none: [CANClue] = []
  /// What the inverter must say.
  var inverter: [CANKeepAlive] = []
  /// One is decided; of several one; none: of all that nothing speaks against.
  var candidates: [CANProtocol]
  /// Why; empty: what was heard is named.
  var reason: [CANSign]

  static func decides(
    _ proto: CANProtocol, _ reason: [CANSign], all: [CANClue] = [], any: [CANClue] = [], none: [CANClue] = [],
    inverter: [CANKeepAlive] = []
  ) -> CANVariantRule {
    CANVariantRule(all: all, any: any, none: none, inverter: inverter, candidates: [proto], reason: reason)
  }
  static func open(
    _ candidates: [CANProtocol] = [], _ reason: [CANSign] = [], all: [CANClue] = [], none: [CANClue] = []
  ) -> CANVariantRule {
    CANVariantRule(all: all, none: none, candidates: candidates, reason: reason)
  }
}

extension CANAlarmSet {
  private static let opposites: [(CANAlarm, CANAlarm)] = [
    (.overVoltage, .underVoltage), (.highVoltage, .lowVoltage), (.cellOverVoltage, .cellUnderVoltage),
    (.moduleOverVoltage, .moduleUnderVoltage), (.packOverVoltage, .packUnderVoltage),
    (.overTemperature, .underTemperature), (.highTemperature, .lowTemperature),
    (.cellOverTemperature, .cellUnderTemperature), (.overTemperatureCharge, .underTemperatureCharge),
    (.overTemperatureDischarge, .underTemperatureDischarge), (.chargeOverCurrent, .dischargeOverCurrent),
    (.highCurrent, .lowCurrent),
  ]

  /// Too high and too low, or charging and discharging, in one breath.
  var excludesItself: Bool { Self.opposites.contains { contains($0.0) && contains($0.1) } }
}
