/// The simulated module's constants: its versions and its thresholds.
///
/// The scales are the simulator's own choice (mV for cells, 0.1 V for packs, 0.1 A, whole degC): nobody has published the
/// real ones, so these numbers prove nothing about a real battery. Current thresholds carry the wire's sign.
enum SimulatedSettings {
  static let softwareVersion: UInt16 = 371
  static let hardwareVersion: UInt16 = 23

  static let rows: [(field: Field, raw: Int)] = [
    (.bootloaderVersion, 102),
    (.softwareVersion, Int(softwareVersion)),
    (.hardwareVersion, Int(hardwareVersion)),
    (.cellOverVoltage2, 3700),
    (.cellOverVoltage1, 3620),
    (.cellUnderVoltage2, 2700),
    (.cellUnderVoltage1, 2950),
    (.packOverVoltage, 589),
    (.packOverVoltageRelease, 552),
    (.packUnderVoltage, 460),
    (.packUnderVoltageRelease, 496),
    (.dischargeOverCurrent, 1200),
    (.chargeOverCurrent, -1150),
    (.chargeOverTemperature2, 57),
    (.chargeOverTemperature1, 53),
    (.dischargeOverTemperature2, 67),
    (.dischargeOverTemperature1, 63),
    (.chargeUnderTemperature2, -11),
    (.chargeUnderTemperature1, -9),
    (.dischargeUnderTemperature2, -26),
    (.dischargeUnderTemperature1, -24),
    (.recommendedChargeVoltage, 560),
    (.recommendedChargeCurrent, 525),
    (.chargeOverCurrentCount, 1),
    (.dischargeOverCurrentCount, 3),
    (.dischargeLimitVoltage, 504),
  ]

  private static let byField = Dictionary(uniqueKeysWithValues: rows.map { ($0.field, $0.raw) })

  static func raw(_ field: Field) -> Int? { byField[field] }
}
