// The family around 351, 355 and 356: Pylontech, SMA, Victron and their relatives. 11 bits, low byte first.
extension CANFamily {
  static let common351 = CANFamily(
    "common-351", "351 family", variants: CommonFamily351.variants,
    // 351's documents are for batteries of 12 V to high voltage (LuxPower).
    volts: 7...1000,
    frames: CommonFamily351.battery + CommonFamily351.victron + CommonFamily351.others + CommonFamily351.inverter,
    evidence: CommonFamily351.evidence, question: .pylontech305,
    plays: [.pylontech, .deye, .pylontech13, .victron, .sma, .luxpower, .solark, .seplos, .discover, .sofar])
}

extension CANProtocol {
  static let pylontechLV = CANProtocol(rawValue: "pylontech-lv")
  static let pylontechLV13 = CANProtocol(rawValue: "pylontech-lv-1.3")
  static let pylon206 = CANProtocol(rawValue: "pylon-2.0.6")
  static let sma = CANProtocol(rawValue: "sma")
  static let victron = CANProtocol(rawValue: "victron")
  /// SMA-compatible without anything that would tell SMA from Victron, REC or GoodWe.
  static let smaCompatible = CANProtocol(rawValue: "sma-victron-family")
  static let luxPower = CANProtocol(rawValue: "luxpower")
  static let solArk = CANProtocol(rawValue: "sol-ark")
  static let seplos = CANProtocol(rawValue: "seplos")
  static let lgRESU = CANProtocol(rawValue: "lg-resu")
  static let hybridEN = CANProtocol(rawValue: "hybrid-en")
  static let discover = CANProtocol(rawValue: "discover")
  static let goodWeLV = CANProtocol(rawValue: "goodwe-lv")
  static let sofarLV = CANProtocol(rawValue: "sofar-lv")
  static let deyePCS = CANProtocol(rawValue: "deye-pcs")
}

extension CANQuestionKind {
  /// The keep-alive of Pylontech, Deye, LuxPower and others: 305, eight zeros (can-protocols section 3, documented).
  public static let pylontech305 = CANQuestionKind("305", [.pylontech305])
}

extension CANQuestion {
  public static let pylontech305 = CANQuestion(.standard(0x305), 0)
}

enum CommonFamily351 {
  static let variants: [CANVariant] = [
    CANVariant(.pylontechLV, "Pylontech LV 1.2", settings: [.deyeCAN00]),
    CANVariant(.pylontechLV13, "Pylontech LV 1.3"), CANVariant(.pylon206, "Pylon 2.0.6"),
    CANVariant(.sma, "SMA Sunny Island", settings: [.sma]),
    CANVariant(.victron, "Victron CAN-bus BMS", settings: [.victron]),
    CANVariant(.smaCompatible, "SMA/Victron family", settings: [.sma, .victron], isLastResort: true),
    CANVariant(.luxPower, "LuxPower / EG4"), CANVariant(.solArk, "Sol-Ark LV"), CANVariant(.seplos, "SEPLOS"),
    CANVariant(.lgRESU, "LG RESU LV"), CANVariant(.hybridEN, "Hybrid EN"), CANVariant(.discover, "Discover AES"),
    CANVariant(.goodWeLV, "GoodWe LV"), CANVariant(.sofarLV, "Sofar/ZCS LV"),
    // Its frames of single modules, base + address - 1, lie among other families' ids.
    CANVariant(.deyePCS, "Deye PCS", claims: [0x110...0x210, 0x212...0x2FF, 0x400...0x75F], frames: deyeModules),
  ]

  private static let luxPower: UInt32 = variants.firstIndex { $0.proto == .luxPower }.map { 1 << UInt32($0) } ?? 0

  private static func frame(
    _ id: UInt16, _ grade: Grade, _ source: String, _ rows: [CANRow] = [], parts: [CANPart] = [],
    either: [CANPart] = [], teaches lesson: CANFrameTable.Lesson? = nil
  ) -> CANFrameTable {
    CANFrameTable(
      .standard(id), grade, "can-protocols section" + source, rows, parts: parts, either: either, teaches: lesson)
  }

  /// 351 and its copies elsewhere: the limits (SMA TI p. 20, Pylontech LV 1.2).
  static let limits: [CANRow] = [
    .u16(0, .chargeVoltageLimit, .tenth, blank: .invalid),
    .s16(2, .chargeCurrentLimit, .tenth, blank: .invalid),
    // An old emulator sends it negative (can-protocols section 11.6).
    .s16(4, .dischargeCurrentLimit, .tenth, blank: .invalid).magnitude,
    .u16(6, .dischargeVoltageLimit, .tenth, blank: .zeroOrInvalid),
  ]
  private static let current = CANRow.s16(2, .current, .tenth, blank: .invalid)
  private static let temperature = CANRow.s16(4, .temperature, .tenth, blank: .invalid)
  private static let cycles = CANRow.u16(6, .cycles, blank: .invalid)

  private static let frame351 = frame(0x351, .documented, "s 3, 4", limits, teaches: { $0.hearLimit($1) })
  private static let frame355 = frame(
    0x355, .documented, "s 3, 4", [.u16(0, .soc, blank: .invalid), .u16(2, .soh, blank: .invalid)],
    parts: [
      .when({ $1.extraOfLast355 == .socHires }, [.u16(4, .socHires, .hundredth)]),
      .when(
        { $1.extraOfLast355 == .cells }, [.u16(4, .cellMax), .u16(6, .cellMin)], .documented,
        "3.1, LuxPower"),
    ],
    teaches: { $0.hear355($1, hasCells: $0.variant == luxPower) })
  private static let frame356 = frame(
    0x356, .documented, "s 3, 4", [.voltage(0, .totalVoltage)],
    parts: [
      .of(
        [.luxPower],
        [
          current, .s16(4, .temperatureMax, .tenth, blank: .invalid), .s16(6, .temperatureMin, .tenth, blank: .invalid),
        ], .documented, "3.1, LuxPower"),
      .of([.deyePCS], [current.negated, temperature], .implemented, "3.2: discharge positive"),
      .except([.luxPower, .deyePCS], [current, temperature]),
      .of([.sofarLV, .goodWeLV, .seplos], [cycles], .implemented, "8: 356[6:7] = cycles"),
      // SEPLOS counts cycles here on its Victron setting too (measured).
      .except(
        [.luxPower, .deyePCS, .sofarLV, .goodWeLV, .seplos], [cycles], .implemented, "8", when: { $1.name == .seplos }
      ),
    ],
    teaches: { known, frame in
      known.hearVoltage(frame)
      if known.provenScale == .tenth { known.seen = .tenthVolts }
      known.hearCounter(frame)
    })
  private static let frame359 = frame(
    0x359, .documented, " 3, bit table",
    parts: [
      .when({ frame, _ in frame.count > 0 && frame.packed == 0 }, [.says(.allZero)], .measured),
      // Which half is which: section 11.1.
      .of([.hybridEN], hybrid359, .documented, "3.1, Hybrid EN"),
      // The only observation of an LG RESU's 359 at an alarm (42 V; jens18/lgresu) contradicts the document of Hybrid
      // EN, which is used (can-protocols section 11.1).
      .of(
        [.lgRESU], hybrid359, .documented, "3.1, Hybrid EN",
        dispute: .halvesOf359),
      .of([.deyePCS], deye359, .implemented, "3.2"),
      .except([.hybridEN, .lgRESU, .deyePCS, .sofarLV, .goodWeLV], protections359),
      .of(
        [.seplos], [.bits(3, .faultsRaised, .fault, [nil, nil, nil, nil, .cellFailure]), .u8(7, .onlineAddresses)],
        .documented, "3.1, SEPLOS"),
      .except([.hybridEN, .lgRESU, .deyePCS], [.u8(4, .modules, blank: .zero)]),
      .of([.luxPower], [.u16(5, .capacity)], .documented, "3.1, LuxPower"),
      .except(
        [.hybridEN, .lgRESU, .deyePCS, .luxPower], [.text(5, 2, .marker)], when: { frame, _ in frame.isMarkedPN }),
    ],
    teaches: { if $1.isMarkedPN { $0.seen = .markerPN } })
  private static let frame35C = frame(
    0x35C, .documented, " 3",
    [
      .flag(0, bit: 7, .chargeEnable), .flag(0, bit: 6, .dischargeEnable), .flag(0, bit: 5, .forceCharge1),
      .flag(0, bit: 3, .fullChargeRequest),
    ],
    parts: [
      .when({ $1.name != .pytes }, [.flag(0, bit: 4, .forceCharge2)]),
      // Pytes' emulation says "SOC low" with this bit.
      .when({ $1.name == .pytes }, [.flag(0, bit: 4, .socLow)]),
      .of([.deyePCS], [.flag(0, bit: 2, .heating)], .implemented, "3.2"),
      .of([.luxPower], [.u16(2, .cycles)], .documented, "3.1, LuxPower"),
    ])
  private static let frame35E = frame(
    0x35E, .documented, "s 3, 4",
    either: [
      .when(
        { frame, _ in frame.packed & 0xFFFF == 0x5944 },
        [
          .text(0, 2, .brand), .text(2, 3, .packNumber), .u8(5, .cellMakerCode), .u16(6, .nominalCapacity, .tenth),
        ], .implemented, "3.2"),
      CANPart([.text(0, 8, .maker)]),
    ],
    teaches: { $0.hearName($1) })
  private static let frame35F = frame(
    0x35F, .documented, "s 4, 5",
    [
      .hex(0, 2, .typeOrProduct), .version(2, .firmware), .u16(4, .capacity, blank: .invalid),
      .hex(6, 2, .hardwareCode),
    ],
    parts: [
      .when({ $0.count >= 6 && $1.capacityIsRemaining == true }, [.says(.capacityKind, .capacityKind, 1)], .computed),
      .when(
        { $0.count >= 6 && $1.capacityIsRemaining == false }, [.says(.capacityKind, .capacityKind, 0)], .computed),
    ],
    teaches: { known, frame in
      known.hear35F(frame)
      if frame.count >= 4, frame.packed & 0xFFFF_FFFF == 0x0301_494C { known.seen = .lithium35F }
    })

  static let battery: [CANFrameTable] = [
    frame351,
    frame355,
    frame356,
    frame359,
    frame(0x35A, .documented, " 4, bit pairs", pairs),
    frame(0x35B, .documented, " 4, MG guide", [.flag(0, bit: 4, .preventiveShutdown)]),
    frame35C,
    frame35E,
    frame35F,
    frame(0x00F, .documented, " 4: quick stop", [.says(.quickStop)]),
  ]

  /// Bytes 0-3 alarms, 4-7 warnings (SMA TI p. 31).
  static let pairs: [CANRow] = [
    .pairs(0, .alarmsRaised, .fault), .pairs(0, .alarmsReportedOK, .cleared), .pairs(4, .warningsRaised, .warning),
    .pairs(4, .warningsReportedOK, .cleared),
    // The system status pair of one implementation (can-protocols section 5).
    .word(7, shift: 2, mask: 0x03, .systemStatus, .raisedOrCleared, grade: .implemented, isNamed: true),
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

  private static let hybrid359: [CANRow] = [
    .bits(0, .alarmsRaised, .fault, hybridLow),
    .bits(1, .alarmsRaised, .fault, hybridHigh),
    .bits(2, .warningsRaised, .warning, hybridLow),
    .bits(3, .warningsRaised, .warning, hybridHigh + [.subPack1Error, .subPack2Error]),
  ]
  private static let hybridLow: [CANAlarm?] = [
    .subRelayCommand, .highVoltage, .lowVoltage, .highTemperature, .lowTemperature, nil, nil, .highCurrentDischarge,
  ]
  private static let hybridHigh: [CANAlarm?] = [.highCurrentCharge, nil, nil, .bmsInternal, .cellImbalance]

  private static let deye359: [CANRow] = [
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
  ]
  private static let deyeFirst: [CANAlarm?] = [
    .cellOverVoltage, .cellUnderVoltage, .moduleOverVoltage, .moduleUnderVoltage, .chargeOverCurrent,
    .dischargeOverCurrent, .cellOverTemperatureCharge, .cellUnderTemperatureCharge,
  ]
  private static let deyeSecond: [CANAlarm?] = [
    .overTemperatureDischarge, .underTemperatureDischarge, .cellVoltageDifference, .temperatureDifference,
    .mosOverTemperature, .heatFilmOverTemperature, .afeOverCurrentDischarge1, .afeOverCurrentDischarge2,
  ]

  private static func module(_ base: UInt16, _ source: String, _ rows: [CANRow]) -> CANFrameTable {
    let number = CANRow.identifier(above: 0, mask: 0xF, plus: 1, .module).member
    return CANFrameTable(
      .standard(base...base + 15), .implemented, "can-protocols section 3.2" + source, [number] + rows)
  }
  private static let deyeModules: [CANFrameTable] = [
    module(
      0x150, "",
      [
        .u16(0, .moduleVoltage, .tenth), .s16(2, .moduleCurrent, .tenth).negated, .u16(4, .moduleSOC, .tenth),
        .u16(6, .moduleSOH, .tenth),
      ]),
    module(
      0x200, ": the temperatures' place is not given",
      [.u16(0, .moduleCellVoltageMax), .u16(2, .moduleCellVoltageMin)]),
    module(
      0x550, "", [.u32(0, .moduleEnergyCharged, .thousandth), .u32(4, .moduleEnergyDischarged, .thousandth)]),
  ]

  /// 370 where it carries values instead of a name, and 371 then.
  private static let cells: [CANRow] = [
    .s16(0, .temperatureMax, .tenth), .s16(2, .temperatureMin, .tenth), .u16(4, .cellMax), .u16(6, .cellMin),
  ]
  private static let ids: [CANRow] = [
    .u16(0, .tempMaxID), .u16(2, .tempMinID), .u16(4, .cellMaxID), .u16(6, .cellMinID),
  ]
  private static let gridLimits: [CANRow] = [
    .u16(0, .ongridChargeCurrentLimit, .tenth), .u16(2, .ongridDischargeCurrentLimit, .tenth),
  ]
  private static let version = CANRow.hex(0, 8, .versionRaw, grade: .implemented)

  private static let frame360 = frame(
    0x360, .measured, " 5",
    parts: [.when({ frame, _ in frame[0] == 0 || frame[0] == 0xFF }, [.equals(0, 0xFF, .requestFullCharge)])])
  private static let frame370 = frame(
    0x370, .measured, "s 3, 5",
    either: [
      .when({ frame, _ in frame.isName }, [.text(0, 8, .productPart1)]),
      .when({ $0.holdsCells(4) || $1.cellsIn370 && $0.packed != 0 }, cells, .measured, "3, Pylon 2.0.6"),
    ],
    teaches: { $0.hear370($1) })
  private static let frame371 = frame(
    0x371, .measured, "s 3, 5",
    either: [
      .of([.deyePCS], gridLimits, .implemented, "3.2"), .when({ $1.has361 }, gridLimits, .implemented, "3.2"),
      .when({ frame, _ in frame.isName }, [.text(0, 8, .productPart2)]),
      .when({ frame, _ in frame.holdsCells(4) }, cells, .measured, "3, Pylon 2.0.6"),
      .when({ $1.cellsIn370 }, ids, .measured, "3, Pylon 2.0.6"),
      .of([.pylon206, .seplos], ids, .measured, "3, Pylon 2.0.6"),
    ])
  private static let frame372 = frame(
    0x372, .measured, " 5",
    either: [
      .when({ frame, _ in frame.count == 4 }, [version]), .of([.discover], [version]),
      CANPart([
        .u16(0, .modulesOnline), .u16(2, .modulesBlockingCharge), .u16(4, .modulesBlockingDischarge),
        .u16(6, .modulesOffline),
      ]),
    ])
  private static let frame373 = frame(
    0x373, .measured, " 5",
    either: [
      .when(
        { frame, _ in frame.holdsCellsOrKelvin },
        [
          .u16(0, .cellMin), .u16(2, .cellMax), .u16(4, .temperatureMin, unit: .kelvin),
          .u16(6, .temperatureMax, unit: .kelvin),
        ]),
      .when({ frame, _ in frame.count == 4 }, [version]), .of([.discover], [version]),
    ])
  private static let frame379 = frame(
    0x379, .measured, " 5", [.u16(0, .installedCapacity, blank: .invalid)], teaches: { $0.hear379($1) })

  static let victron: [CANFrameTable] = [
    frame360,
    frame370,
    frame371,
    frame372,
    frame373,
    frame(0x374, .measured, " 5", [.text(0, 8, .cellMinName)]),
    frame(0x375, .measured, " 5", [.text(0, 8, .cellMaxName)]),
    frame(0x376, .measured, " 5", [.text(0, 8, .tempMinName)]),
    frame(0x377, .measured, " 5", [.text(0, 8, .tempMaxName)]),
    // 0.1 kWh by BYD, Pytes and OpenDTU, 0.01 kWh by MG (section 11.1): the number as it stands is given too.
    frame(
      0x378, .measured, " 5",
      [
        .u32(0, .energyChargedRaw), .u32(4, .energyDischargedRaw), .u32(0, .energyCharged, .tenth),
        .u32(4, .energyDischarged, .tenth),
      ]),
    frame379,
    frame(0x380, .measured, " 5", [.text(0, 8, .serialPart1)]),
    frame(0x381, .measured, " 5", [.text(0, 8, .serialPart2)]),
    frame(0x382, .measured, " 5", [.text(0, 8, .product)]),
  ]

  private static let unknown = CANRow.hex(0, 8, .raw, grade: .unknown)

  private static let frame354 = frame(
    0x354, .measured, " 2, Discover",
    either: [
      .of([.lgRESU], [unknown]),
      .when({ frame, _ in frame.holdsCapacities }, [.u16(0, .nominalCapacity), .u16(2, .remainingCapacity)]),
      CANPart([unknown]),
    ])
  private static let frame361 = frame(
    0x361, .implemented, " 3.2, Deye PCS",
    [
      .u16(0, .cellMax), .u16(2, .cellMin), .s16(4, .temperatureMax, .tenth),
      .s16(6, .temperatureMin, .tenth),
    ],
    teaches: { known, _ in known.has361 = true })

  /// The word is of two bytes: what stands in the second makes it another command.
  private static let frame30F = frame(
    0x30F, .implemented, " 8",
    either: [
      .when({ frame, _ in frame.count == 1 }, [.word(0, .remoteCommand, .remoteCommand)]),
      CANPart([.word(0, mask: 0xFFFF, width: 2, .remoteCommand, .remoteCommand)]),
    ])

  static let others: [CANFrameTable] = [
    frame354,
    frame30F,
    frame(
      0x070, .documented, " 3.1, SEPLOS",
      [
        .s16(0, .temperatureMax, .tenth), .s16(2, .temperatureMin, .tenth), .cellVoltage(4, .cellMax),
        .cellVoltage(6, .cellMin),
      ]),
    frame(0x399, .documented, " 3.1, Hybrid EN", [.u16(0, .nominalEnergy, .tenth)]),
    frame(0x3DA, .documented, " 3.1, Hybrid EN: order of the words not given", [.hex(0, 8, .raw)]),
    frame(0x3DB, .documented, " 3.1, Hybrid EN: order of the bytes not given", [.hex(0, 8, .raw)]),
    frame361,
    frame(0x363, .implemented, " 3.2, Deye PCS", [.hex(0, 2, .software), .hex(2, 2, .hardware)]),
    frame(
      0x364, .implemented, " 3.2, Deye PCS",
      [
        .u8(0, .modulesNormal), .u8(1, .modulesChargeDisabled), .u8(2, .modulesDischargeDisabled),
        .u8(3, .modulesCommunicationLost), .u8(4, .modules),
      ]),
  ]
}

extension CANFrame {
  fileprivate var isMarkedPN: Bool { self[5] == 0x50 && self[6] == 0x4E }
}

extension CANKnowledge {
  fileprivate mutating func hearName(_ frame: CANFrame) {
    let text = frame.packed
    if text & 0xFFFF == 0x5944 {
      (name, seen) = (.deye, .nameDeye)
    } else if text & 0xFF_FFFF_FFFF == 0x4E_4F4C_5950 {
      (name, seen) = (.pylon, .namePylon)
    } else if text == 0x5245_564F_4353_4944 {
      (name, seen) = (.discover, .nameDiscover)
    } else if CANText(text, count: frame.count, style: .ascii).printableCount > 1 {
      switch text {
      case _ where text & 0xFF_FFFF_FFFF == 0x53_4554_5950: name = .pytes
      case 0x7967_7265_6E45_4853: name = .seplos
      default: name = .other
      }
      seen = .nameOther
    }
  }
}
