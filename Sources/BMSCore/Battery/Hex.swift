extension UnsignedInteger where Self: FixedWidthInteger {
  /// Upper-case hexadecimal digits, as many as the type has.
  public var hex: String { hex(digits: Self.bitWidth / 4) }

  /// At least `digits` upper-case hexadecimal digits.
  public func hex(digits: Int) -> String {
    let text = String(self, radix: 16, uppercase: true)
    return String(repeating: "0", count: Swift.max(0, digits - text.utf8.count)) + text
  }
}
