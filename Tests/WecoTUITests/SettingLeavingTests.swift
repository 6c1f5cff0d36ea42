import BMSCore
import Testing

@testable import WecoTUI

/// The program is asked to end while a change is under way, and what the next start makes of it.
@Suite struct SettingLeavingTests {
  private func changed(_ span: Span, fault: WriteFault? = nil) throws -> SettingRig {
    var rig = try SettingRig()
    rig.enter(":do1_soc1 44")
    rig.enter("set")
    rig.run(for: span)
    return rig
  }

  private func leave(_ rig: inout SettingRig) -> Bool { rig.settings.leave([rig.source], at: rig.now) }

  private func end(_ rig: inout SettingRig) -> [String] {
    rig.settings.end([rig.source], at: rig.now, wall: Fixture.wall)
  }

  @Test func `what was not sent is not sent any more, and is said`() throws {
    var rig = try changed(.zero)
    #expect(rig.source.change?.sentAt == nil && !leave(&rig))
    rig.run(for: .seconds(5))
    let words = end(&rig)
    #expect(words == ["DO1_SOC1: 20 % -> 44 % on ttyUSB0: NOT SENT: Nothing was sent: the program was ended before."])
    #expect(rig.record.map { $0.contains("NOT SENT") } == [false, true])
    rig.run(for: .seconds(5))
    #expect(rig.state.clusters[0].cluster.module(1)?[.do1SOC1]?.value.plain == "20 %")
  }

  @Test func `what was sent is read back first, with the screen saying so`() throws {
    var rig = try SettingRig()
    rig.enter(":do1_soc1 44")
    rig.enter("set")
    rig.run(for: .seconds(5)) { $0.source.change?.sentAt != nil }
    #expect(leave(&rig))
    #expect(rig.screen.text.last?.contains("Leaves when read back (1-4 s). Ctrl-C: at once, UNKNOWN") == true)
    #expect(rig.settings.isUnderWay([rig.source]))
    // Nothing but hurrying means anything now.
    rig.press(.char("q"), .esc, .char("4"))
    #expect(rig.view.page == .overview && !rig.view.dialogs.isEmpty)
    let start = rig.now
    rig.run(for: .seconds(10)) { !$0.settings.isUnderWay([$0.source]) }
    #expect(rig.now - start < .seconds(4))
    #expect(end(&rig) == ["DO1_SOC1: 20 % -> 44 % on ttyUSB0: VERIFIED: The new value was read back twice."])
    #expect(rig.record.count == 2 && rig.record[1].contains("VERIFIED"))
  }

  @Test func `without a change under way there is nothing to wait for and nothing to say`() throws {
    var rig = try changed(.seconds(20))
    #expect(rig.outcome == .verified && !leave(&rig))
    #expect(end(&rig).isEmpty && rig.record.count == 2)
  }

  @Test func `a last word that came with the end is written all the same`() throws {
    var rig = try SettingRig()
    rig.enter(":do1_soc1 44")
    rig.enter("set")
    rig.run(for: .seconds(5)) { $0.source.change?.sentAt != nil }
    #expect(leave(&rig))
    // The loop ends before it is told of the outcome.
    rig.isDeaf = true
    rig.run(for: .seconds(10)) { $0.source.change?.isFinal == true }
    #expect(rig.record.count == 1)
    #expect(end(&rig).first?.contains("VERIFIED") == true && rig.record.count == 2)
  }

  @Test func `hurried it leaves UNKNOWN, and the next start reads it back`() throws {
    var rig = try SettingRig(columns: 70)
    rig.enter(":do1_soc1 44")
    rig.enter("set")
    rig.run(for: .seconds(5)) { $0.source.change?.sentAt != nil }
    #expect(leave(&rig))
    #expect(end(&rig).first?.contains("UNKNOWN: It is not known whether the battery took the new value") == true)
    #expect(rig.record[1].contains("Start it again on this battery"))
    rig.restart()
    #expect(rig.state.settings.openChanges.count == 1)
    rig.press(.char("4"))
    #expect(
      rig.words.contains("Not read back yet") && rig.words.contains("DO1_SOC1: 20 % -> 44 % by ada: is being read"))
    rig.run(for: .seconds(10)) { !$0.found.isEmpty }
    #expect(rig.found == ["DO1_SOC1: 20 % -> 44 %: READS NEW, it is 44 % now"])
    #expect(rig.record.count == 3 && rig.record[2].contains("READS NEW"))
    #expect(rig.state.settings.openChanges.isEmpty && !rig.words.contains("Not read back yet"))
    rig.restart()
    #expect(rig.state.settings.openChanges.isEmpty)
    // It may have been taken, so it can be set back.
    rig.press(.char("u"))
    #expect(rig.words.contains("DO1_SOC1: 44 % -> 20 %"))
  }

  @Test func `a program that was killed leaves a line that the next start closes, once`() throws {
    var rig = try SettingRig()
    rig.enter(":do1_soc1 44")
    rig.enter("set")
    rig.run(for: .seconds(5)) { $0.source.change?.sentAt != nil }
    rig.forget()
    #expect(rig.record.count == 1)
    rig.run(for: .seconds(20))
    #expect(rig.found.count == 1 && rig.record.count == 2)
    #expect(rig.record[1].contains("READS NEW"))
  }

  /// `ChangeSearch` goes every way with a record of this order: the real one has it.
  @Test func `the line that may be sent is on the disk before the write, and each outcome follows when it is said`()
    throws
  {
    var rig = try SettingRig()
    rig.enter(":do1_soc1 44")
    rig.enter("set")
    var said = [AuditRecord.maySend]
    var moments = 0
    while rig.source.change?.isFinal != true, moments < 2000 {
      #expect(rig.record.count == said.count)
      rig.run(for: .milliseconds(5))
      moments += 1
      if let word = rig.source.change?.outcome?.word, word != said.last { said.append(word) }
      let lines = rig.record
      #expect(zip(lines, said).allSatisfy { $0.contains("\"outcome\": \"\($1)\"") } && lines.count == said.count)
    }
    #expect(said == [AuditRecord.maySend, "VERIFIED"] && moments > 100)
  }

  @Test func `on another battery, or without its map, it is shown until it is read`() throws {
    var rig = try changed(.zero)
    rig.forget()
    rig.source.reconnect(at: rig.now)
    rig.map = .weco
    rig.run(for: .seconds(10))
    rig.press(.char("5"))
    #expect(
      rig.found.isEmpty && rig.words.contains("start with the device map that has it (--map FILE), and it is read"))
    rig.holder = PortHolder(program: PortHolder.watch, pid: 7, user: nil)
    #expect(rig.words.contains("is read when ttyUSB0: firmware 371, PCB 23, bootloader 102, 16 cells is connected"))
    rig.holder = nil
    rig.map = nil
    rig.run(for: .seconds(10)) { !$0.found.isEmpty }
    #expect(rig.found.first?.contains("DO1_SOC1: 20 % -> 44 %: READS ") == true)
  }
}
