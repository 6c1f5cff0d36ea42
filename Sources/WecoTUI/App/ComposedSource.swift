internal import BMSCore
internal import Transport

/// One cluster heard on more than one wire: its service port, where there is one, and its CAN buses.
final class ComposedSource: ClusterSource {
  private let port: (any ClusterSource)?
  private let buses: [BusListener]
  private let name: String
  private var now: Instant
  /// Of a cluster that only CAN describes; a service port keeps its own.
  private var trends = TrendStore(wall: MonotonicClock.wallClock())
  private var notedAt: Instant?

  /// - Parameter name: the cluster's name where no service port gives one.
  init(port: (any ClusterSource)?, buses: [BusListener], name: String, at now: Instant) {
    self.port = port
    self.buses = buses
    self.name = name
    self.now = now
  }

  var state: ClusterState {
    var state = port?.state ?? ClusterState(cluster: Cluster(name: name), links: [])
    state.links += buses.map { $0.status(at: now) }
    state.buses = buses.map { $0.bus(at: now) }
    state.cluster.bus = image
    if port == nil { state.trends = trends }
    return state
  }

  var links: [LinkStatus] { (port?.links ?? []) + buses.map { $0.status(at: now) } }

  /// What the battery says on CAN: of several buses the first on which it speaks.
  private var image: BusImage? {
    buses.map(\.conversation.image).first { !$0.isEmpty } ?? buses.first?.conversation.image
  }

  var readsUndecoded: Bool {
    get { port?.readsUndecoded ?? false }
    set { port?.readsUndecoded = newValue }
  }

  var watchedEpoch: Epoch? {
    get { port?.watchedEpoch }
    set { port?.watchedEpoch = newValue }
  }

  var keepsFacts: Bool {
    get { port?.keepsFacts ?? buses.contains(where: \.keepsFacts) }
    set {
      port?.keepsFacts = newValue
      for bus in buses { bus.keepsFacts = newValue }
    }
  }

  /// What happened on all wires, in the order of time.
  func drain(into facts: inout [Fact]) {
    let start = facts.count
    port?.drain(into: &facts)
    for bus in buses { bus.drain(into: &facts) }
    if !buses.isEmpty { facts[start...].sort { $0.at < $1.at } }
  }

  var change: ChangeStatus? { port?.change }
  func portHolders() -> PortHolders? { port?.portHolders() }

  func submit(_ confirmed: consuming ConfirmedChange, at now: Instant) -> SettingRefusal? {
    guard let port else { return .notFresh(name) }
    return port.submit(confirmed, at: now)
  }

  /// A bus that stays silent does not hold up the reading of the service port.
  var isComplete: Bool {
    guard port?.isComplete ?? true else { return false }
    return buses.allSatisfy { $0.isComplete(at: now) || port != nil && $0.isSilent(at: now) }
  }

  var failure: TransportError? { port?.failure ?? buses.compactMap(\.failure).first }
  var deadline: Instant? { ([port?.deadline] + buses.map(\.deadline)).compactMap(\.self).min() }

  func handle(_ event: ReactorEvent, at now: Instant) {
    port?.handle(event, at: now)
    for bus in buses { bus.handle(event, at: now) }
  }

  func advance(to now: Instant, in reactor: Reactor) {
    self.now = now
    port?.advance(to: now, in: reactor)
    for bus in buses { bus.advance(to: now, in: reactor) }
    look(at: now)
  }

  var isOwn: Bool { port?.isOwn ?? true }
  var told: ToldAlarms { port?.told ?? ToldAlarms() }
  func recall(_ past: [SeriesID: [PastSample]], _ wall: WallClock) {
    if let port { port.recall(past, wall) } else { trends.recall(past, wall) }
  }

  /// Once a second: keeps the past of a cluster that only CAN describes.
  private func look(at now: Instant) {
    guard port == nil, notedAt.map({ now - $0 >= .seconds(1) }) ?? true else { return }
    notedAt = now
    var cluster = Cluster(name: name)
    cluster.bus = image
    trends.note(cluster)
  }

  func reconnect(at now: Instant) {
    port?.reconnect(at: now)
    for bus in buses { bus.reconnect(at: now) }
  }

  func close() {
    port?.close()
    for bus in buses { bus.close() }
  }
}
