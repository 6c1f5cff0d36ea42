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
}
