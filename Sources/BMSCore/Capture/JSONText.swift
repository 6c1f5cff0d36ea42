/// JSON for lines that are written one after another: exact decimals and a fixed order of keys, which the standard
/// encoder does not give. Whole documents go through that one.
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

  public static func hex(_ bytes: some Sequence<UInt8>) -> String {
    bytes.map(\.hex).joined()
  }
}
