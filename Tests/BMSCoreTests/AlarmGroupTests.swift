import Testing

@testable import BMSCore

/// One cause, one alarm: what hangs under what.
@Suite struct AlarmGroupTests {
  static let now = Instant(microseconds: 90_000_000_000)
  static let can = Source(link: "can0", origin: .frame(0x35A, extended: false))

  static func alarm(
    _ id: AlarmID, _ place: Place = .cluster, cluster: String = "garage", subject: String? = nil, source: Source? = nil,
    unheard: Bool = false
  ) -> Alarm {
    let condition = Condition(
      AlarmKey(id, cluster: cluster, place: place, subject: subject),
      scope: AlarmScope(.alarm(id), cluster: cluster), heard: now, grade: .computed, source: source)
    var alarm = Alarm(condition, firstSeen: now - .seconds(60))
    if unheard { alarm.unconfirmedSince = now }
    return alarm
  }

  /// `sense_wire_fault: cell_voltage_high_fault cell_voltage_low_fault`, the groups in their order.
  private func groups(_ alarms: [Alarm]) -> [String] {
    AlarmGroup.groups(alarms).map { group in
      ([group.cause.id.id + (group.effects.isEmpty ? "" : ":")] + group.effects.map(\.id.id)).joined(separator: " ")
    }
  }

  @Test func `no conclusion leads back to itself`() {
    func reaches(_ from: AlarmID, _ wanted: AlarmID, _ seen: Set<AlarmID> = []) -> Bool {
      (Conclusion.causes[from] ?? []).contains { cause in
        cause == wanted || !seen.contains(cause) && reaches(cause, wanted, seen.union([cause]))
      }
    }
    for alarm in AlarmID.allCases where reaches(alarm, alarm) { Issue.record("\(alarm.id) explains itself") }
  }

  @Test func `what leaves the program says what explains it, behind its cause`() {
    let alarms = [
      Self.alarm(.cellVoltageLowFault, .module(1)), Self.alarm(.chargeTemperatureHighWarning),
      Self.alarm(.senseWireFault, .module(1)),
    ]
    let told = AlarmGroup.ordered(alarms)
    #expect(told.map(\.alarm.id) == [.senseWireFault, .cellVoltageLowFault, .chargeTemperatureHighWarning])
    #expect(told.map(\.explainedBy) == [nil, .senseWireFault, nil])
    #expect(AlarmGroup.cause(of: alarms[0].key, among: alarms) == .senseWireFault)
    #expect(AlarmGroup.cause(of: alarms[0].key, among: [alarms[0]]) == nil)
    #expect(
      told[1].alarm.json(.microseconds, explainedBy: told[1].explainedBy).contains(
        #""explained_by":"sense_wire_fault""#)
        || told[1].alarm.json(.microseconds, explainedBy: told[1].explainedBy).contains(
          #""explained_by": "sense_wire_fault""#)
    )
    #expect(!told[0].alarm.json(.microseconds).contains("explained_by"))
  }

  @Test(arguments: Conclusion.all.indices) func `each row of the table holds between two alarms alone`(row: Int) {
    for cause in Conclusion.all[row].causes {
      for effect in Conclusion.all[row].explains where effect != cause {
        let found = AlarmGroup.groups([Self.alarm(effect), Self.alarm(cause)])
        #expect(found.count == 1 && found.first?.cause.id == cause && found.first?.effects.map(\.id) == [effect])
        #expect(found.first?.severity == min(cause.severity, effect.severity))
      }
    }
  }

  @Test func `a broken sense wire explains what the battery reports of its cells`() {
    let found = groups([
      Self.alarm(.cellVoltageHighFault, source: Self.can), Self.alarm(.cellVoltageLowFault, source: Self.can),
      Self.alarm(.batteryVoltageHighFault, source: Self.can), Self.alarm(.cellVoltageDifferenceFault),
      Self.alarm(.implausibleValueNotice, .module(1)), Self.alarm(.senseWireFault, .module(1)),
      Self.alarm(.slaveLostFault, .module(3)),
    ])
    #expect(
      found
        == [
          "slave_lost_fault",
          "sense_wire_fault: cell_voltage_high_fault cell_voltage_low_fault battery_voltage_high_fault"
            + " cell_voltage_difference_fault implausible_value_notice",
        ].sorted { $0.hasPrefix("sense") && !$1.hasPrefix("sense") })
  }

  @Test func `chains hang under their first cause, the worst of them counts`() {
    let found = AlarmGroup.groups([
      Self.alarm(.warrantyRangeNotice), Self.alarm(.temperatureDifferenceFault),
      Self.alarm(.chargeTemperatureHighWarning), Self.alarm(.chargeRateWarning, .module(2)),
    ])
    #expect(found.count == 1)
    #expect(found.first?.cause.id == .chargeTemperatureHighWarning)
    #expect(found.first?.severity == .fault, "a cause is never milder than what follows from it")
    #expect(found.first?.effects.map(\.id) == [.temperatureDifferenceFault, .chargeRateWarning, .warrantyRangeNotice])
  }

  @Test func `another module and another battery explain nothing`() {
    #expect(
      groups([Self.alarm(.senseWireFault, .module(1)), Self.alarm(.cellDamageFault, .module(2))])
        == ["sense_wire_fault", "cell_damage_fault"])
    #expect(
      groups([Self.alarm(.senseWireFault), Self.alarm(.cellDamageFault, cluster: "cellar")])
        == ["cell_damage_fault", "sense_wire_fault"])
  }

  @Test func `a lost module explains what is not heard of it, and nothing that is`() {
    let lost = Self.alarm(.slaveLostFault, .module(2))
    #expect(
      groups([lost, Self.alarm(.cellDamageFault, .module(2), unheard: true)]) == ["slave_lost_fault: cell_damage_fault"]
    )
    #expect(
      groups([lost, Self.alarm(.cellDamageFault, .module(2))]) == ["cell_damage_fault", "slave_lost_fault"])
    #expect(
      groups([lost, Self.alarm(.cellDamageFault, .module(3), unheard: true)])
        == ["slave_lost_fault", "cell_damage_fault"])
  }

  @Test func `the battery's general bit follows from any that says what, on the same wire`() {
    let general = Self.alarm(.batteryFault, subject: "general", source: Self.can)
    #expect(
      groups([general, Self.alarm(.shortCircuitFault, source: Self.can)]) == ["short_circuit_fault: battery_fault"])
    let other = Source(link: "can1", origin: .frame(0x35A, extended: false))
    #expect(groups([general, Self.alarm(.shortCircuitFault, source: other)]).count == 2)
    #expect(groups([general, Self.alarm(.temperatureHighWarning, source: Self.can)]).count == 2, "milder than it")
    #expect(groups([Self.alarm(.batteryFault, subject: "cell_failure", source: Self.can), general]).count == 1)
  }

  @Test func `every alarm is in one group, whatever stands`() {
    var random = SplitMix64(seed: 7)
    for _ in 0..<200 {
      let alarms = AlarmID.allCases.filter { _ in random.next() % 3 == 0 }.map { id in
        Self.alarm(id, random.next() % 2 == 0 ? .cluster : .module(Int(random.next() % 3) + 1))
      }
      let found = AlarmGroup.groups(alarms)
      #expect(found.flatMap(\.alarms).map(\.key).sorted() == alarms.map(\.key).sorted())
      #expect(zip(found, found.dropFirst()).allSatisfy { $0.severity <= $1.severity })
    }
  }

  @Test func `what is over is explained by what stood at the same time`() {
    var wire = Self.alarm(.senseWireFault), high = Self.alarm(.cellVoltageHighFault)
    wire.cleared = Self.now
    high.cleared = Self.now - .seconds(10)
    #expect(AlarmGroup.groups([wire, high]).count == 1)
    high.firstSeen = Self.now - .seconds(900)
    high.cleared = Self.now - .seconds(800)
    #expect(AlarmGroup.groups([wire, high]).count == 2)
  }

  @Test func `what follows from an alarm does not ring again`() {
    var bell = BellPolicy()
    let high = AlarmEvent(kind: .raised, alarm: Self.alarm(.cellVoltageHighFault), at: Self.now)
    let explained = AlarmGroup.explained([Self.alarm(.senseWireFault), high.alarm])
    #expect(explained == [high.alarm.key])
    let again = bell.rings(for: [high], explained: explained, at: Self.now)
    let alone = bell.rings(for: [high], explained: [], at: Self.now)
    #expect(!again && alone)
  }
}

/// A cell at nothing beside one at double.
@Suite struct BrokenSenseWireTests {
  private func battery(_ changes: [Int: Int64], modules: Int = 1) -> HandMadeCluster {
    var battery = HandMadeCluster(modules: modules)
    for (cell, millivolts) in changes {
      battery.set(
        .cell(module: 1, cell: cell), .cellVoltage, millivolts, .millivolt,
        implausible: !(1000...4500).contains(millivolts))
    }
    return battery
  }

  @Test func `a cell at nothing beside one at double is a broken wire and names both`() throws {
    let found = battery([5: 0, 6: 6604])
    #expect(found.alarms() == ["sense_wire_fault m1 c5", "implausible_value_notice m1"])
    let condition = try #require(found.assess().conditions.first)
    #expect(condition.note == "cell 5 = 0, cell 6 = 6604 mV" && condition.key.alarm.severity == .fault)
    #expect(battery([6: 6640, 7: 3]).alarms().first == "sense_wire_fault m1 c7")
    #expect(battery([1: 900, 2: 5720]).alarms().first == "sense_wire_fault m1 c1", "a wire that hangs in between")
  }

  @Test(
    arguments: [
      [5: 0], [6: 6604], [5: 0, 7: 6604], [5: 0, 6: 3310], [5: 2500, 6: 4120], [5: 1700, 6: 4900], [5: 0, 6: 9000],
    ] as [[Int: Int64]])
  func `what is not that is not called so`(changes: [Int: Int64]) {
    #expect(!battery(changes).alarms().contains { $0.hasPrefix("sense_wire") })
  }

  @Test func `of a slave its extremes and its voltage say it, without the cell`() {
    var battery = HandMadeCluster(modules: 2)
    battery.set(.module(2), .cellMin, 0, .millivolt, implausible: true)
    #expect(!battery.alarms().contains { $0.hasPrefix("sense_wire") })
    battery.set(.module(2), .cellMax, 6610, .millivolt, implausible: true)
    #expect(battery.alarms().contains("sense_wire_fault m2"))
  }

  @Test func `whether the wires are whole is known only where the cells are`() {
    let scope = AlarmScope(.alarm(.senseWireFault), cluster: "garage", module: 1)
    #expect(HandMadeCluster().assess().assessed.contains(scope))
    #expect(!HandMadeCluster().assess(after: .seconds(30)).assessed.contains(scope))
  }
}

/// Who is there: lost, never seen, or counted by the battery on CAN.
@Suite struct PresenceRuleTests {
  @Test func `a slave that was never seen between two that are there is lost`() throws {
    var battery = HandMadeCluster(modules: 2)
    battery.set(.module(4), .totalVoltage, 529, decimals: 1, .volt)
    battery.cluster.setOnline([1, 2, 4], at: battery.heard)
    #expect(battery.alarms() == ["slave_lost_fault m3"])
    #expect(try #require(battery.assess().conditions.first).note?.english.contains("without a gap") == true)
  }

  @Test(arguments: [UInt8(0), 1])
  func `with CAN alone the battery's own count of modules says it`(_ offline: UInt8) throws {
    let now = Instant(microseconds: 90_000_000_000)
    var bus = BusConversation(link: "can0")
    for second in Int64(0)..<8 {
      for (id, data) in [
        (UInt16(0x351), [0x32, 0x02, 0x20, 0x03, 0xE8, 0x03, 0xCC, 0x01]), (0x355, [0x32, 0, 0x64, 0]),
        (0x356, [0x84, 0x14, 0x64, 0, 0, 0]), (0x35A, [UInt8](repeating: 0xAA, count: 8)),
        (0x35E, [0x57, 0x45, 0x43, 0x4F, 0, 0, 0, 0]), (0x35F, [0, 0, 1, 1, 0x64, 0, 0, 0]),
        (0x372, [2, 0, 0, 0, 0, 0, offline, 0]),
      ] as [(UInt16, [UInt8])] {
        bus.hear(CANFrame(id: .standard(id), data: data), at: now - .seconds(8 - second))
      }
      bus.advance(to: now - .seconds(8 - second))
    }
    var cluster = bus.image.cluster(named: "can0")
    cluster.bus = bus.image
    let found = AlarmRules.assess(AlarmInput(cluster: cluster, isComplete: true), at: now)
    let conditions = found.conditions.filter { $0.key.alarm == .slaveLostFault }
    #expect(conditions.count == Int(offline) && found.assessed.contains { $0.rule == .alarm(.slaveLostFault) })
    guard let lost = conditions.first else { return }
    #expect(lost.note == "1 of 3 modules are offline" && lost.key.place == .cluster)
  }
}
