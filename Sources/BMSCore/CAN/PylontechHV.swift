extension CANFamily {
  /// Pylontech / Sermatec high voltage: 29 bits, low byte first, currents + 30000, temperatures + 1000
  /// (can-protocols section 7). The low digit of a battery's id is the pack's address.
  static let pylontechHV = CANFamily(
    "pylontech-hv", "Pylontech HV", volts: Plausibility.highVolts, frames: PylontechHV.frames,
    others: [0x4210...0x42FF, 0x7310...0x734F].map {
      CANFrameTable(.extended($0), .implemented, "can-protocols section 11.2")
    },
    evidence: CANEvidence(poll: .pylonHV4200), question: .pylontechHV4200, plays: [.pylontechHV])
}

extension CANProtocol {
  static let pylontechHV = CANProtocol(rawValue: "pylontech-hv")
}

extension CANKeepAlive {
  static let pylonHV4200 = CANKeepAlive("29-bit 4200", [.pylontechHV], isProbe: true)
  static let pylonHV82xx = CANKeepAlive("29-bit 82xx", [.pylontechHV], isProbe: true)
}

extension CANQuestionKind {
  /// Pylontech HV's two requests.
  public static let pylontechHV4200 = CANQuestionKind(
    "4200", [CANQuestion.pylontechHVEnsemble, .pylontechHVEquipment])
}

extension CANQuestion {
  /// For 421x to 429x (can-protocols section 7, implemented).
  public static let pylontechHVEnsemble = CANQuestion(.extended(0x4200), 0x00)
  /// For 731x to 734x.
  public static let pylontechHVEquipment = CANQuestion(.extended(0x4200), 0x02)
}

private enum PylontechHV {
  private static func frame(_ id: UInt32, grade: Grade = .implemented, _ rows: [CANRow]) -> CANFrameTable {
    CANFrameTable(.addressed(id), grade, "can-protocols section 7", rows)
  }
  private static func inverter(
    _ ids: CANIDs, _ grade: Grade = .implemented, _ rows: [CANRow] = [], parts: [CANPart] = [],
    says: CANKeepAlive = .pylonHV82xx
  ) -> CANFrameTable {
    CANFrameTable(ids, from: .inverter, grade, "can-protocols section 7", rows, parts: parts, says: [says])
  }

  private static func current(_ byte: Int, _ field: Field) -> CANRow {
    .u16(byte, field, .tenth, bias: -30_000)
  }
  private static func temperature(_ byte: Int, _ field: Field) -> CANRow { .u16(byte, field, .tenth, bias: -1000) }

  static let frames: [CANFrameTable] = [
    inverter(
      .extended(0x4200), .measured, [.word(0, .request, .pylonHVRequest, isNamed: true)], says: .pylonHV4200),
    inverter(
      .addressed(0x8200),
      parts: [
        .when({ frame, _ in frame[0] == 0x55 }, [.says(.command, .sleepCommand, 0)]),
        .when({ frame, _ in frame[0] == 0xAA }, [.says(.command, .sleepCommand, 1)]),
      ]),
    inverter(
      .addressed(0x8210), .implemented, [.equals(0, 0xAA, .chargeCommand), .equals(1, 0xAA, .dischargeCommand)]),
    inverter(.addressed(0x8220), .implemented, [.hex(0, 8, .raw)]),
    inverter(.addressed(0x8240), .implemented, [.hex(0, 8, .raw)]),
    inverter(.addressed(0x8260), .implemented, [.hex(0, 8, .raw)]),
    frame(0x8230, [.hex(0, 8, .raw)]),
    frame(0x8250, [.hex(0, 8, .raw)]),
    frame(0x8270, [.hex(0, 8, .raw)]),
    frame(
      0x4210,
      [
        .u16(0, .totalVoltage, .tenth), current(2, .current), temperature(4, .bmsTemperature), .u8(6, .soc),
        .u8(7, .soh),
      ]),
    frame(
      0x4220,
      [
        .u16(0, .chargeCutoffVoltage, .tenth), .u16(2, .dischargeCutoffVoltage, .tenth),
        current(4, .chargeCurrentLimit), current(6, .dischargeCurrentLimitAbs).magnitude,
      ]),
    frame(
      0x4230, [.u16(0, .cellMax), .u16(2, .cellMin), .u16(4, .cellMaxID), .u16(6, .cellMinID)]),
    frame(
      0x4240,
      [temperature(0, .temperatureMax), temperature(2, .temperatureMin), .u16(4, .tempMaxID), .u16(6, .tempMinID)]),
    frame(0x4250, status + lists),
    frame(
      0x4260,
      [
        .u16(0, .moduleVoltageMax), .u16(2, .moduleVoltageMin), .u16(4, .moduleVoltageMaxID),
        .u16(6, .moduleVoltageMinID),
      ]),
    frame(
      0x4270,
      [
        temperature(0, .moduleTempMax), temperature(2, .moduleTempMin), .u16(4, .moduleTempMaxID),
        .u16(6, .moduleTempMinID),
      ]),
    frame(0x4280, [.equals(0, 0xAA, .chargeForbidden), .equals(1, 0xAA, .dischargeForbidden)]),
    frame(
      0x4290,
      [
        .u8(0, .faultExtension),
        // The order of these bits is uncertain.
        .bits(
          0, .faultExtensionRaised, .fault, [.shutdownCircuit, .bmic, .internalBus, .selfTest, .safetyFunction],
          grade: .hypothesis),
      ]),
    frame(0x42E0, [.text(0, 8, .productPart1)]),
    frame(0x42F0, [.text(0, 8, .productPart2)]),
    frame(
      0x7310, [.u8(0, .hardwareCode), .version(2, .hardware), .version(4, .software), .version(6, .deviceVersion)]),
    frame(
      0x7320, grade: .measured,
      [
        .u16(0, .cellsInSeries), .u8(2, .modulesInSeries), .u8(3, .cellsPerModule), .u16(4, .voltageLevel),
        .u16(6, .capacity),
      ]),
    frame(0x7330, [.text(0, 8, .productPart1)]),
    frame(0x7340, [.text(0, 8, .productPart2)]),
  ]

  private static let status: [CANRow] = [
    .word(0, mask: 0x07, .state, .pylonHVState), .flag(0, bit: 3, .forceCharge1), .flag(0, bit: 4, .balanceCharge),
    .u16(1, .cycles), .u8(3, .errors), .u16(4, .alarmBits), .u16(6, .protectionBits),
  ]

  private static let lists: [CANRow] =
    [
      .bits(
        3, .errorsRaised, .fault,
        [
          .voltageSensor, .temperatureSensor, .internalCommunication, .inputOverVoltage, .inputReversed, .relayCheck,
          .batteryDamage, .other,
        ])
    ] + word(4, .alarmsRaised, .warning) + word(6, .protectionsRaised, .fault)

  /// The alarm and the protection word have the same bits.
  private static func word(_ byte: Int, _ field: Field, _ severity: CANSeverity) -> [CANRow] {
    [
      .bits(
        byte, field, severity,
        [
          .cellUnderVoltage, .cellOverVoltage, .packUnderVoltage, .packOverVoltage, .underTemperatureCharge,
          .overTemperatureCharge, .underTemperatureDischarge, .overTemperatureDischarge,
        ]),
      .bits(
        byte + 1, field, severity,
        [.chargeOverCurrent, .dischargeOverCurrent, .moduleUnderVoltage, .moduleOverVoltage]),
    ]
  }
}
