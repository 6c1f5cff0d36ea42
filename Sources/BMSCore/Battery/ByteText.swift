/// Text that is put together piece by piece as bytes: for output of very many lines, where a string for each piece costs
/// more than what it says.
public struct ByteText: Sendable {
  public private(set) var bytes: [UInt8] = []

  public init() {}

  public mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

  public mutating func put(_ text: String) {
    var text = text
    text.withUTF8 { bytes.append(contentsOf: $0) }
  }

  /// With zeros in front up to so many digits.
  public mutating func put(_ number: Int64, digits: Int = 1) {
    if number < 0 { bytes.append(UInt8(ascii: "-")) }
    put(number.magnitude, digits: digits)
  }

  public mutating func put(_ decimal: Decimal) {
    guard decimal.decimals > 0 else { return put(decimal.mantissa) }
    let (whole, fraction) = decimal.parts
    if decimal.mantissa < 0 { bytes.append(UInt8(ascii: "-")) }
    put(whole, digits: 1)
    bytes.append(UInt8(ascii: "."))
    put(fraction, digits: Int(decimal.decimals))
  }

  /// ISO 8601 in UTC with milliseconds, as `WallTime.iso8601`.
  public mutating func put(_ time: WallTime) {
    let civil = CivilTime(time)
    put(civil.year, digits: 4)
    put("-", civil.month)
    put("-", civil.day)
    put("T", civil.hour)
    put(":", civil.minute)
    put(":", civil.second)
    put(".")
    put(civil.microsecond / 1000, digits: 3)
    put("Z")
  }

  private mutating func put(_ mark: Unicode.Scalar, _ number: Int64) {
    bytes.append(UInt8(ascii: mark))
    put(number, digits: 2)
  }

  /// Upper-case digits.
  public mutating func put(hex number: UInt32, digits: Int) {
    for digit in 0..<digits { bytes.append(Self.hexDigit(UInt8(number >> UInt32(4 * (digits - 1 - digit)) & 15))) }
  }

  private mutating func put(_ number: UInt64, digits: Int) {
    var count = 1
    var rest = number / 10
    while rest > 0 {
      count += 1
      rest /= 10
    }
    for _ in 0..<max(count, digits) { bytes.append(UInt8(ascii: "0")) }
    // From the last digit on: a division by ten each, and none by a power of it.
    var place = bytes.count
    rest = number
    while rest > 0 {
      place -= 1
      bytes[place] += UInt8(truncatingIfNeeded: rest % 10)
      rest /= 10
    }
  }

  private static func hexDigit(_ nibble: UInt8) -> UInt8 { nibble < 10 ? 0x30 + nibble : 0x37 + nibble }
}
