extension CANFamily {
  /// Sofar / ZCS high voltage, extended frame V1.0.001: the ids of the common family + (pack << 12), low byte first
  /// (can-protocols section 8). Its queries are answered on ids whose layout is not public.
  static let sofarHV = CANFamily(
    "sofar-hv", "Sofar/ZCS HV", volts: Plausibility.highVolts, frames: SofarHV.frames,
    others: [0x670...0x6C0, 0x770...0x784].map {
      CANFrameTable(.extended($0), .implemented, "can-protocols section 8")
    },
    // 29-bit 351 and 356 may be the common family's: another sender's were seen in 0.01 V.
    evidence: CANEvidence(poll: .sofarQuery, needsLimit: true))
}

extension CANProtocol {
  static let sofarHV = CANProtocol(rawValue: "sofar-hv")
}

extension CANKeepAlive {
  static let sofarQuery = CANKeepAlive("605/705", [.sofarHV])
}

private enum SofarHV {
  private static func frame(
    _ id: UInt32, _ rows: [CANRow], teaches lesson: CANFrameTable.Lesson? = nil
  ) -> CANFrameTable {
    CANFrameTable(
      .packs(id), .implemented, "can-protocols section 8", [.identifier(above: 12, .pack)] + rows, teaches: lesson)
  }
  private static func query(_ ids: CANIDs) -> CANFrameTable {
    CANFrameTable(
      ids, from: .inverter, .implemented, "can-protocols section 8",
      [.u8(0, .queryPack), .u8(1, .query), .u8(2, .querySub)], says: [.sofarQuery])
  }

  static let frames: [CANFrameTable] = [
    frame(0x351, CommonFamily351.limits, teaches: { $0.hearLimit($1) }),
    frame(0x355, [.u8(0, .soc), .u8(2, .soh)]),
    frame(
      0x356, [.voltage(0, .totalVoltage, blank: .never), .s16(2, .current, .tenth), .s16(4, .temperature, .tenth)],
      teaches: { $0.hearVoltage($1) }),
    frame(
      0x30F,
      [
        .word(0, .remoteCommand, .remoteCommand), .flag(1, bit: 0, .dischargeEnable), .flag(1, bit: 1, .chargeEnable),
      ]),
    frame(0x359, [.u8(0, .modules), .u8(1, .modulesInSeries), .u8(2, .protocolVersion), .u8(3, .cellCount)]),
    frame(0x35A, CommonFamily351.pairs),
    frame(0x35E, [.text(0, 8, .maker)]),
    // 01 in byte 0 is lithium.
    frame(0x35F, [.u8(0, .batteryType), .hex(1, 3, .versionRaw), .u16(4, .capacity)]),
    query(.extended(0x605)), query(.extended(0x705)), query(.standard(0x605)), query(.standard(0x705)),
  ]
}
