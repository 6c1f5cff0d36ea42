import BMSCore
import Testing

@testable import WecoTUI

/// Wiring an inverter, and noting what was wired.
@Suite struct WiringJourneyTests {
  @Test func `what the documents contradict each other in stands first, in red`() {
    var journey = Journey()
    journey.enter(":wiring schneider")
    let rows = journey.screen.text
    #expect(rows[2].hasPrefix(" ! DOCUMENTS DISAGREE: check the gateway's manual"))
    #expect(journey.drawn(.fault) == [" ! DOCUMENTS DISAGREE: check the gateway's manual"])
    // The pins come next, what is to be set after them.
    let pins = rows.firstIndex { $0.hasPrefix(" CAN H   1                    14                  16") }
    let set = rows.firstIndex { $0.contains("CONEXTCAN") }
    #expect(pins != nil && set != nil && (pins ?? 0) < (set ?? 0))
    journey.press(.esc)
    journey.enter(":wiring victron")
    #expect(journey.drawn(.fault).isEmpty)
  }

  @Test func `d shows the drawings and goes back, by key and by mouse`() throws {
    var journey = Journey()
    journey.enter(":wiring sma")
    #expect(!journey.text.contains("+---+"))
    journey.press(.char("d"))
    #expect(journey.text.contains("| 1 | 2 | 3 | 4 |"))
    journey.press(.char("d"))
    #expect(journey.text.contains(" CAN H   1                    5"))
    let row = try #require(journey.screen.text.firstIndex { $0.contains(Texts.Wiring.draw) })
    let column = try #require(journey.screen.text[row].firstRange(of: Texts.Wiring.draw)).lowerBound
    let x = journey.screen.text[row].distance(from: journey.screen.text[row].startIndex, to: column)
    journey.press(.mouse(x: x + 2, y: row, button: .left))
    #expect(journey.text.contains("| 1 | 2 | 3 | 4 |"))
    journey.press(.esc, .esc)
    #expect(journey.view.dialogs.isEmpty)
  }

  @Test func `an exact id is that inverter and names its siblings`() {
    var journey = Journey()
    journey.enter(":wiring solis")
    #expect(journey.text.contains("─ Solis RHI ─"))
    #expect(journey.text.contains("See also          solis-hv: Solis hybrid high voltage"))
    journey.press(.esc)
    journey.enter(":wiring Ingeteam-HV")
    #expect(journey.text.contains("See also          ingeteam: "))
  }

  @Test func `an inverter that is wired is noted, and the report says it`() {
    var journey = Journey()
    journey.enter(":report Villa Rossi")
    #expect(journey.text.contains("Site        Villa Rossi"))
    #expect(journey.effects.last?.saved?.name == "report-Villa Rossi")
    journey.press(.char("w"))
    #expect(journey.status.hasPrefix(" :wired "))
    journey.type("victron")
    journey.press(.enter)
    let saved = journey.effects.last { $0.saved != nil }?.saved
    let lines = saved?.lines ?? []
    #expect(saved?.name == "report-Villa Rossi")
    #expect(lines.contains("Inverter          Victron Color Control / GX"))
    #expect(lines.contains("Wiring            CAN H 1-7, CAN L 2-8, GND 3-3 (000, 001)"))
    let sentence = "noted for garage: Victron Color Control / GX, CAN H 1-7, CAN L 2-8, GND 3-3 (000, 001)"
    #expect(journey.effects.last == .keepWired(sentence))
    journey.enter(":wired none")
    #expect(journey.effects.last == .keepWired("nothing is noted for garage any more"))
    #expect(journey.view.choices.wired.isEmpty)
  }

  @Test func `which version was wired has to be said where the documents disagree`() {
    var journey = Journey()
    journey.enter(":wired schneider")
    #expect(journey.effects.isEmpty && journey.status.contains("wired schneider 000 or 001"))
    journey.enter(":wired schneider 001")
    #expect(journey.view.choices.wired["garage"]?.wiring == "CAN H 1-16, CAN L 2-14, GND 3-12 (001)")
    journey.enter(":wired schneider 001, by the gateway's own manual")
    #expect(journey.view.choices.wired["garage"]?.wiring?.hasSuffix("(001); by the gateway's own manual") == true)
    journey.enter(":wired toaster")
    #expect(journey.status.contains("no inverter of the documents is called toaster"))
    journey.enter(":wired Toaster 3000, RJ45 4/5 to 1/2")
    #expect(journey.view.choices.wired["garage"] == WiredNote(inverter: "Toaster 3000", wiring: "RJ45 4/5 to 1/2"))
    journey.enter(":wired weco")
    #expect(journey.status.contains("which one?"))
  }

  @Test func `an inverter is noted from its wiring`() {
    var journey = Journey()
    journey.enter(":wiring growatt")
    journey.press(.char("w"), .enter)
    #expect(journey.view.choices.wired["garage"]?.inverter == "Growatt SPH")
  }

  @Test func `what was noted goes before the configuration`() throws {
    var state = Fixture.state()
    state.clusters[0].notes = ClusterNotes(wiring: "old", inverter: "old too")
    let before = try #require(CommissioningReport.lines(state, cluster: 0))
    #expect(before.contains { $0.hasSuffix("old too") })
    let note = WiredNote(inverter: "new", wiring: nil)
    let after = try #require(CommissioningReport.lines(state, cluster: 0, wired: note))
    #expect(after.contains("Inverter          new") && after.contains("Wiring            not noted"))
  }

  @Test func `what was noted is there at the next start`() throws {
    let folder = TemporaryFolder()
    let state = try #require(StateFolder { $0 == "XDG_STATE_HOME" ? folder.path : nil })
    let notes = [
      "garage": WiredNote(inverter: "Deye \"hybrid\"", wiring: "CAN H 1-4"),
      "a: b": WiredNote(inverter: "x", wiring: nil),
    ]
    try WiredNotes.save(notes, into: state)
    #expect(WiredNotes.load(from: state) == notes)
  }
}

extension Effect {
  /// The text that is to be saved.
  var saved: (name: String, lines: [String])? {
    if case .save(let name, let lines) = self { (name, lines) } else { nil }
  }
}
