internal import BMSCore

/// `snapshot --json`: the interface scripts hold on to. Fields that were not heard are absent, never 0.
struct SnapshotDocument {
  private let state: AppState

  init(_ state: AppState) { self.state = state }

  /// The whole document, indented; a line of `watch --jsonl` where it has a type.
  func json(type: String? = nil) -> String {
    let text = JSONText.object(known: [
      ("type", type.map(JSONText.quoted)), ("time", JSONText.quoted(state.wall.wall(state.now).iso8601)),
      ("links", JSONText.list(state.clusters.flatMap(links))),
      ("clusters", JSONText.list(state.clusters.map(cluster))),
    ])
    return type == nil ? JSONText.indented(text) : text
  }

  private func links(_ cluster: ClusterState) -> [String] {
    cluster.links.map { $0.json(.civil(state.wall), reason: cluster.reason(of: $0)) }
  }

  private func cluster(_ shown: ClusterState) -> String {
    let cluster = shown.cluster
    let heard = cluster.bus?.items(at: state.now) ?? [:]
    let buses = shown.buses.map { bus($0, fields: $0.name == cluster.bus?.link ? heard : [:]) }
    // What only CAN says stands among the cluster's fields too; where both say it, the service port goes first.
    let fields = items(cluster.reading).merging(heard) { own, _ in own }
    return JSONText.object(known: [
      ("name", JSONText.quoted(cluster.name)), ("buses", buses.isEmpty ? nil : JSONText.list(buses)),
      ("fields", Self.object(fields)), ("modules", JSONText.list(cluster.shownModules.map { module($0, of: cluster) })),
      ("alarms", JSONText.list(shown.alarms.filter(\.isActive).map { $0.json(.civil(state.wall)) })),
    ])
  }

  /// Cells stand in their order; one that was not heard is null. Absent for modules whose cells are not on the wire.
  private func module(_ module: Module, of cluster: Cluster) -> String {
    let cells = module.cells.map { cell in
      cell.flatMap { $0.freshness(at: state.now) == .gone ? nil : JSONText.value($0.value) } ?? "null"
    }
    return JSONText.object(known: [
      ("index", String(module.index)), ("role", JSONText.quoted(cluster.role(of: module))),
      ("online", module.presence.isOnline.map(String.init)), ("cells_mv", cells.isEmpty ? nil : JSONText.list(cells)),
      ("fields", Self.object(items(module.reading))),
    ])
  }

  /// One CAN bus: who speaks there, why that is thought, and everything the battery says there.
  private func bus(_ bus: BusState, fields: [String: String]) -> String {
    let alarms = bus.alarms(at: state.now)
    return JSONText.object(known: [
      ("name", JSONText.quoted(bus.name)), ("protocol", JSONText.quoted(bus.proto.verdict.text)),
      ("why", JSONText.quoted(bus.proto.reason)), ("settings", Self.list(bus.proto.settings.map(\.rawValue))),
      ("inverter", Self.list(bus.proto.inverter.map(\.text))),
      // Absent where its frames do not tell.
      ("inverter_name", bus.proto.inverterName.map(JSONText.quoted)), ("frames", String(bus.frames)),
      ("unknown_frames", String(bus.unknownFrames)), ("dropped", String(bus.dropped)),
      ("bus_errors", String(bus.errors)),
      // Only where --ask was given.
      ("asking", bus.asking.map(JSONText.quoted)), ("alarms", Self.list(alarms.flatMap(\.faults.names))),
      ("warnings", Self.list(alarms.flatMap(\.warnings.names))), ("fields", Self.object(fields)),
    ])
  }

  /// Everything that a place knows and that is still worth saying, by field id.
  private func items(_ reading: (Field) -> Reading?) -> [String: String] {
    var items: [String: String] = [:]
    for field in Field.ofBattery {
      guard let reading = reading(field), reading.freshness(at: state.now) != .gone else { continue }
      items[field.id] = reading.json(at: state.now)
    }
    return items
  }

  private static func object(_ items: [String: String]) -> String {
    JSONText.object(items.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
  }

  private static func list(_ texts: [String]) -> String { JSONText.list(texts.map(JSONText.quoted)) }
}

extension ClusterState {
  /// Why a link gave no complete reading: those that are not up, or all where each is.
  func reason(of link: LinkStatus) -> String? {
    link.state != .up || links.allSatisfy { $0.state == .up } ? trouble : nil
  }
}

extension BusImage {
  /// Everything the battery says on CAN and that is still worth saying, under the names of the JSON interface.
  fileprivate func items(at now: Instant) -> [String: String] {
    var items: [String: String] = [:]
    for field in values.keys {
      guard let reading = reading(field) ?? self[field], reading.freshness(at: now) != .gone else { continue }
      items[field.id] = reading.json(at: now)
    }
    return items
  }
}
