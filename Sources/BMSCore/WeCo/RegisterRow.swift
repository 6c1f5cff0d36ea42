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

  /// What its values are given in.
  var unit: Unit {
    switch self {
    case .number(_, _, _, let unit), .long(_, let unit): unit
    case .raw: .raw
    case .words, .text, .names: .text
    case .bit: .bool
    case .modulesOnline: .count
    }
  }

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
