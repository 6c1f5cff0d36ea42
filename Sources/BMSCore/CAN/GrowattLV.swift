extension CANFamily {
  /// Growatt BMS CAN low voltage, Rev_04/05: 11 bits, high byte first, answers to 301 (can-protocols section 6).
  static let growattLV = CANFamily(
    "growatt-lv", "Growatt LV", settings: [.growatt], volts: Plausibility.volts, frames: GrowattLV.frames,
    // 311 and 313 tell it from others that use its ids (can-protocols section 11.3).
    evidence: CANEvidence(poll: .poll301, essential: [.standard(0x311), .standard(0x313)]), question: .growatt301,
    plays: [.growatt])
}

extension CANProtocol {
  static let growattLV = CANProtocol(rawValue: "growatt-lv")
}

extension CANKeepAlive {
  static let poll301 = CANKeepAlive("301", says: .poll, [.growattLV], isProof: true, when: \.isGrowattPoll)
  static let frame211 = CANKeepAlive("211", [.growattLV])
}

extension CANQuestionKind {
  /// Growatt's poll.
  public static let growatt301 = CANQuestionKind("301", [.growatt301])
}

extension CANQuestion {
  /// Growatt's poll: 301, 11 to 88 (can-protocols section 6, documented).
  public static let growatt301 = CANQuestion(.standard(0x301), growattPoll)

  fileprivate static let growattPoll: UInt64 = 0x8877_6655_4433_2211
}

extension CANFrame {
  fileprivate var isGrowattPoll: Bool { count == 8 && packed == CANQuestion.growattPoll }
}

private enum GrowattLV {
  private static func frame(_ id: UInt16, _ rows: [CANRow]) -> CANFrameTable {
    CANFrameTable(.standard(id), order: .big, .documented, "can-protocols section 6", rows)
  }

  static let frames: [CANFrameTable] = [
    // Another protocol's 301 is not ours to name.
    CANFrameTable(
      .standard(0x301), from: .inverter, order: .big, .documented, "can-protocols section 6", [.says(.poll)],
      only: \.isGrowattPoll, says: [.poll301]),
    CANFrameTable(
      .standard(0x211), from: .inverter, order: .big, .documented, "can-protocols section 6: content unknown",
      [.hex(0, 8, .raw)], says: [.frame211]),
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
        .s16(0, .totalVoltage, .hundredth), .s16(2, .current, .tenth), .s16(4, .temperatureMax, .tenth), .u8(6, .soc),
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
        .flag(0, bit: 4, .forceCharge2), .word(0, mask: 0x03, .chemistry, .chemistry), .u16(1, .cellMax),
        .u16(3, .cellMin), .u8(5, .cellMaxID), .u8(6, .cellMinID), .u8(7, .faultyPack),
      ]),
    frame(0x320, [.text(0, 2, .maker), .u8(2, .hardware), .u8(3, .software), .clock(.bitClock, .clock)]),
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
