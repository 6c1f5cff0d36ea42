public import BMSCore
internal import CLinux
internal import Glibc

/// What the kernel knows about a CAN interface at this moment. Only read, never changed: that needs root.
public struct CANInterfaceState: Hashable, Sendable {
  /// What the controller says of itself.
  public enum Controller: UInt32, Hashable, Sendable {
    case errorActive, errorWarning, errorPassive, busOff, stopped, sleeping
  }

  /// Errors counted by the controller; 255 sending errors are bus-off.
  public struct ErrorCounts: Hashable, Sendable {
    public let transmit: UInt16
    public let receive: UInt16
  }

  public let name: String
  public let index: Int32
  /// The kernel's word: `can` for a controller, `vcan` and `vxcan` for a virtual bus; nil for an old kernel's slcan.
  public let kind: String?
  /// Whether somebody brought it up.
  public let isUp: Bool
  /// Bit/s; nil where the kernel has none: a virtual bus, or an slcan adapter whose rate slcand chose.
  public let bitRate: UInt32?
  /// Nil for a virtual bus.
  public let controller: Controller?
  /// It hears everything and acknowledges nothing.
  public let isListenOnly: Bool
  /// A frame that nobody acknowledges is not repeated.
  public let isOneShot: Bool
  /// After how long the kernel ends a bus-off by itself; nil when it does not.
  public let restartsAfter: Span?
  /// Nil where the driver does not count.
  public let errors: ErrorCounts?

  /// A bus of this computer alone, without wires or a bit rate.
  public var isVirtual: Bool { kind == "vcan" || kind == "vxcan" }
  /// A serial adapter under slcand.
  public var isSerialLine: Bool { kind == nil || name.hasPrefix("slcan") }

  /// Asks the kernel once. Nil when there is no such interface, or it is no CAN interface.
  public static func read(_ name: String) throws(TransportError) -> CANInterfaceState? {
    do {
      var reader = try CANInterfaceReader()
      return try reader.state(of: name)
    } catch {
      throw .cannotLookAt(name, error)
    }
  }
}

/// The rtnetlink message of one link, as far as CAN goes.
extension CANInterfaceState {
  /// ARPHRD_CAN.
  private static let linkType: UInt16 = 280
  private static let headerSize = MemoryLayout<ifinfomsg>.size

  /// - Parameter message: an `ifinfomsg` and its attributes. Nil for anything but a CAN interface.
  init?(message: ArraySlice<UInt8>) {
    guard message.count >= CANInterfaceState.headerSize,
      message.number(at: 2, UInt16.self) == CANInterfaceState.linkType,
      let index = message.number(at: 4, Int32.self), let flags = message.number(at: 8, UInt32.self)
    else { return nil }
    let link = NetlinkAttributes(message.dropFirst(CANInterfaceState.headerSize))
    guard let name = link.text(IFLA_IFNAME) else { return nil }
    let info = link.nested(IFLA_LINKINFO)
    let can = info?.nested(IFLA_INFO_DATA)
    func number<T: FixedWidthInteger & BitwiseCopyable>(_ attribute: Int, at offset: Int, _ type: T.Type) -> T? {
      can?[attribute]?.number(at: offset, type)
    }
    let modes = number(IFLA_CAN_CTRLMODE, at: 4, UInt32.self) ?? 0
    // can_bittiming.bitrate; slcan calls an unknown rate all ones.
    let rate = number(IFLA_CAN_BITTIMING, at: 0, UInt32.self) ?? 0
    let restart = number(IFLA_CAN_RESTART_MS, at: 0, UInt32.self) ?? 0
    self.name = name.printable
    self.index = index
    kind = info?.text(IFLA_INFO_KIND)?.printable
    isUp = flags & UInt32(IFF_UP) != 0
    bitRate = rate == 0 || rate == .max ? nil : rate
    controller = number(IFLA_CAN_STATE, at: 0, UInt32.self).flatMap(Controller.init)
    isListenOnly = modes & UInt32(CAN_CTRLMODE_LISTENONLY) != 0
    isOneShot = modes & UInt32(CAN_CTRLMODE_ONE_SHOT) != 0
    restartsAfter = restart == 0 ? nil : .milliseconds(Int64(restart))
    if let transmit = number(IFLA_CAN_BERR_COUNTER, at: 0, UInt16.self),
      let receive = number(IFLA_CAN_BERR_COUNTER, at: 2, UInt16.self)
    {
      errors = ErrorCounts(transmit: transmit, receive: receive)
    } else {
      errors = nil
    }
  }
}

/// Asks the kernel about links, over and over, through one socket.
struct CANInterfaceReader: ~Copyable {
  private let descriptor: OwnedFD
  private var sequence: UInt32 = 0
  private var buffer = [UInt8](repeating: 0, count: 32_768)

  init() throws(Errno) {
    let kind = Int32(SOCK_RAW.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
    self.init(OwnedFD(try Syscall.run { socket(PF_NETLINK, kind, NETLINK_ROUTE) }))
  }

  // Apart from what can throw: Swift 6.2 cannot take back a half-made value that may not be copied.
  private init(_ opened: consuming OwnedFD) { descriptor = opened }

  /// Nil when there is no such interface, or it is no CAN interface.
  mutating func state(of name: String) throws(Errno) -> CANInterfaceState? {
    // A longer name would be refused in another way than an unknown one.
    guard !name.isEmpty, name.utf8.count < Int(IF_NAMESIZE), !name.utf8.contains(0) else { return nil }
    sequence &+= 1
    let request = self.request(name)
    let fd = descriptor.raw
    try Syscall.run { send(fd, request, request.count, 0) }
    // The kernel answers within the call; anything older in the queue is skipped.
    while let count = try Syscall.unlessBlocked({ recv(fd, &buffer, buffer.count, 0) }) {
      let reply = buffer[..<count]
      guard reply.number(at: 8, UInt32.self) == sequence, let length = reply.number(at: 0, UInt32.self) else {
        continue
      }
      let body = reply.prefix(Int(length)).dropFirst(MemoryLayout<nlmsghdr>.size)
      if reply.number(at: 4, UInt16.self) != UInt16(NLMSG_ERROR) { return CANInterfaceState(message: body) }
      let code = -(body.number(at: 0, Int32.self) ?? -EIO)
      if code == ENODEV { return nil }
      throw Errno(code)
    }
    throw Errno(EAGAIN)
  }

  /// RTM_GETLINK for one name: `nlmsghdr`, `ifinfomsg`, one attribute.
  private func request(_ name: String) -> [UInt8] {
    let text = Array(name.utf8) + [0]
    let padding = [UInt8](repeating: 0, count: (4 - text.count % 4) % 4)
    let length = 16 + 16 + 4 + text.count + padding.count
    var bytes: [UInt8] = []
    func add(_ value: some FixedWidthInteger) { withUnsafeBytes(of: value) { bytes += $0 } }
    add(UInt32(length))
    add(UInt16(RTM_GETLINK))
    add(UInt16(NLM_F_REQUEST))
    add(sequence)
    add(UInt32(0))
    bytes += [UInt8](repeating: 0, count: 16)
    add(UInt16(4 + text.count))
    add(UInt16(IFLA_IFNAME))
    return bytes + text + padding
  }
}

/// A run of netlink attributes: length, type, value, each padded to four bytes. Bounds are checked at every step.
struct NetlinkAttributes {
  private let bytes: ArraySlice<UInt8>

  init(_ bytes: ArraySlice<UInt8>) { self.bytes = bytes }

  subscript(wanted: Int) -> ArraySlice<UInt8>? {
    var rest = bytes
    while let length = rest.number(at: 0, UInt16.self).map(Int.init), let type = rest.number(at: 2, UInt16.self),
      length >= 4, length <= rest.count
    {
      // The two high bits are flags.
      if Int(type & 0x3FFF) == wanted { return rest.prefix(length).dropFirst(4) }
      rest = rest.dropFirst((length + 3) & ~3)
    }
    return nil
  }

  func nested(_ type: Int) -> NetlinkAttributes? { self[type].map(NetlinkAttributes.init) }

  func text(_ type: Int) -> String? {
    self[type].map { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
  }
}

extension ArraySlice<UInt8> {
  /// A number of this computer's byte order, or nil where the bytes do not reach.
  fileprivate func number<T: FixedWidthInteger & BitwiseCopyable>(at offset: Int, _ type: T.Type) -> T? {
    guard offset >= 0, count >= offset + MemoryLayout<T>.size else { return nil }
    return withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset, as: type) }
  }
}
