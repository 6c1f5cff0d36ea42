extension SimulatedBusProtocol {
  public static let pylontech = SimulatedBusProtocol(
    "pylontech", "Pylontech LV 1.2", .pylontechLV, inverter: .pylontech,
    everySecond: { PylontechBus.version12($0, maker: "PYLON") })
  public static let deye = SimulatedBusProtocol(
    "deye", "Pylontech LV 1.2 as Deye documents it (CAN 00)", .pylontechLV, inverter: .pylontech,
    everySecond: { PylontechBus.version12($0, maker: "DEYE") })
  public static let pylontech13 = SimulatedBusProtocol(
    "pylontech13", "Pylontech LV 1.3", .pylontechLV13, inverter: .pylontech, everySecond: PylontechBus.version13)
  public static let luxpower = SimulatedBusProtocol(
    "luxpower", "LuxPower / EG4", .luxPower, inverter: .pylontech, everySecond: PylontechBus.luxPower)
  public static let solark = SimulatedBusProtocol(
    "solark", "Sol-Ark LV", .solArk, inverter: .pylontech, everySecond: PylontechBus.solArk)
}

extension SimulatedInverterKind {
  /// 305 zeros.
  public static let pylontech = SimulatedInverterKind("pylontech", asking: .pylontech305)
}

/// What a battery with Pylontech's low voltage protocol sends, and its near relatives (can-protocols section 3).
///
/// Typed from the documents, not from the decoder's tables, so that reading it back proves something.
enum PylontechBus {
  /// 359: protections in bytes 0-1, alarms with the same bits in bytes 2-3 (section 3, bit table).
  private static let bits: [BusAlarmBit] = [
    BusAlarmBit(.highVoltage, byte: 0, bit: 1), BusAlarmBit(.lowVoltage, byte: 0, bit: 2),
    BusAlarmBit(.highTemperature, byte: 0, bit: 3), BusAlarmBit(.lowTemperature, byte: 0, bit: 4),
    BusAlarmBit(.dischargeCurrent, byte: 0, bit: 7), BusAlarmBit(.chargeCurrent, byte: 1, bit: 0),
    // Protection: system error; alarm: internal communication fail.
    BusAlarmBit(.communication, byte: 1, bit: 3),
  ]

  static func alarms(_ report: BusReport) -> BusPart {
    .bytes(
      BusAlarmBit.bytes(2, bits, report.alarms.protections) + BusAlarmBit.bytes(2, bits, report.alarms.warnings))
  }

  /// 35C: charge enable, discharge enable, force charge 1 and 2.
  static func requests(_ report: BusReport) -> BusPart {
    .flags((report.mayCharge, 0x80), (report.mayDischarge, 0x40), (report.isForced, 0x30))
  }

  static func limits(_ report: BusReport) -> CANFrame {
    .little(
      .standard(0x351), .word(BusReport.Nameplate.chargeVoltage), .signed(report.chargeLimit),
      .signed(report.dischargeLimit), .word(BusReport.Nameplate.dischargeVoltage))
  }

  /// 1.2, every second. Deye's document is the same text with another name.
  static func version12(_ report: BusReport, maker: String) -> [CANFrame] {
    [
      limits(report),
      .little(.standard(0x355), .word(report.soc), .word(BusReport.Nameplate.soh)),
      .little(
        .standard(0x356), .signed(report.centivolts), .signed(report.deciamperes), .signed(report.decidegrees)),
      .little(.standard(0x359), alarms(report), .byte(report.online), .text("PN", 2)),
      .little(.standard(0x35C), requests(report), .byte(0)),
      .little(.standard(0x35E), .text(maker, 8)),
    ]
  }

  /// 1.3: 35A and 35F in place of 359 and 35C.
  static func version13(_ report: BusReport) -> [CANFrame] {
    [
      limits(report),
      .little(.standard(0x355), .word(report.soc), .word(BusReport.Nameplate.soh), .zeros(2)),
      .little(
        .standard(0x356), .signed(report.centivolts), .signed(report.deciamperes), .signed(report.decidegrees)),
      .little(.standard(0x35A), SMABus.pairs(report)),
      .little(.standard(0x35E), .text("PYLON", 8)),
      .little(.standard(0x35F), .bytes([0x4C, 0x49, 1, 3]), .word(report.capacity), .zeros(2)),
    ]
  }

  /// LuxPower / EG4 V04.2 (section 3.1): cells in 355, both temperatures in 356, capacity in 359, cycles in 35C.
  static func luxPower(_ report: BusReport) -> [CANFrame] {
    [
      limits(report),
      .little(
        .standard(0x355), .word(report.soc), .word(BusReport.Nameplate.soh), .word(report.highestCell.value),
        .word(report.lowestCell.value)),
      .little(
        .standard(0x356), .signed(report.centivolts), .signed(report.deciamperes), .signed(report.hottest.value),
        .signed(report.coldest.value)),
      .little(.standard(0x359), alarms(report), .byte(report.online), .word(report.capacity)),
      .little(.standard(0x35C), requests(report), .byte(0), .word(BusReport.Nameplate.cycles)),
      .little(.standard(0x35E), .text(BusReport.Nameplate.maker, 8)),
    ]
  }

  /// Sol-Ark V1.3 (section 3.1): eight bytes always, voltage in 0.1 V, capacity in 379.
  static func solArk(_ report: BusReport) -> [CANFrame] {
    [
      limits(report),
      .little(.standard(0x355), .word(report.soc), .word(BusReport.Nameplate.soh), .zeros(4)),
      .little(
        .standard(0x356), .signed(report.decivolts), .signed(report.deciamperes), .signed(report.decidegrees),
        .zeros(2)),
      .little(.standard(0x359), alarms(report), .byte(report.online), .text("PN", 2), .byte(0)),
      .little(.standard(0x35C), requests(report), .zeros(7)),
      .little(.standard(0x35E), .text(BusReport.Nameplate.maker, 8)),
      .little(.standard(0x379), .word(report.capacity), .zeros(6)),
    ]
  }
}
