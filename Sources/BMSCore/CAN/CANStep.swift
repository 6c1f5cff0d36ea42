/// A row in the form that is quick to read: every position a shift, every rule a number.
struct CANStep: Sendable {
  let field: CANField
  let kind: CANRow.Kind
  let grade: Grade
  let unit: Unit
  let decimals: UInt8
  let severity: CANSeverity
  let words: CANWords
  let endsList: Bool
  /// Data bytes a frame must have, the first of the field's, and how many it has.
  let end: UInt8
  let byte: UInt8
  let width: UInt8
  /// Where the number's lowest bit stands in the frame's bytes (turned round for high byte first).
  let shift: UInt8
  let mask: UInt64
  /// The highest bit of a signed number, 0 for an unsigned one.
  let sign: Int64
  let bias: Int64
  let factor: Int64
  /// Raw values that mean "not given".
  let blank: Int64
  let otherBlank: Int64
  let packed: UInt64
  /// Alarms that the row can speak of.
  let askable: CANAlarmSet
  /// What the finished number can be, in its own last digit.
  let least: Int64
  let most: Int64

  init(_ row: CANRow, _ family: CANFamily) {
    field = row.field
    kind = row.kind
    grade = row.grade ?? .unknown
    unit = row.unit
    decimals = row.decimals
    severity = row.severity
    words = row.words
    endsList = row.endsList
    end = UInt8(truncatingIfNeeded: row.end)
    byte = row.byte
    width = row.width
    let bits = UInt64(row.width) * 8
    let first = row.isBig ? UInt64(8 - min(row.end, 8)) * 8 : UInt64(row.byte) * 8
    shift = UInt8(truncatingIfNeeded: first + UInt64(row.shift))
    let wide: UInt64 = bits >= 64 ? .max : (1 << bits) - 1
    mask = row.isSigned ? wide : (wide >> UInt64(row.shift)) & (row.mask == .max ? .max : UInt64(row.mask))
    sign = row.isSigned ? 1 << Int64(bits - 1) : 0
    bias = Int64(row.bias)
    factor = Int64(row.factor)
    switch row.blank {
    case .never: (blank, otherBlank) = (.min, .min)
    case .invalid: (blank, otherBlank) = row.isSigned ? (-0x8000, .min) : (0xFFFF, .min)
    case .zeroOrInvalid: (blank, otherBlank) = (0, 0xFFFF)
    }
    packed = row.packed
    let range = CANRange.of(row.field, row.unit, family)
    let digit = [1.0, 10, 100, 1000][Int(min(row.decimals, 3))]
    least = range.map { Int64(($0.lowerBound * digit).rounded()) } ?? .min
    most = range.map { Int64(($0.upperBound * digit).rounded()) } ?? .max
    var askable = CANAlarmSet()
    if row.kind == .alarmBits || row.kind == .alarmState {
      for bit in 0..<8 {
        let index = UInt8(truncatingIfNeeded: row.packed >> (UInt64(bit) * 8))
        if index != 0 { askable.insert(index: index - 1) }
      }
    }
    self.askable = askable
  }

  /// - Parameter bytes: the frame's bytes in the table's order.
  @inline(__always)
  func raw(_ bytes: UInt64) -> Int64 {
    let value = Int64(bitPattern: (bytes &>> UInt64(shift)) & mask)
    return (value ^ sign) &- sign
  }

  /// Adds the alarms that the bits or the state raise.
  func raise(_ raw: Int64, _ alarms: inout CANAlarmSet) {
    if kind == .alarmState {
      // 1 is low, 2 is high.
      guard raw == 1 || raw == 2 else { return }
      alarms.insert(index: UInt8(truncatingIfNeeded: packed >> (UInt64(raw - 1) * 8)) &- 1)
      return
    }
    var bits = UInt8(truncatingIfNeeded: raw)
    while bits != 0 {
      let bit = bits.trailingZeroBitCount
      bits &= bits &- 1
      let index = UInt8(truncatingIfNeeded: packed >> (UInt64(bit) * 8))
      if index != 0 { alarms.insert(index: index - 1) }
    }
  }

  /// Texts and the numbers whose scale the value itself decides.
  func content(_ frame: CANFrame, _ raw: Int64) -> CANContent? {
    switch kind {
    case .text, .hex:
      // A text may be shorter than its place; so may the bytes of a whole frame.
      let length = min(Int(width), frame.count - Int(byte))
      guard length > 0, kind == .text || length == Int(width) || width == 8 else { return nil }
      let style: CANText.Style = kind == .text ? .ascii : .hex
      let text = CANText(frame.packed >> (UInt64(byte) * 8), count: length, style: style)
      return style == .ascii && !text.startsPrintable ? nil : .text(text)
    case .version where frame.count >= Int(end):
      return .text(CANText(frame.packed >> (UInt64(byte) * 8), count: 2, style: .version))
    case .cellVoltage where frame.count >= Int(end):
      if CommonPlausibility.isCellMillivolt(raw) { return .number(Decimal(raw), .millivolt) }
      return (18...45).contains(raw) ? .number(Decimal(raw * 100), .millivolt) : nil
    case .kelvin where frame.count >= Int(end):
      if (233...353).contains(raw) { return .number(Decimal(raw), .kelvin) }
      return (2330...3530).contains(raw) ? .number(Decimal(raw, decimals: 1), .kelvin) : nil
    default: return nil
    }
  }
}

extension CANCatalogue {
  /// Reads every row of an entry that the frame is long enough for.
  func read(_ entry: Int, _ frame: CANFrame, into out: inout CANDecoding) {
    let bounds = entries[entry]
    let bytes = bounds.isBig ? frame.packed.byteSwapped : frame.packed
    let count = UInt8(truncatingIfNeeded: frame.count)
    var alarms = CANAlarmSet()
    var hasList = false
    for index in bounds.first..<bounds.end {
      let step = steps[index]
      let raw = step.raw(bytes)
      switch step.kind {
      case .number, .magnitude:
        guard step.end <= count, raw != step.blank, raw != step.otherBlank else { continue }
        var value = (raw &+ step.bias) &* step.factor
        if step.kind == .magnitude, value < 0 { value = -value }
        out.append(
          step.field, .number(Decimal(value, decimals: step.decimals), step.unit), step.grade,
          isDoubted: value < step.least || value > step.most)
      case .flag:
        if step.end <= count { out.append(step.field, .flag(raw != 0), step.grade) }
      case .flagEquals:
        if step.end <= count { out.append(step.field, .flag(raw == Int64(step.packed)), step.grade) }
      case .word:
        guard step.end <= count else { continue }
        let word = CANWord(words: step.words, code: UInt8(truncatingIfNeeded: min(raw, 255)))
        out.append(step.field, .word(word), step.grade)
      case .alarmBits, .alarmState:
        if step.end <= count {
          hasList = true
          out.ask(step.askable, step.severity)
          if raw != 0 { step.raise(raw, &alarms) }
        }
        guard step.endsList else { continue }
        if hasList { out.append(step.field, .alarms(alarms, step.severity), step.grade) }
        alarms = CANAlarmSet()
        hasList = false
      case .text, .hex, .version, .cellVoltage, .kelvin:
        if let content = step.content(frame, raw) { out.append(step.field, content, step.grade) }
      }
    }
  }
}
