extension CANFamily {
  static let samsungSDI = CANFamily(
    "samsung-sdi", "Samsung SDI", volts: Plausibility.volts, frames: SamsungSDI.frames)
}

extension CANProtocol {
  static let samsungSDI = CANProtocol(rawValue: "samsung-sdi")
}

/// Samsung SDI / ELP: 11 bits, low byte first (can-protocols section 9.3). Trays of 14 cells, in parallel.
///
/// What section 9.3 only names was read in running code that names the maker's ELPM482-00005 specification, Rev 0.2
/// (drurew/samsung-sdi-victron-integration): volts of trays in 0.01 V, a heartbeat in 500[6:7], 501[4:6] = trays, trays
/// in operation, trays with a fault. 510 to 54F stand in no document: four ids a tray, measured on 16 trays
/// (ai-republic/bms-to-inverter issue 63), where every voltage, cell and temperature lies between the extremes of 503
/// and 504, and the trays' currents in 0.01 A add up to that of 500.
private enum SamsungSDI {
  private static func frame(
    _ id: UInt16, grade: Grade = .implemented, every period: Span = .seconds(2), _ rows: [CANRow]
  ) -> CANFrameTable {
    CANFrameTable(.standard(id), grade, "can-protocols section 9.3", every: period, rows)
  }

  static let frames: [CANFrameTable] = whole + cells + trays

  private static let whole: [CANFrameTable] = [
    frame(
      0x500, [.u16(0, .totalVoltage, .hundredth), .s16(2, .current), .u8(4, .soc), .u8(5, .soh), .u16(6, .counter)]),
    frame(0x501, alarms + [.u8(4, .modules), .u8(5, .modulesOnline), .u8(6, .modulesFaulty)]),
    frame(0x502, grade: .measured, CommonFamily351.limits),
    frame(
      0x503,
      [
        .u16(0, .cellVoltageAverage), .u16(2, .cellMax), .u16(4, .cellMin),
        // With 16 trays their sum leaves 16 bits in the sender: 11.67 V was seen, which no tray can have.
        .u16(6, .moduleVoltageAverage, .hundredth, unit: .volt),
      ]),
    frame(
      0x504,
      [
        .u16(0, .moduleVoltageMax, .hundredth, unit: .volt), .u16(2, .moduleVoltageMin, .hundredth, unit: .volt),
        .s8(4, .temperature), .s8(5, .temperatureMax), .s8(6, .temperatureMin),
      ]),
    frame(0x505, [.version(0, .protocolVersion)]),
  ]

  /// One tray after the other: [0:1] says whose cells they are. A round of 16 trays takes a while.
  private static func cells(_ id: UInt16, _ cells: [CANRow]) -> CANFrameTable {
    frame(id, every: .seconds(20), [.u16(0, .module).member] + cells)
  }
  private static let cells: [CANFrameTable] = [
    cells(0x5F0, [.u16(2, .cell1), .u16(4, .cell2), .u16(6, .cell3)]),
    cells(0x5F1, [.u16(2, .cell4), .u16(4, .cell5), .u16(6, .cell6)]),
    cells(0x5F2, [.u16(2, .cell7), .u16(4, .cell8), .u16(6, .cell9)]),
    cells(0x5F3, [.u16(2, .cell10), .u16(4, .cell11), .u16(6, .cell12)]),
    cells(0x5F4, [.u16(2, .cell13), .u16(4, .cell14)]),
  ]

  /// 510 + 4 x (tray - 1).
  private static let trays: [CANFrameTable] = (1...16).flatMap { tray -> [CANFrameTable] in
    func part(_ place: UInt16, _ grade: Grade, _ rows: [CANRow]) -> CANFrameTable {
      let number = CANRow.says(.module, number: Int64(tray), grade: .measured).member
      return frame(0x50C + 4 * UInt16(tray) + place, grade: grade, every: .seconds(5), [number] + rows)
    }
    return [
      part(
        0, .measured,
        [
          .u16(0, .moduleVoltage, .hundredth), .s16(2, .moduleCurrent, .hundredth), .u8(4, .moduleSOC),
          .u8(5, .moduleSOH),
        ]),
      part(
        1, .measured,
        [
          .u16(2, .moduleCellVoltageMax), .u16(4, .moduleCellVoltageMin), .s8(6, .moduleTempMax),
          .s8(7, .moduleTempMin),
        ]),
      part(2, .unknown, [.hex(0, 8, .raw)]), part(3, .unknown, [.hex(0, 8, .raw)]),
    ]
  }

  private static let alarms: [CANRow] = [
    .bits(
      2, .protections, .fault,
      [
        .overVoltage, .underVoltage, .overTemperature, .underTemperature, .chargeOverCurrent, .dischargeOverCurrent,
        .chargeModuleHighTemperature,
      ]),
    .bits(
      3, .protections, .fault,
      [
        .other, .internalCommunicationFail, .chargeBreaker, .chargeModuleHighTemperature, .underVoltage,
        .cellImbalance, .overVoltage,
      ]),
    .bits(
      0, .alarms, .warning,
      [
        .highVoltage, .lowVoltage, .highTemperature, .lowTemperature, .highCurrent, .lowCurrent,
        .chargeModuleHighTemperature, .cellImbalance,
      ]),
  ]
}
