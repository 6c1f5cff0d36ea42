internal import BMSCore
internal import Glibc
internal import Transport

/// Lets other programs on this computer look on while this one holds the ports: a witness that passes on what is
/// believed.
///
/// A client that does not take its lines fast enough is dropped, so it can never delay anybody. Where there is no room
/// for one more, the one goes that has not read for longest: clients that hang never lock others out.
final class AttachServer: Witness {
  /// Smaller than the station's own tokens; more sources than these are not shared.
  private static let tokens = 8..<16
  private static let mostClients = 16
  /// Newcomers that are let in at a look.
  private static let mostWelcomed = 32
  /// Some seconds of a busy cluster.
  private static let mostBytes = 1 << 17
  private static let linkPause = Span.milliseconds(250)
  private static let retry = Span.seconds(5)

  private final class Client {
    let stream: UnixStream
    var queue: [UInt8] = []
    var links: [LinkStatus] = []
    /// When it had last read everything that was sent to it.
    var readAll: Instant
    /// What it was told to stand in the book, and since when that is not confirmed.
    var alarms: [AlarmKey: Instant?] = [:]
    init(_ stream: UnixStream, at now: Instant) {
      self.stream = stream
      readAll = now
    }

    func note(at now: Instant) {
      if queue.isEmpty, !stream.hasUnread { readAll = now }
    }
  }

  private struct Door {
    var place: AttachPlace
    var listener: UnixListener?
    var clients: [Client] = []
    var wasComplete = false
    var triedAt: Instant?
  }

  private let program: String
  private let book: () -> [Alarm]
  private var doors: [Int: Door] = [:]
  private var linksAt: Instant?
  private var buffer = [UInt8](repeating: 0, count: 256)

  /// - Parameters:
  ///   - program: what the others are told who holds the port: `wecotui watch`.
  ///   - book: the active alarms of all clusters.
  init(program: String, book: @escaping () -> [Alarm]) {
    self.program = program
    self.book = book
  }

  /// Somebody's queue is not empty: try again soon.
  var deadline: Instant? {
    doors.values.contains { $0.clients.contains { !$0.queue.isEmpty } }
      ? MonotonicClock.now() + .milliseconds(100) : nil
  }

  func sourcesChanged(_ station: Station, at now: Instant) {
    close(at: now)
    for id in Self.tokens { station.reactor.remove(Token(id)) }
    doors = [:]
    for (index, named) in station.plan.sources.enumerated().prefix(Self.tokens.count) {
      guard let place = AttachPlace(named) else { continue }
      doors[index] = Door(place: place)
    }
  }

  func take(_ facts: [Fact], of cluster: Int, at now: Instant) {
    guard let clients = doors[cluster]?.clients, !clients.isEmpty else { return }
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

  func look(_ station: Station, at now: Instant) {
    let looksAtLinks = linksAt.map { now - $0 >= Self.linkPause } ?? true
    if looksAtLinks { linksAt = now }
    for (index, source) in station.sources.enumerated() {
      guard var door = doors[index] else { continue }
      keepOpen(&door, index, source, station.reactor, at: now)
      for client in door.clients { client.note(at: now) }
      welcome(&door, source, at: now)
      if looksAtLinks, !door.clients.isEmpty { tellLinks(&door, source) }
      door.clients.removeAll { !deliver($0) }
      doors[index] = door
    }
  }

  func close(at now: Instant) {
    for index in Array(doors.keys) {
      doors[index]?.listener?.close()
      for client in doors[index]?.clients ?? [] { client.stream.close() }
      doors[index]?.clients = []
      doors[index]?.listener = nil
    }
  }

  // MARK: - One door

  /// Open exactly while this program itself reads the battery.
  private func keepOpen(
    _ door: inout Door, _ index: Int, _ source: ClusterSource, _ reactor: Reactor, at now: Instant
  ) {
    let token = Token(Self.tokens.lowerBound + index)
    guard source.isOwn, source.failure?.kind != .busy else {
      guard door.listener != nil else { return }
      reactor.remove(token)
      door.listener?.close()
      door.listener = nil
      for client in door.clients { client.stream.close() }
      door.clients = []
      return
    }
    guard door.listener == nil, door.triedAt.map({ now - $0 >= Self.retry }) ?? true, let own = door.place.own else {
      return
    }
    door.triedAt = now
    // Without a socket nobody can look on; that is no reason not to read.
    guard let listener = try? UnixListener(path: own.path, mode: own.mode) else { return }
    door.listener = listener
    reactor.watch(listener.fd, token)
  }

  private func welcome(_ door: inout Door, _ source: ClusterSource, at now: Instant) {
    for _ in 0..<Self.mostWelcomed {
      guard let stream = door.listener?.accept() else { return }
      // The first of those that are alike: whoever looks on for longest.
      if door.clients.count >= Self.mostClients,
        let idlest = door.clients.indices.min(by: { door.clients[$0].readAll < door.clients[$1].readAll })
      {
        door.clients.remove(at: idlest).stream.close()
      }
      let client = Client(stream, at: now)
      let state = source.state
      client.links = Self.shared(source)
      let alarms = held(state.cluster.name)
      client.alarms = Self.summary(alarms)
      client.queue = AttachLine(
        hello: AttachLine.Hello(
          version: AttachLine.version, program: program, pid: getpid(), target: door.place.target),
        changes: state.cluster.changes, links: client.links, complete: source.isComplete, alarms: alarms
      ).bytes()
      door.clients.append(client)
    }
  }

  private func tellLinks(_ door: inout Door, _ source: ClusterSource) {
    let links = Self.shared(source)
    let isComplete = source.isComplete
    let isNews = isComplete != door.wasComplete
    door.wasComplete = isComplete
    let line = AttachLine(links: links, complete: isComplete).bytes()
    for client in door.clients where client.links != links || isNews {
      client.links = links
      client.queue += line
    }
    let alarms = held(source.state.cluster.name)
    let summary = Self.summary(alarms)
    for client in door.clients where client.alarms != summary {
      client.alarms = summary
      client.queue += AttachLine(alarms: alarms).bytes()
    }
  }

  /// What stands against the battery itself: how this program's own links are doing is told apart.
  private func held(_ cluster: String) -> [Alarm] {
    book().filter { $0.key.cluster == cluster && $0.scope.rule.isOfTheBattery }
  }

  private static func summary(_ alarms: [Alarm]) -> [AlarmKey: Instant?] {
    Dictionary(alarms.map { ($0.key, $0.unconfirmedSince) }) { first, _ in first }
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
    default: return nil
    }
  }
}
