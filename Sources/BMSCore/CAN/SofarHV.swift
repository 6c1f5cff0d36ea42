/// Sofar / ZCS high voltage, extended frame V1.0.001: the ids of the common family + (pack << 12), low byte first
/// (can-protocols section 8). Ids here are those of pack 0.
enum SofarHV {
  private static func frame(_ id: UInt32, rule: CANRule = .sofarPack, from: CANSender = .battery, _ rows: [CANRow])
    -> CANFrameTable
  {
    CANFrameTable(.sofarHV, .extended(id), from: from, .implemented, "can-protocols section 8", rule: rule, rows)
  }

  static let tables: [CANFrameTable] = [
    frame(0x351, CommonFamily351.limits),
    frame(0x355, [.u8(0, .soc), .u8(2, .soh)]),
    // The voltage's scale follows from 351, as in the common family: another sender's 29-bit 351 was seen in 0.01 V.
    frame(0x356, rule: .sofar356, [.s16(2, .current, .tenth), .s16(4, .temperature, .tenth)]),
    frame(
      0x30F,
      [
        .word(0, .remoteCommand, .remoteCommand), .flag(1, bit: 0, .dischargeEnable), .flag(1, bit: 1, .chargeEnable),
      ]),
    frame(0x359, [.u8(0, .modules), .u8(1, .modulesInSeries), .u8(2, .protocolVersion), .u8(3, .cellCount)]),
    frame(0x35A, rule: .sofarPairs, []),
    frame(0x35E, [.text(0, 8, .maker)]),
    // 01 in byte 0 is lithium.
    frame(0x35F, [.u8(0, .batteryType), .hex(1, 3, .versionRaw), .u16(4, .capacity)]),
    CANFrameTable(.sofarHV, .extended(0x605), from: .inverter, .implemented, "can-protocols section 8", queries),
    CANFrameTable(.sofarHV, .extended(0x705), from: .inverter, .implemented, "can-protocols section 8", queries),
    CANFrameTable(.sofarHV, .standard(0x605), from: .inverter, .implemented, "can-protocols section 8", queries),
    CANFrameTable(.sofarHV, .standard(0x705), from: .inverter, .implemented, "can-protocols section 8", queries),
  ]

  private static let queries: [CANRow] = [.u8(0, .queryPack), .u8(1, .query), .u8(2, .querySub)]
}
