/// The unit a number is printed with. The raw value is the text used in JSON and tables, `symbol` that for people.
public enum Unit: String, Hashable, Sendable, CaseIterable {
  case volt = "V"
  case millivolt = "mV"
  case ampere = "A"
  case watt = "W"
  case percent = "%"
  case celsius = "degC"
  case kelvin = "K"
  case ampereHour = "Ah"
  case kilowattHour = "kWh"
  case second = "s"
  case bool = "bool"
  case text = "text"
  /// A plain count: cells, modules, cycles.
  case count = ""
  /// The scale is not known: the number is what was on the wire.
  case raw = "raw"
}

extension Unit {
  /// As it stands beside a number that a person reads; empty where nothing does. JSON and tables have the raw value.
  public var symbol: String {
    switch self {
    case .celsius: "°C"
    case .bool, .text, .count: ""
    default: rawValue
    }
  }
}

extension Decimal {
  /// `55 °C`: with the unit's symbol, for people.
  public func text(in unit: Unit?) -> String {
    let symbol = unit?.symbol ?? ""
    return symbol.isEmpty ? text : "\(text) \(symbol)"
  }
}

/// An exact decimal number: `mantissa` / 10^`decimals`.
///
/// Wire values are integers with a decimal scale, so nothing is lost and `==` means what it says.
public struct Decimal: Hashable, Sendable, Comparable {
  public var mantissa: Int64
  /// Digits after the point, 0...6; also the resolution a value is printed with.
  public var decimals: UInt8

  public init(_ mantissa: Int64, decimals: UInt8 = 0) {
    self.mantissa = mantissa
    self.decimals = min(decimals, 6)
  }

  private static let powers: [Int64] = [1, 10, 100, 1000, 10_000, 100_000, 1_000_000]

  public var double: Double { Double(mantissa) / Double(Self.powers[Int(min(decimals, 6))]) }

  public static func < (a: Decimal, b: Decimal) -> Bool { a.double < b.double }

  /// The number as text, with a point and its own number of decimals: `52.98`, `-0.3`.
  public var text: String {
    guard decimals > 0 else { return String(mantissa) }
    let parts = parts
    let fraction = String(parts.fraction)
    let padding = String(repeating: "0", count: Int(decimals) - fraction.utf8.count)
    return (mantissa < 0 ? "-" : "") + String(parts.whole) + "." + padding + fraction
  }

  /// What stands before and behind the point, without the sign.
  var parts: (whole: UInt64, fraction: UInt64) {
    let power = Self.powers[Int(decimals)].magnitude
    return (mantissa.magnitude / power, mantissa.magnitude % power)
  }

  /// The same number rounded half away from zero to at most `places` decimals.
  public func rounded(to places: UInt8) -> Decimal {
    guard places < decimals else { return self }
    let step = Self.powers[Int(decimals - places)]
    let half = step / 2
    let up = mantissa < 0 ? mantissa &- half : mantissa &+ half
    return Decimal(up / step, decimals: places)
  }
}

/// What a field holds: a number with its unit, a yes or no, a text, or a list of names (alarms).
public enum Value: Hashable, Sendable {
  case number(Decimal, Unit)
  case flag(Bool)
  case text(String)
  case list([String])

  public var number: Double? {
    if case .number(let decimal, _) = self { decimal.double } else { nil }
  }
  public var flag: Bool? {
    if case .flag(let flag) = self { flag } else { nil }
  }
  public var text: String? {
    if case .text(let text) = self { text } else { nil }
  }

  /// As plain text with its unit.
  public var plain: String { plain() }
  public func plain(set: String = "1", clear: String = "0") -> String {
    guard case .number(let number, let unit) = self, unit != .count else { return bare(set: set, clear: clear) }
    return "\(number.text) \(unit.rawValue)"
  }

  /// As plain text without its unit.
  public func bare(set: String = "1", clear: String = "0", separator: String = ", ") -> String {
    switch self {
    case .number(let number, _): number.text
    case .flag(let flag): flag ? set : clear
    case .text(let text): text
    case .list(let names): names.joined(separator: separator)
    }
  }
}
