/// Puts the bytes that a terminal sends together to characters.
///
/// A character may come in pieces, between which nothing else comes; a byte that begins or continues none is passed over
/// and costs no other. (The library's own reading of wide characters takes up to 145 keys with it, Escape among them.)
struct UTF8Input: Sendable {
  /// Of the character that is on its way.
  private var bits: UInt32 = 0
  private var missing = 0
  /// The least code point that takes so many bytes: a longer form of a smaller one is none (RFC 3629, section 3).
  private var least: UInt32 = 0

  /// The code point that is complete with this byte.
  mutating func take(_ byte: UInt8) -> UInt32? {
    switch byte {
    case 0x00...0x7F:
      missing = 0
      return UInt32(byte)
    case 0x80...0xBF where missing > 0:
      bits = bits << 6 | UInt32(byte & 0x3F)
      missing -= 1
      guard missing == 0, bits >= least, let scalar = Unicode.Scalar(bits) else { return nil }
      return scalar.value
    case 0xC2...0xDF: begin(byte & 0x1F, missing: 1, least: 0x80)
    case 0xE0...0xEF: begin(byte & 0x0F, missing: 2, least: 0x800)
    case 0xF0...0xF4: begin(byte & 0x07, missing: 3, least: 0x10000)
    default: missing = 0
    }
    return nil
  }

  private mutating func begin(_ first: UInt8, missing: Int, least: UInt32) {
    bits = UInt32(first)
    self.missing = missing
    self.least = least
  }
}
