/// Text that comes from outside - names in a configuration, of files and devices, texts on a wire, notes in a capture - on
/// its way out: to a terminal, a log, a table, a label, another program.
///
/// Everything that leaves the program goes through here, at the place where it leaves; screens have a rule of their own,
/// which is stricter (`Line`).
public enum PlainText: Sendable {
  /// Whether a character may go out as it is. Controls (C0, DEL, C1) move cursors, set titles and end lines; format
  /// characters (bidirectional marks, zero widths, tags) show a reader something else than what is there; separators end
  /// lines; what Unicode has not given a meaning may mean anything.
  public static func isHarmless(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.value < 0x7F { return scalar.value >= 0x20 }
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned: return false
    default: return true
    }
  }

  /// One line whatever it holds: a space for what parts words, a question mark for anything else that is not harmless.
  public static func oneLine(_ text: String) -> String {
    guard !text.unicodeScalars.allSatisfy(isHarmless) else { return text }
    var line = String.UnicodeScalarView()
    line.append(contentsOf: text.unicodeScalars.map { isHarmless($0) ? $0 : $0.properties.isWhitespace ? " " : "?" })
    return String(line)
  }

  /// Text of several lines, each of them one line; their ends are line feeds.
  public static func lines(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { oneLine(String($0)) }.joined(separator: "\n")
  }

  /// JSON that is whole already, with what is not harmless inside its strings as `\u009B`: nothing of it is lost.
  public static func json(_ document: String) -> String {
    guard !document.unicodeScalars.allSatisfy({ isHarmless($0) || $0 == "\n" }) else { return document }
    var result = ""
    for scalar in document.unicodeScalars {
      if isHarmless(scalar) || scalar == "\n" {
        result.unicodeScalars.append(scalar)
      } else {
        for unit in String(scalar).utf16 { result += "\\u" + unit.hex }
      }
    }
    return result
  }

  /// One cell of a table (RFC 4180). Text that a spreadsheet would take for a formula (`=`, `+`, `-`, `@`) gets an
  /// apostrophe in front; numbers stay numbers.
  public static func cell(_ text: String) -> String {
    let line = oneLine(text)
    let first = line.unicodeScalars.first { !$0.properties.isWhitespace }
    let isFormula = first.map { "=+-@\u{FF1D}\u{FF0B}\u{FF0D}\u{FF20}".unicodeScalars.contains($0) } ?? false
    let safe = isFormula && !isNumber(line) ? "'" + line : line
    guard safe.utf8.contains(where: { $0 == 0x22 || $0 == 0x2C }) else { return safe }
    var quoted = "\""
    for scalar in safe.unicodeScalars { quoted += scalar == "\"" ? "\"\"" : String(scalar) }
    return quoted + "\""
  }

  /// `-12.5`, `+3`: a sign, digits, and perhaps a point among them.
  private static func isNumber(_ text: String) -> Bool {
    var digits = Array(text.utf8)[...]
    if digits.first == UInt8(ascii: "-") || digits.first == UInt8(ascii: "+") { digits = digits.dropFirst() }
    guard let first = digits.first, first &- 0x30 < 10, let last = digits.last, last &- 0x30 < 10 else { return false }
    return digits.allSatisfy { $0 &- 0x30 < 10 || $0 == UInt8(ascii: ".") }
      && digits.count { $0 == UInt8(ascii: ".") } <= 1
  }
}

extension PlainText {
  /// Letters, digits, dots, dashes and underscores; never a hidden file, never a path.
  public static func fileName(_ name: String) -> String {
    let kept = name.unicodeScalars.map { scalar -> Character in
      let isPlain = scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
      return isPlain || "-_.".unicodeScalars.contains(scalar) ? Character(scalar) : "-"
    }
    let text = String(String(kept).drop { $0 == "." || $0 == "-" }.prefix(100))
    return text.isEmpty ? "screen" : text
  }
}
