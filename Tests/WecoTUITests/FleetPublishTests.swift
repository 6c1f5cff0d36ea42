import BMSCore
import Testing

@testable import WecoTUI

@Suite struct EnergyCounterTests {
  private static func power(_ watts: Int64, at second: Double, odd: Bool = false, grade: Grade = .computed) -> Reading {
    Reading(
      .number(Decimal(watts), .watt), grade: grade, source: Source(link: "x", origin: .computed),
      heard: Self.instant(second), period: .seconds(1), isImplausible: odd)
  }

  private static func instant(_ second: Double) -> Instant { Instant(microseconds: Int64(second * 1_000_000)) }

  /// Wh in and out of readings a second apart.
  private static func count(_ readings: [Reading?]) -> EnergyCounter.Kept {
    var counter = EnergyCounter()
    for (second, reading) in readings.enumerated() { counter.take(reading, at: instant(Double(second))) }
    return counter.kept
  }

  @Test func `power over time goes in or out, each into its own count`() {
    let charging = (0...3600).map { Self.power(1500, at: Double($0)) }
    #expect(Self.count(charging) == EnergyCounter.Kept(charged: Decimal(1500, decimals: 3)))
    let discharging = (0...1800).map { Self.power(-1000, at: Double($0)) }
    #expect(Self.count(discharging) == EnergyCounter.Kept(discharged: Decimal(500, decimals: 3)))
    // Back and forth through nothing: half of each triangle on either side.
    let swinging = (0...7200).map { Self.power($0 % 2 == 0 ? 7200 : -7200, at: Double($0)) }
    let both = Self.count(swinging)
    #expect(both == EnergyCounter.Kept(charged: Decimal(3600, decimals: 3), discharged: Decimal(3600, decimals: 3)))
  }

  @Test func `nothing is counted over a gap, nor of what is not believed`() {
    func counted(_ readings: [(Double, Reading?)]) -> EnergyCounter.Kept {
      var counter = EnergyCounter()
      for (second, reading) in readings { counter.take(reading, at: Self.instant(second)) }
      return counter.kept
    }
    let before = Self.power(3_600_0, at: 0)
    let nothing = EnergyCounter.Kept()
    #expect(counted([(0, before), (100, Self.power(36000, at: 100))]) == nothing)
    #expect(counted([(0, before), (1, nil), (2, Self.power(36000, at: 2))]) == nothing)
    #expect(counted([(0, before), (1, Self.power(36000, at: 1, odd: true))]) == nothing)
    #expect(counted([(0, before), (1, Self.power(36000, at: 1, grade: .hypothesis))]) == nothing)
    #expect(counted([(0, before), (1, Self.power(9_999_999, at: 1))]) == nothing)
    // The same reading told again is no time that passed; one of before is none either.
    #expect(counted([(0, before), (2, before), (2, Self.power(36000, at: -1))]) == nothing)
    #expect(counted([(0, before), (1, Self.power(36000, at: 1))]).charged == Decimal(10, decimals: 3))
  }

  @Test func `what is kept is read back, and damage is known`() {
    let kept = EnergyCounter.Kept(charged: Decimal(1_234_567, decimals: 3), discharged: Decimal(1, decimals: 3))
    #expect(EnergyCounter.Kept(parsing: kept.bytes) == kept)
    #expect(EnergyCounter(kept).kept == kept)
    for text in [
      "", "{}", "{\"charged_kwh\": -1.000, \"discharged_kwh\": 0}", "{\"charged_kwh\": 1e99, \"discharged_kwh\": 0}",
    ] {
      #expect(EnergyCounter.Kept(parsing: Array(text.utf8)) == nil, "\(text)")
    }
  }
}

@Suite struct FleetReportTests {
  private static let now = Instant(microseconds: 100_000_000)

  private static func reading(_ value: Value, age: Int64 = 0, odd: Bool = false) -> Reading {
    Reading(
      value, grade: .measured, source: Source(link: "ttyUSB0", origin: .register(1)), heard: now - .seconds(age),
      period: .seconds(1), isImplausible: odd)
  }

  private static func shown(age: Int64 = 0) -> ClusterState {
    var cluster = Cluster(name: "Garage")
    func see(_ place: Place, _ field: Field, _ value: Value, odd: Bool = false) {
      cluster.apply(Observation(place, field, reading(value, age: age, odd: odd)))
    }
    cluster.setOnline([1, 2], at: now - .seconds(90))
    see(.module(1), .modulesOnline, .number(Decimal(2), .count))
    see(.cluster, .soc, .number(Decimal(62), .percent))
    see(.cluster, .current, .number(Decimal(-105, decimals: 1), .ampere))
    see(.module(1), .totalVoltage, .number(Decimal(5300, decimals: 2), .volt))
    for (module, low, high) in [(1, 3290, 3320), (2, 3300, 3310)] {
      see(.module(module), .cellMin, .number(Decimal(Int64(low)), .millivolt))
      see(.module(module), .cellMax, .number(Decimal(Int64(high)), .millivolt))
    }
    see(.module(2), .temperatureMax, .number(Decimal(99), .celsius), odd: true)
    see(.cell(module: 1, cell: 2), .cellVoltage, .number(Decimal(3290), .millivolt))
    var state = ClusterState(cluster: cluster, links: [LinkStatus(name: "ttyUSB0", kind: .serial, state: .up)])
    state.notes.ampereHours = Decimal(105)
    return state
  }

  private static func report(_ shown: ClusterState) -> FleetReport {
    FleetReport(shown: shown, now: now, wall: WallClock(originMicroseconds: 1_795_435_200_000_000))
  }

  @Test func `the whole follows from its modules where nobody says it`() {
    let report = Self.report(Self.shown())
    let state = report.state(every: .seconds(10), energy: nil)
    let values = state.values
    #expect(values[.totalVoltage]?.value == .number(Decimal(5300, decimals: 2), .volt))
    #expect(values[.power] == FleetValue(.number(Decimal(-557), .watt), grade: .computed))
    #expect(values[.cellMax] == FleetValue(.number(Decimal(3320), .millivolt), grade: .computed))
    #expect(values[.cellMin]?.value == .number(Decimal(3290), .millivolt))
    // Of the worst module, not between modules.
    #expect(values[.cellDelta]?.value == .number(Decimal(30), .millivolt))
    #expect(values[.capacity] == FleetValue(.number(Decimal(210), .ampereHour), grade: .documented))
    #expect(values[.temperatureMax] == nil && state.modules[2]?.values[.temperatureMax] == nil)
    #expect(state.modules[2]?.isOnline == true)
    // As old as the reading that says so.
    #expect(Self.report(Self.shown(age: 60)).state(every: .seconds(10), energy: nil).modules[2]?.isOnline == nil)
    #expect(report.presence(state) == .online)
    #expect(report.cells.map(\.module) == [1] && report.cells[0].cells.millivolts == [nil, Decimal(3290)])
    #expect(state.charged == nil)
  }

  @Test func `what is old is absent, and the battery is not there`() {
    let report = Self.report(Self.shown(age: 30))
    let state = report.state(every: .seconds(10), energy: EnergyCounter.Kept())
    #expect(state.values.all.keys.sorted { $0.rawValue < $1.rawValue } == [.capacity])
    #expect(report.presence(state) == .offline)
    #expect(report.limits.values.isEmpty)
    #expect(report.cells[0].cells.millivolts == [nil, nil])
    #expect(state.charged == Decimal(0, decimals: 3))
    var silent = Self.shown()
    silent.links[0].state = .silent(since: Self.now)
    let again = Self.report(silent)
    #expect(again.presence(again.state(every: .seconds(10), energy: nil)) == .offline)
  }

  @Test func `Venus is told what is known, or nothing`() throws {
    let report = Self.report(Self.shown())
    var state = report.state(every: .seconds(10), energy: nil)
    var limits = FleetValues()
    limits[.chargeVoltageLimit] = FleetValue(.number(Decimal(560, decimals: 1), .volt))
    let told = FleetLimits(time: state.time, values: limits)
    let active = Alarm(
      Condition(
        AlarmKey(.cellVoltageLowFault, cluster: "Garage"),
        scope: AlarmScope(.alarm(.cellVoltageLowFault), cluster: "Garage"), heard: Self.now, grade: .measured),
      firstSeen: Self.now)
    let alarms = VenusBattery.alarms(
      active: [active], quiet: [AlarmPlace(.socLowWarning), AlarmPlace(.cellVoltageLowWarning, module: 1)])
    #expect(alarms == ["LowSoc": 0, "LowCellVoltage": 2])
    let tree = try #require(VenusBattery.payload(state, told, alarms))
    #expect(
      String(decoding: tree, as: UTF8.self)
        == "{\"Dc\":{\"Power\":-557,\"Voltage\":53.00,\"Current\":-10.5},\"Soc\":62,\"InstalledCapacity\":210,"
        + "\"Alarms\":{\"LowCellVoltage\":2,\"LowSoc\":0},\"Info\":{\"MaxChargeVoltage\":56.0},"
        + "\"System\":{\"MinCellVoltage\":3.290,\"MaxCellVoltage\":3.320}}")
    state.values[.soc] = nil
    #expect(VenusBattery.payload(state, told, alarms) == nil)
  }
}

/// What Home Assistant's documentation of its sensors says of units (integrations/sensor), and what it accepts in names.
@Suite struct HomeAssistantTests {
  private static let units: [String: Set<String>] = [
    "battery": ["%"], "voltage": ["V", "mV"], "current": ["A", "mA"], "power": ["W", "kW"], "energy": ["Wh", "kWh"],
    "temperature": ["°C", "°F", "K"], "duration": ["d", "h", "min", "s", "ms"],
  ]
  private static let binary: Set<String> = ["problem", "connectivity"]

  private static func discovery() throws -> (BrokerMessage, JSON5) {
    var composition = FleetComposition()
    composition.whole = Set(FleetValues.whole)
    composition.parts[1] = Set(FleetValues.part)
    // What the service port tells of slaves.
    let slave: Set<Field> = [.soc, .totalVoltage, .current, .cellMax, .cellMin, .temperatureMax, .temperatureMin]
    for module in 2...6 { composition.parts[module] = slave }
    composition.limits = Set(FleetValues.limits)
    (composition.hasBus, composition.hasEnergy) = (true, true)
    let message = HomeAssistant(site: "north", cluster: "s1-bms", name: "s1/bms").discovery(composition)
    return (message, try JSON5(parsing: String(decoding: message.payload, as: UTF8.self)))
  }

  @Test func `every entity has a unit of its class, an id of its own, and a topic without wildcards`() throws {
    let (message, json) = try Self.discovery()
    #expect(message.topic == "homeassistant/device/weco_north_s1-bms/config")
    #expect(message.isRetained && message.quality == 1)
    #expect((18_000...28_000).contains(message.payload.count), "\(message.payload.count)")
    #expect(json["availability_mode"]?.text == "all")
    #expect(
      json["availability"]?.items?.compactMap { $0["topic"]?.text } == [
        "weco/north/status", "weco/north/s1-bms/availability",
      ])
    guard case .object(let components)? = json["components"]?.value else {
      Issue.record("no components")
      return
    }
    var ids: Set<String> = []
    for component in components.map(\.node) {
      let id = try #require(component["unique_id"]?.text)
      #expect(ids.insert(id).inserted, "\(id)")
      #expect(id.utf8.allSatisfy { $0 == 0x2D || $0 == 0x5F || FleetName.isPlain(String(UnicodeScalar($0))) })
      let topic = component["state_topic"]?.text ?? json["state_topic"]?.text ?? ""
      #expect(FleetTopic(parsing: topic) != nil, "\(topic)")
      let name = component["device_class"]?.text
      let unit = component["unit_of_measurement"]?.text
      switch component["platform"]?.text {
      case "sensor":
        if let name, name != "enum" { #expect(unit.map { Self.units[name]?.contains($0) == true } == true, "\(id)") }
        if name == "energy" { #expect(component["state_class"]?.text == "total_increasing") }
      case "binary_sensor":
        #expect(unit == nil && component["state_class"] == nil)
        if let name { #expect(Self.binary.contains(name), "\(id)") }
      case let other: Issue.record("\(id) is a \(other ?? "nothing")")
      }
    }
    #expect(ids.count == components.count && ids.contains("weco_north_s1-bms_charged_kwh"))
  }

  @Test func `only what is known becomes an entity`() throws {
    var composition = FleetComposition()
    #expect(composition.isEmpty)
    let state = FleetTestsState.bare
    composition.formUnion(
      state, FleetLimits(time: state.time, values: FleetValues()), FleetBuses(time: state.time, buses: []))
    let message = HomeAssistant(site: "n", cluster: "b", name: "b").discovery(composition)
    let json = try JSON5(parsing: String(decoding: message.payload, as: UTF8.self))
    guard case .object(let components)? = json["components"]?.value else {
      Issue.record("no components")
      return
    }
    #expect(components.map(\.key) == ["soc", "fault", "warning", "worst_alarm", "link"])
  }
}

private enum FleetTestsState {
  static var bare: FleetState {
    var state = FleetState(
      time: WallTime(microseconds: 1_795_435_200_000_000), every: .seconds(10), name: "b", link: .up)
    state.values[.soc] = FleetValue(.number(Decimal(5), .percent))
    return state
  }
}

@Suite struct BrokerMailTests {
  /// A box into which one puts messages by number and length.
  private struct Box {
    var mail = BrokerMail()

    mutating func put(_ topic: Int, _ bytes: Int = 1) -> Bool { mail.put(Self.message(topic, bytes)) }
    mutating func next() -> BrokerMessage? { mail.next() }

    static func message(_ topic: Int, _ bytes: Int = 1) -> BrokerMessage {
      BrokerMessage(topic: "weco/s\(topic)/status", payload: Array(repeating: 0x78, count: bytes))
    }
  }

  @Test func `of each topic the newest is kept, and what finds no room is counted`() {
    var box = Box()
    let kept = (0..<BrokerMail.mostTopics + 3).filter { box.put($0) }
    #expect(kept == Array(0..<BrokerMail.mostTopics) && box.mail.dropped == 3)
    let isReplaced = box.put(1, 9)
    let (first, second) = (box.next(), box.next())
    #expect(isReplaced && first == Box.message(0) && second == Box.message(1, 9))
    let isPut = box.put(-1)
    let rest = box.mail.removeAll()
    #expect(isPut && rest.count == BrokerMail.mostTopics - 1 && box.mail.isEmpty && box.mail.dropped == 0)
  }

  @Test func `long messages have room for as many bytes as are kept, and no more`() {
    var box = Box()
    let long = BrokerMail.mostBytes / 4
    let kept = [(0, long), (1, long), (2, long), (3, long), (4, 1), (0, long + 1), (0, long - 1), (4, 1)].map {
      box.put($0, $1)
    }
    #expect(kept == [true, true, true, true, false, false, true, true] && box.mail.dropped == 2)
  }
}
