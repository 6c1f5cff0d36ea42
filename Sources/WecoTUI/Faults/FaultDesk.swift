internal import BMSCore
internal import Transport

/// The fault watch of the running program: it feeds the rules, holds the one book of the site, keeps the moments of
/// trouble, rings and calls the user's command. The dashboard, `snapshot`, `watch` and `check` share it.
final class FaultDesk: Witness {
  /// The rules look twice a second, on beats of civil time. What comes between two beats is seen at the second,
  /// so that a replay, which knows the same beats, finds the same alarms at the same times.
  static let pause = Span.milliseconds(500)
  /// After more beats than these have been missed (a computer that slept), the others are left out.
  private static let mostMissed = Span.seconds(30)
  /// And at least this often: silence is news as well.
  static let rest = Span.seconds(1)
  /// Past alarms of a cluster that the pages are given.
  static let mostPastShown = 200

  /// A cluster as it is to be looked at.
  struct Look {
    var state: ClusterState
    var isComplete: Bool
    var told = ToldAlarms()
  }

  private struct Watched {
    var recorder: IncidentRecorder
    var ring: WireRing
    /// How its links are and how often it is read, while an incident is open.
    var links: [LinkStatus] = []
    var period: Span?
    var name: String { recorder.cluster }
  }

  typealias Listener = ([AlarmEvent], Instant) -> Void

  private(set) var watch: FaultWatch
  let shelf: IncidentShelf
  private let hook: AlarmHook?
  private let clock: () -> WallClock
  private var clusters: [Watched] = []
  private var listeners: [Listener] = []
  /// The book by cluster, as it is shown.
  private var shown: [String: [Alarm]] = [:]
  private var since: Instant?
  private var lookedAt: Instant?
  /// The last beat that was thought about, also where there was nothing to see.
  private var passedBeat: Instant?
  private var isNews = false
  private var isBellDue = false
  private var hasTold = false
  /// Of a replay: its clock, and what was known at its marks.
  private var replayed: ReplayClock?
  private var moments: [Moment] = []
  private var seenRewinds = 0

  private struct Moment {
    var at: Instant
    var watch: FaultWatch
    var since: Instant?
  }

  /// Why the history is not being written, or `nil` when it is: whoever writes it says so here.
  var historyProblem: String?

  /// - Parameters:
  ///   - past: alarms of earlier runs, oldest first, on this run's time line.
  ///   - clock: where the time line lies on the civil one.
  init(
    past: [Alarm] = [], lowSOC: Decimal? = nil, shelf: IncidentShelf = IncidentShelf(),
    hook: AlarmHook? = nil, clock: @escaping () -> WallClock = MonotonicClock.wallClock
  ) {
    watch = FaultWatch(book: AlarmBook(past: past))
    if let lowSOC { watch.lowSOC = lowSOC }
    self.shelf = shelf
    self.hook = hook
    self.clock = clock
    refresh()
  }

  /// Takes in alarms of earlier runs, oldest first, when the history has found them.
  func recall(_ past: [Alarm]) {
    guard !past.isEmpty else { return }
    watch.recall(past)
    refresh()
  }

  /// Tells somebody everything that happens to alarms from now on, in order.
  func onEvents(_ listener: @escaping Listener) { listeners.append(listener) }

  var book: AlarmBook { watch.book }
  var isMuted: Bool {
    get { watch.bell.isMuted }
    set { watch.bell.setMuted(newValue) }
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
    guard let lookedAt, replayed == nil else { return nil }
    // A beat that was passed over does not come again.
    let next = max(lookedAt, passedBeat ?? lookedAt) + Span(microseconds: 1)
    let from = isNews ? next : max(quietUntil(after: lookedAt), next)
    let beat = clock().beat(of: Self.pause, after: from - Span(microseconds: 1))
    // Just behind it: what comes on the beat itself belongs to it.
    return beat + Span(microseconds: 1)
  }

  /// When there is something to see although nothing was heard.
  private func quietUntil(after lookedAt: Instant) -> Instant {
    let waiting = [book.deadline, watch.bell.deadline, hook?.deadline] + clusters.map(\.recorder.deadline)
    let due = waiting.compactMap(\.self).min() ?? lookedAt + Self.rest
    return max(min(due, lookedAt + Self.rest), lookedAt + Span(microseconds: 1))
  }

  /// Whether there can be anything to see at a beat: live and in a replay alike.
  private func wants(_ beat: Instant) -> Bool {
    isNews || lookedAt.map { beat >= quietUntil(after: $0) } ?? true
  }

  func take(_ facts: [Fact], of cluster: Int, at now: Instant) {
    guard clusters.indices.contains(cluster) else { return }
    isNews = true
    for fact in facts { clusters[cluster].ring.append(fact) }
  }

  func lookBack(_ station: Station, before now: Instant) {
    guard replayed == nil, let lookedAt else { return }
    let wall = clock()
    var beat = wall.beat(of: Self.pause, after: max(passedBeat ?? lookedAt, lookedAt, now - Self.mostMissed))
    var looks: [Look]?
    while beat < now {
      if wants(beat) {
        looks = looks ?? self.looks(station)
        look(at: looks ?? [], at: beat)
      }
      passedBeat = beat
      beat = wall.beat(of: Self.pause, after: beat)
    }
  }

  func look(_ station: Station, at now: Instant) {
    guard let replay = station.replay else {
      if lookedAt == nil { lookedAt = now }
      return
    }
    if seenRewinds != replay.rewinds { goBack(to: now, with: station.sources.map(\.state.cluster)) }
    if replay.isOnBeat, lookedAt != now, wants(now) { lookNow(station, at: now) }
    guard replay.marks.last == now, moments.last?.at != now else { return }
    moments.append(Moment(at: now, watch: watch, since: since))
    moments.removeAll { !replay.marks.contains($0.at) }
  }

  private func looks(_ station: Station) -> [Look] {
    zip(station.clusters, station.sources).map { Look(state: $0, isComplete: $1.isComplete, told: $1.told) }
  }

  /// Looks at once, for whoever wants to know before the pause is over.
  func lookNow(_ station: Station, at now: Instant) {
    look(at: looks(station), at: now)
  }

  /// Looks at every cluster, whatever time it is.
  func look(at looks: [Look], at now: Instant) {
    lookedAt = now
    isNews = false
    if since == nil { since = now }
    let events = watch.look(at: looks.map(\.forRules), historyProblem: historyProblem, at: now)
    for index in clusters.indices {
      if looks.indices.contains(index) {
        clusters[index].ring.advance(to: now, known: looks[index].state.cluster)
      }
      clusters[index].recorder.append(events)
      if clusters[index].recorder.isOpen, looks.indices.contains(index) {
        clusters[index].links = looks[index].state.links
        clusters[index].period = looks[index].state.cluster.module(1)?.fields.values.map(\.period).min()
      }
      if let incident = clusters[index].recorder.advance(to: now) { keep(incident, of: index) }
    }
    if watch.bell.rings(for: events, at: now) { isBellDue = true }
    tell(events, at: now)
    hook?.advance(to: now)
  }

  func sourcesChanged(_ station: Station, at now: Instant) {
    replayed = station.replay
    begin(with: station.sources.map(\.state.cluster), at: now)
  }

  /// A replay went back to one of its marks: what was known then is known again.
  private func goBack(to now: Instant, with sources: [Cluster]) {
    seenRewinds = replayed?.rewinds ?? 0
    moments.removeAll { $0.at > now }
    let (bell, lowSOC) = (watch.bell, watch.lowSOC)
    watch = moments.last?.watch ?? FaultWatch()
    watch.bell = bell
    watch.lowSOC = lowSOC
    since = moments.last?.since
    lookedAt = moments.last?.at
    isNews = true
    begin(with: sources, at: now)
  }

  /// Takes these clusters in place of those before. The same ones, read through other links, keep their alarms.
  func begin(with sources: [Cluster], at now: Instant) {
    finishIncidents()
    if clusters.map(\.name) != sources.map(\.name), !clusters.isEmpty {
      let bell = watch.bell
      let lowSOC = watch.lowSOC
      watch = FaultWatch(book: AlarmBook(past: book.past))
      watch.bell = bell
      watch.lowSOC = lowSOC
    }
    clusters = sources.map {
      Watched(recorder: IncidentRecorder(cluster: $0.name, at: now), ring: WireRing($0, at: now))
    }
    refresh()
  }

  func close(at now: Instant) {
    finishIncidents()
    hook?.close()
  }

  // MARK: - The user's hand

  /// Notes that somebody has seen these alarms; how many of them were active and not seen before.
  @discardableResult
  func acknowledge(_ keys: [AlarmKey], by person: String, at now: Instant) -> Int {
    let events = keys.compactMap { watch.acknowledge($0, by: person, at: now) }
    tell(events, at: now)
    return events.count
  }

  // MARK: - What others see

  /// Puts the alarms and what else the desk knows into the state that pages and documents are made from.
  func dress(_ state: inout AppState) {
    state.isMuted = isMuted
    state.watchedSince = since
    state.incidents = shelf.entries
    if state.notice == nil { state.notice = trouble }
    for index in state.clusters.indices {
      let name = state.clusters[index].cluster.name
      state.clusters[index].alarms = shown[name] ?? []
      state.clusters[index].knownAlarms = watch.known[name] ?? []
    }
  }

  private func tell(_ events: [AlarmEvent], at now: Instant) {
    refresh()
    guard !events.isEmpty else { return }
    hasTold = true
    hook?.tell(events, clock())
    for listener in listeners { listener(events, now) }
  }

  private func refresh() {
    shown = Dictionary(grouping: book.active, by: \.key.cluster)
    for (name, past) in Dictionary(grouping: book.past, by: \.key.cluster) {
      shown[name, default: []] += past.suffix(Self.mostPastShown).reversed()
    }
  }

  // MARK: - Incidents

  private func finishIncidents() {
    for index in clusters.indices {
      if let incident = clusters[index].recorder.finish() { keep(incident, of: index) }
    }
  }

  private func keep(_ incident: Incident, of index: Int) {
    let wall = replayed?.wall ?? clock()
    // What came before the stretch as well: who speaks on a bus has to be known before its frames can be read.
    let watched = clusters[index]
    shelf.add(
      KeptIncident(
        incident, watched.ring.slice(from: incident.from, through: incident.until), links: watched.links,
        period: watched.period, wall: wall, utcOffset: .localOffset(at: wall.wall(incident.at))))
  }
}

extension FaultDesk.Look {
  /// As the rules want it: what only CAN says stands in for a service port, or beside it as a second witness.
  fileprivate var forRules: ClusterLook {
    let cluster = state.cluster
    let bus = cluster.bus.flatMap { $0.isEmpty ? nil : $0.cluster(named: cluster.name) }
    let isBusAlone = cluster.modules.isEmpty && cluster.fields.isEmpty && state.ports.isEmpty
    var look = ClusterLook(
      isBusAlone ? bus ?? cluster : cluster, isComplete: isComplete, links: state.links.map { ($0.name, $0.state) })
    look.can = state.buses.flatMap(\.alarms)
    look.nominalCapacity = state.notes.ampereHours
    look.told = told
    if !isBusAlone { look.other = bus }
    return look
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
