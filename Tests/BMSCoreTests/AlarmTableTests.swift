import Testing

@testable import BMSCore

/// The rows that decide what becomes an alarm, typed again.
@Suite struct AlarmTableTests {
  @Test func `how long an alarm must hold, and be denied, and how serious it is`() {
    let seconds: [AlarmID: (raise: Int64, clear: Int64)] = [
      .socLowWarning: (5, 5), .relayDamageWarning: (5, 5), .cellDamageFault: (60, 5),
      .moduleVoltageDifferenceFault: (5, 5), .chargeRateWarning: (10, 5), .dischargeRateWarning: (10, 5),
      .warrantyRangeNotice: (60, 60), .implausibleValueNotice: (10, 5), .sourcesDisagreeNotice: (1, 5),
    ]
    for alarm in AlarmID.allCases {
      let expected = seconds[alarm] ?? (2, 5)
      #expect(alarm.info.raiseAfter == .seconds(expected.raise), "\(alarm)")
      #expect(alarm.info.clearAfter == .seconds(expected.clear), "\(alarm)")
      let word = ["warning", "fault", "notice"].first { alarm.id.hasSuffix("_" + $0) }
      let lamps: Set<AlarmID> = [.voltageNotNormal, .temperatureNotNormal, .bmsReadingNotNormal]
      #expect(alarm.severity.rawValue == word ?? (lamps.contains(alarm) ? "warning" : "fault"), "\(alarm)")
    }
    #expect(AlarmBook.returnWithin == .seconds(300) && AlarmRules.leakAmperes == Decimal(2))
    #expect(DeltaBand.allCases.map(\.from) == [0, 10, 80, 160])
  }

  /// Threshold, the live value that it speaks of, the side, the current in A at which it does, the alarm.
  static let thresholds: [(limit: Field, live: Field, isHigh: Bool, current: Int64, alarm: String)] = [
    (.cellOverVoltage2, .cellMax, true, 0, "cell_voltage_high_fault"),
    (.cellOverVoltage1, .cellMax, true, 0, "cell_voltage_high_warning"),
    (.cellUnderVoltage2, .cellMin, false, 0, "cell_voltage_low_fault"),
    (.cellUnderVoltage1, .cellMin, false, 0, "cell_voltage_low_warning"),
    (.packOverVoltage, .totalVoltage, true, 0, "battery_voltage_high_fault"),
    (.packUnderVoltage, .totalVoltage, false, 0, "battery_voltage_low_fault"),
    (.dischargeOverCurrent, .current, true, -20, "discharge_current_high_fault"),
    (.chargeOverCurrent, .current, true, 20, "charge_current_high_fault"),
    (.chargeOverTemperature2, .temperatureMax, true, 20, "charge_temperature_high_fault"),
    (.chargeOverTemperature1, .temperatureMax, true, 20, "charge_temperature_high_warning"),
    (.dischargeOverTemperature2, .temperatureMax, true, -20, "discharge_temperature_high_fault"),
    (.dischargeOverTemperature1, .temperatureMax, true, -20, "discharge_temperature_high_warning"),
    (.chargeUnderTemperature2, .temperatureMin, false, 20, "charge_temperature_low_fault"),
    (.chargeUnderTemperature1, .temperatureMin, false, 20, "charge_temperature_low_warning"),
    (.dischargeUnderTemperature2, .temperatureMin, false, -20, "discharge_temperature_low_fault"),
    (.dischargeUnderTemperature1, .temperatureMin, false, -20, "discharge_temperature_low_warning"),
  ]

  @Test(arguments: thresholds.indices)
  func `each threshold raises its own alarm, on its side, while its current flows`(_ index: Int) {
    let row = Self.thresholds[index]
    // What `HandMadeCluster` holds.
    let live: Int64 =
      switch row.live {
      case .cellMax: 3312
      case .cellMin: 3308
      case .totalVoltage: 529
      case .temperatureMax: 23
      case .temperatureMin: 22
      default: 200
      }
    func raised(_ offset: Int64, current: Int64) -> Bool {
      var battery = HandMadeCluster()
      battery.set(.module(1), .current, current * 10, decimals: 1, .ampere)
      let tenths: UInt8 = [.totalVoltage, .current].contains(row.live) ? 1 : 0
      battery.set(.module(1), row.limit, live + offset, decimals: tenths, row.live.unit)
      return battery.alarms(capacity: Decimal(1000)).contains("\(row.alarm) m1")
    }
    let beyond: Int64 = row.isHigh ? -1 : 1
    #expect(raised(beyond, current: row.current))
    // At the limit nothing is beyond it.
    #expect(!raised(0, current: row.current) && !raised(-beyond, current: row.current))
    if row.current != 0 { #expect(!raised(beyond, current: -row.current)) }
  }

  @Test func `a sense wire is broken where both cells together are two, within a tenth`() {
    func alarms(_ low: Int64, _ high: Int64) -> Bool {
      var battery = HandMadeCluster()
      battery.set(.cell(module: 1, cell: 7), .cellVoltage, low, .millivolt, implausible: true)
      battery.set(.cell(module: 1, cell: 8), .cellVoltage, high, .millivolt, implausible: true)
      return battery.alarms().contains { $0.hasPrefix("sense_wire_fault") }
    }
    // Twice 3310 is 6620, and a tenth of that 662.
    #expect(alarms(0, 6620) && alarms(0, 7282) && !alarms(0, 7283) && alarms(0, 5958) && !alarms(0, 5957))
    #expect(alarms(1654, 4966) && !alarms(1655, 4966) && !alarms(1654, 4965))
  }

  @Test func `a current in another unit is no current`() {
    var battery = HandMadeCluster()
    battery.set(.module(1), .current, 900, .raw)
    battery.set(.module(1), .temperatureMax, 60, .celsius)
    let found = battery.assess(capacity: Decimal(100))
    for alarm in [AlarmID.chargeRateWarning, .dischargeRateWarning, .relayDamageWarning, .warrantyRangeNotice] {
      #expect(!found.assessed.contains { $0.rule == .alarm(alarm) }, "\(alarm)")
    }
  }

  @Test func `within the warranty's range nothing is said of it`() {
    var battery = HandMadeCluster()
    battery.set(.module(1), .temperatureMax, 25, .celsius)
    battery.set(.module(1), .temperatureMin, 20, .celsius)
    let found = battery.assess(capacity: Decimal(100))
    #expect(found.assessed.contains { $0.rule == .alarm(.warrantyRangeNotice) } && found.conditions.isEmpty)
  }

  /// The alarm of a bit as a warning and as a fault (can-protocols, bit tables), and the bits.
  private static let names = """
    cellVoltageHighWarning cellVoltageHighFault: cellOverVoltage cellVoltageHigh
    cellVoltageLowWarning cellVoltageLowFault: cellUnderVoltage cellVoltageLow
    batteryVoltageHighWarning batteryVoltageHighFault: overVoltage highVoltage moduleOverVoltage packOverVoltage chargeVoltageHigh dischargeVoltageHigh inputOverVoltage
    batteryVoltageLowWarning batteryVoltageLowFault: underVoltage lowVoltage moduleUnderVoltage packUnderVoltage chargeVoltageLow dischargeVoltageLow
    chargeTemperatureHighWarning chargeTemperatureHighFault: overTemperatureCharge highTemperatureCharge cellOverTemperatureCharge chargeTemperatureHigh chargeModuleHighTemperature
    dischargeTemperatureHighWarning dischargeTemperatureHighFault: overTemperatureDischarge dischargeTemperatureHigh
    chargeTemperatureLowWarning chargeTemperatureLowFault: underTemperatureCharge lowTemperatureCharge cellUnderTemperatureCharge chargeTemperatureLow
    dischargeTemperatureLowWarning dischargeTemperatureLowFault: underTemperatureDischarge dischargeTemperatureLow
    temperatureHighWarning temperatureHighFault: overTemperature highTemperature cellOverTemperature cellTemperatureHigh mosOverTemperature heatFilmOverTemperature
    temperatureLowWarning temperatureLowFault: underTemperature lowTemperature cellUnderTemperature cellTemperatureLow
    chargeCurrentHighWarning chargeCurrentHighFault: chargeOverCurrent chargeHighCurrent highCurrentCharge chargeCurrentHigh
    dischargeCurrentHighWarning dischargeCurrentHighFault: dischargeOverCurrent dischargeHighCurrent highCurrentDischarge dischargeCurrentHigh afeOverCurrentDischarge1 afeOverCurrentDischarge2
    cellVoltageDifferenceWarning cellVoltageDifferenceFault: cellImbalance cellVoltageDifference deltaVoltageFail
    temperatureDifferenceWarning temperatureDifferenceFault: temperatureDifference
    nothing shortCircuitFault: shortCircuit mosfetShort
    contactorWarning contactorFault: contactor relayCheck chargeBreaker
    nothing softStartFault: softStartFail
    bmsInternalWarning bmsInternalFault: bmsInternal systemError internalFailure voltageSampling temperatureSampling eeprom voltageSensor temperatureSensor shutdownCircuit bmic selfTest safetyFunction afeCommunication
    internalCommunicationWarning internalCommunicationFault: internalCommunication internalCommunicationFail internalBus
    nothing addressFault: addressRepeat
    inverterCommunicationWarning inverterCommunicationFault: pcsCommunication
    batteryWarning batteryFault: general other highCurrent lowCurrent chargeCurrentLow dischargeCurrentLow packBeforeTurnOff subPack1Error subPack2Error subRelayCommand cellFailure batteryDamage inputReversed reserved16OrGenerator
    nothing nothing: reserved14 reserved15
    """

  @Test func `every bit of CAN has its alarm`() {
    var seen: Set<CANAlarm> = []
    for line in Self.names.split(separator: "\n") {
      let parts = line.split(separator: ":").map { $0.split(separator: " ").map(String.init) }
      for alarm in CANAlarm.allCases where parts[1].contains("\(alarm)") {
        seen.insert(alarm)
        let isReserved = parts[0] == ["nothing", "nothing"]
        let expected = zip(parts[0], isReserved ? ["nothing", "nothing"] : ["batteryWarning", "batteryFault"]).map {
          $0 == "nothing" ? $1 : $0
        }
        let found = [alarm.alarm(.warning), alarm.alarm(.fault)].map { $0.map { "\($0)" } ?? "nothing" }
        #expect(found == expected, "\(alarm)")
      }
    }
    #expect(seen.count == CANAlarm.allCases.count)
  }
}
