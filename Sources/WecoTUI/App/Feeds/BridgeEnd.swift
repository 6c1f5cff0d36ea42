internal import BMSCore
internal import Transport

/// One of the two sides of a bridge: it takes what comes there and gives what the other took.
protocol BridgeEnd: AnyObject {
  /// Of what it reads and writes.
  var token: Token { get }
  /// Somebody or something is at its far end.
  var isOpen: Bool { get }
  /// Why it is not open, where that is a trouble; and where it is none.
  var failure: TransportError? { get }
  var absence: TransportError? { get }
  /// When `look` wants to be called at the latest.
  var deadline: Instant? { get }

  /// Something happened on a descriptor that is not the token's.
  func handle(_ event: ReactorEvent)
  /// Opens what is there again, and closes what is not.
  func look(at now: Instant)
  /// What came; empty when there is nothing now, or nobody.
  func read(at now: Instant) -> [BridgeServer.Event]
  /// False when nobody is there to take it.
  func forward(_ bytes: BridgedBytes, at now: Instant) -> Bool
  func flush(at now: Instant)
  /// Tells who asked for a baud rate which there is.
  func answer(rate: UInt32)
  func drainNotes() -> [BridgeServer.Note]
  /// - Parameter reads: whether what comes can be taken now.
  func watch(_ reactor: Reactor, reads: Bool)
  func close()
}

/// A port of a bridge or a tap: kept open, opened again when it comes back.
final class BridgeSide: BridgeEnd {
  enum Place {
    case port(PortFeed.Target)
    /// A pseudo terminal, which this program makes.
    case terminal(String)
  }

  private enum Port {
    case bridge(BridgePort)
    case tap(ListeningPort)
  }

  let token: Token
  private let place: Place
  private let isTap: Bool
  private var opener: Opener
  private var port: Port?
  private var lookup = AddressLookup()
  private var isWatched = false
  private var isConnected = false
  private(set) var failure: TransportError?
  /// Baud that the port has, or gets when it is there again.
  private(set) var rate = TransportError.rate
  /// What a pseudo terminal's client had set last.
  private var seenRate = TransportError.rate

  init(_ place: Place, token: Token, isTap: Bool, at now: Instant) {
    self.place = place
    self.token = token
    self.isTap = isTap
    opener = if case .port(let target) = place { Opener(target, at: now) } else { Opener(at: now) }
  }

  private var bridge: BridgePort? { if case .bridge(let port) = port { port } else { nil } }
  var isOpen: Bool { port != nil && bridge?.isReady ?? true }
  /// It has not taken yet all that was to be sent.
  var isCongested: Bool { isOpen && bridge?.wantsWrite ?? false }
  var absence: TransportError? { nil }
  /// The end of a look-up is waited for at its descriptor.
  var deadline: Instant? { lookup.isUnderWay ? nil : opener.deadline(isOpen: port != nil) }

  func handle(_ event: ReactorEvent) {}
  func answer(rate: UInt32) {}
  func drainNotes() -> [BridgeServer.Note] { [] }

  func look(at now: Instant) {
    switch lookup.isUnderWay ? .open : opener.look(at: now, isOpen: port != nil) {
    case .wait: break
    case .gone: if case .port(.serial(let path)) = place { lose(.unplugged(path), at: now) }
    case .open:
      do throws(TransportError) { try open(at: now) } catch { lose(error, at: now) }
    }
    guard isOpen, !isConnected else { return }
    isConnected = true
    opener.succeeded()
    failure = nil
  }

  private func open(at now: Instant) throws(TransportError) {
    switch place {
    case .port(.serial(let path)):
      let opened: Port = isTap ? .tap(try ListeningPort(path: path)) : .bridge(try BridgePort(path: path, rate: rate))
      let identity = if case .tap(let tap) = opened { tap.identity } else { bridgePort(opened)?.identity }
      if let identity { opener.opened(identity, at: now) }
      port = opened
    case .port(.tcp(let endpoint)):
      if let address = try lookup.address(of: endpoint) { port = .bridge(try BridgePort(connectingTo: address)) }
    case .terminal(let link): port = .bridge(try BridgePort(terminalAt: link))
    }
  }

  private func bridgePort(_ port: Port) -> BridgePort? { if case .bridge(let port) = port { port } else { nil } }

  func read(at now: Instant) -> [BridgeServer.Event] {
    let result: BridgeRead? =
      switch port {
      case .bridge(let port): port.read()
      case .tap(let port): port.read()
      case nil: nil
      }
    switch result {
    case .bytes(let bytes): return rateEvents() + [.bytes(bytes)]
    case .hangup(let error):
      lose(error, at: now)
      return []
    case .wouldBlock, nil: return []
    }
  }

  /// What a pseudo terminal's client has set before it sent this: nobody tells of it.
  private func rateEvents() -> [BridgeServer.Event] {
    guard case .terminal = place, let rate = bridge?.rate, rate != seenRate else { return [] }
    seenRate = rate
    return [.rate(rate)]
  }

  func forward(_ bytes: BridgedBytes, at now: Instant) -> Bool {
    guard isOpen, let bridge else { return false }
    do throws(TransportError) {
      try bridge.forward(bytes)
      return true
    } catch {
      lose(error, at: now)
      return false
    }
  }

  func flush(at now: Instant) {
    do throws(TransportError) { try bridge?.flush() } catch { lose(error, at: now) }
  }

  /// Another baud rate, from now on and when the port comes back.
  func setRate(_ rate: UInt32) throws(TransportError) {
    guard rate != self.rate else { return }
    try bridge?.setRate(rate)
    self.rate = rate
  }

  func watch(_ reactor: Reactor, reads: Bool) {
    switch port {
    case .bridge(let port):
      var interest: Interest = reads ? .read : []
      if port.wantsWrite { interest.insert(.write) }
      reactor.watch(port.fd, token, for: interest)
    case .tap(let port): reactor.watch(port.fd, token)
    case nil:
      if let fd = lookup.fd { reactor.watch(fd, token) } else if isWatched { reactor.remove(token) }
    }
    isWatched = port != nil || lookup.isUnderWay
  }

  func close() {
    switch port {
    case .bridge(let port): port.close()
    case .tap(let port): port.close()
    case nil: break
    }
    port = nil
    isConnected = false
  }

  private func lose(_ error: TransportError, at now: Instant) {
    failure = error
    opener.failed(at: now)
    close()
  }
}

/// Tools on other computers, which connect: one at a time.
final class BridgeClients: BridgeEnd {
  let token: Token
  private let server: BridgeServer
  /// The listening sockets' numbers are beyond those of all sides.
  private var first: Int { token.id + 1_000_000 }

  /// - Parameters:
  ///   - raw: where to listen for raw bytes, as it was typed.
  ///   - rfc2217: where to listen for RFC 2217.
  init(raw: String?, rfc2217: String?, token: Token) throws(TransportError) {
    self.token = token
    var ports: [(at: TCPEndpoint, speech: BridgeServer.Speech)] = []
    if let raw { ports.append((try TCPEndpoint(listening: raw), .raw)) }
    if let rfc2217 { ports.append((try TCPEndpoint(listening: rfc2217), .rfc2217)) }
    server = try BridgeServer(ports) { Texts.Bridge.inUse(by: $0) + "\r\n" }
  }

  var endpoints: [(at: TCPEndpoint, speech: BridgeServer.Speech)] { server.endpoints }
  var isOpen: Bool { server.peer != nil }
  var failure: TransportError? { nil }
  var absence: TransportError? { isOpen ? nil : server.endpoints.first.map { .nobodyConnected($0.at) } }
  var deadline: Instant? { server.deadline }

  func handle(_ event: ReactorEvent) { server.handle(event, listeningFrom: first) }
  func look(at now: Instant) { server.look(at: now) }
  func read(at now: Instant) -> [BridgeServer.Event] { server.read() ?? [] }
  func forward(_ bytes: BridgedBytes, at now: Instant) -> Bool { server.forward(bytes) }
  func flush(at now: Instant) { server.flush() }
  func answer(rate: UInt32) { server.answer(rate: rate) }
  func drainNotes() -> [BridgeServer.Note] { server.drainNotes() }
  func watch(_ reactor: Reactor, reads: Bool) {
    server.watch(reactor, client: token, listeningFrom: first, reads: reads)
  }
  func close() { server.close() }
}
