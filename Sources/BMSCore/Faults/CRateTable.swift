/// How fast the battery may be charged or discharged at a temperature (manual, limits of a 4K4 PRO module).
public enum CRateTable {
  public struct Row: Hashable, Sendable {
    /// Whole degrees Celsius.
    public let celsius: ClosedRange<Int>
    /// Times the capacity, an hour.
    public let rate: Decimal
    /// As the manual prints it, although it cannot be meant: shown beside the row it overlaps, decides nothing.
    public let isMisprint: Bool

    init(_ celsius: ClosedRange<Int>, tenths: Int64, isMisprint: Bool = false) {
      self.celsius = celsius
      rate = Decimal(tenths, decimals: 1)
      self.isMisprint = isMisprint
    }

    /// `0.2C from -6 to 0 degC`
    public var text: String {
      "\(rate.text)C from \(celsius.lowerBound) to \(celsius.upperBound) degC" + (isMisprint ? " (as printed)" : "")
    }
  }

  /// The first row is printed "-10..7" and read as -10 to -7; the printed one overlaps the two that follow.
  public static let charge = [
    Row(-10 ... -7, tenths: 1), Row(-10...7, tenths: 1, isMisprint: true), Row(-6...0, tenths: 2),
    Row(1...10, tenths: 3), Row(11...14, tenths: 8), Row(15...45, tenths: 10), Row(46...55, tenths: 5),
  ]
  public static let discharge = [
    Row(-20 ... -11, tenths: 2), Row(-10...0, tenths: 3), Row(1...10, tenths: 8), Row(11...55, tenths: 10),
    Row(56...65, tenths: 5),
  ]

  /// Below this the text forbids charging above 0.1C and, in the same sentence, charging at all.
  public static let chargeForbiddenBelow = -7.0

  /// Every row that speaks of this temperature, rounded to whole degrees: both where two overlap.
  public static func rows(_ table: [Row], at celsius: Double) -> [Row] {
    guard celsius.isFinite, let degrees = Int(exactly: celsius.rounded()) else { return [] }
    return table.filter { $0.celsius.contains(degrees) && !($0.isMisprint && degrees <= -7) }
  }

  /// What is allowed at every temperature from the lowest to the highest of a module.
  public struct Allowance: Hashable, Sendable {
    /// Times the capacity, an hour; 0 where no row speaks of the temperature.
    public var rate: Decimal
    /// What the manual says, both versions where it says two.
    public var note: String
  }

  public static func charging(min: Double, max: Double) -> Allowance {
    var allowance = allowance(charge, min, max)
    if min < chargeForbiddenBelow {
      allowance.rate = Decimal(0, decimals: 1)
      allowance.note += "; below -7 degC the manual forbids more than 0.1C and, in the same sentence, any charging"
    }
    return allowance
  }

  public static func discharging(min: Double, max: Double) -> Allowance { allowance(discharge, min, max) }

  private static func allowance(_ table: [Row], _ min: Double, _ max: Double) -> Allowance {
    let temperatures = min == max ? [min] : [min, max]
    let found = temperatures.map { rows(table, at: $0) }
    let rates = found.map { $0.first { !$0.isMisprint }?.rate ?? Decimal(0, decimals: 1) }
    guard let rate = rates.min(), let strictest = rates.firstIndex(of: rate) else {
      return Allowance(rate: Decimal(0, decimals: 1), note: "")
    }
    let words = found[strictest].map(\.text).joined(separator: "; ")
    return Allowance(rate: rate, note: words.isEmpty ? "no row of the manual's table allows this temperature" : words)
  }
}
