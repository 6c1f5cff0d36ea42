/// Samsung SDI / ELP: 11 bits, low byte first (can-protocols section 9.3).
///
/// Bit names and the trays' words that section 9.3 only names were read in running code of others.
enum SamsungSDI {
  private static func frame(_ id: UInt16, grade: Grade = .implemented, _ rows: [CANRow]) -> CANFrameTable {
    CANFrameTable(.samsungSDI, .standard(id), grade, "can-protocols section 9.3", rows)
  }

  static let tables: [CANFrameTable] = [
    frame(
      0x500, [.u16(0, .voltage, .hundredth), .s16(2, .current), .u8(4, .soc), .u8(5, .soh), .u16(6, .cycles)]),
    frame(0x501, alarms + [.u8(4, .modulesInSeries)]),
    frame(0x502, grade: .measured, CommonFamily351.limits),
    frame(
      0x503,
      [
        .u16(0, .cellVoltageAverage), .u16(2, .cellVoltageMax), .u16(4, .cellVoltageMin),
        .u16(6, .moduleVoltageAverage),
      ]),
    frame(
      0x504,
      [
        .u16(0, .moduleVoltageMax), .u16(2, .moduleVoltageMin), .u8(4, .temperature), .u8(5, .cellTempMax),
        .u8(6, .cellTempMin),
      ]),
    frame(0x505, [.version(0, .protocolVersion)]),
    frame(0x5F0, [.u16(0, .module), .u16(2, .cell1), .u16(4, .cell2), .u16(6, .cell3)]),
    frame(0x5F1, [.u16(0, .module), .u16(2, .cell4), .u16(4, .cell5), .u16(6, .cell6)]),
    frame(0x5F2, [.u16(0, .module), .u16(2, .cell7), .u16(4, .cell8), .u16(6, .cell9)]),
    frame(0x5F3, [.u16(0, .module), .u16(2, .cell10), .u16(4, .cell11), .u16(6, .cell12)]),
    frame(0x5F4, [.u16(0, .module), .u16(2, .cell13), .u16(4, .cell14)]),
  ]

  private static let alarms: [CANRow] = [
    .bits(
      2, .protections, .fault,
      [
        .overVoltage, .underVoltage, .overTemperature, .underTemperature, .chargeOverCurrent, .dischargeOverCurrent,
        .chargeModuleHighTemperature,
      ]),
    .bits(
      3, .protections, .fault,
      [
        .other, .internalCommunicationFail, .chargeBreaker, .chargeModuleHighTemperature, .underVoltage,
        .cellImbalance, .overVoltage,
      ]),
    .bits(
      0, .alarms, .warning,
      [
        .highVoltage, .lowVoltage, .highTemperature, .lowTemperature, .highCurrent, .lowCurrent,
        .chargeModuleHighTemperature, .cellImbalance,
      ]),
  ]
}
