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
    #expect(AlarmBook.mostPast == 1000 && AlarmBook.mostActive == 512)
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

  @Test(arguments: [Field.current, .temperatureMax, .temperatureMin, .cellMax, .cellMin])
  func `a number in another unit is no current, no temperature and no cell voltage`(_ field: Field) {
    let alarms: [AlarmID] =
      switch field {
      case .current: [.chargeRateWarning, .dischargeRateWarning, .warrantyRangeNotice, .relayDamageWarning]
      case .cellMax, .cellMin: [.cellDamageFault]
      default: [.chargeRateWarning, .dischargeRateWarning, .warrantyRangeNotice]
      }
    var battery = HandMadeCluster(cells: 0)
    battery.set(.module(1), .current, 0, .ampere)
    battery.set(.contactorCharge, false)
    func answered() -> [AlarmID] {
      let found = battery.assess(capacity: Decimal(100))
      return alarms.filter { alarm in found.assessed.contains { $0.rule == .alarm(alarm) } }
    }
    #expect(answered() == alarms)
    battery.set(.module(1), field, 0, .raw)
    #expect(answered() == [])
  }

  @Test func `within the warranty's range nothing is said of it`() {
    var battery = HandMadeCluster()
    battery.set(.module(1), .temperatureMax, 25, .celsius)
    battery.set(.module(1), .temperatureMin, 20, .celsius)
    let found = battery.assess(capacity: Decimal(100))
    #expect(found.assessed.contains { $0.rule == .alarm(.warrantyRangeNotice) } && found.conditions.isEmpty)
  }

  @Test func `one module inside the warranty's range says nothing of another, nor does a battery without any`() {
    func answers(_ battery: HandMadeCluster) -> Bool {
      battery.assess().assessed.contains { $0.rule == .alarm(.warrantyRangeNotice) }
    }
    var battery = HandMadeCluster(modules: 2)
    #expect(answers(battery))
    battery.set(.module(2), .temperatureMax, 24, .celsius, implausible: true)
    #expect(!answers(battery))
    battery.set(.module(1), .temperatureMax, 26, .celsius)
    #expect(answers(battery), "one that is outside is enough")
    battery.cluster.setOnline([], at: battery.heard)
    battery.cluster = Cluster(name: "garage")
    #expect(!answers(battery))
  }

  @Test func `half the capacity is not yet faster than the warranty's rate, and a lost module is not judged`() {
    var battery = HandMadeCluster(modules: 2)
    func notices() -> [String?] {
      battery.assess(capacity: Decimal(100)).conditions.filter { $0.key.alarm == .warrantyRangeNotice }.map {
        $0.note?.english
      }
    }
    battery.set(.module(2), .current, -500, decimals: 1, .ampere)
    #expect(notices() == [])
    battery.set(.module(2), .current, -501, decimals: 1, .ampere)
    #expect(notices().count == 1)
    battery.cluster.setOnline([1], at: battery.heard)
    #expect(notices() == [])
  }

  @Test func `contactors of which one is old say nothing`() {
    var battery = HandMadeCluster()
    battery.set(.module(1), .current, -50, decimals: 1, .ampere)
    battery.set(.contactorCharge, false)
    #expect(battery.alarms() == ["relay_damage_warning m1"])
    battery.heard = battery.heard - .seconds(60)
    battery.set(.contactorDischarge, false)
    battery.heard = battery.heard + .seconds(60)
    #expect(battery.alarms() == [])
  }

  @Test func `a threshold that cannot be true, has no scale or is gone raises nothing`() {
    func raised(_ unit: Unit = .millivolt, implausible: Bool = false, age: Span = .zero) -> Bool {
      var battery = HandMadeCluster()
      // A live value without a scale is nothing to hold against one that has none either.
      if unit == .raw { battery.set(.module(1), .cellMax, 3312, .raw) }
      battery.heard = battery.heard - age
      battery.set(.module(1), .cellOverVoltage2, 3300, unit, implausible: implausible)
      battery.heard = battery.heard + age
      return battery.alarms().contains("cell_voltage_high_fault m1")
    }
    #expect(raised() && raised(age: .seconds(5)))
    #expect(!raised(.raw) && !raised(implausible: true) && !raised(age: .seconds(3600)))
  }

  @Test func `half an ampere is a current`() {
    func raised(_ tenths: Int64) -> Bool {
      var battery = HandMadeCluster()
      battery.set(.module(1), .chargeOverTemperature2, 22, .celsius)
      battery.set(.module(1), .current, tenths, decimals: 1, .ampere)
      return battery.alarms() == ["charge_temperature_high_fault m1"]
    }
    #expect(raised(5) && !raised(4))
  }

  @Test func `two cells have no middle, and of two that are as far from it the first is named`() {
    var battery = HandMadeCluster(cells: 2)
    battery.set(.cell(module: 1, cell: 2), .cellVoltage, 3000, .millivolt)
    #expect(battery.alarms() == [], "their module's extremes are looked at")
    battery = HandMadeCluster()
    for cell in [5, 9] { battery.set(.cell(module: 1, cell: cell), .cellVoltage, 3000, .millivolt) }
    #expect(battery.alarms() == ["cell_damage_fault m1 c5"])
  }

  @Test func `a lost module has no damaged cells`() {
    var battery = HandMadeCluster(modules: 2)
    battery.set(.module(2), .cellMin, 3000, .millivolt)
    #expect(battery.alarms() == ["cell_damage_fault m2"])
    battery.cluster.setOnline([1], at: battery.heard)
    #expect(battery.alarms() == ["slave_lost_fault m2"])
  }

  @Test func `the alarm of a threshold is that of its row`() {
    for row in Self.thresholds { #expect(AlarmRun.alarm(of: row.limit)?.id == row.alarm) }
    #expect(AlarmRun.alarm(of: .soc) == nil)
  }

  @Test func `a threshold of current is held against any current, also less than what counts as none`() {
    var battery = HandMadeCluster()
    battery.set(.module(1), .chargeOverCurrent, 2, decimals: 1, .ampere)
    battery.set(.module(1), .current, 4, decimals: 1, .ampere)
    #expect(battery.alarms() == ["charge_current_high_fault m1"])
    battery.set(.module(1), .current, -4, decimals: 1, .ampere)
    #expect(battery.alarms() == [])
  }

  @Test func `fewer than six cells have no middle: their extremes are looked at, where the number of cells is known`() {
    func found(_ cells: Int, count: Int64? = nil) -> String? {
      var battery = HandMadeCluster(cells: cells)
      if let count { battery.set(.module(1), .cellCount, count, .count) }
      for (cell, millivolts) in [(1, 0), (2, 6620)] where cell <= cells {
        battery.set(.cell(module: 1, cell: cell), .cellVoltage, Int64(millivolts), .millivolt, implausible: true)
      }
      battery.set(.module(1), .cellMin, 0, .millivolt, implausible: true)
      battery.set(.module(1), .cellMax, 6620, .millivolt, implausible: true)
      let found = battery.assess()
      guard found.assessed.contains(where: { $0.rule == .alarm(.senseWireFault) }) else { return nil }
      return battery.alarms().first { $0.hasPrefix("sense_wire_fault") } ?? "none"
    }
    #expect(found(6) == "sense_wire_fault m1 c1")
    // 52.9 V are 16 cells of 3.31 V (weco-serial: 16 in every module that was read), or 8 of 6.61 V, or nobody's.
    #expect(found(5) == "sense_wire_fault m1" && found(0) == "sense_wire_fault m1")
    #expect(found(5, count: 8) == "none" && found(5, count: 24) == "none")
    #expect(found(5, count: 0) == nil)
  }

  @Test func `a sense wire is not looked for in guesses and in old values`() {
    func answers(_ grade: Grade, age: Span) -> Bool {
      var battery = HandMadeCluster(cells: 0)
      battery.grade = grade
      battery.set(.module(1), .cellMin, 3308, .millivolt)
      battery.set(.module(1), .cellMax, 3312, .millivolt)
      battery.heard = battery.heard - age
      battery.set(.module(1), .totalVoltage, 529, decimals: 1, .volt)
      battery.heard = battery.heard + age
      return battery.assess().assessed.contains { $0.rule == .alarm(.senseWireFault) }
    }
    #expect(answers(.measured, age: .zero))
    #expect(!answers(.hypothesis, age: .zero) && !answers(.measured, age: .seconds(60)))
  }

  @Test func `what only CAN counts as missing is lost, while it is heard`() {
    func found(
      offline: UInt8, after: Span = .milliseconds(500), hasPort: Bool = false
    ) -> (isAnswered: Bool, isLost: Bool) {
      var battery = HandMadeCluster()
      if !hasPort { battery.cluster = Cluster(name: "garage") }
      var bus = BusConversation(link: "can0")
      // Twice: nothing counts because it was heard once.
      for _ in 0..<2 {
        bus.hear(
          CANFrame(id: .standard(0x351), data: [0x14, 0x02, 0x74, 0x0E, 0x74, 0x0E, 0xCC, 0x01]), at: battery.heard)
        bus.hear(CANFrame(id: .standard(0x356), data: [0xB2, 0x14, 0, 0, 0xFA, 0]), at: battery.heard)
        bus.hear(CANFrame(id: .standard(0x372), data: [5, 0, 0, 0, 0, 0, offline, 0]), at: battery.heard)
      }
      battery.cluster.bus = bus.image
      let found = battery.assess(after: after)
      return (
        found.assessed.contains { $0.rule == .alarm(.slaveLostFault) },
        found.conditions.contains { $0.key.alarm == .slaveLostFault }
      )
    }
    #expect(found(offline: 1) == (true, true))
    #expect(found(offline: 0) == (true, false))
    #expect(found(offline: 1, after: .seconds(60)) == (false, false))
    #expect(found(offline: 1, hasPort: true) == (false, false), "the port tells of each one by itself")
  }

  @Test func `a notice of values that cannot be true names one of them, or is none`() {
    var battery = HandMadeCluster()
    battery.set(.module(1), .counter, 7, .count, implausible: true)
    #expect(battery.alarms() == [])
  }

  @Test func `one module is compared with nothing, and what a lost one said last is not looked at`() {
    let voltages = AlarmScope(.alarm(.moduleVoltageDifferenceFault), cluster: "garage")
    #expect(HandMadeCluster(modules: 2).assess().assessed.contains(voltages))
    #expect(!HandMadeCluster().assess().assessed.contains(voltages))
    var battery = HandMadeCluster(modules: 2)
    battery.set(.module(2), .totalVoltage, 900, decimals: 1, .volt, implausible: true)
    #expect(battery.alarms() == ["implausible_value_notice m2"])
    battery.cluster.setOnline([1], at: battery.heard)
    #expect(battery.alarms() == ["slave_lost_fault m2"])
  }

  @Test func `how far two links may differ`() {
    let most: [(field: Field, most: Decimal)] = [
      (.totalVoltage, Decimal(5, decimals: 1)), (.current, Decimal(5)), (.soc, Decimal(2)), (.soh, Decimal(2)),
      (.cellMax, Decimal(20)), (.cellMin, Decimal(20)), (.temperatureMax, Decimal(3)), (.temperatureMin, Decimal(3)),
    ]
    for field in Field.ofBattery {
      #expect(AlarmRules.mayDiffer(field) == most.first { $0.field == field }?.most, "\(field)")
    }
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
