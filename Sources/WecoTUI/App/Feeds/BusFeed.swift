internal import BMSCore
internal import Transport

/// One CAN interface that is listened to.
///
/// Frames are fetched in lumps: at 4,000 a second a wake-up for each would cost more than everything else. The kernel
/// keeps them and stamps their times, so nothing is lost or shifted by it.
final class BusFeed: Feed {
  /// How long the bus is left alone after it gave something.
  private static let lump = Span.milliseconds(40)

  /// `fd:7`: a descriptor that the program inherited in place of an interface, for tests and benchmarks.
  private static let inherited = "fd:"

  private let socket: any CANListener
  private let asking: BusAsking?
  private let token: Token
  private let interface: String
  /// The bus's number in the watch.
  private let number: Int
  private var pausedUntil: Instant?
  private var isWatched = false
  /// The adapter has reported errors, and no frame was heard whole since.
  private var isDisturbed = false

  /// - Parameters:
  ///   - number: the bus's number in the watch.
  ///   - tokens: for listening, and for asking.
  ///   - ask: the user's `--ask`; without it nothing can be sent.
  init(
    interface: String, number: Int, tokens: (listen: Token, ask: Token), ask: AskOption?, at now: Instant
  ) throws(TransportError) {
    if interface.hasPrefix(Self.inherited), let fd = Int32(interface.dropFirst(Self.inherited.count)) {
      socket = try CANSocket(adopting: fd, name: interface)
      asking = nil
    } else if CANalystName.isMeant(by: interface) {
      guard ask == nil else { throw .adapterSendsNothing(interface) }
      socket = try CANalystPort(interface, at: now)
      asking = nil
    } else {
      socket = try CANSocket(interface: interface, at: now)
      asking = try ask.map { option throws(TransportError) in
        try BusAsking(option, interface: interface, token: tokens.ask, at: now)
      }
    }
    token = tokens.listen
    self.interface = socket.name
    self.number = number
  }

  /// The watch listens to this bus from now on.
  func begin(_ watch: inout Watch, _ table: FrameTable? = nil, at now: Instant) {
    watch.add(BusConversation(link: interface, table: table), kind: .can, at: now)
  }

  var failure: TransportError? { socket.failure }
  var deadline: Instant? { [socket.deadline, pausedUntil, asking?.deadline].compactMap(\.self).min() }

  func handle(_ event: ReactorEvent, at now: Instant, _ watch: inout Watch, _ facts: inout [Fact]) {
    asking?.handle(event, at: now)
    guard event == .readable(token) || event == .hangup(token) else { return }
    read(at: now, &watch, &facts)
  }

  func advance(to now: Instant, in reactor: Reactor, _ watch: inout Watch, _ facts: inout [Fact]) {
    if let until = pausedUntil, now >= until {
      pausedUntil = nil
      read(at: now, &watch, &facts)
    }
    socket.advance(to: now)
    if let asking {
      // What waits in the socket may be an inverter: it is heard before anything is asked.
      if pausedUntil != nil { read(at: now, &watch, &facts) }
      asking.noteInterruptions(socket.interruptions, at: now)
      asking.advance(to: now, in: reactor)
    }
    watch.receive(.interface(wire(at: now), bus: number), at: now, into: &facts)
    if pausedUntil == nil, socket.fd >= 0 {
      reactor.watch(socket.fd, token)
      isWatched = true
    } else if isWatched {
      reactor.remove(token)
      isWatched = false
    }
  }

  /// Asking that stopped because of trouble goes on; listening needs no help.
  func reconnect(at now: Instant, _ watch: inout Watch, _ facts: inout [Fact]) { asking?.restart(at: now) }

  func close() {
    socket.close()
    asking?.close()
  }

  private func read(at now: Instant, _ watch: inout Watch, _ facts: inout [Fact]) {
    var hasRead = false
    socket.read(at: now) { event in
      switch event {
      case .frame(let frame, let heard):
        hasRead = true
        isDisturbed = false
        let isOwn = asking?.hear(frame, at: heard) ?? false
        watch.receive(
          isOwn ? .question(frame, bus: number) : .frame(.data(frame), bus: number), at: heard, into: &facts)
      case .error(let error, _):
        isDisturbed = isDisturbed || error.speaksOfOtherRate
        asking?.failed(error)
      case .dropped: break
      }
    }
    if hasRead { pausedUntil = now + Self.lump }
  }

  private func wire(at now: Instant) -> BusWire {
    var wire = BusWire()
    wire.failure = socket.failure.map { Sentence($0) }
    wire.dropped = socket.counters.dropped
    wire.errors = socket.counters.errorFrames
    wire.interface = BusInterface(socket.interface)
    wire.note = asking?.note(at: now) ?? socket.note(at: now)
    if let interface = socket.interface {
      // A driver may tell only what changes, and that was before this program began.
      let isDisturbed = isDisturbed || interface.countsErrors
      wire.silenceAdvice = socket.silenceAdvice(isDisturbed: isDisturbed).map { Sentence($0) }
      wire.isSilenceExplained = isDisturbed || interface.isAtAnotherRate
    }
    wire.asking = asking?.text(at: now)
    return wire
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
