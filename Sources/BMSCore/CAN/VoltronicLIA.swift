extension CANFamily {
  /// Voltronic LIA: 29 bits, low byte first, the inverter asks and the battery answers (can-protocols section 9.2). The
  /// low digit is the address; answers come at request + 1000, or with 2 in place of 1 in the fourth digit.
  static let voltronicLIA = CANFamily(
    "voltronic-lia", "Voltronic LIA", volts: Plausibility.highVolts, frames: VoltronicLIA.frames,
    others: [
      CANFrameTable(
        .extended(0x0CF1_0000...0x0CF1_0FFF), from: .inverter, .implemented, "can-protocols section 11.2",
        says: [.liaRequest]),
      CANFrameTable(.extended(0x0CF1_1000...0x0CF2_FFFF), .implemented, "can-protocols section 11.2"),
    ],
    evidence: CANEvidence(poll: .liaRequest), question: .lia, plays: [.lia])
}

extension CANProtocol {
  static let voltronicLIA = CANProtocol(rawValue: "voltronic-lia")
}

extension CANKeepAlive {
  static let liaRequest = CANKeepAlive("29-bit 0CF1xxxx", [.voltronicLIA])
}

extension CANQuestionKind {
  /// Voltronic's ten requests, for the battery at address 0. Last, because their document is the least certain.
  public static let lia = CANQuestionKind("lia", title: "LIA", CANQuestion.lia)
}

extension CANQuestion {
  /// can-protocols section 9.2, implemented, low to medium confidence.
  public static let lia = VoltronicLIA.requests.map { CANQuestion(.extended($0), 0) }
}

private enum VoltronicLIA {
  private static let source = "can-protocols section 9.2, low to medium confidence"

  private static func answer(_ id: UInt32, _ rows: [CANRow]) -> CANFrameTable {
    let low = id & 0xFFF
    return CANFrameTable(.addressed(id, 0x0CF2_0000 | low, 0x0CF2_1000 | low), .implemented, source, rows)
  }

  static let requests: [UInt32] = [
    0x0CF1_0100, 0x0CF1_0110, 0x0CF1_0200, 0x0CF1_0210, 0x0CF1_0220, 0x0CF1_0300, 0x0CF1_0310, 0x0CF1_0320,
    0x0CF1_0400, 0x0CF1_0410,
  ]

  static let frames: [CANFrameTable] =
    requests.enumerated().map { place, id in
      CANFrameTable(
        .addressed(id), from: .inverter, .implemented, source, [.says(.request, .liaRequest, Int64(place))],
        says: [.liaRequest])
    } + [
      answer(0x0CF1_1100, [.hex(0, 8, .protocolVersion)]),
      answer(0x0CF1_1110, [.hex(0, 8, .software)]),
      answer(
        0x0CF1_1200,
        [
          .cellVoltage(0, .cellMax), .cellVoltage(2, .cellMin), .kelvin(4, .temperatureMax),
          .kelvin(6, .temperatureMin),
        ]),
      answer(
        0x0CF1_1210,
        [
          .u16(0, .chargingCurrent, .tenth), .u16(2, .dischargingCurrent, .tenth), .u16(4, .totalVoltage, .tenth),
          .direction(0, .current),
        ]),
      answer(0x0CF1_1220, [.u16(0, .soc), .u32(2, .capacity, .thousandth)]),
      answer(
        0x0CF1_1300,
        [
          .state(0, .alarmsRaised, low: .chargeVoltageLow, high: .chargeVoltageHigh),
          .state(2, .alarmsRaised, low: .dischargeVoltageLow, high: .dischargeVoltageHigh),
          .state(4, .alarmsRaised, low: .cellVoltageLow, high: .cellVoltageHigh),
          .state(6, .alarmsRaised, low: .cellVoltageLow, high: .cellVoltageHigh),
        ]),
      answer(
        0x0CF1_1310,
        [
          .state(0, .alarmsRaised, low: .chargeCurrentLow, high: .chargeCurrentHigh),
          .state(2, .alarmsRaised, low: .dischargeCurrentLow, high: .dischargeCurrentHigh),
          .state(4, .alarmsRaised, low: .chargeTemperatureLow, high: .chargeTemperatureHigh),
          .state(6, .alarmsRaised, low: .dischargeTemperatureLow, high: .dischargeTemperatureHigh),
        ]),
      answer(
        0x0CF1_1320,
        [
          .state(0, .alarmsRaised, low: .cellTemperatureLow, high: .cellTemperatureHigh),
          .state(2, .alarmsRaised, low: .cellTemperatureLow, high: .cellTemperatureHigh),
        ]),
      answer(
        0x0CF1_1400,
        [
          .u16(0, .chargeVoltageLimit, .tenth), .u16(2, .dischargeVoltageLimit, .tenth),
          .u16(4, .chargeCurrentLimit, .tenth), .u16(6, .dischargeCurrentLimit, .tenth),
        ]),
      answer(0x0CF1_1410, [.flag(1, bit: 7, .chargeEnable), .flag(1, bit: 6, .dischargeEnable)]),
    ]
}
