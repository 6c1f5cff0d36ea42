internal import BMSCore

/// What is told of all readings at one moment: `snapshot --json`, and the lines of `watch --jsonl`. It is a value, so
/// that two moments can be compared. What was not heard is absent, never 0.
struct SnapshotDocument {
  private let now: Instant
  private let time: String
  private let links: [String]
  private let clusters: [ToldCluster]

  /// - Parameter chosen: the fields that are told; `nil` for all. A module or a bus that has none of them is left out.
  init(_ state: AppState, only chosen: Set<Field>? = nil) {
    now = state.now
    time = state.wall.wall(state.now).iso8601
    links = state.clusters.flatMap { cluster in
      cluster.links.map { $0.json(.civil(state.wall), reason: cluster.reason(of: $0)) }
    }
    clusters = state.clusters.map { ToldCluster($0, state, chosen) }
  }

  /// The whole document, indented.
  var json: String { JSONText.indented(JSONText.document(facts)) }

  /// The same as a line: whoever reads it needs none before.
  var line: String { JSONText.document(Self.head(time, isFull: true) + facts.dropFirst()) }

  private var facts: [(String, String?)] {
    [
      ("time", JSONText.quoted(time)), ("links", JSONText.list(links)),
      ("clusters", JSONText.list(clusters.map { $0.json(at: now) })),
    ]
  }

  private static func head(_ time: String, isFull: Bool) -> [(String, String?)] {
    [("type", "\"readings\""), ("time", JSONText.quoted(time)), ("full", String(isFull))]
  }

  // MARK: - Two moments

  /// Whether it tells of the same clusters, buses and modules, so that one can be told as changes of the other.
  func hasPlaces(of other: SnapshotDocument) -> Bool { clusters.map(\.places) == other.clusters.map(\.places) }

  /// What is told otherwise than before, as a line; `nil` where nothing is. What is known no more is null. That a value
  /// is older is no change, that it grew old is one.
  func changes(since before: SnapshotDocument) -> String? {
    let changed = zip(clusters, before.clusters).compactMap { cluster, old in
      cluster.changes(since: old, at: now, before.now)
    }
    guard !changed.isEmpty else { return nil }
    return JSONText.document(Self.head(time, isFull: false) + [("clusters", JSONText.list(changed))])
  }
}

private struct ToldCluster {
  /// The cluster's own fields, under its name.
  let whole: ToldPlace
  let buses: [ToldPlace]
  let modules: [ToldPlace]
  let alarms: [String]

  init(_ shown: ClusterState, _ state: AppState, _ chosen: Set<Field>?) {
    let cluster = shown.cluster
    func items(_ fields: some Sequence<Field>, _ reading: (Field) -> Reading?) -> [String: Reading] {
      var items: [String: Reading] = [:]
      for field in fields where chosen?.contains(field) ?? true {
        guard let reading = reading(field), reading.freshness(at: state.now) != .gone else { continue }
        items[field.id] = reading
      }
      return items
    }
    let heard = cluster.bus.map { bus in items(bus.heardFields) { bus.reading($0) ?? bus[$0] } } ?? [:]
    // What only CAN says stands among the cluster's fields too; where both say it, the service port goes first.
    whole = ToldPlace(
      ("name", JSONText.quoted(cluster.name)),
      fields: items(Field.ofBattery, cluster.reading).merging(heard) { own, _ in own })
    func isChosen(_ place: ToldPlace) -> Bool { chosen == nil || !place.fields.isEmpty || place.hasCells }
    buses = shown.buses.map { ToldPlace($0, $0.name == cluster.bus?.link ? heard : [:], at: state.now) }.filter(
      isChosen)
    let hasCells = chosen?.contains(.cellVoltage) ?? true
    modules = cluster.shownModules.map { module in
      ToldPlace(
        module, of: cluster, items(Field.ofBattery, module.reading), hasCells: hasCells, at: state.now)
    }.filter(isChosen)
    alarms = AlarmGroup.ordered(shown.alarms.filter(\.isActive)).map { alarm, cause in
      alarm.json(.civil(state.wall), explainedBy: cause)
    }
  }

  var places: [String?] { ([whole] + buses).map(\.id.json) + modules.map(\.id.json) }

  func json(at now: Instant) -> String {
    JSONText.object(known: [
      whole.id, ("buses", buses.isEmpty ? nil : JSONText.list(buses.map { $0.json(at: now) })),
      ("fields", whole.fieldsJSON(at: now)), ("modules", JSONText.list(modules.map { $0.json(at: now) })),
      ("alarms", JSONText.list(alarms)),
    ])
  }

  /// Of the same places at an earlier moment.
  func changes(since old: ToldCluster, at now: Instant, _ before: Instant) -> String? {
    func list(_ places: [ToldPlace], _ old: [ToldPlace]) -> String? {
      let changed = zip(places, old).compactMap { place, old in
        place.changes(since: old, at: now, before).map { JSONText.object(known: [place.id] + $0) }
      }
      return changed.isEmpty ? nil : JSONText.list(changed)
    }
    let own = whole.changes(since: old.whole, at: now, before)
    let (buses, modules) = (list(buses, old.buses), list(modules, old.modules))
    guard own != nil || buses != nil || modules != nil else { return nil }
    return JSONText.object(known: [whole.id, ("buses", buses)] + (own ?? []) + [("modules", modules)])
  }
}

/// A cluster as a whole, a bus or a module: what it is, and its readings by field id.
private struct ToldPlace {
  /// By this a change is put where it belongs: a name or an index.
  let id: (key: String, json: String?)
  /// What it is besides its readings.
  var facts: [(String, String?)] = []
  /// The keys of facts that move all the time: no change is told of them.
  var moving: Set<String> = []
  let fields: [String: Reading]

  init(_ id: (String, String), fields: [String: Reading]) {
    self.id = id
    self.fields = fields
  }

  /// Cells stand in their order; one that was not heard is null. Absent for modules whose cells are not on the wire.
  init(_ module: Module, of cluster: Cluster, _ fields: [String: Reading], hasCells: Bool, at now: Instant) {
    self.init(("index", String(module.index)), fields: fields)
    let cells = module.cells.map { cell in
      cell.flatMap { $0.freshness(at: now) == .gone ? nil : JSONText.value($0.value) } ?? "null"
    }
    facts = [
      ("role", JSONText.quoted(cluster.role(of: module))),
      ("online", cluster.isOnline(module, at: now).map(String.init)),
      (Self.cells, hasCells && !cells.isEmpty ? JSONText.list(cells) : nil),
    ]
  }

  /// One CAN bus: who speaks there, why that is thought, and everything the battery says there.
  init(_ bus: BusState, _ fields: [String: Reading], at now: Instant) {
    self.init(("name", JSONText.quoted(bus.name)), fields: fields)
    let alarms = bus.alarms(at: now)
    func list(_ texts: [String]) -> String { JSONText.list(texts.map(JSONText.quoted)) }
    facts = [
      ("protocol", JSONText.quoted(bus.proto.verdict.text)), ("why", JSONText.quoted(bus.proto.reason)),
      ("settings", list(bus.proto.settings.map(\.rawValue))), ("inverter", list(bus.proto.inverter.map(\.text))),
      // Absent where its frames do not tell.
      ("inverter_name", bus.proto.inverterName.map(JSONText.quoted)), ("frames", String(bus.frames)),
      ("unknown_frames", String(bus.unknownFrames)), ("dropped", String(bus.dropped)),
      ("bus_errors", String(bus.errors)),
      // Only where --ask was given.
      ("asking", (bus.asking?.english).map(JSONText.quoted)), ("alarms", list(alarms.flatMap(\.faults.names))),
      ("warnings", list(alarms.flatMap(\.warnings.names))),
      // Only where --frames was given.
      ("table", bus.table.map { Self.table($0, at: now) }),
    ]
    moving = ["inverter", "frames", "unknown_frames", "dropped", "bus_errors"]
  }

  /// What a frame table reads: guesses too, each with its grade.
  private static func table(_ table: BusTableState, at now: Instant) -> String {
    let values = table.values.filter { $0.reading.freshness(at: now) != .gone }.map { entry in
      JSONText.object(known: [("name", JSONText.quoted(entry.subject.id))] + entry.reading.members)
    }
    return JSONText.object([("name", JSONText.quoted(table.name)), ("values", JSONText.list(values))])
  }

  private static let cells = "cells_mv"
  var hasCells: Bool { facts.contains { $0.0 == Self.cells && $0.1 != nil } }

  func json(at now: Instant) -> String {
    JSONText.object(known: [(id.key, id.json)] + facts + [("fields", fieldsJSON(at: now))])
  }

  func fieldsJSON(at now: Instant) -> String {
    JSONText.object(fields.sorted { $0.key < $1.key }.map { ($0.key, $0.value.json(at: now)) })
  }

  /// Members that replace those of the same place at an earlier moment; `nil` where it is as it was.
  func changes(since old: ToldPlace, at now: Instant, _ before: Instant) -> [(String, String?)]? {
    var changed: [(String, String?)] = zip(facts, old.facts).compactMap { fact, old in
      fact.1 == old.1 || moving.contains(fact.0) ? nil : (fact.0, fact.1 ?? "null")
    }
    let gone = old.fields.keys.filter { fields[$0] == nil }.map { ($0, "null") }
    let new = fields.filter { id, reading in
      old.fields[id].map { !reading.says(theSameAs: $0, at: now, before) } ?? true
    }
    let items = gone + new.map { ($0.key, $0.value.json(at: now)) }
    if !items.isEmpty { changed.append(("fields", JSONText.object(items.sorted { $0.0 < $1.0 }))) }
    return changed.isEmpty ? nil : changed
  }
}

extension Reading {
  /// Whether only its age differs, and not so much that it is called old.
  fileprivate func says(theSameAs old: Reading, at now: Instant, _ before: Instant) -> Bool {
    value == old.value && grade == old.grade && source == old.source && isImplausible == old.isImplausible
      && freshness(at: now) == old.freshness(at: before)
  }
}

extension ClusterState {
  /// Why a link gave no complete reading: those that are not up, or all where each is.
  func reason(of link: LinkStatus) -> String? {
    link.state != .up || links.allSatisfy { $0.state == .up } ? trouble : nil
  }
}
