internal import BMSCore
internal import Transport

/// A port that this program reads itself, or looks on while another WecoTUI reads it. When that one ends, or the path
/// leads to another device, this one takes the port: the other program may have been told another name, and follows that.
final class SharedFeed: Feed {
  private static let pause = Span.seconds(1)

  private let target: PortFeed.Target
  private let token: Token
  private let makeOwn: (Instant) -> PortFeed
  private var own: PortFeed?
  private var told: ToldFeed?
  /// Sees whether the path still leads to the device that the other program reads.
  private var watcher: PortWatcher?
  private var lookAt: Instant

  /// - Parameter attachesFirst: look for another program before the port is tried: a serial server may take several
  ///   connections and serve none of them well.
  init(
    _ target: PortFeed.Target, token: Token, attachesFirst: Bool, at now: Instant,
    makeOwn: @escaping (Instant) -> PortFeed
  ) {
    self.target = target
    self.token = token
    self.makeOwn = makeOwn
    lookAt = now
    if attachesFirst { told = findOther(at: now) }
    if told == nil { own = makeOwn(now) }
  }

  /// The watch reads this port, or is told of it, from now on.
  func begin(_ watch: inout Watch) {
    if let own { own.begin(&watch) } else { watch.listen(to: .told, kind: .serial) }
  }

  private var current: (any Feed)? { told ?? own }

  /// Another program that reads what the path leads to now, which is not always the same device.
  private func findOther(at now: Instant) -> ToldFeed? {
    watcher = nil
    if case .serial(let path) = target {
      guard let identity = PortIdentity(path: path) else { return nil }
      watcher = PortWatcher(path: path, at: now)
      watcher?.opened(identity, at: now)
    }
    return ToldFeed(AttachPlace(target), token: token)
  }

  private func isOver(_ told: ToldFeed, at now: Instant) -> Bool { told.isOver || watcher?.look(at: now) == .gone }

  var failure: TransportError? { current?.failure }
  func portHolders() -> PortHolders? { own?.portHolders() }

  var deadline: Instant? {
    let again = own?.failure?.kind == .busy ? lookAt : nil
    return [current?.deadline, again, told == nil ? nil : watcher?.deadline].compactMap(\.self).min()
  }

  func handle(_ event: ReactorEvent, at now: Instant, _ watch: inout Watch, _ facts: inout [Fact]) {
    current?.handle(event, at: now, &watch, &facts)
  }

  func advance(to now: Instant, in reactor: Reactor, _ watch: inout Watch, _ facts: inout [Fact]) {
    if let over = told, isOver(over, at: now) {
      reactor.remove(token)
      over.close()
      told = nil
      own = makeOwn(now)
      begin(&watch)
    }
    current?.advance(to: now, in: reactor, &watch, &facts)
    guard told == nil, own?.failure?.kind == .busy, now >= lookAt else { return }
    lookAt = now + Self.pause
    guard let found = findOther(at: now) else { return }
    reactor.remove(token)
    own?.close()
    own = nil
    told = found
    begin(&watch)
    found.advance(to: now, in: reactor, &watch, &facts)
  }

  func reconnect(at now: Instant, _ watch: inout Watch, _ facts: inout [Fact]) {
    current?.reconnect(at: now, &watch, &facts)
  }

  func close() {
    own?.close()
    told?.close()
  }
}
