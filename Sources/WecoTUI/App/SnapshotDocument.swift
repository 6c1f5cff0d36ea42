internal import BMSCore

/// `snapshot --json`: the interface scripts hold on to. Fields that were not heard are absent, never 0.
struct SnapshotDocument: Encodable {
  struct Link: Encodable {
    let name: String
    let kind: String
    let state: String
    /// Only of a source that gave no complete reading: why.
    let reason: String?
    let key: String?
    let good: Int
    let bad_checksum: Int
    let implausible: Int
    let timeouts: Int
  }

  struct Item: Encodable {
    let value: JSONValue
    let unit: String
    let grade: String
    let source: String
    let age_ms: Int64
    /// Only where it is true: the value fails plausibility but keeps coming.
    let implausible: Bool?
  }

  struct ModuleItem: Encodable {
    let index: Int
    let role: String
    let online: Bool?
    /// In the order of the cells; a cell that was not heard is null. Absent for modules whose cells are not on the wire.
    let cells_mv: [JSONValue?]?
    let fields: [String: Item]
  }

  /// One CAN bus: who speaks there, why that is thought, and everything the battery says there.
  struct BusItem: Encodable {
    let name: String
    let `protocol`: String
    let why: String
    let settings: [String]
    let inverter: [String]
    /// Which inverter that is; absent where its frames do not tell.
    let inverter_name: String?
    let frames: UInt64
    let unknown_frames: UInt64
    let dropped: UInt64
    let bus_errors: UInt64
    /// Only where --ask was given.
    let asking: String?
    let alarms: [String]
    let warnings: [String]
    let fields: [String: Item]
  }

  struct ClusterItem: Encodable {
    let name: String
    let buses: [BusItem]?
    let fields: [String: Item]
    let modules: [ModuleItem]
    let alarms: [AlarmItem]
  }

  let time: String
  let links: [Link]
  let clusters: [ClusterItem]

  init(_ state: AppState) {
    time = state.wall.wall(state.now).iso8601
    links = state.clusters.flatMap { cluster in cluster.links.map { Link($0, reason: cluster.reason(of: $0)) } }
    clusters = state.clusters.map { ClusterItem($0, at: state.now, state.wall) }
  }
}

/// A value of any kind, as JSON.
enum JSONValue: Encodable, Hashable {
  case value(Value)

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    guard case .value(let value) = self else { return }
    switch value {
    case .number(let number, _):
      if number.decimals == 0 { try container.encode(number.mantissa) } else { try container.encode(number.double) }
    case .flag(let flag): try container.encode(flag)
    case .text(let text): try container.encode(text)
    case .list(let names): try container.encode(names)
    }
  }
}

extension ClusterState {
  /// Why a link gave no complete reading: those that are not up, or all where each is.
  func reason(of link: LinkStatus) -> String? {
    link.state != .up || links.allSatisfy { $0.state == .up } ? trouble : nil
  }
}

extension SnapshotDocument.Link {
  init(_ status: LinkStatus, reason: String?) {
    self.init(
      name: status.name, kind: status.kind.rawValue, state: status.state.word, reason: reason, key: status.key?.hex,
      good: status.counters.good, bad_checksum: status.counters.badChecksum, implausible: status.counters.implausible,
      timeouts: status.counters.timeouts)
  }
}

extension SnapshotDocument.Item {
  init(_ reading: Reading, at now: Instant) {
    self.init(
      value: .value(reading.value), unit: reading.value.unitText, grade: reading.grade.rawValue,
      source: reading.source.text, age_ms: reading.age(at: now).milliseconds,
      implausible: reading.isImplausible ? true : nil)
  }
}

extension SnapshotDocument.ClusterItem {
  init(_ state: ClusterState, at now: Instant, _ wall: WallClock) {
    let cluster = state.cluster
    let heard = cluster.bus?.items(at: now) ?? [:]
    let buses = state.buses.map {
      SnapshotDocument.BusItem($0, fields: $0.name == cluster.bus?.link ? heard : [:], alarms: $0.alarms(at: now))
    }
    // What only CAN says stands among the cluster's fields too; where both say it, the service port goes first.
    let fields = Field.items(at: now, cluster.reading).merging(heard) { own, _ in own }
    self.init(
      name: cluster.name, buses: buses.isEmpty ? nil : buses, fields: fields,
      modules: cluster.shownModules.map { SnapshotDocument.ModuleItem($0, of: cluster, at: now) },
      alarms: state.alarms.filter(\.isActive).map { SnapshotDocument.AlarmItem($0, wall) })
  }
}

extension SnapshotDocument.BusItem {
  init(_ bus: BusState, fields: [String: SnapshotDocument.Item], alarms: [CANAlarmState]) {
    self.init(
      name: bus.name, protocol: bus.proto.verdict.text, why: bus.proto.reason,
      settings: bus.proto.settings.map(\.rawValue), inverter: bus.proto.inverter.map(\.text),
      inverter_name: bus.proto.inverterName, frames: bus.frames,
      unknown_frames: bus.unknownFrames, dropped: bus.dropped, bus_errors: bus.errors, asking: bus.asking,
      alarms: alarms.flatMap(\.faults), warnings: alarms.flatMap(\.warnings), fields: fields)
  }
}

extension BusImage {
  /// Everything the battery says on CAN and that is still worth saying, under the names of the JSON interface.
  fileprivate func items(at now: Instant) -> [String: SnapshotDocument.Item] {
    var items: [String: SnapshotDocument.Item] = [:]
    for field in values.keys {
      guard let reading = reading(field) ?? self[field], reading.freshness(at: now) != .gone else { continue }
      items[field.id] = SnapshotDocument.Item(reading, at: now)
    }
    return items
  }
}

extension SnapshotDocument.ModuleItem {
  init(_ module: Module, of cluster: Cluster, at now: Instant) {
    let cells = module.cells.map { cell in
      cell.flatMap { $0.freshness(at: now) == .gone ? nil : JSONValue.value($0.value) }
    }
    self.init(
      index: module.index, role: cluster.role(of: module), online: module.presence.isOnline,
      cells_mv: cells.isEmpty ? nil : cells, fields: Field.items(at: now, module.reading))
  }
}

extension Field {
  /// Everything that a place knows and that is still worth saying, by field id.
  fileprivate static func items(at now: Instant, _ reading: (Field) -> Reading?) -> [String: SnapshotDocument.Item] {
    Dictionary(
      uniqueKeysWithValues: ofBattery.compactMap { field in
        guard let reading = reading(field), reading.freshness(at: now) != .gone else { return nil }
        return (field.id, SnapshotDocument.Item(reading, at: now))
      })
  }
}

extension Value {
  /// The unit as JSON names it.
  var unitText: String {
    switch self {
    case .number(_, let unit): unit.rawValue
    case .flag: Unit.bool.rawValue
    case .text, .list: Unit.text.rawValue
    }
  }
}

extension Source {
  /// `ttyUSB0 r205`, `can0 351`, `ttyUSB0 computed`.
  var text: String {
    switch origin {
    case .register(let number): "\(link) r\(number)"
    case .frame(let id, let isExtended):
      link + " " + (isExtended ? "ext " : "") + String(id, radix: 16, uppercase: true)
    case .computed: "\(link) computed"
    }
  }
}
