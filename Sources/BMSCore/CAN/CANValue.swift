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

  /// A clock, if six bytes year, month, day, hour, minute, second can be one.
  init?(clock bytes: UInt64) {
    self.init(bytes, count: 6, style: .clock)
    guard byte(0) <= 99, (1...12).contains(byte(1)), (1...31).contains(byte(2)), byte(3) < 24, byte(4) < 60,
      byte(5) < 60
    else { return nil }
  }

  private static func twoDigits(_ value: UInt8, radix: Int) -> String {
    let digits = String(value, radix: radix)
    return digits.utf8.count < 2 ? "0" + digits : digits
  }
}

/// A number that stands for a word: which table, and the number.
public struct CANWord: Hashable, Sendable {
  let words: CANWords
  public let code: UInt16

  /// The word, or `value N` where the table has none.
  public var string: String {
    let names = words.names
    return isNamed ? names[Int(code)] : "value \(code)"
  }

  var isNamed: Bool { Int(code) < words.names.count && !words.names[Int(code)].isEmpty }
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
  public let field: Field
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
