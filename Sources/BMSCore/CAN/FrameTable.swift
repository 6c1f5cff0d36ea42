/// What somebody knows of a battery's CAN frames beyond the built-in families: a file (docs/frame-table.md).
///
/// It stands beside the families and changes nothing of them: a frame that both know is read by both, and what a family
/// says goes first.
public struct FrameTable: Hashable, Sendable {
  /// What it is called: 1 to 60 bytes.
  public let name: String
  public let frames: [TableFrame]
  private let places: [CANID: Int]

  public init(name: String, frames: [TableFrame]) {
    self.name = name
    self.frames = frames
    places = Dictionary(frames.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// The place in `frames` of the frame with this identifier.
  public func place(of id: CANID) -> Int? { places[id] }

  /// What a frame says by this table; `nil` where the table does not know its identifier.
  public func values(in frame: CANFrame) -> [FrameValue]? {
    places[frame.id].map { place in frames[place].rows.compactMap { $0.value(in: frame) } }
  }

  /// Its frames whose identifier built-in families have too, with the family that the identifier is looked up in.
  public var shared: [(id: CANID, family: CANFamily)] {
    frames.compactMap { frame in frame.id.tableFamily.map { (frame.id, $0) } }
  }
}

/// One frame of a table.
public struct TableFrame: Hashable, Sendable {
  public let id: CANID
  /// 1 to 60 bytes; for people and for a DBC file.
  public let name: String
  public let sender: CANSender
  /// How often it is expected, where that is known.
  public let period: Span?
  public let rows: [FrameRow]

  public init(id: CANID, name: String, sender: CANSender = .battery, period: Span? = nil, rows: [FrameRow]) {
    self.id = id
    self.name = name
    self.sender = sender
    self.period = period
    self.rows = rows
  }
}

/// What a row speaks of.
public enum FrameSubject: Hashable, Sendable {
  /// A value that the program has a place for.
  case field(Field)
  /// A value under a name of its own.
  case named(String)
  /// An alarm that is raised while the row says yes, as a fault or as a warning.
  case alarm(CANAlarm, CANSeverity)

  /// As `decode` prints it: `soc`, `Fan speed`, `fault_cell_over_voltage`.
  public var name: String {
    switch self {
    case .field(let field): field.wireName
    case .named(let name): name
    case .alarm(let alarm, let severity): severity.prefix + alarm.rawValue
    }
  }

  /// The same, no two alike: `FieldInfo.wireName` is shared by some.
  public var id: String { if case .field(let field) = self { field.id } else { name } }
}

extension Field {
  /// The field with this id, or the first that `decode` calls so.
  public init?(called name: String) {
    guard let field = Field(id: name) ?? Field.allCases.first(where: { $0.wireName == name }) else { return nil }
    self = field
  }
}

extension CANSeverity {
  /// Before an alarm's name where the two lists of it stand side by side.
  var prefix: String { self == .fault ? "fault_" : "warning_" }
}

/// Where in a frame a number stands.
public struct FrameBits: Hashable, Sendable {
  /// The number's lowest bit, counted from bit 0 of byte 0, or of byte 7 where the high byte comes first.
  public let lowest: Int
  /// 1...64.
  public let length: Int
  /// High byte first.
  public let isBig: Bool
  /// Its highest bit is a sign.
  public let isSigned: Bool

  /// - Returns: `nil` where it does not fit into eight bytes.
  public init?(lowest: Int, length: Int, isBig: Bool = false, isSigned: Bool = false) {
    guard (0...63).contains(lowest), (1...64).contains(length), lowest + length <= 64 else { return nil }
    self.lowest = lowest
    self.length = length
    self.isBig = isBig
    self.isSigned = isSigned
  }

  /// Some bytes, or some bits of them.
  /// - Parameters:
  ///   - byte: the first byte, 0...7.
  ///   - width: how many bytes, 1...8.
  ///   - bit: bits of these bytes, taken as one number, that lie below it.
  ///   - count: how many bits it has; `nil`: all above.
  public init?(
    byte: Int, width: Int, bit: Int = 0, count: Int? = nil, isBig: Bool = false, isSigned: Bool = false
  ) {
    guard (0...7).contains(byte), (1...8).contains(width), byte + width <= 8, (0..<width * 8).contains(bit) else {
      return nil
    }
    let length = count ?? width * 8 - bit
    guard (1...64).contains(length), bit + length <= width * 8 else { return nil }
    self.init(
      lowest: (isBig ? 8 - byte - width : byte) * 8 + bit, length: length, isBig: isBig, isSigned: isSigned)
  }

  /// The bits of the frame that it takes, byte 0 lowest.
  public var mask: UInt64 {
    let bits = (length == 64 ? UInt64.max : (1 << UInt64(length)) - 1) << UInt64(lowest)
    return isBig ? bits.byteSwapped : bits
  }

  /// The bytes that a frame must have to carry it, and the first of them.
  public var end: Int { (64 - mask.leadingZeroBitCount + 7) / 8 }
  public var byte: Int { mask.trailingZeroBitCount / 8 }

  /// The number; `nil` where the frame is too short for it, or where it is beyond what 63 bits hold.
  public func raw(in frame: CANFrame) -> Int64? {
    guard frame.count >= end else { return nil }
    let bytes = isBig ? frame.word.byteSwapped : frame.word
    let bits = (bytes >> UInt64(lowest)) & (length == 64 ? .max : (1 << UInt64(length)) - 1)
    guard isSigned else { return Int64(exactly: bits) }
    let sign: UInt64 = 1 << UInt64(length - 1)
    return Int64(bitPattern: (bits ^ sign) &- sign)
  }
}

/// How a number of a frame reads.
public enum FrameScale: Hashable, Sendable {
  /// (raw x times + plus) / 10^decimals.
  case number(times: Int64, plus: Int64, decimals: UInt8, Unit)
  /// Yes where it is not 0.
  case flag
  /// Yes where it is this number.
  case equals(Int64)
  /// Numbers that stand for words.
  case names([FrameName])

  public static var raw: FrameScale { .number(times: 1, plus: 0, decimals: 0, .raw) }
}

/// A number and its word.
public struct FrameName: Hashable, Sendable {
  public let code: Int64
  public let name: String

  public init(_ code: Int64, _ name: String) {
    self.code = code
    self.name = name
  }
}

/// One row of a frame's table: what stands where, how it reads, how sure that is and who says so.
public struct FrameRow: Hashable, Sendable {
  public let subject: FrameSubject
  public let bits: FrameBits
  public let scale: FrameScale
  /// Wire numbers that mean "not given".
  public let blanks: [Int64]
  /// What the finished number can be; outside of it is doubted. `nil`: what its field and its unit say.
  public let range: ClosedRange<Double>?
  public let grade: Grade
  /// Who says so; what is more than a guess must have one.
  public let source: String?

  public init(
    _ subject: FrameSubject, _ bits: FrameBits, _ scale: FrameScale, blanks: [Int64] = [],
    range: ClosedRange<Double>? = nil, grade: Grade = .hypothesis, source: String? = nil
  ) {
    self.subject = subject
    self.bits = bits
    self.scale = scale
    self.blanks = blanks
    self.range = range
    self.grade = grade
    self.source = source
  }

  /// What a frame says; `nil` where it is too short, or says that it does not say.
  func value(in frame: CANFrame) -> FrameValue? {
    guard let raw = bits.raw(in: frame), !blanks.contains(raw) else { return nil }
    switch scale {
    case .flag: return FrameValue(subject, .flag(raw != 0), grade)
    case .equals(let code): return FrameValue(subject, .flag(raw == code), grade)
    case .names(let names):
      return FrameValue(subject, .text(names.first { $0.code == raw }?.name ?? "value \(raw)"), grade)
    case .number(let times, let plus, let decimals, let unit):
      let (product, isBeyond) = raw.multipliedReportingOverflow(by: times)
      let (sum, isFurther) = product.addingReportingOverflow(plus)
      guard !isBeyond, !isFurther else { return nil }
      let number = Decimal(sum, decimals: decimals)
      let isPossible = possible(unit)?.contains(number.double) ?? true
      return FrameValue(subject, .number(number, unit), grade, isDoubted: !isPossible)
    }
  }

  private func possible(_ unit: Unit) -> ClosedRange<Double>? {
    if let range { return range }
    guard case .field(let field) = subject else { return nil }
    return CANRow.range(of: field, unit, volts: Plausibility.highVolts)
  }
}

/// What a row said of one frame.
public struct FrameValue: Hashable, Sendable {
  public let subject: FrameSubject
  public internal(set) var value: Value
  public let grade: Grade
  /// No battery can be so: shown with `!`, and nothing is concluded from it.
  public internal(set) var isDoubted: Bool

  init(_ subject: FrameSubject, _ value: Value, _ grade: Grade, isDoubted: Bool = false) {
    self.subject = subject
    self.value = value
    self.grade = grade
    self.isDoubted = isDoubted
  }
}
