/// One bus that a watch listens to.
public struct WatchedBus: Sendable {
  /// No frame for this long is silence: batteries speak every second or two.
  public static let silence = Span.seconds(5)

  public internal(set) var conversation: BusConversation
  public internal(set) var wire = BusWire()
  let kind: LinkKind
  /// A bus that never spoke is silent since it was opened.
  let opened: Instant

  public var name: String { conversation.image.link }
  private var lastHeard: Instant { conversation.lastHeard() ?? opened }
  func isSilent(at now: Instant) -> Bool { !lastHeard.isWithin(Self.silence, at: now) }

  /// Whether the reason for hearing nothing is to be told.
  private func isAdvised(at now: Instant) -> Bool {
    isSilent(at: now) || wire.isSilenceExplained && conversation.lastHeard() == nil
  }

  func linkState(at now: Instant) -> LinkState {
    if let failure = wire.failure { return .closed(failure) }
    if isSilent(at: now) { return .silent(since: lastHeard) }
    return conversation.lastHeard() == nil ? .handshaking : .up
  }

  func status(at now: Instant) -> LinkStatus {
    var counters = LinkCounters()
    counters.good = Int(clamping: conversation.frames)
    counters.badChecksum = Int(clamping: wire.errors)
    return LinkStatus(
      name: name, kind: kind, state: linkState(at: now), counters: counters,
      goodPerSecond: conversation.framesPerSecond,
      note: wire.note ?? (isAdvised(at: now) ? wire.silenceAdvice : nil))
  }

  func state(at now: Instant) -> BusState {
    var state = BusState(
      name: name, proto: conversation.status(at: now), ids: conversation.ids, alarms: conversation.alarmStates,
      frames: conversation.frames, unknownFrames: conversation.unknownFrames, dropped: wire.dropped,
      errors: wire.errors, interface: wire.interface, asking: wire.asking)
    state.table = conversation.tableState
    return state
  }
}

/// A service port as another program's watch tells of it.
public struct ToldPort: Sendable {
  public private(set) var cluster: Cluster
  public private(set) var links: [LinkStatus] = []
  public private(set) var alarms = ToldAlarms()
  public private(set) var isComplete = false
  /// Who reads, for the link's line; and the program, where it runs on this computer.
  public private(set) var holder: String?
  public private(set) var program: PortHolder?
  /// The port's name until a link says it.
  private(set) var target = ""
  /// Since when the module answers that answers now.
  private(set) var era: Instant?

  init(cluster: Cluster) { self.cluster = cluster }

  /// - Returns: whether it was believed. All programs of a computer share its steady clock: what comes from the future is
  ///   made up.
  mutating func receive(_ news: ToldInput, at now: Instant) -> Bool {
    switch news {
    case .change(let change, let at):
      guard !at.isOfFuture(at: now) else { return false }
      if case .observed(let observation) = change, observation.reading.heard.isOfFuture(at: now) { return false }
      if case .forgotten = change { era = at }
      cluster.apply(change, at: at)
    case .links(let links): self.links = links
    case .alarms(let standing):
      alarms.standing = standing
      // What was told of once and is told no more has ended there.
      if alarms.scopes.count < AlarmBook.mostActive { alarms.scopes.formUnion(standing.map(\.scope)) }
    case .complete(let isComplete): self.isComplete = isComplete
    case .holder(let sentence, let program, let target):
      (holder, self.program, self.target) = (sentence, program, target)
    }
    return true
  }
}

/// What is known at the moment up to which everything was taken in: assembled here and nowhere else.
extension Watch {
  /// The conversation on the port, whoever asks.
  public var conversation: BatteryConversation? { asked ?? overheard?.conversation }
  var portName: String? {
    asked?.session.configuration.link ?? overheard?.conversation.session.configuration.link ?? told?.links.first?.name
  }

  /// `nil` where no port is listened to.
  var portState: LinkState? {
    guard let state = asked?.session.state ?? overheard?.conversation.session.state else { return nil }
    if let portTrouble { return .closed(portTrouble) }
    // Whoever asked has stopped. A replay has no pause that its own time does not tell.
    if isListening, state == .up, overheard?.isQuiet(at: now) ?? false { return .handshaking }
    return state
  }

  /// Others ask on the port, now.
  private var isListening: Bool { overheard != nil && portKind != .replay }

  /// The battery as all its links together know it.
  public var cluster: Cluster {
    var cluster = asked?.cluster ?? overheard?.conversation.cluster ?? told?.cluster ?? Cluster(name: name)
    if !buses.isEmpty { cluster.bus = busImage }
    return cluster
  }

  /// What the battery says on CAN: of several buses the first on which it speaks.
  private var busImage: BusImage? {
    buses.first { !$0.conversation.image.isEmpty }?.conversation.image ?? buses.first?.conversation.image
  }

  /// Every link, the service port first.
  public var links: [LinkStatus] { links(at: now) }

  func links(at now: Instant) -> [LinkStatus] {
    var links: [LinkStatus] = []
    links.reserveCapacity(buses.count + 1)
    if let told { links = told.links.map { shown($0, told) } }
    if let status = portStatus { links.append(status) }
    for bus in buses { links.append(bus.status(at: now)) }
    return links
  }

  /// Who reads is said as long as it does: no time makes it old.
  private func shown(_ link: LinkStatus, _ told: ToldPort) -> LinkStatus {
    var link = link
    if let holder = told.holder { (link.note, link.noteSince) = (Sentence(holder), nil) }
    return link
  }

  /// When another module was last said to answer on the service port.
  public var moduleChangedAt: Instant? { (asked?.moduleChange ?? overheard?.conversation.moduleChange)?.at }

  /// Where a tap did not hear what others said.
  public var gaps: TalkGaps { overheard?.gaps ?? TalkGaps() }

  private var portStatus: LinkStatus? {
    guard let conversation, let portState else { return nil }
    let session = conversation.session
    let change = conversation.moduleChange
    return LinkStatus(
      name: session.configuration.link, kind: portKind, state: portState,
      key: overheard == nil ? session.configuration.key : overheard?.key, counters: session.counters,
      goodPerSecond: conversation.goodPerSecond, note: change.map { Sentence(ModuleNote(sign: $0.reason)) },
      noteSince: change?.at, isOverheard: isListening)
  }

  /// What is heard on each bus, apart from the values themselves.
  public var busStates: [BusState] { buses.map { $0.state(at: now) } }

  /// Whether one complete reading was had, on every link that speaks.
  public var isComplete: Bool { isComplete(at: now) }

  func isComplete(at now: Instant) -> Bool {
    let hasPort = conversation != nil || told != nil
    guard asked?.isComplete ?? overheard?.isComplete ?? told?.isComplete ?? true else { return false }
    // A bus that stays silent does not hold up the reading of the service port.
    return buses.allSatisfy { $0.conversation.isComplete(at: now) || hasPort && $0.isSilent(at: now) }
  }

  /// False while somebody else reads the battery and this only looks on: then that one keeps the history.
  public var isOwn: Bool { told == nil }
}
