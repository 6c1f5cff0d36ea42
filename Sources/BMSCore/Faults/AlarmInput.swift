/// The alarm bits that one CAN frame reports.
public struct CANAlarmState: Hashable, Sendable {
  public var link: String
  public var faults: CANAlarmSet
  public var warnings: CANAlarmSet
  public var source: Source
  public var grade: Grade
  public var heard: Instant
  /// How often the frame is expected.
  public var period: Span
  /// What the sources of its bit table do not agree on; `nil` where they do.
  public var dispute: CANDispute?
  /// What the frame speaks of at all: what stands here and is not raised is well.
  public var askedFaults = CANAlarmSet()
  public var askedWarnings = CANAlarmSet()

  public init(
    link: String, faults: CANAlarmSet, warnings: CANAlarmSet, source: Source, grade: Grade, heard: Instant,
    period: Span
  ) {
    self.link = link
    self.faults = faults
    self.warnings = warnings
    self.source = source
    self.grade = grade
    self.heard = heard
    self.period = period
  }
}

/// What the rules look at.
public struct AlarmInput: Sendable {
  public var cluster: Cluster
  /// One complete valid set was read since the link came up or another module answered. Before that nothing is raised.
  public var isComplete: Bool
  public var can: [CANAlarmState]
  /// Ah of one module, where the model is known. Without it current is not held against the C-rate table.
  public var nominalCapacity: Decimal?
  /// Below this SOC is low, in %.
  public var lowSOC = usualLowSOC

  /// The low cut-off of an inverter off grid.
  public static let usualLowSOC = Manual.printed.offGridCutOff.value.percent

  public init(cluster: Cluster, isComplete: Bool, can: [CANAlarmState] = [], nominalCapacity: Decimal? = nil) {
    self.cluster = cluster
    self.isComplete = isComplete
    self.can = can
    self.nominalCapacity = nominalCapacity
  }
}

extension CANAlarmState {
  /// As with values: what was said once is not what is so now.
  public func freshness(at now: Instant) -> Freshness { heard.freshness(every: period, at: now) }
}

extension Reading {
  /// Something may be concluded from it: heard lately, not doubted, not a guess.
  func isFirm(at now: Instant) -> Bool {
    freshness(at: now) == .live && !isImplausible && grade != .hypothesis && grade != .unknown
  }
}

/// A firm reading as a number.
struct FirmNumber {
  let value: Decimal
  let unit: Unit
  let reading: Reading

  init?(_ reading: Reading?, at now: Instant) {
    guard let reading, reading.isFirm(at: now), case .number(let value, let unit) = reading.value else { return nil }
    self.value = value
    self.unit = unit
    self.reading = reading
  }

  var double: Double { value.double }
}
