import Testing

@testable import BMSCore
@testable import WecoTUI

/// What somebody does on the Debug page to find out what a register means.
@Suite struct RegisterWatchTests {
  private func journey() -> Journey {
    var journey = Journey(PageFixture.watched(), columns: 100, rows: 40)
    journey.press(.char("8"))
    return journey
  }

  /// Registers 82 and on as they are read some seconds later.
  private func read(_ words: [UInt16], _ journey: inout Journey) {
    journey.state.now = journey.state.now + .seconds(5)
    journey.state.clusters[0].ports[0].registers.take(
      ReadRequest(first: 82, count: UInt16(words.count)), words, at: journey.state.now - .milliseconds(300))
  }

  private func rows(_ journey: Journey) -> [String] {
    journey.screen.text.filter { $0.contains(" > ") }
      .map { $0.split(separator: " ").joined(separator: " ") }
  }

  @Test func `w shows only what changes from now on, with step, bits and name, and leads back`() {
    var journey = journey()
    read([1, 2, 3], &journey)
    let before = journey.text
    journey.press(.char("w"))
    #expect(journey.text.contains("Changes since \(journey.state.clock(journey.state.now))"))
    #expect(journey.text.contains("Nothing changed.") && rows(journey).isEmpty)
    read([1, 0x0102, 2], &journey)
    #expect(rows(journey) == ["83 0002 > 0102 +256 bit 8 14:03:31", "84 0003 > 0002 -1 bit 0 14:03:31"])
    // What changed back is still something that changed.
    read([1, 0x0102, 3], &journey)
    #expect(rows(journey).last == "84 0003 > 0003 0 14:03:36")
    journey.enter(":label 83 cycles of the pump")
    #expect(rows(journey).first?.hasSuffix("cycles of the pump") == true)
    journey.press(.char("w"))
    #expect(!journey.text.contains("Changes since"))
    #expect(journey.screen.text[2] == before.split(separator: "\n", omittingEmptySubsequences: false)[2])
  }

  @Test func `c compares two moments: the second stands still while the battery goes on`() {
    var journey = journey()
    read([1, 2, 3], &journey)
    let first = journey.state.clock(journey.state.now)
    journey.press(.char("c"))
    #expect(journey.text.contains("Difference between \(first) and now"))
    read([1, 2, 9], &journey)
    #expect(rows(journey) == ["84 0003 > 0009 +6 bits 3 1"])
    journey.press(.char("c"))
    let second = journey.state.clock(journey.state.now)
    #expect(journey.text.contains("Difference between \(first) and \(second)"))
    read([7, 2, 3], &journey)
    #expect(rows(journey) == ["84 0003 > 0009 +6 bits 3 1"])
    journey.press(.char("c"))
    #expect(!journey.text.contains("Difference between"))
    // w begins anew over a comparison, and the other way round.
    journey.press(.char("c"), .char("w"))
    #expect(journey.text.contains("Changes since"))
    journey.press(.char("c"))
    #expect(journey.text.contains("and now"))
  }

  @Test func `label names a register, keeps it, and forgets it`() {
    var journey = journey()
    journey.enter(":label 20 inverter side")
    #expect(journey.effects.last == .label(20, "inverter side"))
    #expect(journey.text.contains("inverter side"))
    journey.enter(":label 20")
    #expect(journey.effects.last == .label(20, ""))
    #expect(!journey.text.contains("inverter side"))
    let count = journey.effects.count
    for wrong in [":label", ":label seventy cycles", ":label 70000 x", ":label -1 x"] {
      journey.enter(wrong)
      #expect(journey.status.contains("name a register and a text"), "\(wrong)")
    }
    #expect(journey.effects.count == count)
  }
}
