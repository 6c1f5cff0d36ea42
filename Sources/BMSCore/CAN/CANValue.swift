/// Up to eight bytes that read as text; the string is made when it is asked for.
public struct CANText: Hashable, Sendable {
  public enum Style: UInt8, Hashable, Sendable {
    /// Printable characters up to the first that is not, without the blanks at the end.
    case ascii
    /// Lower-case hex digits in the order of the wire.
    case hex
    /// Two bytes as `major.minor`, both decimal.
    case version
    /// Six bytes: year - 2000, month, day, hour, minute, second.
    case clock
  }

  let bytes: UInt64
  let count: UInt8
  public let style: Style

  init(_ bytes: UInt64, count: Int, style: Style) {
    self.bytes = bytes
    self.count = UInt8(truncatingIfNeeded: min(max(count, 0), 8))
    self.style = style
  }

  private func byte(_ index: Int) -> UInt8 { UInt8(truncatingIfNeeded: bytes >> (UInt64(index) * 8)) }

  var startsPrintable: Bool { count > 0 && (0x20...0x7E).contains(byte(0)) }

  /// The number of printable characters at the start.
  var printableCount: Int {
    var length = 0
    while length < Int(count), (0x20...0x7E).contains(byte(length)) { length += 1 }
    return length
  }

  public var string: String {
    switch style {
    case .ascii:
      var length = printableCount
      while length > 0, byte(length - 1) == 0x20 { length -= 1 }
      return String(decoding: (0..<length).map(byte), as: UTF8.self)
    case .hex:
      return (0..<Int(count)).map { Self.twoDigits(byte($0), radix: 16) }.joined()
    case .version:
      return "\(byte(0)).\(byte(1))"
    case .clock:
      let two = (0..<6).map { Self.twoDigits(byte($0), radix: 10) }
      return "20\(two[0])-\(two[1])-\(two[2]) \(two[3]):\(two[4]):\(two[5])"
    }
  }

  private static func twoDigits(_ value: UInt8, radix: Int) -> String {
    let digits = String(value, radix: radix)
    return digits.utf8.count < 2 ? "0" + digits : digits
  }
}

/// A number that stands for a word: which table, and the number.
public struct CANWord: Hashable, Sendable {
  let words: CANWords
  public let code: UInt8

  /// The word, or `value N` where the table has none.
  public var string: String {
    let names = words.names
    guard Int(code) < names.count, !names[Int(code)].isEmpty else { return "value \(code)" }
    return names[Int(code)]
  }
}

/// What a field holds, without anything on the heap.
public enum CANContent: Hashable, Sendable {
  case number(Decimal, Unit)
  case flag(Bool)
  case text(CANText)
  case word(CANWord)
  case alarms(CANAlarmSet, CANSeverity)

  /// The number, where it is one.
  public var number: Double? { if case .number(let number, _) = self { number.double } else { nil } }
}

extension CANContent: GatedValue {}

/// One field of one decoded frame.
public struct CANFieldValue: Hashable, Sendable {
  public let field: CANField
  public internal(set) var content: CANContent
  public let grade: Grade
  /// No battery can be so: shown with `!`, and nothing is concluded from it.
  public internal(set) var isDoubted = false
  /// The first word about a module among several: not believed unless something else says the same.
  var isUnconfirmed = false

  /// The same as the program's general value; allocates for texts and lists.
  public var value: Value {
    switch content {
    case .number(let decimal, let unit): .number(decimal, unit)
    case .flag(let flag): .flag(flag)
    case .text(let text): .text(text.string)
    case .word(let word): .text(word.string)
    case .alarms(let set, _): .list(set.names)
    }
  }
}

extension CANField {
  /// The lowest of what this is the highest of.
  fileprivate var lowest: CANField? {
    switch self {
    case .cellVoltageMax: .cellVoltageMin
    case .cellTempMax: .cellTempMin
    case .moduleVoltageMax: .moduleVoltageMin
    case .moduleTempMax: .moduleTempMin
    case .moduleCellVoltageMax: .moduleCellVoltageMin
    default: nil
    }
  }
}

/// Which side of the bus sends a frame, by its table.
public enum CANSender: UInt8, Hashable, Sendable {
  case battery
  case inverter
}

/// What a frame said. Made once and used for every frame, so that decoding costs no allocation.
public struct CANDecoding: Sendable {
  public internal(set) var fields: [CANFieldValue] = []
  /// The family whose table knows the id; `nil` for an id nobody knows.
  public internal(set) var family: CANFamily?
  public internal(set) var sender: CANSender = .battery
  /// How often the frame is expected, at the slowest that is known.
  public internal(set) var period = Span.zero
  /// The battery is known to speak another family: whatever this frame says is not the battery's.
  public internal(set) var isForeign = false
  /// The protocol the frame belongs to as far as the bus has told: its branch where one is decided.
  public internal(set) var proto: CANProtocol?
  /// Which of several modules, trays or packs the frame speaks of, counted from 1; `nil` for the whole battery.
  public internal(set) var member: Int?
  /// Alarms of which the frame says whether they are raised.
  public private(set) var askedFaults = CANAlarmSet()
  public private(set) var askedWarnings = CANAlarmSet()

  public init() { fields.reserveCapacity(24) }

  /// The name for `decode --json`: the protocol's, or the family's while the branch is undecided.
  public var protocolName: String? { proto?.rawValue ?? family?.rawValue }

  public subscript(field: CANField) -> Value? { fields.first { $0.field == field }?.value }

  mutating func clear() {
    fields.removeAll(keepingCapacity: true)
    family = nil
    proto = nil
    sender = .battery
    period = .zero
    isForeign = false
    member = nil
    askedFaults = CANAlarmSet()
    askedWarnings = CANAlarmSet()
  }

  mutating func ask(_ alarms: CANAlarmSet, _ severity: CANSeverity) {
    if severity == .fault { askedFaults.formUnion(alarms) } else { askedWarnings.formUnion(alarms) }
  }

  mutating func append(_ field: CANField, _ content: CANContent, _ grade: Grade, isDoubted: Bool = false) {
    fields.append(CANFieldValue(field: field, content: content, grade: grade, isDoubted: isDoubted))
  }

  /// A number that no row of a table reads; it is held against the range of its field here.
  mutating func append(
    _ field: CANField, _ number: Int64, decimals: UInt8 = 0, unit: Unit? = nil, _ grade: Grade, isDoubted: Bool = false
  ) {
    let unit = unit ?? field.unit
    let decimal = Decimal(number, decimals: decimals)
    let range = CANRange.of(field, unit, family ?? .common351)
    append(
      field, .number(decimal, unit), grade, isDoubted: isDoubted || range.map { !$0.contains(decimal.double) } ?? false)
  }

  /// A highest that is lower than the lowest: which of the two is wrong cannot be told, so both are doubted. A zero
  /// kelvin is no temperature at all and speaks against nobody.
  mutating func doubtContradictions() {
    for upper in fields.indices {
      guard let low = fields[upper].field.lowest, let lower = fields.firstIndex(where: { $0.field == low }),
        case .number(let most, let unit) = fields[upper].content, case .number(let least, _) = fields[lower].content,
        most < least, unit != .kelvin || most.mantissa != 0
      else { continue }
      fields[upper].isDoubted = true
      fields[lower].isDoubted = true
    }
  }
}
