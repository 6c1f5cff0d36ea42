import BMSCore

/// A fleet, and a moment that is moved on by hand.
struct FleetRig {
  static let noon = FleetTests.noon
  /// Noon on the time line of this program.
  static let start = Instant(microseconds: 1_000_000_000)
  static let wall = WallClock(originMicroseconds: noon.microseconds - start.microseconds)
  static let key = Fleet.Key(site: "north", cluster: "garage")

  var fleet: Fleet
  var now = FleetRig.start
  /// By how much the clock of every gateway is ahead.
  var lead = Span.zero

  init(limits: Fleet.Limits = Fleet.Limits()) {
    fleet = Fleet(wall: FleetRig.wall, limits: limits)
    fleet.connected()
  }

  @discardableResult mutating func hear(_ topic: FleetTopic, _ payload: [UInt8], retained: Bool = false) -> Fleet.News {
    fleet.receive(topic: topic.text, payload, isRetained: retained, at: now)
  }

  @discardableResult mutating func status(_ presence: FleetPresence, of site: String = "north") -> Fleet.News {
    hear(.status(site: site), presence.payload, retained: true)
  }

  /// - Parameter ago: how long before this moment it was told.
  @discardableResult mutating func state(
    of key: Fleet.Key = FleetRig.key, retained: Bool = false, ago: Span = .zero,
    _ change: (inout FleetState) -> Void = { _ in }
  ) -> Fleet.News {
    var values = FleetValues()
    values[.soc] = FleetValue(.number(Decimal(500, decimals: 1), .percent))
    values[.power] = FleetValue(.number(Decimal(-1000), .watt), grade: .computed)
    values[.totalVoltage] = FleetValue(.number(Decimal(520, decimals: 1), .volt))
    values[.capacity] = FleetValue(.number(Decimal(100), .ampereHour))
    let time = FleetRig.wall.wall(now - ago) + lead
    var state = FleetState(time: time, every: .seconds(10), name: key.cluster, link: .up, values: values)
    change(&state)
    return hear(.cluster(site: key.site, cluster: key.cluster, .state), state.payload, retained: retained)
  }

  @discardableResult mutating func availability(
    _ presence: FleetPresence = .online, of key: Fleet.Key = FleetRig.key
  ) -> Fleet.News {
    hear(.cluster(site: key.site, cluster: key.cluster, .availability), presence.payload, retained: true)
  }

  mutating func alarms(_ alarms: [FleetAlarm], of key: Fleet.Key = FleetRig.key, retained: Bool = false) {
    let list = FleetAlarms(time: FleetRig.wall.wall(now) + lead, alarms: alarms)
    hear(.cluster(site: key.site, cluster: key.cluster, .alarms), list.payload, retained: retained)
  }

  /// A gateway and its battery as they are most of the time.
  mutating func well(_ key: Fleet.Key = FleetRig.key) {
    status(.online, of: key.site)
    availability(of: key)
    state(of: key)
  }

  var row: FleetRow? { fleet.row(FleetRig.key, at: now) }
  var condition: FleetCondition? { row?.condition }

  /// - Parameter since: by the clock of this program.
  static func alarm(_ id: AlarmID, in cluster: String = "garage", since: Instant = start) -> FleetAlarm {
    let condition = Condition(
      AlarmKey(id, cluster: cluster, place: .module(2)), scope: AlarmScope(.alarm(id), cluster: cluster, module: 2),
      heard: since, grade: .measured)
    return FleetAlarm(Alarm(condition, firstSeen: since), on: wall)
  }
}
