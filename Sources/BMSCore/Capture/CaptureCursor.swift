/// Reads one line of a capture from left to right, byte by byte.
struct CaptureCursor {
  private let bytes: ArraySlice<UInt8>
  private var index: Int

  init(_ bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
    index = bytes.startIndex
  }

  var isAtEnd: Bool { index >= bytes.endIndex }
  var next: UInt8? { index < bytes.endIndex ? bytes[index] : nil }
  var rest: ArraySlice<UInt8> { bytes[index...] }
  /// Counted from 1.
  var column: Int { index - bytes.startIndex + 1 }

  /// Takes the byte if it is this one.
  mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard next == UInt8(truncatingIfNeeded: character.value) else { return false }
    index += 1
    return true
  }

  mutating func expect(_ character: Unicode.Scalar, or damage: CaptureDamage) throws(CaptureDamage) {
    guard take(character) else { throw damage }
  }

  mutating func skipSpaces() {
    while take(" ") {}
  }

  mutating func skip(_ count: Int) { index = min(index + count, bytes.endIndex) }

  /// The bytes up to the next space.
  mutating func word() -> ArraySlice<UInt8> {
    let start = index
    while let byte = next, byte != UInt8(ascii: " ") { index += 1 }
    return bytes[start..<index]
  }

  /// A decimal number and how many digits it has; stops after `most` digits, 18 at the very most.
  mutating func decimal(most: Int) -> (value: Int64, digits: Int)? {
    var value: Int64 = 0
    var digits = 0
    while digits < min(most, 18), let byte = next, byte &- 0x30 < 10 {
      value = value * 10 + Int64(byte &- 0x30)
      digits += 1
      index += 1
    }
    return digits > 0 ? (value, digits) : nil
  }

  /// A number in capital or small hexadecimal digits and how many there are; at most eight.
  mutating func hexNumber() -> (value: UInt32, digits: Int)? {
    var value: UInt32 = 0
    var digits = 0
    while digits < 8, let byte = next, let nibble = Self.nibble(byte) {
      value = value << 4 | UInt32(nibble)
      digits += 1
      index += 1
    }
    return digits > 0 ? (value, digits) : nil
  }

  /// Two hexadecimal digits; takes nothing if they are not there.
  mutating func hexByte() -> UInt8? {
    guard index + 1 < bytes.endIndex, let high = Self.nibble(bytes[index]), let low = Self.nibble(bytes[index + 1])
    else { return nil }
    index += 2
    return high << 4 | low
  }

  /// Eight binary digits, as `candump -i` writes a byte; takes nothing if they are not there.
  mutating func bits() -> UInt8? {
    guard index + 8 <= bytes.endIndex, bytes[index..<index + 8].allSatisfy({ $0 & 0xFE == 0x30 }) else { return nil }
    defer { index += 8 }
    return bytes[index..<index + 8].reduce(0) { $0 << 1 | $1 & 1 }
  }

  static func nibble(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 0x30...0x39: byte - 0x30
    case 0x41...0x46: byte - 0x37
    case 0x61...0x66: byte - 0x57
    default: nil
    }
  }
}

/// Up to eight bytes of a CAN frame without an allocation.
struct CaptureCANBytes: RandomAccessCollection {
  private var packed: UInt64 = 0
  private(set) var count = 0

  var startIndex: Int { 0 }
  var endIndex: Int { count }
  subscript(position: Int) -> UInt8 { UInt8(truncatingIfNeeded: packed >> (UInt64(position) * 8)) }

  /// `false` when there is no room.
  mutating func append(_ byte: UInt8) -> Bool {
    guard count < 8 else { return false }
    packed |= UInt64(byte) << (UInt64(count) * 8)
    count += 1
    return true
  }
}
