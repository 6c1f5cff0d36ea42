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
