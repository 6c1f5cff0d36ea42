extension SimulatedBusProtocol {
  public static let pylontechHV = SimulatedBusProtocol(
    "pylontech-hv", "Pylontech HV, answers the request 4200 only", .pylontechHV, inverter: .pylontechHV,
    answers: [
      Answer(request: CANQuestion.pylontechHVEnsemble.frame, count: 1, frames: PylontechHVBus.ensemble),
      Answer(request: CANQuestion.pylontechHVEquipment.frame, count: 1, frames: PylontechHVBus.equipment),
    ])
}

extension SimulatedInverterKind {
  /// 4200, both requests.
  public static let pylontechHV = SimulatedInverterKind("pylontech-hv", asking: .pylontechHV4200)
}

/// What a battery answers to 4200 in Pylontech's high voltage protocol, as pack 0 (can-protocols section 7).
///
/// The voltages are the simulated battery's own 50 V: the protocol is played, not a high voltage battery.
enum PylontechHVBus {
  /// Alarm and protection words have the same bits; the second byte of the word is byte 1.
  private static let bits: [BusAlarmBit] = [
    BusAlarmBit(.lowVoltage, byte: 0, bit: 0), BusAlarmBit(.highVoltage, byte: 0, bit: 1),
    BusAlarmBit(.lowTemperature, byte: 0, bit: 4), BusAlarmBit(.highTemperature, byte: 0, bit: 5),
    BusAlarmBit(.chargeCurrent, byte: 1, bit: 0), BusAlarmBit(.dischargeCurrent, byte: 1, bit: 1),
  ]

  /// The answer to 4200 with 00.
  static func ensemble(_ report: BusReport) -> [CANFrame] {
    [
      .little(
        .extended(0x4210), .word(report.decivolts), .word(report.deciamperes + 30_000),
        .word(report.decidegrees + 1000), .byte(report.soc), .byte(BusReport.Nameplate.soh)),
      .little(
        .extended(0x4220), .word(BusReport.Nameplate.chargeVoltage), .word(BusReport.Nameplate.dischargeVoltage),
        .word(30_000 + report.chargeLimit), .word(30_000 - report.dischargeLimit)),
      .little(
        .extended(0x4230), .word(report.highestCell.value), .word(report.lowestCell.value), place(report.highestCell),
        place(report.lowestCell)),
      .little(
        .extended(0x4240), .word(report.hottest.value + 1000), .word(report.coldest.value + 1000),
        .word(report.hottest.module), .word(report.coldest.module)),
      .little(
        .extended(0x4250), .byte(state(report)), .word(BusReport.Nameplate.cycles),
        .flags((report.alarms.raised.contains(.communication), 0x04)),
        .bytes(BusAlarmBit.bytes(2, bits, report.alarms.warnings)),
        .bytes(BusAlarmBit.bytes(2, bits, report.alarms.protections))),
      .little(
        .extended(0x4260), .word(report.highestModule.value * 10), .word(report.lowestModule.value * 10),
        .word(report.highestModule.module), .word(report.lowestModule.module)),
      .little(
        .extended(0x4270), .word(report.hottest.value + 1000), .word(report.coldest.value + 1000),
        .word(report.hottest.module), .word(report.coldest.module)),
      .little(
        .extended(0x4280), .byte(report.mayCharge ? 0 : 0xAA), .byte(report.mayDischarge ? 0 : 0xAA), .zeros(6)),
      .little(.extended(0x4290), .zeros(8)),
    ]
  }

  /// The answer to 4200 with 02.
  static func equipment(_ report: BusReport) -> [CANFrame] {
    [
      .little(.extended(0x7310), .bytes([1, 0, 1, 0, 1, 0, 1, 0])),
      .little(
        .extended(0x7320), .word(report.cells.count), .byte(1), .byte(report.cells.count), .word(51),
        .word(report.capacity)),
      .little(.extended(0x7330), .text("SIMULATE", 8)),
      .little(.extended(0x7340), .text("D BMS", 8)),
    ]
  }

  /// 1 charge, 2 discharge, 3 idle; bit 3 force charge.
  private static func state(_ report: BusReport) -> Int {
    (report.deciamperes > 0 ? 1 : report.deciamperes < 0 ? 2 : 3) | (report.isForced ? 0x08 : 0)
  }
  private static func place(_ spot: BusReport.Spot) -> BusPart { .word((spot.module - 1) * 16 + spot.number) }
}
