internal import BMSCore
internal import Transport

/// What happens because of alarms: keeps the moments of trouble, rings, calls the user's command, and tells whoever
/// wants to know. The dashboard, `snapshot`, `watch` and `check` share it. The alarms themselves are the watches'.
final class FaultDesk: Witness {
  /// Past alarms of a cluster that the pages are given.
  static let mostPastShown = 200

  private struct Watched {
    var recorder: IncidentRecorder
    var ring = WireRing()
  }

  typealias Listener = ([AlarmEvent], Instant) -> Void

  let shelf: IncidentShelf
  private let hook: AlarmHook?
  private let clock: () -> WallClock
  private let lowSOC: Decimal?
  private var sources: [ClusterSource] = []
  private var clusters: [Watched] = []
  private var listeners: [Listener] = []
  private var bell = BellPolicy()
  private var isBellDue = false
  private var hasTold = false
  /// Past alarms of batteries that are not read any more, by name.
  private var left: [String: [Alarm]] = [:]
  /// Of a replay: its clock.
  private var replayed: ReplayClock?
  private var seenRewinds = 0

  /// Why the history is not being written, or `nil` when it is: whoever writes it says so here.
  var historyProblem: String? {
    didSet { sources.first?.watch.monitor.historyProblem = historyProblem }
  }

  /// - Parameter clock: where the time line lies on the civil one.
  init(
    lowSOC: Decimal? = nil, shelf: IncidentShelf = IncidentShelf(), hook: AlarmHook? = nil,
    clock: @escaping () -> WallClock = MonotonicClock.wallClock
  ) {
    self.lowSOC = lowSOC
    self.shelf = shelf
    self.hook = hook
    self.clock = clock
  }

  /// Takes in alarms of earlier runs, oldest first, when the history has found them.
  func recall(_ past: [Alarm]) {
    for source in sources {
      source.watch.monitor.faults.recall(past.filter { $0.key.cluster == source.watch.name })
    }
  }

  /// Tells somebody everything that happens to alarms from now on, in order.
  func onEvents(_ listener: @escaping Listener) { listeners.append(listener) }

  /// The active alarms of the site, the worst first, then by place.
  var active: [Alarm] { sources.flatMap(\.book.active).sorted { $0.key < $1.key } }

  var isMuted: Bool {
    get { bell.isMuted }
    set { bell.setMuted(newValue) }
  }

  /// Whether the bell is to ring now; asked once, it is answered once.
  func takeBell() -> Bool {
    defer { isBellDue = false }
    return isBellDue
  }

  /// Whether something happened to an alarm since this was asked last.
  func takeTold() -> Bool {
    defer { hasTold = false }
    return hasTold
  }

  /// Something that the user has to know about the watch itself.
  var trouble: String? { hook?.trouble ?? shelf.trouble }

  // MARK: - Witness

  var deadline: Instant? {
    guard replayed == nil else { return nil }
    return ([bell.deadline, hook?.deadline] + clusters.map(\.recorder.deadline)).compactMap(\.self).min()
  }

  func take(_ facts: [Fact], of cluster: Int, at now: Instant) {
    guard clusters.indices.contains(cluster) else { return }
    var events: [AlarmEvent] = []
    for fact in facts {
      switch fact.event {
      case .learnt(let change): clusters[cluster].recorder.note(change, at: fact.at)
      case .alarm(let event):
        clusters[cluster].recorder.note([event])
        events.append(event)
      default: clusters[cluster].ring.append(fact)
      }
    }
    tell(events)
  }

  func look(_ station: Station, at now: Instant) { advance(to: now) }

  func advance(to now: Instant) {
    if let replay = replayed, seenRewinds != replay.rewinds {
      seenRewinds = replay.rewinds
      record(at: now)
    }
    for index in clusters.indices {
      clusters[index].ring.advance(to: now)
      if let incident = clusters[index].recorder.advance(to: now) { keep(incident, of: index) }
    }
    if bell.rings(at: now) { isBellDue = true }
    hook?.advance(to: now)
  }

  func sourcesChanged(_ station: Station, at now: Instant) {
    replayed = station.replay
    begin(with: station.sources, at: now)
  }

  /// Takes these batteries in place of those before.
  func begin(with next: [ClusterSource], at now: Instant) {
    if next.first !== sources.first { handOver(to: next) }
    sources = next
    for source in sources { if let lowSOC { source.watch.monitor.faults.lowSOC = lowSOC } }
    sources.first?.watch.monitor.historyProblem = historyProblem
    record(at: now)
  }

  /// The same batteries, read through other links, keep their alarms; others what they had in the past.
  private func handOver(to next: [ClusterSource]) {
    let isSame = sources.map(\.watch.name) == next.map(\.watch.name)
    for source in sources { left[source.watch.name] = source.book.past }
    for (index, source) in next.enumerated() {
      source.watch.monitor.since = sources.first?.watch.monitor.since
      if isSame {
        source.watch.monitor.faults = sources[index].watch.monitor.faults
      } else if let past = left[source.watch.name] {
        source.watch.monitor.faults.recall(past)
      }
    }
  }

  func close(at now: Instant) {
    finishIncidents()
    hook?.close()
  }

  // MARK: - The user's hand

  /// Notes that somebody has seen these alarms; how many of them were active and not seen before.
  @discardableResult
  func acknowledge(_ keys: [AlarmKey], by person: String, at now: Instant) -> Int {
    sources.reduce(0) { count, source in
      count + keys.count { $0.cluster == source.watch.name && source.acknowledge($0, by: person, at: now) }
    }
  }

  // MARK: - What others see

  /// Puts the alarms and what else is known here into the state that pages and documents are made from.
  func dress(_ state: inout AppState) {
    state.isMuted = isMuted
    state.watchedSince = sources.first?.watch.monitor.since
    state.incidents = shelf.entries
    if state.notice == nil { state.notice = trouble }
    for index in state.clusters.indices {
      let name = state.clusters[index].cluster.name
      guard let watch = sources.first(where: { $0.watch.name == name })?.watch else { continue }
      let book = watch.monitor.faults.book
      state.clusters[index].alarms = book.active + book.past.suffix(Self.mostPastShown).reversed()
      state.clusters[index].knownAlarms = watch.monitor.faults.known[name] ?? []
    }
  }

  private func tell(_ events: [AlarmEvent]) {
    // Those of one look together.
    var rest = events[...]
    while let at = rest.first?.at {
      let events = Array(rest.prefix { $0.at == at })
      rest = rest.dropFirst(events.count)
      hasTold = true
      if bell.rings(for: events, at: at) { isBellDue = true }
      hook?.tell(events, clock())
      for listener in listeners { listener(events, at) }
    }
  }

  // MARK: - Incidents

  /// The recording of incidents begins, with what is known now.
  private func record(at now: Instant) {
    finishIncidents()
    clusters = sources.map { Watched(recorder: IncidentRecorder(cluster: $0.watch.cluster, at: now)) }
  }

  private func finishIncidents() {
    for index in clusters.indices {
      if let incident = clusters[index].recorder.finish() { keep(incident, of: index) }
    }
  }

  private func keep(_ incident: Incident, of index: Int) {
    let wall = replayed?.wall ?? clock()
    // What came before the stretch as well: who speaks on a bus has to be known before its frames can be read.
    let wire = clusters[index].ring.entries(through: incident.until)
    shelf.add(
      KeptIncident(
        incident, wire: wire, wall: wall, utcOffset: .localOffset(at: wall.wall(incident.at))))
  }
}

extension FaultDesk {
  /// As the configuration wants it.
  /// - Parameter incidents: who writes incidents to the disk; a command that looks once keeps none.
  convenience init(_ config: Config, incidents disk: DiskWorker?, callsHook: Bool = true) {
    let folder = StateFolder()
    self.init(
      lowSOC: config.lowSOC.map { Decimal(Int64(($0 * 10).rounded()), decimals: 1) },
      shelf: disk.flatMap { disk in folder.map { IncidentShelf(folder: $0, disk: disk) } } ?? IncidentShelf(),
      hook: callsHook ? AlarmHook(config.attention.onAlarm) : nil)
    isMuted = !config.attention.bell
  }
}
