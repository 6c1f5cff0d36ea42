/// The USB protocol of the CANalyst-II, the vendor's own kind of CAN adapter by its tool's `ControlCAN.dll`: packets of 64
/// bytes, integers little endian.
///
/// Source: the reverse-engineered driver projectgus/python-canalystii. Grade: implemented by others; nothing of it was
/// tried on a device by this project. That WeCo's "CAN to USB Converter" is one is a hypothesis.
public enum CANalyst {
  public static let vendorID: UInt16 = 0x04D8
  public static let productID: UInt16 = 0x0053
  /// The product of the one firmware whose protocol is known.
  public static let product = "Chuangxin Tech USBCAN/CANalyst-II"
  /// Of that firmware: one interface with twelve bulk endpoints, six in each direction.
  public static let (interfaceCount, endpointCount) = (1, 12)
  /// Bytes of a command, of an answer and of a buffer of frames.
  public static let packetSize = 64
  public static let framesPerBuffer = 3
  /// From so many waiting frames on, some may have been lost: it holds 1,000 to 2,000 a channel, and does not tell when it
  /// ran over.
  public static let fewestHeld: UInt32 = 1000
  /// More than it can hold, by far.
  static let mostHeld: UInt32 = 10_000

  /// What fills the device in the shortest time: frames without data of 47 bits, gap included.
  /// - Parameter bitRate: in bit/s.
  /// - Returns: after how long without being asked it may have run over.
  public static func patience(bitRate: UInt32) -> Span {
    Span(microseconds: Int64(fewestHeld) * 47 * 1_000_000 / Int64(max(bitRate, 1)))
  }

  public enum Channel: Int, Hashable, Sendable, CaseIterable {
    case first, second

    /// Commands go out here. There is no number for frames that go out: this program sends none.
    public var commandEndpoint: UInt8 { self == .first ? 2 : 4 }
    public var answerEndpoint: UInt8 { commandEndpoint | 0x80 }
    /// Frames come in here.
    public var frameEndpoint: UInt8 { self == .first ? 0x81 : 0x83 }
    public var other: Channel { self == .first ? .second : .first }
  }

  /// All that is ever sent.
  public enum Command: UInt32, Hashable, Sendable, CaseIterable {
    /// 500 kbit/s, everything let through, mode 0. Mode 1 is reported to hang the device, so it is never asked for, and
    /// there is no other that only listens: the adapter acknowledges what is on the bus.
    case initialise = 0x01
    case start = 0x02
    case stop = 0x03
    /// Forgets what was received; a few old frames may come all the same.
    case clear = 0x05
    /// How many frames wait. The only one of these that is answered.
    case status = 0x0A

    public var packet: [UInt8] {
      // Acceptance code, mask, 0, filter, 0, BTR0, BTR1 (500 kbit/s), mode, 1.
      let words = self == .initialise ? [rawValue, 1, 0xFFFF_FFFF, 0, 1, 0, 0x00, 0x1C, 0, 1] : [rawValue]
      let bytes = words.flatMap { word in (0..<4).map { UInt8(truncatingIfNeeded: word >> ($0 * 8)) } }
      return bytes + [UInt8](repeating: 0, count: packetSize - bytes.count)
    }
  }

  /// What came is not of the known protocol.
  public enum Mistake: Error, Hashable, Sendable {
    /// Bytes of an answer that is too short, or of frames that fill no whole buffers.
    case size(Int)
    /// An answer to something else.
    case answer(UInt32)
    /// More waiting frames than it can hold.
    case waiting(UInt32)
    /// A buffer that says it holds more than three frames.
    case count(UInt8)
    /// A frame of more than eight bytes.
    case length(UInt8)
    /// An identifier beyond 11 or 29 bits.
    case identifier(UInt32)
  }

  /// How many frames wait to be read, out of the answer to `status`.
  public static func waiting(_ answer: ArraySlice<UInt8>) throws(Mistake) -> UInt32 {
    // Opcode, waiting to be read, waiting to be sent (16 bits), unknown (16 bits).
    guard answer.count >= 12, answer.count <= packetSize else { throw .size(answer.count) }
    let opcode = answer.word(at: 0)
    guard opcode == Command.status.rawValue else { throw .answer(opcode) }
    let count = answer.word(at: 4)
    guard count <= mostHeld else { throw .waiting(count) }
    return count
  }

  /// How many buffers hold so many frames. One more than they fill, because a frame may sit in the next.
  public static func buffers(for waiting: UInt32) -> Int {
    (Int(min(waiting, mostHeld)) + framesPerBuffer - 1) / framesPerBuffer + 1
  }

  /// What a record of a buffer says.
  public enum Record: Hashable, Sendable {
    /// - Parameter stamp: in `CANalystClock.tick`s; nil where the device says that there is none.
    case frame(CANFrame, stamp: UInt32?)
    /// A request for a frame, which carries no data.
    case remote
    case mistake(Mistake)
  }

  private static let recordSize = 21

  /// Reads buffers of frames; what is wrong with one takes nothing from the others.
  public static func read(_ bytes: ArraySlice<UInt8>, _ body: (Record) -> Void) {
    var rest = bytes
    while rest.count >= packetSize {
      read(buffer: rest.prefix(packetSize), body)
      rest = rest.dropFirst(packetSize)
    }
    if !rest.isEmpty { body(.mistake(.size(rest.count))) }
  }

  private static func read(buffer: ArraySlice<UInt8>, _ body: (Record) -> Void) {
    guard let count = buffer.first else { return }
    guard count <= framesPerBuffer else { return body(.mistake(.count(count))) }
    for index in 0..<Int(count) { body(record(buffer.dropFirst(1 + index * recordSize).prefix(recordSize))) }
  }

  /// Identifier, time stamp, time flag, send type, remote, extended, length, eight bytes.
  private static func record(_ bytes: ArraySlice<UInt8>) -> Record {
    let (id, stamp) = (bytes.word(at: 0), bytes.word(at: 4))
    let flags = bytes.dropFirst(8).prefix(5)
    let (hasStamp, isRemote, isExtended) = (flags.byte(at: 0) != 0, flags.byte(at: 2) != 0, flags.byte(at: 3) != 0)
    let length = flags.byte(at: 4)
    guard id <= (isExtended ? 0x1FFF_FFFF : 0x7FF) else { return .mistake(.identifier(id)) }
    guard length <= 8 else { return .mistake(.length(length)) }
    if isRemote { return .remote }
    let word = UInt64(bytes.word(at: 13)) | UInt64(bytes.word(at: 17)) << 32
    let frame = CANFrame(
      id: isExtended ? .extended(id) : .standard(UInt16(truncatingIfNeeded: id)), word: word, count: Int(length))
    return .frame(frame, stamp: hasStamp ? stamp : nil)
  }
}

extension CANalyst.Mistake: CustomStringConvertible {
  /// What the adapter sent, to stand behind "sent".
  public var description: String {
    switch self {
    case .size(let count): "\(count) bytes where packets have \(CANalyst.packetSize)"
    case .answer(let opcode): "the answer \(opcode.hex(digits: 8)), which was not asked for"
    case .waiting(let count): "that \(count) frames wait, more than it can hold"
    case .count(let count): "a packet of \(count) frames, more than fit into one"
    case .length(let length): "a frame of \(length) bytes"
    case .identifier(let id): "the CAN identifier \(id.hex(digits: 8)), which there is not"
    }
  }
}

extension ArraySlice<UInt8> {
  /// Zero where there is none: callers have looked at the size.
  fileprivate func byte(at offset: Int) -> UInt8 {
    let index = startIndex + offset
    return indices.contains(index) ? self[index] : 0
  }

  fileprivate func word(at offset: Int) -> UInt32 {
    (0..<4).reduce(0) { $0 | UInt32(byte(at: offset + $1)) << (UInt32($1) * 8) }
  }
}

/// What `--can` calls such an adapter: `canalystii[:SERIAL][/CHANNEL]`.
public struct CANalystName: Hashable, Sendable {
  public static let word = "canalystii"

  /// nil for the only one there is.
  public let serial: String?
  public let channel: CANalyst.Channel

  /// Whether the text can mean nothing else.
  public static func isMeant(by text: String) -> Bool {
    text == word || text.hasPrefix("\(word):") || text.hasPrefix("\(word)/")
  }

  /// nil for what names no such adapter.
  public init?(_ text: String) {
    guard Self.isMeant(by: text) else { return nil }
    var rest = text.dropFirst(Self.word.count)
    var channel = CANalyst.Channel.first
    if let slash = rest.lastIndex(of: "/") {
      switch rest[rest.index(after: slash)...] {
      case "0": channel = .first
      case "1": channel = .second
      default: return nil
      }
      rest = rest[..<slash]
    }
    guard rest != ":", !rest.contains("/") else { return nil }
    self.channel = channel
    serial = rest.isEmpty ? nil : String(rest.dropFirst())
  }

  /// The same adapter's other channel, as it is typed.
  public var otherChannel: String {
    "\(Self.word)\(serial.map { ":\($0)" } ?? "")/\(channel.other.rawValue)"
  }

  /// Whether both name the same channel, or one adapter in two ways.
  public func isSame(as other: CANalystName) -> Bool {
    serial == other.serial ? channel == other.channel : serial == nil || other.serial == nil
  }
}
