/// How the bits of a register become a value. All are exact: an integer, scaled by a power of ten.
public enum RegisterScale: Hashable, Sendable {
  /// (raw x `times` + `plus`) / 10^`decimals`, in `unit`.
  case number(times: Int64 = 1, plus: Int64 = 0, decimals: UInt8 = 0, Unit)
  /// The scale is not known: shown as it is, marked `raw`.
  case raw
  /// Two registers whose word order and unit are not known: shown as two hexadecimal words.
  case words
  /// Two registers, high word first.
  case long(decimals: UInt8, Unit)
  /// One bit.
  case bit(UInt8)
  /// How many modules flags B reports: the one you are plugged into and its slaves.
  case modulesOnline
  /// Two characters a register, high byte first, up to the first zero (device maps only).
  case text(registers: Int)
  /// One register whose numbers have names (device maps only).
  case names([UInt16: String])

  /// How many registers it takes.
  public var width: Int {
    switch self {
    case .words, .long: 2
    case .number, .raw, .bit, .modulesOnline, .names: 1
    case .text(let registers): max(registers, 1)
    }
  }
}

/// One row of the register map: where a fact stands, how it is read, and how sure that is.
public struct RegisterRow: Hashable, Sendable {
  /// What the row describes, relative to the block's module.
  public enum Subject: Hashable, Sendable {
    case field(Field)
    case cell(Int)
    /// Whether slave n is online.
    case slaveOnline(Int)
    /// Something that a device map gives a label of its own.
    case named(String)
  }

  /// Offset from the block's first register.
  public let offset: Int
  public let subject: Subject
  public let scale: RegisterScale
  public let isSigned: Bool
  public let grade: Grade
  /// How far two readings may differ and still say the same; `nil` for the rule of the unit.
  public let tolerance: Double?

  init(
    _ offset: Int, _ subject: Subject, _ scale: RegisterScale, _ grade: Grade, signed: Bool = false,
    tolerance: Double? = nil
  ) {
    self.offset = offset
    self.subject = subject
    self.scale = scale
    self.isSigned = signed
    self.grade = grade
    self.tolerance = tolerance
  }

  init(
    _ offset: Int, _ field: Field, _ scale: RegisterScale, _ grade: Grade, signed: Bool = false,
    tolerance: Double? = nil
  ) {
    self.init(offset, .field(field), scale, grade, signed: signed, tolerance: tolerance)
  }

  /// Whether it has a device map's own label and no field.
  var isNamed: Bool {
    if case .named = subject { true } else { false }
  }

  /// Whether two readings of this row say the same.
  public func agree(_ a: Value, _ b: Value) -> Bool {
    scale == .words ? Self.mayFollow(a, b) : Plausibility.agree(a, b, tolerance: tolerance)
  }

  /// Whether a counter whose word order is not known may have moved on from `a` to `b` in either order.
  static func mayFollow(_ a: Value, _ b: Value, within steps: Int64 = 3600) -> Bool {
    guard case .text(let x) = a, case .text(let y) = b else { return false }
    return zip(orders(x), orders(y)).contains { (0...steps).contains($1 - $0) }
  }

  private static func orders(_ words: String) -> [Int64] {
    let parts = words.split(separator: " ").compactMap { Int64($0, radix: 16) }
    guard parts.count == 2 else { return [] }
    return [parts[0] << 16 | parts[1], parts[1] << 16 | parts[0]]
  }

  /// The same row at another offset.
  func moved(to offset: Int) -> RegisterRow {
    RegisterRow(offset, subject, scale, grade, signed: isSigned, tolerance: tolerance)
  }

  /// The printable ASCII characters up to the first zero byte.
  private static func text(_ words: ArraySlice<UInt16>) -> String {
    let bytes = words.flatMap { [UInt8($0 >> 8), UInt8(truncatingIfNeeded: $0)] }.prefix { $0 != 0 }
    return String(decoding: bytes.map { (0x20...0x7E).contains($0) ? $0 : UInt8(ascii: "?") }, as: UTF8.self)
  }

  /// The value in `words`, the block's registers; `nil` when they are too few.
  public func value(in words: [UInt16]) -> Value? {
    guard offset >= 0, offset + scale.width <= words.count else { return nil }
    let word = words[offset]
    let raw = isSigned ? Int64(Int16(bitPattern: word)) : Int64(word)
    switch scale {
    case .number(let times, let plus, let decimals, let unit):
      return .number(Decimal(raw &* times &+ plus, decimals: decimals), unit)
    case .raw: return .number(Decimal(raw), .raw)
    case .words: return .text(word.hex + " " + words[offset + 1].hex)
    case .long(let decimals, let unit):
      return .number(Decimal(Int64(word) << 16 | Int64(words[offset + 1]), decimals: decimals), unit)
    case .bit(let bit): return .flag(word >> bit & 1 == 1)
    case .text(let registers): return .text(Self.text(words[offset..<offset + max(registers, 1)]))
    case .names(let names): return .text(names[word] ?? "\(word) (no name for it in the map)")
    case .modulesOnline:
      return .number(Decimal(Int64(1 + RegisterMap.slavesOnline(flagsB: word).count)), .count)
    }
  }
}

/// The registers of the WeCo service port that have a known meaning (weco-serial, Registers).
///
/// Current is turned here, and only here: the wire counts charging as negative, the program as positive.
public enum RegisterMap {
  private static let celsiusLess40 = RegisterScale.number(plus: -40, .celsius)
  private static let percent = RegisterScale.number(times: 4, decimals: 1, .percent)
  private static let count = RegisterScale.number(.count)
  private static let millivolts = RegisterScale.number(.millivolt)

  /// 1-38: the module you are plugged into. 1-6 and 22 are unknown.
  public static let module: [RegisterRow] =
    [
      RegisterRow(6, .cellCount, count, .measured),
      RegisterRow(7, .temperatureCount, count, .measured),
      RegisterRow(8, .bootloaderVersion, .raw, .measured),
      RegisterRow(9, .softwareVersion, .raw, .measured),
      RegisterRow(10, .hardwareVersion, .raw, .measured),
      RegisterRow(11, .runningTime, .words, .measured),
      RegisterRow(13, .totalVoltage, .number(decimals: 2, .volt), .measured),
      RegisterRow(14, .current, .number(times: -1, decimals: 2, .ampere), .measured, signed: true),
      RegisterRow(15, .temperatureMax, celsiusLess40, .measured),
      RegisterRow(16, .temperatureMin, celsiusLess40, .measured),
      RegisterRow(17, .cellMax, millivolts, .measured),
      RegisterRow(18, .cellMin, millivolts, .measured),
      RegisterRow(19, .soc, percent, .measured),
      // The name is measured, the scale is not: it stays raw.
      RegisterRow(20, .capacity, .raw, .measured),
    ] + (1...16).map { RegisterRow(21 + $0, .cell($0), millivolts, .measured) }

  /// 51-70: thresholds, decompiled. No scale is given.
  public static let thresholds: [RegisterRow] = [
    RegisterRow(0, .cellOverVoltage2, .raw, .decompiled),
    RegisterRow(1, .cellOverVoltage1, .raw, .decompiled),
    RegisterRow(2, .cellUnderVoltage2, .raw, .decompiled),
    RegisterRow(3, .cellUnderVoltage1, .raw, .decompiled),
    RegisterRow(4, .packOverVoltage, .raw, .decompiled),
    RegisterRow(5, .packOverVoltageRelease, .raw, .decompiled),
    RegisterRow(6, .packUnderVoltage, .raw, .decompiled),
    RegisterRow(7, .packUnderVoltageRelease, .raw, .decompiled),
    RegisterRow(8, .dischargeOverCurrent, .raw, .decompiled, signed: true),
    RegisterRow(9, .chargeOverCurrent, .raw, .decompiled, signed: true),
    RegisterRow(10, .chargeOverTemperature2, .raw, .decompiled, signed: true),
    RegisterRow(11, .chargeOverTemperature1, .raw, .decompiled, signed: true),
    RegisterRow(12, .dischargeOverTemperature2, .raw, .decompiled, signed: true),
    RegisterRow(13, .dischargeOverTemperature1, .raw, .decompiled, signed: true),
    RegisterRow(14, .chargeUnderTemperature2, .raw, .decompiled, signed: true),
    RegisterRow(15, .chargeUnderTemperature1, .raw, .decompiled, signed: true),
    RegisterRow(16, .dischargeUnderTemperature2, .raw, .decompiled, signed: true),
    RegisterRow(17, .dischargeUnderTemperature1, .raw, .decompiled, signed: true),
    RegisterRow(18, .recommendedChargeVoltage, .raw, .decompiled),
    RegisterRow(19, .recommendedChargeCurrent, .raw, .decompiled),
  ]

  /// 71-79: flags A and B and what moves with them, decompiled. Slave bits are read by `slavesOnline`.
  public static let flags: [RegisterRow] =
    [
      RegisterRow(0, .di1, .bit(0), .decompiled),
      RegisterRow(0, .di2, .bit(1), .decompiled),
      RegisterRow(0, .do1, .bit(2), .decompiled),
      RegisterRow(0, .do2, .bit(3), .decompiled),
      RegisterRow(0, .contactorCharge, .bit(4), .decompiled),
      RegisterRow(0, .contactorPrecharge, .bit(5), .decompiled),
      RegisterRow(0, .contactorDischarge, .bit(6), .decompiled),
      RegisterRow(0, .relayDischarge, .bit(7), .decompiled),
      RegisterRow(0, .relayCharge, .bit(8), .decompiled),
      // Live measurements without a scale: a little movement is not a jump.
      RegisterRow(1, .hardwarePackVoltage, .raw, .decompiled, tolerance: 20),
      RegisterRow(2, .hallSensorCurrent, .raw, .decompiled, signed: true, tolerance: 35),
      RegisterRow(3, .forcedCharge, .raw, .decompiled),
      RegisterRow(4, .chargeOverCurrentCount, count, .decompiled),
      RegisterRow(5, .dischargeOverCurrentCount, count, .decompiled),
      RegisterRow(6, .dischargeLimitVoltage, .raw, .decompiled),
      RegisterRow(7, .dischargeLimitCurrent, .raw, .decompiled, tolerance: 20),
      RegisterRow(8, .packImbalance, .bit(15), .decompiled),
      RegisterRow(8, .modulesOnline, .modulesOnline, .computed),
    ] + (1..<Cluster.mostModules).map { RegisterRow(8, .slaveOnline($0), .bit(UInt8($0 - 1)), .decompiled) }

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
  public static let cluster: [RegisterRow] = [
    RegisterRow(0, .chargeCurrentLimit, .number(decimals: 1, .ampere), .measured),
    RegisterRow(1, .dischargeCurrentLimit, .number(decimals: 1, .ampere), .measured),
    RegisterRow(2, .current, .number(times: -1, decimals: 1, .ampere), .measured, signed: true),
    RegisterRow(3, .soc, percent, .measured),
    RegisterRow(4, .forcedState, .raw, .measured),
    RegisterRow(5, .forcedSeconds, .long(decimals: 1, .second), .measured),
  ]

  /// Which slaves register 79 reports as online: bits 0-7 are slaves 1-8, bits 8-13 slaves 9-14 (decompiled).
  ///
  /// A cluster has at most eight modules (documented), so slaves above 7 are not given.
  public static func slavesOnline(flagsB: UInt16) -> Set<Int> {
    Set((1..<Cluster.mostModules).filter { flagsB >> UInt16($0 - 1) & 1 == 1 })
  }
}
