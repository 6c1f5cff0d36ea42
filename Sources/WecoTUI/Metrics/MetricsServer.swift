internal import BMSCore
internal import Transport

/// Answers `GET /metrics`: what is known at the moment of the question, in Prometheus' format.
///
/// It lives on the one loop and never holds it up: nothing waits, clients are few, their requests small, and who does not
/// ask or does not take the answer in time is dropped. All who ask at one moment get the same bytes.
final class MetricsServer: Participant, Consumer {
  /// Smaller than the runner's own tokens.
  private static let listening = Token(32)
  private static let tokens = (33..<49).map { Token($0) }
  /// Newcomers that are let in at a turn.
  private static let mostWelcomed = 16
  private static let timeToAsk = Span.seconds(5)
  private static let timeToTake = Span.seconds(10)
  /// Who has the answer may finish speaking: to hang up on somebody who speaks would take the answer back.
  private static let timeToLeave = Span.seconds(1)
  private static let mostLeftUnread = 1 << 21
  /// An answer is told again this long: who asks without pause must not keep the loop busy.
  private static let pause = Span.milliseconds(250)

  private final class Client {
    enum Phase { case asking, waiting, taking, leaving }

    let stream: SocketStream
    let token: Token
    var phase = Phase.asking
    var until: Instant
    var request = HTTPRequest()
    var output: ArraySlice<UInt8> = []
    var leftUnread = 0

    init(_ stream: SocketStream, _ token: Token, until: Instant) {
      (self.stream, self.token, self.until) = (stream, token, until)
    }
  }

  private let listener: TCPListener
  private var clients: [Client] = []
  private var isKnocked = false
  /// There is no room for one more descriptor: listened again from then on.
  private var deafUntil: Instant?
  private var floor = CounterFloor()
  private var body: (bytes: [UInt8], at: Instant)?
  private var buffer = [UInt8](repeating: 0, count: 4096)

  /// Where it listens.
  var endpoint: TCPEndpoint { listener.endpoint }

  init(_ endpoint: TCPEndpoint) throws(TransportError) { listener = try TCPListener(endpoint) }

  var deadline: Instant? { (clients.map(\.until) + [deafUntil].compactMap(\.self)).min() }

  // MARK: - The loop

  func handle(_ event: ReactorEvent, at now: Instant) {
    switch event {
    case .readable(Self.listening), .hangup(Self.listening): isKnocked = true
    case .readable(let token), .hangup(let token):
      if let client = clients.first(where: { $0.token == token }) { hear(client, at: now) }
    default: break
    }
  }

  func advance(to now: Instant, in reactor: Reactor) {}
  func sourcesChanged(_ runner: Runner, at now: Instant) { runner.reactor.watch(listener.fd, Self.listening) }

  func tick(_ runner: Runner, at now: Instant) {
    if let body, now - body.at >= Self.pause { self.body = nil }
    if let until = deafUntil, now >= until {
      deafUntil = nil
      runner.reactor.watch(listener.fd, Self.listening)
    }
    if isKnocked { welcome(runner.reactor, at: now) }
    for client in clients {
      if now >= client.until { drop(client) }
      if client.phase == .waiting { answer(client, runner, at: now) }
      if client.phase == .taking { deliver(client, at: now) }
    }
    clients.removeAll { client in
      guard client.stream.fd < 0 else { return false }
      runner.reactor.remove(client.token)
      return true
    }
    for client in clients {
      runner.reactor.watch(client.stream.fd, client.token, for: client.phase == .taking ? .write : .read)
    }
  }

  func close() {
    for client in clients { client.stream.close() }
    clients = []
    listener.close()
  }

  // MARK: - One client

  private func welcome(_ reactor: Reactor, at now: Instant) {
    isKnocked = false
    for count in 0..<Self.mostWelcomed {
      guard let stream = listener.accept() else {
        // Somebody knocked and nobody could be let in.
        if count == 0 {
          deafUntil = now + .seconds(1)
          reactor.remove(Self.listening)
        }
        return
      }
      guard let token = freeToken() else { return stream.close() }
      let client = Client(stream, token, until: now + Self.timeToAsk)
      clients.append(client)
      hear(client, at: now)
    }
  }

  /// Where there is no room, who has not even asked goes first, and of those who came first.
  private func freeToken() -> Token? {
    if clients.count >= Self.tokens.count, let first = clients.first(where: { $0.phase == .asking }) ?? clients.first {
      drop(first)
      clients.removeAll { $0 === first }
    }
    return Self.tokens.first { token in !clients.contains { $0.token == token } }
  }

  private func drop(_ client: Client) { client.stream.close() }

  /// What it says, as long as it may say something.
  private func hear(_ client: Client, at now: Instant) {
    while client.phase == .asking || client.phase == .leaving {
      switch client.stream.read(into: &buffer) {
      case .nothing: return
      case .end: return drop(client)
      case .bytes(let count) where client.phase == .leaving:
        client.leftUnread += count
        if client.leftUnread > Self.mostLeftUnread { return drop(client) }
      case .bytes(let count):
        if client.request.take(buffer[..<count]) != nil { client.phase = .waiting }
      }
    }
    // Who goes away meanwhile is found when the answer is sent.
  }

  private func answer(_ client: Client, _ runner: Runner, at now: Instant) {
    let time = MonotonicClock.wallClock().wall(now)
    switch client.request.verdict {
    case .metrics(let isHead):
      let bytes = metrics(runner, at: now)
      client.output = HTTPAnswer.head(.ok, Prometheus.contentType, length: bytes.count, at: time)[...]
      if !isHead { client.output += bytes }
    case .refusal(let status, let isHead):
      client.output = HTTPAnswer.refusal(status, isHead: isHead, at: time)[...]
    case nil: break
    }
    client.phase = .taking
    client.until = now + Self.timeToTake
  }

  private func metrics(_ runner: Runner, at now: Instant) -> [UInt8] {
    if let body { return body.bytes }
    var state = runner.state(at: now)
    floor.raise(&state)
    let bytes = Array(Prometheus.text(state).utf8)
    body = (bytes, now)
    return bytes
  }

  private func deliver(_ client: Client, at now: Instant) {
    while !client.output.isEmpty {
      guard let count = client.stream.write(client.output) else { return drop(client) }
      guard count > 0 else { return }
      client.output = client.output.dropFirst(count)
    }
    client.output = []
    client.stream.finish()
    client.phase = .leaving
    client.until = now + Self.timeToLeave
    hear(client, at: now)
  }
}
