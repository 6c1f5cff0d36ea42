internal import BMSCore
internal import Transport

/// One cluster out of a capture: the bytes and frames of its links go the way that live ones go.
///
/// There is no port here, so there is nothing to write to.
final class ReplaySource: ClusterSource {
  /// Everything that a moment of the replay consists of: a copy is a place to come back to.
  private struct Moment {
    var cursor = ReplayCursor()
    var port: PassiveConversation?
    var buses: [BusConversation]
    var errors: [UInt64]
    var trends = TrendStore()
    var busesNotedAt: Instant?
    /// What a line told and was not whole yet.
    var told = ToldText()
    var now: Instant
  }

  /// A bus that says nothing for so long is silent, as in a live one.
  private static let silence = Span.seconds(5)

  let clock: ReplayClock
  private let capture: ReplayCapture
  private let name: String
  private let portName: String?
  private let hasSent: Bool
  /// Of the port there are no bytes, only what another program told.
  private let isTold: Bool
  private let leads: Bool
  private var moment: Moment
  /// As of each of the clock's marks.
  private var checkpoints: [Moment] = []
  private var seenRewinds = 0
  private var facts: [Fact] = []
  /// What was believed because of one event; kept for its room.
  private var concluded: [Fact] = []

  /// - Parameters:
  ///   - leads: the one source of several that lets the clock run.
  ///   - interval: how often everything was read, where that is known.
  ///   - map: what is known of this battery beyond the built-in registers.
  init(
    _ capture: ReplayCapture, clock: ReplayClock, _ cluster: CaptureCluster, key: UInt16?, leads: Bool,
    interval: Span? = nil, map: DeviceMap? = nil
  ) {
    self.capture = capture
    self.clock = clock
    self.leads = leads
    name = cluster.name
    let port = capture.port(of: cluster)
    portName = port?.name
    hasSent = port?.hasSent ?? false
    let passive = port.map { port in
      var configuration = WecoSession.Configuration(link: port.name)
      if let interval { configuration.interval = interval }
      configuration.isSimulated = capture.isSimulated(port.name)
      configuration.map = map ?? (configuration.isSimulated ? .simulated : .weco)
      return PassiveConversation(configuration, clusterName: cluster.name, key: key ?? port.key)
    }
    isTold = port.map { !$0.isHeard } ?? false
    moment = Moment(
      port: passive,
      buses: cluster.buses.map { BusConversation(link: $0, isSimulated: capture.isSimulated($0)) },
      errors: cluster.buses.map { _ in 0 }, now: clock.begin)
    checkpoints = [moment]
  }

  var replay: ReplayClock? { clock }

  var status: ReplayStatus {
    ReplayStatus(
      file: capture.bytes.path, now: clock.now, begin: clock.begin, end: clock.end, speed: clock.speed,
      isPaused: clock.isPaused, damaged: moment.cursor.report.damaged,
      sentences: moment.cursor.sentences)
  }

  var utcOffset: Span? { capture.utcOffset }

  var state: ClusterState {
    var state =
      moment.port?.conversation.state(kind: .replay, trends: moment.trends, isExclusive: false)
      ?? ClusterState(cluster: Cluster(name: name), links: [], trends: moment.trends)
    // What happened cannot be changed.
    state.setting = nil
    if !state.links.isEmpty {
      state.links[0].key = moment.port?.key
      if isTold, state.links[0].state.why == nil { state.links[0].state = .up }
    }
    state.links += moment.buses.map(linkStatus)
    state.buses = zip(moment.buses, moment.errors).map(busState)
    state.cluster.bus = busImage
    return state
  }

  private func linkStatus(_ bus: BusConversation) -> LinkStatus {
    // As live: a bus that never spoke is silent since it was opened, which was when the recording began.
    let last = bus.lastHeard()
    let isSilent = !(last ?? clock.begin).isWithin(Self.silence, at: clock.now)
    var counters = LinkCounters()
    counters.good = Int(clamping: bus.frames)
    return LinkStatus(
      name: bus.image.link, kind: .can,
      state: isSilent ? .silent(since: last ?? clock.begin) : last == nil ? .handshaking : .up, counters: counters,
      goodPerSecond: bus.framesPerSecond)
  }

  private func busState(_ bus: BusConversation, _ errors: UInt64) -> BusState {
    BusState(
      name: bus.image.link, proto: bus.status(at: clock.now), ids: bus.ids, alarms: bus.alarmStates,
      frames: bus.frames, unknownFrames: bus.unknownFrames, dropped: 0, errors: errors)
  }

  /// As of a live source: one whole reading was had, up to here.
  var isComplete: Bool {
    guard let port = moment.port else { return moment.buses.allSatisfy { $0.isComplete(at: clock.now) } }
    return port.isComplete
  }
  var failure: TransportError? { nil }
  var readsUndecoded = false

  var keepsFacts = false {
    didSet {
      moment.port?.facts.isKept = keepsFacts
      for index in moment.buses.indices { moment.buses[index].facts.isKept = keepsFacts }
      for index in checkpoints.indices {
        checkpoints[index].port?.facts.isKept = keepsFacts
        for bus in checkpoints[index].buses.indices { checkpoints[index].buses[bus].facts.isKept = keepsFacts }
      }
    }
  }

  func drain(into facts: inout [Fact]) {
    facts += self.facts
    self.facts.removeAll(keepingCapacity: true)
  }

  var deadline: Instant? { leads ? clock.deadline(next: nextEvent) : nil }

  private var nextEvent: Instant? {
    moment.cursor.peek(capture.bytes).map { Instant(microseconds: $0.time.microseconds) }
  }

  func handle(_ event: ReactorEvent, at now: Instant) {}

  func advance(to now: Instant, in reactor: Reactor) { play(real: now) }

  /// One step of the way on which the clock is.
  func play(real now: Instant = Instant(microseconds: 0)) {
    if leads { clock.advance(real: now, next: nextEvent) }
    if clock.rewinds != seenRewinds { goBack() }
    play(to: clock.now)
    keepCheckpoint()
  }

  func reconnect(at now: Instant) {}
  func close() {}

  // MARK: - Playing

  private func goBack() {
    seenRewinds = clock.rewinds
    facts = []
    let place = checkpoints.lastIndex { $0.now <= clock.now } ?? 0
    moment = checkpoints[place]
    checkpoints.removeSubrange((place + 1)...)
  }

  private func play(to target: Instant) {
    while let event = moment.cursor.peek(capture.bytes) {
      let time = Instant(microseconds: event.time.microseconds)
      guard time <= target else { break }
      moment.cursor.drop()
      // Times of a capture may go back when a clock was set; the replay's own do not.
      let now = max(time, moment.now)
      pass(to: now)
      take(event, at: now)
      collect()
    }
    pass(to: target)
    collect()
  }

  /// Time passed without an event; a request may have stayed unanswered.
  private func pass(to now: Instant) {
    if let due = moment.port?.deadline, due <= now { moment.port?.advance(to: due) }
    guard now > moment.now else { return }
    moment.port?.advance(to: now)
    for index in moment.buses.indices { moment.buses[index].advance(to: now) }
    if let port = moment.port {
      moment.trends.note(port.conversation.cluster, era: port.conversation.moduleChange?.at)
    }
    if moment.port == nil { noteBuses(at: now) }
    moment.now = now
  }

  /// Keeps the past of a cluster that only CAN describes: once a second, as live.
  private func noteBuses(at now: Instant) {
    guard moment.busesNotedAt.map({ now - $0 >= .seconds(1) }) ?? true else { return }
    moment.busesNotedAt = now
    var cluster = Cluster(name: name)
    cluster.bus = busImage
    moment.trends.note(cluster)
  }

  private var busImage: BusImage? {
    moment.buses.map(\.image).first { !$0.isEmpty } ?? moment.buses.first?.image
  }

  private func take(_ event: CaptureEvent, at now: Instant) {
    switch event.content {
    case .sent(let bytes) where event.link == portName:
      append(event)
      moment.port?.receive(bytes, side: .request, at: now)
    case .received(let bytes) where event.link == portName:
      append(event)
      moment.port?.receive(bytes, side: hasSent ? .reply : .mixed, at: now)
    case .frame(let frame):
      guard let place = moment.buses.firstIndex(where: { $0.image.link == event.link }) else { return }
      append(event)
      if case .error = frame { moment.errors[place] &+= 1 }
      if let frame = frame.dataFrame { moment.buses[place].hear(frame, at: now) }
    case .note:
      guard event.link == portName || leads && !isOthers(event.link) else { return }
      append(event)
      if event.link == portName { moment.port?.receive(Fact.Event(event.content), at: now) }
    case .told(let text) where event.link == portName:
      guard let json = moment.told.append(text), let change = ClusterChange(json: json) else { return }
      // What was known from before has the time at which it was learnt.
      let at = json["at"]?.integer.map { Instant(microseconds: $0) }
      moment.port?.learn(change, from: min(at ?? now, now), at: now)
    case .sent, .received, .told: break
    }
  }

  /// A link of another cluster of the same capture.
  private func isOthers(_ link: String) -> Bool {
    capture.clusters.contains { $0.name != name && ($0.port == link || $0.buses.contains(link)) }
  }

  /// As recorded, with the recorded time: recording a replay gives the same lines.
  private func append(_ event: CaptureEvent) {
    guard keepsFacts else { return }
    facts.append(Fact(Instant(microseconds: event.time.microseconds), event.link, Fact.Event(event.content)))
  }

  /// What was believed because of it.
  private func collect() {
    guard keepsFacts else { return }
    concluded.removeAll(keepingCapacity: true)
    moment.port?.facts.drain(into: &concluded)
    for index in moment.buses.indices { moment.buses[index].facts.drain(into: &concluded) }
    for fact in concluded where !fact.isCaptured { facts.append(fact) }
  }

  private func keepCheckpoint() {
    guard let mark = clock.marks.last, mark == moment.now, checkpoints.last?.now != mark else { return }
    checkpoints.append(moment)
    checkpoints.removeAll { !clock.marks.contains($0.now) }
  }
}
