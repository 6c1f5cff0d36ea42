internal import BMSCore
internal import Transport

/// A battery behind a serial port or a raw TCP serial server: opened, kept open, opened again.
final class LinkedSource: ClusterSource {
  enum Target: Hashable {
    case serial(path: String)
    case tcp(TCPEndpoint)
  }

  private let target: Target
  private let token: Token
  private var conversation: BatteryConversation
  private var trends = TrendStore(wall: MonotonicClock.wallClock())
  private var link: (any ByteLink)?
  /// When to try again: a serial port's path is watched, a TCP server is called now and then.
  private var opener: Opener
  private var resolved: ResolvedEndpoint?
  /// The link is ready and the conversation runs on it.
  private var isSpeaking = false
  private var isWatched = false
  private var buffer = [UInt8](repeating: 0, count: 4096)

  /// Why the last attempt to open or use the link failed, while it is down.
  private(set) var failure: TransportError?

  init(
    _ target: Target, _ configuration: WecoSession.Configuration, clusterName: String, token: Token, at now: Instant
  ) {
    self.target = target
    self.token = token
    conversation = BatteryConversation(configuration, clusterName: clusterName)
    opener = Opener(target, at: now)
  }

  var isComplete: Bool { conversation.isComplete }

  var state: ClusterState { conversation.state(kind: kind, trends: trends, isExclusive: isExclusive) }
  var change: ChangeStatus? { conversation.change }

  func submit(_ confirmed: consuming ConfirmedChange, at now: Instant) -> SettingRefusal? {
    conversation.submit(confirmed, at: now)
  }

  /// A serial port is locked when it is opened, unless another program had it; who else a serial server serves
  /// cannot be known.
  private var isExclusive: Bool {
    guard case .serial = target else { return false }
    if failure?.kind == .busy { return false }
    return true
  }

  func portHolders() -> PortHolders? { (link as? SerialPort)?.holders() }

  /// The last look before a write: another program may have opened the port since the dialog did its own.
  private func lookForHolders(at now: Instant) {
    guard conversation.isAboutToSend, let holder = portHolders()?.names.first else { return }
    conversation.withdraw(.portHeld(holder), at: now)
  }

  var readsUndecoded: Bool {
    get { conversation.readsUndecoded }
    set { conversation.readsUndecoded = newValue }
  }

  var watchedEpoch: Epoch? {
    get { conversation.watchedEpoch }
    set { conversation.watchedEpoch = newValue }
  }

  var keepsFacts: Bool {
    get { conversation.facts.isKept }
    set { conversation.facts.isKept = newValue }
  }

  func drain(into facts: inout [Fact]) { conversation.facts.drain(into: &facts) }

  func recall(_ past: [SeriesID: [PastSample]], _ wall: WallClock) { trends.recall(past, wall) }

  private var kind: LinkKind {
    if case .serial = target { .serial } else { .tcp }
  }

  var deadline: Instant? {
    [opener.deadline(isOpen: link != nil), isSpeaking ? conversation.deadline : nil].compactMap(\.self).min()
  }

  func handle(_ event: ReactorEvent, at now: Instant) {
    guard let link else { return }
    switch event {
    case .readable(token), .hangup(token): read(link, at: now)
    case .writable(token): attempt(at: now) { () throws(TransportError) in try link.flush() }
    default: break
    }
  }

  func advance(to now: Instant, in reactor: Reactor) {
    switch opener.look(at: now, isOpen: link != nil) {
    case .gone: lose(.unplugged(conversation.session.configuration.link), at: now)
    case .open: attempt(at: now) { () throws(TransportError) in try open(at: now) }
    case .wait: break
    }
    speak(at: now)
    trends.note(conversation.cluster, era: conversation.moduleChange?.at)
    // A descriptor is forgotten before its number can be given to another.
    if let link {
      reactor.watch(link, token)
    } else if isWatched {
      reactor.remove(token)
    }
    isWatched = link != nil
  }

  func reconnect(at now: Instant) {
    drop("reconnecting", at: now)
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
      // Looked up once: a name server that is slow must not hold up the screen later.
      if resolved == nil { resolved = try endpoint.resolved() }
      if let resolved { link = try TCPSocket(connectingTo: resolved) }
    }
    failure = nil
    isSpeaking = false
  }

  private func speak(at now: Instant) {
    guard let link, link.isReady else { return }
    if !isSpeaking {
      isSpeaking = true
      opener.succeeded()
      conversation.opened(at: now)
    }
    // Where the loop was held up, an answer that came in time still lies in the port: it is no silence.
    if let due = conversation.deadline, due <= now { read(link, at: now) }
    guard self.link === link else { return }
    lookForHolders(at: now)
    guard let frame = conversation.advance(to: now) else { return }
    attempt(at: now) { () throws(TransportError) in try link.write(frame) }
  }

  private func read(_ link: any ByteLink, at now: Instant) {
    // A device that never stops must not keep the loop from the keyboard.
    for _ in 0..<16 {
      switch link.read(into: &buffer) {
      case .bytes(let count): conversation.receive(buffer[..<count], at: now)
      case .wouldBlock: return
      case .hangup(let error): return lose(error, at: now)
      }
    }
  }

  private func attempt(at now: Instant, _ action: () throws(TransportError) -> Void) {
    do { try action() } catch { lose(error, at: now) }
  }

  private func lose(_ error: TransportError, at now: Instant) {
    failure = error
    opener.failed(at: now)
    drop(error.description, at: now)
  }

  private func drop(_ reason: String, at now: Instant) {
    link?.close()
    link = nil
    isSpeaking = false
    conversation.closed(reason, at: now)
  }
}

/// When to open a link (again): a serial port as soon as its path is there, a TCP server with growing pauses.
private struct Opener {
  private var watcher: PortWatcher?
  private var backoff = Backoff.network
  private var retryAt: Instant
  /// The first look opens even where nothing is, so that what is wrong with the path is known and said.
  private var isFirstLook = true

  init(_ target: LinkedSource.Target, at now: Instant) {
    if case .serial(let path) = target { watcher = PortWatcher(path: path, at: now) }
    retryAt = now
  }

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
