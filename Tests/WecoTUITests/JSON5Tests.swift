import BMSCore
import Testing

@testable import WecoTUI

@Suite struct JSON5Tests {
  private func parse(_ text: String) throws -> JSON5.Value { try JSON5(parsing: text).value }

  private func trouble(_ text: String) -> JSON5.SyntaxError? {
    do throws(JSON5.SyntaxError) { _ = try JSON5(parsing: text) } catch { return error }
    return nil
  }

  @Test(arguments: [
    ("1", 1.0), ("-1.5", -1.5), ("+2", 2), (".5", 0.5), ("5.", 5), ("1e3", 1000), ("2E-2", 0.02), ("0x85F9", 34297),
    ("-0xff", -255), ("Infinity", .infinity), ("-Infinity", -.infinity),
  ])
  func `numbers in all their forms`(text: String, number: Double) throws {
    #expect(try parse(text) == .number(number))
  }

  @Test(arguments: [
    (#""a""#, "a"), ("'a'", "a"), (#"'it\'s "x"'"#, "it's \"x\""), (#""\n\t\\\/""#, "\n\t\\/"),
    (#""\u00e9\x41""#, "éA"), (#""\ud83d\udd0b""#, "🔋"), ("'two \\\nlines'", "two lines"), ("''", ""),
  ])
  func `texts in both quotes with escapes`(text: String, expected: String) throws {
    #expect(try parse(text) == .text(expected))
  }

  @Test func `comments, names without quotes and a comma at the end`() throws {
    let node = try JSON5(
      parsing: """
        // the cellar
        {
          /* one
             cluster */
          key: 0x85F9, 'with blank': true,
          "list": [1, null, [],],
        }
        """)
    guard case .object(let members) = node.value else {
      Issue.record("no object")
      return
    }
    #expect(members.map(\.key) == ["key", "with blank", "list"])
    #expect(members.map(\.line) == [5, 5, 6])
    #expect(node.line == 2)
  }

  @Test(arguments: [
    ("", 1, "the end of the file where a value should stand"),
    ("{\n a: 1\n b: 2 }", 3, "neither , nor } after the value of a"),
    ("{\n a 1 }", 2, "no colon after a"),
    ("{\n\n a: 1,\n a: 2 }", 4, "a stands here again, first in line 3"),
    ("{ a: yes }", 1, "yes is no value: texts stand in quotes"),
    ("[1, 2", 1, "neither , nor ] after item 2 of a list"),
    ("{ a: 'x\n' }", 1, "a text without a quote at its end"),
    ("/* x\n\n", 1, "a comment without */ at its end"),
    ("{} {}", 1, "{ after the end"),
    ("{ a: 0xZZ }", 1, "0xZZ is no hexadecimal number"),
    ("1.2.3", 1, "1.2.3 is no number"),
    ("'\\u12'", 1, "an escape in a text needs 4 hexadecimal digits"),
    ("'\\ud800'", 1, "an escape in a text that is no character"),
  ])
  func `what is wrong is told with its line`(text: String, line: Int, sentence: String) {
    #expect(trouble(text).map { "\($0.line) \($0.fault)" } == "\(line) \(sentence)")
  }

  @Test func `deep nesting is refused and not a crash`() {
    #expect(trouble(String(repeating: "[", count: 100_000))?.fault == .tooDeep(32))
    #expect(trouble(String(repeating: "{a:", count: 100_000)) != nil)
  }

  @Test func `no text at all can trap the reader`() {
    var random = SplitMix64(seed: 7)
    let alphabet = Array("{}[]:,'\"\\/*-+.0x9eEuU abnull\n\r\u{FEFF}é🔋".unicodeScalars)
    for _ in 0..<20_000 {
      var text = String.UnicodeScalarView()
      for _ in 0..<Int.random(in: 0...24, using: &random) {
        if let scalar = alphabet.randomElement(using: &random) { text.append(scalar) }
      }
      _ = trouble(String(text))
    }
  }
}
