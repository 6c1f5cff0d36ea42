import BMSCore
import Glibc
import Testing

@testable import WecoTUI

/// Changing a setting by keys and by mouse, and everything that keeps it from being sent.
@Suite struct SettingJourneyTests {
  @Test func `SOC from the command line to VERIFIED, with the record before and after`() throws {
    var rig = try SettingRig()
    rig.enter(":soc 60")
    #expect(rig.words.contains("Type \"set\" and Enter to send it:"))
    #expect(rig.words.contains("01 06 40 01 00 3C"))
    #expect(rig.source.change == nil)
    rig.enter("set")
    #expect(rig.record.count == 1)
    #expect(rig.record[0].contains("MAY BE SENT"))
    rig.run(for: .seconds(20)) { $0.source.change?.isFinal == true }
    #expect(rig.outcome == .verified)
    rig.run(for: .milliseconds(10))
    #expect(rig.words.contains("VERIFIED"))
    #expect(rig.record.count == 2)
    #expect(rig.record[1].contains("\"outcome\": \"VERIFIED\""))
    #expect(rig.record[0].contains("\"user\": \"ada\""))
  }

  @Test func `the protocol from the Parameter group, chosen in the list, then set back with u`() throws {
    var rig = try SettingRig(columns: 120)
    rig.enter("/Inverter Protocol Set")
    rig.press(.enter)
    #expect(rig.words.contains("Set Inverter Protocol"))
    #expect(rig.words.contains("VICTRONCAN BMS: Victron"))
    rig.type("gro")
    rig.press(.enter)
    #expect(rig.words.contains("VICTRONCAN -> GROWATTCAN"))
    rig.enter("set GROWATTCAN")
    rig.run(for: .seconds(30)) { $0.source.change?.isFinal == true }
    #expect(rig.outcome == .verified)
    rig.press(.char("u"))
    #expect(rig.words.contains("GROWATTCAN -> VICTRONCAN"))
    rig.press(.esc)
    #expect(rig.record.count == 1 || rig.record.count == 2)
  }

  @Test func `a protocol change goes on to the bus and to the inverter's first answer`() throws {
    var rig = try SettingRig()
    rig.enter(":protocol SMACAN")
    rig.enter("set SMACAN")
    rig.run(for: .seconds(60)) { $0.settings.state(at: $0.now, wall: Fixture.wall).follow?.inverter != nil }
    let follow = try #require(rig.state.settings.follow)
    let bus = try #require(follow.bus)
    #expect(bus.matches)
    #expect(try #require(follow.inverter).at >= bus.at)
    #expect(rig.words.contains("SMA Sunny Island: matches SMACAN"))
    #expect(rig.words.contains("the inverter answered"))
  }

  @Test func `a protocol whose frames are not public is not waited for`() throws {
    var rig = try SettingRig()
    rig.enter(":protocol KEHUACAN")
    rig.enter("set KEHUACAN")
    rig.run(for: .seconds(30)) { $0.source.change?.isFinal == true }
    #expect(rig.outcome == .verified)
    #expect(rig.words.contains("What a battery sends as KEHUACAN is not public"))
    rig.press(.esc)
    #expect(!rig.words.contains("Set Inverter Protocol ─"))
  }

  @Test func `nothing is sent by a single key, whatever it is`() throws {
    var rig = try SettingRig()
    rig.enter(":soc 60")
    for key in [Key.enter, .char("s"), .char(" "), .tab, .char("y"), .down, .char("u"), .f1, .f1] { rig.press(key) }
    #expect(rig.source.change == nil)
    #expect(rig.record.isEmpty)
    try rig.click("[ Go on ]")
    #expect(rig.words.contains("Nothing was sent: the line to type is \"set\"."))
    #expect(rig.source.change == nil)
  }

  @Test func `Esc leaves every step and nothing was sent`() throws {
    var rig = try SettingRig(passphrase: AccessLockTests.hash)
    rig.enter(":soc 90")
    rig.press(.esc)
    #expect(rig.view.dialogs.isEmpty)
    rig.enter(":soc 90")
    rig.enter("open sesame")
    rig.press(.esc)
    #expect(rig.view.dialogs.isEmpty)
    rig.enter(":soc 90")
    rig.press(.esc)
    #expect(rig.view.dialogs.isEmpty)
    rig.enter(":soc 90")
    #expect(rig.words.contains("more than 20 points"))
    rig.press(.esc)
    #expect(rig.view.dialogs.isEmpty)
    #expect(rig.source.change == nil && rig.record.map { $0.contains("UNLOCKED") } == [true])
  }

  @Test func `a large step of SOC says so before anything is typed, and one line answers it`() throws {
    var rig = try SettingRig()
    rig.enter(":soc 90")
    #expect(rig.words.contains("Risk This changes SOC by more than 20 points."))
    #expect(rig.words.contains("Type \"set 90\" and Enter to send it:"))
    for wrong in ["set", "set 80", "90", "set 90 %"] {
      rig.enter(wrong)
      #expect(rig.source.change == nil && rig.words.contains("Nothing was sent: "), "\(wrong)")
      for _ in wrong { rig.press(.backspace) }
    }
    #expect(rig.record.isEmpty)
    rig.enter("set 90")
    rig.run(for: .seconds(20)) { $0.source.change?.isFinal == true }
    #expect(rig.outcome == .verified)
  }

  // MARK: - How many keys

  @Test func `SOC takes 12 keys`() throws {
    var rig = try SettingRig()
    rig.enter(":soc 60")
    rig.enter("set")
    #expect(rig.source.change != nil && rig.pressed <= 12)
  }

  @Test(arguments: [":pro vic", ":protocol v", ":Prot VICTR"])
  func `a protocol while current flows takes 25 keys`(_ line: String) throws {
    var rig = try SettingRig()
    rig.enter(":protocol sma")
    rig.enter("set SMACAN")
    rig.run(for: .seconds(30)) { $0.source.change?.isFinal == true }
    rig.run(for: .seconds(5))
    rig.press(.esc)
    let before = (rig.pressed, rig.source.change?.id)
    rig.enter(line)
    #expect(rig.words.contains("Risk Current flows, or is not known"))
    #expect(rig.words.contains("Type \"set VICTRONCAN\" and Enter"))
    rig.enter("set VICTRONCAN")
    #expect(rig.source.change?.id != before.1)
    if line == ":pro vic" { #expect(rig.pressed - before.0 <= 25) }
  }

  @Test(arguments: SettingGoldenTests.pages)
  func `a protocol while current flows takes 25 keys by its row, too`(_ size: Size) throws {
    var rig = try SettingRig(columns: size.columns, rows: size.rows)
    rig.press(.char("4"))
    for _ in 0..<6 where rig.view.selection?.label != "Inverter Protocol Set" { rig.press(.down) }
    rig.press(.enter)
    rig.enter("sm")
    #expect(rig.words.contains("Risk Current flows"))
    rig.enter("set SMACAN")
    #expect(rig.source.change != nil && rig.pressed <= 25, "\(rig.pressed) keys\n\(rig.text)")
  }

  @Test(arguments: SettingGoldenTests.pages)
  func `from the Overview SOC takes 14 keys`(_ size: Size) throws {
    var rig = try SettingRig(columns: size.columns, rows: size.rows)
    #expect(rig.view.page == .overview)
    rig.press(.char("G"))
    // The lowest field is beside it or, where there is room for trends, below it.
    for key in [Key.up, .right, .up, .up] where rig.view.selection?.label != "SOC Set" {
      rig.press(key)
    }
    rig.press(.enter)
    #expect(rig.words.contains("Set SOC"), "\(rig.text)")
    rig.enter("60")
    rig.enter("set")
    #expect(rig.source.change != nil && rig.pressed <= 14)
  }

  @Test func `with the mouse alone, but for the word`() throws {
    var rig = try SettingRig()
    rig.press(.char("4"))
    try rig.click("Inverter Protocol Set")
    try rig.click("Inverter Protocol Set")
    try rig.click("GROWATTCAN")
    try rig.click("[ Go on ]")
    #expect(rig.words.contains("VICTRONCAN -> GROWATTCAN"))
    rig.type("set GROWATTCAN")
    try rig.click("[ Go on ]")
    #expect(rig.source.change != nil)
    try rig.click("[ Close ]")
    #expect(rig.view.dialogs.isEmpty)
  }

  // MARK: - The cable

  @Test(arguments: [":soc 60", ":soc 90", ":protocol"])
  func `a dialog that outlives its battery says so and takes no word`(_ line: String) throws {
    var rig = try SettingRig()
    rig.enter(line)
    // The port closes and opens: what answers then may be another battery.
    rig.source.reconnect(at: rig.now)
    rig.run(for: .seconds(5))
    #expect(rig.words.contains("Nothing was sent: the port was closed or opened again since this was shown"))
    #expect(!rig.words.contains("Type \"set"))
    rig.enter("set")
    rig.enter("set 90")
    #expect(rig.source.change == nil && rig.record.isEmpty)
    rig.press(.esc)
    #expect(rig.view.dialogs.isEmpty)
    // Begun again it goes on.
    rig.enter(":soc 60")
    rig.enter("set")
    rig.run(for: .seconds(20)) { $0.source.change?.isFinal == true }
    #expect(rig.outcome == .verified)
  }

  @Test func `a cable that moves after the word leaves UNKNOWN in the record, for good`() throws {
    var rig = try SettingRig()
    rig.enter(":soc 60")
    rig.enter("set")
    rig.run(for: .seconds(5)) { $0.source.change?.sentAt != nil }
    rig.source.reconnect(at: rig.now)
    rig.run(for: .seconds(20))
    #expect(rig.outcome == .unknown(.epochEnded(.reopened)))
    #expect(rig.words.contains("read it again on the battery you meant"))
    #expect(rig.record.count == 2)
    #expect(rig.record[1].contains("UNKNOWN"))
  }

  // MARK: - What stands against it

  @Test func `without --allow-write the sentence names it`() throws {
    var rig = try SettingRig(allowsWriting: false)
    #expect(rig.badge.contains("READ ONLY"))
    rig.enter(":soc 60")
    #expect(rig.words.contains("Start the program with --allow-write"))
    rig.enter("set")
    #expect(rig.source.change == nil && rig.record.isEmpty)
  }

  @Test func `the passphrase is asked for, not shown, and a wrong one opens nothing`() throws {
    var rig = try SettingRig(passphrase: AccessLockTests.hash)
    #expect(rig.badge.contains("LOCKED"))
    rig.enter(":soc 90")
    // All that will be asked stands there before the first of it is typed.
    #expect(rig.words.contains("SOC: 55.2 % -> 90 %") && rig.words.contains("more than 20 points"))
    #expect(rig.words.contains("Asks for the installer's passphrase, then \"set 90\""))
    rig.type("secret words")
    #expect(rig.words.contains("Passphrase:"))
    #expect(!rig.text.contains("secret"))
    rig.press(.enter)
    #expect(rig.words.contains("The passphrase is wrong."))
    rig.enter("1")
    rig.enter("2")
    #expect(rig.words.contains("The next try is open in 5 s."))
    rig.enter("open sesame")
    #expect(rig.words.contains("After wrong tries one has to wait"))
    rig.run(for: .seconds(5))
    rig.enter("open sesame")
    #expect(rig.badge.contains("WRITES ALLOWED"))
    #expect(rig.words.contains("Type \"set 90\""))
    rig.run(for: .seconds(301))
    #expect(rig.badge.contains("LOCKED"))
    #expect(rig.source.change == nil)
    // Each wrong try stands in the record, and none of the words.
    #expect(rig.record.count == 4 && rig.record.dropLast().allSatisfy { $0.contains("WRONG PASSPHRASE") })
    #expect(rig.record.allSatisfy { !$0.contains("secret") && !$0.contains("sesame") })
  }

  @Test func `on a real battery's map every field says why not and how to find out`() throws {
    for field in [Field.inverterProtocol, .soc, .do1SOC1, .do1SOC2, .do2SOC1, .do2SOC2] {
      var rig = try SettingRig(map: .weco)
      #expect(rig.badge.contains("READ ONLY"))
      rig.enter(":set \(field.id) 5")
      #expect(rig.words.contains("\(field.label) cannot be changed here: no write command for it is public"))
      #expect(rig.words.contains("How to find out"))
      rig.enter("set")
      #expect(rig.source.change == nil && rig.record.isEmpty)
    }
  }

  @Test func `out of range, not a number, not a protocol`() throws {
    for (line, says) in [
      (":soc 101", "\"101\" is not allowed here. Allowed: 0 to 100 %"), (":soc lots", "\"lots\" is not allowed"),
      (":do1_soc1 -1", "\"-1\" is not allowed"),
      (":protocol TOASTERCAN", "\"TOASTERCAN\" is not allowed here. Allowed: WeCoCAN"),
      (":soc 55.5", "\"55.5\" is not allowed"), (":do1_soc1 20", "It already is 20 %"),
      (":set nothing 5", ":set takes one of inverter_protocol"),
    ] {
      var rig = try SettingRig()
      rig.enter(line)
      #expect(rig.words.contains(says), "\(line)\n\(rig.text)")
      rig.enter("set")
      #expect(rig.source.change == nil && rig.record.isEmpty, "\(line)")
    }
  }

  @Test func `an active fault asks for a reason, which stands in the record`() throws {
    var rig = try SettingRig()
    let key = AlarmKey(.cellVoltageHighFault, cluster: "garage", place: .module(1))
    rig.alarms = [
      Alarm(past: key, firstSeen: rig.now, lastSeen: rig.now, cleared: rig.now, grade: .measured)
    ]
    rig.alarms[0].cleared = nil
    rig.enter(":soc 60")
    #expect(rig.words.contains("Fault The battery reports Cell Voltage High Fault"))
    #expect(rig.words.contains("Type \"set\", behind it why you go on in spite of the fault, and Enter"))
    rig.enter("set")
    #expect(rig.words.contains("type behind the line why to go on in spite of it"))
    rig.enter(" no")
    #expect(rig.source.change == nil && rig.record.isEmpty)
    for _ in 0..<3 { rig.press(.backspace) }
    rig.enter(" calibration")
    #expect(rig.record.first?.contains("in spite of active faults: calibration") == true)
  }

  @Test func `a fault that comes up while the line is typed is shown, and the line is asked for anew`() throws {
    var rig = try SettingRig()
    rig.enter(":soc 60")
    rig.type("se")
    let key = AlarmKey(.cellVoltageHighFault, cluster: "garage", place: .module(1))
    rig.alarms = [Alarm(past: key, firstSeen: rig.now, lastSeen: rig.now, cleared: rig.now, grade: .measured)]
    rig.alarms[0].cleared = nil
    rig.type("t")
    #expect(rig.source.change == nil && rig.record.isEmpty)
    #expect(rig.words.contains("What is shown here has changed"))
    #expect(rig.words.contains("Fault The battery reports Cell Voltage High Fault"))
    rig.enter("set known")
    #expect(rig.source.change != nil)
  }

  @Test func `current that begins to flow makes the dialog ask for the name`() throws {
    var rig = try SettingRig()
    rig.current = 0
    rig.enter(":protocol sma")
    #expect(rig.words.contains("Type \"set\" and Enter"))
    rig.current = 10
    rig.learn()
    #expect(rig.words.contains("Type \"set SMACAN\" and Enter"))
    rig.enter("set")
    #expect(rig.source.change == nil && rig.record.isEmpty)
    #expect(rig.words.contains("The line to type is \"set SMACAN\"."))
  }

  @Test func `a battery that does not answer any more is not changed`() throws {
    var rig = try SettingRig()
    rig.enter(":soc 60")
    // Time passes without a word of the battery.
    rig.now = rig.now + .seconds(20)
    rig.enter("set")
    #expect(rig.words.contains("is not live"))
    #expect(rig.source.change == nil && rig.record.isEmpty)
  }

  @Test
  func `a value that was asked for too early is shown when the battery is known, and sent by nothing but its line`()
    throws
  {
    var rig = try SettingRig()
    let late = rig.now
    rig.now = late + .seconds(20)
    rig.enter(":soc 60")
    #expect(rig.words.contains("is not live"))
    rig.enter("set")
    rig.run(for: .seconds(5))
    #expect(rig.words.contains("SOC: 55.2 % -> 60 %") && rig.words.contains("Type \"set\" and Enter"))
    #expect(rig.source.change == nil && rig.record.isEmpty)
    rig.enter("set")
    #expect(rig.source.change != nil)
  }

  @Test func `what cannot be recorded is not sent`() throws {
    var rig = try SettingRig()
    #expect(mkdir("\(rig.folder)/wecotui", 0o700) == 0)
    #expect(mkdir("\(rig.folder)/wecotui/audit.jsonl", 0o700) == 0)
    rig.enter(":soc 60")
    rig.enter("set")
    #expect(rig.words.contains("Nothing was sent: the record"))
    #expect(rig.source.change == nil)
  }

  @Test func `there is nothing to set back before the first change`() throws {
    var rig = try SettingRig()
    rig.press(.char("4"), .char("u"))
    #expect(rig.words.contains("nothing to set back: the record holds no change of ttyUSB0: firmware 371"))
  }

  @Test func `u offers what may have been taken, a list of several, through the same dialog`() throws {
    var rig = try SettingRig()
    for value in ["44", "60"] {
      rig.enter(":do1_soc1 \(value)")
      rig.enter("set")
      rig.run(for: .seconds(20)) { $0.source.change?.isFinal == true }
      rig.run(for: .seconds(10))
      rig.press(.esc)
    }
    rig.press(.char("4"), .char("u"))
    #expect(rig.words.contains("Set a change back"))
    #expect(rig.words.contains("DO1_SOC1: 44 % -> 60 % VERIFIED by ada"))
    rig.press(.down, .enter)
    #expect(rig.words.contains("DO1_SOC1: 60 % -> 20 %") && rig.words.contains("Type \"set\""))
    #expect(rig.words.contains("Set back The record set 44 %, and it is 60 % now: it was changed since."))
    #expect(rig.record.count == 4)
    rig.press(.esc, .char("u"), .up, .end, .home, .esc)
    #expect(rig.view.dialogs.isEmpty)
  }

  @Test func `a frozen page does not freeze what is set`() throws {
    var rig = try SettingRig()
    rig.press(.char("f"))
    rig.enter(":soc 60")
    rig.enter("set")
    rig.run(for: .seconds(20)) { $0.source.change?.isFinal == true }
    #expect(rig.words.contains("VERIFIED"))
  }
}
