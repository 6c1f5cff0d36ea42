/// Rows that stand in for those of `CommonFamily351` when the branch is known.
enum CommonFamilyVariants {
  private static func variant(_ id: UInt16, _ grade: Grade, _ source: String, _ rows: [CANRow]) -> CANFrameTable {
    CANFrameTable(.common351, .standard(id), grade, source, rows)
  }

  /// Hybrid EN; LG RESU uses the same bits (can-protocols section 3.1; which half is which: section 11.1).
  static let hybrid359 = variant(
    0x359, .documented, "can-protocols section 3.1, Hybrid EN",
    [
      .bits(0, .alarmsRaised, .fault, hybridLow),
      .bits(1, .alarmsRaised, .fault, hybridHigh),
      .bits(2, .warningsRaised, .warning, hybridLow),
      .bits(3, .warningsRaised, .warning, hybridHigh + [.subPack1Error, .subPack2Error]),
    ])

  private static let hybridLow: [CANAlarm?] = [
    .subRelayCommand, .highVoltage, .lowVoltage, .highTemperature, .lowTemperature, nil, nil, .highCurrentDischarge,
  ]
  private static let hybridHigh: [CANAlarm?] = [.highCurrentCharge, nil, nil, .bmsInternal, .cellImbalance]

  static let deye359 = variant(
    0x359, .implemented, "can-protocols section 3.2",
    [
      .bits(0, .protections, .fault, deyeFirst),
      .bits(1, .protections, .fault, deyeSecond),
      .bits(
        3, .protections, .fault,
        [
          .afeCommunication, .voltageSampling, .temperatureSampling, .mosfetShort, .eeprom, .internalCommunication,
          .pcsCommunication, .addressRepeat,
        ]),
      .bits(4, .warnings, .warning, deyeFirst),
      .bits(5, .warnings, .warning, deyeSecond),
      .u8(6, .systemBits),
    ])

  private static let deyeFirst: [CANAlarm?] = [
    .cellOverVoltage, .cellUnderVoltage, .moduleOverVoltage, .moduleUnderVoltage, .chargeOverCurrent,
    .dischargeOverCurrent, .cellOverTemperatureCharge, .cellUnderTemperatureCharge,
  ]
  private static let deyeSecond: [CANAlarm?] = [
    .overTemperatureDischarge, .underTemperatureDischarge, .cellVoltageDifference, .temperatureDifference,
    .mosOverTemperature, .heatFilmOverTemperature, .afeOverCurrentDischarge1, .afeOverCurrentDischarge2,
  ]

  /// SEPLOS adds one bit to the Pylontech table.
  static let seplosCellFailure = variant(
    0x359, .documented, "can-protocols section 3.1, SEPLOS",
    [.bits(3, .faultsRaised, .fault, [nil, nil, nil, nil, .cellFailure]), .u8(7, .onlineAddresses)])

  static let deye371 = variant(
    0x371, .implemented, "can-protocols section 3.2",
    [.u16(0, .ongridChargeCurrentLimit, .tenth), .u16(2, .ongridDischargeCurrentLimit, .tenth)])

  static let deye35E = variant(
    0x35E, .implemented, "can-protocols section 3.2",
    [
      .text(0, 2, .brand), .text(2, 3, .packNumber), .u8(5, .cellMakerCode), .u16(6, .nominalCapacity, .tenth),
    ])

  /// 370 where it carries values instead of a name.
  static let cells370 = variant(
    0x370, .measured, "can-protocols section 3, Pylon 2.0.6",
    [
      .s16(0, .cellTempMax, .tenth), .s16(2, .cellTempMin, .tenth), .u16(4, .cellVoltageMax),
      .u16(6, .cellVoltageMin),
    ])

  static let ids371 = variant(
    0x371, .measured, "can-protocols section 3, Pylon 2.0.6",
    [.u16(0, .tempMaxID), .u16(2, .tempMinID), .u16(4, .cellMaxID), .u16(6, .cellMinID)])

  static let cells355 = variant(
    0x355, .documented, "can-protocols section 3.1, LuxPower",
    [.u16(4, .cellVoltageMax), .u16(6, .cellVoltageMin)])

  static let luxTemperatures356 = variant(
    0x356, .documented, "can-protocols section 3.1, LuxPower",
    [
      .s16(2, .current, .tenth, blank: .invalid), .s16(4, .cellTempMax, .tenth, blank: .invalid),
      .s16(6, .cellTempMin, .tenth, blank: .invalid),
    ])

  static let deye356 = variant(
    0x356, .implemented, "can-protocols section 3.2: discharge positive",
    [
      .s16(2, .current, .tenth, blank: .invalid).negated, .s16(4, .temperature, .tenth, blank: .invalid),
    ])

  static let cycles356 = variant(
    0x356, .implemented, "can-protocols section 8: 356[6:7] = cycles", [.u16(6, .cycles, blank: .invalid)])

  static let luxCycles35C = variant(
    0x35C, .documented, "can-protocols section 3.1, LuxPower", [.u16(2, .cycles)])

  static let luxCapacity359 = variant(
    0x359, .documented, "can-protocols section 3.1, LuxPower", [.u16(5, .capacity)])

  /// Deye's frames of one module: base + address - 1 (can-protocols section 3.2).
  static let deyeModules: [(base: UInt16, table: CANFrameTable)] = [
    (
      0x150,
      variant(
        0x150, .implemented, "can-protocols section 3.2",
        [
          .u16(0, .moduleVoltage, .tenth), .s16(2, .moduleCurrent, .tenth).negated, .u16(4, .moduleSOC, .tenth),
          .u16(6, .moduleSOH, .tenth),
        ])
    ),
    (
      0x200,
      variant(
        0x200, .implemented, "can-protocols section 3.2: the temperatures' place is not given",
        [.u16(0, .moduleCellVoltageMax), .u16(2, .moduleCellVoltageMin)])
    ),
    (
      0x550,
      variant(
        0x550, .implemented, "can-protocols section 3.2",
        [.u32(0, .moduleEnergyCharged, .thousandth), .u32(4, .moduleEnergyDischarged, .thousandth)])
    ),
  ]
}
