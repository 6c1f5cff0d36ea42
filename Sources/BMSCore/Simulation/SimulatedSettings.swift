/// The simulated module's constants in registers 7-11 and 51-70.
///
/// The scales are the simulator's own choice (mV for cells, 0.1 V for packs, 0.1 A, whole degC): nobody has published the
/// real ones, so these numbers prove nothing about a real battery. Current thresholds carry the wire's sign.
enum SimulatedSettings {
  struct Row: Sendable {
    let register: UInt16
    let field: Field
    let raw: Int16
  }

  static let softwareVersion: UInt16 = 371
  static let hardwareVersion: UInt16 = 23

  static let rows: [Row] = [
    Row(register: 9, field: .bootloaderVersion, raw: 102),
    Row(register: 10, field: .softwareVersion, raw: Int16(softwareVersion)),
    Row(register: 11, field: .hardwareVersion, raw: Int16(hardwareVersion)),
    Row(register: 51, field: .cellOverVoltage2, raw: 3700),
    Row(register: 52, field: .cellOverVoltage1, raw: 3620),
    Row(register: 53, field: .cellUnderVoltage2, raw: 2700),
    Row(register: 54, field: .cellUnderVoltage1, raw: 2950),
    Row(register: 55, field: .packOverVoltage, raw: 589),
    Row(register: 56, field: .packOverVoltageRelease, raw: 552),
    Row(register: 57, field: .packUnderVoltage, raw: 460),
    Row(register: 58, field: .packUnderVoltageRelease, raw: 496),
    Row(register: 59, field: .dischargeOverCurrent, raw: 1200),
    Row(register: 60, field: .chargeOverCurrent, raw: -1150),
    Row(register: 61, field: .chargeOverTemperature2, raw: 57),
    Row(register: 62, field: .chargeOverTemperature1, raw: 53),
    Row(register: 63, field: .dischargeOverTemperature2, raw: 67),
    Row(register: 64, field: .dischargeOverTemperature1, raw: 63),
    Row(register: 65, field: .chargeUnderTemperature2, raw: -11),
    Row(register: 66, field: .chargeUnderTemperature1, raw: -9),
    Row(register: 67, field: .dischargeUnderTemperature2, raw: -26),
    Row(register: 68, field: .dischargeUnderTemperature1, raw: -24),
    Row(register: 69, field: .recommendedChargeVoltage, raw: 560),
    Row(register: 70, field: .recommendedChargeCurrent, raw: 525),
    Row(register: 75, field: .chargeOverCurrentCount, raw: 1),
    Row(register: 76, field: .dischargeOverCurrentCount, raw: 3),
    Row(register: 77, field: .dischargeLimitVoltage, raw: 504),
  ]
}
