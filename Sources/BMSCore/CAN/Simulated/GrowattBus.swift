extension SimulatedBusProtocol {
  public static let growatt = SimulatedBusProtocol(
    "growatt", "Growatt LV, answers the poll 301 only", .growattLV, inverter: .growatt,
    answers: [Answer(request: CANQuestion.growatt301.frame, count: 8, frames: GrowattBus.burst)])
}

extension SimulatedInverterKind {
  /// 301.
  public static let growatt = SimulatedInverterKind("growatt", asking: .growatt301)
}

/// What a battery answers to Growatt's poll on 301: one burst from 311 to 321 (can-protocols section 6).
enum GrowattBus {
  /// Byte 0-1 protections.
  private static let protections: [BusAlarmBit] = [
    BusAlarmBit(.lowVoltage, byte: 0, bit: 3), BusAlarmBit(.highVoltage, byte: 0, bit: 4),
    BusAlarmBit(.chargeCurrent, byte: 0, bit: 6), BusAlarmBit(.dischargeCurrent, byte: 0, bit: 7),
    BusAlarmBit(.imbalance, byte: 1, bit: 2), BusAlarmBit(.communication, byte: 1, bit: 3),
    BusAlarmBit(.lowTemperature, byte: 1, bit: 4), BusAlarmBit(.highTemperature, byte: 1, bit: 6),
  ]
  /// Bytes 2-3 warnings, counted from 0 here.
  private static let warnings: [BusAlarmBit] = [
    BusAlarmBit(.lowVoltage, byte: 0, bit: 3), BusAlarmBit(.highVoltage, byte: 0, bit: 4),
    BusAlarmBit(.chargeCurrent, byte: 0, bit: 6), BusAlarmBit(.dischargeCurrent, byte: 0, bit: 7),
    BusAlarmBit(.communication, byte: 1, bit: 0), BusAlarmBit(.imbalance, byte: 1, bit: 2),
    BusAlarmBit(.lowTemperature, byte: 1, bit: 4), BusAlarmBit(.highTemperature, byte: 1, bit: 6),
  ]
  /// 2026-11-01 00:00:00, as bits: the simulator has no clock.
  private static let date = 26 << 26 | 11 << 22 | 1 << 17

  static func burst(_ report: BusReport) -> [CANFrame] {
    let first: [CANFrame] = [
      .big(
        .standard(0x311), .word(BusReport.Nameplate.chargeVoltage), .word(report.chargeLimit),
        .word(report.dischargeLimit), .word(status(report))),
      .big(
        .standard(0x312), .bytes(BusAlarmBit.bytes(2, protections, report.alarms.protections)),
        .bytes(BusAlarmBit.bytes(2, warnings, report.alarms.warnings)), .byte(report.online), .bytes([0xAA, 0xBB]),
        .byte(report.modules * report.cells.count)),
      .big(
        .standard(0x313), .signed(report.centivolts), .signed(report.deciamperes), .signed(report.hottest.value),
        .byte(report.soc), .byte(BusReport.Nameplate.soh)),
      .big(
        .standard(0x314), .word(report.remaining), .word(report.capacity * 100),
        .word(report.highestCell.value - report.lowestCell.value), .word(BusReport.Nameplate.cycles)),
    ]
    let last: [CANFrame] = [
      .big(
        .standard(0x319),
        .flags((report.mayCharge, 0x80), (report.mayDischarge, 0x40), (report.isForced, 0x20)),
        .word(report.highestCell.value), .word(report.lowestCell.value), .byte(place(report.highestCell, report)),
        .byte(place(report.lowestCell, report)), .byte(0)),
      .big(.standard(0x320), .text("SI", 2), .byte(1), .byte(1), .long(date)),
      .big(.standard(0x321), .zeros(8)),
    ]
    return first + cells(report) + last
  }

  /// Single cells are only sent by a pack that is alone.
  private static func cells(_ report: BusReport) -> [CANFrame] {
    guard report.modules == 1, report.cells.count == 16 else { return [] }
    return (0..<4).map { row -> CANFrame in
      let four = report.cells[(row * 4)..<(row * 4 + 4)].map(BusPart.word)
      return .big(.standard(0x315 + UInt16(row)), four[0], four[1], four[2], four[3])
    }
  }

  /// 1:0 standby, charging or discharging; 5, 6 outputs enabled; 7 terminal open; 9:8 standalone or parallel.
  private static func status(_ report: BusReport) -> Int {
    let state = report.deciamperes > 0 ? 2 : report.deciamperes < 0 ? 3 : 1
    let outputs = (report.mayDischarge ? 0x20 : 0) | (report.mayCharge ? 0x40 : 0)
    let terminal = report.blockingCharge == report.online && report.blockingDischarge == report.online ? 0x80 : 0
    return state | outputs | terminal | (report.modules > 1 ? 0x100 : 0)
  }

  /// Counted over all packs, master first.
  private static func place(_ spot: BusReport.Spot, _ report: BusReport) -> Int {
    (spot.module - 1) * report.cells.count + spot.number
  }
}
