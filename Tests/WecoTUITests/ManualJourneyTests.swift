import BMSCore
import Testing

@testable import WecoTUI

/// The manual in the pocket: opened, searched, reached from an alarm.
@Suite struct ManualJourneyTests {
  private static let lines = ManualText(ManualBook.chapters, width: 80).lines.map(\.text)
  private static let text = lines.map { $0.filter { $0 != "\n" } }.joined(separator: "\n")

  private func joined(_ word: String) -> String {
    ManualText(ManualBook.chapters(about: word), width: 80).lines.map(\.text).joined(separator: " ").split(
      separator: " "
    )
    .joined(separator: " ")
  }

  @Test func `all twelve troubles, each with its number`() {
    let said = joined("troubleshooting")
    for trouble in Manual.Trouble.allCases {
      let info = Manual.printed.info(trouble)
      #expect(said.contains("\(trouble.rawValue) \(info.name) Seen: "), "\(trouble)")
      #expect(said.contains("Do: \(info.remedy)."), "\(trouble)")
    }
  }

  @Test func `LEDs, buttons, forced charge, chain, DIP, rules, torques, cut-offs, warranty`() {
    for (word, wanted) in [
      ("4.3", ["LED1 and LED2 red a slave lost its master", "90-100, 55-89, 32-54, 6-31 and 5 %; yellow below 4.9 %"]),
      ("6.2.1", ["press the button for 1 s", "hold the button for 5 s"]),
      ("6.3.2", ["the master first, then sub 1", "flash red after 10 s and all lights are off after 60 s"]),
      ("6.2.3", ["more than 10 A at 58 V within 90 s"]),
      ("RS485", ["from port B of the master to port A of sub 1", "Never a cable in port A of the master"]),
      (
        "5.5",
        ["Switch 5 ON on the master", "5.5.1 a battery alone", "5.5.5 ? master and 5 subs: this number stands twice"]
      ),
      ("rules", ["up to 8, with firmware above 3.69 (cover)", "? 4.1 says that more than 5 void the guarantee"]),
      ("torques", ["14 Nm at the battery's power terminals", "40 Nm at an external bus bar", "M12 80 Nm applied"]),
      ("cut-off", ["49.5 V = SOC 0 %", "50.5 V = SOC 5 % suggested on grid", "51.0 V = SOC 10 % suggested off grid"]),
      ("warranty", ["performance is warranted at 20 to 25 °C and 0.5C", "SOC at most 50 %"]),
    ] {
      let said = joined(word)
      for words in wanted { #expect(said.contains(words), "\(word): \(words)") }
    }
  }

  @Test func `the rates as printed, and the doubtful rows marked`() {
    let rates = ManualText(ManualBook.chapters(about: "rates"), width: 80).lines
    let doubtful = rates.filter { $0.cells.contains { $0.style == .warning } }.map(\.text)
    #expect(doubtful.contains { $0.hasPrefix(" -10 °C +7 °C    ? 0.1C, read as -10 to -7 °C") })
    #expect(doubtful.contains { $0.hasPrefix(" -10 °C - 7 °C   ? 0.3C, read as -10 to -7 °C") })
    #expect(rates.contains { $0.text == " 15 to 45 °C       1.0C" })
    #expect(
      joined("rates").contains("? below -7 °C one sentence (System design) allows charging at 0.1C and forbids it"))
  }

  @Test func `nothing is cut off, and every section that is named is one of the manual's`() {
    for width in [60, 80] {
      for line in ManualText(ManualBook.chapters, width: width).lines { #expect(line.width <= width, "\(line.text)") }
    }
    #expect(!Self.text.contains("…"))
    // Those in brackets and those that rows are called by; 5.1 and 10 are cited here alone.
    let known = Set(Manual.Section.allCases.map(\.rawValue)).union(["5.1", "10", "5.5.1", "5.5.2", "5.5.3", "5.5.4"])
    for part in Self.text.split(separator: "(").dropFirst() {
      guard let inner = part.split(separator: ")").first, inner.allSatisfy({ $0.isNumber || $0 == "." }) else {
        continue
      }
      #expect(known.contains(String(inner)), "(\(inner))")
    }
  }

  @Test func `a word opens the manual where it stands, and n goes on`() {
    var journey = Journey()
    journey.enter(":manual torques")
    #expect(journey.text.contains("─ Torques ─"))
    journey.press(.esc)
    #expect(journey.view.dialogs.isEmpty)
    journey.enter(":manual 6.2.3")
    #expect(journey.screen.text[2].hasPrefix("─ Forced charge of an empty battery ─"))
    journey.press(.esc)
    journey.enter(":manual meter")
    #expect(journey.text.contains("(check with a meter)") && journey.drawn(.match).first == "meter")
    #expect(journey.status.contains("meter: the only place"))
    journey.enter("/relay")
    #expect(journey.status.contains("relay: place "))
    let first = journey.view.search
    journey.press(.char("n"))
    #expect(journey.view.search != first && journey.view.isManualOpen)
    journey.press(.char("N"))
    #expect(journey.view.search == first)
    journey.enter("/flux capacitor")
    #expect(journey.status.contains("flux capacitor does not stand in what is told of the manual here"))
    // The search ends first, then the manual.
    journey.enter("/relay")
    journey.press(.esc)
    #expect(journey.view.isManualOpen && journey.view.search == nil)
    journey.press(.esc)
    #expect(journey.view.dialogs.isEmpty && journey.view.page == .overview)
  }

  @Test func `Enter on an alarm's manual section opens it there`() throws {
    var journey = Journey(FaultFixture.state())
    let alarm = try #require(
      journey.state.clusters[0].alarms.first { if case .manual = $0.id.info.advice.origin { true } else { false } })
    guard case .manual(let trouble) = alarm.id.info.advice.origin else { return }
    journey.open(Dialog(kind: .alarm(AlarmRef(alarm))))
    let name = Manual.printed.info(trouble).name
    #expect(journey.text.contains("section 7, no. \(trouble.rawValue): \(name)"))
    // Where the moment was kept, Enter is that first.
    for _ in 0..<3 { journey.press(.down) }
    journey.press(.enter)
    #expect(journey.view.isManualOpen)
    #expect(journey.text.contains("\(trouble.rawValue) \(name)"))
    journey.press(.esc)
    #expect(journey.text.contains("section 7, no. \(trouble.rawValue)"))
  }

  @Test(arguments: [(80, 24), (100, 30), (120, 40), (200, 60)]) func `its screens`(columns: Int, rows: Int) {
    var journey = Journey(columns: columns, rows: rows)
    journey.enter(":manual")
    GoldenScreen.expect(journey.screen, "manual-\(columns)x\(rows)")
    journey.press(.esc)
    journey.enter(":manual rates")
    GoldenScreen.expect(journey.screen, "manual-rates-\(columns)x\(rows)")
  }
}
