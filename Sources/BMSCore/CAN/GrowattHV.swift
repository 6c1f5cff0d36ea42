extension CANFamily {
  /// Growatt BMS CAN high voltage 1.10: 29 bits, high byte first (can-protocols section 6.1).
  static let growattHV = CANFamily(
    "growatt-hv", "Growatt HV", volts: Plausibility.highVolts, frames: GrowattHV.frames,
    evidence: CANEvidence(poll: .growattHV3010))
}

extension CANProtocol {
  static let growattHV = CANProtocol(rawValue: "growatt-hv")
}

extension CANKeepAlive {
  /// A counter and a code; the five bytes behind them were zero where it was measured.
  static let growattHV3010 = CANKeepAlive(
    "29-bit 3010", [.growattHV], isProof: true, when: { $0.packed != 0 && $0.packed >> 24 == 0 })
}

/// Positions that section 6.1 only names were read in running code of others, hence "implemented".
private enum GrowattHV {
  private static func frame(
    _ id: UInt32, grade: Grade = .implemented, source: String = "can-protocols section 6.1", _ rows: [CANRow]
  ) -> CANFrameTable {
    CANFrameTable(.extended(id), order: .big, grade, source, rows)
  }
  private static func inverter(_ id: UInt32, _ grade: Grade, _ rows: [CANRow]) -> CANFrameTable {
    CANFrameTable(
      .extended(id), from: .inverter, order: .big, grade, "can-protocols section 6.1", rows, says: [.growattHV3010])
  }

  static let frames: [CANFrameTable] = [
    inverter(0x3010, .measured, [.u16(0, .counter), .u8(2, .safetyCode)]),
    inverter(
      0x3020, .implemented,
      [
        .nonZero(0, .chargeCommand), .nonZero(1, .dischargeCommand), .u8(2, .maskExternalFault), .u8(3, .clearFault),
        .u8(4, .isoCommand), .u8(7, .sleepWake),
      ]),
    // One source reads unix time here, a capture says otherwise (section 11.1).
    inverter(0x3030, .measured, [.clock(.clock, .clock), .u8(7, .pcsState)]),
    frame(
      0x3110, grade: .measured,
      [
        .u16(0, .chargeVoltageLimit, .tenth), .u16(2, .chargeCurrentLimit, .tenth),
        .u16(4, .dischargeCurrentLimit, .tenth), .u16(6, .statusBits),
      ]),
    frame(0x3120, grade: .unknown, source: "can-protocols section 6.1: fault bits unknown", [.hex(0, 8, .raw)]),
    frame(
      0x3130,
      [
        .u16(0, .totalVoltage, .tenth), .s16(2, .current, .tenth), .s16(4, .temperatureMax, .tenth), .u8(6, .soc),
        .u8(7, .soh, mask: 0x7F), .flag(7, bit: 7, .sohFlag),
      ]),
    frame(
      0x3140,
      [
        .u16(0, .remainingCapacity, .hundredth), .u16(2, .fullCapacity, .hundredth), .hex(4, 2, .makerCode),
        .u16(6, .cycles),
      ]),
    frame(
      0x3150,
      [
        .u16(0, .dischargeCutoffVoltage, .tenth), .s16(2, .bmsTemperature, .tenth), .u16(4, .cellCount),
        .u16(6, .modulesInSeries),
      ]),
    frame(
      0x3160,
      [
        .u8(0, .errors), .u8(1, .faultExtension), .u8(2, .cellMaxModule), .u8(3, .cellMaxID), .u8(4, .cellMinModule),
        .u8(5, .cellMinID), .s16(6, .temperatureMin, .tenth),
      ]),
    frame(
      0x3170,
      [.u8(0, .tempMaxModule), .u8(1, .tempMaxID), .u8(2, .tempMinModule), .u8(3, .tempMinID)]),
    frame(0x3180, [.hex(0, 2, .makerCode), .u16(2, .modules), .u16(4, .cellCount)]),
    frame(
      0x3190,
      [
        .u8(0, .statusBits), .u16(1, .cellMax), .u16(3, .cellMin), .u8(6, .faultyPack),
        .u8(7, .faultyModule),
      ]),
    frame(
      0x3200,
      [
        .text(0, 2, .maker), .u8(2, .hardware), .u16(4, .circulatingCurrent, .tenth), .u16(6, .cellChargeCutoffVoltage),
      ]),
    frame(0x3210, [.hex(0, 8, .raw)]),
    frame(0x3220, [.u16(5, .nominalEnergy, .tenth)]),
    frame(0x3230, [.hex(0, 8, .raw)]),
    frame(
      0x3240,
      [.u8(0, .pack), .u24(1, .energyDischarged, .tenth), .u24(5, .energyCharged, .tenth)]),
    frame(0x3250, [.hex(0, 8, .raw)]),
    frame(0x3260, [.hex(0, 8, .raw)]),
    frame(0x3270, [.hex(0, 8, .raw)]),
    frame(0x3280, [.hex(0, 8, .raw)]),
    frame(0x3290, [.hex(0, 8, .raw)]),
    frame(0x3F00, [.hex(0, 8, .raw)]),
  ]
}
