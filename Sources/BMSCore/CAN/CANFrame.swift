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

/// The identifiers under which one frame of a table comes: one, or several where a sender puts its address into them.
struct CANIDs: Hashable, Sendable {
  let isExtended: Bool
  let ranges: [ClosedRange<UInt32>]

  static func standard(_ id: UInt16) -> CANIDs { CANIDs(isExtended: false, ranges: [UInt32(id)...UInt32(id)]) }
  static func standard(_ ids: ClosedRange<UInt16>) -> CANIDs {
    CANIDs(isExtended: false, ranges: [UInt32(ids.lowerBound)...UInt32(ids.upperBound)])
  }
  static func extended(_ id: UInt32) -> CANIDs { CANIDs(isExtended: true, ranges: [id...id]) }
  static func extended(_ ids: ClosedRange<UInt32>) -> CANIDs { CANIDs(isExtended: true, ranges: [ids]) }
  /// The low digit is the sender's address.
  static func addressed(_ ids: UInt32...) -> CANIDs { CANIDs(isExtended: true, ranges: ids.map { $0...($0 | 0xF) }) }
  /// The number of a pack, 0 to 31, stands above twelve bits.
  static func packs(_ id: UInt32) -> CANIDs {
    CANIDs(isExtended: true, ranges: (0...31).map { (id | $0 << 12)...(id | $0 << 12) })
  }

  /// The one that stands for all: address or pack 0.
  var first: CANID { id(ranges.first?.lowerBound ?? 0) }

  func id(_ value: UInt32) -> CANID {
    isExtended ? .extended(value) : .standard(UInt16(truncatingIfNeeded: value))
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

extension CANFrame {
  /// A frame out of one 64-bit word, byte 0 lowest: what a socket hands over, without going byte by byte.
  /// - Parameter count: bytes that count, cut to 0...8; what the word holds beyond them is forgotten.
  public init(id: CANID, word: UInt64, count: Int) {
    let count = min(max(count, 0), 8)
    self.id = id
    self.count = count
    packed = count == 8 ? word : word & ((1 << (UInt64(count) * 8)) - 1)
  }

  /// The data as one 64-bit word, byte 0 lowest, zero past `count`.
  public var word: UInt64 { packed }
}

// A frame as candump and cansend write it: `351#1402740E740ECC01`, `18FF0305#`.
extension CANFrame {
  /// Reads `ID#DATA`: three hex digits of id for 11 bits, eight for 29; 0...8 bytes of two hex digits each.
  ///
  /// Strict: anything else, remote frames (`#R`) and CAN FD (`##`) included, gives `nil`.
  public init?(candump text: some StringProtocol) {
    let bytes = Array(text.utf8)
    guard let hash = bytes.firstIndex(of: 0x23), hash == 3 || hash == 8 else { return nil }
    var id: UInt32 = 0
    for digit in bytes[..<hash] {
      guard let value = Self.hexValue(digit) else { return nil }
      id = id << 4 | UInt32(value)
    }
    let digits = bytes[(hash + 1)...]
    guard digits.count <= 16, digits.count.isMultiple(of: 2), id <= (hash == 3 ? 0x7FF : 0x1FFF_FFFF) else {
      return nil
    }
    var data: [UInt8] = []
    var index = digits.startIndex
    while index < digits.endIndex {
      guard let high = Self.hexValue(digits[index]), let low = Self.hexValue(digits[index + 1]) else { return nil }
      data.append(high << 4 | low)
      index += 2
    }
    self.init(id: hash == 3 ? .standard(UInt16(id)) : .extended(id), data: data)
  }

  /// The frame in the same form, with upper-case digits.
  public var candump: String { id.hex + "#" + data.map(\.hex).joined() }

  private static func hexValue(_ digit: UInt8) -> UInt8? {
    switch digit {
    case 0x30...0x39: digit - 0x30
    case 0x41...0x46: digit - 0x41 + 10
    case 0x61...0x66: digit - 0x61 + 10
    default: nil
    }
  }
}

extension CANID {
  /// Three hex digits for 11 bits, eight for 29.
  public var hex: String { value.hex(digits: isExtended ? 8 : 3) }
}

extension ByteText {
  public mutating func put(_ id: CANID) { put(hex: id.value, digits: id.isExtended ? 8 : 3) }

  /// The data bytes of a frame.
  public mutating func put(_ frame: CANFrame) {
    for index in 0..<frame.count { put(hex: UInt32(frame[index] ?? 0), digits: 2) }
  }
}
