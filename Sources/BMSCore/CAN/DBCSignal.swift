/// Some bits of a frame: a line `SG_` of a DBC file.
struct DBCSignal {
  private(set) var name: String
  /// Its lowest bit, counted from bit 0 of byte 0, or of byte 7 where the high byte comes first.
  private let lowest: Int
  private let length: Int
  private let isBig: Bool
  private let isSigned: Bool
  private let factor: Decimal
  private let offset: Decimal
  private let unit: Unit
  private(set) var words: [(code: Int, name: String)] = []
  private(set) var comment: String?
  private var range: ClosedRange<Double>?

  /// The row's bits; none where a DBC file has no form for it.
  static func all(of row: CANRow, order: CANByteOrder) -> [DBCSignal] {
    let row = row.placed(.unknown, order, volts: 0...0, before: nil)
    switch row.kind {
    case .number: return number(row, order)
    case .magnitude: return number(row, order, "Its sign means nothing.")
    case .voltage: return number(row, order, "In 0.01 V; some batteries send 0.1 V: the charge limit tells.")
    case .cellVoltage: return number(row, order, "In 1 mV; some batteries send 0.1 V.")
    case .kelvin: return number(row, order, "In 1 K; some batteries send 0.1 K.")
    case .direction: return direction(row, order)
    case .flag: return number(row, order, words: [(0, "no"), (1, "yes")])
    case .equals: return number(row, order, "Yes where it is \(row.packed).", words: [(Int(row.packed), "yes")])
    case .word, .namedWord:
      let names = row.words.names.enumerated().map { (code: $0.offset - Int(row.bias), name: $0.element) }
      return number(row, order, words: names.filter { $0.code >= 0 && !$0.name.isEmpty })
    case .alarmBits: return alarmBits(row)
    case .alarmState:
      return number(row, order, words: [(0, "normal")] + row.packedAlarms.map { ($0.bit + 1, $0.alarm.rawValue) })
    case .alarmPairs: return alarmPairs(row)
    case .hex, .version: return row.width < 8 ? number(row, order) : []
    case .identifier, .text, .clock, .reversedClock, .bitClock: return []
    }
  }

  /// A row of a frame table.
  init(_ row: FrameRow) {
    var scale = (times: Int64(1), plus: Int64(0), decimals: UInt8(0), unit: Unit.text)
    var words: [(code: Int, name: String)] = []
    switch row.scale {
    case .number(let times, let plus, let decimals, let unit): scale = (times, plus, decimals, unit)
    case .flag: words = [(0, "no"), (1, "yes")]
    case .equals(let code): words = [(Int(code), "yes")]
    case .names(let names): words = names.map { (Int($0.code), $0.name) }
    }
    let facts =
      [row.source].compactMap(\.self) + [row.grade.rawValue] + row.blanks.map { "\($0): not given" }
    self.init(
      name: Self.identifier(row.subject.name), lowest: row.bits.lowest, length: row.bits.length, isBig: row.bits.isBig,
      isSigned: row.bits.isSigned, factor: Decimal(scale.times, decimals: scale.decimals),
      offset: Decimal(scale.plus, decimals: scale.decimals), unit: scale.unit, words: words,
      comment: facts.joined(separator: "; "))
    range = row.range
  }

  /// A name as the format wants it: letters, digits and low lines, no digit first, no longer than 32.
  static func identifier(_ name: String) -> String {
    let plain = name.utf8.map { byte -> Character in
      let isPlain = (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
      return isPlain ? Character(Unicode.Scalar(byte)) : "_"
    }
    let start = plain.first.map { $0.isNumber ? "_" : "" } ?? "_"
    return start + String(plain.prefix(32 - start.utf8.count))
  }

  private static func number(
    _ row: CANRow, _ order: CANByteOrder, _ comment: String? = nil, words: [(code: Int, name: String)] = []
  ) -> [DBCSignal] {
    let below = row.mask.trailingZeroBitCount
    let mask = row.mask >> UInt64(below)
    // The bits of a number stand side by side.
    guard mask & (mask &+ 1) == 0, mask != 0 else { return [] }
    let isNumber = words.isEmpty
    return [
      DBCSignal(
        name: row.field.wireName, lowest: Int(row.lowest) + below, length: mask.nonzeroBitCount,
        isBig: order == .big, isSigned: row.isSigned,
        factor: Decimal(isNumber ? row.factor << Int64(below) : 1, decimals: isNumber ? row.decimals : 0),
        offset: Decimal(isNumber ? row.bias * row.factor : 0, decimals: isNumber ? row.decimals : 0),
        unit: isNumber ? row.unit : .text, words: words,
        comment: ([comment ?? row.field.label] + row.blanks.map { "\($0): not given" }).joined(separator: "; "))
    ]
  }

  /// What flows in, then what flows out, a word each.
  private static func direction(_ row: CANRow, _ order: CANByteOrder) -> [DBCSignal] {
    ["in", "out"].enumerated().map { place, way in
      let byte = Int(row.byte) + 2 * place
      return DBCSignal(
        name: "\(row.field.wireName)_\(way)", lowest: (order == .big ? 6 - byte : byte) * 8, length: 16,
        isBig: order == .big, isSigned: false, factor: Decimal(1, decimals: row.decimals), offset: Decimal(0),
        unit: row.unit, comment: row.field.label)
    }
  }

  private static func alarmBits(_ row: CANRow) -> [DBCSignal] {
    row.packedAlarms.map { bit, alarm in
      DBCSignal(
        name: row.severity.prefix + alarm.rawValue, lowest: Int(row.byte) * 8 + bit, length: 1, isBig: false,
        isSigned: false, factor: Decimal(1), offset: Decimal(0), unit: .text, words: [(0, "no"), (1, "yes")])
    }
  }

  private static func alarmPairs(_ row: CANRow) -> [DBCSignal] {
    CANAlarm.allCases.prefix(16).enumerated().map { place, alarm in
      DBCSignal(
        name: row.severity.prefix + alarm.rawValue, lowest: Int(row.byte) * 8 + 2 * place, length: 2, isBig: false,
        isSigned: false, factor: Decimal(1), offset: Decimal(0), unit: .text,
        words: [(1, "raised"), (2, "cleared")])
    }
  }

  private init(
    name: String, lowest: Int, length: Int, isBig: Bool, isSigned: Bool, factor: Decimal, offset: Decimal, unit: Unit,
    words: [(code: Int, name: String)] = [], comment: String? = nil
  ) {
    self.name = name
    self.lowest = lowest
    self.length = length
    self.isBig = isBig
    self.isSigned = isSigned
    self.factor = factor
    self.offset = offset
    self.unit = unit
    self.words = words
    self.comment = comment
  }

  /// The bits of the frame that it takes, byte 0 lowest.
  var mask: UInt64 {
    let bits = (length >= 64 ? UInt64.max : (1 << UInt64(length)) - 1) << UInt64(lowest)
    return isBig ? bits.byteSwapped : bits
  }

  /// A name is there once a frame: a list that goes on in another byte may have the same alarm again.
  func named(differentFrom others: [DBCSignal]) -> DBCSignal {
    guard others.contains(where: { $0.name == name }) else { return self }
    var signal = self
    signal.name += "_bit\(mask.trailingZeroBitCount)"
    return signal
  }

  var definition: String {
    " SG_ \(name) : \(start)|\(length)@\(isBig ? 0 : 1)\(isSigned ? "-" : "+") (\(factor.text),\(offset.text))"
      + " [\(ends)] \(DBC.quoted(unit == .text || unit == .bool || unit == .raw ? "" : unit.rawValue)) Vector__XXX"
  }

  /// What the number can be; zeros where nothing says it.
  private var ends: String {
    range.map { "\(Self.text($0.lowerBound))|\(Self.text($0.upperBound))" } ?? "0|0"
  }

  private static func text(_ number: Double) -> String { Int(exactly: number).map(String.init) ?? "\(number)" }

  /// Where the format says a signal begins: its lowest bit, or its highest where the high byte comes first.
  private var start: Int {
    guard isBig else { return lowest }
    let highest = lowest + length - 1
    return (7 - highest / 8) * 8 + highest % 8
  }
}
