internal import BMSCore
internal import CLinux
internal import Glibc

/// Frames to let through: those whose identifier has the same bits where the mask is set, and the same format.
struct CANFilter: Hashable, Sendable {
  let id: CANID
  let mask: UInt32

  init(_ pattern: InverterFrames.Pattern) {
    id = pattern.id
    mask = pattern.mask
  }

  init(exactly id: CANID) {
    self.id = id
    mask = CAN_EFF_MASK
  }

  var kernelForm: can_filter {
    can_filter(can_id: id.kernelForm, can_mask: mask & CAN_EFF_MASK | CAN_EFF_FLAG)
  }
}

extension CANID {
  var kernelForm: UInt32 { isExtended ? value | CAN_EFF_FLAG : value }

  /// From a data frame's identifier as the kernel gives it.
  init(kernelForm id: UInt32) {
    self = id & CAN_EFF_FLAG != 0 ? .extended(id) : .standard(UInt16(truncatingIfNeeded: id & CAN_SFF_MASK))
  }
}

/// A CAN_RAW socket: what listening, asking and simulating have in common. It can send; its owners decide who may.
struct CANRawSocket: ~Copyable {
  /// What one read of the socket gave for one message.
  enum Message {
    /// - Parameter own: this very socket had sent it, and it was on the wire.
    case frame(CANFrame, at: Instant, own: Bool)
    case error(kinds: UInt32, CANFrame, at: Instant)
    case remote
    /// CAN FD, or a size that no CAN message has.
    case other
  }

  /// How a read ended.
  enum Ending {
    case nothingLeft
    /// The bound for one read; the descriptor is still readable.
    case more
    case failed(Errno)
    /// The other end of a socket pair is closed.
    case closed
  }

  private var descriptor: OwnedFD
  private let filters: [can_filter]
  private var messages = [clinux_can_message](repeating: clinux_can_message(), count: Int(CLINUX_CAN_BATCH))
  private var newest = Instant(microseconds: .min)
  private var lastDrops: UInt32 = 0
  /// Messages that the kernel threw away because this socket's buffer was full.
  private(set) var dropped: UInt64 = 0

  var fd: Int32 { descriptor.raw }

  /// SOL_CAN_RAW.
  private static let level = Int32(SOL_CAN_BASE) + Int32(CAN_RAW)
  /// Four megabytes hold about six thousand frames: more than a second of a saturated bus. Without the right to exceed
  /// the system's limit it is about 0.2 s.
  private static let bufferBytes: Int32 = 4 << 20
  /// Messages of one read are bounded, so that a flood does not keep the loop from the keyboard.
  private static let batchesPerRead = 16

  /// Opens an unbound socket: it hears nothing yet.
  init(filters: [CANFilter]?, hearsItself: Bool) throws(Errno) {
    let kind = Int32(SOCK_RAW.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
    let opened = OwnedFD(try Syscall.run { socket(PF_CAN, kind, Int32(CAN_RAW)) })
    let fd = opened.raw
    let raw = CANRawSocket.level
    try CANRawSocket.set(fd, raw, Int32(CAN_RAW_ERR_FILTER), [CAN_ERR_MASK])
    try CANRawSocket.set(fd, raw, Int32(CAN_RAW_RECV_OWN_MSGS), [Int32(hearsItself ? 1 : 0)])
    // Only so that they can be counted; a kernel that does not know them is no reason to fail.
    try? CANRawSocket.set(fd, raw, Int32(CAN_RAW_FD_FRAMES), [Int32(1)])
    try CANRawSocket.set(fd, SOL_SOCKET, SO_TIMESTAMPNS, [Int32(1)])
    try CANRawSocket.set(fd, SOL_SOCKET, SO_RXQ_OVFL, [Int32(1)])
    if (try? CANRawSocket.set(fd, SOL_SOCKET, SO_RCVBUFFORCE, [CANRawSocket.bufferBytes])) == nil {
      try CANRawSocket.set(fd, SOL_SOCKET, SO_RCVBUF, [CANRawSocket.bufferBytes])
    }
    // An empty filter lets everything through.
    self.init(opened, filters?.map(\.kernelForm) ?? [can_filter(can_id: 0, can_mask: 0)])
  }

  /// Takes over one end of a SOCK_SEQPACKET pair that carries `can_frame`s.
  init(adopting fd: Int32) throws(Errno) {
    let opened = OwnedFD(fd)
    let flags = try Syscall.run { fcntl(fd, F_GETFL) }
    try Syscall.run { fcntl(fd, F_SETFL, flags | O_NONBLOCK) }
    self.init(opened, [])
  }

  // Apart from what can throw: Swift 6.2 cannot take back a half-made value that may not be copied.
  private init(_ opened: consuming OwnedFD, _ filters: [can_filter]) {
    descriptor = opened
    self.filters = filters
  }

  /// Hears one interface from now on; a second time moves to another.
  borrowing func bind(to index: Int32) throws(Errno) {
    let fd = fd
    // Every time: the kernel forgets a socket's filters, and with them that it wants anything, when its interface is
    // removed (measured, Linux 6.1).
    try CANRawSocket.set(fd, CANRawSocket.level, Int32(CAN_RAW_FILTER), filters)
    try Syscall.run { clinux_can_bind(fd, index) }
  }

  mutating func close() { descriptor.close() }

  /// Fetches what has arrived.
  /// - Parameter now: the instant of this read. Times of arrival never lie after it, nor before one told earlier.
  mutating func read(at now: Instant, _ body: (Message) -> Void) -> Ending {
    let fd = fd
    guard fd >= 0 else { return .closed }
    for _ in 0..<CANRawSocket.batchesPerRead {
      let count: Int
      do {
        guard
          let got = try Syscall.unlessBlocked({
            messages.withUnsafeMutableBufferPointer { clinux_can_receive(fd, $0.baseAddress) }
          })
        else {
          countDrops()
          return .nothingLeft
        }
        count = Int(got)
      } catch {
        return .failed(error)
      }
      let clock = MonotonicClock.measuredWallClock()
      for index in 0..<count {
        if messages[index].size == 0 { return .closed }
        tell(index, clock, now, body)
      }
    }
    return .more
  }

  private mutating func tell(_ index: Int, _ clock: WallClock, _ now: Instant, _ body: (Message) -> Void) {
    let (size, flags) = (Int(messages[index].size), messages[index].flags)
    if messages[index].has_dropped != 0 { count(drops: messages[index].dropped) }
    // The kernel's stamp is civil time, which somebody may set between then and now.
    let stamp = messages[index].stamp
    let heard = stamp > 0 ? clock.instant(WallTime(microseconds: stamp / 1000)) : now
    newest = min(max(heard, newest), now)
    guard size == MemoryLayout<can_frame>.size else { return body(.other) }
    let id = messages[index].frame.can_id
    let word = withUnsafeBytes(of: &messages[index].frame.data) { $0.loadUnaligned(as: UInt64.self) }
    let frame = CANFrame(
      id: CANID(kernelForm: id), word: UInt64(littleEndian: word), count: Int(messages[index].frame.len))
    if id & CAN_ERR_FLAG != 0 {
      body(.error(kinds: id & CAN_ERR_MASK, frame, at: newest))
    } else if id & CAN_RTR_FLAG != 0 {
      body(.remote)
    } else {
      body(.frame(frame, at: newest, own: Int(flags) & Int(MSG_CONFIRM) != 0))
    }
  }

  /// The count that came with a message is that of its arrival; what was lost after the last message shows only here.
  private mutating func countDrops() {
    let drops = clinux_socket_drops(fd)
    if drops >= 0 { count(drops: UInt32(truncatingIfNeeded: drops)) }
  }

  private mutating func count(drops: UInt32) {
    // A count from before the one known is an older message's.
    let more = drops &- lastDrops
    guard more < 1 << 31 else { return }
    dropped += UInt64(more)
    lastDrops = drops
  }

  /// Hands a frame to the adapter. False when its queue is full.
  borrowing func send(_ frame: CANFrame) throws(Errno) -> Bool {
    let fd = fd
    var message = can_frame()
    message.can_id = frame.id.kernelForm
    message.len = UInt8(frame.count)
    withUnsafeMutableBytes(of: &message.data) { $0.storeBytes(of: frame.word.littleEndian, as: UInt64.self) }
    do {
      let size = MemoryLayout<can_frame>.size
      return try Syscall.unlessBlocked { Glibc.send(fd, &message, size, Int32(MSG_NOSIGNAL)) } != nil
    } catch {
      if error.code == ENOBUFS { return false }
      throw error
    }
  }

  private static func set<T: BitwiseCopyable>(_ fd: Int32, _ level: Int32, _ name: Int32, _ values: [T]) throws(Errno) {
    try Syscall.run {
      setsockopt(fd, level, name, values, socklen_t(values.count * MemoryLayout<T>.stride))
    }
  }
}
