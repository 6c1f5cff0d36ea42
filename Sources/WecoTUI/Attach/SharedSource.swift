internal import BMSCore
internal import Transport

/// A port that this program reads itself, or looks on while another WecoTUI reads it. When that one ends, this one
/// takes the port.
final class SharedSource: ClusterSource {
  private static let pause = Span.seconds(1)

  private let place: AttachPlace
  private let clusterName: String
  private let token: Token
  private let makeOwn: (Instant) -> LinkedSource
  private var own: LinkedSource?
  private var attached: AttachedSource?
  private var lookAt: Instant

  /// - Parameter attachesFirst: look for another program before the port is tried: a serial server may take several
  ///   connections and serve none of them well.
  init(
    _ place: AttachPlace, clusterName: String, token: Token, attachesFirst: Bool, at now: Instant,
    makeOwn: @escaping (Instant) -> LinkedSource
  ) {
    self.place = place
    self.clusterName = clusterName
    self.token = token
    self.makeOwn = makeOwn
    lookAt = now
    if attachesFirst { attached = AttachedSource(place, clusterName: clusterName, token: token, at: now) }
    if attached == nil { own = makeOwn(now) }
  }

  private var current: (any ClusterSource)? { attached ?? own }

  var state: ClusterState { current?.state ?? ClusterState(cluster: Cluster(name: clusterName), links: []) }
  var links: [LinkStatus] { current?.links ?? [] }
  var isComplete: Bool { current?.isComplete ?? false }
  var isOwn: Bool { attached == nil }
  var told: ToldAlarms { attached?.told ?? ToldAlarms() }
  var failure: TransportError? { current?.failure }

  var change: ChangeStatus? { current?.change }
  func portHolders() -> PortHolders? { own?.portHolders() }

  /// Who only looks on changes nothing.
  func submit(_ confirmed: consuming ConfirmedChange, at now: Instant) -> SettingRefusal? {
    guard attached == nil, let own else { return .portShared(clusterName) }
    return own.submit(confirmed, at: now)
  }

  var readsUndecoded = false {
    didSet { own?.readsUndecoded = readsUndecoded }
  }
  var watchedEpoch: Epoch? {
    get { attached == nil ? own?.watchedEpoch : nil }
    set { own?.watchedEpoch = newValue }
  }
  var keepsFacts = false {
    didSet {
      own?.keepsFacts = keepsFacts
      attached?.keepsFacts = keepsFacts
    }
  }

  func drain(into facts: inout [Fact]) { current?.drain(into: &facts) }
  func recall(_ past: [SeriesID: [PastSample]], _ wall: WallClock) { current?.recall(past, wall) }

  var deadline: Instant? {
    let again = own?.failure?.kind == .busy ? lookAt : nil
    return [current?.deadline, again].compactMap(\.self).min()
  }

  func handle(_ event: ReactorEvent, at now: Instant) { current?.handle(event, at: now) }

  func advance(to now: Instant, in reactor: Reactor) {
    if let over = attached, over.isOver {
      reactor.remove(token)
      over.close()
      attached = nil
      takePort(at: now)
    }
    current?.advance(to: now, in: reactor)
    guard attached == nil, own?.failure?.kind == .busy, now >= lookAt else { return }
    lookAt = now + Self.pause
    guard let found = AttachedSource(place, clusterName: clusterName, token: token, at: now) else { return }
    reactor.remove(token)
    own?.close()
    own = nil
    attached = found
    found.keepsFacts = keepsFacts
    found.advance(to: now, in: reactor)
  }

  func reconnect(at now: Instant) { current?.reconnect(at: now) }

  func close() {
    own?.close()
    attached?.close()
  }

  private func takePort(at now: Instant) {
    let source = makeOwn(now)
    source.readsUndecoded = readsUndecoded
    source.keepsFacts = keepsFacts
    own = source
  }
}
