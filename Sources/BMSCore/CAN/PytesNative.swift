extension CANFamily {
  /// Pytes' own frames: 11 bits, low byte first (can-protocols section 9.3).
  static let pytesNative = CANFamily(
    "pytes-native", "Pytes native", volts: Plausibility.volts, frames: PytesNative.frames)
}

extension CANProtocol {
  static let pytesNative = CANProtocol(rawValue: "pytes-native")
}

/// Bits and words that section 9.3 only names were read in running code of others, hence "implemented".
private enum PytesNative {
  private static func frame(_ id: UInt16, grade: Grade = .implemented, _ rows: [CANRow]) -> CANFrameTable {
    CANFrameTable(.standard(id), grade, "can-protocols section 9.3", rows)
  }

  static let frames: [CANFrameTable] = [
    frame(0x400, grade: .measured, CommonFamily351.limits),
    frame(
      0x401, grade: .measured,
      [.u16(0, .cellMax), .u16(2, .cellMin), .u16(4, .cellMaxID), .u16(6, .cellMinID)]),
    frame(
      0x402, grade: .measured,
      [.s16(0, .temperatureMax, .tenth), .s16(2, .temperatureMin, .tenth), .u16(4, .tempMaxID), .u16(6, .tempMinID)]),
    frame(0x403, protections + warnings + [.flag(3, bit: 2, .charging), .flag(3, bit: 3, .discharging)]),
    frame(0x404, grade: .measured, [.u16(0, .soc), .u16(2, .soh), .u16(6, .cycles)]),
    frame(
      0x405, grade: .measured,
      [.s16(0, .totalVoltage, .hundredth), .s16(2, .current, .tenth), .s16(4, .temperature, .tenth)]),
    frame(0x406, [.bits(1, .faultsRaised, .fault, [nil, nil, nil, nil, nil, nil, nil, .internalFailure])]),
    frame(
      0x408, [.nonZero(0, .chargeEnable), .nonZero(1, .dischargeEnable), .nonZero(2, .forceCharge1)]),
    frame(0x409, grade: .measured, [.u32(0, .fullCapacity, .thousandth), .u32(4, .remainingCapacity, .thousandth)]),
    frame(0x40A, grade: .measured, [.text(0, 8, .maker)]),
    frame(0x40B, [.u8(6, .modulesOnline), .u8(7, .modulesOffline)]),
    frame(0x40D, [.hex(0, 8, .raw)]),
    frame(0x41E, grade: .measured, [.u32(0, .energyCharged, .tenth), .u32(4, .energyDischarged, .tenth)]),
  ]

  /// 403 carries the same 32 bits twice; a bit in either half counts.
  private static let protections: [CANRow] = [0, 4].flatMap { half -> [CANRow] in
    [
      .bits(half, .protections, .fault, [.overVoltage, nil, nil, nil, .underVoltage]),
      .bits(half + 1, .protections, .fault, [.overTemperature, nil, nil, nil, .underTemperature]),
      .bits(
        half + 2, .protections, .fault,
        [nil, .dischargeOverCurrent, .dischargeOverCurrent, .chargeOverCurrent, .chargeOverCurrent]),
    ]
  }

  private static let warnings: [CANRow] = [0, 4].flatMap { half -> [CANRow] in
    [
      .bits(half, .alarms, .warning, [nil, .highVoltage, nil, .lowVoltage]),
      .bits(half + 1, .alarms, .warning, [nil, .highTemperature, nil, .lowTemperature]),
      .bits(half + 2, .alarms, .warning, [nil, nil, nil, nil, nil, .dischargeHighCurrent, .chargeHighCurrent]),
    ]
  }
}
