/// The registers of the WeCo service port that have a known meaning (weco-serial, Registers).
///
/// One row a fact; everything else that is to be known about a register follows from its rows. Current is turned here, and
/// only here: the wire counts charging as negative, the program as positive.
public enum RegisterMap {
  /// The rows of a block that begins at `first`, which carry the numbers of their registers.
  private static func rows(from first: Int, _ rows: [RegisterRow], and more: [RegisterRow] = []) -> [RegisterRow] {
    (rows + more).map { $0.moved(to: $0.offset - first) }
  }

  private static let celsiusLess40 = RegisterScale.number(plus: -40, .celsius)
  private static let percent = RegisterScale.number(times: 4, decimals: 1, .percent)
  private static let count = RegisterScale.number(.count)
  private static let millivolts = RegisterScale.number(.millivolt)

  /// 1-38: the module you are plugged into. 1-6 and 22 are unknown.
  public static let module: [RegisterRow] = rows(
    from: 1,
    [
      RegisterRow(7, .cellCount, count, .measured),
      RegisterRow(8, .temperatureCount, count, .measured),
      RegisterRow(9, .bootloaderVersion, .raw, .measured),
      RegisterRow(10, .softwareVersion, .raw, .measured),
      RegisterRow(11, .hardwareVersion, .raw, .measured),
      RegisterRow(12, .runningTime, .words, .measured),
      RegisterRow(14, .totalVoltage, .number(decimals: 2, .volt), .measured),
      RegisterRow(15, .current, .number(times: -1, decimals: 2, .ampere), .measured, signed: true),
      RegisterRow(16, .temperatureMax, celsiusLess40, .measured),
      RegisterRow(17, .temperatureMin, celsiusLess40, .measured),
      RegisterRow(18, .cellMax, millivolts, .measured),
      RegisterRow(19, .cellMin, millivolts, .measured),
      RegisterRow(20, .soc, percent, .measured),
      // The name is measured, the scale is not: it stays raw.
      RegisterRow(21, .capacity, .raw, .measured),
    ], and: (1...16).map { RegisterRow(22 + $0, .cell($0), millivolts, .measured) })

  /// 51-70: thresholds, decompiled. No scale is given.
  public static let thresholds: [RegisterRow] = rows(
    from: 51,
    [
      RegisterRow(51, .cellOverVoltage2, .raw, .decompiled),
      RegisterRow(52, .cellOverVoltage1, .raw, .decompiled),
      RegisterRow(53, .cellUnderVoltage2, .raw, .decompiled),
      RegisterRow(54, .cellUnderVoltage1, .raw, .decompiled),
      RegisterRow(55, .packOverVoltage, .raw, .decompiled),
      RegisterRow(56, .packOverVoltageRelease, .raw, .decompiled),
      RegisterRow(57, .packUnderVoltage, .raw, .decompiled),
      RegisterRow(58, .packUnderVoltageRelease, .raw, .decompiled),
      RegisterRow(59, .dischargeOverCurrent, .raw, .decompiled, signed: true),
      RegisterRow(60, .chargeOverCurrent, .raw, .decompiled, signed: true),
      RegisterRow(61, .chargeOverTemperature2, .raw, .decompiled, signed: true),
      RegisterRow(62, .chargeOverTemperature1, .raw, .decompiled, signed: true),
      RegisterRow(63, .dischargeOverTemperature2, .raw, .decompiled, signed: true),
      RegisterRow(64, .dischargeOverTemperature1, .raw, .decompiled, signed: true),
      RegisterRow(65, .chargeUnderTemperature2, .raw, .decompiled, signed: true),
      RegisterRow(66, .chargeUnderTemperature1, .raw, .decompiled, signed: true),
      RegisterRow(67, .dischargeUnderTemperature2, .raw, .decompiled, signed: true),
      RegisterRow(68, .dischargeUnderTemperature1, .raw, .decompiled, signed: true),
      RegisterRow(69, .recommendedChargeVoltage, .raw, .decompiled),
      RegisterRow(70, .recommendedChargeCurrent, .raw, .decompiled),
    ])

  /// 71-79: flags A and B and what moves with them, decompiled. Slave bits are read by `slavesOnline`.
  public static let flags: [RegisterRow] = rows(
    from: 71,
    [
      RegisterRow(71, .di1, .bit(0), .decompiled),
      RegisterRow(71, .di2, .bit(1), .decompiled),
      RegisterRow(71, .do1, .bit(2), .decompiled),
      RegisterRow(71, .do2, .bit(3), .decompiled),
      RegisterRow(71, .contactorCharge, .bit(4), .decompiled),
      RegisterRow(71, .contactorPrecharge, .bit(5), .decompiled),
      RegisterRow(71, .contactorDischarge, .bit(6), .decompiled),
      RegisterRow(71, .relayDischarge, .bit(7), .decompiled),
      RegisterRow(71, .relayCharge, .bit(8), .decompiled),
      // Live measurements without a scale: a little movement is not a jump.
      RegisterRow(72, .hardwarePackVoltage, .raw, .decompiled, tolerance: 20),
      RegisterRow(73, .hallSensorCurrent, .raw, .decompiled, signed: true, tolerance: 35),
      RegisterRow(74, .forcedCharge, .raw, .decompiled),
      RegisterRow(75, .chargeOverCurrentCount, count, .decompiled),
      RegisterRow(76, .dischargeOverCurrentCount, count, .decompiled),
      RegisterRow(77, .dischargeLimitVoltage, .raw, .decompiled),
      RegisterRow(78, .dischargeLimitCurrent, .raw, .decompiled, tolerance: 20),
      RegisterRow(79, .packImbalance, .bit(15), .decompiled),
      RegisterRow(79, .modulesOnline, .modulesOnline, .computed),
    ], and: (1..<Cluster.mostModules).map { RegisterRow(79, .slaveOnline($0), .bit(UInt8($0 - 1)), .decompiled) })

  /// 121 + 10 (n - 1): the summary of slave n. Currents take the sign of register 205.
  public static let slave: [RegisterRow] = [
    RegisterRow(0, .totalVoltage, .number(decimals: 1, .volt), .measured),
    RegisterRow(1, .current, .number(times: -1, decimals: 1, .ampere), .measured, signed: true),
    RegisterRow(2, .temperatureMax, .number(decimals: 2, .celsius), .measured, signed: true),
    RegisterRow(3, .temperatureMin, .number(decimals: 2, .celsius), .measured, signed: true),
    RegisterRow(4, .cellMax, millivolts, .measured),
    RegisterRow(5, .cellMin, millivolts, .measured),
    RegisterRow(6, .soc, percent, .measured),
    RegisterRow(7, .capacity, .raw, .measured),
  ]

  /// 203-209: the cluster.
  public static let cluster: [RegisterRow] = rows(
    from: 203,
    [
      RegisterRow(203, .chargeCurrentLimit, .number(decimals: 1, .ampere), .measured),
      RegisterRow(204, .dischargeCurrentLimit, .number(decimals: 1, .ampere), .measured),
      RegisterRow(205, .current, .number(times: -1, decimals: 1, .ampere), .measured, signed: true),
      RegisterRow(206, .soc, percent, .measured),
      RegisterRow(207, .forcedState, .raw, .measured),
      RegisterRow(208, .forcedSeconds, .long(decimals: 1, .second), .measured),
    ])

  /// How sure the registers of a field are and in what unit they stand; none where only a device map can name one.
  public static func facts(of field: Field) -> [(grade: Grade, unit: Unit)] {
    let rows = module + thresholds + flags + slave + cluster
    let subjects: [RegisterRow.Subject] = [.field(field)] + (field == .cellVoltage ? (1...16).map { .cell($0) } : [])
    return rows.filter { subjects.contains($0.subject) }.map { ($0.grade, $0.scale.unit) }
  }

  /// The registers that are read bit by bit, and what they are called.
  public static let bitWords: [(register: UInt16, name: String)] = [(71, "flags A"), (79, "flags B")]

  /// The slave whose presence a bit of flags B tells: bits 0-7 are slaves 1-8, bits 8-13 slaves 9-14 (decompiled). A
  /// cluster has at most eight modules (documented), so those above 7 have no row.
  public static func slave(ofBit bit: Int, of register: UInt16) -> Int? {
    register == 79 && (0..<14).contains(bit) ? bit + 1 : nil
  }

  /// Which slaves flags B reports as online.
  static func slavesOnline(flagsB: UInt16) -> Set<Int> {
    Set((1..<Cluster.mostModules).filter { flagsB >> UInt16($0 - 1) & 1 == 1 })
  }

  /// What the vendor tool polls and nobody has explained, with what is guessed about it: for the debug page only
  /// (weco-serial, "Polled by the vendor tool, contents unknown").
  public enum Guess: Hashable, Sendable {
    case sensorTemperatures, balancing, alarmBits, counters, identity, toInverter
  }

  public static let undecoded: [(request: ReadRequest, guess: Guess)] = [
    (ReadRequest(first: 39, count: 6), .sensorTemperatures), (ReadRequest(first: balancing, count: 1), .balancing),
    (ReadRequest(first: 46, count: 3), .alarmBits), (ReadRequest(first: 82, count: 7), .counters),
    (ReadRequest(first: 91, count: 30), .identity), (ReadRequest(first: 456, count: 14), .toInverter),
  ]

  /// The register of which it is guessed that it is a bitmap of the cells being balanced.
  public static let balancing: UInt16 = 45
}
