import Testing

@testable import BMSCore

/// The bounds of what is believed, typed again: a bound that moves unnoticed would doubt what is true, or show what is not.
@Suite struct RangeTableTests {
  @Test func `what a number of a unit can be`() {
    let expected: [(Unit, ClosedRange<Double>?)] = [
      (.millivolt, 1000...4500), (.celsius, -40...120), (.kelvin, 233...393), (.percent, 0...100), (.volt, 14...72),
      (.ampere, -2000...2000), (.watt, -150_000...150_000), (.ampereHour, nil), (.count, nil), (.raw, nil),
    ]
    for (unit, range) in expected { #expect(Plausibility.range(unit) == range, "\(unit)") }
    #expect(Plausibility.highVolts == 14...1500)
  }

  @Test func `what a field can be, of all that is connected and of one module`() {
    let expected: [(Field, ClosedRange<Double>, ClosedRange<Double>)] = [
      (.current, -2000...2000, -250...250), (.chargeCurrentLimit, 0...2000, 0...250),
      (.dischargeCurrentLimit, 0...2000, 0...250), (.power, -150_000...150_000, -18_000...18_000),
      (.cellDelta, 0...3500, 0...3500), (.temperatureDelta, 0...160, 0...160), (.cellCount, 1...400, 1...24),
      (.temperatureCount, 0...400, 0...24), (.modulesOnline, 0...64, 0...8), (.batteryCycle, 0...20_000, 0...20_000),
    ]
    for (field, whole, module) in expected {
      #expect(PhysicalRange.of(field, ofModule: false) == whole, "\(field)")
      #expect(PhysicalRange.of(field, ofModule: true) == module, "\(field)")
    }
    #expect(PhysicalRange.table.count == expected.count)
  }

  @Test func `what only CAN knows of a number`() {
    func range(_ field: Field, _ unit: Unit) -> ClosedRange<Double>? { CANRow.range(of: field, unit, volts: 20...60) }
    #expect(range(.remainingCapacity, .ampereHour) == 0...20_000)
    #expect(range(.energyCharged, .kilowattHour) == 0...1_000_000)
    #expect(range(.chargingCurrent, .ampere) == 0...2000 && range(.moduleCurrent, .ampere) == -2000...2000)
    #expect(range(.moduleVoltageMax, .millivolt) == 1000...72_000 && range(.moduleVoltageMax, .volt) == 20...60)
    #expect(range(.chargeVoltageLimit, .volt) == 20...60 && range(.cycles, .count) == 0...20_000)
    #expect(range(.modulesOffline, .count) == 0...64 && range(.cellsInSeries, .count) == 1...400)
    #expect(range(.current, .ampere) == -2000...2000 && range(.chargeCurrentLimit, .ampere) == 0...2000)
    #expect(range(.counter, .count) == nil)
  }

  @Test func `how far two readings may differ and still say the same`() {
    let expected: [(Unit, Double)] = [
      (.millivolt, 4), (.volt, 0.04), (.ampere, 0.35), (.percent, 0.5), (.celsius, 0.75), (.kelvin, 0.75),
      (.second, 2.5),
      (.count, 0), (.raw, 0),
    ]
    for (unit, most) in expected { #expect(Plausibility.tolerance(unit) == most, "\(unit)") }
    func agree(_ a: Int64, _ b: Int64, _ unit: Unit = .volt) -> Bool {
      Plausibility.agree(.number(Decimal(a, decimals: 2), .volt), .number(Decimal(b, decimals: 2), unit))
    }
    #expect(agree(5200, 5204) && agree(5204, 5200) && !agree(5200, 5205) && !agree(5205, 5200))
    #expect(!agree(5200, 5200, .ampere) && Plausibility.agree(.flag(true), .flag(true)))
    #expect(!Plausibility.agree(.flag(true), .flag(false)))
  }

  /// 16 cells of 3300 mV as the module's block has them; the first of them and the sum can be changed.
  private func doubted(_ change: (inout [UInt16]) -> Void, cellCount: Int? = 16) -> [Int] {
    var words = Array(repeating: UInt16(0), count: 38)
    words.replaceSubrange(6..<21, with: [16, 4, 102, 371, 23, 0, 9, 5280, 0, 65, 64, 3300, 3300, 125, 86])
    words.replaceSubrange(22..<38, with: Array(repeating: 3300, count: 16))
    change(&words)
    let values = RegisterMap.module.map { $0.value(in: words) }
    let rows = Plausibility.doubts(in: .module, words: words, values: values, cellCount: cellCount)
    return rows.map { RegisterMap.module[$0].offset + 1 }.sorted()
  }

  @Test func `two measurements of one thing agree within their tolerance`() {
    #expect(doubted { _ in } == [])
    // 0.5 V between the pack and the sum of its cells, 5 mV between an extreme and the list.
    #expect(doubted { $0[13] = 5330 } == [] && doubted { $0[13] = 5230 } == [])
    #expect(doubted { $0[13] = 5331 } == [14] + Array(23...38) && doubted { $0[13] = 5229 }.count == 17)
    #expect(doubted { $0[17] = 3305 } == [] && doubted { $0[17] = 3306 } == [18])
    #expect(doubted { $0[18] = 3295 } == [] && doubted { $0[18] = 3294 } == [19])
    #expect(doubted { ($0[15], $0[16]) = (64, 65) } == [16, 17] && doubted { ($0[15], $0[16]) = (65, 65) } == [])
    // One impossible cell spoils what hangs on it, a cell that the module does not have nothing.
    #expect(doubted { ($0[22], $0[18]) = (999, 999) } == [14, 19] + Array(23...38))
    #expect(doubted({ ($0[6], $0[37], $0[13]) = (15, 0, 4950) }, cellCount: 15) == [38])
    #expect(doubted { $0 = Array(repeating: 1, count: 38) }.count == 30)
  }

  /// A slave tells no single cells: its voltage lies between so many times its extremes, with 0.5 V of room.
  @Test func `a slave is held against its own extremes`() {
    func doubted(_ volts: UInt16, _ high: UInt16 = 3310, _ low: UInt16 = 3290) -> [Int] {
      let words: [UInt16] = [volts, 0, 2500, 2400, high, low, 125, 86, 0, 0]
      let values = RegisterMap.slave.map { $0.value(in: words) }
      return Plausibility.doubts(in: .slave(1), words: words, values: values, cellCount: 16).sorted()
    }
    // 52.14 to 53.46 V.
    #expect(doubted(528) == [] && doubted(534) == [] && doubted(522) == [])
    #expect(doubted(535) == [0] && doubted(521) == [0])
    #expect(doubted(528, 3290, 3310) == [4, 5] && doubted(528, 3300, 3300) == [])
  }

  /// What a device map labels itself has no field whose range it could miss.
  @Test func `a labelled value is not doubted`() {
    let row = RegisterRow(0, .named("Fan"), .number(.percent), .hypothesis)
    let block = RegisterBlock.mapped(MappedBlock(request: ReadRequest(first: 300, count: 1), rows: [row]))
    #expect(Plausibility.doubts(in: block, words: [150], values: [row.value(in: [150])], cellCount: 16).isEmpty)
  }
}
