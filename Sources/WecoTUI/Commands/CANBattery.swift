internal import BMSCore
internal import Transport

/// The CAN side of a simulated battery on a real interface: sends at the documented periods, answers the inverter.
struct CANBattery {
  private static let token = Token(2)
  /// An interface that went down or away is tried again this often.
  private static let pause = Span.milliseconds(250)

  private let interface: String
  private var bus: SimulatedBus?
  private var spoken: SpokenProtocol?
  private var port: CANSimulatorPort?
  private var retryAt: Instant?

  /// - Throws: where the interface is missing or down; later it may go and come back.
  init(interface: String, _ speaks: SimulatedBusProtocol, at now: Instant) throws(TransportError) {
    self.interface = interface
    bus = SimulatedBus(speaks, start: now)
    port = try CANSimulatorPort(interface: interface, at: now)
  }

  var deadline: Instant? { port == nil ? retryAt : bus?.deadline }

  mutating func advance(to now: Instant, cluster: SimulatedCluster, in reactor: Reactor) {
    if port == nil, let retryAt, now >= retryAt {
      port = try? CANSimulatorPort(interface: interface, at: now)
      self.retryAt = port == nil ? now + Self.pause : nil
    }
    var spoken = spoken ?? SpokenProtocol(cluster)
    switch spoken.change(cluster) {
    case .speaks(let battery, _): bus = SimulatedBus(battery, start: now)
    case .silent: bus = nil
    case nil: break
    }
    self.spoken = spoken
    guard let port else { return }
    reactor.watch(port.fd, Self.token)
    do throws(TransportError) {
      var heard: [CANFrame] = []
      try port.read(at: now) { frame, _ in heard.append(frame) }
      for frame in heard { bus?.hear(frame, at: now) }
      for frame in bus?.advance(to: now, cluster: cluster) ?? [] { try port.send(frame) }
    } catch {
      reactor.remove(Self.token)
      port.close()
      self.port = nil
      retryAt = now + Self.pause
    }
  }
}
