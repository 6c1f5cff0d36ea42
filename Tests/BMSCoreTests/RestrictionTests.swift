import Testing

@testable import BMSCore

@Suite struct RestrictionTests {
  private func input(
    charge: Double? = 110, discharge: Double? = 110, coldest: Double? = 20, hottest: Double? = 25, soc: Double? = 50,
    capacity: Double? = 110, alarms: [String] = []
  ) -> Restriction.Input {
    var input = Restriction.Input(alarms: alarms)
    (input.chargeLimit, input.dischargeLimit, input.capacity) = (charge, discharge, capacity)
    (input.coldest, input.hottest, input.soc) = (coldest, hottest, soc)
    return input
  }

  @Test func `a battery in its best range is not restricted`() { #expect(Restriction.find(input()).isEmpty) }

  @Test func `a cold battery's limits follow the table, and that is called inferred`() throws {
    let found = Restriction.find(input(charge: 33, discharge: 88, coldest: 5, hottest: 8))
    #expect(found.map(\.direction) == [.charge, .discharge])
    #expect(found.allSatisfy { $0.cause == .temperature && $0.isInferred })
    // A misprinted row holds from 1 to 7 degC too, and between two rows both do: all are named, one counts.
    func first(_ charge: Double, _ coldest: Double) throws -> String {
      try #require(Restriction.find(input(charge: charge, coldest: coldest, hottest: 8)).first).text
    }
    #expect(try first(11, 5) == "charge 11.0 A: the manual allows 0.3C (rows: 0.1C and 0.3C) at 5.0 °C")
    #expect(try first(22, 0.5) == "charge 22.0 A: the manual allows 0.2C (rows: 0.1C and 0.2C and 0.3C) at 0.5 °C")
    #expect(try first(11, -8) == "charge 11.0 A: the manual allows no charging (its table: 0.1C) at -8.0 °C")
    #expect(try first(0, -8) == "the charge limit is 0 A: the manual allows no charging (its table: 0.1C) at -8.0 °C")
  }

  @Test func `0 A is explained by the temperature only where nothing may flow`() {
    #expect(Restriction.find(input(charge: 0, coldest: 5, hottest: 8)).first?.cause == .unexplained)
  }

  @Test func `a limit above the table's is not explained by it`() {
    #expect(Restriction.find(input(charge: 110, coldest: 8, hottest: 9)).isEmpty)
  }

  @Test func `without a capacity a current says nothing about a rate`() {
    #expect(Restriction.find(input(charge: 10, coldest: 2, capacity: nil)).isEmpty)
  }

  @Test func `zero amperes: the battery's alarms first, then full and empty, then not stated`() throws {
    func first(_ input: Restriction.Input) -> Restriction? { Restriction.find(input).first }
    let alarm = try #require(first(input(charge: 0, alarms: ["cell_over_voltage"])))
    #expect(alarm.cause == .battery && !alarm.isInferred && alarm.text.contains("cell_over_voltage"))
    #expect(first(input(charge: 0, soc: 100))?.cause == .soc)
    #expect(first(input(discharge: 0, soc: 3))?.cause == .soc)
    #expect(first(input(charge: 0))?.cause == .unexplained)
    #expect(first(input(charge: 0, coldest: -30, hottest: -25))?.cause == .temperature)
  }

  @Test func `what the battery forbids is its own word`() {
    var one = input()
    one.mayDischarge = false
    #expect(Restriction.find(one).map(\.cause) == [.battery])
  }

  @Test func `the last tenth charges slowly`() {
    #expect(Restriction.find(input(charge: 10, soc: 95)).first?.cause == .soc)
    #expect(Restriction.find(input(charge: 10, soc: 60)).isEmpty)
  }

  @Test func `no number is too odd for it`() {
    for odd in [Double.nan, .infinity, -.infinity, 1e300, -1e300, 0] {
      _ = Restriction.find(input(charge: odd, discharge: odd, coldest: odd, hottest: odd, soc: odd, capacity: odd))
    }
  }
}

@Suite struct InverterFramesTests {
  @Test func `what only an inverter says stops the asking, what a battery says does not`() {
    let inverter: [CANID] =
      [0x300, 0x301, 0x211, 0x305, 0x306, 0x307, 0x151, 0x091, 0x0D1, 0x111, 0x191, 0x605, 0x705].map(CANID.standard)
      + [
        0x305, 0x310, 0x3010, 0x3020, 0x3030, 0x4200, 0x8200, 0x8201, 0x8210, 0x8220, 0x8240, 0x8260, 0x0CF1_0100,
        0x605, 0x705, 0x1F00_0100, 0x0001_001F,
      ].map(CANID.extended)
    for id in inverter where !InverterFrames.contains(id) { Issue.record("\(id) must stop the asking") }
    let battery: [CANID] =
      [0x351, 0x355, 0x356, 0x359, 0x35A, 0x35C, 0x35E, 0x35F, 0x110, 0x150, 0x1D0, 0x311, 0x319].map(CANID.standard)
      + [0x8230, 0x8250, 0x8270, 0x8231, 0x4210, 0x7310, 0x0CF1_1100, 0x1F00_0300, 0x351].map(CANID.extended)
    for id in battery where InverterFrames.contains(id) { Issue.record("\(id) is a battery's") }
  }

  @Test func `our own question is heard and recorded, but is no inverter's word`() {
    var conversation = BusConversation(link: "can0")
    conversation.facts.keep(true)
    let now = Instant(microseconds: 0)
    conversation.hearOwn(CANQuestion.pylontech305.frame, at: now)
    #expect(conversation.status(at: now).inverter.isEmpty)
    #expect(conversation.ids[.standard(0x305)]?.count == 1)
    var facts: [Fact] = []
    conversation.facts.drain(into: &facts)
    #expect(facts.count == 1)
    conversation.hear(CANQuestion.pylontech305.frame, at: now)
    #expect(conversation.status(at: now).keepAlive?.kind == .zeros305)
  }
}
