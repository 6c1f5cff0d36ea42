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

    init(_ direction: Direction, _ celsius: ClosedRange<Int>, _ tenthsOfC: Int, printed: Misprint? = nil) {
      self.direction = direction
      self.celsius = celsius
      self.tenthsOfC = tenthsOfC
      self.printed = printed
    }
  }

  /// A range that is printed and not meant.
  public struct Misprint: Hashable, Sendable {
    public let celsius: ClosedRange<Int>
    public let text: String
  }

  /// Both rows that begin at -10 end at "7" in print, once with a plus and once with a dash before it. Read as -7:
  /// the rows after them begin at -6, and only so no row lies within another. Our reading.
  static let rateTable: [RateRow] = [
    RateRow(.charge, -10 ... -7, 1, printed: Misprint(celsius: -10...7, text: "-10 °C +7 °C")),
    RateRow(.charge, -6...0, 2),
    RateRow(.charge, 1...10, 3),
    RateRow(.charge, 11...14, 8),
    RateRow(.charge, 15...45, 10),
    RateRow(.charge, 46...55, 5),
    RateRow(.discharge, -20 ... -11, 2),
    RateRow(.discharge, -10 ... -7, 3, printed: Misprint(celsius: -10...7, text: "-10 °C - 7 °C")),
    RateRow(.discharge, -6...0, 3),
    RateRow(.discharge, 1...10, 8),
    RateRow(.discharge, 11...55, 10),
    RateRow(.discharge, 56...65, 5),
  ]

  /// What the table alone gives at a whole degree, in tenths of C: 0 where it has no row.
  public func tableRate(_ direction: Direction, celsius: Int) -> Int {
    rates.value.first { $0.direction == direction && $0.celsius.contains(celsius) }?.tenthsOfC ?? 0
  }

  /// How fast a battery may be charged or discharged at a temperature: the one answer for alarms and pages.
  public struct Rate: Hashable, Sendable {
    public let direction: Direction
    /// degC.
    public let celsius: Double
    /// Every row that holds. Between two whole degrees both neighbours hold, and the lower rate counts.
    public let rows: [RateRow]
    /// Rows that hold by their print alone.
    public let misprinted: [RateRow]
    public let noChargeBelow: Entry<Decimal>

    /// Tenths of C; 0 where the manual forbids it, or has no row.
    public var tenthsOfC: Int { isForbidden ? 0 : rows.map(\.tenthsOfC).min() ?? 0 }

    /// Documented where one row says so and nothing contradicts it; where our reading decides, a hypothesis.
    public var grade: Grade { rows.count == 1 && misprinted.isEmpty && !isContradicted ? .documented : .hypothesis }

    /// The text forbids what the table allows.
    var isContradicted: Bool { isForbidden || rows.contains { $0.printed != nil } }
    /// The text forbids to charge here.
    public var isForbidden: Bool { direction == .charge && celsius < noChargeBelow.value.double }

    /// A in that direction, for a capacity in Ah.
    public func amperes(capacity: Decimal) -> Decimal {
      Decimal.product(Decimal(Int64(tenthsOfC), decimals: 1), capacity)
    }

    /// The fastest that any row of the manual gives here, in tenths of C: a battery whose limit lies at or below it is
    /// held back by the temperature, whichever row is meant.
    var mostTenthsOfC: Int { (rows + misprinted).map(\.tenthsOfC).max() ?? 0 }
  }

  /// - Parameter celsius: degC; what is no temperature has no row.
  public func rate(_ direction: Direction, celsius: Double) -> Rate {
    var rows: [RateRow] = [], misprinted: [RateRow] = []
    if celsius.isFinite, abs(celsius) < 1000 {
      let degrees = [Int(celsius.rounded(.down)), Int(celsius.rounded(.up))]
      for row in rates.value where row.direction == direction {
        if degrees.contains(where: row.celsius.contains) {
          rows.append(row)
        } else if let printed = row.printed, degrees.contains(where: printed.celsius.contains) {
          misprinted.append(row)
        }
      }
    }
    return Rate(
      direction: direction, celsius: celsius, rows: rows, misprinted: misprinted, noChargeBelow: noChargeBelow)
  }

  /// For a module whose coldest and warmest sensor are known, in degC: the slower of both.
  public func rate(_ direction: Direction, coldest: Double, warmest: Double) -> Rate {
    let cold = rate(direction, celsius: coldest)
    let warm = rate(direction, celsius: warmest)
    return warm.tenthsOfC < cold.tenthsOfC ? warm : cold
  }
}

extension Manual.Rate {
  private static func text(_ tenthsOfC: Int) -> String { Decimal(Int64(tenthsOfC), decimals: 1).text + "C" }

  /// For one line: `0.3C`, `0.1C (rows: 0.1C and 0.2C)`, `no charging (its table: 0.1C)`.
  public var short: String {
    let named = Set((rows + misprinted).map(\.tenthsOfC)).sorted().map(Self.text)
    let list = named.joined(separator: " and ")
    if isForbidden { return named.isEmpty ? "no charging" : "no charging (its table: \(list))" }
    guard !rows.isEmpty else { return "nothing (it has no row)" }
    return named.count > 1 ? "\(Self.text(tenthsOfC)) (rows: \(list))" : Self.text(tenthsOfC)
  }

  /// Everything that the manual says at this temperature, and which of it counts.
  public var text: String {
    var parts = rows.map { row in
      let celsius = "\(row.celsius.lowerBound) to \(row.celsius.upperBound) \(Unit.celsius.symbol)"
      let range = "\(Self.text(row.tenthsOfC)) from \(celsius)"
      return row.printed.map { "\(range) (printed \($0.text): our reading)" } ?? range
    }
    if rows.count > 1 { parts.append("between two rows the lower counts") }
    parts += misprinted.map { row in
      let read = "\(row.celsius.lowerBound) to \(row.celsius.upperBound)"
      return "a row printed \(row.printed?.text ?? "") gives \(Self.text(row.tenthsOfC)) and is read as \(read)"
    }
    if rows.isEmpty { parts.append("The manual has no \(direction.rawValue) row for this temperature: count on none.") }
    if isForbidden {
      parts.append(
        "below \(noChargeBelow.text) the manual allows 0.1C of charging and, in the same sentence, forbids charging: "
          + "forbidden counts")
    }
    return parts.joined(separator: "; ")
  }
}
