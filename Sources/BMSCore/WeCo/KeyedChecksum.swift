/// The service port's checksum, which depends on the session key (weco-serial, Checksum, measured).
///
/// It is weak: every 1-bit of the key takes one bit away, so plausibility has to do the rest.
public struct KeyedChecksum: Hashable, Sendable {
  public let key: UInt16

  public init(key: UInt16) { self.key = key }

  /// `(~(CRC-16/MODBUS | key) + 26)`, sent low byte first.
  public func checksum(_ bytes: some Sequence<UInt8>) -> UInt16 {
    var crc: UInt16 = 0xFFFF
    for byte in bytes {
      crc ^= UInt16(byte)
      for _ in 0..<8 { crc = crc & 1 == 1 ? (crc >> 1) ^ 0xA001 : crc >> 1 }
    }
    return ~(crc | key) &+ 26
  }
}
