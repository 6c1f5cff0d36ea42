/// A number of the wire with the name a person chooses it by.
public struct NamedNumber: Hashable, Sendable {
  public var name: String
  public var number: UInt16

  public init(_ name: String, _ number: UInt16) {
    self.name = name
    self.number = number
  }
}

/// A range of numbers with its scale: value = (raw x `times` + `plus`) / 10^`decimals`.
public struct WriteRange: Hashable, Sendable {
  public var times: Int64
  public var plus: Int64
  public var decimals: UInt8
  public var unit: Unit
  public var isSigned: Bool
  public var least: Decimal
  public var most: Decimal
  public var step: Decimal

  public init(
    times: Int64 = 1, plus: Int64 = 0, decimals: UInt8 = 0, unit: Unit, isSigned: Bool = false, least: Decimal,
    most: Decimal, step: Decimal
  ) {
    self.times = times
    self.plus = plus
    self.decimals = decimals
    self.unit = unit
    self.isSigned = isSigned
    self.least = least
    self.most = most
    self.step = step
  }

  /// The number on the wire for a value, or `nil` when it is not exactly one.
  func raw(_ value: Decimal) -> UInt16? {
    guard times != 0, let scaled = value.scaled(to: decimals) else { return nil }
    let (difference, overflow) = scaled.subtractingReportingOverflow(plus)
    guard !overflow, times != -1 || difference != .min, difference % times == 0 else { return nil }
    let raw = difference / times
    return isSigned ? Int16(exactly: raw).map { UInt16(bitPattern: $0) } : UInt16(exactly: raw)
  }

  /// Whether it lies within the range and on a step.
  func allows(_ value: Decimal) -> Bool {
    let places = max(value.decimals, least.decimals, most.decimals, step.decimals)
    guard let number = value.scaled(to: places), let low = least.scaled(to: places), let high = most.scaled(to: places),
      let width = step.scaled(to: places), width > 0, number >= low, number <= high
    else { return false }
    let (distance, overflow) = number.subtractingReportingOverflow(low)
    return !overflow && distance % width == 0
  }

  /// The value on a step that lies nearest, the lower one of two; `nil` where that has no number on the wire.
  func nearest(to value: Decimal) -> Decimal? {
    let places = max(value.decimals, least.decimals, most.decimals, step.decimals)
    guard let number = value.scaled(to: places), let low = least.scaled(to: places), let high = most.scaled(to: places),
      let width = step.scaled(to: places), width > 0, low <= high
    else { return nil }
    let distance = min(max(number, low), high).subtractingReportingOverflow(low)
    guard !distance.overflow else { return nil }
    let below = low + distance.partialValue / width * width
    let rest = distance.partialValue % width
    let nearest = rest > width - rest && high - below >= width ? below + width : below
    let found = Decimal(nearest, decimals: places)
    guard raw(found) != nil else { return nil }
    // With no more digits than its steps have.
    let own = max(least.decimals, step.decimals)
    return found.scaled(to: own).map { Decimal($0, decimals: own) } ?? found
  }
}

/// The values that a write accepts.
public enum WriteValues: Hashable, Sendable {
  case names([NamedNumber])
  case range(WriteRange)

  /// What a person may type, in words.
  public var allowed: [String] {
    switch self {
    case .names(let names): names.map(\.name)
    case .range(let range):
      ["\(range.least.text) to \(range.most.text)\(range.unit.suffix) in steps of \(range.step.text)"]
    }
  }

  /// The value and its number on the wire for what a person typed; `nil` when it is not allowed.
  public func choose(_ text: String) -> (value: Value, raw: UInt16)? {
    switch self {
    case .names(let names):
      let wanted = text.lowercased().filter { $0 != " " }
      let found = names.filter { $0.name.lowercased().filter { $0 != " " } == wanted }
      guard found.count == 1, let choice = found.first else { return nil }
      return (.text(choice.name), choice.number)
    case .range(let range):
      guard let number = Decimal(typed: text, unit: range.unit), range.allows(number), let raw = range.raw(number),
        let mantissa = number.scaled(to: range.decimals)
      else { return nil }
      return (.number(Decimal(mantissa, decimals: range.decimals), range.unit), raw)
    }
  }

  /// What comes nearest to a value that was read before and can be set, as it is typed: 55.2 % where whole numbers can be
  /// set is 55. `nil` where nothing is near.
  /// - Parameter text: as the record has it, with its unit.
  public func nearest(to text: String) -> String? {
    guard case .range(let range) = self else { return choose(text)?.value.plain }
    return Decimal(typed: text, unit: range.unit).flatMap(range.nearest)?.text
  }

  /// What a number on the wire means.
  public func value(_ raw: UInt16) -> Value? {
    RegisterRow(0, .named(""), scale, .unknown, signed: isSigned).value(in: [raw])
  }

  /// How the read-back register is read.
  public var scale: RegisterScale {
    switch self {
    case .names(let names): .names(Dictionary(names.map { ($0.number, $0.name) }) { first, _ in first })
    case .range(let range):
      .number(times: range.times, plus: range.plus, decimals: range.decimals, range.unit)
    }
  }

  var isSigned: Bool {
    if case .range(let range) = self { range.isSigned } else { false }
  }
}

extension Unit {
  /// The unit behind a number: nothing for a plain count.
  var suffix: String { self == .count ? "" : " " + rawValue }
}

extension Decimal {
  /// The mantissa at so many decimals, or `nil` when digits would be lost.
  func scaled(to places: UInt8) -> Int64? {
    var result = mantissa
    if places >= decimals {
      for _ in decimals..<places {
        let (product, overflow) = result.multipliedReportingOverflow(by: 10)
        guard !overflow else { return nil }
        result = product
      }
    } else {
      for _ in places..<decimals {
        guard result % 10 == 0 else { return nil }
        result /= 10
      }
    }
    return result
  }

  /// A number as a person types it: an optional sign, digits, at most six decimals, perhaps its unit behind.
  init?(typed text: String, unit: Unit) {
    var rest = text.filter { $0 != " " }[...]
    if !unit.rawValue.isEmpty, rest.lowercased().hasSuffix(unit.rawValue.lowercased()) {
      rest.removeLast(unit.rawValue.count)
    }
    let isNegative = rest.first == "-"
    if isNegative { rest.removeFirst() }
    let parts = rest.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    let fraction = parts.count > 1 ? parts[1] : ""
    let digits = (parts.first.map(String.init) ?? "") + fraction
    guard parts.count == 1 || !fraction.isEmpty, fraction.count <= 6, parts.first?.isEmpty == false,
      digits.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }), let mantissa = Int64(digits)
    else { return nil }
    self.init(isNegative ? -mantissa : mantissa, decimals: UInt8(fraction.count))
  }
}
