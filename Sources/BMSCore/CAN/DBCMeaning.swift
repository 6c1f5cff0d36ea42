/// What a signal of a DBC file is in the program: by its name and its unit.
enum DBCMeaning {
  /// - Parameter words: its VAL_ line.
  static func row(
    _ name: String, _ bits: FrameBits, _ factor: Decimal, _ offset: Decimal, _ unit: String, _ words: [FrameName],
    _ range: ClosedRange<Double>?
  ) -> FrameRow {
    if let alarm = alarm(name), let scale = flag(bits, words) { return FrameRow(alarm, bits, scale) }
    let number = scale(factor, offset, unit)
    for field in fields(name) {
      if let own = self.scale(of: field, number, bits, words) {
        return FrameRow(.field(field), bits, own, range: range)
      }
    }
    let name = ownName(name)
    if !words.isEmpty { return FrameRow(.named(name), bits, flag(bits, words) ?? .names(words)) }
    return FrameRow(.named(name), bits, number, range: range)
  }

  /// What a signal is called that is no field: a field's name with a unit that the field cannot have, or one that stands
  /// in its frame already, is not the field.
  static func ownName(_ name: String) -> String { Field(called: name) == nil ? name : "\(name) (signal)" }

  /// The fields that are called so, as `decode` does and then by id.
  private static func fields(_ name: String) -> [Field] {
    Field.allCases.filter { $0.wireName == name } + [Field(id: name)].compactMap(\.self)
  }

  /// `fault_cell_over_voltage`
  private static func alarm(_ name: String) -> FrameSubject? {
    for severity in [CANSeverity.fault, .warning] where name.hasPrefix(severity.prefix) {
      if let alarm = CANAlarm(rawValue: String(name.dropFirst(severity.prefix.count))) {
        return .alarm(alarm, severity)
      }
    }
    return nil
  }

  /// A single bit, a number that is called yes, or one that is called raised.
  private static func flag(_ bits: FrameBits, _ words: [FrameName]) -> FrameScale? {
    let yes = words.filter { $0.name == "yes" || $0.name == "raised" }
    guard words.isEmpty || yes.count == 1 else { return nil }
    if words.isEmpty || words.contains(FrameName(0, "no")) { return bits.length == 1 || !words.isEmpty ? .flag : nil }
    return words.allSatisfy { ["yes", "no", "raised", "cleared"].contains($0.name) } ? .equals(yes[0].code) : nil
  }

  private static func scale(
    of field: Field, _ number: FrameScale, _ bits: FrameBits, _ words: [FrameName]
  ) -> FrameScale? {
    switch field.unit {
    case .bool: return flag(bits, words)
    case .text: return words.isEmpty ? nil : .names(words)
    default: break
    }
    guard words.isEmpty, case .number(let times, let plus, let decimals, let unit) = number else { return nil }
    if field.takes(unit) { return number }
    // A file has no word for a number whose scale nobody knows.
    if unit == .count, field.unit == .raw, times == 1, plus == 0, decimals == 0 { return .raw }
    switch (unit, field.unit) {
    case (.volt, .millivolt):
      if decimals >= 3 { return .number(times: times, plus: plus, decimals: decimals - 3, .millivolt) }
      let step = [Int64(1000), 100, 10][Int(decimals)]
      let (fine, isBeyond) = times.multipliedReportingOverflow(by: step)
      let (more, isFurther) = plus.multipliedReportingOverflow(by: step)
      return isBeyond || isFurther ? nil : .number(times: fine, plus: more, decimals: 0, .millivolt)
    case (.millivolt, .volt):
      return decimals <= 3 ? .number(times: times, plus: plus, decimals: decimals + 3, .volt) : nil
    default: return nil
    }
  }

  private static func scale(_ factor: Decimal, _ offset: Decimal, _ unit: String) -> FrameScale {
    let decimals = max(factor.decimals, offset.decimals)
    func digits(_ number: Decimal) -> Int64 {
      (number.decimals..<decimals).reduce(number.mantissa) { product, _ in
        let (more, isBeyond) = product.multipliedReportingOverflow(by: 10)
        return isBeyond ? .max : more
      }
    }
    return .number(times: digits(factor), plus: digits(offset), decimals: decimals, self.unit(unit))
  }

  /// As other people's files write it; a plain number where that is nothing the program knows.
  private static func unit(_ text: String) -> Unit {
    switch text {
    case "V", "Volt", "Volts": .volt
    case "mV": .millivolt
    case "A", "Amp", "Amps", "Ampere": .ampere
    case "W", "Watt": .watt
    case "%", "percent": .percent
    case "degC", "°C", "\u{FFFD}C", "C", "deg C", "Celsius": .celsius
    case "K": .kelvin
    case "Ah": .ampereHour
    case "kWh": .kilowattHour
    case "s", "sec": .second
    default: .count
    }
  }
}

extension FrameRow {
  /// The same under a name of its own.
  func named(_ name: String) -> FrameRow {
    FrameRow(.named(name), bits, scale, blanks: blanks, range: range, grade: grade, source: source)
  }
}
