internal import BMSCore
internal import Transport

/// The simulated cluster inside the program: its service port and its CAN bus behind the same conversations as real ones.
final class DemoFeed: Feed {
  private var bms: SimulatedBMS
  private var isOpen = false
  /// The battery's side of the bus, the inverter's, and what is heard there.
  private var battery: SimulatedBus?
  private var inverter: SimulatedInverter
  private var spoken: SpokenProtocol
  /// How long the inverter takes to notice another protocol.
  private static let inverterPause = Span.seconds(3)

  init(_ scenario: Scenario, modules: Int, at now: Instant) {
    var cluster = SimulatedCluster(modules: modules, scenario: scenario, start: now)
    cluster.choose(protocol: .victron)
    bms = SimulatedBMS(cluster: cluster)
    spoken = SpokenProtocol(bms.cluster)
    battery = SimulatedBus(.victron, start: now)
    inverter = SimulatedInverter(.gx, start: now)
  }

  /// The watch reads the simulated battery from now on.
  func begin(
    _ watch: inout Watch, _ configuration: WecoSession.Configuration, _ table: FrameTable? = nil, at now: Instant
  ) {
    watch.listen(to: .asked(BatteryConversation(configuration, clusterName: watch.name)), kind: .demo)
    watch.isPortExclusive = true
    watch.add(BusConversation(link: "demo-can", isSimulated: true, table: table), kind: .demo, at: now)
  }

  var deadline: Instant? { [battery?.deadline, inverter.deadline].compactMap(\.self).min() }

  func advance(to now: Instant, in reactor: Reactor, _ watch: inout Watch, _ facts: inout [Fact]) {
    if !isOpen { watch.receive(.up, at: now, into: &facts) }
    isOpen = true
    converse(at: now, &watch, &facts)
    // One whole cycle is answered at once; the next waits for its time.
    for _ in 0..<64 {
      guard let frame = watch.poll(at: now, into: &facts) else { return }
      watch.receive(.received(bms.receive(frame.bytes, at: now)[...]), at: now, into: &facts)
    }
  }

  /// The inverter's frames and the battery's, on a bus without wires.
  private func converse(at now: Instant, _ watch: inout Watch, _ facts: inout [Fact]) {
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
      watch.receive(.frame(.data(frame), bus: 0), at: now, into: &facts)
    }
    for frame in battery?.advance(to: now, cluster: bms.cluster) ?? [] {
      watch.receive(.frame(.data(frame), bus: 0), at: now, into: &facts)
    }
  }

  func reconnect(at now: Instant, _ watch: inout Watch, _ facts: inout [Fact]) { isOpen = false }
}
