/// JSON out of parts that are JSON already, with exact decimals and a fixed order of keys.
public enum JSONText: Sendable {
  /// A JSON string: quotes, backslashes and everything that is not harmless escaped, so that it never breaks the
  /// line.
  public static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case _ where !PlainText.isHarmless(scalar): result += PlainText.json(String(scalar))
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }

  public static func value(_ value: Value) -> String {
    switch value {
    case .number(let number, _): number.text
    case .flag(let flag): flag ? "true" : "false"
    case .text(let text): quoted(text)
    case .list(let names): "[" + names.map(quoted).joined(separator: ", ") + "]"
    }
  }

  /// `{"key": value, ...}` from values that are JSON already.
  public static func object(_ pairs: [(String, String)]) -> String {
    "{" + pairs.map { quoted($0) + ": " + $1 }.joined(separator: ", ") + "}"
  }

  /// The same of what is known: a key whose value is not is left out.
  public static func object(known pairs: [(String, String?)]) -> String {
    object(pairs.compactMap { key, value in value.map { (key, $0) } })
  }

  /// The version of what this program writes for others as JSON. It changes when something that docs/json.md promises
  /// goes away or gets another meaning; what is added leaves it. Readers take it for 1 where it is absent.
  private static let version = ("v", "1")

  /// A whole document, or a line that stands alone, of what is known: the version first.
  public static func document(_ pairs: [(String, String?)]) -> String { object(known: [version] + pairs) }

  /// The beginning of such a document, for one that is written as it comes.
  public static let opening = "{" + quoted(version.0) + ": " + version.1 + ", "

  /// `[value, ...]` from values that are JSON already.
  public static func list(_ items: [String]) -> String { "[" + items.joined(separator: ", ") + "]" }

  /// A whole document as a person reads it: a line for each member and item, two spaces for each level.
  public static func indented(_ document: String) -> String {
    var result = ""
    var depth = 0
    var isText = false
    var isEscape = false
    /// The last character outside of texts; a text counts as its quote.
    var last: Unicode.Scalar = " "
    for scalar in document.unicodeScalars {
      guard !isText else {
        result.unicodeScalars.append(scalar)
        isText = isEscape || scalar != "\""
        isEscape = !isEscape && scalar == "\\"
        continue
      }
      if scalar == " ", last == "," { continue }
      let isOpened = last == "{" || last == "["
      let isEnd = scalar == "}" || scalar == "]"
      if isEnd { depth -= 1 }
      if isEnd != isOpened || last == "," { result += "\n" + String(repeating: "  ", count: max(depth, 0)) }
      if scalar == "{" || scalar == "[" { depth += 1 }
      isText = scalar == "\""
      result.unicodeScalars.append(scalar)
      last = scalar
    }
    return result
  }

  /// A whole document without the blanks between its parts.
  public static func compact(_ document: String) -> String {
    var result = String.UnicodeScalarView()
    var isText = false
    var isEscape = false
    for scalar in document.unicodeScalars where isText || scalar != " " {
      result.append(scalar)
      if scalar == "\"", !isEscape { isText.toggle() }
      isEscape = isText && !isEscape && scalar == "\\"
    }
    return String(result)
  }

  public static func hex(_ bytes: some Sequence<UInt8>) -> String {
    bytes.map(\.hex).joined()
  }
}
