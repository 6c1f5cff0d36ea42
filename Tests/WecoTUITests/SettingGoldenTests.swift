import BMSCore
import Testing

@testable import WecoTUI

/// Expected screens of a change, step by step, and of the wiring of every inverter.
@Suite struct SettingGoldenTests {
  private func expect(_ rig: SettingRig, _ name: String) {
    GoldenScreen.expect(rig.screen, "\(name)-\(rig.size.columns)x\(rig.size.rows)")
  }

  @Test func `a change of protocol, step by step`() throws {
    var rig = try SettingRig()
    rig.press(.char("4"))
    expect(rig, "setting-map")
    rig.enter(":protocol")
    expect(rig, "setting-choose")
    rig.type("sma")
    rig.press(.enter)
    expect(rig, "setting-confirm")
    rig.enter("set")
    if rig.source.change == nil {
      expect(rig, "setting-second")
      rig.enter("SMACAN")
    }
    rig.run(for: .seconds(60)) { $0.desk.state(at: $0.now, wall: Fixture.wall).follow?.inverter != nil }
    expect(rig, "setting-progress")
    rig.press(.esc)
    expect(rig, "setting-done")
  }

  @Test func `a number to enter on the DO_Setting page`() throws {
    var rig = try SettingRig(columns: 80)
    rig.size.rows = 24
    rig.press(.char("5"))
    expect(rig, "do-setting-map")
    rig.enter(":do1_soc1")
    expect(rig, "setting-number")
    rig.enter("250")
    expect(rig, "setting-refused")
  }

  @Test func `a field of a real battery that nobody knows how to write`() throws {
    var rig = try SettingRig(map: .weco, columns: 80)
    rig.size.rows = 24
    rig.enter(":soc 60")
    expect(rig, "setting-no-write")
  }

  @Test func `the passphrase`() throws {
    var rig = try SettingRig(passphrase: AccessLockTests.hash, columns: 80)
    rig.size.rows = 24
    rig.enter(":soc 60")
    rig.enter("wrong")
    expect(rig, "setting-passphrase")
  }

  @Test func `the list of inverters`() {
    var journey = Journey()
    journey.press(.char("4"), .char("w"))
    GoldenScreen.expect(journey.screen, "catalogue-80x24")
    journey.type("weco")
    GoldenScreen.expect(journey.screen, "catalogue-search-80x24")
  }

  @Test(arguments: InverterCatalogue.entries) func `the wiring of an inverter is one screen`(entry: InverterEntry) {
    var journey = Journey()
    journey.enter(":wiring \(entry.id)")
    GoldenScreen.expect(journey.screen, "wiring-\(entry.id)-80x24")
    // Nothing of it is cut off, and nothing stands below.
    #expect(!journey.text.contains("…") && journey.text.contains(Texts.Wiring.back))
    let lines = WiringText.lines(entry).map(\.text)
    #expect(lines.allSatisfy { $0.utf8.count <= 78 && $0.utf8.allSatisfy { (0x20...0x7E).contains($0) } })
  }

  @Test(arguments: [(100, 30), (120, 40), (200, 60)]) func `a wiring on larger screens`(columns: Int, rows: Int) {
    for id in ["schneider", "growatt"] {
      var journey = Journey(columns: columns, rows: rows)
      journey.enter(":wiring \(id)")
      GoldenScreen.expect(journey.screen, "wiring-\(id)-\(columns)x\(rows)")
      #expect(!journey.text.contains("…"))
    }
  }

  @Test func `the drawings of a wiring`() {
    for id in ["sma", "growatt"] {
      var journey = Journey()
      journey.enter(":wiring \(id)")
      journey.press(.char("d"))
      GoldenScreen.expect(journey.screen, "drawings-\(id)-80x24")
    }
  }

  @Test func `there are sixteen`() { #expect(InverterCatalogue.entries.count == 16) }
}
