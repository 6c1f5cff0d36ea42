internal import BMSCore
internal import Glibc
internal import Transport

/// Lets other programs on this computer look on while this one holds the ports: it passes on what is believed.
///
/// A client that does not take its lines fast enough is dropped, so it can never delay anybody. Where there is no room
/// for one more, the one goes that has not read for longest: clients that hang never lock others out.
final class AttachServer: Consumer {
  /// Smaller than the runner's own tokens; more sources than these are not shared.
  private static let tokens = 8..<16
  private static let mostClients = 16
  /// Newcomers that are let in at a look.
  private static let mostWelcomed = 32
  /// Some seconds of a busy cluster.
  private static let mostBytes = 1 << 17
  /// Counters and what is not confirmed any more are told this often, as long as something is heard.
  private static let linkPause = Span.milliseconds(250)
  private static let retry = Span.seconds(5)

  private final class Client {
    let stream: SocketStream
    var queue: [UInt8] = []
    /// When it had last read everything that was sent to it.
    var readAll: Instant
    init(_ stream: SocketStream, at now: Instant) {
      self.stream = stream
      readAll = now
    }

    func note(at now: Instant) {
      if queue.isEmpty, !stream.hasUnread { readAll = now }
    }
  }

  /// One port and who looks on.
  private struct Listener {
    let source: NamedSource
    /// A path may lead to another device by now: an adapter that was pulled comes back under another number.
    var place: AttachPlace
    var isMoved = false
    var socket: UnixListener?
    var clients: [Client] = []
    var triedAt: Instant?
    /// Something was heard since the links were told.
    var isNews = false
    /// What clients were told to stand in the book, and since when that is not confirmed.
    var alarms: [AlarmKey: Instant?] = [:]

    mutating func shut() {
      socket?.close()
      for client in clients { client.stream.close() }
      (socket, clients) = (nil, [])
    }
  }

  private let program: String
  private var listeners: [Int: Listener] = [:]
  private var linksAt: Instant?
  private var buffer = [UInt8](repeating: 0, count: 256)

  /// - Parameter program: what the others are told who holds the port: `wecotui watch`.
  init(program: String) { self.program = program }

  /// Somebody's queue is not empty: try again soon.
  var deadline: Instant? {
    listeners.values.contains { $0.clients.contains { !$0.queue.isEmpty } }
      ? MonotonicClock.now() + .milliseconds(100) : nil
  }

  func sourcesChanged(_ runner: Runner, at now: Instant) {
    close()
    for id in Self.tokens { runner.reactor.remove(Token(id)) }
    listeners = [:]
    for (index, named) in runner.plan.sources.enumerated().prefix(Self.tokens.count) {
      guard let place = AttachPlace(named) else { continue }
      listeners[index] = Listener(source: named, place: place)
    }
  }

  func receive(_ facts: [Fact], of cluster: Int, at now: Instant) {
    if facts.contains(where: Self.isOpening), let listener = listeners[cluster] {
      listeners[cluster]?.isMoved = AttachPlace(listener.source) != listener.place
    }
    guard let clients = listeners[cluster]?.clients, !clients.isEmpty else { return }
    listeners[cluster]?.isNews = true
    let changes = facts.compactMap { fact -> (at: Instant, change: ClusterChange)? in
      // A CAN bus may have many listeners: what it says, the others hear for themselves.
      guard case .learnt(let change) = fact.event else { return nil }
      if case .bus = change { return nil }
      return (fact.at, change)
    }
    guard !changes.isEmpty else { return }
    let line = AttachLine(changes: changes).bytes()
    for client in clients { client.queue += line }
  }

  private static func isOpening(_ fact: Fact) -> Bool {
    guard case .link(.state(let state)) = fact.event else { return false }
    if case .closed = state { return false }
    return true
  }

  func tick(_ runner: Runner, at now: Instant) {
    let isDue = linksAt.map { now - $0 >= Self.linkPause } ?? true
    if isDue { linksAt = now }
    for (index, source) in runner.sources.enumerated() {
      guard var listener = listeners[index] else { continue }
      keepOpen(&listener, index, source, runner.reactor, at: now)
      for client in listener.clients { client.note(at: now) }
      welcome(&listener, source, at: now)
      if isDue, !listener.clients.isEmpty { tellLinks(&listener, source) }
      listener.clients.removeAll { !deliver($0) }
      listeners[index] = listener
    }
  }

  func close(_ runner: Runner, at now: Instant) { close() }

  private func close() {
    for index in Array(listeners.keys) { listeners[index]?.shut() }
  }

  // MARK: - One port

  /// Open exactly while this program itself reads the battery.
  private func keepOpen(
    _ listener: inout Listener, _ index: Int, _ source: ClusterSource, _ reactor: Reactor, at now: Instant
  ) {
    let token = Token(Self.tokens.lowerBound + index)
    guard source.isOwn, source.failure?.kind != .busy else {
      guard listener.socket != nil else { return }
      reactor.remove(token)
      listener.shut()
      return
    }
    if listener.isMoved, let place = AttachPlace(listener.source) {
      reactor.remove(token)
      listener.shut()
      (listener.place, listener.isMoved, listener.triedAt) = (place, false, nil)
    }
    guard listener.socket == nil, listener.triedAt.map({ now - $0 >= Self.retry }) ?? true,
      let own = listener.place.own
    else { return }
    listener.triedAt = now
    // Without a socket nobody can look on; that is no reason not to read.
    guard let socket = try? UnixListener(path: own.path, mode: own.mode) else { return }
    listener.socket = socket
    reactor.watch(socket.fd, token)
  }

  private func welcome(
    _ listener: inout Listener, _ source: ClusterSource, at now: Instant
  ) {
    for _ in 0..<Self.mostWelcomed {
      guard let stream = listener.socket?.accept() else { return }
      // The first of those that are alike: whoever looks on for longest.
      if listener.clients.count >= Self.mostClients,
        let idlest = listener.clients.indices.min(by: { listener.clients[$0].readAll < listener.clients[$1].readAll })
      {
        listener.clients.remove(at: idlest).stream.close()
      }
      let client = Client(stream, at: now)
      let alarms = Self.held(source)
      client.queue = AttachLine(
        hello: AttachLine.Hello(
          version: AttachLine.version, program: program, pid: getpid(), target: listener.place.target),
        changes: source.watch.cluster.changes, links: Self.shared(source), complete: source.isComplete, alarms: alarms
      ).bytes()
      listener.clients.append(client)
      // Told once more at the next look: so none is left out that came in between.
      listener.isNews = true
    }
  }

  private func tellLinks(_ listener: inout Listener, _ source: ClusterSource) {
    let alarms = Self.held(source)
    let summary = Dictionary(alarms.map { ($0.key, $0.unconfirmedSince) }) { first, _ in first }
    guard listener.isNews || summary != listener.alarms else { return }
    var line = AttachLine(links: Self.shared(source), complete: source.isComplete)
    if summary != listener.alarms { line.alarms = alarms }
    (listener.isNews, listener.alarms) = (false, summary)
    let bytes = line.bytes()
    for client in listener.clients { client.queue += bytes }
  }

  /// What stands against the battery itself: how this program's own links are doing is told apart.
  private static func held(_ source: ClusterSource) -> [Alarm] {
    source.book.active.filter(\.scope.rule.isOfTheBattery)
  }

  private static func shared(_ source: ClusterSource) -> [LinkStatus] { source.links.filter { $0.kind != .can } }

  /// False when the client is gone, or has to go.
  private func deliver(_ client: Client) -> Bool {
    while !client.queue.isEmpty {
      guard let count = client.stream.write(client.queue[...]) else { return dismiss(client) }
      guard count > 0 else { break }
      client.queue.removeFirst(count)
    }
    if client.queue.count > Self.mostBytes { return dismiss(client) }
    // Clients have nothing to say; that they went is heard here.
    if case .end = client.stream.read(into: &buffer) { return dismiss(client) }
    return true
  }

  private func dismiss(_ client: Client) -> Bool {
    client.stream.close()
    return false
  }
}

extension AttachPlace {
  /// `nil` for what needs no sharing.
  init?(_ source: NamedSource) {
    switch source.target {
    case .serial(let path): self.init(.serial(path: path))
    case .tcp(let text):
      guard let endpoint = try? TCPEndpoint(parsing: text) else { return nil }
      self.init(.tcp(endpoint))
    case .bridge(let plan): self.init(PortFeed.Target(plan))
    case .can, .demo, .replay: return nil
    }
  }
}
