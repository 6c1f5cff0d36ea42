internal import BMSCore
internal import Transport

/// The simulated cluster inside the program: its service port and its CAN bus behind the same conversations as real ones.
final class DemoSource: ClusterSource {
  private var bms: SimulatedBMS
  private var conversation: BatteryConversation
  private var trends = TrendStore(wall: MonotonicClock.wallClock())
  private var isOpen = false
  /// The battery's side of the bus, the inverter's, and what is heard there.
  private var battery: SimulatedBus?
  private var inverter: SimulatedInverter
  private var spoken: SpokenProtocol
  /// How long the inverter takes to notice another protocol.
  private static let inverterPause = Span.seconds(3)
  private var bus = BusConversation(link: "demo-can", isSimulated: true)

  init(
    _ scenario: Scenario, modules: Int, _ configuration: WecoSession.Configuration, clusterName: String,
    at now: Instant
  ) {
    var cluster = SimulatedCluster(modules: modules, scenario: scenario, start: now)
    cluster.choose(protocol: .victron)
    bms = SimulatedBMS(cluster: cluster)
    spoken = SpokenProtocol(bms.cluster)
    conversation = BatteryConversation(configuration, clusterName: clusterName)
    battery = SimulatedBus(.victron, start: now)
    inverter = SimulatedInverter(.gx, start: now)
  }

  var isComplete: Bool { conversation.isComplete && !bus.image.isEmpty }
  var failure: TransportError? { nil }
  var readsUndecoded: Bool {
    get { conversation.readsUndecoded }
    set { conversation.readsUndecoded = newValue }
  }
  var watchedEpoch: Epoch? {
    get { conversation.watchedEpoch }
    set { conversation.watchedEpoch = newValue }
  }

  var deadline: Instant? { [conversation.deadline, battery?.deadline, inverter.deadline].compactMap(\.self).min() }

  var change: ChangeStatus? { conversation.change }

  func submit(_ confirmed: consuming ConfirmedChange, at now: Instant) -> SettingRefusal? {
    conversation.submit(confirmed, at: now)
  }

  var state: ClusterState {
    var state = conversation.state(kind: .demo, trends: trends, isExclusive: true)
    state.links.append(busStatus)
    state.cluster.bus = bus.image
    state.buses = [
      BusState(
        name: bus.image.link, proto: bus.status(at: now), ids: bus.ids, alarms: bus.alarmStates, frames: bus.frames,
        unknownFrames: bus.unknownFrames, dropped: 0, errors: 0)
    ]
    return state
  }

  private var now = Instant(microseconds: 0)
  private var busStatus: LinkStatus {
    var status = LinkStatus(
      name: bus.image.link, kind: .demo, state: bus.frames == 0 ? .handshaking : .up,
      goodPerSecond: bus.framesPerSecond)
    status.counters.good = Int(clamping: bus.frames)
    return status
  }

  var keepsFacts: Bool {
    get { conversation.facts.isKept }
    set {
      conversation.facts.isKept = newValue
      bus.facts.isKept = newValue
    }
  }

  func drain(into facts: inout [Fact]) {
    let start = facts.count
    conversation.facts.drain(into: &facts)
    bus.facts.drain(into: &facts)
    facts[start...].sort { $0.at < $1.at }
  }

  func recall(_ past: [SeriesID: [PastSample]], _ wall: WallClock) { trends.recall(past, wall) }

  func handle(_ event: ReactorEvent, at now: Instant) {}

  func advance(to now: Instant, in reactor: Reactor) {
    if !isOpen { conversation.opened(at: now) }
    isOpen = true
    self.now = now
    converse(at: now)
    defer { trends.note(conversation.cluster, era: conversation.moduleChange?.at) }
    // One whole cycle is answered at once; the next waits for its time.
    for _ in 0..<64 {
      guard let frame = conversation.advance(to: now) else { return }
      conversation.receive(bms.receive(frame.bytes, at: now), at: now)
    }
  }

  /// The inverter's frames and the battery's, on a bus without wires.
  private func converse(at now: Instant) {
    switch spoken.change(bms.cluster) {
    case .speaks(let battery, let inverter):
      self.battery = SimulatedBus(battery, start: now)
      self.inverter = SimulatedInverter(inverter, start: now + Self.inverterPause)
    case .silent: battery = nil
    case nil: break
    }
    if [battery?.deadline, inverter.deadline].contains(where: { $0.map { $0 <= now } ?? false }) { bms.step(to: now) }
    for frame in inverter.advance(to: now, cluster: bms.cluster) {
      battery?.hear(frame, at: now)
      bus.hear(frame, at: now)
    }
    for frame in battery?.advance(to: now, cluster: bms.cluster) ?? [] { bus.hear(frame, at: now) }
    bus.advance(to: now)
  }

  func reconnect(at now: Instant) { isOpen = false }
  func close() {}
}
