/// Voltronic LIA: 29 bits, low byte first, the inverter asks and the battery answers (can-protocols section 9.2).
///
/// Ids here are those of address 0 with answers at request + 1000; `CANCatalogue` folds the other forms onto them.
enum VoltronicLIA {
  private static let source = "can-protocols section 9.2, low to medium confidence"

  private static func answer(_ id: UInt32, rule: CANRule = .table, _ rows: [CANRow]) -> CANFrameTable {
    CANFrameTable(.voltronicLIA, .extended(id), .implemented, source, rule: rule, rows)
  }

  static let requests: [UInt32] = [
    0x0CF1_0100, 0x0CF1_0110, 0x0CF1_0200, 0x0CF1_0210, 0x0CF1_0220, 0x0CF1_0300, 0x0CF1_0310, 0x0CF1_0320,
    0x0CF1_0400, 0x0CF1_0410,
  ]

  static let tables: [CANFrameTable] =
    requests.map {
      CANFrameTable(.voltronicLIA, .extended($0), from: .inverter, .implemented, source, rule: .lia410)
    } + [
      answer(0x0CF1_1100, [.hex(0, 8, .protocolVersion)]),
      answer(0x0CF1_1110, [.hex(0, 8, .software)]),
      answer(
        0x0CF1_1200,
        [
          .cellVoltage(0, .cellVoltageMax), .cellVoltage(2, .cellVoltageMin), .kelvin(4, .cellTempMax),
          .kelvin(6, .cellTempMin),
        ]),
      answer(
        0x0CF1_1210, rule: .liaCurrent,
        [.u16(0, .chargingCurrent, .tenth), .u16(2, .dischargingCurrent, .tenth), .u16(4, .voltage, .tenth)]),
      answer(0x0CF1_1220, [.u16(0, .soc), .u32(2, .capacity, .thousandth)]),
      answer(
        0x0CF1_1300,
        [
          .state(0, .alarmsRaised, low: .chargeVoltageLow, high: .chargeVoltageHigh),
          .state(2, .alarmsRaised, low: .dischargeVoltageLow, high: .dischargeVoltageHigh),
          .state(4, .alarmsRaised, low: .cellVoltageLow, high: .cellVoltageHigh),
          .state(6, .alarmsRaised, low: .cellVoltageLow, high: .cellVoltageHigh),
        ]),
      answer(
        0x0CF1_1310,
        [
          .state(0, .alarmsRaised, low: .chargeCurrentLow, high: .chargeCurrentHigh),
          .state(2, .alarmsRaised, low: .dischargeCurrentLow, high: .dischargeCurrentHigh),
          .state(4, .alarmsRaised, low: .chargeTemperatureLow, high: .chargeTemperatureHigh),
          .state(6, .alarmsRaised, low: .dischargeTemperatureLow, high: .dischargeTemperatureHigh),
        ]),
      answer(
        0x0CF1_1320,
        [
          .state(0, .alarmsRaised, low: .cellTemperatureLow, high: .cellTemperatureHigh),
          .state(2, .alarmsRaised, low: .cellTemperatureLow, high: .cellTemperatureHigh),
        ]),
      answer(
        0x0CF1_1400,
        [
          .u16(0, .chargeVoltageLimit, .tenth), .u16(2, .dischargeVoltageLimit, .tenth),
          .u16(4, .chargeCurrentLimit, .tenth), .u16(6, .dischargeCurrentLimit, .tenth),
        ]),
      answer(0x0CF1_1410, [.flag(1, bit: 7, .chargeEnable), .flag(1, bit: 6, .dischargeEnable)]),
    ]
}
