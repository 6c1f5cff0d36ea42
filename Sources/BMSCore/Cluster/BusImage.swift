/// A value heard on CAN, as the frame said it: kept without anything on the heap.
public struct BusValue: Hashable, Sendable {
  public let content: CANFieldValue
  public let id: CANID
  public let heard: Instant
  /// How often the frame comes: what was measured on this bus, else what its table says.
  public let period: Span
}

/// A value that a frame table reads on a bus.
public struct TableValue: Hashable, Sendable {
  public let reading: Reading
  public let id: CANID
}

/// The last value of every field that the battery sent on one bus.
///
/// It stands beside what the service port says, never over it: two wires are two sources.
public struct BusImage: Hashable, Sendable {
  /// The interface, as it stands in every value's source.
  public let link: String
  public private(set) var values = FieldTable<BusValue>()
  /// The same of single modules, trays or packs, where the battery sends them apart.
  private(set) var members: [Int: FieldTable<BusValue>] = [:]
  /// What a frame table says beside that. It takes no field's place: where a built-in family says a value, that stands.
  public private(set) var table: [FrameSubject: TableValue] = [:]

  /// No protocol counts more of them.
  private static let mostMembers = 64

  public init(link: String) { self.link = link }

  public var isEmpty: Bool { values.isEmpty && members.isEmpty && table.isEmpty }

  /// When the newest of them was heard.
  public var lastHeard: Instant? {
    (([values] + Array(members.values)).flatMap { $0.values.map(\.heard) } + table.values.map(\.reading.heard)).max()
  }

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
    guard let member else { return values.set(value.content.field, value) }
    guard (1...Self.mostMembers).contains(member) else { return }
    members[member, default: FieldTable()].set(value.content.field, value)
  }

  /// Takes in what a frame table reads. A simulated battery's values are simulated, whatever the file says.
  mutating func take(_ read: [FrameValue], id: CANID, isSimulated: Bool, period: Span, at now: Instant) {
    for value in read {
      let grade = isSimulated && value.grade.isFact ? .simulated : value.grade
      let reading = Reading(
        value.value.inCelsius, grade: grade,
        source: Source(link: link, origin: .frame(id.value, extended: id.isExtended)), heard: now, period: period,
        isImplausible: value.isDoubted)
      table[value.subject] = TableValue(reading: reading, id: id)
    }
  }

  /// What a frame table says of a field, where it is more than a guess.
  private func tableReading(_ field: Field) -> Reading? {
    guard let reading = table[.field(field)]?.reading, reading.grade.isFact else { return nil }
    return reading
  }

  /// The fields of which the bus says something that is more than a guess of a frame table.
  public var heardFields: [Field] {
    let own = table.keys.compactMap { subject -> Field? in
      guard case .field(let field) = subject, values[field] == nil else { return nil }
      return tableReading(field) == nil ? nil : field
    }
    return values.keys + own
  }

  mutating func forget() {
    values = FieldTable()
    members = [:]
  }

  /// The reading as the frame said it, in the frame's unit.
  public subscript(field: Field) -> Reading? {
    values[field].map { reading($0, $0.content.value) } ?? tableReading(field)
  }

  /// What CAN says of one of the battery's fields, in its unit; of what only CAN carries the reading as it was heard.
  public func reading(_ field: Field) -> Reading? {
    guard field.isOfBattery else { return self[field] }
    // A finer SOC goes before the coarse one.
    if field == .soc, let fine = self[.socHires] { return fine }
    if let value = values[field], let own = value.content.clusterValue { return reading(value, own.value) }
    if values[field] == nil, field.isSharedWithCAN, let told = tableReading(field) { return told }
    return field.namesOnCAN.lazy.compactMap { self[$0] }.first
  }

  func reading(_ value: BusValue, _ content: Value) -> Reading {
    Reading(
      content, grade: value.content.grade,
      source: Source(link: link, origin: .frame(value.id.value, extended: value.id.isExtended)), heard: value.heard,
      period: value.period, isImplausible: value.content.isDoubted)
  }
}

extension Field {
  /// What CAN calls otherwise than the vendor's page does, the likelier first; their ids in JSON stay.
  public var namesOnCAN: [Field] {
    switch self {
    case .batteryCycle: [.cycles]
    case .chargeEnergy: [.energyCharged]
    case .dischargeEnergy: [.energyDischarged]
    case .softwareVersion: [.firmware, .software]
    case .hardwareVersion: [.hardware]
    default: []
    }
  }
}
