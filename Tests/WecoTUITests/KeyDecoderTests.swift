import Testing

@testable import WecoTUI

@Suite struct KeyDecoderTests {
  private func decode(_ text: String) -> [Key] {
    var decoder = KeyDecoder()
    return decoder.keys(text.unicodeScalars.map { .character($0.value) })
  }

  @Test func `characters, controls and the Escape key`() {
    #expect(decode("q?é") == [.char("q"), .char("?"), .char("é")])
    #expect(decode("\t\r\n\u{7F}\u{0C}\u{03}") == [.tab, .enter, .enter, .backspace, .control("l"), .control("c")])
    #expect(decode("\u{1B}") == [.esc])
    #expect(decode("\u{1B}\u{1B}") == [.esc, .esc])
  }

  private func characters(_ bytes: [UInt8]) -> String {
    var input = UTF8Input()
    return String(String.UnicodeScalarView(bytes.compactMap { input.take($0).flatMap(Unicode.Scalar.init) }))
  }

  @Test func `bytes that are no character cost no other key`() {
    #expect(characters(Array("aé\u{301}€🔋\u{1B}q".utf8)) == "aé\u{301}€🔋\u{1B}q")
    for bad: [UInt8] in [
      [0x81], [0xE9], [0xC3], [0xE2, 0x82], [0xF0, 0x9F, 0x94], [0xFF], [0xC0, 0x80], [0xE0, 0x80, 0x80],
      [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xF8, 0x80],
    ] {
      #expect(characters([0x61] + bad + [0x1B, 0x71]) == "a\u{1B}q", "\(bad)")
      #expect(characters(bad + Array("é".utf8)) == "é", "\(bad)")
    }
  }

  @Test func `cursor keys of a terminal in the other mode`() {
    #expect(decode("\u{1B}[A\u{1B}OB\u{1B}[Z") == [.up, .down, .backtab])
  }

  @Test func `a sequence nobody knows does not press its digits`() {
    #expect(decode("\u{1B}[1;5Cq") == [.char("q")])
    #expect(decode("\u{1B}[202~2") == [.char("2")])
  }

  @Test func `Escape and a key that a slow link brings together are both pressed`() {
    #expect(decode("\u{1B}2") == [.esc, .char("2")])
    #expect(decode("\u{1B}\u{1B}q\u{1B}\r") == [.esc, .esc, .char("q"), .esc, .enter])
  }

  @Test func `pasted text is one thing on one line, and its line breaks press no key`() {
    #expect(decode("\u{1B}[200~:soc 60\r\nset\r\u{1B}[201~q") == [.paste(":soc 60 set"), .char("q")])
    #expect(decode("\u{1B}[200~\u{1B}[201~") == [.paste("")])
    #expect(decode("\u{1B}[200~a\u{1B}[20b\u{1B}\u{1B}[201~") == [.paste("a [20b")])
    #expect(decode("\u{1B}[200~x\u{03}\u{9B}y\u{2028}z\u{1B}[201~") == [.paste("x y z")])
    let long = String(repeating: "x", count: 100_000)
    #expect(decode("\u{1B}[200~\(long)\u{1B}[201~") == [.paste(String(long.prefix(1000)))])
  }

  @Test func `a paste may come in any reads`() {
    let text = "\u{1B}[200~:soc 60\rset\r\u{1B}[201~".unicodeScalars.map { RawKey.character($0.value) }
    for first in 1..<text.count {
      for second in first..<text.count {
        var decoder = KeyDecoder()
        var keys = decoder.keys(Array(text[..<first]))
        keys += decoder.keys(Array(text[first..<second])) + decoder.keys(Array(text[second...]))
        #expect(keys.last == .paste(":soc 60 set") && !keys.contains(.enter) && !keys.contains(.char("s")))
        #expect(!decoder.isPasting)
      }
    }
    var decoder = KeyDecoder()
    let keys = text.flatMap { decoder.keys([$0]) }
    #expect(keys.last == .paste(":soc 60 set") && !keys.contains(.enter) && !keys.contains(.char("s")))
    // A key in the middle of it, as the library makes one of a cursor key's sequence, is none.
    #expect(decoder.keys(Array(text[..<8]) + [.key(.enter)]) == [])
    #expect(decoder.isPasting)
  }

  @Test func `a sequence may come in two reads`() {
    var decoder = KeyDecoder()
    #expect(decoder.keys([.character(27), .character(0x5B), .character(0x31)]) == [])
    #expect(decoder.keys([.character(0x3B), .character(0x35), .character(0x43), .character(0x71)]) == [.char("q")])
  }

  @Test func `any code is harmless`() {
    var decoder = KeyDecoder()
    _ = decoder.keys((0..<70_000).map { .character($0) })
    _ = decoder.keys([.character(.max), .key(.up)])
    #expect(decoder.keys([.key(.down)]) == [.down])
  }

  @Test func `UTF-8 is sent where the locale says so or says nothing`() {
    func wanted(_ variables: [String: String], _ term: String = "xterm") -> LocaleChoice {
      .wanted(named: LocaleChoice.named { variables[$0] }, term: term)
    }
    #expect(wanted(["LANG": "de_DE.UTF-8"]) == .unicode)
    #expect(wanted(["LANG": "de_DE.UTF-8", "LC_ALL": "C"]) == .ascii)
    #expect(wanted(["LANG": "C"]) == .ascii)
    #expect(wanted(["LC_ALL": "", "LANG": "en_US.utf8"]) == .unicode)
    #expect(wanted([:]) == .unicode)
    #expect(wanted([:], "vt220") == .ascii)
  }
}
