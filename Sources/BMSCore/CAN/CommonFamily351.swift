/// The frames of the family around 351, 355 and 356: Pylontech, SMA, Victron and their relatives.
///
/// 11 bits, low byte first. Rows that a branch changes stand in `CommonFamilyVariants`.
enum CommonFamily351 {
  /// 351 and its copies elsewhere: the limits (SMA TI p. 20, Pylontech LV 1.2).
  static let limits: [CANRow] = [
    .u16(0, .chargeVoltageLimit, .tenth, blank: .invalid),
    .s16(2, .chargeCurrentLimit, .tenth, blank: .invalid),
    // An old emulator sends it negative (can-protocols section 11.6).
    .s16(4, .dischargeCurrentLimit, .tenth, blank: .invalid).magnitude,
    .u16(6, .dischargeVoltageLimit, .tenth, blank: .zeroOrInvalid),
  ]

  static let tables: [CANFrameTable] = battery + victron + others + inverter

  private static func frame(
    _ id: UInt16, _ grade: Grade, _ source: String, rule: CANRule = .table, from: CANSender = .battery,
    _ rows: [CANRow] = []
  ) -> CANFrameTable {
    CANFrameTable(.common351, .standard(id), from: from, grade, source, rule: rule, rows)
  }

  private static let battery: [CANFrameTable] = [
    frame(0x351, .documented, "can-protocols sections 3, 4", rule: .limits351, limits),
    frame(
      0x355, .documented, "can-protocols sections 3, 4", rule: .soc355,
      [.u16(0, .soc, blank: .invalid), .u16(2, .soh, blank: .invalid)]),
    frame(
      0x356, .documented, "can-protocols sections 3, 4", rule: .measured356,
      [.s16(2, .current, .tenth, blank: .invalid), .s16(4, .temperature, .tenth, blank: .invalid)]),
    frame(0x359, .documented, "can-protocols section 3, bit table", rule: .flags359, protections359),
    frame(0x35A, .documented, "can-protocols section 4, bit pairs", rule: .pairs35A),
    frame(
      0x35B, .documented, "can-protocols section 4, MG guide", [.flag(0, bit: 4, .preventiveShutdown)]),
    frame(
      0x35C, .documented, "can-protocols section 3", rule: .requests35C,
      [
        .flag(0, bit: 7, .chargeEnable), .flag(0, bit: 6, .dischargeEnable), .flag(0, bit: 5, .forceCharge1),
        .flag(0, bit: 3, .fullChargeRequest),
      ]),
    frame(0x35E, .documented, "can-protocols sections 3, 4", rule: .maker35E, [.text(0, 8, .maker)]),
    frame(
      0x35F, .documented, "can-protocols sections 4, 5", rule: .info35F,
      [
        .hex(0, 2, .typeOrProduct), .version(2, .firmware), .u16(4, .capacity, blank: .invalid),
        .hex(6, 2, .hardwareCode),
      ]),
    frame(0x00F, .documented, "can-protocols section 4: quick stop", rule: .always),
  ]

  /// 359 as Pylontech, Deye, LuxPower and Sol-Ark document it. Bit 7 beside bit 0 of bytes 1 and 3: some send the
  /// charge over-current there (section 11.1).
  private static let protections359: [CANRow] = [
    .bits(
      0, .protections, .fault,
      [nil, .overVoltage, .underVoltage, .cellOverTemperature, .cellUnderTemperature, nil, nil, .dischargeOverCurrent]),
    .bits(
      1, .protections, .fault,
      [.chargeOverCurrent, nil, nil, .systemError, nil, nil, nil, .chargeOverCurrent]),
    .bits(
      2, .alarms, .warning,
      [nil, .highVoltage, .lowVoltage, .highTemperature, .lowTemperature, nil, nil, .dischargeHighCurrent]),
    .bits(
      3, .alarms, .warning,
      [.chargeHighCurrent, nil, nil, .internalCommunicationFail, nil, nil, nil, .chargeHighCurrent]),
  ]

  private static let victron: [CANFrameTable] = [
    frame(0x360, .measured, "can-protocols section 5", rule: .fullCharge360),
    frame(0x370, .measured, "can-protocols sections 3, 5", rule: .name370),
    frame(0x371, .measured, "can-protocols sections 3, 5", rule: .name371),
    frame(
      0x372, .measured, "can-protocols section 5", rule: .modules372,
      [
        .u16(0, .modulesOnline), .u16(2, .modulesBlockingCharge), .u16(4, .modulesBlockingDischarge),
        .u16(6, .modulesOffline),
      ]),
    frame(
      0x373, .measured, "can-protocols section 5", rule: .cells373,
      [
        .u16(0, .cellVoltageMin), .u16(2, .cellVoltageMax), .u16(4, .cellTempMin, unit: .kelvin),
        .u16(6, .cellTempMax, unit: .kelvin),
      ]),
    frame(0x374, .measured, "can-protocols section 5", [.text(0, 8, .cellMinName)]),
    frame(0x375, .measured, "can-protocols section 5", [.text(0, 8, .cellMaxName)]),
    frame(0x376, .measured, "can-protocols section 5", [.text(0, 8, .tempMinName)]),
    frame(0x377, .measured, "can-protocols section 5", [.text(0, 8, .tempMaxName)]),
    frame(
      0x378, .measured, "can-protocols section 5", rule: .energy378,
      [.u32(0, .energyChargedRaw), .u32(4, .energyDischargedRaw)]),
    frame(0x379, .measured, "can-protocols section 5", [.u16(0, .installedCapacity, blank: .invalid)]),
    frame(0x380, .measured, "can-protocols section 5", [.text(0, 8, .serialPart1)]),
    frame(0x381, .measured, "can-protocols section 5", [.text(0, 8, .serialPart2)]),
    frame(0x382, .measured, "can-protocols section 5", [.text(0, 8, .product)]),
  ]

  private static let others: [CANFrameTable] = [
    frame(
      0x354, .measured, "can-protocols section 2, Discover", rule: .discover354,
      [.u16(0, .nominalCapacity), .u16(2, .remainingCapacity)]),
    frame(0x30F, .implemented, "can-protocols section 8", [.word(0, .remoteCommand, .remoteCommand)]),
    frame(
      0x070, .documented, "can-protocols section 3.1, SEPLOS",
      [
        .s16(0, .cellTempMax, .tenth), .s16(2, .cellTempMin, .tenth), .cellVoltage(4, .cellVoltageMax),
        .cellVoltage(6, .cellVoltageMin),
      ]),
    frame(0x399, .documented, "can-protocols section 3.1, Hybrid EN", [.u16(0, .nominalEnergy, .tenth)]),
    frame(0x3DA, .documented, "can-protocols section 3.1, Hybrid EN: order of the words not given", [.hex(0, 8, .raw)]),
    frame(0x3DB, .documented, "can-protocols section 3.1, Hybrid EN: order of the bytes not given", [.hex(0, 8, .raw)]),
    frame(
      0x361, .implemented, "can-protocols section 3.2, Deye PCS",
      [
        .u16(0, .cellVoltageMax), .u16(2, .cellVoltageMin), .s16(4, .cellTempMax, .tenth),
        .s16(6, .cellTempMin, .tenth),
      ]),
    frame(0x363, .implemented, "can-protocols section 3.2, Deye PCS", [.hex(0, 2, .software), .hex(2, 2, .hardware)]),
    frame(
      0x364, .implemented, "can-protocols section 3.2, Deye PCS",
      [
        .u8(0, .modulesNormal), .u8(1, .modulesChargeDisabled), .u8(2, .modulesDischargeDisabled),
        .u8(3, .modulesCommunicationLost), .u8(4, .modules),
      ]),
  ]

  private static func companion(_ id: UInt16) -> CANFrameTable {
    frame(id, .implemented, "can-protocols section 4, madsci1016", from: .inverter, [.hex(0, 8, .raw)])
  }

  private static let inverter: [CANFrameTable] = [
    frame(
      0x305, .documented, "can-protocols section 4, SMA TI p. 30", rule: .keepAlive305, from: .inverter,
      [
        .u16(0, .inverterVoltage, .tenth, blank: .invalid),
        // Negative while charging on the wire; turned here.
        .s16(2, .inverterCurrent, .tenth, blank: .invalid).negated,
        .s16(4, .inverterTemperature, .tenth, blank: .invalid), .s16(6, .inverterSOC, .tenth, blank: .invalid),
      ]),
    frame(
      0x306, .documented, "can-protocols section 4, SMA TI p. 30", from: .inverter,
      [
        .u16(0, .inverterSOH, blank: .invalid), .u8(2, .chargingProcedure), .word(3, .inverterState, .siState),
        .u16(4, .errorNumber), .u16(6, .chargeVoltageSetpoint, .tenth, blank: .invalid),
      ]),
    frame(
      0x307, .measured, "can-protocols sections 4, 5", rule: .magic307, from: .inverter, [.u16(0, .relayBits)]),
    // What the Sunny Island sends beside them, without a document (300 and 301 are others' too).
    companion(0x302), companion(0x303), companion(0x304), companion(0x308), companion(0x309),
    frame(
      0x300, .documented, "can-protocols section 3.1, LuxPower", rule: .lux300, from: .inverter,
      [.equals(0, 1, .shutdownCommand), .flag(1, bit: 0, .rapidShutdown)]),
  ]
}
