/// The checksum of the WeCo service port: a CRC-16/MODBUS blurred by the session key.
///
/// `ck = (~(crc | key) + 26) & 0xFFFF`, low byte first on the wire (weco-serial, Checksum, measured).
/// Every 1-bit of the key hides a bit of the CRC: with 0x85F9 only 7 bits protect a frame.
public struct KeyedChecksum: Hashable, Sendable {
  /// The key with years of daily use behind it (weco-serial, Session key, measured).
  public static let provenKey: UInt16 = 0x85F9

  public let key: UInt16

  public init(key: UInt16) { self.key = key }

  /// How many bits of the checksum depend on the data at all: 16 less the 1-bits of the key.
  public var effectiveBits: Int { 16 - key.nonzeroBitCount }

  public func checksum(_ bytes: some Sequence<UInt8>) -> UInt16 {
    ~(Self.crc(bytes) | key) &+ 26
  }

  /// Whether `frame` ends in the checksum of what precedes it.
  public func fits(_ frame: some BidirectionalCollection<UInt8>) -> Bool {
    guard frame.count > 2 else { return false }
    let body = frame.dropLast(2)
    let tail = Array(frame.suffix(2))
    return checksum(body) == UInt16(tail[0]) | UInt16(tail[1]) << 8
  }

  /// `bytes` with their checksum behind them, low byte first.
  public func sealed(_ bytes: [UInt8]) -> [UInt8] {
    let sum = checksum(bytes)
    return bytes + [UInt8(truncatingIfNeeded: sum), UInt8(truncatingIfNeeded: sum >> 8)]
  }

  /// CRC-16/MODBUS: reflected polynomial 0xA001, start 0xFFFF.
  public static func crc(_ bytes: some Sequence<UInt8>) -> UInt16 {
    bytes.reduce(0xFFFF) { crc, byte in
      (crc >> 8) ^ table[Int(UInt8(truncatingIfNeeded: crc) ^ byte)]
    }
  }

  private static let table: [UInt16] = (0..<256).map { index in
    (0..<8).reduce(UInt16(index)) { crc, _ in crc & 1 == 1 ? (crc >> 1) ^ 0xA001 : crc >> 1 }
  }
}
