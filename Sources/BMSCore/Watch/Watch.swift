/// One battery and everything that is known of it, whoever brings the news: a port of this program's own, traffic that
/// others make, another program that reads it, CAN buses.
///
/// It is fed inputs, asked when it wants to be asked again and what it wants to send, and tells facts. A value: a copy is
/// a place to come back to. It never blocks, never traps on input, and holds a bounded amount.
public struct Watch: Sendable {
  /// Who speaks with the service port.
  public enum Port: Sendable {
    /// This program asks.
    case asked(BatteryConversation)
    /// Others ask; this program listens.
    case overheard(PassiveConversation)
    /// Another program's watch tells what it knows.
    case told
    case none
  }

  /// The cluster's name.
  public let name: String
  /// At most one of these three.
  public private(set) var asked: BatteryConversation?
  public private(set) var overheard: PassiveConversation?
  public private(set) var told: ToldPort?
  public private(set) var buses: [WatchedBus] = []
  /// How the values moved over the last day.
  public private(set) var trends: TrendStore
  /// A megabyte of every battery, for who draws them.
  public var keepsTrends = true
  /// Rules, alarms, and when they are looked at next.
  public var monitor: AlarmMonitor
  /// The moment up to which everything was taken in.
  public private(set) var now: Instant

  /// Whether facts are made at all, and those of the wire.
  public private(set) var keepsFacts = false
  private var keepsWire = true
  private var wantsUndecoded = false

  private(set) var portKind = LinkKind.serial
  /// Why the port is not open, where the conversation cannot know.
  public var portTrouble: Sentence?
  /// No other program can speak on the port.
  public var isPortExclusive = false
  /// Ah of one module, where the user wrote it down.
  public var nominalCapacity: Decimal?
  private let wall: WallClock
  private var busesNotedAt: Instant?
  /// What was told of links and of the change under way.
  private var toldStates: [String: LinkState] = [:]
  private var toldChange: ChangeStatus?

  /// - Parameters:
  ///   - wall: where the time line of the trends lies on the civil one.
  ///   - now: when the watch begins.
  public init(name: String, wall: WallClock, at now: Instant) {
    self.name = name
    self.wall = wall
    self.now = now
    trends = TrendStore(wall: wall)
    monitor = AlarmMonitor(wall: wall, at: now)
  }

  // MARK: - Who is listened to

  /// From now on the service port is read this way. What was known of it is forgotten; its alarms are not.
  public mutating func listen(to port: Port, kind: LinkKind) {
    let readsUndecoded = readsUndecoded
    (asked, overheard, told, portTrouble, toldChange) = (nil, nil, nil, nil, nil)
    switch port {
    case .asked(let conversation): asked = conversation
    case .overheard(let conversation): overheard = conversation
    case .told: told = ToldPort(cluster: Cluster(name: name))
    case .none: break
    }
    portKind = kind
    trends = TrendStore(wall: wall)
    self.readsUndecoded = readsUndecoded
    keep(facts: keepsFacts, ofWire: keepsWire)
  }

  /// From now on this bus is listened to as well; its number is the next one.
  public mutating func add(_ bus: BusConversation, kind: LinkKind, at now: Instant) {
    buses.append(WatchedBus(conversation: bus, kind: kind, opened: now))
    keep(facts: keepsFacts, ofWire: keepsWire)
  }

  /// - Parameter ofWire: also those of bytes and frames; a replay tells these itself, as they were recorded.
  public mutating func keep(facts: Bool, ofWire: Bool = true) {
    keepsFacts = facts
    keepsWire = ofWire
    asked?.facts.keep(facts, ofWire: ofWire)
    overheard?.facts.keep(facts, ofWire: ofWire)
    for index in buses.indices { buses[index].conversation.facts.keep(facts, ofWire: ofWire) }
  }

  /// What overheard traffic is taken apart into, for whoever shows it.
  public mutating func keepSerialEvents(_ isKept: Bool) { overheard?.keepsEvents = isKept }
  public mutating func drainSerialEvents() -> [SerialEvent] { overheard?.drainEvents() ?? [] }

  /// Takes in the last day as a history knows it.
  public mutating func recall(_ past: [SeriesID: [PastSample]], _ wall: WallClock) { trends.recall(past, wall) }

  // MARK: - Being fed

  /// Takes in what came, and appends what follows from it.
  public mutating func receive(_ input: Input, at now: Instant, into facts: inout [Fact]) {
    checkAlarms(before: now, into: &facts)
    // How an interface is doing is said all the time.
    if case .interface = input {} else { monitor.isNews = true }
    switch input {
    case .up: asked?.opened(at: now)
    case .down(let reason): asked?.closed(reason, at: now)
    case .received(let bytes): asked?.receive(bytes, at: now)
    case .overheard(let bytes, let side): overheard?.receive(bytes, side: side, at: now)
    case .captured(let event): overheard?.receive(event, at: now)
    case .frame(let frame, let bus): receive(frame, bus, at: now)
    case .question(let frame, let bus):
      if buses.indices.contains(bus) { buses[bus].conversation.hearOwn(frame, at: now) }
    case .interface(let wire, let bus): if buses.indices.contains(bus) { buses[bus].wire = wire }
    case .told(let news): receive(news, at: now, into: &facts)
    }
    drain(into: &facts)
  }

  private mutating func receive(_ frame: CapturedFrame, _ bus: Int, at now: Instant) {
    guard buses.indices.contains(bus) else { return }
    switch frame {
    case .data(let frame): buses[bus].conversation.hear(frame, at: now)
    case .error: buses[bus].wire.errors &+= 1
    case .remote, .flexible: break
    }
  }

  private mutating func receive(_ news: ToldInput, at now: Instant, into facts: inout [Fact]) {
    // What was known of a port before anything of it was heard.
    if case .change(let change, let at) = news, overheard != nil {
      overheard?.learn(change, from: at, at: now)
      return
    }
    let link = told?.links.first?.name ?? told?.target ?? ""
    guard told?.receive(news, at: now) == true, keepsFacts, case .change(let change, let at) = news else { return }
    facts.append(Fact(at, link, .learnt(change)))
  }

  /// Lets time pass: silence is noticed, trends go on, alarms come and go.
  public mutating func advance(to now: Instant, into facts: inout [Fact]) {
    checkAlarms(before: now, into: &facts)
    self.now = now
    // Silence has its own instant, also where nobody looked then.
    if let due = overheard?.deadline, due <= now { overheard?.advance(to: due) }
    overheard?.advance(to: now)
    for index in buses.indices { buses[index].conversation.advance(to: now) }
    noteTrends(at: now)
    drain(into: &facts)
    tellLinks(into: &facts)
    tellChange(into: &facts)
  }

  /// Lets time pass on the open port, and gives the frame to send now, if any.
  public mutating func poll(at now: Instant, into facts: inout [Fact]) -> OutgoingFrame? {
    let frame = asked?.advance(to: now)
    drain(into: &facts)
    if frame != nil { monitor.isNews = true }
    return frame
  }

  /// When it wants to be asked again although nothing came.
  public var deadline: Instant? { [asked?.deadline, overheard?.deadline, monitor.deadline].compactMap(\.self).min() }

  private mutating func drain(into facts: inout [Fact]) {
    guard keepsFacts else { return }
    asked?.facts.drain(into: &facts)
    overheard?.facts.drain(into: &facts)
    for index in buses.indices { buses[index].conversation.facts.drain(into: &facts) }
  }

  /// The past of a service port; without one once a second that of what CAN says.
  private mutating func noteTrends(at now: Instant) {
    guard keepsTrends else { return }
    if let cluster = asked?.cluster ?? overheard?.conversation.cluster {
      trends.note(cluster, era: moduleChangedAt)
    } else if let cluster = told?.cluster {
      trends.note(cluster, era: told?.era)
    } else if busesNotedAt.map({ now - $0 >= .seconds(1) }) ?? true {
      busesNotedAt = now
      trends.note(cluster)
    }
  }

  /// The one place that finds out that a link went down or came back.
  private mutating func tellLinks(into facts: inout [Fact]) {
    guard keepsFacts else { return }
    for link in told?.links ?? [] { tell(link.state, of: link.name, into: &facts) }
    if let state = portState, let name = portName { tell(state, of: name, into: &facts) }
    for bus in buses { tell(bus.linkState(at: now), of: bus.name, into: &facts) }
  }

  private mutating func tell(_ state: LinkState, of link: String, into facts: inout [Fact]) {
    guard toldStates[link] != state else { return }
    toldStates[link] = state
    facts.append(Fact(now, link, .link(.state(state))))
  }

  private mutating func tellChange(into facts: inout [Fact]) {
    guard keepsFacts, let change = asked?.change, change != toldChange else { return }
    toldChange = change
    facts.append(Fact(now, portName ?? "", .change(change)))
  }
}

// MARK: - Changing a setting

extension Watch {
  /// The change that was submitted last: how far it is, and what came of it.
  public var change: ChangeStatus? { asked?.change }

  /// Hands a confirmed change over; a refusal means that nothing will be sent.
  public mutating func submit(
    _ confirmed: consuming ConfirmedChange, at now: Instant, into facts: inout [Fact]
  ) -> SettingRefusal? {
    guard asked != nil else { return overheard == nil && told == nil ? .notFresh(name) : .portShared(name) }
    let refusal = asked?.submit(confirmed, at: now)
    tellChange(into: &facts)
    return refusal
  }

  /// The next frame is the write: the moment for a last look at who else could write.
  public var isAboutToSend: Bool { asked?.isAboutToSend ?? false }

  /// Takes the change back before anything was sent, with the reason.
  public mutating func withdraw(_ reason: SettingOutcome.NotSent, at now: Instant) { asked?.withdraw(reason, at: now) }

  /// Read the blocks of unknown meaning as well, while somebody looks at them or records them.
  public var readsUndecoded: Bool {
    get { asked?.readsUndecoded ?? wantsUndecoded }
    set {
      wantsUndecoded = newValue
      asked?.readsUndecoded = newValue
    }
  }

  /// The epoch of a change that somebody looks at: its battery is not let out of sight.
  public var watchedEpoch: Epoch? {
    get { asked?.watchedEpoch }
    set { asked?.watchedEpoch = newValue }
  }
}
