/// Something wrong with a device map, for the person who wrote it.
public struct MapProblem: Hashable, Sendable {
  /// Where: `writes[0].function`.
  public let keyPath: String
  /// One sentence: what is wrong.
  public let message: String
  /// What may stand there instead, where that can be listed.
  public let allowed: [String]

  public init(_ keyPath: String, _ message: String, allowed: [String] = []) {
    self.keyPath = keyPath
    self.message = message
    self.allowed = allowed
  }
}

extension DeviceMap {
  static let mostRows = 500
  static let mostWrites = 100
  static let longestText = 60
  static let largestFactor: Int64 = 1_000_000
  static let largestOffset: Int64 = 1_000_000_000

  /// Everything that is wrong with it; a map with problems must not be used.
  public func validate() -> [MapProblem] {
    var check = MapCheck()
    check.text(name, "name")
    if DeviceMap.builtIn.contains(where: { $0.name == name && $0 != self }) {
      check.add("name", "\"\(name)\" is the name of a built-in map")
    }
    if !(rows.isEmpty && writes.isEmpty), match.software == nil {
      check.add("match.software", "a map must say which firmware it was made for: register 10 of that battery")
    }
    for (key, ranges) in [("match.software", match.software), ("match.hardware", match.hardware)] {
      if ranges?.isEmpty == true { check.add(key, "the list is empty: no battery would ever match") }
    }
    check.count(rows.count, Self.mostRows, "rows")
    check.count(writes.count, Self.mostWrites, "writes")
    for (index, row) in rows.prefix(Self.mostRows).enumerated() { check.row(row, "rows[\(index)]") }
    for (index, write) in writes.prefix(Self.mostWrites).enumerated() { check.write(write, "writes[\(index)]") }
    check.distinct(rows.map(\.subject), "rows")
    check.distinct(writes.map(\.subject), "writes")
    return check.problems
  }
}

/// Collects problems; one function a thing that can be wrong.
private struct MapCheck {
  private(set) var problems: [MapProblem] = []

  mutating func add(_ keyPath: String, _ message: String, allowed: [String] = []) {
    problems.append(MapProblem(keyPath, message, allowed: allowed))
  }

  mutating func text(_ text: String, _ keyPath: String) {
    guard !text.isEmpty, text.utf8.count <= DeviceMap.longestText, text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F })
    else { return add(keyPath, "must be 1 to \(DeviceMap.longestText) bytes of printable text") }
  }

  mutating func count(_ count: Int, _ most: Int, _ keyPath: String) {
    if count > most { add(keyPath, "\(count) are too many, at most \(most)") }
  }

  mutating func distinct(_ subjects: [MapSubject], _ keyPath: String) {
    for (index, subject) in subjects.enumerated() where subjects[..<index].contains(subject) {
      add("\(keyPath)[\(index)].field", "\"\(subject.id)\" stands twice in this list")
    }
  }

  mutating func subject(_ subject: MapSubject, _ keyPath: String) {
    switch subject {
    case .named(let label):
      text(label, keyPath + ".label")
      if label == DeviceMap.markLabel { add(keyPath + ".label", "\"\(label)\" is used by the program itself") }
      if Field(ofBattery: label) != nil { add(keyPath + ".label", "\"\(label)\" is a field: name it under field") }
    case .field(.cellVoltage), .field(.cellTemperature):
      add(keyPath + ".field", "single cells and sensors cannot be mapped", allowed: ["a field of the whole module"])
    case .field: break
    }
  }

  mutating func row(_ row: MapRow, _ keyPath: String) {
    subject(row.subject, keyPath)
    if case .field(let field) = row.subject, BatteryIdentity.fields.contains(field) {
      add(keyPath + ".field", "\"\(field.id)\" tells which battery this is and cannot be overridden")
    }
    text(row.source, keyPath + ".source")
    if row.count != row.scale.width {
      add(keyPath + ".count", "this scale takes \(row.scale.width) registers", allowed: [String(row.scale.width)])
    }
    if row.scale.width > DeviceMap.mostRegisters {
      add(keyPath + ".count", "one read takes at most \(DeviceMap.mostRegisters) registers")
    }
    if Int(row.register) + row.scale.width > 0x10000 { add(keyPath + ".register", "runs past register 65535") }
    switch row.scale {
    case .number(let times, let plus, let decimals, _): factors(times, plus, decimals, keyPath + ".scale")
    case .long(let decimals, _): factors(1, 0, decimals, keyPath + ".scale")
    case .bit(let bit): if bit > 15 { add(keyPath + ".scale.bit", "a register has bits 0 to 15", allowed: ["0 to 15"]) }
    case .text(let registers):
      if registers < 1 { add(keyPath + ".count", "a text takes at least one register") }
    case .names(let names): self.names(names.map { NamedNumber($1, $0) }, keyPath + ".scale.names")
    case .modulesOnline: add(keyPath + ".scale", "this scale belongs to the built-in map")
    case .raw, .words: break
    }
  }

  private mutating func factors(_ times: Int64, _ plus: Int64, _ decimals: UInt8, _ keyPath: String) {
    if times == 0 || times.magnitude > DeviceMap.largestFactor.magnitude {
      add(keyPath + ".times", "must not be 0 and at most \(DeviceMap.largestFactor)")
    }
    if plus.magnitude > DeviceMap.largestOffset.magnitude {
      add(keyPath + ".plus", "must be at most \(DeviceMap.largestOffset)")
    }
    if decimals > 6 { add(keyPath + ".decimals", "at most 6 decimals", allowed: ["0 to 6"]) }
  }

  private mutating func names(_ names: [NamedNumber], _ keyPath: String) {
    if names.isEmpty { add(keyPath, "at least one name is needed") }
    for name in names { text(name.name, keyPath) }
    // As they are typed: without regard to case and blanks.
    let typed = names.map { $0.name.lowercased().filter { $0 != " " } }
    if Set(typed).count != names.count { add(keyPath, "two names are the same") }
    if Set(names.map(\.number)).count != names.count { add(keyPath, "two names have the same number") }
  }

  mutating func write(_ write: MapWrite, _ keyPath: String) {
    subject(write.subject, keyPath)
    text(write.source, keyPath + ".source")
    if !WriteRequest.mayWrite(write.function) {
      add(
        keyPath + ".function",
        "function \(write.function) cannot write: 1 to 4 only read, 0 and 128 up are no functions",
        allowed: ["5 to 127, mostly 6 or 16"])
    }
    switch write.values {
    case .names(let names):
      self.names(names, keyPath + ".values")
      if write.tolerance != 0 { add(keyPath + ".tolerance", "a named value must read back exactly", allowed: ["0"]) }
    case .range(let range): self.range(range, tolerance: write.tolerance, keyPath)
    }
  }

  private mutating func range(_ range: WriteRange, tolerance: UInt16, _ keyPath: String) {
    factors(range.times, range.plus, range.decimals, keyPath + ".scale")
    for (key, number) in [("min", range.least), ("max", range.most)] where range.raw(number) == nil {
      add("\(keyPath).range.\(key)", "\(number.text) is not a whole number on the wire at this scale")
    }
    if range.most < range.least { add(keyPath + ".range", "min is above max") }
    if range.step.mantissa <= 0 { return add(keyPath + ".range.step", "must be above 0") }
    guard let low = range.raw(range.least),
      let next = range.raw(Decimal(range.least.mantissa, decimals: range.least.decimals).adding(range.step))
    else { return add(keyPath + ".range.step", "one step is not a whole number on the wire at this scale") }
    let step = WriteRequest.distance(low, next, isSigned: range.isSigned)
    if 2 * Int(tolerance) >= max(step, 1) && tolerance > 0 {
      add(keyPath + ".tolerance", "must be below half a step, or old and new could not be told apart")
    }
  }
}

extension Decimal {
  /// The sum, at the finer of both resolutions.
  func adding(_ other: Decimal) -> Decimal {
    let places = max(decimals, other.decimals)
    return Decimal((scaled(to: places) ?? 0) &+ (other.scaled(to: places) ?? 0), decimals: places)
  }
}
