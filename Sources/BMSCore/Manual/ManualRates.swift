/// The manual's table of C-rates by temperature (inverter technical information), and its one reading here.
extension Manual {
  public enum Direction: String, Hashable, Sendable, CaseIterable {
    case charge, discharge
  }

  /// One row of the table.
  public struct RateRow: Hashable, Sendable {
    public let direction: Direction
    /// Whole degC, both ends included: as printed, or as read where the print cannot be meant.
    public let celsius: ClosedRange<Int>
    /// Tenths of C: 10 is the whole capacity in an hour.
    public let tenthsOfC: Int
    /// What is printed, where the row is read otherwise.
    public let printed: Misprint?

    public var rateText: String { Decimal(Int64(tenthsOfC), decimals: 1).text + "C" }
  }

  /// A range that is printed and not meant.
  public struct Misprint: Hashable, Sendable {
    public let celsius: ClosedRange<Int>
    public let text: String
  }

  /// Both rows that begin at -10 end at "7" in print, once with a plus and once with a dash before it. Read as -7:
  /// the rows after them begin at -6, and only so no row lies within another. Our reading.
  private static let minusSeven = -10 ... -7

  public static let rates: [RateRow] = [
    RateRow(
      direction: .charge, celsius: minusSeven, tenthsOfC: 1,
      printed: Misprint(celsius: -10...7, text: "-10 degC +7 degC")),
    row(.charge, -6...0, 2),
    row(.charge, 1...10, 3),
    row(.charge, 11...14, 8),
    row(.charge, 15...45, 10),
    row(.charge, 46...55, 5),
    row(.discharge, -20 ... -11, 2),
    RateRow(
      direction: .discharge, celsius: minusSeven, tenthsOfC: 3,
      printed: Misprint(celsius: -10...7, text: "-10 degC - 7 degC")),
    row(.discharge, -6...0, 3),
    row(.discharge, 1...10, 8),
    row(.discharge, 11...55, 10),
    row(.discharge, 56...65, 5),
  ]

  private static func row(_ direction: Direction, _ celsius: ClosedRange<Int>, _ tenthsOfC: Int) -> RateRow {
    RateRow(direction: direction, celsius: celsius, tenthsOfC: tenthsOfC, printed: nil)
  }

  /// Below this the text allows 0.1C of charging and, in the same sentence, forbids charging: forbidden counts. degC.
  public static let noChargeBelow = -7.0

  /// How fast a battery may be charged or discharged at a temperature: the one answer for alarms and pages.
  public struct Rate: Hashable, Sendable {
    public let direction: Direction
    /// degC.
    public let celsius: Double
    /// Tenths of C; 0 where the manual forbids it, or has no row.
    public let tenthsOfC: Int
    /// Every row that holds. Between two whole degrees both neighbours hold, and the lower rate counts.
    public let rows: [RateRow]
    /// Rows that hold by their print alone.
    public let misprinted: [RateRow]

    /// Documented where one row says so and nothing contradicts it; where our reading decides, a hypothesis.
    public var grade: Grade { rows.count == 1 && misprinted.isEmpty && !isContradicted ? .documented : .hypothesis }

    /// The text forbids what the table allows.
    var isContradicted: Bool { isForbidden || rows.contains { $0.printed != nil } }
    var isForbidden: Bool { direction == .charge && celsius < noChargeBelow }

    public var rateText: String { Decimal(Int64(tenthsOfC), decimals: 1).text + "C" }

    /// A in that direction, for a capacity in Ah.
    public func amperes(capacity: Decimal) -> Decimal {
      Decimal.product(Decimal(Int64(tenthsOfC), decimals: 1), capacity)
    }

    /// The fastest that any row of the manual gives here, in tenths of C: a battery whose limit lies at or below it is
    /// held back by the temperature, whichever row is meant.
    var mostTenthsOfC: Int { (rows + misprinted).map(\.tenthsOfC).max() ?? 0 }
  }

  /// - Parameter celsius: degC; what is no temperature has no row.
  public static func rate(_ direction: Direction, celsius: Double) -> Rate {
    guard celsius.isFinite, abs(celsius) < 1000 else {
      return Rate(direction: direction, celsius: celsius, tenthsOfC: 0, rows: [], misprinted: [])
    }
    let degrees = [Int(celsius.rounded(.down)), Int(celsius.rounded(.up))]
    let own = rates.filter { $0.direction == direction }
    let rows = own.filter { row in degrees.contains { row.celsius.contains($0) } }
    let misprinted = own.filter { row in
      !rows.contains(row) && degrees.contains { row.printed?.celsius.contains($0) ?? false }
    }
    let isForbidden = direction == .charge && celsius < noChargeBelow
    return Rate(
      direction: direction, celsius: celsius, tenthsOfC: isForbidden ? 0 : rows.map(\.tenthsOfC).min() ?? 0, rows: rows,
      misprinted: misprinted)
  }

  /// For a module whose coldest and warmest sensor are known, in degC: the slower of both.
  public static func rate(_ direction: Direction, coldest: Double, warmest: Double) -> Rate {
    let cold = rate(direction, celsius: coldest)
    let warm = rate(direction, celsius: warmest)
    return warm.tenthsOfC < cold.tenthsOfC ? warm : cold
  }
}

extension Manual.Rate {
  /// For one line: `0.3C`, `0.1C (rows: 0.1C and 0.2C)`, `no charging (its table: 0.1C)`.
  public var short: String {
    let named = Set((rows + misprinted).map(\.tenthsOfC)).sorted().map { Decimal(Int64($0), decimals: 1).text + "C" }
    if isForbidden { return "no charging" + (named.isEmpty ? "" : " (its table: \(named.joined(separator: " and ")))") }
    guard !rows.isEmpty else { return "nothing (it has no row)" }
    guard named.count > 1 else { return rateText }
    return "\(rateText) (rows: \(named.joined(separator: " and ")))"
  }

  /// Everything that the manual says at this temperature, and which of it counts.
  public var text: String {
    var parts = rows.map { row in
      "\(row.rateText) from \(row.celsius.lowerBound) to \(row.celsius.upperBound) degC"
        + (row.printed.map { " (printed \($0.text): our reading)" } ?? "")
    }
    if rows.count > 1 { parts.append("between two rows the lower counts") }
    parts += misprinted.map { row in
      let read = "\(row.celsius.lowerBound) to \(row.celsius.upperBound)"
      return "a row printed \(row.printed?.text ?? "") gives \(row.rateText) and is read as \(read)"
    }
    if rows.isEmpty { parts.append("The manual has no \(direction.rawValue) row for this temperature: count on none.") }
    if isForbidden { parts.append(Self.coldCharge) }
    return parts.joined(separator: "; ")
  }

  static let coldCharge =
    "below -7 degC the manual allows 0.1C of charging and, in the same sentence, forbids charging: forbidden counts"
}
