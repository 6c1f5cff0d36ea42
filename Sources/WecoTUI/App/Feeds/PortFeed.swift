internal import BMSCore
internal import Transport

/// A serial port or a raw TCP serial server with a battery behind it: opened, kept open, opened again.
final class PortFeed: Feed {
  enum Target: Hashable {
    case serial(path: String)
    case tcp(TCPEndpoint)
  }

  private let target: Target
  private let token: Token
  private let configuration: WecoSession.Configuration
  private var link: (any ByteLink)?
  /// When to try again: a serial port's path is watched, a TCP server is called now and then.
  private var opener: Opener
  /// The look-up that is under way, and what it gave: asked once, kept for every connection.
  private var lookup = AddressLookup()
  /// The link is ready and the watch speaks on it.
  private var isSpeaking = false
  private var isWatched = false
  private var buffer = [UInt8](repeating: 0, count: 4096)

  /// Why the last attempt to open or use the link failed, while it is down.
  private(set) var failure: TransportError?

  init(_ target: Target, _ configuration: WecoSession.Configuration, token: Token, at now: Instant) {
    self.target = target
    self.configuration = configuration
    self.token = token
    opener = Opener(target, at: now)
  }

  /// The watch speaks with the battery on this port from now on.
  func begin(_ watch: inout Watch) {
    let kind: LinkKind = if case .serial = target { .serial } else { .tcp }
    watch.listen(to: .asked(BatteryConversation(configuration, clusterName: watch.name)), kind: kind)
    watch.isPortExclusive = isExclusive
  }

  /// A serial port is locked when it is opened, unless another program had it; who else a serial server serves
  /// cannot be known.
  private var isExclusive: Bool {
    guard case .serial = target else { return false }
    return failure?.kind != .busy
  }

  func portHolders() -> PortHolders? { (link as? SerialPort)?.holders() }

  /// The end of a look-up is waited for at its descriptor.
  var deadline: Instant? { lookup.isUnderWay ? nil : opener.deadline(isOpen: link != nil) }

  func handle(_ event: ReactorEvent, at now: Instant, _ watch: inout Watch, _ facts: inout [Fact]) {
    guard let link else { return }
    switch event {
    case .readable(token), .hangup(token): read(link, at: now, &watch, &facts)
    case .writable(token): attempt(at: now, &watch, &facts) { () throws(TransportError) in try link.flush() }
    default: break
    }
  }

  func advance(to now: Instant, in reactor: Reactor, _ watch: inout Watch, _ facts: inout [Fact]) {
    switch lookup.isUnderWay ? .open : opener.look(at: now, isOpen: link != nil) {
    case .gone: lose(.unplugged(configuration.link), at: now, &watch, &facts)
    case .open: attempt(at: now, &watch, &facts) { () throws(TransportError) in try open(at: now) }
    case .wait: break
    }
    watch.isPortExclusive = isExclusive
    speak(at: now, &watch, &facts)
    // A descriptor is forgotten before its number can be given to another.
    if let link {
      reactor.watch(link, token)
    } else if let fd = lookup.fd {
      reactor.watch(fd, token)
    } else if isWatched {
      reactor.remove(token)
    }
    isWatched = link != nil || lookup.isUnderWay
  }

  func reconnect(at now: Instant, _ watch: inout Watch, _ facts: inout [Fact]) {
    drop("reconnecting", at: now, &watch, &facts)
    opener = Opener(target, at: now)
  }

  func close() {
    link?.close()
    link = nil
  }

  // MARK: - Opening, speaking, losing

  private func open(at now: Instant) throws(TransportError) {
    switch target {
    case .serial(let path):
      let port = try SerialPort(path: path)
      opener.opened(port.identity, at: now)
      link = port
    case .tcp(let endpoint):
      guard let address = try lookup.address(of: endpoint) else { return }
      link = try TCPSocket(connectingTo: address)
    }
    failure = nil
    isSpeaking = false
  }

  private func speak(at now: Instant, _ watch: inout Watch, _ facts: inout [Fact]) {
    guard let link, link.isReady else { return }
    if !isSpeaking {
      isSpeaking = true
      opener.succeeded()
      watch.receive(.up, at: now, into: &facts)
    }
    // Where the loop was held up, an answer that came in time still lies in the port: it is no silence.
    if let due = watch.asked?.deadline, due <= now { read(link, at: now, &watch, &facts) }
    guard self.link === link else { return }
    withdrawIfHeld(at: now, &watch)
    guard let frame = watch.poll(at: now, into: &facts) else { return }
    attempt(at: now, &watch, &facts) { () throws(TransportError) in try link.write(frame) }
  }

  /// The last look before a write: another program may have opened the port since the dialog did its own.
  private func withdrawIfHeld(at now: Instant, _ watch: inout Watch) {
    guard watch.isAboutToSend, let holder = portHolders()?.names.first else { return }
    watch.withdraw(.portHeld(holder), at: now)
  }

  private func read(_ link: any ByteLink, at now: Instant, _ watch: inout Watch, _ facts: inout [Fact]) {
    // A device that never stops must not keep the loop from the keyboard.
    for _ in 0..<16 {
      switch link.read(into: &buffer) {
      case .bytes(let count): watch.receive(.received(buffer[..<count]), at: now, into: &facts)
      case .wouldBlock: return
      case .hangup(let error): return lose(error, at: now, &watch, &facts)
      }
    }
  }

  private func attempt(
    at now: Instant, _ watch: inout Watch, _ facts: inout [Fact], _ action: () throws(TransportError) -> Void
  ) {
    do { try action() } catch { lose(error, at: now, &watch, &facts) }
  }

  private func lose(_ error: TransportError, at now: Instant, _ watch: inout Watch, _ facts: inout [Fact]) {
    failure = error
    opener.failed(at: now)
    drop(Sentence(error), at: now, &watch, &facts)
  }

  private func drop(_ reason: Sentence, at now: Instant, _ watch: inout Watch, _ facts: inout [Fact]) {
    link?.close()
    link = nil
    isSpeaking = false
    watch.receive(.down(reason), at: now, into: &facts)
  }
}

/// When to open a link (again): a serial port as soon as its path is there, a TCP server with growing pauses.
struct Opener {
  private var watcher: PortWatcher?
  private var backoff = Backoff.network
  private var retryAt: Instant
  /// The first look opens even where nothing is, so that what is wrong with the path is known and said.
  private var isFirstLook = true

  init(_ target: PortFeed.Target, at now: Instant) {
    if case .serial(let path) = target { watcher = PortWatcher(path: path, at: now) }
    retryAt = now
  }

  /// For what is neither: tried again with growing pauses.
  init(at now: Instant) { retryAt = now }

  func deadline(isOpen: Bool) -> Instant? { watcher?.deadline ?? (isOpen ? nil : retryAt) }

  mutating func look(at now: Instant, isOpen: Bool) -> PortWatcher.Advice {
    if isFirstLook {
      isFirstLook = false
      return .open
    }
    if watcher != nil { return watcher?.look(at: now) ?? .wait }
    return !isOpen && now >= retryAt ? .open : .wait
  }

  mutating func opened(_ identity: PortIdentity, at now: Instant) { watcher?.opened(identity, at: now) }
  mutating func succeeded() { backoff.reset() }

  mutating func failed(at now: Instant) {
    watcher?.lost(at: now)
    retryAt = now + backoff.failed()
  }
}
