extension CANCatalogue {
  /// Reads every row of an entry that the frame is long enough for.
  func read(_ entry: Int, _ frame: CANFrame, into out: inout CANDecoding) {
    let bounds = entries[entry]
    var alarms = CANAlarmSet()
    var hasList = false
    for index in bounds.first..<bounds.end {
      let row = rows[index]
      let grade = row.grade ?? .unknown
      switch row.kind {
      case .number, .magnitude:
        guard row.end <= frame.count, let number = row.number(in: frame) else { continue }
        out.append(row.field, .number(Decimal(number, decimals: row.decimals), row.unit), grade)
      case .alarmBits, .alarmState:
        if row.end <= frame.count {
          hasList = true
          row.raise(in: frame, &alarms)
        }
        guard row.endsList else { continue }
        if hasList { out.append(row.field, .alarms(alarms, row.severity), grade) }
        alarms = CANAlarmSet()
        hasList = false
      default:
        if let content = row.content(in: frame) { out.append(row.field, content, grade) }
      }
    }
  }
}

extension CANRow {
  /// The bytes of the row as one number in the row's byte order, after mask and sign.
  private func raw(in frame: CANFrame) -> Int64 {
    let bits = UInt64(width) * 8
    var value = frame.packed >> (UInt64(byte) * 8)
    if isBig { value = value.byteSwapped >> (64 - bits) }
    if isSigned { return Int64(bitPattern: value << (64 - bits)) >> Int64(64 - bits) }
    let wide = bits == 64 ? UInt64.max : (1 << bits) - 1
    return Int64(bitPattern: ((value & wide) >> UInt64(shift)) & UInt64(mask))
  }

  /// The number as the row scales it; `nil` where the wire says "not given".
  func number(in frame: CANFrame) -> Int64? {
    let raw = raw(in: frame)
    switch blank {
    case .never: break
    case .invalid: if raw == (isSigned ? -0x8000 : 0xFFFF) { return nil }
    case .zeroOrInvalid: if raw == 0 || raw == 0xFFFF { return nil }
    }
    let value = (raw &+ Int64(bias)) &* Int64(factor)
    return kind == .magnitude ? abs(value) : value
  }

  /// Adds the alarms this row's bits raise.
  func raise(in frame: CANFrame, _ alarms: inout CANAlarmSet) {
    let raw = raw(in: frame)
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

  /// Anything but plain numbers and lists.
  func content(in frame: CANFrame) -> CANContent? {
    switch kind {
    case .text, .hex:
      // A text may be shorter than its place.
      let length = min(Int(width), frame.count - Int(byte))
      guard length > 0 else { return nil }
      let style: CANText.Style = kind == .text ? .ascii : .hex
      if kind == .hex, length < Int(width), width < 8 { return nil }
      let text = CANText(frame.packed >> (UInt64(byte) * 8), count: length, style: style)
      return style == .ascii && text.printableCount == 0 ? nil : .text(text)
    default: break
    }
    guard end <= frame.count else { return nil }
    let raw = raw(in: frame)
    switch kind {
    case .flag: return .flag(raw != 0)
    case .flagEquals: return .flag(raw == Int64(packed))
    case .word: return .word(CANWord(words: words, code: UInt8(truncatingIfNeeded: min(raw, 255))))
    case .version: return .text(CANText(frame.packed >> (UInt64(byte) * 8), count: 2, style: .version))
    case .cellVoltage:
      if CommonPlausibility.isCellMillivolt(raw) { return .number(Decimal(raw), .millivolt) }
      return (18...45).contains(raw) ? .number(Decimal(raw * 100), .millivolt) : nil
    case .kelvin:
      if (233...353).contains(raw) { return .number(Decimal(raw), .kelvin) }
      return (2330...3530).contains(raw) ? .number(Decimal(raw, decimals: 1), .kelvin) : nil
    default: return nil
    }
  }
}
