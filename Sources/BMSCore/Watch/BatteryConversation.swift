/// A session and what it has taught: the cluster as it is known over one service port.
///
/// The same for a serial port, a TCP server, a replay and the simulated battery inside the program.
public struct BatteryConversation: Sendable {
  /// How many rejected values are kept for the debug page.
  static let mostRejections = 32

  public internal(set) var session: WecoSession
  public private(set) var cluster: Cluster
  /// How the last change of module was told, and when.
  public private(set) var moduleChange: (reason: ModuleSign, at: Instant)?
  public private(set) var rejections: [Rejection] = []
  /// Every word read so far, for the debug page.
  public private(set) var registers = RegisterImage()
  public internal(set) var traffic = TrafficLog()
  /// Which cells of the module on the port are its highest and lowest, how often.
  public private(set) var ranking = CellRanking()
  /// What happened, for whoever records it.
  public var facts = FactBuffer()
  var rate = RateMeter()

  public init(_ configuration: WecoSession.Configuration, clusterName: String) {
    session = WecoSession(configuration)
    cluster = Cluster(name: clusterName)
  }

  /// Good replies a second, averaged over a few seconds.
  public var goodPerSecond: Double? { rate.perSecond }
  public var isComplete: Bool { session.isComplete }
  public var deadline: Instant? { session.deadline }

  /// Read the blocks of unknown meaning as well, while somebody looks at them or records them.
  public var readsUndecoded: Bool {
    get { session.readsUndecoded }
    set { session.readsUndecoded = newValue }
  }

  /// The epoch of a change that somebody looks at: its battery is not let out of sight.
  public var watchedEpoch: Epoch? {
    get { session.watchedEpoch }
    set { session.watchedEpoch = newValue }
  }

  /// The change that was submitted last: how far it is, and what came of it.
  public var change: ChangeStatus? { session.changeStatus }

  /// Hands a confirmed change to the session; a refusal means that nothing will be sent.
  public mutating func submit(_ confirmed: consuming ConfirmedChange, at now: Instant) -> SettingRefusal? {
    session.submit(confirmed, at: now)
  }

  /// The next frame is the write: the moment for a last look at who else could write.
  public var isAboutToSend: Bool { session.change?.isAboutToSend ?? false }

  /// Takes the change back before anything was sent, with the reason.
  public mutating func withdraw(_ reason: SettingOutcome.NotSent, at now: Instant) {
    session.withdrawChange(reason, at: now)
  }

  private var link: String { session.configuration.link }

  public mutating func opened(at now: Instant) {
    session.opened(at: now)
    facts.appendWire(.link(.up), link: link, at: now)
  }

  public mutating func closed(_ reason: Sentence, at now: Instant) {
    session.closed(reason, at: now)
    facts.appendWire(.link(.down(reason.english)), link: link, at: now)
  }

  public mutating func receive(_ bytes: some Sequence<UInt8>, at now: Instant) {
    let bytes = Array(bytes)
    traffic.note(.received, bytes, at: now)
    facts.appendWire(.received(bytes), link: link, at: now)
    for event in session.receive(bytes, at: now) { fold(event, at: now) }
  }

  /// Lets time pass and gives the frame to send now, if any.
  public mutating func advance(to now: Instant) -> OutgoingFrame? {
    session.tick(at: now)
    rate.note(session.counters.good, at: now)
    let frame = session.nextFrame(at: now)
    if let frame {
      traffic.note(.sent, frame.bytes, at: now)
      facts.appendWire(.sent(frame.bytes), link: link, at: now)
    }
    return frame
  }

  /// What somebody else learnt about the same battery.
  mutating func learn(_ change: ClusterChange, from instant: Instant, at now: Instant) {
    facts.append(.learnt(change), link: link, at: now)
    cluster.apply(change, at: instant)
    session.restore(change)
  }

  mutating func fold(_ event: WecoSession.Event, at now: Instant) {
    for change in event.changes { facts.append(.learnt(change), link: link, at: now) }
    switch event {
    case .observed(let observations):
      for observation in observations { cluster.apply(observation) }
      if observations.contains(where: { $0.field == .cellVoltage }),
        let cells = cluster.module(1)?.completeCells(heardAt: now)
      {
        ranking.note(cells, at: now)
      }
    case .online(let modules): cluster.setOnline(modules, at: now)
    case .moduleChanged(let reason):
      cluster.forget()
      registers = RegisterImage()
      ranking = CellRanking()
      moduleChange = (reason, now)
      facts.appendWire(.link(.otherModule(reason.description)), link: link, at: now)
    case .rejected(let values):
      rejections.append(contentsOf: values)
      rejections.removeFirst(max(0, rejections.count - Self.mostRejections))
    case .registers(let request, let words): registers.take(request, words, at: now)
    case .keyAccepted: break
    }
  }
}

/// A conversation whose questions somebody else asks.
extension BatteryConversation {
  mutating func overhear(_ bytes: [UInt8], isSent: Bool, at now: Instant) {
    traffic.note(isSent ? .sent : .received, bytes, at: now)
    facts.appendWire(isSent ? .sent(bytes) : .received(bytes), link: session.configuration.link, at: now)
  }

  mutating func overhear(_ request: ReadRequest, _ words: [UInt16], at now: Instant) {
    for event in session.overhear(request, words, at: now) { fold(event, at: now) }
  }

  mutating func overhearKeyRequest(at now: Instant) { session.overhearKeyRequest(at: now) }
  mutating func overhearCommand(at now: Instant) { session.overhearCommand(at: now) }
  mutating func overhearKeyAccepted() { session.overhearKeyAccepted() }
  mutating func overhearDamage() { session.overhearDamage() }
  mutating func overhearSilence(at now: Instant) { session.overhearSilence(at: now) }
  mutating func overhearTime(_ now: Instant) { rate.note(session.counters.good, at: now) }
}

extension WecoSession.Event {
  /// What it changes in what is known about the cluster, in order.
  public var changes: [ClusterChange] {
    switch self {
    case .observed(let observations): observations.map { .observed($0) }
    case .online(let modules): [.online(modules)]
    case .moduleChanged: [.forgotten]
    case .keyAccepted, .rejected, .registers: []
    }
  }
}

/// How often something happens a second, over a window of a few seconds so that the figure is calm.
struct RateMeter: Hashable, Sendable {
  private static let window = Span.seconds(5)

  private var start: Instant?
  private var countAtStart = 0
  private(set) var perSecond: Double?

  mutating func note(_ count: Int, at now: Instant) {
    guard let start else {
      self.start = now
      countAtStart = count
      return
    }
    let span = now - start
    guard span >= Self.window else { return }
    perSecond = Double(count - countAtStart) / span.seconds
    self.start = now
    countAtStart = count
  }
}
