import Testing

@testable import BMSCore

/// The manual's numbers, typed again (manual-facts): each with its unit. Those of its table of rates stand in
/// `ManualRatesTests`.
@Suite struct ManualTableTests {
  @Test func `every number is the manual's`() {
    let manual = Manual.printed
    let decimals: [(Manual.Entry<Decimal>, String)] = [
      (manual.cellDamage, "200 mV"), (manual.moduleVolts, "2 V"), (manual.mostModules, "8 "),
      (manual.olderMostModules, "5 "), (manual.firmware, "3.69 "), (manual.mostClusters, "3 "),
      (manual.canSwitch, "5 "),
      (manual.terminalTorque, "14 "), (manual.busBarTorque, "40 "), (manual.tripsInARow, "4 "),
      (manual.forcedCharge, "10 A"), (manual.forcedChargeVolts, "58 V"), (manual.mostAmperes, "110 A"),
      (manual.suggestedAmperes, "86 A"), (manual.nominalVolts, "52.2 V"), (manual.usableAmpereHours, "86 Ah"),
      (manual.chargeAmperes, "65 A"), (manual.dischargeAmperes, "70 A"), (manual.slowChargeFrom, "90 %"),
      (manual.slowCharge, "10 A"), (manual.storage, "50 %"), (manual.warrantyRate, "0.5 "),
      (manual.noChargeBelow, "-7 °C"), (manual.noChargeVolts, "57.8 V"), (manual.noDischargeVolts, "50.4 V"),
    ]
    for (entry, text) in decimals { #expect(entry.text == text) }
    let ranges: [(Manual.Entry<ClosedRange<Decimal>>, String)] = [
      (manual.contactorVolts, "46 to 58.9 V"), (manual.chargingCelsius, "-5 to 55 °C"),
      (manual.operatingCelsius, "-25 to 65 °C"), (manual.storageCelsius, "-20 to 45 °C"),
      (manual.warrantyCelsius, "20 to 25 °C"),
    ]
    for (entry, text) in ranges { #expect(entry.text == text) }
    let spans: [(Manual.Entry<Span>, Int64)] = [
      (manual.startPress, 1), (manual.startBlink, 5), (manual.stopPress, 5), (manual.slavesFlash, 10),
      (manual.slavesOff, 60), (manual.waitAfterTrips, 1800), (manual.forcedChargeTime, 90),
      (manual.equalisation, 86_400),
      (manual.ledStart, 5), (manual.ledTurn, 5),
    ]
    for (entry, seconds) in spans { #expect(entry.seconds == seconds) }
  }

  @Test func `every table is the manual's`() {
    let manual = Manual.printed
    let cuts = [manual.lowCutOff, manual.onGridCutOff, manual.offGridCutOff, manual.highCutOff].map(\.value)
    #expect(cuts.map { "\($0.volts.text) \($0.percent.text)" } == ["49.5 0", "50.5 5", "51.0 10", "54.5 98"])
    #expect(
      manual.depths.value.map { "\($0.percent) \($0.volts.lowerBound.text) \($0.volts.upperBound.text)" } == [
        "100 49.5 54.5", "90 51.5 54.0", "80 51.0 53.5",
      ])
    #expect(
      manual.torques.value.map { "\($0.screw) \($0.most.text) \($0.applied.text)" } == [
        "M3 1.7 1.2", "M4 3.8 3", "M5 7.5 7", "M6 13 10", "M8 14 14", "M8 32 16", "M10 62 40", "M12 107 80",
      ])
    #expect(manual.ledBands.value == [90, 55, 32, 6, 4.9])
    #expect(
      manual.rates.value.map { "\($0.direction) \($0.celsius.lowerBound) \($0.celsius.upperBound) \($0.tenthsOfC)" }
        == [
          "charge -10 -7 1", "charge -6 0 2", "charge 1 10 3", "charge 11 14 8", "charge 15 45 10", "charge 46 55 5",
          "discharge -20 -11 2", "discharge -10 -7 3", "discharge -6 0 3", "discharge 1 10 8", "discharge 11 55 10",
          "discharge 56 65 5",
        ])
  }
}
