/// What the 4K4 PRO manual allows at a temperature, as parts of the capacity an hour
/// (manual-facts, "C-rate by temperature").
///
/// Where rows overlap or a temperature lies between two, all that apply are given: the program does not choose.
public enum Derating {
  public enum Direction: String, Hashable, Sendable, CaseIterable {
    case charge, discharge
  }

  public struct Row: Hashable, Sendable {
    public let direction: Direction
    /// Whole degC as printed, both ends included.
    public let celsius: ClosedRange<Int>
    /// Tenths of C: 10 is the whole capacity in an hour.
    public let tenthsOfC: Int
    /// What is doubtful about the row.
    public let note: String?

    public var rateText: String { Decimal(Int64(tenthsOfC), decimals: 1).text + "C" }

    init(_ direction: Direction, _ celsius: ClosedRange<Int>, _ tenthsOfC: Int, note: String? = nil) {
      self.direction = direction
      self.celsius = celsius
      self.tenthsOfC = tenthsOfC
      self.note = note
    }
  }

  public static let rows: [Row] = [
    Row(
      .charge, -10...7, 1, note: "printed -10 to +7 degC; the row after it starts at -6, so -10 to -7 is likely meant"),
    Row(.charge, -6...0, 2),
    Row(.charge, 1...10, 3),
    Row(.charge, 11...14, 8),
    Row(.charge, 15...45, 10),
    Row(.charge, 46...55, 5),
    Row(.discharge, -20 ... -11, 2),
    Row(.discharge, -10...0, 3),
    Row(.discharge, 1...10, 8),
    Row(.discharge, 11...55, 10),
    Row(.discharge, 56...65, 5),
  ]

  /// Inside this range and rate the warranty holds.
  public static let warrantyCelsius = 20...25
  public static let warrantyTenthsOfC = 5

  public static let coldChargeNote =
    "Below -7 degC the manual allows 0.1C of charging and, in the same sentence, forbids charging."

  /// What holds at one temperature.
  public struct Advice: Hashable, Sendable {
    /// Every row that applies; none outside the manual's table.
    public let rows: [Row]
    public let notes: [String]
    /// The lowest rate of the rows, in tenths of C; 0 outside the table.
    public var leastTenthsOfC: Int { rows.map(\.tenthsOfC).min() ?? 0 }
    public let isInWarrantyRange: Bool

    /// The most current in A that every row allows, for a capacity in Ah.
    public func amperes(capacity: Double) -> Double { capacity * Double(leastTenthsOfC) / 10 }
  }

  /// - Parameter celsius: a temperature between two whole degrees takes the rows of both.
  public static func advice(_ direction: Direction, celsius: Double) -> Advice {
    guard celsius.isFinite, abs(celsius) < 1000 else { return Advice(rows: [], notes: [], isInWarrantyRange: false) }
    let degrees = [Int(celsius.rounded(.down)), Int(celsius.rounded(.up))]
    let found = rows.filter { row in row.direction == direction && degrees.contains { row.celsius.contains($0) } }
    var notes = found.compactMap(\.note)
    if direction == .charge, celsius < -7 { notes.append(coldChargeNote) }
    if found.isEmpty {
      notes.append("The manual has no \(direction.rawValue) row for this temperature: count on none.")
    }
    let warm = Double(warrantyCelsius.lowerBound)...Double(warrantyCelsius.upperBound)
    return Advice(rows: found, notes: notes, isInWarrantyRange: warm.contains(celsius))
  }
}
