/// How far the decimal point of a wire number stands from its end.
enum CANScale: UInt8, Sendable {
  case one, tenth, hundredth, thousandth
}

enum CANByteOrder: Sendable {
  case little, big
}

/// Tables of words for small numbers.
enum CANWords: UInt8, CaseIterable, Sendable {
  case pylonHVState, growattStatus, growattBox, growattSP, chemistry, updateState, schneiderState, remoteCommand
  case siState, pylonHVRequest, sleepCommand, liaRequest, capacityKind, raisedOrCleared

  var names: [String] {
    switch self {
    case .pylonHVState: ["sleep", "charge", "discharge", "idle"]
    case .growattStatus: ["soft_start", "standby", "charging", "discharging"]
    case .growattBox: ["standalone", "parallel", "parallel_ready"]
    case .growattSP: ["none", "standby", "charging", "discharging"]
    case .chemistry: ["lfp", "ternary", "lto"]
    case .updateState: ["normal", "programming", "ok", "fail"]
    case .schneiderState: ["off", "standby", "starting", "online", "fault"]
    case .remoteCommand: ["normal", "forced_charge", "forced_standby"]
    case .siState: ["none", "operating", "warning", "failure"]
    case .pylonHVRequest: ["ensemble_information", "", "equipment_information"]
    case .sleepCommand: ["sleep", "quit_sleep"]
    case .liaRequest:
      [
        "protocol_version", "software_version", "cells", "current_and_voltage", "soc_and_capacity", "voltage_states",
        "current_states", "cell_temperature_states", "limits", "requests",
      ]
    case .capacityKind: ["installed", "remaining"]
    case .raisedOrCleared: ["", "raised", "cleared"]
    }
  }
}

/// One row of a frame's table: where a field stands, how it reads and what it can be. Plain data without references:
/// the decoder reads these very rows.
struct CANRow: Sendable {
  enum Kind: UInt8, Sendable {
    /// (raw + bias) * factor / 10^decimals.
    case number
    /// The same without its sign.
    case magnitude
    /// A voltage in 0.01 V or 0.1 V, whichever fits the charge limit (can-protocols section 11.6).
    case voltage
    /// Two currents told apart, charging first: one of them is zero.
    case direction
    /// A number in the frame's identifier.
    case identifier
    /// Any bit of the mask is set.
    case flag
    /// What stands there is `packed`.
    case equals
    case word
    /// The same, absent where its table has no word.
    case namedWord
    case text
    case hex
    case version
    /// Six bytes: year - 2000, month, day, hour, minute, second.
    case clock
    /// The same six the other way round.
    case reversedClock
    /// The same six as bits of one number: 6 second, 6 minute, 5 hour, 5 day, 4 month, 6 year.
    case bitClock
    /// One byte of alarm bits; `packed` holds eight alarm indexes plus one, 0 for a bit without meaning.
    case alarmBits
    /// A 16-bit state: 1 raises the low alarm, 2 the high one (`packed` as above).
    case alarmState
    /// Four bytes of bit pairs, the first sixteen alarms: 01 raised, 10 cleared; 00 and 11 say nothing (SMA TI p. 31).
    case alarmPairs
    /// A cell voltage whose scale the sources dispute: 1 mV or 0.1 V, whichever a cell can have.
    case cellVoltage
    /// A temperature in 1 K or 0.1 K, whichever a battery can have.
    case kelvin
  }

  /// Values that mean "not given".
  enum Blank: Sendable {
    case never
    /// FFFF unsigned, 8000 signed (SMA, FSS-ConnectingBat-TI-en-10).
    case invalid
    case zero
    /// 0 or FFFF.
    case zeroOrInvalid
  }

  /// What its values are given in: words have no unit but being text.
  var toldUnit: Unit {
    switch kind {
    case .flag, .equals: .bool
    case .number, .magnitude, .voltage, .direction, .identifier, .cellVoltage, .kelvin: unit
    case .word, .namedWord, .text, .hex, .version, .clock, .reversedClock, .bitClock, .alarmBits, .alarmState,
      .alarmPairs:
      .text
    }
  }

  let field: Field
  var kind: Kind
  /// `nil` until the row stands in a frame whose grade it takes.
  private(set) var grade: Grade?
  private(set) var unit: Unit
  private(set) var decimals: UInt8 = 0
  private(set) var severity = CANSeverity.fault
  private(set) var words = CANWords.pylonHVState
  /// The next row does not continue this list.
  private(set) var endsList = true
  /// Its number says which module, tray or pack the frame speaks of.
  private(set) var isMember = false
  /// The first data byte of the field, and how many it has; none for what is said by the frame's being there.
  let byte: UInt8
  let width: UInt8
  /// Bits of the number that do not belong to the field, below it.
  private var shift: UInt8 = 0
  /// Where the field's lowest bit stands in the frame's bytes (turned round for high byte first).
  private(set) var lowest: UInt8 = 0
  private(set) var mask: UInt64 = .max
  /// The highest bit of a signed number, 0 for an unsigned one.
  private var sign: Int64 = 0
  private(set) var bias: Int64 = 0
  private(set) var factor: Int64 = 1
  /// Raw values that mean "not given".
  private(set) var blank = Int64.min
  private(set) var otherBlank = Int64.min
  private(set) var packed: UInt64 = 0
  /// Alarms that the row can speak of.
  private(set) var askable = CANAlarmSet()
  /// What the finished number can be, in its own last digit.
  private(set) var least = Int64.min
  private(set) var most = Int64.max
  private var range: ClosedRange<Double>?
  /// How little noise says it: the quarter bits by which the range is narrower than the wire.
  private(set) var weight: Int16 = 0

  /// Its highest bit is a sign.
  var isSigned: Bool { sign != 0 }
  /// The wire's numbers that say nothing.
  var blanks: [Int64] { [blank, otherBlank].filter { $0 != .min } }
  /// The alarms of a byte of bits, or of a state's numbers, with their bit.
  var packedAlarms: [(bit: Int, alarm: CANAlarm)] {
    (0..<8).compactMap { bit in
      let index = Int((packed >> UInt64(bit * 8)) & 0xFF) - 1
      return CANAlarm.allCases.indices.contains(index) ? (bit, CANAlarm.allCases[index]) : nil
    }
  }

  /// The number of data bytes a frame must have to carry this row.
  var end: UInt8 { byte &+ width }

  init(_ field: Field, _ kind: Kind, _ byte: Int, _ width: Int, grade: Grade? = nil) {
    self.field = field
    self.kind = kind
    self.grade = grade
    self.byte = UInt8(truncatingIfNeeded: byte)
    self.width = UInt8(truncatingIfNeeded: width)
    unit = field.unit
    mask = width >= 8 ? .max : (1 << (UInt64(width) * 8)) - 1
  }

  /// - Parameter bytes: the frame's bytes in the table's order.
  @inline(__always)
  func raw(_ bytes: UInt64) -> Int64 {
    let value = Int64(bitPattern: (bytes &>> UInt64(lowest)) & mask)
    return (value ^ sign) &- sign
  }
}

// The words the family files are written in.
extension CANRow {
  static func number(
    _ byte: Int, _ width: Int, signed: Bool, _ field: Field, _ scale: CANScale, bias: Int64 = 0,
    blank: Blank = .never, unit: Unit? = nil, grade: Grade? = nil
  ) -> CANRow {
    var row = CANRow(field, .number, byte, width, grade: grade)
    if signed { row.sign = 1 << Int64(width * 8 - 1) }
    row.decimals = scale.rawValue
    row.bias = bias
    switch blank {
    case .never: break
    case .invalid: row.blank = signed ? -0x8000 : 0xFFFF
    case .zero: row.blank = 0
    case .zeroOrInvalid: (row.blank, row.otherBlank) = (0, 0xFFFF)
    }
    row.unit = unit ?? field.unit
    return row
  }

  static func u8(
    _ byte: Int, _ field: Field, _ scale: CANScale = .one, mask: UInt64 = 0xFF, blank: Blank = .never,
    grade: Grade? = nil
  ) -> CANRow {
    var row = number(byte, 1, signed: false, field, scale, blank: blank, grade: grade)
    row.mask = mask
    return row
  }
  static func u16(
    _ byte: Int, _ field: Field, _ scale: CANScale = .one, bias: Int64 = 0, blank: Blank = .never,
    unit: Unit? = nil, grade: Grade? = nil
  ) -> CANRow {
    number(byte, 2, signed: false, field, scale, bias: bias, blank: blank, unit: unit, grade: grade)
  }
  static func s16(
    _ byte: Int, _ field: Field, _ scale: CANScale = .one, blank: Blank = .never, grade: Grade? = nil
  ) -> CANRow {
    number(byte, 2, signed: true, field, scale, blank: blank, grade: grade)
  }
  static func s8(_ byte: Int, _ field: Field) -> CANRow { number(byte, 1, signed: true, field, .one) }
  static func u24(_ byte: Int, _ field: Field, _ scale: CANScale = .one) -> CANRow {
    number(byte, 3, signed: false, field, scale)
  }
  static func u32(_ byte: Int, _ field: Field, _ scale: CANScale = .one) -> CANRow {
    number(byte, 4, signed: false, field, scale)
  }
  static func s32(_ byte: Int, _ field: Field, _ scale: CANScale = .one) -> CANRow {
    number(byte, 4, signed: true, field, scale)
  }

  /// A signed word of a scale that the charge limit tells.
  static func voltage(_ byte: Int, _ field: Field, blank: Blank = .invalid) -> CANRow {
    var row = number(byte, 2, signed: true, field, .hundredth, blank: blank)
    row.kind = .voltage
    return row
  }
  /// Two words in 0.1: what flows in, then what flows out.
  static func direction(_ byte: Int, _ field: Field) -> CANRow {
    var row = number(byte, 4, signed: false, field, .tenth)
    row.kind = .direction
    return row
  }
  /// A number of the identifier above so many bits.
  static func identifier(above bits: UInt8, mask: UInt64 = .max, plus bias: Int64 = 0, _ field: Field) -> CANRow {
    var row = CANRow(field, .identifier, 0, 0)
    row.lowest = bits
    row.mask = mask
    row.bias = bias
    return row
  }

  /// The wire counts the other way round (current positive while discharging).
  var negated: CANRow { changed { $0.factor = -$0.factor } }
  var magnitude: CANRow { changed { $0.kind = .magnitude } }
  var member: CANRow { changed { $0.isMember = true } }
  /// What the number can be, where that is not what its field, its unit or its family says.
  func within(_ range: ClosedRange<Double>) -> CANRow { changed { $0.range = range } }

  private func changed(_ change: (inout CANRow) -> Void) -> CANRow {
    var row = self
    change(&row)
    return row
  }

  static func flag(_ byte: Int, bit: Int, _ field: Field, grade: Grade? = nil) -> CANRow {
    CANRow(field, .flag, byte, 1, grade: grade).changed { $0.mask = 1 << UInt64(bit) }
  }
  static func nonZero(_ byte: Int, _ field: Field) -> CANRow { CANRow(field, .flag, byte, 1) }
  static func equals(_ byte: Int, _ value: UInt8, _ field: Field) -> CANRow {
    CANRow(field, .equals, byte, 1).changed { $0.packed = UInt64(value) }
  }
  static func word(
    _ byte: Int, shift: UInt8 = 0, mask: UInt64 = 0xFF, width: Int = 1, _ field: Field, _ words: CANWords,
    grade: Grade? = nil, isNamed: Bool = false
  ) -> CANRow {
    CANRow(field, isNamed ? .namedWord : .word, byte, width, grade: grade).changed {
      $0.shift = shift
      $0.mask = mask
      $0.words = words
    }
  }

  /// What a frame says by being there, or by meeting a condition.
  static func says(_ field: Field, _ flag: Bool = true, grade: Grade? = nil) -> CANRow {
    CANRow(field, .equals, 0, 0, grade: grade).changed { $0.packed = flag ? 0 : 1 }
  }
  static func says(_ field: Field, _ words: CANWords, _ code: Int64, grade: Grade? = nil) -> CANRow {
    word(0, mask: 0, width: 0, field, words, grade: grade).changed { $0.bias = code }
  }
  static func says(_ field: Field, number: Int64, grade: Grade? = nil) -> CANRow {
    CANRow(field, .number, 0, 0, grade: grade).changed { $0.bias = number }
  }

  /// Text that may be shorter than its place.
  static func text(_ byte: Int, _ width: Int, _ field: Field) -> CANRow { CANRow(field, .text, byte, width) }
  static func hex(_ byte: Int, _ width: Int, _ field: Field, grade: Grade? = nil) -> CANRow {
    CANRow(field, .hex, byte, width, grade: grade)
  }
  static func version(_ byte: Int, _ field: Field) -> CANRow { CANRow(field, .version, byte, 2) }
  static func clock(_ kind: Kind = .clock, _ field: Field) -> CANRow {
    CANRow(field, kind, kind == .bitClock ? 4 : 0, kind == .bitClock ? 4 : 6)
  }

  /// One byte of alarm bits, bit 0 first; `nil` where a bit has no meaning.
  static func bits(
    _ byte: Int, _ field: Field, _ severity: CANSeverity, _ alarms: [CANAlarm?], grade: Grade? = nil
  ) -> CANRow {
    CANRow(field, .alarmBits, byte, 1, grade: grade).asking(severity, alarms)
  }
  static func state(_ byte: Int, _ field: Field, low: CANAlarm, high: CANAlarm) -> CANRow {
    CANRow(field, .alarmState, byte, 2).asking(.warning, [low, high])
  }
  /// - Parameter severity: `.cleared` lists the pairs that say so.
  static func pairs(_ byte: Int, _ field: Field, _ severity: CANSeverity) -> CANRow {
    CANRow(field, .alarmPairs, byte, 4).changed { $0.severity = severity }
  }
  private func asking(_ severity: CANSeverity, _ alarms: [CANAlarm?]) -> CANRow {
    changed { row in
      row.severity = severity
      for (bit, alarm) in alarms.prefix(8).enumerated() {
        guard let alarm else { continue }
        row.packed |= UInt64(alarm.index + 1) << (UInt64(bit) * 8)
        row.askable.insert(alarm)
      }
    }
  }
  static func cellVoltage(_ byte: Int, _ field: Field) -> CANRow { CANRow(field, .cellVoltage, byte, 2) }
  static func kelvin(_ byte: Int, _ field: Field) -> CANRow { CANRow(field, .kelvin, byte, 2) }
}

extension CANRow {
  /// The row as it is read in a frame.
  /// - Parameters:
  ///   - volts: what a voltage of the family can be.
  ///   - next: the row behind it, which may continue its list.
  func placed(_ grade: Grade, _ order: CANByteOrder, volts: ClosedRange<Double>, before next: CANRow?) -> CANRow {
    var row = self
    row.grade = self.grade ?? grade
    if kind != .identifier {
      row.lowest = (order == .big ? (8 - min(end, 8)) * 8 : byte * 8) + shift
    }
    row.endsList = next.map { $0.field != field || $0.severity != severity } ?? true
    guard [.number, .magnitude, .voltage, .direction].contains(kind) else { return row }
    guard let range = range ?? Self.range(of: field, unit, volts: volts) else { return row }
    // A voltage of two scales keeps the range in volts.
    let digit = [1.0, 10, 100, 1000][Int(min(decimals, 3))]
    row.least = Int64((range.lowerBound * digit).rounded())
    row.most = Int64((range.upperBound * digit).rounded())
    row.weight = Self.weight(of: row)
    return row
  }

  /// Quarter bits: how often the wire's values halve until those are left that a battery can say.
  private static func weight(of row: CANRow) -> Int16 {
    // A signed word of either scale that is not negative; two currents of any size.
    if row.kind == .voltage || row.kind == .direction { return row.kind == .voltage ? 4 : 0 }
    let count = Double(row.mask) + 1
    let first = row.sign == 0 ? 0 : -count / 2
    let ends = [first, first + count - 1].map { ($0 + Double(row.bias)) * Double(row.factor) }
    let (low, high) = (min(ends[0], ends[1]), max(ends[0], ends[1]))
    var fitting = min(Double(row.most), high) - max(Double(row.least), low) + 1
    if row.kind == .magnitude { fitting = min(Double(row.most), high) - max(-Double(row.most), low) + 1 }
    guard fitting > 0 else { return 0 }
    let share = count / fitting
    return Int16(clamping: Int((share * share * share * share).exponent))
  }
}
