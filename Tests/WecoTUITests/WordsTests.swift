import BMSCore
import Testing

@testable import WecoTUI

@Suite struct WordsTests {
  @Test func `what the pages say of the manual follows the manual`() throws {
    var manual = Manual.printed
    manual.cellDamage.value = Decimal(150)
    manual.mostAmperes.value = Decimal(99)
    manual.contactorVolts.value = Decimal(40)...Decimal(60)
    let (before, after) = (Texts.manual, Texts.manual(manual))
    #expect(before[.cellDelta]?[0].contains("more than 200 mV") == true)
    #expect(after[.cellDelta]?[0].contains("more than 150 mV") == true)
    #expect(after[.current]?[0].contains("99 A at most") == true)
    #expect(after[.chargeCurrentLimit]?[0].contains("99 A at most") == true)
    #expect(after[.totalVoltage]?[1].contains("limits 40 to 60 V") == true)
    #expect(before[.temperature]?[0].contains("-5 to 55 °C, operating -25 to 65 °C") == true)
  }

  @Test func `messages know their plurals`() {
    #expect(Texts.Parallel.offlineAdvice(1, "can0").hasPrefix("1 module is OFFLINE"))
    #expect(Texts.Parallel.offlineAdvice(2, "can0").hasPrefix("2 modules are OFFLINE"))
    #expect(Texts.Capture.redacted("x", isConverted: true, "r", damaged: 1).hasSuffix("; 1 damaged line was left out"))
    #expect(Texts.Keyboard.early(1).hasPrefix("1 key ") && Texts.Keyboard.early(3).hasPrefix("3 keys "))
  }

  @Test func `an alarm is one sentence, with what is known of it`() {
    #expect(
      Texts.Faults.forms(
        .cellDamageFault, "Cell damage", place: "slave 1 cell 5", module: "slave 1", value: "212 mV", limit: "200 mV",
        note: nil) == [
          "Cell damage, slave 1 cell 5: 212 mV (limit 200 mV)", "Cell damage, slave 1 cell 5: 212 mV",
          "Cell damage, slave 1 cell 5",
        ])
    #expect(
      Texts.Faults.forms(
        .slaveLostFault, "Slave lost", place: "slave 3", module: "slave 3", value: nil, limit: nil, note: nil)
        == ["Slave lost, slave 3"])
    #expect(
      Texts.Faults.forms(
        .senseWireFault, "Broken sense wire", place: "master cell 5", module: nil, value: nil, limit: nil,
        note: "cell 5 = 0, cell 6 = 6604 mV"
      ).first == "cell 5 = 0, cell 6 = 6604 mV: broken sense wire?")
  }
}
