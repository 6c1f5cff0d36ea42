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

  @Test func `cursor keys of a terminal in the other mode`() {
    #expect(decode("\u{1B}[A\u{1B}OB\u{1B}[Z") == [.up, .down, .backtab])
  }

  @Test func `a sequence nobody knows does not press its digits`() {
    #expect(decode("\u{1B}[1;5Cq") == [.char("q")])
    #expect(decode("\u{1B}[200~2") == [.char("2")])
  }

  @Test func `Escape and a key that a slow link brings together are both pressed`() {
    #expect(decode("\u{1B}2") == [.esc, .char("2")])
    #expect(decode("\u{1B}\u{1B}q\u{1B}\r") == [.esc, .esc, .char("q"), .esc, .enter])
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
