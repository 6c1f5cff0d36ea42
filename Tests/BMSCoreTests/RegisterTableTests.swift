import Testing

@testable import BMSCore

/// Every row of the register map against weco-serial, "Registers", typed again: where it stands, its sign, scale and
/// unit, and how sure it is.
@Suite struct RegisterTableTests {
  /// Register, field, what it reads for the words 0001 (8002) and 8002 (0001), unit and grade; or which bit it is.
  static let reference: [(block: RegisterBlock, first: Int, rows: String)] = [
    (
      .module, 1,
      """
      7 cellCount 1, 32770 count measured
      8 temperatureCount 1, 32770 count measured
      9 bootloaderVersion 1, 32770 raw measured
      10 softwareVersion 1, 32770 raw measured
      11 hardwareVersion 1, 32770 raw measured
      12 runningTime 0001 8002, 8002 0001 words measured
      14 totalVoltage 0.01, 327.70 V measured
      15 current -0.01, 327.66 A measured
      16 temperatureMax -39, 32730 degC measured
      17 temperatureMin -39, 32730 degC measured
      18 cellMax 1, 32770 mV measured
      19 cellMin 1, 32770 mV measured
      20 soc 0.4, 13108.0 % measured
      21 capacity 1, 32770 raw measured
      """ + (1...16).map { "\n\(22 + $0) cell\($0) 1, 32770 mV measured" }.joined()
    ),
    (
      .thresholds, 51,
      """
      51 cellOverVoltage2 1, 32770 raw decompiled
      52 cellOverVoltage1 1, 32770 raw decompiled
      53 cellUnderVoltage2 1, 32770 raw decompiled
      54 cellUnderVoltage1 1, 32770 raw decompiled
      55 packOverVoltage 1, 32770 raw decompiled
      56 packOverVoltageRelease 1, 32770 raw decompiled
      57 packUnderVoltage 1, 32770 raw decompiled
      58 packUnderVoltageRelease 1, 32770 raw decompiled
      59 dischargeOverCurrent 1, -32766 raw decompiled
      60 chargeOverCurrent 1, -32766 raw decompiled
      61 chargeOverTemperature2 1, -32766 raw decompiled
      62 chargeOverTemperature1 1, -32766 raw decompiled
      63 dischargeOverTemperature2 1, -32766 raw decompiled
      64 dischargeOverTemperature1 1, -32766 raw decompiled
      65 chargeUnderTemperature2 1, -32766 raw decompiled
      66 chargeUnderTemperature1 1, -32766 raw decompiled
      67 dischargeUnderTemperature2 1, -32766 raw decompiled
      68 dischargeUnderTemperature1 1, -32766 raw decompiled
      69 recommendedChargeVoltage 1, 32770 raw decompiled
      70 recommendedChargeCurrent 1, 32770 raw decompiled
      """
    ),
    (
      .flags, 71,
      """
      71 di1 bit 0 decompiled
      71 di2 bit 1 decompiled
      71 do1 bit 2 decompiled
      71 do2 bit 3 decompiled
      71 contactorCharge bit 4 decompiled
      71 contactorPrecharge bit 5 decompiled
      71 contactorDischarge bit 6 decompiled
      71 relayDischarge bit 7 decompiled
      71 relayCharge bit 8 decompiled
      72 hardwarePackVoltage 1, 32770 raw decompiled
      73 hallSensorCurrent 1, -32766 raw decompiled
      74 forcedCharge 1, 32770 raw decompiled
      75 chargeOverCurrentCount 1, 32770 count decompiled
      76 dischargeOverCurrentCount 1, 32770 count decompiled
      77 dischargeLimitVoltage 1, 32770 raw decompiled
      78 dischargeLimitCurrent 1, 32770 raw decompiled
      79 packImbalance bit 15 decompiled
      79 modulesOnline 2, 2 count computed
      """ + (1...7).map { "\n79 slave\($0) bit \($0 - 1) decompiled" }.joined()
    ),
    (
      .slave(1), 121,
      """
      121 totalVoltage 0.1, 3277.0 V measured
      122 current -0.1, 3276.6 A measured
      123 temperatureMax 0.01, -327.66 degC measured
      124 temperatureMin 0.01, -327.66 degC measured
      125 cellMax 1, 32770 mV measured
      126 cellMin 1, 32770 mV measured
      127 soc 0.4, 13108.0 % measured
      128 capacity 1, 32770 raw measured
      """
    ),
    (
      .cluster, 203,
      """
      203 chargeCurrentLimit 0.1, 3277.0 A measured
      204 dischargeCurrentLimit 0.1, 3277.0 A measured
      205 current -0.1, 3276.6 A measured
      206 soc 0.4, 13108.0 % measured
      207 forcedState 1, 32770 raw measured
      208 forcedSeconds 9830.6, 214761472.1 s measured
      """
    ),
  ]

  @Test(arguments: reference.indices)
  func `every row reads as the reference says`(_ index: Int) {
    let (block, first, text) = Self.reference[index]
    let found = block.rows.map { Self.line($0, in: block) }.sorted()
    #expect(found == text.split(separator: "\n").map(String.init).sorted())
    #expect(Int(block.request.first) == first)
  }

  /// A row in the words of the table above.
  private static func line(_ row: RegisterRow, in block: RegisterBlock) -> String {
    let head = "\(Int(block.request.first) + row.offset) \(name(row.subject))"
    if case .bit = row.scale {
      let bits = (0..<16).filter { value(row, [1 << UInt16($0), 0]).flag == true }
      return "\(head) bit \(bits.map(String.init).joined(separator: "+")) \(row.grade.rawValue)"
    }
    let values = [[0x0001, 0x8002], [0x8002, 0x0001]].map { value(row, $0) }
    let numbers = values.map { value -> String in
      if case .number(let number, _) = value { number.text } else { value.plain }
    }
    let unit = row.scale == .words ? "words" : row.scale.unit == .count ? "count" : row.scale.unit.rawValue
    return "\(head) \(numbers[0]), \(numbers[1]) \(unit) \(row.grade.rawValue)"
  }

  private static func value(_ row: RegisterRow, _ words: [UInt16]) -> Value {
    let image = Array(repeating: UInt16(0), count: max(row.offset, 0)) + words
    return row.value(in: image) ?? .text("too far")
  }

  private static func name(_ subject: RegisterRow.Subject) -> String {
    switch subject {
    case .field(let field): "\(field)"
    case .cell(let cell): "cell\(cell)"
    case .slaveOnline(let slave): "slave\(slave)"
    case .named(let label): label
    }
  }

  @Test func `blocks are read where the reference has them`() {
    #expect((1...7).map { RegisterBlock.slave($0).request.first } == [121, 131, 141, 151, 161, 171, 181])
    let counts = [RegisterBlock.module, .thresholds, .flags, .slave(1), .cluster].map(\.request.count)
    #expect(counts == [38, 20, 9, 10, 7])
    #expect(RegisterMap.undecoded.map(\.request.first) == [39, 45, 46, 82, 91, 456])
    #expect(RegisterMap.undecoded.map(\.request.count) == [6, 1, 3, 7, 30, 14])
  }

  /// Live numbers without a scale move a little from one reading to the next; the others must be read alike.
  @Test func `only what moves may differ`() {
    let moving = RegisterMap.flags.filter { $0.tolerance != nil }.map {
      "\(Self.name($0.subject)) \($0.tolerance ?? 0)"
    }
    #expect(moving == ["hardwarePackVoltage 20.0", "hallSensorCurrent 35.0", "dischargeLimitCurrent 20.0"])
  }
}
