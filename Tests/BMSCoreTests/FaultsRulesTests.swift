import BMSCore
import Testing

/// A cluster written down by hand, everything heard just now unless it says otherwise.
struct HandMadeCluster {
  var cluster = Cluster(name: "garage")
  var heard = Instant(microseconds: 90_000_000_000)
  var period = Span.seconds(1)
  var grade = Grade.measured

  init(modules: Int = 1, cells: Int = 16) {
    for index in 1...modules {
      set(.module(index), .current, 0, decimals: 1, .ampere)
      set(.module(index), .totalVoltage, 529, decimals: 1, .volt)
      set(.module(index), .temperatureMax, 23, .celsius)
      set(.module(index), .temperatureMin, 22, .celsius)
      set(.module(index), .cellMax, 3312, .millivolt)
      set(.module(index), .cellMin, 3308, .millivolt)
    }
    for cell in 1...16 where cell <= cells { set(.cell(module: 1, cell: cell), .cellVoltage, 3310, .millivolt) }
    set(.cluster, .soc, 620, decimals: 1, .percent)
    set(.cluster, .modulesOnline, Int64(modules), .count)
    cluster.setOnline(Set(1...modules), at: heard)
  }

  mutating func set(
    _ place: Place, _ field: Field, _ number: Int64, decimals: UInt8 = 0, _ unit: Unit, implausible: Bool = false
  ) {
    apply(place, field, .number(Decimal(number, decimals: decimals), unit), implausible)
  }

  mutating func set(_ field: Field, _ flag: Bool, at place: Place = .module(1)) {
    apply(place, field, .flag(flag), false)
  }

  private mutating func apply(_ place: Place, _ field: Field, _ value: Value, _ implausible: Bool) {
    let source = Source(link: "ttyUSB0", origin: .register(14))
    cluster.apply(
      Observation(
        place, field,
        Reading(value, grade: grade, source: source, heard: heard, period: period, isImplausible: implausible)))
  }

  func assess(capacity: Decimal? = nil, can: [CANAlarmState] = [], after: Span = .milliseconds(500)) -> Assessment {
    AlarmRules.assess(
      AlarmInput(cluster: cluster, isComplete: true, can: can, nominalCapacity: capacity), at: heard + after)
  }

  /// What holds, without the warranty's notice, as `id` or `id m2` or `id m1 c5`.
  func alarms(capacity: Decimal? = nil) -> [String] {
    assess(capacity: capacity).conditions.filter { $0.key.alarm != .warrantyRangeNotice }.map { condition in
      let place = condition.worst ?? condition.key.place
      return condition.key.alarm.id + (place.module.map { " m\($0)" } ?? "") + (place.cell.map { " c\($0)" } ?? "")
    }
  }
}

@Suite struct FaultsRulesTests {
  @Test func `a battery that is well raises nothing, and every question it can answer is answered`() {
    let battery = HandMadeCluster(modules: 6)
    let assessment = battery.assess(capacity: Decimal(86))
    #expect(assessment.conditions.isEmpty)
    #expect(assessment.assessed.contains(AlarmScope(.alarm(.cellDamageFault), cluster: "garage", module: 6)))
    #expect(assessment.assessed.contains(AlarmScope(.alarm(.slaveLostFault), cluster: "garage", module: 2)))
    #expect(assessment.assessed.contains(AlarmScope(.alarm(.moduleVoltageDifferenceFault), cluster: "garage")))
  }

  @Test func `nothing is said before one complete set was read`() {
    var battery = HandMadeCluster()
    battery.set(.cluster, .soc, 10, decimals: 1, .percent)
    let input = AlarmInput(cluster: battery.cluster, isComplete: false)
    #expect(AlarmRules.assess(input, at: battery.heard) == Assessment())
  }

  @Test func `more than 200 mV from most others at rest is cell damage, and names the cell`() throws {
    var battery = HandMadeCluster()
    battery.set(.cell(module: 1, cell: 5), .cellVoltage, 3110, .millivolt)
    #expect(battery.alarms() == [])
    battery.set(.cell(module: 1, cell: 5), .cellVoltage, 3109, .millivolt)
    #expect(battery.alarms() == ["cell_damage_fault m1 c5"])
    let condition = try #require(battery.assess().conditions.first)
    #expect(condition.value == Decimal(201) && condition.limit == Decimal(200) && condition.unit == .millivolt)
    #expect(condition.key.alarm.info.raiseAfter == .seconds(60))
  }

  @Test func `under load the same difference is not judged, and clears nothing`() {
    var battery = HandMadeCluster()
    battery.set(.cell(module: 1, cell: 5), .cellVoltage, 2900, .millivolt)
    battery.set(.module(1), .current, -5, decimals: 1, .ampere)
    #expect(battery.alarms() == [])
    #expect(!battery.assess().assessed.contains(AlarmScope(.alarm(.cellDamageFault), cluster: "garage", module: 1)))
    battery.set(.module(1), .current, -4, decimals: 1, .ampere)
    #expect(battery.alarms() == ["cell_damage_fault m1 c5"])
  }

  @Test func `a slave whose cells are not on the wire is judged by its extremes`() {
    var battery = HandMadeCluster(modules: 2)
    battery.set(.module(2), .cellMin, 3100, .millivolt)
    #expect(battery.alarms() == ["cell_damage_fault m2"])
  }

  @Test func `modules more than 2 V apart`() throws {
    var battery = HandMadeCluster(modules: 3)
    battery.set(.module(3), .totalVoltage, 509, decimals: 1, .volt)
    #expect(battery.alarms() == [])
    battery.set(.module(3), .totalVoltage, 508, decimals: 1, .volt)
    #expect(battery.alarms() == ["module_voltage_difference_fault"])
    #expect(try #require(battery.assess().conditions.first).value == Decimal(21, decimals: 1))
  }

  @Test func `of modules that stand alike the first is named`() throws {
    var battery = HandMadeCluster(modules: 4)
    for module in 3...4 { battery.set(.module(module), .totalVoltage, 500, decimals: 1, .volt) }
    let note = try #require(battery.assess().conditions.first?.note?.english)
    #expect(note == "module 1 has 52.9 V, module 3 has 50.0 V")
  }

  @Test func `a slave that is not online any more is lost, and its old values are not judged`() {
    var battery = HandMadeCluster(modules: 3)
    battery.set(.module(3), .totalVoltage, 400, decimals: 1, .volt)
    battery.cluster.setOnline([1, 2], at: battery.heard)
    #expect(battery.alarms() == ["slave_lost_fault m3"])
    battery.cluster.setOnline([1, 2, 3], at: battery.heard)
    #expect(battery.alarms() == ["module_voltage_difference_fault"])
  }

  @Test func `current through contactors that are all reported open`() {
    var battery = HandMadeCluster()
    battery.grade = .decompiled
    for field in [Field.contactorCharge, .contactorDischarge, .relayCharge, .relayDischarge] {
      battery.set(field, false)
    }
    battery.set(.module(1), .current, -20, decimals: 1, .ampere)
    #expect(battery.alarms() == [])
    battery.set(.module(1), .current, -21, decimals: 1, .ampere)
    #expect(battery.alarms() == ["relay_damage_warning m1"])
    battery.set(.contactorDischarge, true)
    #expect(battery.alarms() == [])
  }

  @Test func `SOC low and the battery's own imbalance flag`() {
    var battery = HandMadeCluster()
    battery.set(.cluster, .soc, 100, decimals: 1, .percent)
    battery.set(.packImbalance, false, at: .cluster)
    #expect(battery.alarms() == [])
    battery.set(.cluster, .soc, 96, decimals: 1, .percent)
    battery.set(.packImbalance, true, at: .cluster)
    #expect(battery.alarms() == ["soc_low_warning", "pack_voltage_imbalance"])
  }

  @Test func `values that cannot be true are one notice a module and are concluded from nowhere else`() throws {
    var battery = HandMadeCluster()
    battery.set(.cell(module: 1, cell: 5), .cellVoltage, 0, .millivolt, implausible: true)
    battery.set(.cell(module: 1, cell: 6), .cellVoltage, 5620, .millivolt, implausible: true)
    battery.set(.module(1), .totalVoltage, 300, decimals: 1, .volt, implausible: true)
    #expect(battery.alarms() == ["implausible_value_notice m1"])
    let notice = try #require(battery.assess().conditions.first)
    #expect(notice.note == "cell 5, cell 6, Total Voltage" && notice.key.alarm.severity == .notice)
  }

  @Test func `stale readings answer nothing`() {
    var battery = HandMadeCluster(modules: 2)
    battery.set(.cluster, .soc, 10, decimals: 1, .percent)
    battery.cluster.setOnline([1], at: battery.heard)
    #expect(battery.alarms().count == 2)
    #expect(battery.assess(after: .milliseconds(3001)) == Assessment())
  }

  // MARK: - Temperature

  @Test func `charging faster than the temperature allows, where the capacity is known`() throws {
    var battery = HandMadeCluster()
    battery.set(.module(1), .temperatureMin, -3, .celsius)
    battery.set(.module(1), .temperatureMax, -1, .celsius)
    battery.set(.module(1), .current, 173, decimals: 1, .ampere)
    #expect(battery.alarms(capacity: Decimal(86)) == ["charge_rate_warning m1"])
    #expect(battery.alarms() == [], "without the capacity it cannot be told")
    let condition = try #require(battery.assess(capacity: Decimal(86)).conditions.first)
    #expect(condition.limit == Decimal(172, decimals: 1) && condition.value == Decimal(173, decimals: 1))
    let note = try #require(condition.note?.english)
    #expect(
      note
        == "-3 to -1 °C: 0.2C from -6 to 0 °C; a row printed -10 °C +7 °C gives 0.1C and is read as -10 to -7")
    battery.set(.module(1), .current, 172, decimals: 1, .ampere)
    #expect(battery.alarms(capacity: Decimal(86)) == [])
  }

  @Test func `below -7 °C any charging is a warning that shows both sentences`() throws {
    var battery = HandMadeCluster()
    battery.set(.module(1), .temperatureMin, -8, .celsius)
    battery.set(.module(1), .current, 10, decimals: 1, .ampere)
    #expect(battery.alarms() == ["charge_rate_warning m1"], "even without the capacity")
    let note = try #require(battery.assess().conditions.first?.note?.english)
    #expect(note.contains("0.1C from -10 to -7 °C (printed -10 °C +7 °C: our reading)"))
    #expect(note.contains("allows 0.1C of charging and, in the same sentence, forbids charging"))
    battery.set(.module(1), .temperatureMin, -7, .celsius)
    #expect(battery.alarms() == [])
  }

  @Test func `the warmest sensor counts as well as the coldest`() {
    var battery = HandMadeCluster()
    battery.set(.module(1), .temperatureMax, 48, .celsius)
    battery.set(.module(1), .current, 500, decimals: 1, .ampere)
    #expect(battery.alarms(capacity: Decimal(86)) == ["charge_rate_warning m1"])
    battery.set(.module(1), .current, -500, decimals: 1, .ampere)
    #expect(battery.alarms(capacity: Decimal(86)) == [])
    battery.set(.module(1), .temperatureMax, 60, .celsius)
    #expect(battery.alarms(capacity: Decimal(86)) == ["discharge_rate_warning m1"])
  }

  @Test func `outside the warranty's range is a notice`() throws {
    var battery = HandMadeCluster()
    battery.set(.module(1), .temperatureMax, 26, .celsius)
    let notice = try #require(battery.assess().conditions.first)
    #expect(notice.key.alarm == .warrantyRangeNotice && notice.key.alarm.severity == .notice)
    #expect(notice.note == "above 25 °C: 26 °C")
  }

  @Test func `six modules outside the warranty's range are one notice`() throws {
    var battery = HandMadeCluster(modules: 6)
    for module in 1...6 { battery.set(.module(module), .temperatureMax, 26 + Int64(module), .celsius) }
    var found = battery.assess().conditions
    #expect(found.map(\.key) == [AlarmKey(.warrantyRangeNotice, cluster: "garage")])
    #expect(found.first?.note == "above 25 °C: 32 °C (modules 1 to 6)")
    battery.set(.module(2), .temperatureMin, 18, .celsius)
    battery.set(.module(2), .temperatureMax, 24, .celsius)
    found = battery.assess(capacity: Decimal(86)).conditions
    #expect(
      found.first?.note == "below 20 °C: 18 °C (module 2); above 25 °C: 32 °C (modules 1, 3, 4, 5, 6)")
  }

  // MARK: - Thresholds

  @Test func `a threshold without a scale raises nothing`() {
    var battery = HandMadeCluster()
    battery.set(.module(1), .cellOverVoltage2, 3000, .raw)
    #expect(battery.alarms() == [])
    #expect(battery.assess().assessed.allSatisfy { $0.rule != .threshold(.cellOverVoltage2) })
  }

  @Test func `a threshold with a scale is held against the live value, in its own unit`() throws {
    var battery = HandMadeCluster()
    battery.set(.module(1), .cellOverVoltage2, 331, decimals: 2, .volt)
    #expect(battery.alarms() == ["cell_voltage_high_fault m1"])
    let condition = try #require(battery.assess().conditions.first)
    #expect(condition.grade == .computed && condition.limit?.text == "3.31" && condition.value?.text == "3.312")
    battery.set(.module(1), .cellOverVoltage2, 3313, .millivolt)
    #expect(battery.alarms() == [])
  }

  @Test func `a current threshold counts in its direction, whichever sign it is told with`() {
    for limit in [-600, 600] as [Int64] {
      var battery = HandMadeCluster()
      battery.set(.module(1), .dischargeOverCurrent, limit, decimals: 1, .ampere)
      battery.set(.module(1), .current, -601, decimals: 1, .ampere)
      #expect(battery.alarms() == ["discharge_current_high_fault m1"])
      battery.set(.module(1), .current, 601, decimals: 1, .ampere)
      #expect(battery.alarms() == [])
    }
  }

  @Test func `a charge temperature threshold speaks only while charging`() {
    var battery = HandMadeCluster()
    battery.set(.module(1), .chargeOverTemperature2, 22, .celsius)
    #expect(battery.alarms() == [])
    battery.set(.module(1), .current, 50, decimals: 1, .ampere)
    #expect(battery.alarms() == ["charge_temperature_high_fault m1"])
  }

  // MARK: - Reported by the battery, links

  @Test func `alarm bits of CAN become the vendor's alarms`() {
    let battery = HandMadeCluster()
    let state = CANAlarmState(
      link: "can0", faults: [.cellOverVoltage, .subPack1Error, .reserved14], warnings: [.highTemperature],
      source: Source(link: "can0", origin: .frame(0x35A, extended: false)), grade: .documented, heard: battery.heard,
      period: .seconds(1))
    let found = battery.assess(can: [state]).conditions
    #expect(found.map(\.key.alarm) == [.cellVoltageHighFault, .batteryFault, .temperatureHighWarning])
    #expect(found.map(\.key.subject) == [nil, "sub_pack_1_error", nil])
    #expect(found.allSatisfy { $0.grade == .documented })
    #expect(battery.assess(can: [state], after: .seconds(10)).assessed.isEmpty)
  }

  @Test func `a frame that is heard says nothing about the bits of one that is not`() {
    let battery = HandMadeCluster()
    func state(_ id: UInt32, _ faults: CANAlarmSet, age: Span) -> CANAlarmState {
      CANAlarmState(
        link: "can0", faults: faults, warnings: [], source: Source(link: "can0", origin: .frame(id, extended: false)),
        grade: .documented, heard: battery.heard - age, period: .seconds(1))
    }
    let found = battery.assess(can: [state(0x359, [], age: .zero), state(0x35A, [.contactor], age: .seconds(20))])
    let scopes = found.assessed.map(\.rule)
    #expect(scopes.contains(.can(Source(link: "can0", origin: .frame(0x359, extended: false)))))
    #expect(!scopes.contains(.can(Source(link: "can0", origin: .frame(0x35A, extended: false)))))
  }

  @Test func `two links that disagree`() {
    let serial = HandMadeCluster()
    var can = HandMadeCluster()
    can.set(.cluster, .soc, 64, .percent)
    func disagreements() -> [String?] {
      AlarmRules.disagreements(serial.cluster, can.cluster, at: serial.heard).conditions.map(\.key.subject)
    }
    #expect(disagreements() == [])
    can.set(.cluster, .soc, 65, .percent)
    can.set(.module(1), .totalVoltage, 482, decimals: 1, .volt)
    #expect(disagreements() == ["total_voltage", "soc"])
    can.set(.cluster, .soc, 90, .raw)
    #expect(disagreements() == ["total_voltage"], "a number without a scale is held against nothing")
  }

  @Test func `a link that is silent, garbled or closed is a notice`() {
    let now = Instant(microseconds: 1)
    func alarms(_ state: LinkState) -> [AlarmID] {
      AlarmRules.assess(link: "ttyUSB0", state, of: "garage", at: now).conditions.map(\.key.alarm)
    }
    #expect(alarms(.silent(since: now)) == [.linkSilentNotice])
    #expect(alarms(.garbled(since: now)) == [.linkGarbledNotice])
    #expect(alarms(.closed("unplugged")) == [.linkClosedNotice])
    #expect(alarms(.up) == [] && alarms(.handshaking) == [])
  }

  @Test func `a spread of more than 200 mV is no damage where no cell is so far from most others`() throws {
    var battery = HandMadeCluster()
    battery.set(.cell(module: 1, cell: 5), .cellVoltage, 3200, .millivolt)
    battery.set(.cell(module: 1, cell: 6), .cellVoltage, 3420, .millivolt)
    let module = try #require(battery.cluster.module(1))
    let found = try #require(CellDamage(module, at: battery.heard))
    #expect(!found.isWide && found.isAtRest == true && found.spread.millivolts == Decimal(110))
    #expect(battery.alarms() == [])
  }

  @Test func `bands of cell difference are a driver's`() {
    #expect(DeltaBand.balanced < .fair && !(DeltaBand.fair < .fair))
    let bands = [0, 9, 10, 79, 80, 159, 160, 200, 201, 5000].map { DeltaBand(millivolts: $0).rawValue }
    #expect(
      bands == ["balanced", "balanced", "fair", "fair", "imbalanced", "imbalanced", "wide", "wide", "wide", "wide"])
  }
}
