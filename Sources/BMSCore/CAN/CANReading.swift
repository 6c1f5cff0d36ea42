// A row is long: what most frames carry is read where the row lies, and inlined for that.
extension CANRow {
  /// Adds what the row says of a frame, if the frame is long enough for it. Alarm rows and those of `readUnusual` are
  /// `CANCatalogue.read`'s affair.
  @inline(__always)
  func read(_ frame: CANFrame, _ raw: Int64, into out: inout CANDecoding) {
    switch kind {
    case .number, .magnitude, .identifier:
      guard Int(end) <= frame.count, raw != blank, raw != otherBlank else { return }
      var value = (raw &+ bias) &* factor
      if kind == .magnitude, value < 0 { value = -value }
      append(value, decimals, isPossible: value >= least && value <= most, into: &out)
    case .flag: if Int(end) <= frame.count { out.append(self, .flag(raw != 0)) }
    case .equals: if Int(end) <= frame.count { out.append(self, .flag(raw == Int64(packed))) }
    case .word, .namedWord:
      guard Int(end) <= frame.count else { return }
      let word = CANWord(words: words, code: UInt16(truncatingIfNeeded: min(raw &+ bias, 0xFFFF)))
      if kind == .word || word.isNamed { out.append(self, .word(word)) }
    default: break
    }
  }

  @inline(__always)
  private func append(
    _ value: Int64, _ decimals: UInt8, isPossible: Bool, isGuess: Bool = false, into out: inout CANDecoding
  ) {
    out.append(self, .number(Decimal(value, decimals: decimals), unit), isDoubted: !isPossible || isGuess)
    if isPossible { out.weight &+= weight } else { out.isImpossible = true }
    if isMember { out.member = isPossible ? Int(value) : nil }
  }

  /// Texts, clocks and the numbers whose scale or sign something else decides.
  fileprivate func readUnusual(_ frame: CANFrame, _ raw: Int64, _ known: CANKnowledge, into out: inout CANDecoding) {
    if kind == .text || kind == .hex {
      // A text may be shorter than its place; so may the bytes of a whole frame.
      let length = min(Int(width), frame.count - Int(byte))
      guard length > 0, kind == .text || length == Int(width) || width == 8 else { return }
      let text = CANText(frame.packed >> (UInt64(byte) * 8), count: length, style: kind == .text ? .ascii : .hex)
      if kind == .hex || text.startsPrintable { out.append(self, .text(text)) }
      return
    }
    guard Int(end) <= frame.count else { return }
    switch kind {
    case .voltage:
      guard raw != blank else { return }
      let scale = known.scale(of: raw)
      let fine = scale == .tenth ? raw &* 10 : raw
      append(
        raw, scale == .tenth ? 1 : 2, isPossible: fine >= least && fine <= most,
        isGuess: known.needsLimit && known.provenScale == nil, into: &out)
    case .direction:
      let (charging, discharging) = (raw & 0xFFFF, raw >> 16)
      let value = charging != 0 ? charging : -discharging
      append(value, decimals, isPossible: value >= least && value <= most, into: &out)
    case .version:
      out.append(self, .text(CANText(frame.packed >> (UInt64(byte) * 8), count: 2, style: .version)))
    case .clock: if let clock = CANText(clock: frame.packed) { out.append(self, .text(clock)) }
    case .reversedClock: if let clock = frame.reversedClock { out.append(self, .text(clock)) }
    case .bitClock: if let clock = CANText(bits: UInt64(bitPattern: raw)) { out.append(self, .text(clock)) }
    case .cellVoltage:
      if CANKnowledge.isCellMillivolt(raw) {
        out.append(self, .number(Decimal(raw), .millivolt))
      } else if (18...45).contains(raw) {
        out.append(self, .number(Decimal(raw * 100), .millivolt))
      }
    case .kelvin:
      if CANKnowledge.isKelvin(raw) {
        out.append(self, .number(Decimal(raw), .kelvin))
      } else if (2330...3530).contains(raw) {
        out.append(self, .number(Decimal(raw, decimals: 1), .kelvin))
      }
    default: break
    }
  }

  /// Adds the alarms that the bits, the state or the pairs raise, and says of which they speak at all.
  @inline(__always)
  func raise(_ raw: Int64, _ alarms: inout CANAlarmSet, into out: inout CANDecoding) {
    switch kind {
    case .alarmPairs:
      let low = Self.evenBits(UInt64(bitPattern: raw)), high = Self.evenBits(UInt64(bitPattern: raw) >> 1)
      alarms.low |= severity == .cleared ? high & ~low : low & ~high
      if severity != .cleared { out.ask(CANAlarmSet(low: low ^ high), severity) }
    case .alarmState:
      out.ask(askable, severity)
      // 1 is low, 2 is high.
      if raw == 1 || raw == 2 { alarms.insert(index: UInt8(truncatingIfNeeded: packed >> (UInt64(raw - 1) * 8)) &- 1) }
    default:
      out.ask(askable, severity)
      var bits = UInt8(truncatingIfNeeded: raw)
      while bits != 0 {
        let index = UInt8(truncatingIfNeeded: packed >> (UInt64(bits.trailingZeroBitCount) * 8))
        bits &= bits &- 1
        if index != 0 { alarms.insert(index: index - 1) }
      }
    }
  }

  /// Bits 0, 2, 4 ... 30 moved together into bits 0...15.
  private static func evenBits(_ value: UInt64) -> UInt64 {
    var bits = value & 0x5555_5555
    bits = (bits | bits >> 1) & 0x3333_3333
    bits = (bits | bits >> 2) & 0x0F0F_0F0F
    bits = (bits | bits >> 4) & 0x00FF_00FF
    return (bits | bits >> 8) & 0xFFFF
  }
}

extension CANCatalogue {
  /// Reads every part of an entry that holds here, as far as the frame is long enough.
  /// - Parameter knowledge: what is known of each family.
  @_optimize(speed)
  func read(_ index: Int, _ frame: CANFrame, _ knowledge: [CANKnowledge], into out: inout CANDecoding) {
    let entry = entries[index]
    let variant = knowledge[entry.place].variant
    let bytes = entry.isBig ? frame.packed.byteSwapped : frame.packed
    for place in entry.parts {
      let part = parts[place]
      guard part.variants & variant != 0 else { continue }
      if part.hasCondition, conditions[place]?(frame, knowledge[entry.place]) == false { continue }
      read(part.rows, frame, bytes, knowledge, entry.place, into: &out)
      if part.isLast { break }
    }
    if entry.hasExtremes, out.fields.count > 1 { out.doubtContradictions() }
  }

  @_optimize(speed)
  private func read(
    _ range: Range<Int>, _ frame: CANFrame, _ bytes: UInt64, _ knowledge: [CANKnowledge], _ family: Int,
    into out: inout CANDecoding
  ) {
    var alarms = CANAlarmSet()
    var hasList = false
    for place in range {
      let row = rows[place]
      let raw = row.raw(row.kind == .identifier ? UInt64(frame.id.value) : bytes)
      switch row.kind {
      case .alarmBits, .alarmState, .alarmPairs:
        // The bytes of pairs that are not there say nothing.
        if row.kind == .alarmPairs ? Int(row.byte) < frame.count : Int(row.end) <= frame.count {
          hasList = true
          row.raise(raw, &alarms, into: &out)
        }
        guard row.endsList else { continue }
        if hasList { out.append(row, .alarms(alarms, row.severity)) }
        alarms = CANAlarmSet()
        hasList = false
      case .number, .magnitude, .identifier, .flag, .equals, .word, .namedWord: row.read(frame, raw, into: &out)
      default: readUnusual(place, frame, raw, knowledge[family], into: &out)
      }
    }
  }

  /// By its place: a row that is handed over whole would be copied before it is known what kind it is.
  @inline(never)
  private func readUnusual(
    _ place: Int, _ frame: CANFrame, _ raw: Int64, _ known: CANKnowledge, into out: inout CANDecoding
  ) {
    rows[place].readUnusual(frame, raw, known, into: &out)
  }
}

extension CANCatalogue {
  /// Takes in what a frame teaches. Returns what it gave as evidence, and what it took back.
  func teach(_ index: Int, _ frame: CANFrame, _ known: inout CANKnowledge) -> (seen: CANMarks, gone: CANMarks) {
    known.seen = []
    known.gone = []
    tables[index].lesson?(&known, frame)
    return (known.seen, known.gone)
  }
}

extension CANText {
  /// 6 bits of second, 6 of minute, 5 of hour, 5 of day, 4 of month, 6 of year - 2000, from the lowest bit on.
  init?(bits: UInt64) {
    let fields: [UInt64] = [
      bits >> 26 & 0x3F, bits >> 22 & 0xF, bits >> 17 & 0x1F, bits >> 12 & 0x1F, bits >> 6 & 0x3F, bits & 0x3F,
    ]
    self.init(clock: fields.reversed().reduce(0) { $0 << 8 | $1 })
  }
}

extension CANFrame {
  /// Second, minute, hour, day, month, year - 2000, and nothing behind them. No document dates a frame before 2020.
  var reversedClock: CANText? {
    guard count >= 6, packed >> 48 == 0, packed >> 40 & 0xFF >= 20 else { return nil }
    return CANText(clock: (packed << 16).byteSwapped)
  }
}
