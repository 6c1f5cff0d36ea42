/// A CAN identifier: 11 or 29 bits. An 11-bit 0x355 and a 29-bit 0x355 are never equal.
public struct CANID: Hashable, Comparable, Sendable {
  public let value: UInt32
  public let isExtended: Bool

  public static func standard(_ value: UInt16) -> CANID { CANID(UInt32(value) & 0x7FF, extended: false) }
  public static func extended(_ value: UInt32) -> CANID { CANID(value & 0x1FFF_FFFF, extended: true) }

  private init(_ value: UInt32, extended: Bool) {
    self.value = value
    self.isExtended = extended
  }

  /// Standard identifiers first, then by number: the order of the id table on screen.
  public static func < (a: CANID, b: CANID) -> Bool {
    a.isExtended == b.isExtended ? a.value < b.value : !a.isExtended
  }
}

/// One classic CAN data frame: identifier and 0...8 bytes.
///
/// The bytes lie in a `UInt64`, byte 0 lowest, so that a frame costs no allocation. Reading past the end of the
/// data gives `nil`, never a wrong number.
public struct CANFrame: Hashable, Sendable {
  public let id: CANID
  /// Data length, 0...8.
  public let count: Int
  /// The bytes, byte 0 lowest; bytes past `count` are zero.
  let packed: UInt64

  public init(id: CANID, data: some Collection<UInt8>) {
    self.id = id
    var packed: UInt64 = 0
    var count = 0
    for byte in data.prefix(8) {
      packed |= UInt64(byte) << (UInt64(count) * 8)
      count += 1
    }
    self.packed = packed
    self.count = count
  }

  /// Byte `index`, or `nil` past the end.
  public subscript(index: Int) -> UInt8? {
    guard index >= 0, index < count else { return nil }
    return UInt8(truncatingIfNeeded: packed >> (UInt64(index) * 8))
  }

  public var data: [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: packed >> (UInt64($0) * 8)) }
  }
}
