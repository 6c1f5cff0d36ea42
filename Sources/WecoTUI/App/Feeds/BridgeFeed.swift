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

  /// What the person at the bridge is to know.
  enum Note: Hashable {
    case client(BridgeServer.Note)
    /// The tool's baud rate, and what came of it.
    case rateSet(UInt32)
    case rateKept(UInt32, wanted: UInt32)
    case rateRefused(UInt32, TransportError)
    /// A tap leaves out bytes: an answer could be taken for that of another question.
    case outOfOrder

    var text: String {
      switch self {
      case .client(let note): Texts.Bridge.client(note)
      case .rateSet(let rate): Texts.Bridge.rateSet(rate)
      case .rateKept(let rate, let wanted): Texts.Bridge.rateKept(rate, wanted: wanted)
      case .rateRefused(let rate, let error): Texts.Bridge.rateRefused(rate, error)
      case .outOfOrder: Texts.sentence(OutOfTurn())
      }
    }
  }

  private static let mostNotes = 64
  /// Of one side before the other has its turn.
  private static let mostReads = 16

  private(set) var delay = Delay()
  /// Bytes from the vendor's tool, and from the battery.
  private(set) var requestBytes = 0
  private(set) var replyBytes = 0
  /// Bytes that came while the other side was unplugged.
  private(set) var lostBytes = 0
  private let pc: any BridgeEnd
  private let bms: BridgeSide
  private let plan: BridgePlan
  private let battery: PortFeed.Target
  private var isUp = false
  private var kept: [Note] = []
  /// When both sides were last looked at.
  private var looked: Instant
  /// When something was said about what comes next.
  private var remarked: Instant?
  /// Of what a tap hears.
  private var order = TapOrder(patience: PassiveConversation.patience)

  /// - Throws: where this computer's side cannot be there at all: a port that is in use.
  init(_ plan: BridgePlan, token: Token, at now: Instant) throws(TransportError) {
    self.plan = plan
    looked = now
    battery = PortFeed.Target(plan)
    // The second side's numbers are beyond those of all sources.
    let other = Token(token.id + 1_000_000)
    pc =
      switch plan.pc {
      case .serial(let path): BridgeSide(.port(.serial(path: path)), token: other, isTap: plan.isTap, at: now)
      case .terminal(let link): BridgeSide(.terminal(link), token: other, isTap: false, at: now)
      case .network(let raw, let rfc2217): try BridgeClients(raw: raw, rfc2217: rfc2217, token: other)
      }
    bms = BridgeSide(.port(battery), token: token, isTap: plan.isTap, at: now)
  }

  /// The watch overhears what passes from now on.
  func begin(_ watch: inout Watch, key: UInt16?) {
    let passive = PassiveConversation(link: battery.linkName, clusterName: watch.name, key: key)
    let kind: LinkKind = if case .tcp = battery { .tcp } else { .serial }
    watch.listen(to: .overheard(passive), kind: kind)
  }

  /// `pc up, bms down`
  var sides: String { "pc \(pc.isOpen ? "up" : "DOWN"), bms \(bms.isOpen ? "up" : "DOWN")" }
  /// Where the tool's computer connects to.
  var endpoints: [(at: TCPEndpoint, speech: BridgeServer.Speech)] { (pc as? BridgeClients)?.endpoints ?? [] }
  var failure: TransportError? { bms.failure ?? pc.failure }
  /// A tap looks twenty times a second, whatever comes, so that it knows for how long it did not.
  var deadline: Instant? {
    [pc.deadline, bms.deadline, plan.isTap ? looked + .milliseconds(50) : nil].compactMap(\.self).min()
  }

  /// What is heard from now on was said after it: a command belongs to the words before it.
  func noteRemark(at now: Instant) { remarked = now }

  func drainNotes() -> [Note] {
    defer { kept = [] }
    return kept
  }

  func handle(_ event: ReactorEvent, at now: Instant, _ watch: inout Watch, _ facts: inout [Fact]) {
    switch event {
    case .readable(pc.token), .hangup(pc.token): hear(.request, at: now, &watch, &facts)
    case .readable(bms.token), .hangup(bms.token): hear(.reply, at: now, &watch, &facts)
    case .writable(pc.token): pc.flush(at: now)
    case .writable(bms.token): bms.flush(at: now)
    default: pc.handle(event)
    }
  }

  func advance(to now: Instant, in reactor: Reactor, _ watch: inout Watch, _ facts: inout [Fact]) {
    pc.look(at: now)
    bms.look(at: now)
    for one in pc.drainNotes() { take(one) }
    tellLink(at: now, &watch, &facts)
    order.advance(to: now)
    looked = now
    // Who sends faster than the battery's line takes it waits; the battery never does.
    pc.watch(reactor, reads: !bms.isCongested)
    bms.watch(reactor, reads: true)
  }

  func close() {
    pc.close()
    bms.close()
  }

  // MARK: - Passing on

  private func hear(_ side: SerialDissector.Side, at now: Instant, _ watch: inout Watch, _ facts: inout [Fact]) {
    if plan.isTap { return overhearBoth(at: now, &watch, &facts) }
    let source: any BridgeEnd = side == .request ? pc : bms
    for _ in 0..<Self.mostReads {
      let heard = source.read(at: now)
      guard !heard.isEmpty else { return }
      for event in heard {
        switch event {
        case .bytes(let bytes):
          // Before anything else is done with them. What never left for the battery was not said to it.
          let isForwarded = forward(bytes, side, at: now)
          if isForwarded || side == .reply { overhear(bytes.bytes, side, at: now, &watch, &facts) }
        case .rate(let rate): follow(rate, at: now)
        }
      }
      if side == .request, bms.isCongested { return }
    }
  }

  private func forward(_ received: BridgedBytes, _ side: SerialDissector.Side, at now: Instant) -> Bool {
    guard side == .request ? bms.forward(received, at: now) : pc.forward(received, at: now) else {
      lostBytes += received.bytes.count
      return false
    }
    delay.note(MonotonicClock.now() - now)
    return true
  }

  private func overhear(
    _ bytes: [UInt8], _ side: SerialDissector.Side, at now: Instant, _ watch: inout Watch, _ facts: inout [Fact]
  ) {
    if side == .request { requestBytes += bytes.count } else { replyBytes += bytes.count }
    watch.receive(.overheard(bytes, side), at: now, into: &facts)
  }

  /// A tap's two adapters wake the loop in any order: who hears one looks at the other as well.
  private func overhearBoth(at now: Instant, _ watch: inout Watch, _ facts: inout [Fact]) {
    let (requests, replies) = (everything(from: pc, at: now), everything(from: bms, at: now))
    guard !requests.isEmpty || !replies.isEmpty else { return }
    let parts = order.receive(requests: requests, replies: replies, since: looked, at: now)
    tellLink(at: now, &watch, &facts)
    for (side, bytes, time) in parts {
      overhear(bytes, side, at: max(time, remarked ?? time), &watch, &facts)
    }
  }

  private func everything(from end: any BridgeEnd, at now: Instant) -> [UInt8] {
    var bytes: [UInt8] = []
    for _ in 0..<Self.mostReads {
      let heard = end.read(at: now)
      guard !heard.isEmpty else { break }
      for case .bytes(let received) in heard { bytes += received.bytes }
    }
    return bytes
  }

  /// The tool wants another baud rate, and is told which there is then.
  private func follow(_ wanted: UInt32, at now: Instant) {
    defer { pc.answer(rate: bms.rate) }
    guard wanted > 0, wanted != bms.rate else { return }
    guard plan.followsRate, bms.isOpen else { return note(.rateKept(bms.rate, wanted: wanted)) }
    do throws(TransportError) {
      try bms.setRate(wanted)
      note(.rateSet(wanted))
    } catch {
      note(.rateRefused(bms.rate, error))
    }
  }

  /// Every client begins at the battery's own rate.
  private func take(_ one: BridgeServer.Note) {
    note(.client(one))
    switch one {
    case .came, .left, .deaf, .garbled: try? bms.setRate(TransportError.rate)
    case .refused, .speaksOther: break
    }
  }

  private func note(_ note: Note) {
    if kept.count < Self.mostNotes, kept.last != note { kept.append(note) }
  }

  /// The link is up while both sides are, and question and answer take turns.
  private func tellLink(at now: Instant, _ watch: inout Watch, _ facts: inout [Fact]) {
    let trouble = failure ?? pc.absence
    watch.portTrouble = trouble.map { Sentence($0) }
    let isUp = pc.isOpen && bms.isOpen && !order.isDisturbed
    guard isUp != self.isUp else { return }
    self.isUp = isUp
    if order.isDisturbed { note(.outOfOrder) }
    let reason = trouble?.description ?? (order.isDisturbed ? OutOfTurn().description : sides)
    let event = isUp ? LinkEvent.up : .down(reason)
    watch.receive(.captured(.link(event)), at: now, into: &facts)
  }
}
