internal import BMSCore
internal import Transport

/// The fault watch of the running program: it feeds the rules and holds the one book of the site.
final class FaultDesk {
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

  private(set) var watch: FaultWatch
  private let clock: () -> WallClock
  private var names: [String] = []
  /// The book by cluster, as it is shown.
  private var shown: [String: [Alarm]] = [:]
  private var since: Instant?
  private var lookedAt: Instant?
  /// The last beat that was thought about, also where there was nothing to see.
  private var passedBeat: Instant?
  private var isNews = false
  /// What happened and was not told yet.
  private var events: [AlarmEvent] = []
  /// Of a replay: its clock, and what was known at its marks.
  private var replayed: ReplayClock?
  private var moments: [Moment] = []
  private var seenRewinds = 0

  private struct Moment {
    var at: Instant
    var watch: FaultWatch
    var since: Instant?
  }

  /// Why the history is not being written, or `nil` when it is.
  private var historyProblem: String?

  /// - Parameters:
  ///   - past: alarms of earlier runs, oldest first, on this run's time line.
  ///   - clock: where the time line lies on the civil one.
  init(
    past: [Alarm] = [], lowSOC: Decimal? = nil, clock: @escaping () -> WallClock = MonotonicClock.wallClock
  ) {
    watch = FaultWatch(book: AlarmBook(past: past))
    if let lowSOC { watch.lowSOC = lowSOC }
    self.clock = clock
    refresh()
  }

  /// Takes in alarms of earlier runs, oldest first, when the history has found them.
  func recall(_ past: [Alarm]) {
    guard !past.isEmpty else { return }
    watch.recall(past)
    refresh()
  }

  var book: AlarmBook { watch.book }

  /// Everything that happened to alarms since the last time, in order.
  func drainEvents() -> [AlarmEvent] {
    defer { events = [] }
    return events
  }

  // MARK: - When it looks

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
    max(min(book.deadline ?? lookedAt + Self.rest, lookedAt + Self.rest), lookedAt + Span(microseconds: 1))
  }

  /// Whether there can be anything to see at a beat: live and in a replay alike.
  private func wants(_ beat: Instant) -> Bool {
    isNews || lookedAt.map { beat >= quietUntil(after: $0) } ?? true
  }

  /// Something was heard.
  func noteNews() { isNews = true }

  /// Before anything that came at `now` is taken in: what was known until then.
  func lookBack(_ runner: Runner, before now: Instant) {
    guard replayed == nil, let lookedAt else { return }
    let wall = clock()
    var beat = wall.beat(of: Self.pause, after: max(passedBeat ?? lookedAt, lookedAt, now - Self.mostMissed))
    var looks: [Look]?
    while beat < now {
      if wants(beat) {
        looks = looks ?? self.looks(runner)
        look(at: looks ?? [], at: beat)
      }
      passedBeat = beat
      beat = wall.beat(of: Self.pause, after: beat)
    }
  }

  func look(_ runner: Runner, at now: Instant) {
    guard let replay = runner.replay else {
      if lookedAt == nil { lookedAt = now }
      return
    }
    if seenRewinds != replay.rewinds { goBack(to: now, with: runner.sources.map(\.state.cluster.name)) }
    if replay.isOnBeat, lookedAt != now, wants(now) { lookNow(runner, at: now) }
    guard replay.marks.last == now, moments.last?.at != now else { return }
    moments.append(Moment(at: now, watch: watch, since: since))
    moments.removeAll { !replay.marks.contains($0.at) }
  }

  private func looks(_ runner: Runner) -> [Look] {
    historyProblem = runner.troubles[.history]
    return zip(runner.clusters, runner.sources).map { Look(state: $0, isComplete: $1.isComplete, told: $1.told) }
  }

  /// Looks at once, for whoever wants to know before the pause is over.
  func lookNow(_ runner: Runner, at now: Instant) {
    look(at: looks(runner), at: now)
  }

  /// Looks at every cluster, whatever time it is.
  func look(at looks: [Look], at now: Instant) {
    lookedAt = now
    isNews = false
    if since == nil { since = now }
    tell(watch.look(at: looks.map(\.forRules), historyProblem: historyProblem, at: now))
  }

  func sourcesChanged(_ runner: Runner, at now: Instant) {
    replayed = runner.replay
    begin(with: runner.sources.map(\.state.cluster.name))
  }

  /// A replay went back to one of its marks: what was known then is known again.
  private func goBack(to now: Instant, with names: [String]) {
    seenRewinds = replayed?.rewinds ?? 0
    moments.removeAll { $0.at > now }
    let lowSOC = watch.lowSOC
    watch = moments.last?.watch ?? FaultWatch()
    watch.lowSOC = lowSOC
    since = moments.last?.since
    lookedAt = moments.last?.at
    isNews = true
    begin(with: names)
  }

  /// Takes these clusters in place of those before. The same ones, read through other links, keep their alarms.
  func begin(with names: [String]) {
    if self.names != names, !self.names.isEmpty {
      let lowSOC = watch.lowSOC
      watch = FaultWatch(book: AlarmBook(past: book.past))
      watch.lowSOC = lowSOC
    }
    self.names = names
    refresh()
  }

  // MARK: - The user's hand

  /// Notes that somebody has seen these alarms; how many of them were active and not seen before.
  @discardableResult
  func acknowledge(_ keys: [AlarmKey], by person: String, at now: Instant) -> Int {
    let events = keys.compactMap { watch.acknowledge($0, by: person, at: now) }
    tell(events)
    return events.count
  }

  // MARK: - What others see

  /// Puts the alarms into the state that pages and documents are made from.
  func complete(_ state: inout AppState) {
    state.watchedSince = since
    for index in state.clusters.indices {
      let name = state.clusters[index].cluster.name
      state.clusters[index].alarms = shown[name] ?? []
      state.clusters[index].knownAlarms = watch.known[name] ?? []
    }
  }

  private func tell(_ events: [AlarmEvent]) {
    refresh()
    self.events += events
  }

  private func refresh() {
    shown = Dictionary(grouping: book.active, by: \.key.cluster)
    for (name, past) in Dictionary(grouping: book.past, by: \.key.cluster) {
      shown[name, default: []] += past.suffix(Self.mostPastShown).reversed()
    }
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
  convenience init(_ config: Config) {
    self.init(lowSOC: config.lowSOC.map { Decimal(Int64(($0 * 10).rounded()), decimals: 1) })
  }
}
