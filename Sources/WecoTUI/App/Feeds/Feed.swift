internal import BMSCore
internal import Transport

/// What moves bytes and frames between a wire, a file or another program and the watch of a battery. It knows no
/// meaning, never blocks, and is told the time.
protocol Feed: AnyObject {
  /// Why it is not open, while it is not.
  var failure: TransportError? { get }
  /// When `advance` wants to be called at the latest, beside the watch's own time.
  var deadline: Instant? { get }
  /// Something may be read, written or hung up on its descriptors.
  func handle(_ event: ReactorEvent, at now: Instant, _ watch: inout Watch, _ facts: inout [Fact])
  /// Time passed: opens, sends. Registers its descriptors with the reactor under its token.
  func advance(to now: Instant, in reactor: Reactor, _ watch: inout Watch, _ facts: inout [Fact])
  /// Closes and opens again, because the user asked.
  func reconnect(at now: Instant, _ watch: inout Watch, _ facts: inout [Fact])
  func close()
  /// Which other programs have the port open, looked for now; `nil` where there is no port of this computer.
  func portHolders() -> PortHolders?
}

extension Feed {
  var failure: TransportError? { nil }
  var deadline: Instant? { nil }
  func handle(_ event: ReactorEvent, at now: Instant, _ watch: inout Watch, _ facts: inout [Fact]) {}
  func reconnect(at now: Instant, _ watch: inout Watch, _ facts: inout [Fact]) {}
  func close() {}
  func portHolders() -> PortHolders? { nil }
}

/// One battery, its watch, and the feeds that bring what is heard of it.
final class ClusterSource {
  var watch: Watch
  private let feeds: [any Feed]
  /// What happened since it was last drained.
  private var facts: [Fact] = []

  init(_ watch: Watch, _ feeds: [any Feed]) {
    self.watch = watch
    self.feeds = feeds
  }

  /// One that could not be made, for commands that look once and tell of the others all the same.
  init(_ source: NamedSource, _ error: TransportError, at now: Instant) {
    watch = Watch(name: source.name, wall: MonotonicClock.wallClock(), at: now)
    feeds = [FailedFeed(error)]
    watch.listen(to: .told, kind: .serial)
    let links = ([source.link].compactMap(\.self) + source.can).map {
      LinkStatus(name: $0, kind: $0 == source.link ? .serial : .can, state: .closed(Sentence(error)))
    }
    watch.receive(.told(.links(links)), at: now, into: &facts)
  }

  // MARK: - What is known

  var state: ClusterState { ClusterState(watch) }
  var links: [LinkStatus] { watch.links }
  var isComplete: Bool { watch.isComplete }
  /// False while somebody else reads the battery and this only looks on.
  var isOwn: Bool { watch.isOwn }
  var change: ChangeStatus? { watch.change }
  /// What is wrong, and was.
  var book: AlarmBook { watch.monitor.faults.book }
  /// Why the source could not be opened, while it is not open.
  var failure: TransportError? { feeds.lazy.compactMap(\.failure).first }
  /// The feed of a replay; `nil` for what happens now.
  var replayFeed: ReplayFeed? { feeds.first as? ReplayFeed }
  var replay: ReplayClock? { replayFeed?.clock }
  /// Between others, or beside them.
  var bridge: BridgeFeed? { feeds.first as? BridgeFeed }

  // MARK: - What happened

  var keepsFacts: Bool {
    get { watch.keepsFacts }
    set { watch.keep(facts: newValue, ofWire: replay == nil) }
  }

  /// Moves what happened since the last time to the end of this buffer, in the order of time.
  func drain(into others: inout [Fact]) {
    // What several wires brought is told in the order in which it was there.
    if feeds.count > 1 || watch.buses.count > 0 { facts.sort { $0.at < $1.at } }
    facts.drain(into: &others)
  }

  /// Something that the person beside it says: into the capture.
  func remark(_ text: String, at now: Instant) {
    bridge?.noteRemark(at: now)
    if keepsFacts { facts.append(Fact(now, links.first?.name ?? "", .remark(text))) }
  }

  /// What overheard traffic is taken apart into, for whoever shows it.
  var keepsSerialEvents: Bool {
    get { watch.overheard?.keepsEvents ?? false }
    set { watch.keepSerialEvents(newValue) }
  }

  func drainSerialEvents() -> [SerialEvent] { watch.drainSerialEvents() }

  // MARK: - Running

  /// When `advance` wants to be called at the latest.
  var deadline: Instant? {
    guard replay == nil else { return feeds[0].deadline }
    // What the user did is told at once.
    var due = facts.isEmpty ? watch.deadline : watch.now
    for feed in feeds { due = [due, feed.deadline].compactMap(\.self).min() }
    return due
  }

  func handle(_ event: ReactorEvent, at now: Instant) {
    for feed in feeds { feed.handle(event, at: now, &watch, &facts) }
  }

  func advance(to now: Instant, in reactor: Reactor) {
    guard replay == nil else {
      // A replay has a time of its own.
      return feeds[0].advance(to: now, in: reactor, &watch, &facts)
    }
    watch.monitor.wall = MonotonicClock.wallClock()
    for feed in feeds { feed.advance(to: now, in: reactor, &watch, &facts) }
    watch.advance(to: now, into: &facts)
  }

  func reconnect(at now: Instant) {
    for feed in feeds { feed.reconnect(at: now, &watch, &facts) }
  }

  func close() {
    for feed in feeds { feed.close() }
  }

  // MARK: - What the user wants

  /// Read the blocks of unknown meaning as well, while somebody looks at them or records them.
  var readsUndecoded: Bool {
    get { watch.readsUndecoded }
    set { watch.readsUndecoded = newValue }
  }

  /// The epoch of a change that somebody looks at: its battery is not let out of sight.
  var watchedEpoch: Epoch? {
    get { watch.watchedEpoch }
    set { watch.watchedEpoch = newValue }
  }

  /// Hands a confirmed change over; a refusal means that nothing will be sent.
  func submit(_ confirmed: consuming ConfirmedChange, at now: Instant) -> SettingRefusal? {
    watch.submit(confirmed, at: now, into: &facts)
  }

  func portHolders() -> PortHolders? { feeds.lazy.compactMap { $0.portHolders() }.first }

  /// Somebody has seen this alarm; false when it is not active or was acknowledged already.
  func acknowledge(_ key: AlarmKey, by person: String, at now: Instant) -> Bool {
    watch.acknowledge(key, by: person, at: now, into: &facts)
  }

  /// Looks for alarms at once, for whoever wants to know before the pause is over.
  func checkAlarms(at now: Instant) { watch.checkAlarms(at: now, into: &facts) }

  /// The last day as the history knows it, for the trends.
  func recall(_ past: [SeriesID: [PastSample]], _ wall: WallClock) { watch.recall(past, wall) }
}

/// Why there is nothing to feed.
private final class FailedFeed: Feed {
  let failure: TransportError?
  init(_ error: TransportError) { failure = error }
  func advance(to now: Instant, in reactor: Reactor, _ watch: inout Watch, _ facts: inout [Fact]) {}
}

extension ClusterState {
  /// Everything that a watch knows.
  init(_ watch: Watch) {
    self.init(cluster: watch.cluster, links: watch.links, buses: watch.busStates, trends: watch.trends)
    holder = watch.told?.program
    guard let conversation = watch.conversation else { return }
    ranking = conversation.ranking
    ports = [
      PortDebug(
        name: conversation.session.configuration.link, registers: conversation.registers,
        traffic: conversation.traffic, rejections: conversation.rejections)
    ]
    // What is only overheard cannot be changed.
    if let asked = watch.asked { setting = SettingPort(asked, isExclusive: watch.isPortExclusive) }
  }
}
