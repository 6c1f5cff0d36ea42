/// What a field can physically be on a battery of this kind, where its unit alone says too little or too much.
///
/// The bounds are wide: they tell a broken reading from a bad battery, which is what alarms are for. Fields without a row
/// have the range of their unit (`Plausibility.range`).
public struct PhysicalRange: Hashable, Sendable {
  public let field: Field
  /// In the unit of the field (`Field.info.unit`), of all that is connected.
  public let whole: ClosedRange<Double>
  /// The same of one module on its service port, where that is narrower.
  public let module: ClosedRange<Double>?
  public let grade: Grade
  /// Where the bounds come from.
  public let source: String

  /// The range of a field; `nil` where it has no row.
  public static func of(_ field: Field, ofModule: Bool) -> ClosedRange<Double>? {
    byField[field].map { ofModule ? $0.module ?? $0.whole : $0.whole }
  }

  /// Cells in series in one module: 16 in those that are known (measured), with room.
  public static let moduleCells: ClosedRange<Double> = 1...24

  private static let module =
    "twice the \(Manual.printed.mostAmperes.text) that a module carries at most (manual, limits of a 4K4 PRO module)"
  private static let eight = "\(Place.mostModules) modules (documented) of \(module), or the range of the unit"

  public static let table: [PhysicalRange] = [
    PhysicalRange(.current, Plausibility.amperes, module: -250...250, .computed, module),
    PhysicalRange(.chargeCurrentLimit, 0...2000, module: 0...250, .computed, eight),
    PhysicalRange(.dischargeCurrentLimit, 0...2000, module: 0...250, .computed, eight),
    PhysicalRange(.power, Plausibility.watts, module: -18_000...18_000, .computed, "voltage times current"),
    // Two live cells, two temperatures: the difference of what each can be.
    PhysicalRange(.cellDelta, 0...3500, .computed, "what two live cells can differ by"),
    PhysicalRange(.temperatureDelta, 0...160, .computed, "what two temperatures can differ by"),
    PhysicalRange(.cellCount, 1...400, module: moduleCells, .computed, "a module to a string of high voltage"),
    PhysicalRange(.temperatureCount, 0...400, module: 0...24, .computed, "at most one a cell"),
    PhysicalRange(
      .modulesOnline, 0...64, module: 0...8, .documented, "\(Place.mostModules) modules (manual 5.5); 64 with others"),
    PhysicalRange(.batteryCycle, 0...20_000, .computed, "ours: three times what any vendor promises"),
  ]

  private static let byField = Dictionary(table.map { ($0.field, $0) }) { first, _ in first }

  private init(
    _ field: Field, _ whole: ClosedRange<Double>, module: ClosedRange<Double>? = nil, _ grade: Grade, _ source: String
  ) {
    self.field = field
    self.whole = whole
    self.module = module
    self.grade = grade
    self.source = source
  }
}
