/// Growatt BMS CAN low voltage, Rev_04/05: 11 bits, high byte first, answers to 301 (can-protocols section 6).
enum GrowattLV {
  private static func frame(
    _ id: UInt16, rule: CANRule = .table, from: CANSender = .battery, source: String = "can-protocols section 6",
    _ rows: [CANRow] = []
  ) -> CANFrameTable {
    CANFrameTable(.growattLV, .standard(id), from: from, order: .big, .documented, source, rule: rule, rows)
  }

  /// What tells it from others that use its ids (can-protocols section 11.3).
  static let essential: [CANID] = [.standard(0x311), .standard(0x313)]

  static let tables: [CANFrameTable] = [
    frame(0x301, rule: .poll301, from: .inverter),
    frame(0x211, from: .inverter, source: "can-protocols section 6: content unknown", [.hex(0, 8, .raw)]),
    frame(
      0x311,
      [
        .u16(0, .chargeVoltageLimit, .tenth), .u16(2, .chargeCurrentLimit, .tenth),
        .u16(4, .dischargeCurrentLimit, .tenth),
      ] + status),
    frame(0x312, protections + [.u8(4, .modules), .hex(5, 2, .makerCode), .u8(7, .cellCount)]),
    frame(
      0x313,
      [
        .s16(0, .voltage, .hundredth), .s16(2, .current, .tenth), .s16(4, .cellTempMax, .tenth), .u8(6, .soc),
        .u8(7, .soh, mask: 0x7F), .flag(7, bit: 7, .sohFlag),
      ]),
    frame(
      0x314,
      [
        .u16(0, .remainingCapacity, .hundredth), .u16(2, .fullCapacity, .hundredth), .u16(4, .cellDelta),
        .u16(6, .cycles),
      ]),
    frame(0x315, [.u16(0, .cell1), .u16(2, .cell2), .u16(4, .cell3), .u16(6, .cell4)]),
    frame(0x316, [.u16(0, .cell5), .u16(2, .cell6), .u16(4, .cell7), .u16(6, .cell8)]),
    frame(0x317, [.u16(0, .cell9), .u16(2, .cell10), .u16(4, .cell11), .u16(6, .cell12)]),
    frame(0x318, [.u16(0, .cell13), .u16(2, .cell14), .u16(4, .cell15), .u16(6, .cell16)]),
    frame(
      0x319,
      [
        .flag(0, bit: 7, .chargeEnable), .flag(0, bit: 6, .dischargeEnable), .flag(0, bit: 5, .forceCharge1),
        .flag(0, bit: 4, .forceCharge2), .word(0, mask: 0x03, .chemistry, .chemistry), .u16(1, .cellVoltageMax),
        .u16(3, .cellVoltageMin), .u8(5, .cellMaxID), .u8(6, .cellMinID), .u8(7, .faultyPack),
      ]),
    frame(0x320, rule: .clock320, [.text(0, 2, .maker), .u8(2, .hardware), .u8(3, .software)]),
    frame(
      0x321,
      [
        .flag(0, bit: 0, .updateActive), .word(0, shift: 1, mask: 0x03, .updateMaster, .updateState),
        .word(0, shift: 3, mask: 0x03, .updateSlave, .updateState), .u8(1, .updateProgress), .u8(2, .updatePack),
        .u8(3, .updateSuccessCount),
      ]),
  ]

  /// 311[6:7], bit 0 the lowest of byte 7.
  private static let status: [CANRow] = [
    .word(7, mask: 0x03, .state, .growattStatus), .flag(7, bit: 2, .errorBitsValid), .flag(7, bit: 3, .balancing),
    .flag(7, bit: 4, .sleeping), .flag(7, bit: 5, .dischargeOutput), .flag(7, bit: 6, .chargeOutput),
    .flag(7, bit: 7, .terminalOpen), .word(6, mask: 0x03, .masterBoxMode, .growattBox),
    .word(6, shift: 2, mask: 0x03, .spStatus, .growattSP),
  ]

  private static let protections: [CANRow] = [
    .bits(
      0, .protections, .fault,
      [
        .softStartFail, .moduleUnderVoltage, .moduleOverVoltage, .cellUnderVoltage, .cellOverVoltage, .shortCircuit,
        .chargeOverCurrent, .dischargeOverCurrent,
      ]),
    .bits(
      1, .protections, .fault,
      [
        nil, nil, .deltaVoltageFail, .systemError, .underTemperatureCharge, .underTemperatureDischarge,
        .overTemperatureCharge, .overTemperatureDischarge,
      ]),
    .bits(
      2, .warnings, .warning,
      [
        nil, .moduleUnderVoltage, .moduleOverVoltage, .cellUnderVoltage, .cellOverVoltage, nil, .chargeOverCurrent,
        .dischargeOverCurrent,
      ]),
    .bits(
      3, .warnings, .warning,
      [
        .internalCommunicationFail, .packBeforeTurnOff, .deltaVoltageFail, nil, .underTemperatureCharge,
        .underTemperatureDischarge, .overTemperatureCharge, .overTemperatureDischarge,
      ]),
  ]
}
