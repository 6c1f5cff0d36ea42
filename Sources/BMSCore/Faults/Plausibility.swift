/// What a battery of this kind can physically report. Outside of it a value is doubted, not hidden.
///
/// The ranges here are of units; `PhysicalRange` has the rows of fields that are narrower or wider.
public enum Plausibility {
  /// A live LFP cell; 0 or double the neighbours is a broken sense wire.
  public static let cellMillivolts: ClosedRange<Double> = 1000...4500
  public static let celsius: ClosedRange<Double> = -40...120
  public static let percent: ClosedRange<Double> = 0...100
  /// A battery of 48 V: 14 to 16 cells, each in the range of `cellMillivolts`.
  public static let volts: ClosedRange<Double> = 14...72
  /// A battery of high voltage: what a contactor of this class may switch, 1500 V. Ours.
  public static let highVolts: ClosedRange<Double> = 14...1500
  /// One cluster: 1200 A is the most that a document of an inverter's knows (SMA, FSS-ConnectingBat-TI-en-10, p. 20);
  /// a wire's own ends (3276.7 A, 6553.5 A) lie outside. Ours.
  public static let amperes: ClosedRange<Double> = -2000...2000
  public static let watts: ClosedRange<Double> = -150_000...150_000
  /// The cells and the pack voltage are two measurements of one thing.
  public static let sumTolerance = 0.5
  /// The extremes and the list are read at nearly, not exactly, the same moment.
  public static let extremeTolerance = 5.0

  /// How far two readings of a unit may differ and still say the same.
  ///
  /// Half of what would make a value false (8 mV, 0.08 V, 0.7 A, 1 %, 1.5 degC), so that two small
  /// errors in a row do not add up to a false one.
  public static func tolerance(_ unit: Unit) -> Double {
    switch unit {
    case .millivolt: 4
    case .volt: 0.04
    case .ampere: 0.35
    case .percent: 0.5
    case .celsius, .kelvin: 0.75
    case .second: 2.5
    default: 0
    }
  }

  /// Whether two values of a field say the same, within `tolerance` or the rule of their unit.
  public static func agree(_ a: Value, _ b: Value, tolerance: Double? = nil) -> Bool {
    guard case .number(let x, let unit) = a, case .number(let y, unit) = b else { return a == b }
    // A hair more than the tolerance, for the rounding of decimal fractions.
    return abs(x.double - y.double) <= (tolerance ?? Self.tolerance(unit)) + 1e-9
  }

  /// What a number of this unit can be on any wire; `nil` where the unit has no end of its own.
  public static func range(_ unit: Unit) -> ClosedRange<Double>? {
    switch unit {
    case .millivolt: cellMillivolts
    case .celsius: celsius
    // The batteries count from 273 (can-protocols section 5).
    case .kelvin: celsius.lowerBound + 273...celsius.upperBound + 273
    case .percent: percent
    case .volt: volts
    case .ampere: amperes
    case .watt: watts
    default: nil
    }
  }

  /// Whether a single value can be true, by the row of its field or else by its unit.
  static func isInRange(_ field: Field, _ value: Value, ofModule: Bool = false) -> Bool {
    guard case .number(let number, let unit) = value else { return true }
    // A raw number is not in the unit of its field.
    let row = unit == field.info.unit ? PhysicalRange.of(field, ofModule: ofModule) : nil
    return (row ?? range(unit))?.contains(number.double) ?? true
  }

  /// Whether every register of an answer is the same word: zeros of a board that knows nothing, ones of a line that hangs.
  ///
  /// No block of the built-in map can be that: each holds values of different kinds.
  static func isBlank(_ words: [UInt16]) -> Bool {
    guard words.count > 1, let first = words.first else { return false }
    return words.allSatisfy { $0 == first }
  }

  /// The entries of a block that cannot all be true, by position.
  ///
  /// All of a blank one. Ranges; highest and lowest against the cell list; the sum of the cells against the pack
  /// voltage; for a slave, whose cells are not known, its voltage against `cellCount` times its extremes.
  static func doubts(
    in block: RegisterBlock, words: [UInt16], values: [Value?], cellCount: Int?
  ) -> Set<Int> {
    if block.isBuiltIn, isBlank(words) { return Set(values.indices) }
    var doubted = Set<Int>()
    var cells: [Int] = []
    var position: [Field: Int] = [:]
    for (index, row) in block.rows.enumerated() {
      guard let value = values[index], !row.isNamed else { continue }
      let (place, field) = block.place(of: row)
      if !isInRange(field, value, ofModule: place != .cluster) { doubted.insert(index) }
      if case .cell(let cell) = row.subject {
        if cell <= cellCount ?? .max { cells.append(index) }
      } else {
        position[field] = index
      }
    }
    func number(_ index: Int?) -> Double? { index.flatMap { values[$0]?.number } }

    let millivolts = cells.compactMap { number($0) }
    let total = position[.totalVoltage]
    if let total, let volts = number(total), let cellCount {
      if !cellMillivolts.contains(volts * 1000 / Double(cellCount)) { doubted.insert(total) }
    }
    if let most = millivolts.max(), let least = millivolts.min(), millivolts.count == cells.count {
      doubt(position[.cellMax], unless: most, by: extremeTolerance)
      doubt(position[.cellMin], unless: least, by: extremeTolerance)
      let sum = millivolts.reduce(0, +) / 1000
      if let volts = number(total), let total, abs(volts - sum) > sumTolerance + 1e-9 {
        doubted.formUnion(cells + [total])
      }
    } else if let count = cellCount, let volts = number(total), let total,
      let most = number(position[.cellMax]), let least = number(position[.cellMin])
    {
      let range = Double(count) * least / 1000 - sumTolerance...max(least, most) * Double(count) / 1000 + sumTolerance
      if most < least { doubted.formUnion([position[.cellMax], position[.cellMin]].compactMap(\.self)) }
      if !range.contains(volts) { doubted.insert(total) }
    }
    if let high = number(position[.temperatureMax]), let low = number(position[.temperatureMin]), high < low {
      doubted.formUnion([position[.temperatureMax], position[.temperatureMin]].compactMap(\.self))
    }
    return doubted

    func doubt(_ index: Int?, unless expected: Double, by tolerance: Double) {
      guard let index, let value = number(index), abs(value - expected) > tolerance else { return }
      doubted.insert(index)
    }
  }
}
