/// What a reader of facts asks of a node: the value where it is of the kind that is asked for.
extension JSON5 {
  /// The member of an object.
  public subscript(_ key: String) -> JSON5? {
    guard case .object(let members) = value else { return nil }
    return members.first { $0.key == key }?.node
  }

  public var items: [JSON5]? { if case .list(let items) = value { items } else { nil } }
  public var text: String? { if case .text(let text) = value { text } else { nil } }
  public var flag: Bool? { if case .flag(let flag) = value { flag } else { nil } }

  /// A number exactly as it is written, its decimals included; `nil` for one with an exponent or too many digits.
  public var decimal: Decimal? { digits.flatMap(Decimal.init(text:)) }

  public var integer: Int64? { decimal.flatMap { $0.decimals == 0 ? $0.mantissa : nil } }
}

extension Decimal {
  /// Reads what `text` writes: `52.98`, `-0.3`.
  public init?(text: String) {
    let parts = text.utf8.split(separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
    let fraction = parts.count == 2 ? parts[1] : ""[...].utf8
    guard let whole = parts.first, fraction.count <= 6, parts.count == 1 || !fraction.isEmpty,
      fraction.allSatisfy({ (0x30...0x39).contains($0) }),
      let mantissa = Int64(String(decoding: Array(whole) + Array(fraction), as: UTF8.self))
    else { return nil }
    self.init(mantissa, decimals: UInt8(fraction.count))
  }
}
