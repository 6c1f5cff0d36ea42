import BMSCore

@testable import WecoTUI

/// A fleet as a broker tells of it: one of every kind.
enum FleetFixture {
  static let now = Fixture.now

  static func state(_ board: FleetBoard = board()) -> AppState {
    var state = AppState(now: now, wall: Fixture.wall, utcOffset: Fixture.utcOffset, clusters: [])
    state.fleet = board
    return state
  }

  static func board(_ fleet: Fleet = fleet(), isConnected: Bool = true) -> FleetBoard {
    var fleet = fleet
    if !isConnected { fleet.disconnected() }
    var board = FleetBoard(broker: "mqtts://broker.example:8883", isConnected: isConnected)
    board.rows = fleet.rows(at: now)
    board.sites = fleet.sites.count
    return board
  }

  /// The screen as `fleet` begins with it.
  static func journey(columns: Int = 80, rows: Int = 24, _ board: FleetBoard = board()) -> Journey {
    var journey = Journey(state(board), columns: columns, rows: rows)
    journey.open(.fleet)
    return journey
  }

  static func fleet() -> Fleet {
    var fleet = Fleet(wall: Fixture.wall)
    fleet.connected()
    for minute in (1..<50).reversed() where !(20..<26).contains(minute) {
      let watts = Int64(minute < 20 ? -900 - 60 * minute : 1500 - 20 * minute)
      tell(&fleet, "berlin-01", "garage", ago: .seconds(Int64(60 * minute)), watts: watts)
    }
    tell(&fleet, "berlin-01", "garage", ago: .seconds(3))
    tell(&fleet, "berlin-02", "house", ago: .seconds(1), watts: 2300) {
      $0.alarms = FleetState.Alarms([.fault, .warning])
    }
    alarm(&fleet, "berlin-02", "house")
    tell(&fleet, "hamburg-01", "a", ago: .seconds(9), watts: 40)
    tell(&fleet, "hamburg-01", "b", ago: .seconds(4)) { ($0.link, $0.values) = (.silent, FleetValues()) }
    tell(&fleet, "munich", "cellar", ago: .seconds(86_400), isRetained: true)
    presence(&fleet, "munich", .offline)
    tell(&fleet, "oslo", "hut", ago: .seconds(-7200), isRetained: true)
    tell(&fleet, "paris", "a-name-that-is-longer-than-any-column-here", ago: .seconds(2), watts: -12_345) {
      $0.alarms = FleetState.Alarms([.warning])
    }
    tell(&fleet, "rome", "villa", ago: .seconds(95))
    presence(&fleet, "vienna", .online)
    return fleet
  }

  private static func presence(_ fleet: inout Fleet, _ site: String, _ presence: FleetPresence) {
    _ = fleet.receive(topic: FleetTopic.status(site: site).text, presence.payload, isRetained: true, at: now)
  }

  private static func tell(
    _ fleet: inout Fleet, _ site: String, _ cluster: String, ago: Span, lead: Span = .zero, isRetained: Bool = false,
    watts: Int64 = -1112, _ change: (inout FleetState) -> Void = { _ in }
  ) {
    presence(&fleet, site, .online)
    var values = FleetValues()
    values[.soc] = FleetValue(.number(Decimal(864, decimals: 1), .percent))
    values[.totalVoltage] = FleetValue(.number(Decimal(5298, decimals: 2), .volt))
    values[.current] = FleetValue(.number(Decimal(watts * 10 / 53, decimals: 1), .ampere))
    values[.power] = FleetValue(.number(Decimal(watts), .watt), grade: .computed)
    values[.capacity] = FleetValue(.number(Decimal(630), .ampereHour), grade: .documented)
    values[.cellDelta] = FleetValue(.number(Decimal(35), .millivolt), grade: .computed)
    values[.temperatureMax] = FleetValue(.number(Decimal(25), .celsius))
    var cells = FleetValues()
    cells[.totalVoltage] = FleetValue(.number(Decimal(5298, decimals: 2), .volt))
    var state = FleetState(
      time: Fixture.wall.wall(now - ago) + lead, every: .seconds(10), name: cluster, link: .up, values: values,
      modules: [1: FleetState.Module(isOnline: true, values: cells), 2: FleetState.Module(isOnline: true)])
    change(&state)
    func receive(_ subject: FleetTopic.Subject, _ payload: [UInt8]) {
      let topic = FleetTopic.cluster(site: site, cluster: cluster, subject).text
      _ = fleet.receive(topic: topic, payload, isRetained: isRetained, at: isRetained ? now : now - ago)
    }
    receive(.availability, FleetPresence.online.payload)
    receive(.state, state.payload)
  }

  /// A gateway whose clock is wrong.
  static func ahead(_ fleet: inout Fleet, _ site: String, by lead: Span) {
    for second: Int64 in [21, 11, 1] { tell(&fleet, site, "shed", ago: .seconds(second), lead: lead) }
  }

  /// As a gateway of a later version tells it, beside what this one knows.
  static func newerAlarm(_ fleet: inout Fleet, _ key: Fleet.Key) {
    var alarms = fleet[key]?.alarms ?? FleetAlarms(time: Fixture.wall.wall(now), alarms: [])
    guard var alarm = alarms.alarms.first else { return }
    (alarm.id, alarm.label, alarm.remedy) = ("gas_fault", "Gas \u{1B}[31mDetected", "Open the doors.")
    (alarm.value, alarm.limit, alarm.unit, alarm.place) = (Decimal(12), Decimal(5), .percent, .module(1))
    alarms.alarms.append(alarm)
    let topic = FleetTopic.cluster(site: key.site, cluster: key.cluster, .alarms).text
    _ = fleet.receive(topic: topic, alarms.payload, isRetained: false, at: now)
  }

  private static func alarm(_ fleet: inout Fleet, _ site: String, _ cluster: String) {
    let condition = Condition(
      AlarmKey(.chargeTemperatureHighFault, cluster: cluster, place: .module(2)),
      scope: AlarmScope(.alarm(.chargeTemperatureHighFault), cluster: cluster, module: 2), heard: now, grade: .measured,
      value: Decimal(562, decimals: 1), limit: Decimal(55))
    let list = FleetAlarms(
      time: Fixture.wall.wall(now - .seconds(1)),
      alarms: [FleetAlarm(Alarm(condition, firstSeen: now - .seconds(60)), on: Fixture.wall)])
    let topic = FleetTopic.cluster(site: site, cluster: cluster, .alarms).text
    _ = fleet.receive(topic: topic, list.payload, isRetained: false, at: now - .seconds(1))
  }
}

extension Journey {
  mutating func open(_ page: PageID) { change { $0.page = page } }
}
