import Testing

@testable import BMSCore

/// One reading of the manual's table of rates, whoever asks.
@Suite struct ManualRatesTests {
  private func tenths(_ direction: Manual.Direction, _ celsius: Double) -> Int {
    Manual.printed.rate(direction, celsius: celsius).tenthsOfC
  }

  @Test func `the rows as printed, typed from the manual`() {
    // Vendor manual, "INVERTER TECHNICAL INFORMATION", tables CHARGE and DISCHARGE.
    let charge: [(Double, Int)] = [
      (-7, 1), (-6, 2), (0, 2), (1, 3), (10, 3), (11, 8), (14, 8), (15, 10), (45, 10), (46, 5), (55, 5), (56, 0),
      (-11, 0),
    ]
    for (celsius, rate) in charge {
      #expect(tenths(.charge, celsius) == rate, "charge at \(celsius)")
      #expect(Manual.printed.tableRate(.charge, celsius: Int(celsius)) == rate, "charge at \(celsius)")
    }
    let discharge: [(Double, Int)] = [
      (-20, 2), (-11, 2), (-10, 3), (-7, 3), (-6, 3), (0, 3), (1, 8), (10, 8), (11, 10), (55, 10), (56, 5), (65, 5),
      (66, 0), (-21, 0),
    ]
    for (celsius, rate) in discharge {
      #expect(tenths(.discharge, celsius) == rate, "discharge at \(celsius)")
      #expect(Manual.printed.tableRate(.discharge, celsius: Int(celsius)) == rate, "discharge at \(celsius)")
    }
    #expect(Manual.printed.rate(.discharge, celsius: 66).short == "nothing (it has no row)")
  }

  @Test func `between two rows the lower counts and both are named`() {
    for (direction, celsius, rate, words) in [
      (Manual.Direction.charge, 0.5, 2, ["0.2C from -6 to 0", "0.3C from 1 to 10"]),
      (.charge, -6.5, 1, ["0.1C from -10 to -7", "0.2C from -6 to 0"]), (.charge, 45.4, 5, ["1.0C from", "0.5C from"]),
      (.discharge, -10.5, 2, ["0.2C from -20 to -11", "0.3C from -10 to -7"]),
    ] {
      let found = Manual.printed.rate(direction, celsius: celsius)
      #expect(found.tenthsOfC == rate)
      for word in words + ["the lower counts"] { #expect(found.text.contains(word)) }
      #expect(found.grade == .hypothesis)
    }
    #expect(Manual.printed.rate(.charge, celsius: 20).grade == .documented)
    #expect(Manual.printed.rate(.charge, celsius: 20).text == "1.0C from 15 to 45 °C")
  }

  @Test func `below -7 °C charging is forbidden, and what else is printed is said`() {
    for celsius in [-7.1, -8, -10, -11, -40] { #expect(tenths(.charge, celsius) == 0) }
    let cold = Manual.printed.rate(.charge, celsius: -8)
    #expect(cold.text.contains("0.1C from -10 to -7 °C (printed -10 °C +7 °C: our reading)"))
    #expect(cold.text.contains("forbidden counts") && cold.grade == .hypothesis)
    #expect(!Manual.printed.rate(.charge, celsius: -7).text.contains("forbidden"))
    let warm = Manual.printed.rate(.charge, celsius: 5)
    #expect(warm.tenthsOfC == 3 && warm.grade == .hypothesis)
    #expect(warm.text.contains("a row printed -10 °C +7 °C gives 0.1C and is read as -10 to -7"))
  }

  /// On every half degree: what the alarm calls too fast is what the Overview's sentence says is not allowed.
  @Test(arguments: Manual.Direction.allCases)
  func `alarm and page have one answer at every temperature`(direction: Manual.Direction) throws {
    for half in -60...150 {
      let celsius = Double(half) / 2
      let rate = Manual.printed.rate(direction, celsius: celsius)
      // The alarm: just above the answer, and not at it.
      for (extra, isRaised) in [(Int64(0), false), (1, true)] {
        var battery = HandMadeCluster()
        battery.set(.module(1), .temperatureMin, Int64(half * 5), decimals: 1, .celsius)
        battery.set(.module(1), .temperatureMax, Int64(half * 5), decimals: 1, .celsius)
        let tenths = Int64(rate.tenthsOfC) * 100 + extra * 10
        battery.set(.module(1), .current, direction == .charge ? tenths : -tenths, decimals: 1, .ampere)
        let alarms = battery.alarms(capacity: Decimal(100)).filter { $0.contains("rate") }
        #expect(!alarms.isEmpty == isRaised, "\(direction) at \(celsius): \(tenths) tenths of an ampere")
      }
      // The page: a limit at the answer is explained by it, with the same number.
      var input = Restriction.Input()
      (input.coldest, input.hottest, input.capacity, input.soc) = (celsius, celsius, 100, 50)
      let limit = Double(rate.tenthsOfC) * 10
      (input.chargeLimit, input.dischargeLimit) = direction == .charge ? (limit, 100) : (100, limit)
      let found = Restriction.find(input).first { $0.direction == direction }
      #expect((found?.cause == .temperature) == (rate.tenthsOfC < 10), "\(direction) at \(celsius)")
      if let found { #expect(found.text.contains("allows \(rate.short) at ")) }
    }
  }

  @Test func `no temperature is too odd`() {
    for odd in [Double.nan, .infinity, -.infinity, 1e300, -1e300] {
      let rate = Manual.printed.rate(.charge, celsius: odd)
      #expect(rate.tenthsOfC == 0)
      #expect(!rate.text.isEmpty && !rate.short.isEmpty)
    }
  }
}
