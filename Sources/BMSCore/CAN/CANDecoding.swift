/// Which side of the bus sends a frame, by its table.
public enum CANSender: UInt8, Hashable, Sendable {
  case battery
  case inverter
}

/// What a frame said. Made once and used for every frame, so that decoding costs no allocation.
public struct CANDecoding: Sendable {
  public internal(set) var fields: [CANFieldValue] = []
  /// The place in `CANFamily.all` of the family whose table knows the id; `nil` for an id nobody knows.
  var place: Int?
  public internal(set) var sender: CANSender = .battery
  /// How often the frame is expected, at the slowest that is known.
  public internal(set) var period = Span.zero
  /// The battery is known to speak another family: whatever this frame says is not the battery's.
  public internal(set) var isForeign = false
  /// Which of the family's protocols the frame belongs to, as far as the bus has told.
  var variant: Int?
  /// Which of several modules, trays or packs the frame speaks of, counted from 1; `nil` for the whole battery.
  public internal(set) var member: Int?
  /// Alarms of which the frame says whether they are raised.
  public private(set) var askedFaults = CANAlarmSet()
  public private(set) var askedWarnings = CANAlarmSet()
  /// How little noise says what the numbers say, in quarter bits.
  var weight: Int16 = 0
  /// No battery says this.
  var isImpossible = false

  public init() { fields.reserveCapacity(24) }

  /// The family whose table knows the id; `nil` for an id nobody knows.
  public var family: CANFamily? { place.map { CANFamily.all[$0] } }

  /// The protocol the frame belongs to as far as the bus has told: its branch where one is decided.
  public var proto: CANProtocol? {
    guard let place, let variant else { return nil }
    return CANCatalogue.shared.protocols[place][variant]
  }

  /// The name for `decode --json`: the protocol's, or the family's while the branch is undecided.
  public var protocolName: String? { proto?.rawValue ?? family?.id }

  public subscript(field: Field) -> Value? { fields.first { $0.field == field }?.value }

  mutating func clear() {
    fields.removeAll(keepingCapacity: true)
    place = nil
    variant = nil
    sender = .battery
    period = .zero
    isForeign = false
    member = nil
    askedFaults = CANAlarmSet()
    askedWarnings = CANAlarmSet()
    weight = 0
    isImpossible = false
  }

  mutating func ask(_ alarms: CANAlarmSet, _ severity: CANSeverity) {
    if severity == .fault { askedFaults.formUnion(alarms) } else { askedWarnings.formUnion(alarms) }
  }

  @inline(__always)
  mutating func append(_ row: CANRow, _ content: CANContent, isDoubted: Bool = false) {
    fields.append(
      CANFieldValue(field: row.field, content: content, grade: row.grade ?? .unknown, isDoubted: isDoubted))
  }

  /// A highest that is lower than the lowest: which of the two is wrong cannot be told, so both are doubted. A zero
  /// kelvin is no temperature at all and speaks against nobody.
  mutating func doubtContradictions() {
    for upper in fields.indices {
      guard let low = fields[upper].field.lowest, let lower = fields.firstIndex(where: { $0.field == low }),
        case .number(let most, let unit) = fields[upper].content, case .number(let least, _) = fields[lower].content,
        most < least, unit != .kelvin || most.mantissa != 0
      else { continue }
      fields[upper].isDoubted = true
      fields[lower].isDoubted = true
      isImpossible = true
    }
  }
}

extension Field {
  /// The lowest of what this is the highest of.
  var lowest: Field? {
    switch self {
    case .cellMax: .cellMin
    case .temperatureMax: .temperatureMin
    case .moduleVoltageMax: .moduleVoltageMin
    case .moduleTempMax: .moduleTempMin
    case .moduleCellVoltageMax: .moduleCellVoltageMin
    default: nil
    }
  }
}
