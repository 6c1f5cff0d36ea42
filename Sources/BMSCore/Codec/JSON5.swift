/// JSON5 as a tree that remembers its lines: comments, hexadecimal numbers, single quotes, names without quotes,
/// commas at the end.
///
/// A reader of our own, because the decoders at hand forget where a key stood, take the last of two equal keys and
/// pass over unknown ones; somebody who mistyped `modules` must be told so.
public struct JSON5: Hashable, Sendable {
  public indirect enum Value: Hashable, Sendable {
    case null
    case flag(Bool)
    case number(Double)
    case text(String)
    case list([JSON5])
    case object([Member])
  }

  public struct Member: Hashable, Sendable {
    public let key: String
    /// Line of the key, from 1.
    public let line: Int
    public let node: JSON5
  }

  /// Why a text is no JSON5.
  public struct SyntaxError: Error, Hashable, Sendable {
    public let line: Int
    public let fault: JSON5Fault

    public init(line: Int, _ fault: JSON5Fault) {
      self.line = line
      self.fault = fault
    }
  }

  public let value: Value
  /// Line where the value starts, from 1.
  public let line: Int
  /// A number as it is written: what a `Double` cannot hold exactly is read from here.
  let digits: String?

  init(_ value: Value, line: Int, digits: String? = nil) {
    self.value = value
    self.line = line
    self.digits = digits
  }

  /// Reads a whole text. Deeper nesting than 32 is refused.
  public init(parsing text: String) throws(SyntaxError) {
    var parser = JSON5Parser(text)
    self = try parser.document()
  }
}

/// One pass over the characters.
private struct JSON5Parser {
  private static let deepest = 32

  private let scalars: [Unicode.Scalar]
  private var position = 0
  private var line = 1
  private var depth = 0

  init(_ text: String) {
    scalars = Array(text.unicodeScalars)
    if scalars.first == "\u{FEFF}" { position = 1 }
  }

  mutating func document() throws(JSON5.SyntaxError) -> JSON5 {
    let node = try value()
    try skipBlanks()
    if let more = peek { throw error(.afterEnd(Self.shown(more))) }
    return node
  }

  // MARK: Values

  private mutating func value() throws(JSON5.SyntaxError) -> JSON5 {
    try skipBlanks()
    let start = line
    guard let first = peek else { throw error(.noValue(nil)) }
    switch first {
    case "{":
      return JSON5(.object(try nested { parser throws(JSON5.SyntaxError) in try parser.members() }), line: start)
    case "[": return JSON5(.list(try nested { parser throws(JSON5.SyntaxError) in try parser.items() }), line: start)
    case "\"", "'": return JSON5(.text(try string(until: first)), line: start)
    case "0"..."9", "+", "-", ".":
      let from = position
      let number = try number()
      var digits = String.UnicodeScalarView()
      digits.append(contentsOf: scalars[from..<position])
      return JSON5(.number(number), line: start, digits: String(digits))
    default: return JSON5(try word(), line: start)
    }
  }

  private mutating func nested<T>(
    _ body: (inout JSON5Parser) throws(JSON5.SyntaxError) -> T
  ) throws(JSON5.SyntaxError) -> T {
    depth += 1
    guard depth <= Self.deepest else { throw error(.tooDeep(Self.deepest)) }
    position += 1
    let result = try body(&self)
    depth -= 1
    return result
  }

  private mutating func members() throws(JSON5.SyntaxError) -> [JSON5.Member] {
    var members: [JSON5.Member] = []
    /// The line of each key, by its bytes: comparing texts as people read them is slow for hostile ones.
    var lines: [[UInt8]: Int] = [:]
    while true {
      try skipBlanks()
      if take("}") { return members }
      let start = line
      let key = try key()
      if let first = lines.updateValue(start, forKey: Array(key.utf8)) {
        throw JSON5.SyntaxError(line: start, .twice(Self.shown(key), first: first))
      }
      try skipBlanks()
      guard take(":") else { throw error(.noColon(after: Self.shown(key))) }
      members.append(JSON5.Member(key: key, line: start, node: try value()))
      try skipBlanks()
      if !take(","), peek != "}" { throw error(.unclosedObject(after: Self.shown(key))) }
    }
  }

  private mutating func items() throws(JSON5.SyntaxError) -> [JSON5] {
    var items: [JSON5] = []
    while true {
      try skipBlanks()
      if take("]") { return items }
      items.append(try value())
      try skipBlanks()
      if !take(","), peek != "]" { throw error(.unclosedList(after: items.count)) }
    }
  }

  private mutating func key() throws(JSON5.SyntaxError) -> String {
    guard let first = peek else { throw error(.noKey(nil)) }
    if first == "\"" || first == "'" { return try string(until: first) }
    let name = identifier()
    guard !name.isEmpty else { throw error(.noKey(Self.shown(first))) }
    return name
  }

  private mutating func word() throws(JSON5.SyntaxError) -> JSON5.Value {
    let start = peek
    switch identifier() {
    case "true": return .flag(true)
    case "false": return .flag(false)
    case "null": return .null
    case "Infinity": return .number(.infinity)
    case "NaN": return .number(.nan)
    case "": throw error(.noValue(start.map(Self.shown)))
    case let name: throw error(.bareText(Self.shown(name)))
    }
  }

  private mutating func identifier() -> String {
    var name = String.UnicodeScalarView()
    while let next = peek, next.properties.isIDContinue || next == "$" || next == "-" && !name.isEmpty {
      name.append(next)
      position += 1
    }
    return String(name)
  }

  // MARK: Numbers and texts

  private mutating func number() throws(JSON5.SyntaxError) -> Double {
    var sign = 1.0
    if take("-") { sign = -1 } else { _ = take("+") }
    var text = ""
    while let next = peek,
      next.properties.isAlphabetic || next.properties.numericType != nil || ".+-".contains(Character(next))
    {
      if next == "+" || next == "-", text.last?.lowercased() != "e" || text.hasPrefix("0x") { break }
      text.unicodeScalars.append(next)
      position += 1
    }
    if text == "Infinity" { return sign * .infinity }
    if text == "NaN" { return .nan }
    if text.lowercased().hasPrefix("0x") {
      guard let number = UInt64(text.dropFirst(2), radix: 16) else {
        throw error(.notHexadecimal(Self.shown(text)))
      }
      return sign * Double(number)
    }
    let isPlain = text.utf8.allSatisfy { (0x30...0x39).contains($0) || "eE.+-".utf8.contains($0) }
    let padded = (text.hasPrefix(".") ? "0" : "") + text + (text.hasSuffix(".") ? "0" : "")
    guard isPlain, text != ".", let number = Double(padded) else { throw error(.notANumber(Self.shown(text))) }
    return sign * number
  }

  private mutating func string(until quote: Unicode.Scalar) throws(JSON5.SyntaxError) -> String {
    let start = line
    position += 1
    var text = String.UnicodeScalarView()
    while let next = peek {
      position += 1
      switch next {
      case quote: return String(text)
      case "\\": try escape(&text)
      case "\n", "\r": throw JSON5.SyntaxError(line: start, .openText)
      default: text.append(next)
      }
    }
    throw JSON5.SyntaxError(line: start, .openText)
  }

  private static let escapes: [Unicode.Scalar: Unicode.Scalar] = [
    "n": "\n", "t": "\t", "r": "\r", "b": "\u{8}", "f": "\u{C}", "v": "\u{B}", "0": "\0",
  ]

  private mutating func escape(_ text: inout String.UnicodeScalarView) throws(JSON5.SyntaxError) {
    guard let next = peek else { throw error(.openText) }
    position += 1
    switch next {
    case "\n": line += 1
    case "\r":
      _ = take("\n")
      line += 1
    case "x": text.append(try scalar(try hex(2)))
    case "u":
      var code = try hex(4)
      if (0xD800..<0xDC00).contains(code), take("\\"), take("u") {
        code = 0x10000 + (code - 0xD800) << 10 + (try hex(4) &- 0xDC00) & 0x3FF
      }
      text.append(try scalar(code))
    default: text.append(Self.escapes[next] ?? next)
    }
  }

  private mutating func hex(_ digits: Int) throws(JSON5.SyntaxError) -> UInt32 {
    var text = ""
    while text.utf8.count < digits, let next = peek, next.properties.isASCIIHexDigit {
      text.unicodeScalars.append(next)
      position += 1
    }
    guard text.utf8.count == digits, let code = UInt32(text, radix: 16) else {
      throw error(.shortEscape(digits))
    }
    return code
  }

  private func scalar(_ code: UInt32) throws(JSON5.SyntaxError) -> Unicode.Scalar {
    guard let scalar = Unicode.Scalar(code) else { throw error(.badEscape) }
    return scalar
  }

  // MARK: Characters

  private var peek: Unicode.Scalar? { position < scalars.count ? scalars[position] : nil }

  private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
    guard peek == scalar else { return false }
    position += 1
    return true
  }

  private mutating func skipBlanks() throws(JSON5.SyntaxError) {
    while let next = peek {
      if next == "/" {
        try skipComment()
      } else if next.properties.isWhitespace || next == "\u{FEFF}" {
        if next == "\n" { line += 1 }
        position += 1
      } else {
        return
      }
    }
  }

  private mutating func skipComment() throws(JSON5.SyntaxError) {
    let start = line
    position += 1
    if take("/") {
      while peek != nil, peek != "\n" { position += 1 }
    } else if take("*") {
      while let next = peek {
        position += 1
        if next == "\n" { line += 1 }
        if next == "*", take("/") { return }
      }
      throw JSON5.SyntaxError(line: start, .openComment)
    } else {
      throw error(.noValue("/"))
    }
  }

  private func error(_ fault: JSON5Fault) -> JSON5.SyntaxError { JSON5.SyntaxError(line: line, fault) }

  /// A name of the file in a sentence, no longer than one reads.
  private static func shown(_ name: String) -> String {
    let scalars = name.unicodeScalars
    return scalars.count <= 60 ? name : String(String.UnicodeScalarView(scalars.prefix(60))) + "..."
  }

  private static func shown(_ scalar: Unicode.Scalar) -> String {
    (0x20...0x7E).contains(scalar.value)
      ? String(Character(scalar)) : "U+" + String(scalar.value, radix: 16, uppercase: true)
  }
}

/// What is wrong with a text that should be JSON5. What stands there is quoted as it is shown to a person.
public enum JSON5Fault: Meaning {
  case afterEnd(String)
  /// `nil`: the file ends there.
  case noValue(String?)
  case noKey(String?)
  case tooDeep(Int)
  case twice(String, first: Int)
  case noColon(after: String)
  case unclosedObject(after: String)
  case unclosedList(after: Int)
  case bareText(String)
  case notANumber(String)
  case notHexadecimal(String)
  case openText
  case openComment
  case shortEscape(Int)
  case badEscape

  public var description: String {
    switch self {
    case .afterEnd(let found): "\(found) after the end"
    case .noValue(let found): "\(found ?? "the end of the file") where a value should stand"
    case .noKey(let found): "\(found ?? "the end of the file") where a key or } should stand"
    case .tooDeep(let most): "more than \(most) brackets in each other"
    case .twice(let key, let first): "\(key) stands here again, first in line \(first)"
    case .noColon(let key): "no colon after \(key)"
    case .unclosedObject(let key): "neither , nor } after the value of \(key)"
    case .unclosedList(let count): "neither , nor ] after item \(count) of a list"
    case .bareText(let name): "\(name) is no value: texts stand in quotes"
    case .notANumber(let text): "\(text) is no number"
    case .notHexadecimal(let text): "\(text) is no hexadecimal number"
    case .openText: "a text without a quote at its end"
    case .openComment: "a comment without */ at its end"
    case .shortEscape(let digits): "an escape in a text needs \(digits) hexadecimal digits"
    case .badEscape: "an escape in a text that is no character"
    }
  }
}
