/// What a number on CAN can physically be, by field, unit and family. Outside of it a value is doubted, not hidden.
///
/// The ranges of the program's fields stand in `PhysicalRange` and those of units in `Plausibility`, for every wire;
/// here stands what only CAN knows.
enum CANRange {
  /// `nil` where a field has no end of its own: a code, a counter, a number of unknown scale.
  static func of(_ field: Field, _ unit: Unit, _ family: CANFamily) -> ClosedRange<Double>? {
    if field.isSharedWithCAN, field.unit == unit, let range = PhysicalRange.of(field, ofModule: false) { return range }
    switch unit {
    case .volt: return volts(family)
    case .ampere where isLimit(field): return 0...Plausibility.amperes.upperBound
    case .millivolt where isModule(field): return moduleMillivolts
    case .ampereHour: return 0...20_000
    // Ten years of a large battery: 100 kWh a day are 0.4 GWh.
    case .kilowattHour: return 0...1_000_000
    case .count: return count(field)
    default: return Plausibility.range(unit)
    }
  }

  /// The families whose documents are for batteries of 48 V; 351's carries 12 V to high voltage (LuxPower), the others
  /// are high voltage.
  private static func volts(_ family: CANFamily) -> ClosedRange<Double> {
    switch family {
    case .growattLV, .pytesNative, .samsungSDI: Plausibility.volts
    case .common351: 7...1000
    case .growattHV, .pylontechHV, .schneiderV2, .sofarHV, .voltronicLIA, .bydHV, .megarevo, .goodWeHV:
      Plausibility.highVolts
    }
  }

  /// Currents that are told without a sign.
  private static func isLimit(_ field: Field) -> Bool {
    switch field {
    case .dischargeCurrentLimitAbs, .ongridChargeCurrentLimit, .ongridDischargeCurrentLimit, .chargingCurrent,
      .dischargingCurrent:
      true
    default: false
    }
  }

  /// A module's voltage in mV: one cell at least.
  private static let moduleMillivolts =
    Plausibility.cellMillivolts.lowerBound...Plausibility.volts.upperBound * 1000

  private static func isModule(_ field: Field) -> Bool {
    field == .moduleVoltageMax || field == .moduleVoltageMin || field == .moduleVoltageAverage
  }

  private static func count(_ field: Field) -> ClosedRange<Double>? {
    switch field {
    case .cycles: PhysicalRange.of(.batteryCycle, ofModule: false)
    case .modules, .modulesOffline, .modulesFaulty, .modulesBlockingCharge, .modulesBlockingDischarge, .modulesNormal,
      .modulesChargeDisabled, .modulesDischargeDisabled, .modulesCommunicationLost, .modulesInSeries, .module:
      PhysicalRange.of(.modulesOnline, ofModule: false)
    case .cellsInSeries, .cellsPerModule: PhysicalRange.of(.cellCount, ofModule: false)
    default: nil
    }
  }
}
