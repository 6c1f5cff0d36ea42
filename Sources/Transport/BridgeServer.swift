public import BMSCore
internal import Glibc

/// The side of a bridge that a tool on another computer connects to: one client at a time, raw or with RFC 2217.
///
/// Which of the two it is the port says that it came through: no byte is looked at to find out. Nothing here waits.
public final class BridgeServer {
  /// How a port is spoken to.
  public enum Speech: Hashable, Sendable, CaseIterable {
    /// Every byte is for the battery.
    case raw
    /// Telnet with the com port option, as a virtual COM port speaks it.
    case rfc2217
  }

  /// What the person at the bridge is to know of its clients.
  public enum Note: Hashable, Sendable {
    case came(TCPEndpoint, Speech)
    case left(TCPEndpoint)
    /// One more client, while the other is there.
    case refused(TCPEndpoint, while: TCPEndpoint)
    /// It does not take what the battery says.
    case deaf(TCPEndpoint)
    /// Telnet came through the raw port, or no telnet through the other.
    case speaksOther(TCPEndpoint, on: Speech)
    /// Telnet's commands without end.
    case garbled(TCPEndpoint)
  }

  /// What a client sent.
  public enum Event: Sendable {
    case bytes(BridgedBytes)
    /// The baud rate that it wants; 0 only asks.
    case rate(UInt32)
  }

  private struct Door {
    let listener: TCPListener
    let speech: Speech
    var isKnocked = false
    /// There is no room for one more descriptor: listened again from then on.
    var deafUntil: Instant?
  }

  private struct Client {
    let stream: SocketStream
    let peer: TCPEndpoint
    let speech: Speech
    var session: ComPortSession?
    /// Six seconds of the line.
    var output = OutputQueue(limit: 65_536)
    /// Its first bytes, to know it by; `nil` once that is done.
    var first: [UInt8]? = []
  }

  private static let mostNotes = 64
  private static let mostWelcomed = 16

  private var doors: [Door] = []
  private var client: Client?
  private var kept: [Note] = []
  private var buffer = [UInt8](repeating: 0, count: 4096)
  /// What a client is told that cannot be served, and the client that is there.
  private let refusal: (TCPEndpoint) -> String

  /// - Parameters:
  ///   - ports: where to listen, and how each is spoken to.
  ///   - refusal: one line for a further client, who is told which one is there. It goes to that one alone, never to the
  ///     battery, and cannot be taken for a reply of one: those begin with a byte below 16 (weco-serial, Frames).
  public init(
    _ ports: [(at: TCPEndpoint, speech: Speech)], refusal: @escaping (TCPEndpoint) -> String
  ) throws(TransportError) {
    self.refusal = refusal
    for port in ports { doors.append(Door(listener: try TCPListener(port.at), speech: port.speech)) }
  }

  /// Where it listens, with the ports that it got.
  public var endpoints: [(at: TCPEndpoint, speech: Speech)] { doors.map { ($0.listener.endpoint, $0.speech) } }
  /// Who is there.
  public var peer: TCPEndpoint? { client?.peer }

  public func drainNotes() -> [Note] {
    defer { kept = [] }
    return kept
  }

  public func close() {
    if let client { end(client.stream) }
    client = nil
    for door in doors { door.listener.close() }
  }

  // MARK: - The loop

  /// Whether the event is of one of its listening sockets, which have the numbers from `first` on.
  public func handle(_ event: ReactorEvent, listeningFrom first: Int) {
    for index in doors.indices where event == .readable(Token(first + index)) { doors[index].isKnocked = true }
  }

  /// Lets in who knocked, now that what was said before is done.
  public func look(at now: Instant) {
    for index in doors.indices {
      if let until = doors[index].deafUntil, now >= until { doors[index].deafUntil = nil }
      if doors[index].isKnocked { welcome(index, at: now) }
    }
  }

  /// When `look` has something to do although nobody knocks.
  public var deadline: Instant? { doors.compactMap(\.deafUntil).min() }

  /// Registers its sockets.
  /// - Parameters:
  ///   - token: the client's.
  ///   - first: the first listening socket's.
  ///   - reads: whether what the client says can be taken now.
  public func watch(_ reactor: Reactor, client token: Token, listeningFrom first: Int, reads: Bool) {
    for (index, door) in doors.enumerated() {
      // Who waits until the last client's words are passed on stays in the queue.
      if door.isKnocked || door.deafUntil != nil {
        reactor.remove(Token(first + index))
      } else {
        reactor.watch(door.listener.fd, Token(first + index))
      }
    }
    guard let client else { return reactor.remove(token) }
    var interest: Interest = reads ? .read : []
    if !client.output.isEmpty { interest.insert(.write) }
    reactor.watch(client.stream.fd, token, for: interest)
  }

  private func welcome(_ index: Int, at now: Instant) {
    for count in 0..<Self.mostWelcomed {
      // Its last words are still to be read; then the next one is let in.
      if let client, client.stream.isEnding { return }
      guard let stream = doors[index].listener.accept() else {
        doors[index].isKnocked = false
        // Somebody knocked and nobody could be let in.
        if count == 0 { doors[index].deafUntil = now + .seconds(1) }
        return
      }
      // Gone already.
      guard let peer = stream.peer else { continue }
      if let client {
        _ = stream.write(Array(refusal(client.peer).utf8)[...])
        end(stream)
        note(.refused(peer, while: client.peer))
      } else {
        begin(stream, peer, doors[index].speech)
      }
    }
  }

  /// Closed over something unread, the far end would be told of a broken connection in place of what was sent last.
  private func end(_ stream: SocketStream) {
    stream.finish()
    _ = stream.read(into: &buffer)
    stream.close()
  }

  private func begin(_ stream: SocketStream, _ peer: TCPEndpoint, _ speech: Speech) {
    stream.tune()
    client = Client(stream: stream, peer: peer, speech: speech)
    note(.came(peer, speech))
    guard speech == .rfc2217 else { return }
    var session = ComPortSession()
    let opening = session.open()
    client?.session = session
    send(opening)
  }

  // MARK: - The client

  /// What the client sent; empty when there is nothing now, `nil` when it is gone.
  public func read() -> [Event]? {
    guard let client else { return nil }
    switch client.stream.read(into: &buffer) {
    case .nothing: return []
    case .end:
      leave(.left(client.peer))
      return nil
    case .bytes(let count):
      let bytes = Array(buffer[..<count])
      recognise(bytes)
      return client.session == nil ? [.bytes(BridgedBytes(received: bytes))] : translate(bytes)
    }
  }

  private func translate(_ bytes: [UInt8]) -> [Event] {
    var events: [Event] = []
    for event in client?.session?.receive(bytes[...]) ?? [] {
      switch event {
      case .data(let data): events.append(.bytes(BridgedBytes(received: data)))
      case .answer(let answer): send(answer)
      case .rate(let rate): events.append(.rate(rate))
      case .endless:
        if let peer { leave(.garbled(peer)) }
        return events
      }
    }
    return events
  }

  /// Says once when a client seems to have taken the wrong port; what it sends is passed on all the same.
  private func recognise(_ bytes: [UInt8]) {
    guard let client, var first = client.first else { return }
    first += bytes.prefix(2)
    guard first.count >= 2 else {
      self.client?.first = first
      return
    }
    self.client?.first = nil
    let isTelnet = first[0] == Telnet.iac && (Telnet.begin...Telnet.dont).contains(first[1])
    if isTelnet != (client.speech == .rfc2217) { note(.speaksOther(client.peer, on: client.speech)) }
  }

  /// Bytes of the battery. False when there is nobody to take them.
  public func forward(_ bytes: BridgedBytes) -> Bool {
    guard client != nil else { return false }
    return send(client?.session?.send(bytes.bytes) ?? bytes.bytes)
  }

  /// The baud rate that there is now, to the client who asked.
  public func answer(rate: UInt32) {
    if let answer = client?.session?.answer(rate: rate) { send(answer) }
  }

  @discardableResult
  private func send(_ bytes: [UInt8]) -> Bool {
    guard let peer else { return false }
    guard client?.output.append(bytes) == true else {
      leave(.deaf(peer))
      return false
    }
    flush()
    return client != nil
  }

  public func flush() {
    guard let client else { return }
    do throws(Errno) {
      let fd = client.stream.fd
      try self.client?.output.drain { Glibc.send(fd, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
    } catch {
      leave(.left(client.peer))
    }
  }

  private func leave(_ note: Note) {
    client?.stream.close()
    client = nil
    self.note(note)
  }

  private func note(_ note: Note) {
    if kept.count < Self.mostNotes { kept.append(note) }
  }
}
