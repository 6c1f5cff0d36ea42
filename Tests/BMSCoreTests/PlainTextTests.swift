import BMSCore
import Testing

@Suite struct PlainTextTests {
  /// Controls of both kinds, bidirectional marks, separators, tags, what spreadsheets act on, and letters of many scripts.
  private static let alphabet: [Unicode.Scalar] = Array(
    ("\u{1B}[2J\u{9B}\u{85}\u{7F}\u{0}\r\n\t\u{202E}\u{2066}\u{200B}\u{FEFF}\u{2028}\u{2029}\u{AD}\u{61C}\u{E0041}"
      + "=+-@,;\"'\\|{}<>aZ09. äЖ中🔋e\u{301}").unicodeScalars)

  private func text(_ random: inout SplitMix64) -> String {
    var view = String.UnicodeScalarView()
    for _ in 0..<Int.random(in: 0...12, using: &random) {
      let any = Unicode.Scalar(UInt32.random(in: 0...0x10FFFF, using: &random))
      view.append(
        Bool.random(using: &random)
          ? Self.alphabet[Int.random(in: 0..<Self.alphabet.count, using: &random)] : any ?? "?")
    }
    return String(view)
  }

  /// Said another way than the code says it: by the numbers of the blocks.
  private func isOdd(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x20, 0x7F...0x9F, 0xAD, 0x61C, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F, 0xFEFF, 0xFFFE, 0xFFFF,
      0xE0001, 0xE0020...0xE007F:
      true
    default: false
    }
  }

  /// What a program reads that takes the cell for one of RFC 4180.
  private func unquoted(_ cell: String) -> String {
    var scalars = Array(cell.unicodeScalars)[...]
    guard scalars.first == "\"", scalars.count > 1, scalars.last == "\"" else { return cell }
    scalars = scalars.dropFirst().dropLast()
    var text = ""
    while let scalar = scalars.popFirst() {
      text.unicodeScalars.append(scalar)
      if scalar == "\"" { scalars = scalars.dropFirst() }
    }
    return text
  }

  @Test func `whatever comes in, a line is one line and moves nothing, seeded`() {
    var random = SplitMix64(seed: 18)
    for _ in 0..<2000 {
      let text = text(&random)
      let line = PlainText.oneLine(text)
      #expect(!line.unicodeScalars.contains(where: isOdd), "\(Array(text.unicodeScalars.map(\.value)))")
      #expect(line.unicodeScalars.count == text.unicodeScalars.count)
      #expect(PlainText.oneLine(line) == line)
      let quoted = JSONText.quoted(text)
      #expect(!quoted.unicodeScalars.contains(where: isOdd))
      #expect(PlainText.json(quoted) == quoted)
      let cell = PlainText.cell(text)
      #expect(!cell.unicodeScalars.contains(where: isOdd))
      let content = unquoted(cell).unicodeScalars.drop { $0.properties.isWhitespace }
      guard let first = content.first, "=+-@".unicodeScalars.contains(first) else { continue }
      #expect(content.dropFirst().allSatisfy { ".0123456789".unicodeScalars.contains($0) } && content.count > 1)
    }
  }

  @Test(arguments: [
    ("", ""), ("-12.5", "-12.5"), ("+3", "+3"), ("-", "'-"), ("-1-1", "'-1-1"), ("=1+1", "'=1+1"),
    ("@SUM(A1)", "'@SUM(A1)"),
    ("  =1", "'  =1"), ("-1.2.3", "'-1.2.3"), ("-5 A", "'-5 A"), ("a,b", "\"a,b\""), ("a\"b", "\"a\"\"b\""),
    ("a\r\nb", "a  b"),
    ("=a,\"", "\"'=a,\"\"\""), ("\t=1", "' =1"), ("plain", "plain"), ("\u{FF1D}1", "'\u{FF1D}1"),
  ])
  func `a cell of a table is text or a number, and never a formula`(text: String, cell: String) {
    #expect(PlainText.cell(text) == cell)
  }

  @Test func `JSON keeps all of it`() {
    #expect(JSONText.quoted("a\u{9B}\u{202E}\u{E0041}\n\"") == #""a\u009B\u202E\uDB40\uDC41\n\"""#)
    #expect(PlainText.json("{\n  \"a\u{85}\" : 1\n}") == "{\n  \"a\\u0085\" : 1\n}")
  }

  @Test func `what people write goes out as it is`() {
    for text in ["Zelle 7 über 3,65 V", "Ёлка", "电池", "🔋 5 °C", "e\u{301}", "a b"] {
      #expect(PlainText.oneLine(text) == text)
      #expect(PlainText.lines("\(text)\n\(text)") == "\(text)\n\(text)")
    }
  }
}
