import BMSCore
import Testing

@testable import WecoTUI

/// Names as they are typed, setting back, what the rows say, and a dialog on the smallest screen.
@Suite struct SettingKeysTests {
  // MARK: - Names

  @Test(arguments: [
    ("victron", "VICTRONCAN"), ("VICTRON", "VICTRONCAN"), ("v", "VICTRONCAN"), ("Sma", "SMACAN"),
    ("wecocan", "WeCoCAN"), ("weco can", "WeCoCAN"), ("st", "STUDERCAN"),
  ])
  func `the beginning of one name alone is that name, in any letter case`(_ typed: String, _ name: String) throws {
    var rig = try SettingRig()
    rig.enter(":protocol \(typed)")
    if name == "VICTRONCAN" {
      #expect(rig.words.contains("It already is VICTRONCAN"))
    } else {
      #expect(rig.words.contains("Inverter Protocol: VICTRONCAN -> \(name)"), "\(rig.text)")
      // Only the whole name answers the risk.
      rig.enter("set \(typed)")
      #expect(rig.source.change == nil)
    }
  }

  @Test func `what may be several is a list with the best of them, what is none chooses nothing`() throws {
    var rig = try SettingRig()
    rig.enter(":protocol weco")
    #expect(rig.words.contains("\"weco\" may be WeCoCAN, WECO HV CAN: choose one, or type more of it."))
    #expect(rig.words.contains("> WeCoCAN BMS: ZCS, Ingeteam"))
    rig.type(" h")
    #expect(rig.words.contains("> WECO HV CAN HV BOX: ZCS HYD, Solis HV - set there, not here"))
    rig.press(.enter)
    #expect(
      rig.words.contains("WECO HV CAN is a name of the HV BOX: it is set there, and this battery has none of it."))
    #expect(rig.source.change == nil)
    rig.press(.esc)

    rig.enter(":protocol toaster")
    #expect(rig.words.contains("\"toaster\" is not allowed here. Allowed: WeCoCAN") && !rig.words.contains(" > "))
    rig.press(.enter)
    #expect(rig.words.contains("Nothing is chosen"))
    #expect(!rig.words.contains("->") && rig.source.change == nil)
    // Letters that begin nothing choose nothing, and no other name.
    for _ in "toaster" { rig.press(.backspace) }
    rig.type("smx")
    #expect(!rig.words.contains(" > "))
    rig.press(.backspace)
    #expect(rig.words.contains("> SMACAN"))
    rig.press(.down, .enter)
    #expect(rig.words.contains("-> KEHUACAN"))
  }

  @Test func `names of the HV BOX are known, and say where they are set`() throws {
    var rig = try SettingRig()
    rig.enter(":protocol inge")
    #expect(rig.words.contains("INGE HV CAN is a name of the HV BOX"))
    rig.press(.esc)
    rig.type(":protocol i")
    rig.press(.tab)
    #expect(rig.view.prompt?.text == "protocol INGE HV CAN ")
    for name in InverterCatalogue.hvBoxProtocols {
      #expect(InverterCatalogue.entries.contains { $0.setting.name == name && $0.setting.device == .hvBox })
    }
  }

  @Test func `commands and fields in any letter case, and the beginning of one alone`() throws {
    for line in [":SOC 60", ":Soc 60", ":set soc 60", ":set SOC 60", ":SET so 60"] {
      var rig = try SettingRig()
      rig.enter(line)
      #expect(rig.words.contains("SOC: 55.2 % -> 60 %"), "\(line)\n\(rig.text)")
    }
    var rig = try SettingRig()
    rig.enter(":set inv sma")
    #expect(rig.words.contains("VICTRONCAN -> SMACAN"))
    rig.press(.esc)
    rig.enter(":set do1 5")
    #expect(rig.words.contains(":set takes one of inverter_protocol"))
  }

  @Test func `a list of inverters that a word opened chooses what fits, or nothing`() {
    var journey = Journey()
    journey.enter(":wiring nonsense")
    #expect(journey.text.contains("no inverter in the documents has this name") && !journey.text.contains(" > "))
    journey.press(.enter)
    #expect(journey.view.dialogs.count == 1)
    var other = Journey()
    other.enter(":wiring HV")
    #expect(other.text.contains(" > "))
  }

  // MARK: - Setting back

  @Test(arguments: Page.all.map(\.id))
  func `u sets SOC back to what can be set, from every page`(_ page: PageID) throws {
    var rig = try SettingRig()
    rig.enter(":soc 60")
    rig.enter("set")
    rig.run(for: .seconds(20)) { $0.source.change?.isFinal == true }
    rig.run(for: .seconds(3))
    rig.press(.esc, .char(Page.with(page).key), .char("u"))
    #expect(rig.words.contains("-> 55 %"), "\(rig.text)")
    #expect(rig.words.contains("Set back 55.2 % cannot be set: 55 % is the nearest value that can."))
    rig.enter("set")
    rig.run(for: .seconds(20)) { $0.source.change?.isFinal == true }
    #expect(rig.outcome == .verified)
  }

  @Test func `the outcome's u does the same`() throws {
    var rig = try SettingRig()
    rig.enter(":soc 60")
    rig.enter("set")
    rig.run(for: .seconds(20)) { $0.source.change?.isFinal == true }
    rig.run(for: .seconds(3))
    rig.press(.char("u"))
    #expect(rig.words.contains("55.2 % cannot be set: 55 % is the nearest value that can."))
  }

  @Test func `u says why it cannot, and lists nothing of now in what is past`() throws {
    var rig = try SettingRig()
    rig.holder = PortHolder(program: PortHolder.dashboard, pid: 4711, user: "ada")
    rig.press(.char("u"))
    #expect(rig.words.contains("PID 4711 (ada) holds the port: set it there."))
    rig.holder = nil
    rig.now = rig.now + .seconds(30)
    rig.press(.char("u"))
    #expect(rig.words.contains("The battery has not said yet which one it is"))

    var journey = Journey()
    journey.change { view in
      let now = Fixture.now
      view.replay = ReplayMoment(name: "a", from: now, until: now, fault: now, at: now)
    }
    journey.press(.char("u"))
    #expect(journey.effects.isEmpty && journey.status.contains("this is a replay"))
    var replay = Journey()
    replay.state.replay = ReplayStatus(
      file: "a", now: Fixture.now, begin: Fixture.now, end: Fixture.now, speed: 1, isPaused: true)
    replay.press(.char("u"))
    #expect(replay.effects.isEmpty && replay.status.contains("A replay has no battery to set"))
  }

  @Test func `what cannot be set back any more says so`() throws {
    var rig = try SettingRig()
    rig.enter(":do1_soc1 44")
    rig.enter("set")
    rig.run(for: .seconds(20)) { $0.source.change?.isFinal == true }
    rig.run(for: .seconds(10))
    rig.press(.esc)
    // Somebody sets it back without this program.
    rig.enter(":do1_soc1 20")
    rig.enter("set")
    rig.run(for: .seconds(20)) { $0.source.change?.isFinal == true }
    rig.run(for: .seconds(10))
    rig.press(.esc, .char("u"), .down, .enter)
    #expect(rig.words.contains("It already is 20 %: there is nothing to change."))
    #expect(rig.words.contains("The record set 44 %, and it is 20 % now: it was changed since."))
  }

  // MARK: - What the rows say

  @Test(arguments: SettingGoldenTests.pages)
  func `the Set rows of all three pages say that Enter sets, or why not`(_ size: Size) throws {
    func rows(_ rig: SettingRig) -> [String] {
      [
        ("1", ["Inverter Protocol Set", "SOC Set"]), ("4", ["Inverter Protocol Set", "SOC Set"]),
        ("5", ["DO1_SOC1 Set"]),
      ]
      .flatMap { (key: Unicode.Scalar, labels: [String]) in
        var rig = rig
        rig.size.rows = 100
        rig.press(.char(key))
        let text = rig.screen.text
        return labels.map { label in text.first { $0.contains(" \(label) ") } ?? "" }
      }
    }
    func expect(_ words: String, _ rig: SettingRig) {
      for row in rows(rig) { #expect(row.contains(words), "\(size): \(row)") }
    }
    let (columns, height) = (size.columns, size.rows)
    expect("set: Enter", try SettingRig(columns: columns, rows: height))
    expect("set: Enter", try SettingRig(passphrase: AccessLockTests.hash, columns: columns, rows: height))
    expect("--allow-write", try SettingRig(allowsWriting: false, columns: columns, rows: height))
    expect("no write known", try SettingRig(map: .weco, columns: columns, rows: height))
    var held = try SettingRig(columns: columns, rows: height)
    held.holder = PortHolder(program: PortHolder.dashboard, pid: 4711, user: "ada")
    expect("in PID 4711", held)
  }

  // MARK: - On the smallest screen

  @Test func `at 60x20 what is asked and the buttons are in sight at every step`() throws {
    var rig = try SettingRig(columns: 60, rows: 20)
    func buttons(_ words: [String]) {
      for word in words { #expect(rig.words.contains(word), "\(word)\n\(rig.text)") }
    }
    rig.enter(":protocol")
    buttons(["Search:", "[ Go on ]", "[ Cancel ]"])
    rig.type("sma")
    buttons(["> SMACAN"])
    rig.press(.enter)
    buttons(["Inverter Protocol: VICTRONCAN -> SMACAN", "Risk", "Type \"set SMACAN\"", "[ Go on ]", "[ Cancel ]"])
    rig.press(.pageDown)
    buttons(["Type \"set SMACAN\"", "[ Go on ]"])
    rig.type("set SMACAN")
    try rig.click("[ Go on ]")
    #expect(rig.source.change != nil)
    rig.run(for: .seconds(60)) { $0.settings.state(at: $0.now, wall: Fixture.wall).follow?.inverter != nil }
    buttons(["Outcome VERIFIED: The new value was read back twice.", "[ Close ]", "[ Set back: u ]"])
    #expect(rig.text.components(of: "VERIFIED") == 1, "an outcome is said once\n\(rig.text)")
    rig.press(.pageDown)
    buttons(["[ Close ]"])
    try rig.click("[ Close ]")
    #expect(rig.view.dialogs.isEmpty)
  }
}

extension String {
  /// How often a text stands in it.
  fileprivate func components(of part: String) -> Int {
    var (count, rest) = (0, self[...])
    while let found = rest.firstRange(of: part) {
      count += 1
      rest = rest[found.upperBound...]
    }
    return count
  }
}
