extension SimulatedBusProtocol {
  public static let victron = SimulatedBusProtocol(
    "victron", "Victron CAN-bus BMS", .victron, inverter: .gx, everySecond: SMABus.victron)
  public static let sma = SimulatedBusProtocol(
    "sma", "SMA Sunny Island", .sma, inverter: .sunnyIsland, everySecond: SMABus.sunnyIsland)
  public static let seplos = SimulatedBusProtocol("seplos", "SEPLOS", .seplos, everySecond: SMABus.seplos)
  public static let discover = SimulatedBusProtocol("discover", "Discover AES", .discover, everySecond: SMABus.discover)
  public static let sofar = SimulatedBusProtocol("sofar", "Sofar / ZCS LV", .sofarLV, everySecond: SMABus.sofar)
}

extension SimulatedInverterKind {
  /// 305 with values, 306, 307.
  public static let sunnyIsland = SimulatedInverterKind("sma", SMABus.inverter)
  /// 305 and 306 zeros, 307 "VIC".
  public static let gx = SimulatedInverterKind("victron") { _ in
    [
      .little(.standard(0x305), .zeros(8)), .little(.standard(0x306), .zeros(8)),
      .little(.standard(0x307), .bytes([0x12, 0x34, 0x56, 0x78, 0x56, 0x49, 0x43, 0x00])),
    ]
  }
}

/// What a battery sends to a Sunny Island, a Victron GX and the relatives of these (can-protocols sections 4, 5, 8).
enum SMABus {
  /// The pair's number in 35A: alarms from pair 0, warnings in the same order from pair 16.
  private static let pairs: [(alarm: BusAlarm, number: Int)] = [
    (.highVoltage, 1), (.lowVoltage, 2), (.highTemperature, 3), (.lowTemperature, 4), (.dischargeCurrent, 7),
    (.chargeCurrent, 8), (.communication, 11), (.imbalance, 12),
  ]

  /// 35A: 01 raised, 10 cleared; what the simulation does not watch stays 00, "not reported".
  static func pairs(_ report: BusReport) -> BusPart {
    var bytes = [UInt8](repeating: 0, count: 8)
    for (first, raised) in [(0, report.alarms.protections), (4, report.alarms.warnings)] {
      for (alarm, number) in pairs {
        let pair: UInt8 = raised.contains(alarm) ? 0b01 : 0b10
        bytes[first + number / 4] |= pair << UInt8(number % 4 * 2)
      }
    }
    return .bytes(bytes)
  }

  private static func measured(_ report: BusReport) -> CANFrame {
    .little(.standard(0x356), .signed(report.centivolts), .signed(report.deciamperes), .signed(report.decidegrees))
  }
  /// With the fine SOC in 0.01 %.
  private static func charge(_ report: BusReport) -> CANFrame {
    .little(.standard(0x355), .word(report.soc), .word(BusReport.Nameplate.soh), .word(report.centiSOC))
  }
  private static func alarms(_ report: BusReport) -> CANFrame { .little(.standard(0x35A), pairs(report)) }
  private static func maker(_ name: String) -> CANFrame { .little(.standard(0x35E), .text(name, 8)) }
  private static func info(_ capacity: Int) -> CANFrame {
    .little(.standard(0x35F), .word(0), .bytes([1, 0]), .word(capacity), .word(0))
  }

  static func sunnyIsland(_ report: BusReport) -> [CANFrame] {
    [
      PylontechBus.limits(report), charge(report), measured(report), alarms(report),
      maker(BusReport.Nameplate.maker), info(report.capacity),
    ]
  }

  /// SMA's set and what a GX device reads beside it; 35F carries the remaining capacity.
  static func victron(_ report: BusReport) -> [CANFrame] {
    let serial = BusReport.Nameplate.serial
    return [
      PylontechBus.limits(report), charge(report), measured(report), alarms(report),
      .little(.standard(0x35B), .zeros(8)),
      maker(BusReport.Nameplate.maker), info(report.remaining / 100),
      .little(.standard(0x360), .byte(report.isForced ? 0xFF : 0)),
      .little(.standard(0x370), .text("SIMULATE", 8)), .little(.standard(0x371), .text("D BMS", 8)),
      .little(
        .standard(0x372), .word(report.online), .word(report.blockingCharge), .word(report.blockingDischarge),
        .word(report.modules - report.online)),
      .little(
        .standard(0x373), .word(report.lowestCell.value), .word(report.highestCell.value),
        .word(kelvin(report.coldest)), .word(kelvin(report.hottest))),
      spot(0x374, report.lowestCell), spot(0x375, report.highestCell), spot(0x376, report.coldest),
      spot(0x377, report.hottest),
      .little(
        .standard(0x378), .long(BusReport.Nameplate.energyCharged), .long(BusReport.Nameplate.energyDischarged)),
      .little(.standard(0x379), .word(report.capacity), .zeros(6)),
      .little(.standard(0x380), .text(String(serial.prefix(8)), 8)),
      .little(.standard(0x381), .text(String(serial.dropFirst(8)), 8)),
      .little(.standard(0x382), .text("SIM", 8)),
    ]
  }

  private static func kelvin(_ spot: BusReport.Spot) -> Int { wholeSteps(Double(spot.value) / 10) + 273 }
  private static func spot(_ id: UInt16, _ spot: BusReport.Spot) -> CANFrame {
    .little(.standard(id), .text("M\(spot.module)C\(spot.number)", 8))
  }

  /// SEPLOS V1.0 (section 3.1): Pylontech 1.3 and GoodWe 1.5 with 359, 070 and 371. Cells in mV, as measured elsewhere.
  static func seplos(_ report: BusReport) -> [CANFrame] {
    [
      PylontechBus.limits(report),
      .little(.standard(0x355), .word(report.soc), .word(BusReport.Nameplate.soh), .zeros(2)),
      .little(
        .standard(0x356), .signed(report.centivolts), .signed(report.deciamperes), .signed(report.decidegrees),
        .word(BusReport.Nameplate.cycles)),
      .little(.standard(0x359), PylontechBus.alarms(report), .byte(report.online), .zeros(2), .byte(1)),
      alarms(report), maker("SHEnergy"), info(report.capacity),
      .little(
        .standard(0x070), .signed(report.hottest.value), .signed(report.coldest.value),
        .word(report.highestCell.value), .word(report.lowestCell.value)),
      .little(
        .standard(0x371), .word(report.hottest.number), .word(report.coldest.number), .word(report.highestCell.number),
        .word(report.lowestCell.number)),
    ]
  }

  /// Discover (section 2 and the capture in the vectors): 356 in 0.1 V, 354 in Ah, versions of four bytes.
  static func discover(_ report: BusReport) -> [CANFrame] {
    [
      PylontechBus.limits(report),
      .little(.standard(0x354), .word(report.capacity), .word(report.remaining / 100), .zeros(4)),
      .little(.standard(0x355), .word(report.soc), .word(BusReport.Nameplate.soh), .zeros(4)),
      .little(
        .standard(0x356), .signed(report.decivolts), .signed(report.deciamperes), .signed(report.decidegrees),
        .zeros(2)),
      alarms(report), maker("DISCOVER"),
      .little(.standard(0x372), .bytes([1, 0, 0, 0])), .little(.standard(0x373), .bytes([1, 0, 0, 0])),
    ]
  }

  /// Sofar / ZCS LV general V2.1.003 (section 8): cycles in 356, remote command in 30F.
  static func sofar(_ report: BusReport) -> [CANFrame] {
    [
      PylontechBus.limits(report),
      .little(.standard(0x355), .word(report.soc), .word(BusReport.Nameplate.soh)),
      .little(
        .standard(0x356), .signed(report.centivolts), .signed(report.deciamperes), .signed(report.decidegrees),
        .word(BusReport.Nameplate.cycles)),
      alarms(report), maker(BusReport.Nameplate.maker), info(report.capacity),
      .little(.standard(0x30F), .word(report.isForced ? 1 : 0)),
    ]
  }

  /// What a Sunny Island sends; its own current is negative while charging (SMA TI p. 30).
  static func inverter(_ report: BusReport) -> [CANFrame] {
    [
      .little(
        .standard(0x305), .signed(report.decivolts), .signed(-report.deciamperes), .signed(report.decidegrees),
        .signed(report.soc * 10)),
      // Charging by an external BMS, operating.
      .little(
        .standard(0x306), .word(BusReport.Nameplate.soh), .byte(10), .byte(1), .word(0),
        .word(BusReport.Nameplate.chargeVoltage)),
      .little(.standard(0x307), .word(1), .zeros(6)),
    ]
  }
}
