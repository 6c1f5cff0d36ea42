import BMSCore
import Testing

@testable import WecoTUI

/// Expected screens of a change, step by step, and of the wiring of every inverter.
@Suite struct SettingGoldenTests {
  static let pages = [
    Size(columns: 80, rows: 24), Size(columns: 100, rows: 30), Size(columns: 120, rows: 40),
    Size(columns: 200, rows: 60),
  ]
  /// Those that a dialog has to be used on.
  static let dialogs = [Size(columns: 60, rows: 20)] + pages

  private func expect(_ rig: SettingRig, _ name: String) {
    GoldenScreen.expect(rig.screen, "\(name)-\(rig.size.columns)x\(rig.size.rows)")
  }

  @Test(arguments: dialogs) func `a change of protocol, step by step`(_ size: Size) throws {
    var rig = try SettingRig(columns: size.columns, rows: size.rows)
    rig.press(.char("4"))
    expect(rig, "setting-map")
    rig.enter(":protocol")
    expect(rig, "setting-choose")
    rig.type("sma")
    rig.press(.enter)
    expect(rig, "setting-confirm")
    rig.enter("set")
    expect(rig, "setting-not-the-line")
    rig.enter(" SMACAN")
    rig.run(for: .seconds(60)) { $0.settings.state(at: $0.now, wall: Fixture.wall).follow?.inverter != nil }
    expect(rig, "setting-progress")
    rig.press(.esc)
    expect(rig, "setting-done")
  }

  @Test(arguments: dialogs) func `a number to enter on the DO_Setting page`(_ size: Size) throws {
    var rig = try SettingRig(columns: size.columns, rows: size.rows)
    rig.press(.char("5"))
    expect(rig, "do-setting-map")
    rig.enter(":do1_soc1")
    expect(rig, "setting-number")
    rig.enter("250")
    expect(rig, "setting-refused")
  }

  @Test(arguments: dialogs) func `a field of a real battery that nobody knows how to write`(_ size: Size) throws {
    var rig = try SettingRig(map: .weco, columns: size.columns, rows: size.rows)
    rig.enter(":soc 60")
    expect(rig, "setting-no-write")
  }

  @Test(arguments: dialogs) func `the passphrase, with all that will be asked`(_ size: Size) throws {
    var rig = try SettingRig(passphrase: AccessLockTests.hash, columns: size.columns, rows: size.rows)
    rig.enter(":soc 90")
    rig.enter("wrong")
    expect(rig, "setting-passphrase")
  }

  @Test(arguments: dialogs) func `a fault that is active, and setting back`(_ size: Size) throws {
    var rig = try SettingRig(columns: size.columns, rows: size.rows)
    rig.enter(":soc 60")
    rig.enter("set")
    rig.run(for: .seconds(20)) { $0.source.change?.isFinal == true }
    rig.run(for: .seconds(3))
    let key = AlarmKey(.cellVoltageHighFault, cluster: "garage", place: .module(1))
    rig.alarms = [Alarm(past: key, firstSeen: rig.now, lastSeen: rig.now, cleared: rig.now, grade: .measured)]
    rig.alarms[0].cleared = nil
    rig.press(.char("u"))
    expect(rig, "setting-back")
  }

  @Test(arguments: dialogs) func `another program holds the port`(_ size: Size) throws {
    var rig = try SettingRig(columns: size.columns, rows: size.rows)
    rig.holder = PortHolder(program: PortHolder.dashboard, pid: 4711, user: "ada")
    rig.press(.char("4"))
    expect(rig, "setting-held-page")
    rig.enter(":soc 60")
    expect(rig, "setting-held")
  }

  @Test(arguments: dialogs) func `leaving in the midst of a change, and what the next start shows`(_ size: Size) throws
  {
    var rig = try SettingRig(columns: size.columns, rows: size.rows)
    rig.enter(":do1_soc1 44")
    rig.enter("set")
    rig.run(for: .seconds(5)) { $0.source.change?.sentAt != nil }
    _ = rig.settings.leave([rig.source], at: rig.now)
    expect(rig, "setting-leaving")
    rig.restart()
    rig.press(.char("5"))
    expect(rig, "setting-open")
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
