/// A DBC file of somebody else's, read as a frame table: messages, signals, units, words, 29-bit identifiers.
///
/// A signal that is called like a field of the catalogue is that field where its unit can be, one that is called like an
/// alarm that alarm; any other is a value of its own. The format has no word for how sure a signal is: all are guesses.
public struct DBCFile: Sendable {
  /// Why it is none.
  public struct Trouble: Error, Hashable, Sendable {
    /// From 1.
    public let line: Int
    public let sentence: String
  }

  public let table: FrameTable
  /// What was left out, a sentence each.
  public let remarks: [String]
  private let frameLines: [Int]
  private let rowLines: [[Int]]

  /// - Parameter name: what the table is called: the file's own, for a DBC file has no other.
  public init(parsing text: String, name: String) throws(Trouble) {
    var reading = DBCReading()
    for statement in try DBCStatement.all(in: text) { try reading.take(statement) }
    let made = reading.finish()
    table = FrameTable(name: name, frames: made.map(\.frame))
    frameLines = made.map(\.line)
    rowLines = made.map(\.rowLines)
    remarks = reading.remarks
  }

  /// The line of `frames[0].rows[2].scale`, or of what of it is there.
  public func line(of keyPath: String) -> Int {
    let numbers = keyPath.split { !("0"..."9").contains($0) }.compactMap { Int($0) }
    guard keyPath.hasPrefix("frames["), let frame = numbers.first, frameLines.indices.contains(frame) else { return 1 }
    guard numbers.count > 1, rowLines[frame].indices.contains(numbers[1]) else { return frameLines[frame] }
    return rowLines[frame][numbers[1]]
  }
}

/// A message while its signals, words and comments come in.
private struct DBCReading {
  struct Message {
    let id: CANID
    let name: String
    let sender: CANSender
    let line: Int
    var signals: [Signal] = []
  }
  struct Signal {
    let name: String
    let line: Int
    let bits: FrameBits
    let factor: Decimal
    let offset: Decimal
    let range: ClosedRange<Double>?
    let unit: String
    var words: [FrameName] = []
  }
  /// Vector's tools put signals without a message under this number.
  private static let noMessage: UInt64 = 0xC000_0000
  private static let mostRemarks = 50

  private var messages: [Message] = []
  private var places: [CANID: Int] = [:]
  /// The message to which the next signal belongs; `nil` behind one that was left out.
  private var open: Int?
  private(set) var remarks: [String] = []

  mutating func take(_ statement: DBCStatement) throws(DBCFile.Trouble) {
    switch statement.keyword {
    case "BO_": try takeMessage(statement)
    case "SG_": try takeSignal(statement)
    case "VAL_": try takeWords(statement)
    case "SIG_VALTYPE_": takeType(statement)
    default: break
    }
  }

  private mutating func remark(_ line: Int, _ sentence: String) {
    if remarks.count < Self.mostRemarks { remarks.append("line \(line): \(sentence)") }
  }

  /// `BO_ 2566869221 Battery_351: 8 Battery`
  private mutating func takeMessage(_ statement: DBCStatement) throws(DBCFile.Trouble) {
    open = nil
    let parts = statement.tokens
    guard parts.count >= 5, case .word(let number) = parts[0], let value = UInt64(number),
      case .word(let name) = parts[1],
      parts[2] == .sign(":"), case .word(let size) = parts[3], let length = Int(size), case .word(let sender) = parts[4]
    else {
      throw statement.wrong(
        "BO_ needs an identifier, a name, a colon, a length and a sender: BO_ 849 Limits: 8 Battery")
    }
    if value == Self.noMessage { return }
    guard (0...8).contains(length) else {
      return remark(statement.line, "\(name) has \(length) bytes and is left out: frames of 8 bytes are read")
    }
    let id = try identifier(value, statement)
    if let first = places[id] {
      throw statement.wrong(
        "the identifier \(id.hex) stands twice, first in line \(messages[first].line): leave one out")
    }
    places[id] = messages.count
    open = messages.count
    messages.append(
      Message(
        id: id, name: name, sender: sender.lowercased().hasPrefix("inverter") ? .inverter : .battery,
        line: statement.line))
  }

  private func identifier(_ value: UInt64, _ statement: DBCStatement) throws(DBCFile.Trouble) -> CANID {
    if value <= 0x7FF { return .standard(UInt16(value)) }
    let bits = value & 0x7FFF_FFFF
    guard value >> 31 == 1, bits <= 0x1FFF_FFFF else {
      throw statement.wrong(
        "\(value) is no identifier: 0 to 2047, or for 29 bits 2147483648 and up to 536870911 more")
    }
    return .extended(UInt32(bits))
  }

  /// `SG_ soc m0 : 0|16@1+ (0.1,0) [0|100] "%" Vector__XXX`
  private mutating func takeSignal(_ statement: DBCStatement) throws(DBCFile.Trouble) {
    var parts = statement.tokens[...]
    guard case .word(let name)? = parts.popFirst() else { throw statement.wrong(Self.signalForm) }
    guard let open else { return }
    var multiplexer: String?
    if case .word(let word)? = parts.first {
      multiplexer = word
      parts.removeFirst()
    }
    guard let form = DBCSignalForm(parts) else { throw statement.wrong(Self.signalForm) }
    if let multiplexer, multiplexer != "M" {
      return remark(
        statement.line, "\(name) is multiplexed (\(multiplexer)) and is left out: such signals are not read")
    }
    guard let bits = form.bits else {
      throw statement.wrong(
        "\(name) does not fit into the 64 bits of a frame: begin \(form.start), \(form.length) bits")
    }
    guard let factor = form.factor, let offset = form.offset else {
      return remark(
        statement.line, "\(name) is left out: its factor and offset need more than six decimals, or are no numbers")
    }
    guard messages[open].signals.count <= FrameTable.mostRows else { return }
    messages[open].signals.append(
      Signal(
        name: name, line: statement.line, bits: bits, factor: factor, offset: offset, range: form.range, unit: form.unit
      ))
  }

  private static let signalForm =
    "SG_ needs a name, a colon, bits, a factor, a range and a unit: SG_ soc : 0|16@1+ (0.1,0) [0|100] \"%\" Inverter"

  /// `VAL_ 849 state 0 "idle" 1 "charging" ;`
  private mutating func takeWords(_ statement: DBCStatement) throws(DBCFile.Trouble) {
    guard let (message, signal) = target(statement) else { return }
    var words: [FrameName] = []
    var code: Int64?
    for token in statement.tokens.dropFirst(2) {
      switch token {
      case .word(let number):
        guard let value = Int64(number) else {
          throw statement.wrong("VAL_ needs numbers, each with its word in quotes")
        }
        code = value
      case .text(let text):
        guard let known = code else { throw statement.wrong("VAL_ needs numbers, each with its word in quotes") }
        if words.count < FrameTable.mostNames, !text.isEmpty { words.append(FrameName(known, text)) }
        code = nil
      case .sign: break
      }
    }
    messages[message].signals[signal].words = words
  }

  /// `SIG_VALTYPE_ 849 soc : 1;`: a float is no number of ours.
  private mutating func takeType(_ statement: DBCStatement) {
    guard let (message, signal) = target(statement),
      statement.tokens.dropFirst(2).contains(where: { $0 != .word("0") && $0 != .sign(":") && $0 != .sign(";") })
    else { return }
    let name = messages[message].signals[signal].name
    remark(statement.line, "\(name) is a floating-point number and is left out: whole numbers with a factor are read")
    messages[message].signals.remove(at: signal)
  }

  private func target(_ statement: DBCStatement) -> (message: Int, signal: Int)? {
    guard statement.tokens.count > 2, case .word(let number) = statement.tokens[0],
      case .word(let name) = statement.tokens[1], let value = UInt64(number),
      let id = try? identifier(value, statement),
      let message = places[id], let signal = messages[message].signals.firstIndex(where: { $0.name == name })
    else { return nil }
    return (message, signal)
  }

  mutating func finish() -> [(frame: TableFrame, line: Int, rowLines: [Int])] {
    messages.map { message in
      var rows: [FrameRow] = []
      for signal in message.signals {
        let row = DBCMeaning.row(
          signal.name, signal.bits, signal.factor, signal.offset, signal.unit, signal.words, signal.range)
        // Of two signals that mean the same the second has its own name.
        let isTaken = rows.contains { $0.subject == row.subject }
        rows.append(isTaken ? row.named(DBCMeaning.ownName(signal.name)) : row)
      }
      return (
        TableFrame(id: message.id, name: message.name, sender: message.sender, rows: rows), message.line,
        message.signals.map(\.line)
      )
    }
  }
}

/// What stands behind a signal's colon.
private struct DBCSignalForm {
  let start: Int
  let length: Int
  let bits: FrameBits?
  let factor: Decimal?
  let offset: Decimal?
  let range: ClosedRange<Double>?
  let unit: String

  /// `: 0|16@1+ (0.1,0) [0|100] "%"`
  init?(_ tokens: ArraySlice<DBCToken>) {
    let parts = Array(tokens)
    let signs: [(place: Int, sign: Character)] = [
      (0, ":"), (2, "|"), (4, "@"), (6, "("), (8, ","), (10, ")"), (11, "["), (13, "|"), (15, "]"),
    ]
    guard parts.count >= 17, signs.allSatisfy({ parts[$0.place] == .sign($0.sign) }),
      case .text(let unit) = parts[16], let start = parts[1].number, let length = parts[3].number,
      case .word(let form) = parts[5], ["0+", "0-", "1+", "1-"].contains(form)
    else { return nil }
    self.start = start
    self.length = length
    self.unit = unit
    let isBig = form.hasPrefix("0")
    // A big-endian signal begins at its highest bit.
    let isInside = (0...63).contains(start) && (1...64).contains(length)
    let lowest = isBig && isInside ? (7 - start / 8) * 8 + start % 8 - (length - 1) : start
    bits = isInside ? FrameBits(lowest: lowest, length: length, isBig: isBig, isSigned: form.hasSuffix("-")) : nil
    factor = parts[7].decimal
    offset = parts[9].decimal
    let ends = [parts[12].decimal, parts[14].decimal].compactMap { $0?.double }
    range = ends.count == 2 && ends[0] < ends[1] ? ends[0]...ends[1] : nil
  }
}

/// A line of the file that begins with a keyword, with those behind it that it goes on in.
private struct DBCStatement {
  static let mostBytes = 1 << 16

  let line: Int
  let keyword: String
  let tokens: [DBCToken]

  func wrong(_ sentence: String) -> DBCFile.Trouble { DBCFile.Trouble(line: line, sentence: sentence) }

  /// Only what begins at the margin is a statement, and signals; the list behind NS_ repeats the keywords.
  static func all(in text: String) throws(DBCFile.Trouble) -> [DBCStatement] {
    var statements: [DBCStatement] = []
    var open: (line: Int, bytes: [UInt8], isInText: Bool)?
    var number = 0
    for raw in text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false) {
      number += 1
      let line = raw.last == 0x0D ? raw.dropLast() : raw
      let quotes = line.count { $0 == 0x22 }
      if var going = open {
        going.bytes += [0x20] + line
        if quotes % 2 == 1 { going.isInText.toggle() }
        guard going.bytes.count <= mostBytes else {
          throw DBCFile.Trouble(line: going.line, sentence: "a text without a quote at its end")
        }
        open = going
      } else {
        let trimmed = line.drop { $0 == 0x20 || $0 == 0x09 }
        guard trimmed.count == line.count || trimmed.starts(with: Array("SG_ ".utf8)) else { continue }
        open = (number, Array(trimmed), quotes % 2 == 1)
      }
      if let whole = open, !whole.isInText, isWhole(whole.bytes) {
        if let statement = DBCStatement(whole.bytes, line: whole.line) { statements.append(statement) }
        open = nil
      }
    }
    if let open, open.isInText {
      throw DBCFile.Trouble(line: open.line, sentence: "a text without a quote at its end")
    }
    return statements
  }

  /// Words and comments go on until their semicolon.
  private static func isWhole(_ bytes: [UInt8]) -> Bool {
    guard bytes.starts(with: Array("VAL_ ".utf8)) || bytes.starts(with: Array("CM_ ".utf8)) else { return true }
    return bytes.last { $0 != 0x20 && $0 != 0x09 } == 0x3B
  }

  private init?(_ bytes: [UInt8], line: Int) {
    var tokens = DBCToken.all(in: bytes)
    guard case .word(let keyword)? = tokens.first else { return nil }
    tokens.removeFirst()
    self.line = line
    self.keyword = keyword
    self.tokens = tokens
  }
}

private enum DBCToken: Equatable {
  case word(String)
  case text(String)
  case sign(Character)

  var number: Int? { if case .word(let word) = self { Int(word) } else { nil } }
  var decimal: Decimal? { if case .word(let word) = self { Decimal(plain: word) } else { nil } }

  static func all(in bytes: [UInt8]) -> [DBCToken] {
    let signs = Set(":|@(),[];".utf8)
    var tokens: [DBCToken] = []
    var place = 0
    while place < bytes.count {
      let byte = bytes[place]
      if byte == 0x22 {
        let end = bytes[(place + 1)...].firstIndex(of: 0x22) ?? bytes.count
        tokens.append(.text(String(decoding: bytes[(place + 1)..<end], as: UTF8.self)))
        place = end + 1
      } else if signs.contains(byte) {
        tokens.append(.sign(Character(Unicode.Scalar(byte))))
        place += 1
      } else if byte <= 0x20 {
        place += 1
      } else {
        let end = bytes[place...].firstIndex { $0 <= 0x20 || $0 == 0x22 || signs.contains($0) } ?? bytes.count
        tokens.append(.word(String(decoding: bytes[place..<end], as: UTF8.self)))
        place = end
      }
    }
    return tokens
  }
}

extension Decimal {
  /// `0.1`, `-40`, `1E-3`: exactly; `nil` where that needs more than six decimals, or is no number.
  init?(plain text: String) {
    let parts = text.utf8.split(omittingEmptySubsequences: false) { $0 == 0x65 || $0 == 0x45 }
    guard parts.count <= 2, let digits = parts.first, digits.count <= 40 else { return nil }
    var exponent = 0
    if parts.count == 2 {
      guard let power = Int(Substring(parts[1])), (-30...30).contains(power) else { return nil }
      exponent = power
    }
    var mantissa: Int64 = 0
    var hasPoint = false
    var count = 0
    for byte in digits.first == 0x2D || digits.first == 0x2B ? digits.dropFirst() : digits {
      if byte == 0x2E, !hasPoint {
        hasPoint = true
        continue
      }
      guard (0x30...0x39).contains(byte) else { return nil }
      count += 1
      // Zeros at the end say nothing, and need no room.
      let (tens, isBeyond) = mantissa.multipliedReportingOverflow(by: 10)
      guard !isBeyond, tens <= .max - 9 else { return nil }
      mantissa = tens + Int64(byte - 0x30)
      if hasPoint { exponent -= 1 }
    }
    guard count > 0 else { return nil }
    while exponent < 0, mantissa % 10 == 0, mantissa != 0 || exponent < 0 {
      mantissa /= 10
      exponent += 1
    }
    while exponent > 0 {
      let (tens, isBeyond) = mantissa.multipliedReportingOverflow(by: 10)
      guard !isBeyond else { return nil }
      mantissa = tens
      exponent -= 1
    }
    guard exponent >= -6 else { return nil }
    self.init(digits.first == 0x2D ? -mantissa : mantissa, decimals: UInt8(-exponent))
  }
}
