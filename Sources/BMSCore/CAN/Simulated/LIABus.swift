extension SimulatedBusProtocol {
  public static let lia = SimulatedBusProtocol(
    "lia", "Voltronic LIA, answers its requests only", .voltronicLIA, inverter: .lia,
    answers: LIABus.answers.map { row in
      Answer(request: CANFrame(id: .extended(row.request), data: []), frames: { [row.frame($0)] })
    })
}

extension SimulatedInverterKind {
  /// Every LIA request.
  public static let lia = SimulatedInverterKind("lia", asking: .lia)
}

/// What a battery answers to Voltronic's LIA requests: one frame each, with 0x1000 added to the id (can-protocols
/// section 9.2).
enum LIABus {
  /// Every request with its answer.
  static let answers: [(request: UInt32, frame: @Sendable (BusReport) -> CANFrame)] = [
    (0x0CF1_0100, { _ in .little(.extended(0x0CF1_1100), .bytes([1, 0]), .zeros(6)) }),
    (0x0CF1_0110, { _ in .little(.extended(0x0CF1_1110), .bytes([1, 0]), .zeros(6)) }),
    // 0.1 V and kelvin.
    (
      0x0CF1_0200,
      {
        .little(
          .extended(0x0CF1_1200), .word(wholeSteps(Double($0.highestCell.value) / 100)),
          .word(wholeSteps(Double($0.lowestCell.value) / 100)), .word(kelvin($0.hottest)), .word(kelvin($0.coldest)))
      }
    ),
    (
      0x0CF1_0210,
      {
        .little(
          .extended(0x0CF1_1210), .word(max($0.deciamperes, 0)), .word(max(-$0.deciamperes, 0)), .word($0.decivolts),
          .zeros(2))
      }
    ),
    // mAh.
    (0x0CF1_0220, { .little(.extended(0x0CF1_1220), .word($0.soc), .long($0.capacity * 1000), .zeros(2)) }),
    // Charge voltage, discharge voltage, cell voltage: twice, the order of the two is not given.
    (
      0x0CF1_0300,
      {
        .little(
          .extended(0x0CF1_1300), state($0, high: .highVoltage), state($0, low: .lowVoltage),
          state($0, high: .highVoltage), state($0, low: .lowVoltage))
      }
    ),
    // Charge current, discharge current, charge temperature, discharge temperature.
    (
      0x0CF1_0310,
      {
        .little(
          .extended(0x0CF1_1310), state($0, high: .chargeCurrent), state($0, high: .dischargeCurrent),
          state($0, low: .lowTemperature, high: .highTemperature), .word(0))
      }
    ),
    (
      0x0CF1_0320,
      { .little(.extended(0x0CF1_1320), state($0, low: .lowTemperature, high: .highTemperature), .zeros(6)) }
    ),
    (
      0x0CF1_0400,
      {
        .little(
          .extended(0x0CF1_1400), .word(BusReport.Nameplate.chargeVoltage), .word(BusReport.Nameplate.dischargeVoltage),
          .word($0.chargeLimit), .word($0.dischargeLimit))
      }
    ),
    // Byte 1: bit 7 charge, bit 6 discharge.
    (
      0x0CF1_0410,
      {
        .little(
          .extended(0x0CF1_1410), .byte(0), .flags(($0.mayCharge, 0x80), ($0.mayDischarge, 0x40)), .zeros(6))
      }
    ),
  ]

  private static func kelvin(_ spot: BusReport.Spot) -> Int { wholeSteps(Double(spot.value) / 10) + 273 }

  /// 1 = low, 2 = high.
  private static func state(_ report: BusReport, low: BusAlarm? = nil, high: BusAlarm? = nil) -> BusPart {
    let raised = report.alarms.raised
    if let low, raised.contains(low) { return .word(1) }
    if let high, raised.contains(high) { return .word(2) }
    return .word(0)
  }
}
