internal import BMSCore

extension SnapshotDocument {
  /// An active alarm. What it does not have is null.
  struct AlarmItem: Encodable {
    let id: String
    let severity: String
    let module: Int?
    let cell: Int?
    let value: Double?
    let limit: Double?
    let unit: String?
    let since: String
    let count: Int
    let acknowledged: Bool

    init(_ alarm: Alarm, _ wall: WallClock) {
      id = alarm.id.id
      severity = alarm.severity.rawValue
      module = alarm.module
      cell = alarm.cell
      value = (alarm.latest ?? alarm.value)?.double
      limit = alarm.limit?.double
      unit = alarm.value == nil && alarm.limit == nil ? nil : alarm.unit?.rawValue
      since = wall.wall(alarm.raised).iso8601
      count = alarm.count
      acknowledged = alarm.isAcknowledged
    }

    private enum CodingKeys: String, CodingKey {
      case id, severity, module, cell, value, limit, unit, since, count, acknowledged
    }

    /// Every key is there, as interfaces promises it, also where nothing is known.
    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(id, forKey: .id)
      try container.encode(severity, forKey: .severity)
      try container.encode(module, forKey: .module)
      try container.encode(cell, forKey: .cell)
      try container.encode(value, forKey: .value)
      try container.encode(limit, forKey: .limit)
      try container.encode(unit, forKey: .unit)
      try container.encode(since, forKey: .since)
      try container.encode(count, forKey: .count)
      try container.encode(acknowledged, forKey: .acknowledged)
    }
  }
}
