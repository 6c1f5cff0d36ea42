internal import BMSCore
internal import Transport

/// Between the vendor's tool and the battery: bytes pass untouched both ways and are decoded on the way.
///
/// As a tap it only listens, with an adapter on each direction that is opened for reading only.
final class BridgeFeed: Feed {
  /// How long bytes stayed here: from the moment the loop woke for them until the other side's device had them.
  struct Delay: Hashable {
    private(set) var lumps = 0
    private(set) var longest = Span.zero
    private var sum: Int64 = 0

    var mean: Span { Span(microseconds: lumps == 0 ? 0 : sum / Int64(lumps)) }

    mutating func note(_ span: Span) {
      lumps += 1
      sum &+= span.microseconds
      longest = max(longest, span)
    }
  }

  private(set) var delay = Delay()
  /// Bytes from the vendor's tool, and from the battery.
  private(set) var requestBytes = 0
  private(set) var replyBytes = 0
  /// Bytes that came while the other side was unplugged.
  private(set) var lostBytes = 0
  private var pc: BridgeSide
  private var bms: BridgeSide
  private let isTap: Bool
  private let link: String
  private var isUp = false

  init(pc: String, bms: String, isTap: Bool, token: Token, at now: Instant) {
    self.isTap = isTap
    // The second side's number is beyond those of all sources.
    self.pc = BridgeSide(pc, token: Token(token.id + 1_000_000), isTap: isTap, at: now)
    self.bms = BridgeSide(bms, token: token, isTap: isTap, at: now)
    link = PortFeed.Target.serial(path: bms).linkName
  }

  /// The watch overhears what passes from now on.
  func begin(_ watch: inout Watch, key: UInt16?) {
    let passive = PassiveConversation(link: link, clusterName: watch.name, key: key)
    watch.listen(to: .overheard(passive), kind: .serial)
  }

  /// `pc up, bms down`
  var sides: String { "pc \(pc.isOpen ? "up" : "DOWN"), bms \(bms.isOpen ? "up" : "DOWN")" }
  var failure: TransportError? { bms.failure ?? pc.failure }
  var deadline: Instant? { [pc.deadline, bms.deadline].compactMap(\.self).min() }

  func handle(_ event: ReactorEvent, at now: Instant, _ watch: inout Watch, _ facts: inout [Fact]) {
    switch event {
    case .readable(pc.token), .hangup(pc.token): pass(from: &pc, to: &bms, .request, at: now, &watch, &facts)
    case .readable(bms.token), .hangup(bms.token):
      // Two adapters of a tap wake the loop in any order; the question was there before the answer.
      if isTap { pass(from: &pc, to: &bms, .request, at: now, &watch, &facts) }
      pass(from: &bms, to: &pc, .reply, at: now, &watch, &facts)
    case .writable(pc.token): pc.flush(at: now)
    case .writable(bms.token): bms.flush(at: now)
    default: break
    }
  }

  func advance(to now: Instant, in reactor: Reactor, _ watch: inout Watch, _ facts: inout [Fact]) {
    pc.look(at: now)
    bms.look(at: now)
    tellLink(at: now, &watch, &facts)
    pc.watch(reactor)
    bms.watch(reactor)
  }

  func close() {
    pc.close()
    bms.close()
  }

  private func pass(
    from source: inout BridgeSide, to target: inout BridgeSide, _ side: SerialDissector.Side, at now: Instant,
    _ watch: inout Watch, _ facts: inout [Fact]
  ) {
    for _ in 0..<16 {
      guard let received = source.read(at: now) else { return }
      if !isTap {
        // Before anything else is done with them.
        if target.forward(received, at: now) {
          delay.note(MonotonicClock.now() - now)
        } else {
          lostBytes += received.bytes.count
        }
      }
      if side == .request { requestBytes += received.bytes.count } else { replyBytes += received.bytes.count }
      watch.receive(.overheard(received.bytes, side), at: now, into: &facts)
    }
  }

  /// The link is up while both sides are.
  private func tellLink(at now: Instant, _ watch: inout Watch, _ facts: inout [Fact]) {
    watch.portTrouble = failure.map { Sentence($0) }
    let isUp = pc.isOpen && bms.isOpen
    guard isUp != self.isUp else { return }
    self.isUp = isUp
    let event = isUp ? LinkEvent.up : .down(failure?.description ?? sides)
    watch.receive(.captured(.link(event)), at: now, into: &facts)
  }
}

/// One port of a bridge or a tap: kept open, opened again when it comes back.
struct BridgeSide {
  private enum Port {
    case bridge(BridgePort)
    case tap(ListeningPort)

    var listening: ListeningPort {
      switch self {
      case .bridge(let port): port.listening
      case .tap(let port): port
      }
    }
  }

  let token: Token
  private let path: String
  private let isTap: Bool
  private var watcher: PortWatcher
  private var port: Port?
  private var isFirstLook = true
  private var isWatched = false
  private(set) var failure: TransportError?

  init(_ path: String, token: Token, isTap: Bool, at now: Instant) {
    self.path = path
    self.token = token
    self.isTap = isTap
    watcher = PortWatcher(path: path, at: now)
  }

  var isOpen: Bool { port != nil }
  var deadline: Instant? { watcher.deadline }

  mutating func look(at now: Instant) {
    let advice = isFirstLook ? .open : watcher.look(at: now)
    isFirstLook = false
    switch advice {
    case .wait: break
    case .gone: lose(.unplugged(path), at: now)
    case .open: open(at: now)
    }
  }

  private mutating func open(at now: Instant) {
    do throws(TransportError) {
      let opened: Port = isTap ? .tap(try ListeningPort(path: path)) : .bridge(try BridgePort(path: path))
      watcher.opened(opened.listening.identity, at: now)
      port = opened
      failure = nil
    } catch {
      failure = error
      watcher.lost(at: now)
    }
  }

  mutating func read(at now: Instant) -> BridgedBytes? {
    switch port?.listening.read() {
    case .bytes(let bytes): return bytes
    case .hangup(let error):
      lose(error, at: now)
      return nil
    case .wouldBlock, nil: return nil
    }
  }

  /// False when the other side is not there.
  mutating func forward(_ bytes: BridgedBytes, at now: Instant) -> Bool {
    guard case .bridge(let port) = port else { return false }
    do throws(TransportError) {
      try port.forward(bytes)
      return true
    } catch {
      lose(error, at: now)
      return false
    }
  }

  mutating func flush(at now: Instant) {
    guard case .bridge(let port) = port else { return }
    do throws(TransportError) { try port.flush() } catch { lose(error, at: now) }
  }

  mutating func watch(_ reactor: Reactor) {
    if let port {
      var interest = Interest.read
      if case .bridge(let bridge) = port, bridge.wantsWrite { interest = [.read, .write] }
      reactor.watch(port.listening.fd, token, for: interest)
    } else if isWatched {
      reactor.remove(token)
    }
    isWatched = port != nil
  }

  mutating func close() {
    port?.listening.close()
    port = nil
  }

  private mutating func lose(_ error: TransportError, at now: Instant) {
    failure = error
    watcher.lost(at: now)
    close()
  }
}
