/// Something wrong with a device map, for the person who wrote it.
public struct MapProblem: Hashable, Sendable {
  /// Where: `writes[0].function`.
  public let keyPath: String
  public let fault: MapFault

  public init(_ keyPath: String, _ fault: MapFault) {
    self.keyPath = keyPath
    self.fault = fault
  }
}

/// What is wrong with a part of a device map; its description is one sentence, with what may stand there instead.
public enum MapFault: Meaning {
  case builtInName(String)
  case noFirmware
  case emptyMatch
  case badText(longest: Int)
  case tooMany(Int, most: Int)
  case twice(String)
  case ownLabel(String)
  case labelIsField(String)
  case singleCells
  case identity(String)
  case scaleWidth(Int)
  case longRead(most: Int)
  case pastEnd
  case noSuchBit
  case emptyScaleText
  case builtInScale
  case times(most: Int64)
  case plus(most: Int64)
  case decimals
  case noNames
  case sameNames
  case sameNumbers
  case readOnly(UInt8)
  case namesAreExact
  case offTheWire(String)
  case upsideDown
  case noStep
  case stepOffTheWire
  case wideTolerance

  public var description: String {
    switch self {
    case .builtInName(let name): "\"\(name)\" is the name of a built-in map"
    case .noFirmware: "a map must say which firmware it was made for: register 10 of that battery"
    case .emptyMatch: "the list is empty: no battery would ever match"
    case .badText(let longest): "must be 1 to \(longest) bytes of printable text"
    case .tooMany(let count, let most): "\(count) are too many, at most \(most)"
    case .twice(let id): "\"\(id)\" stands twice in this list"
    case .ownLabel(let label): "\"\(label)\" is used by the program itself"
    case .labelIsField(let label): "\"\(label)\" is a field: name it under field"
    case .singleCells: "single cells and sensors cannot be mapped (allowed: a field of the whole module)"
    case .identity(let id): "\"\(id)\" tells which battery this is and cannot be overridden"
    case .scaleWidth(let width): "this scale takes \(width) registers (allowed: \(width))"
    case .longRead(let most): "one read takes at most \(most) registers"
    case .pastEnd: "runs past register 65535"
    case .noSuchBit: "a register has bits 0 to 15 (allowed: 0 to 15)"
    case .emptyScaleText: "a text takes at least one register"
    case .builtInScale: "this scale belongs to the built-in map"
    case .times(let most): "must not be 0 and at most \(most)"
    case .plus(let most): "must be at most \(most)"
    case .decimals: "at most 6 decimals (allowed: 0 to 6)"
    case .noNames: "at least one name is needed"
    case .sameNames: "two names are the same"
    case .sameNumbers: "two names have the same number"
    case .readOnly(let function):
      "function \(function) cannot write: 1 to 4 only read, 0 and 128 up are no functions "
        + "(allowed: 5 to 127, mostly 6 or 16)"
    case .namesAreExact: "a named value must read back exactly (allowed: 0)"
    case .offTheWire(let number): "\(number) is not a whole number on the wire at this scale"
    case .upsideDown: "min is above max"
    case .noStep: "must be above 0"
    case .stepOffTheWire: "one step is not a whole number on the wire at this scale"
    case .wideTolerance: "must be below half a step, or old and new could not be told apart"
    }
  }
}

extension DeviceMap {
  static let mostRows = 500
  static let mostWrites = 100
  static let longestText = 60
  /// Whether a map can hold it as a name: 1 to 60 bytes of printable text.
  static func isText(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.count <= longestText && text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
  }
  static let largestFactor: Int64 = 1_000_000
  static let largestOffset: Int64 = 1_000_000_000

  /// Everything that is wrong with it; a map with problems must not be used.
  public func validate() -> [MapProblem] {
    var check = MapCheck()
    check.text(name, "name")
    if DeviceMap.builtIn.contains(where: { $0.name == name && $0 != self }) {
      check.add("name", .builtInName(name))
    }
    if !(rows.isEmpty && writes.isEmpty), match.software == nil {
      check.add("match.software", .noFirmware)
    }
    for (key, ranges) in [("match.software", match.software), ("match.hardware", match.hardware)] {
      if ranges?.isEmpty == true { check.add(key, .emptyMatch) }
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

  mutating func add(_ keyPath: String, _ fault: MapFault) { problems.append(MapProblem(keyPath, fault)) }

  mutating func text(_ text: String, _ keyPath: String) {
    if !DeviceMap.isText(text) { add(keyPath, .badText(longest: DeviceMap.longestText)) }
  }

  mutating func count(_ count: Int, _ most: Int, _ keyPath: String) {
    if count > most { add(keyPath, .tooMany(count, most: most)) }
  }

  mutating func distinct(_ subjects: [MapSubject], _ keyPath: String) {
    for (index, subject) in subjects.enumerated() where subjects[..<index].contains(subject) {
      add("\(keyPath)[\(index)].field", .twice(subject.id))
    }
  }

  mutating func subject(_ subject: MapSubject, _ keyPath: String) {
    switch subject {
    case .named(let label):
      text(label, keyPath + ".label")
      if label == DeviceMap.markLabel { add(keyPath + ".label", .ownLabel(label)) }
      if Field(ofBattery: label) != nil { add(keyPath + ".label", .labelIsField(label)) }
    case .field(.cellVoltage), .field(.cellTemperature):
      add(keyPath + ".field", .singleCells)
    case .field: break
    }
  }

  mutating func row(_ row: MapRow, _ keyPath: String) {
    subject(row.subject, keyPath)
    if case .field(let field) = row.subject, BatteryIdentity.fields.contains(field) {
      add(keyPath + ".field", .identity(field.id))
    }
    text(row.source, keyPath + ".source")
    if row.count != row.scale.width {
      add(keyPath + ".count", .scaleWidth(row.scale.width))
    }
    if row.scale.width > DeviceMap.mostRegisters {
      add(keyPath + ".count", .longRead(most: DeviceMap.mostRegisters))
    }
    if Int(row.register) + row.scale.width > 0x10000 { add(keyPath + ".register", .pastEnd) }
    switch row.scale {
    case .number(let times, let plus, let decimals, _): factors(times, plus, decimals, keyPath + ".scale")
    case .long(let decimals, _): factors(1, 0, decimals, keyPath + ".scale")
    case .bit(let bit): if bit > 15 { add(keyPath + ".scale.bit", .noSuchBit) }
    case .text(let registers):
      if registers < 1 { add(keyPath + ".count", .emptyScaleText) }
    case .names(let names): self.names(names.map { NamedNumber($1, $0) }, keyPath + ".scale.names")
    case .modulesOnline: add(keyPath + ".scale", .builtInScale)
    case .raw, .words: break
    }
  }

  private mutating func factors(_ times: Int64, _ plus: Int64, _ decimals: UInt8, _ keyPath: String) {
    if times == 0 || times.magnitude > DeviceMap.largestFactor.magnitude {
      add(keyPath + ".times", .times(most: DeviceMap.largestFactor))
    }
    if plus.magnitude > DeviceMap.largestOffset.magnitude {
      add(keyPath + ".plus", .plus(most: DeviceMap.largestOffset))
    }
    if decimals > 6 { add(keyPath + ".decimals", .decimals) }
  }

  private mutating func names(_ names: [NamedNumber], _ keyPath: String) {
    if names.isEmpty { add(keyPath, .noNames) }
    for name in names { text(name.name, keyPath) }
    // As they are typed: without regard to case and blanks.
    let typed = names.map { $0.name.lowercased().filter { $0 != " " } }
    if Set(typed).count != names.count { add(keyPath, .sameNames) }
    if Set(names.map(\.number)).count != names.count { add(keyPath, .sameNumbers) }
  }

  mutating func write(_ write: MapWrite, _ keyPath: String) {
    subject(write.subject, keyPath)
    text(write.source, keyPath + ".source")
    if !WriteRequest.mayWrite(write.function) {
      add(keyPath + ".function", .readOnly(write.function))
    }
    switch write.values {
    case .names(let names):
      self.names(names, keyPath + ".values")
      if write.tolerance != 0 { add(keyPath + ".tolerance", .namesAreExact) }
    case .range(let range): self.range(range, tolerance: write.tolerance, keyPath)
    }
  }

  private mutating func range(_ range: WriteRange, tolerance: UInt16, _ keyPath: String) {
    factors(range.times, range.plus, range.decimals, keyPath + ".scale")
    for (key, number) in [("min", range.least), ("max", range.most)] where range.raw(number) == nil {
      add("\(keyPath).range.\(key)", .offTheWire(number.text))
    }
    if range.most < range.least { add(keyPath + ".range", .upsideDown) }
    if range.step.mantissa <= 0 { return add(keyPath + ".range.step", .noStep) }
    guard let low = range.raw(range.least),
      let next = range.raw(Decimal(range.least.mantissa, decimals: range.least.decimals).adding(range.step))
    else { return add(keyPath + ".range.step", .stepOffTheWire) }
    let step = WriteRequest.distance(low, next, isSigned: range.isSigned)
    if 2 * Int(tolerance) >= max(step, 1) && tolerance > 0 {
      add(keyPath + ".tolerance", .wideTolerance)
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
