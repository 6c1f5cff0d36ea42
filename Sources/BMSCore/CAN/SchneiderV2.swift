extension CANFamily {
  /// Schneider SE BMS communication protocol v2: 29 bits, high byte first (can-protocols section 9.1 a).
  static let schneiderV2 = CANFamily(
    "schneider-v2", "Schneider SE BMS v2", volts: Plausibility.highVolts, frames: SchneiderV2.frames,
    others: [CANFrameTable(.extended(0x320...0x333), .implemented, "can-protocols section 11.2")],
    evidence: CANEvidence(poll: .schneider310), plays: [.schneider])
}

extension CANProtocol {
  static let schneiderV2 = CANProtocol(rawValue: "schneider-v2")
}

extension CANKeepAlive {
  static let schneider310 = CANKeepAlive("29-bit 310", [.schneiderV2])
  static let gateway305 = CANKeepAlive("29-bit 305", [.pylontechLV, .lgRESU])
}

private enum SchneiderV2 {
  private static func frame(_ id: UInt32, every period: Span = .seconds(2), _ rows: [CANRow]) -> CANFrameTable {
    CANFrameTable(.extended(id), order: .big, .implemented, "can-protocols section 9.1", every: period, rows)
  }
  private static func inverter(_ id: UInt32, _ says: CANKeepAlive, _ row: CANRow) -> CANFrameTable {
    CANFrameTable(
      .extended(id), from: .inverter, .implemented, "can-protocols section 9.1", [row], says: [says])
  }

  static let frames: [CANFrameTable] = [
    inverter(0x310, .schneider310, .says(.poll)),
    // The gateway acknowledging an 11-bit battery.
    inverter(0x305, .gateway305, .says(.acknowledge)),
    frame(0x320, [.u16(0, .protocolVersion)]),
    frame(0x321, [.u32(0, .chargeVoltageLimit, .hundredth), .u32(4, .dischargeVoltageLimit, .hundredth)]),
    frame(0x322, [.s32(0, .chargeCurrentLimit, .hundredth), .s32(4, .dischargeCurrentLimit, .hundredth).magnitude]),
    // The direction of the current is not stated.
    frame(0x323, [.u32(0, .totalVoltage, .hundredth), .s32(4, .current, .hundredth)]),
    frame(0x324, [.s16(0, .temperature, .tenth), .u16(2, .soc, .tenth)]),
    frame(0x325, commands + word(2, .warningsRaised, .warning) + word(4, .faultsRaised, .fault)),
    frame(
      0x326,
      [.word(0, mask: 0xFFFF, width: 2, .state, .schneiderState), .u16(2, .cycles), .u16(4, .soh), .u16(6, .capacity)]),
    frame(
      0x327,
      [
        .s16(0, .temperatureMax, .tenth), .s16(2, .temperatureMin, .tenth), .u16(4, .cellMax),
        .u16(6, .cellMin),
      ]),
    frame(0x328, every: .seconds(10), [.u32(0, .energyCharged, .thousandth), .u32(4, .energyDischarged, .thousandth)]),
    frame(0x330, every: .seconds(10), [.u16(0, .makerCode), .u16(2, .modelID), .text(4, 4, .serialPart1)]),
    frame(0x331, every: .seconds(10), [.text(0, 8, .serialPart2)]),
    frame(0x332, every: .seconds(10), [.text(0, 8, .serialPart3)]),
    frame(0x333, every: .seconds(10), [.text(0, 8, .marker)]),
  ]

  private static let commands: [CANRow] = [
    .flag(1, bit: 0, .forceCharge1), .flag(1, bit: 1, .chargeEnable), .flag(1, bit: 2, .dischargeEnable),
    .flag(1, bit: 3, .stopRequest),
  ]

  /// Bit 0 is the lowest of the second byte.
  private static func word(_ byte: Int, _ field: Field, _ severity: CANSeverity) -> [CANRow] {
    [
      .bits(
        byte + 1, field, severity,
        [
          .chargeOverCurrent, .dischargeOverCurrent, .overTemperature, .underTemperature, .overVoltage, .underVoltage,
          .cellImbalance, .internalCommunicationFail,
        ]),
      .bits(byte, field, severity, [.systemError]),
    ]
  }
}
