extension SimulatedBusProtocol {
  public static let schneider = SimulatedBusProtocol(
    "schneider", "Schneider SE BMS v2, every 0.5 s, 2 s and 10 s", .schneiderV2, inverter: .schneider,
    bursts: [
      Burst(every: .milliseconds(500), frames: SchneiderBus.fast), Burst(every: .seconds(2), frames: SchneiderBus.slow),
      Burst(every: .seconds(10), frames: SchneiderBus.rare),
    ])
}

extension SimulatedInverterKind {
  /// 29-bit 310; its content is not given.
  public static let schneider = SimulatedInverterKind("schneider") { _ in [.little(.extended(0x310), .zeros(8))] }
}

/// What a battery sends in Schneider's SE BMS protocol v2: three bursts of their own period
/// (can-protocols section 9.1).
enum SchneiderBus {
  /// Bit numbers of the warning and the fault word; byte 1 is the low one.
  private static let bits: [BusAlarmBit] = [
    BusAlarmBit(.chargeCurrent, byte: 1, bit: 0), BusAlarmBit(.dischargeCurrent, byte: 1, bit: 1),
    BusAlarmBit(.highTemperature, byte: 1, bit: 2), BusAlarmBit(.lowTemperature, byte: 1, bit: 3),
    BusAlarmBit(.highVoltage, byte: 1, bit: 4), BusAlarmBit(.lowVoltage, byte: 1, bit: 5),
    BusAlarmBit(.imbalance, byte: 1, bit: 6), BusAlarmBit(.communication, byte: 1, bit: 7),
  ]

  /// Every 500 ms.
  static func fast(_ report: BusReport) -> [CANFrame] {
    [
      .big(
        .extended(0x321), .long(BusReport.Nameplate.chargeVoltage * 10),
        .long(BusReport.Nameplate.dischargeVoltage * 10)),
      .big(.extended(0x322), .signedLong(report.chargeLimit * 10), .signedLong(report.dischargeLimit * 10)),
      .big(.extended(0x323), .long(report.centivolts), .signedLong(report.deciamperes * 10)),
      .big(.extended(0x324), .signed(report.decidegrees), .word(report.centiSOC / 10)),
      .big(
        .extended(0x325), .word(commands(report)), .bytes(BusAlarmBit.bytes(2, bits, report.alarms.warnings)),
        .bytes(BusAlarmBit.bytes(2, bits, report.alarms.protections))),
    ]
  }

  /// Every 2 s.
  static func slow(_ report: BusReport) -> [CANFrame] {
    [
      .big(.extended(0x320), .word(2)),
      .big(
        .extended(0x326), .word(report.mayCharge || report.mayDischarge ? 3 : 1),
        .word(BusReport.Nameplate.cycles), .word(BusReport.Nameplate.soh), .word(report.capacity)),
      .big(
        .extended(0x327), .signed(report.hottest.value), .signed(report.coldest.value),
        .word(report.highestCell.value), .word(report.lowestCell.value)),
    ]
  }

  /// Every 10 s: energies in Wh, maker, model and serial number.
  static func rare(_ report: BusReport) -> [CANFrame] {
    let serial = BusReport.Nameplate.serial + "0000"
    return [
      .big(
        .extended(0x328), .long(BusReport.Nameplate.energyCharged * 100),
        .long(BusReport.Nameplate.energyDischarged * 100)),
      .big(.extended(0x330), .word(0), .word(0), .text(String(serial.prefix(4)), 4)),
      .big(.extended(0x331), .text(String(serial.dropFirst(4).prefix(8)), 8)),
      .big(.extended(0x332), .text(String(serial.dropFirst(12)), 8)),
      .big(.extended(0x333), .text("SEBMS", 8)),
    ]
  }

  /// Bit 0 force charge, 1 charge allowed, 2 discharge allowed, 3 stop.
  private static func commands(_ report: BusReport) -> Int {
    let allowed = (report.mayCharge ? 0x02 : 0) | (report.mayDischarge ? 0x04 : 0)
    return (report.isForced ? 0x01 : 0) | (allowed == 0 ? 0x08 : allowed)
  }
}
