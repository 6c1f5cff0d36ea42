import Testing

@testable import WecoTUI

@Suite struct TerminalLinkTests {
  @Test(arguments: [
    ["TERM": "xterm-256color"], ["TERM": "linux", "SSH_CONNECTION": ""],
    ["TERM": "screen", "SSH_AUTH_SOCK": "/tmp/agent"],
    [:],
  ])
  func `a window of this computer is fast`(variables: [String: String]) {
    #expect(TerminalLink.found { variables[$0] } == .fast)
  }

  @Test(arguments: [
    ["TERM": "xterm-256color", "SSH_CONNECTION": "192.0.2.1 50000 192.0.2.2 22"], ["SSH_TTY": "/dev/pts/3"],
    ["TERM": "tmux", "SSH_CLIENT": "192.0.2.1 50000 22"], ["TERM": "vt220"],
  ])
  func `who comes over SSH or a serial console counts bytes`(variables: [String: String]) {
    #expect(TerminalLink.found { variables[$0] } == .slow)
  }
}
