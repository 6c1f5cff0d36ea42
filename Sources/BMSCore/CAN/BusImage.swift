/// A value heard on CAN, as the frame said it: kept without anything on the heap.
public struct BusValue: Hashable, Sendable {
  public let content: CANFieldValue
  public let id: CANID
  public let heard: Instant
  /// How often the frame comes: what was measured on this bus, else what its table says.
  public let period: Span
}

/// The last value of every field that the battery sent on one bus.
///
/// It stands beside what the service port says, never over it: two wires are two witnesses.
public struct BusImage: Hashable, Sendable {
  /// The interface, as it stands in every value's source.
  public let link: String
  public private(set) var values: [CANField: BusValue] = [:]
  /// The same of single modules, trays or packs, where the battery sends them apart.
  private(set) var members: [Int: [CANField: BusValue]] = [:]

  /// No protocol counts more of them.
  private static let mostMembers = 64

  public init(link: String) { self.link = link }

  public var isEmpty: Bool { values.isEmpty && members.isEmpty }

  /// - Parameter grade: in place of the table's, where the battery is not a real one.
  mutating func take(_ decoding: CANDecoding, id: CANID, grade: Grade?, period: Span, at now: Instant) {
    for field in decoding.fields {
      let content = CANFieldValue(
        field: field.field, content: field.content, grade: grade ?? field.grade, isDoubted: field.isDoubted,
        isUnconfirmed: field.isUnconfirmed)
      put(BusValue(content: content, id: id, heard: now, period: period), of: decoding.member)
    }
  }

  mutating func put(_ value: BusValue, of member: Int?) {
    guard let member else { return values[value.content.field] = value }
    guard (1...Self.mostMembers).contains(member) else { return }
    members[member, default: [:]][value.content.field] = value
  }

  mutating func forget() {
    values = [:]
    members = [:]
  }

  /// The reading under its CAN name, in the unit of the frame.
  public func reading(_ field: CANField) -> Reading? {
    values[field].map { reading($0, $0.content.value) }
  }

  /// The reading of one of the program's own fields, in its unit. A finer SOC goes before the coarse one.
  public func reading(_ field: Field) -> Reading? {
    let names = field == .soc ? [CANField.socHires, .soc] : CANField.named(field)
    for name in names {
      guard let value = values[name] else { continue }
      if name.field == nil { return reading(value, value.content.value) }
      if let own = value.content.clusterValue, own.field == field { return reading(value, own.value) }
    }
    return nil
  }

  func reading(_ value: BusValue, _ content: Value) -> Reading {
    Reading(
      content, grade: value.content.grade,
      source: Source(link: link, origin: .frame(value.id.value, extended: value.id.isExtended)), heard: value.heard,
      period: value.period, isImplausible: value.content.isDoubted)
  }
}

extension CANField {
  private static let byField: [Field: CANField] = allCases.reduce(into: [:]) { names, name in
    if let field = name.field { names[field] = name }
  }

  /// Names that CAN has for what the vendor's page calls otherwise, the likelier first; their ids in JSON stay.
  private static let others: [Field: [CANField]] = [
    .batteryCycle: [.cycles], .chargeEnergy: [.energyCharged], .dischargeEnergy: [.energyDischarged],
    .softwareVersion: [.firmware, .software], .hardwareVersion: [.hardware],
  ]

  /// The CAN names of one of the program's own fields.
  static func named(_ field: Field) -> [CANField] { (byField[field].map { [$0] } ?? []) + (others[field] ?? []) }
}
