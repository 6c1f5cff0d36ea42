import Glibc
import Testing

@testable import WecoTUI

/// Who acknowledges and who changes: one rule.
@Suite struct PersonTests {
  private func name(_ account: uid_t, _ environment: [String: String] = [:]) -> String {
    Person.name(of: account) { environment[$0] }
  }

  @Test func `the account by its number, whatever the environment says`() {
    #expect(name(1) == "daemon")
    #expect(name(1, ["SUDO_USER": "eve", "SUDO_UID": "0", "USER": "eve"]) == "daemon")
    #expect(name(0) == "root")
    #expect(name(4_000_000) == "uid 4000000")
  }

  @Test func `under sudo who called it, by the number before the word`() {
    #expect(name(0, ["SUDO_UID": "1", "SUDO_USER": "eve"]) == "daemon")
    #expect(name(0, ["SUDO_USER": "anna"]) == "anna")
    #expect(name(0, ["SUDO_UID": "4000000", "SUDO_USER": "anna"]) == "anna")
    #expect(name(0, ["SUDO_USER": "", "SUDO_UID": "x"]) == "root")
    #expect(!name(0, ["SUDO_USER": "a\u{1B}[2J"]).unicodeScalars.contains { $0.value < 0x20 })
  }
}
