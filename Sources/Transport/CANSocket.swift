public import BMSCore
internal import CLinux

/// What a CAN interface told.
public enum CANEvent: Hashable, Sendable {
  /// A data frame, and when the kernel received it.
  case frame(CANFrame, at: Instant)
  case error(CANBusError, at: Instant)
  /// How many frames were lost so far because the program did not fetch them in time.
  case dropped(total: UInt64)
}

/// What a CAN socket has counted since it was opened.
public struct CANCounters: Hashable, Sendable {
  public var frames: UInt64 = 0
  /// Requests for a frame, which carry no data.
  public var remoteFrames: UInt64 = 0
  public var errorFrames: UInt64 = 0
  /// CAN FD frames: no battery here speaks it.
  public var flexibleFrames: UInt64 = 0
  /// Lost between kernel and program.
  public var dropped: UInt64 = 0

  public init() {}
}

/// A CAN interface that is listened to, and nothing else: this type has no way to send.
///
/// Register `fd` with the reactor (it is the same number for the socket's life), call `read` when it is readable or hung
/// up, and `advance` when `deadline` has come. The interface may be down, be removed and come back: `failure` then says
/// what to do, and frames go on as soon as it is up.
public final class CANSocket {
  private var link: CANLink
  public private(set) var counters = CANCounters()

  /// What the user called it.
  public var name: String { link.name }
  /// For `poll`; -1 once closed.
  public var fd: Int32 { link.socket.fd }
  /// When `advance` wants to be called at the latest; nil when never.
  public var deadline: Instant? { link.deadline }
  /// What the kernel said last about the interface; nil while there is none.
  public var interface: CANInterfaceState? { link.state }
  /// How often the interface went down or away while it was listened to.
  public var interruptions: Int { link.interruptions }
  /// Why nothing can be heard now, with what to do; nil while the interface is up.
  public var failure: TransportError? { link.failure }

  /// Starts to listen. An interface that is missing or down is no error here but in `failure`.
  /// - Throws: where the kernel has no CAN or forbids it.
  public init(interface name: String, at now: Instant) throws(TransportError) {
    link = try CANLink(interface: name, filters: nil, hearsItself: false, at: now)
  }

  /// Starts to listen to some identifiers alone.
  init(interface name: String, only ids: [CANID], at now: Instant) throws(TransportError) {
    link = try CANLink(interface: name, filters: ids.map(CANFilter.init(exactly:)), hearsItself: false, at: now)
  }

  /// Listens to one end of a SOCK_SEQPACKET pair that carries `can_frame`s, for tests and benchmarks; takes it over.
  public init(adopting fd: Int32, name: String) throws(TransportError) {
    link = try CANLink(adopting: fd, name: name)
  }

  /// Tells what has arrived: a bounded number, after which the descriptor is still readable. Allocates nothing for a
  /// frame.
  public func read(at now: Instant, _ body: (CANEvent) -> Void) {
    var counters = counters
    var isChanged = false
    let ending = link.socket.read(at: now) { message in
      switch message {
      case .frame(let frame, let heard, _):
        counters.frames += 1
        body(.frame(frame, at: heard))
      case .error(let kinds, let frame, let heard):
        counters.errorFrames += 1
        isChanged = true
        for error in CANBusError.all(kinds: kinds, data: frame) { body(.error(error, at: heard)) }
      case .remote: counters.remoteFrames += 1
      case .other: counters.flexibleFrames += 1
      }
    }
    if link.socket.dropped != counters.dropped {
      counters.dropped = link.socket.dropped
      body(.dropped(total: counters.dropped))
    }
    self.counters = counters
    link.took(ending, at: now)
    // Bus-off and restart come as error frames: the interface says at once what it is now.
    if isChanged { link.lookSoon(at: now) }
  }

  /// Looks at the interface when it is time.
  public func advance(to now: Instant) { link.look(at: now) }

  /// A second time does nothing.
  public func close() { link.close() }
}
