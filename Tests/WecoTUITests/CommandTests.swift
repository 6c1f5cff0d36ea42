import ArgumentParser
import Testing

@testable import WecoTUI

@Suite struct CommandTests {
  @Test func `has a version`() {
    #expect(!WecoTUI.configuration.version.isEmpty)
  }
}
