internal import BMSCore
internal import Transport

/// One CAN interface that is listened to.
///
/// Frames are fetched in lumps: at 4,000 a second a wake-up for each would cost more than everything else. The kernel
/// keeps them and stamps their times, so nothing is lost or shifted by it.
final class BusListener {
  /// How long the bus is left alone after it gave something.
  private static let lump = Span.milliseconds(40)
  /// No frame for this long is silence: batteries speak every second or two.
  private static let silence = Span.seconds(5)

  /// `fd:7`: a descriptor that the program inherited in place of an interface, for tests and benchmarks.
  private static let inherited = "fd:"

  private let socket: CANSocket
  private let asking: BusAsking?
  private let token: Token
  private let opened: Instant
  private(set) var conversation: BusConversation

  var keepsFacts: Bool {
    get { conversation.facts.isKept }
    set { conversation.facts.isKept = newValue }
  }

  func drain(into facts: inout [Fact]) { conversation.facts.drain(into: &facts) }

  private var pausedUntil: Instant?
  private var isWatched = false

  /// - Parameters:
  ///   - tokens: for listening, and for asking.
  ///   - ask: the user's `--ask`; without it nothing can be sent.
  init(
    interface: String, tokens: (listen: Token, ask: Token), ask: AskOption?, at now: Instant
  ) throws(TransportError) {
    if interface.hasPrefix(Self.inherited), let fd = Int32(interface.dropFirst(Self.inherited.count)) {
      socket = try CANSocket(adopting: fd, name: interface)
      asking = nil
    } else {
      socket = try CANSocket(interface: interface, at: now)
      asking = try ask.map { option throws(TransportError) in
        try BusAsking(option, interface: interface, token: tokens.ask, at: now)
      }
    }
    token = tokens.listen
    conversation = BusConversation(link: interface)
    opened = now
  }

  var name: String { socket.name }
  var failure: TransportError? { socket.failure }
  var deadline: Instant? { [socket.deadline, pausedUntil, asking?.deadline].compactMap(\.self).min() }

  func isComplete(at now: Instant) -> Bool { conversation.isComplete(at: now) }
  func isSilent(at now: Instant) -> Bool { !(conversation.lastHeard() ?? opened).isWithin(Self.silence, at: now) }

  func handle(_ event: ReactorEvent, at now: Instant) {
    asking?.handle(event, at: now)
    guard event == .readable(token) || event == .hangup(token) else { return }
    read(at: now)
  }

  func advance(to now: Instant, in reactor: Reactor) {
    if let until = pausedUntil, now >= until {
      pausedUntil = nil
      read(at: now)
    }
    socket.advance(to: now)
    conversation.advance(to: now)
    if let asking {
      // What waits in the socket may be an inverter: it is heard before anything is asked.
      if pausedUntil != nil { read(at: now) }
      asking.noteInterruptions(socket.interruptions, at: now)
      asking.advance(to: now, in: reactor)
    }
    if pausedUntil == nil, socket.fd >= 0 {
      reactor.watch(socket.fd, token)
      isWatched = true
    } else if isWatched {
      reactor.remove(token)
      isWatched = false
    }
  }

  /// Asking that stopped because of trouble goes on; listening needs no help.
  func reconnect(at now: Instant) { asking?.restart(at: now) }

  func close() {
    socket.close()
    asking?.close()
  }

  private func read(at now: Instant) {
    let before = conversation.frames
    socket.read(at: now) { event in
      switch event {
      case .frame(let frame, let heard):
        if let asking, asking.hear(frame, at: heard) {
          conversation.hearOwn(frame, at: heard)
        } else {
          conversation.hear(frame, at: heard)
        }
      case .error(let error, _): asking?.failed(error)
      case .dropped: break
      }
    }
    if conversation.frames != before { pausedUntil = now + Self.lump }
  }

  func status(at now: Instant) -> LinkStatus {
    let state: LinkState
    if let failure = socket.failure {
      state = .closed(failure.description)
    } else if conversation.lastHeard() == nil, !isSilent(at: now) {
      state = .handshaking
    } else {
      state = isSilent(at: now) ? .silent(since: conversation.lastHeard() ?? opened) : .up
    }
    var counters = LinkCounters()
    counters.good = Int(clamping: conversation.frames)
    counters.badChecksum = Int(clamping: socket.counters.errorFrames)
    var status = LinkStatus(
      name: name, kind: .can, state: state, counters: counters, goodPerSecond: conversation.framesPerSecond)
    status.note = asking?.note(at: now) ?? (isSilent(at: now) ? socket.interface?.silenceAdvice : nil)
    return status
  }

  /// What the pages show of the bus.
  func bus(at now: Instant) -> BusState {
    BusState(
      name: name, proto: conversation.status(at: now), ids: conversation.ids, alarms: conversation.alarmStates,
      frames: conversation.frames, unknownFrames: conversation.unknownFrames, dropped: socket.counters.dropped,
      errors: socket.counters.errorFrames, interface: BusInterface(socket.interface),
      asking: asking?.text(at: now))
  }
}

extension BusInterface {
  init?(_ state: CANInterfaceState?) {
    guard let state else { return nil }
    self.init(
      bitRate: state.bitRate, isListenOnly: state.isListenOnly,
      condition: state.isUp ? state.controller.map { "\($0)" } ?? "up" : "down")
  }
}
