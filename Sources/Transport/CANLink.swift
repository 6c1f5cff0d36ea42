internal import BMSCore
internal import Glibc

/// Keeps a CAN socket at the interface of a name: through down and up, removal and return.
///
/// The socket stays the same, so its number and its count of drops do too. It looks ten times a second while the
/// interface is not up and twice while it is; a look is one question to the kernel, some ten microseconds.
struct CANLink: ~Copyable {
  private static let pauseWhileDown = Span.milliseconds(100)
  private static let pauseWhileUp = Span.milliseconds(500)

  let name: String
  var socket: CANRawSocket
  /// When `look` has something to do again; nil for an adopted descriptor, which has no interface.
  private(set) var deadline: Instant?
  private(set) var state: CANInterfaceState?
  private(set) var failure: TransportError?
  /// How often the interface went down or away while in use.
  private(set) var interruptions = 0
  /// The interface the socket hears.
  private var bound: Int32?
  private var reader: CANInterfaceReader?

  init(
    interface name: String, filters: [CANFilter]?, hearsItself: Bool, at now: Instant
  ) throws(TransportError) {
    let opened = try CANLink.orSay(TransportError.openingCAN, name) { () throws(Errno) in
      try CANRawSocket(filters: filters, hearsItself: hearsItself)
    }
    let kernel = try CANLink.orSay(TransportError.cannotLookAt, name) { () throws(Errno) in try CANInterfaceReader() }
    self.init(name, opened, kernel, lookingAt: now)
    look(at: now)
  }

  init(adopting fd: Int32, name: String) throws(TransportError) {
    let opened = try CANLink.orSay(TransportError.openingCAN, name) { () throws(Errno) in
      try CANRawSocket(adopting: fd)
    }
    self.init(name, opened, nil, lookingAt: nil)
  }

  // Apart from what can throw: Swift 6.2 cannot take back a half-made value that may not be copied.
  private init(
    _ name: String, _ socket: consuming CANRawSocket, _ reader: consuming CANInterfaceReader?, lookingAt first: Instant?
  ) {
    self.name = name
    self.socket = socket
    self.reader = reader
    deadline = first
  }

  /// Runs something that fails with a number, and puts the number into its sentence.
  private static func orSay<T: ~Copyable>(
    _ sentence: (String, Errno) -> TransportError, _ name: String, _ body: () throws(Errno) -> T
  ) throws(TransportError) -> T {
    do {
      return try body()
    } catch {
      throw sentence(name, error)
    }
  }

  /// Looks at the interface if it is time.
  mutating func look(at now: Instant) {
    guard socket.fd >= 0, let due = deadline, now >= due, reader != nil else { return }
    do {
      state = try reader?.state(of: name)
      if let state, state.index != bound {
        try socket.bind(to: state.index)
        bound = state.index
      }
      failure = state.map(\.failure) ?? .noInterface(name)
    } catch {
      bound = nil
      failure = state == nil ? .cannotLookAt(name, error) : .openingCAN(name, error)
    }
    deadline = now + (failure == nil ? CANLink.pauseWhileUp : CANLink.pauseWhileDown)
  }

  /// Brings the next look forward; a storm of reasons does not make a storm of looks.
  mutating func lookSoon(at now: Instant) {
    deadline = deadline.map { min($0, now + CANLink.pauseWhileDown) }
  }

  /// Takes the end of a read: an interface that went down or away is looked at.
  mutating func took(_ ending: CANRawSocket.Ending, at now: Instant) {
    switch ending {
    case .nothingLeft, .more: break
    case .closed: close(because: .unplugged(name))
    case .failed(let error):
      interruptions &+= 1
      if deadline == nil { return close(because: .usingCAN(name, doing: .read, error)) }
      if error.code == ENODEV { bound = nil }
      deadline = now
      look(at: now)
      // Down, gone and up again say it better; anything else stands until the next look.
      if failure == nil, error.code != ENETDOWN, error.code != ENODEV {
        failure = .usingCAN(name, doing: .read, error)
      }
    }
  }

  mutating func close(because reason: TransportError? = nil) {
    failure = reason ?? failure
    socket.close()
    deadline = nil
  }
}
