extension CANRow {
  /// What a number on CAN can physically be, where its row does not say: by the program's field, by unit and family.
  /// Outside of it a value is doubted, not hidden.
  ///
  /// The ranges of the program's fields stand in `PhysicalRange` and those of units in `Plausibility`, for every wire;
  /// here stands what only CAN knows.
  /// - Returns: `nil` where a field has no end of its own: a code, a counter, a number of unknown scale.
  static func range(of field: Field, _ unit: Unit, volts: ClosedRange<Double>) -> ClosedRange<Double>? {
    if field.isSharedWithCAN, field.unit == unit, let range = PhysicalRange.of(field, ofModule: false) { return range }
    switch field {
    // Currents that are told without a sign.
    case .dischargeCurrentLimitAbs, .ongridChargeCurrentLimit, .ongridDischargeCurrentLimit, .chargingCurrent,
      .dischargingCurrent:
      return 0...Plausibility.amperes.upperBound
    // A module's voltage in mV: one cell at least.
    case .moduleVoltageMax, .moduleVoltageMin, .moduleVoltageAverage:
      guard unit == .millivolt else { return volts }
      return Plausibility.cellMillivolts.lowerBound...Plausibility.volts.upperBound * 1000
    case .cycles: return PhysicalRange.of(.batteryCycle, ofModule: false)
    case .modules, .modulesOffline, .modulesFaulty, .modulesBlockingCharge, .modulesBlockingDischarge, .modulesNormal,
      .modulesChargeDisabled, .modulesDischargeDisabled, .modulesCommunicationLost, .modulesInSeries, .module:
      return PhysicalRange.of(.modulesOnline, ofModule: false)
    case .cellsInSeries, .cellsPerModule: return PhysicalRange.of(.cellCount, ofModule: false)
    default: break
    }
    switch unit {
    case .volt: return volts
    case .ampereHour: return 0...20_000
    // Ten years of a large battery: 100 kWh a day are 0.4 GWh.
    case .kilowattHour: return 0...1_000_000
    default: return Plausibility.range(unit)
    }
  }
}
