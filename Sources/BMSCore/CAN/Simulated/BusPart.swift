/// One piece of a frame that is put together in the order of its document.
///
/// Numbers beyond their place become the nearest that fits: a simulated battery must not say nonsense.
enum BusPart: Sendable {
  case byte(Int)
  /// 16 bits.
  case word(Int)
  case signed(Int)
  /// 32 bits.
  case long(Int)
  case signedLong(Int)
  /// Text of so many bytes, filled with blanks.
  case text(String, Int)
  case bytes([UInt8])

  /// One byte with those bits set that are on.
  static func flags(_ bits: (isOn: Bool, mask: Int)...) -> BusPart {
    .byte(bits.reduce(0) { $1.isOn ? $0 | $1.mask : $0 })
  }

  /// So many zeros.
  static func zeros(_ count: Int) -> BusPart { .bytes([UInt8](repeating: 0, count: count)) }

  fileprivate func bytes(highFirst: Bool) -> [UInt8] {
    switch self {
    case .byte(let value): Self.number(min(max(value, 0), 0xFF), 1, highFirst)
    case .word(let value): Self.number(min(max(value, 0), 0xFFFF), 2, highFirst)
    case .signed(let value): Self.number(min(max(value, -0x8000), 0x7FFF), 2, highFirst)
    case .long(let value): Self.number(min(max(value, 0), 0xFFFF_FFFF), 4, highFirst)
    case .signedLong(let value): Self.number(min(max(value, -0x8000_0000), 0x7FFF_FFFF), 4, highFirst)
    case .text(let text, let count): Array((Array(text.utf8) + [UInt8](repeating: 0x20, count: count)).prefix(count))
    case .bytes(let bytes): bytes
    }
  }

  private static func number(_ value: Int, _ width: Int, _ highFirst: Bool) -> [UInt8] {
    let bytes = (0..<width).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
    return highFirst ? bytes.reversed() : bytes
  }
}

extension CANFrame {
  /// A frame with the low byte of every number first.
  static func little(_ id: CANID, _ parts: BusPart...) -> CANFrame {
    CANFrame(id: id, data: parts.flatMap { $0.bytes(highFirst: false) })
  }
  /// A frame with the high byte of every number first.
  static func big(_ id: CANID, _ parts: BusPart...) -> CANFrame {
    CANFrame(id: id, data: parts.flatMap { $0.bytes(highFirst: true) })
  }
}
