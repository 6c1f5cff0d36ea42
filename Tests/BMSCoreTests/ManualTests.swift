import Testing

@testable import BMSCore

/// One place for what the manual says: whoever is asked with another manual answers by it.
@Suite struct ManualTests {
  @Test func `every entry says where it stands and how sure it is`() throws {
    let entries = Mirror(reflecting: Manual.printed).children
    #expect(entries.count > 30)
    for (name, entry) in entries {
      let parts = Dictionary(
        uniqueKeysWithValues: Mirror(reflecting: entry).children.map { ($0.label ?? "", $0.value) })
      let section = try #require(parts["section"] as? Manual.Section, "\(name ?? "") has no section")
      #expect(!section.rawValue.isEmpty)
      // Documented, or our reading of what is printed: nothing else comes out of a manual.
      #expect([Grade.documented, .hypothesis].contains(try #require(parts["grade"] as? Grade)), "\(name ?? "")")
    }
  }

  private func condition(_ alarm: AlarmID, _ battery: HandMadeCluster, _ manual: Manual) -> Condition? {
    let input = AlarmInput(cluster: battery.cluster, isComplete: true, nominalCapacity: Decimal(100))
    return AlarmRules.assess(input, manual: manual, at: battery.heard).conditions.first { $0.key.alarm == alarm }
  }

  @Test func `another limit of cell damage is another alarm`() throws {
    var manual = Manual.printed
    manual.cellDamage.value = Decimal(150)
    var battery = HandMadeCluster()
    battery.set(.cell(module: 1, cell: 5), .cellVoltage, 3150, .millivolt)
    #expect(condition(.cellDamageFault, battery, .printed) == nil)
    #expect(try #require(condition(.cellDamageFault, battery, manual)).limit == Decimal(150))
    let module = try #require(battery.cluster.module(1))
    #expect(CellDamage(module, at: battery.heard)?.isWide == false)
    #expect(CellDamage(module, at: battery.heard, manual: manual)?.isWide == true)
  }

  @Test func `another limit between modules is another alarm, verdict and sentence`() throws {
    var manual = Manual.printed
    manual.moduleVolts.value = Decimal(5, decimals: 1)
    manual.firmware.value = Decimal(401, decimals: 2)
    var battery = HandMadeCluster(modules: 2)
    battery.set(.module(2), .totalVoltage, 539, decimals: 1, .volt)
    #expect(condition(.moduleVoltageDifferenceFault, battery, .printed) == nil)
    let found = try #require(condition(.moduleVoltageDifferenceFault, battery, manual))
    #expect(found.limit == Decimal(5, decimals: 1) && found.unit == .volt)
    for (manual, verdict, volts, firmware) in [
      (Manual.printed, ParallelCheck.Verdict.passed, "within 2 V", "above 3.69"),
      (manual, .failed, "within 0.5 V", "above 4.01"),
    ] {
      let findings = ParallelCheck.findings(battery.cluster, manual: manual, at: battery.heard)
      let voltage = try #require(findings.first { $0.rule == .voltage })
      #expect(voltage.verdict == verdict && voltage.sentence.contains(volts))
      #expect(try #require(findings.first { $0.rule == .firmware }).sentence.contains(firmware))
    }
  }

  @Test func `another table is another rate, alarm and sentence`() throws {
    var manual = Manual.printed
    manual.rates.value = [Manual.RateRow(.charge, 20...30, 2)]
    manual.noChargeBelow.value = Decimal(-2)
    manual.warrantyRate.value = Decimal(1, decimals: 1)
    #expect(manual.rate(.charge, celsius: 25).text == "0.2C from 20 to 30 °C")
    #expect(manual.rate(.charge, celsius: -3).text.contains("below -2 °C the manual allows"))
    var battery = HandMadeCluster()
    battery.set(.module(1), .current, 300, decimals: 1, .ampere)
    #expect(condition(.chargeRateWarning, battery, .printed) == nil)
    #expect(try #require(condition(.chargeRateWarning, battery, manual)).limit?.double == 20)
    #expect(condition(.warrantyRangeNotice, battery, manual)?.note?.english.contains("above 0.1C (10.0 A)") == true)
  }

  @Test func `numbers are printed without decimals that say nothing`() {
    #expect(Manual.printed.moduleVolts.text == "2 V" && Manual.printed.moduleVolts.value.text == "2.0")
    #expect(Manual.printed.contactorVolts.text == "46 to 58.9 V")
    #expect(Manual.printed.chargingCelsius.numbers == "-5 to 55")
    #expect(Manual.printed.firmware.number == "3.69")
  }
}
