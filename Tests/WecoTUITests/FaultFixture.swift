import BMSCore

@testable import WecoTUI

/// States with alarms, as the pages get them.
enum FaultFixture {
  static let hot = AlarmKey(.chargeTemperatureHighFault, cluster: "garage", place: .module(2))

  static func alarm(
    _ id: AlarmID, _ place: Place = .cluster, since seconds: Int64, worst: Place? = nil, value: Decimal? = nil,
    latest: Decimal? = nil, limit: Decimal? = nil, grade: Grade = .computed, source: Source? = nil,
    note: Sentence? = nil,
    subject: String? = nil
  ) -> Alarm {
    let now = Fixture.now
    let condition = Condition(
      AlarmKey(id, cluster: "garage", place: place, subject: subject),
      scope: AlarmScope(.alarm(.cellDamageFault), cluster: "garage"), heard: now - .milliseconds(300), grade: grade,
      worst: worst,
      value: value, limit: limit, source: source, note: note)
    var alarm = Alarm(condition, firstSeen: now - .seconds(seconds))
    if let latest { alarm.latest = latest }
    return alarm
  }

  static func ended(_ alarm: Alarm, ago seconds: Int64, count: Int = 1) -> Alarm {
    var alarm = alarm
    alarm.cleared = Fixture.now - .seconds(seconds)
    alarm.lastSeen = Fixture.now - .seconds(seconds)
    alarm.count = count
    return alarm
  }

  static let can = Source(link: "can0", origin: .frame(0x359, extended: false))

  static func alarms() -> [Alarm] {
    var seen = alarm(
      .cellVoltageLowWarning, .module(1), since: 310, worst: .cell(module: 1, cell: 4), value: Decimal(2895),
      latest: Decimal(2888), limit: Decimal(2900), note: "the battery's own threshold: Cell Undervoltage 1")
    seen.acknowledgement = Acknowledgement(by: "anna", at: Fixture.now - .seconds(200))
    var silent = alarm(.slaveLostFault, .module(4), since: 75)
    silent.unconfirmedSince = Fixture.now - .seconds(12)
    return [
      alarm(
        .chargeTemperatureHighFault, .module(2), since: 135, value: Decimal(555, decimals: 1),
        latest: Decimal(562, decimals: 1), limit: Decimal(55), grade: .documented, source: can,
        note: Sentence(AlarmNote.reported("charge_temperature_high", nil))),
      silent, seen,
      alarm(.linkSilentNotice, since: 8, subject: "can0"),
      ended(alarm(.dischargeCurrentHighFault, since: 4000, grade: .documented, source: can), ago: 3900, count: 3),
      ended(alarm(.socLowWarning, since: 90_000, value: Decimal(98, decimals: 1), limit: Decimal(10)), ago: 86_000),
    ]
  }

  /// Six modules; module 2 is too hot, slave 3 was lost, CAN speaks of most lamps.
  static func state() -> AppState {
    var state = Fixture.state()
    state.clusters[0].alarms = alarms()
    state.clusters[0].knownAlarms = [
      .cellVoltageHighFault, .cellVoltageHighWarning, .cellVoltageLowFault, .cellVoltageLowWarning,
      .chargeTemperatureHighFault, .chargeTemperatureHighWarning, .dischargeCurrentHighFault, .bmsInternalFault,
      .socLowWarning, .inverterCommunicationFault,
    ]
    state.watchedSince = Fixture.now - .seconds(90_100)
    let at = state.wall.wall(Fixture.now - .seconds(135))
    let name = IncidentEntry.name(at: at, cluster: "garage", alarm: .chargeTemperatureHighFault)
    state.incidents = [
      IncidentEntry(name: name, cluster: "garage", at: at, alarms: [.chargeTemperatureHighFault, .slaveLostFault]),
      IncidentEntry(
        name: "2026-11-20T115642Z_garage_discharge_current_high_fault", cluster: "garage",
        at: state.wall.wall(Fixture.now - .seconds(4000)), alarms: [.dischargeCurrentHighFault]),
    ]
    return state
  }

  /// A hundred alarms at once.
  static func flood() -> AppState {
    var state = Fixture.state(slaves: 7)
    state.clusters[0].alarms = (0..<100).map { number in
      let place = Place.module(Int(number) % 8 + 1)
      return alarm(AlarmID.catalogue[number % AlarmID.catalogue.count].alarm, place, since: Int64(number))
    }.sorted { $0.key < $1.key }
    return state
  }
}

extension FaultFixture {
  /// The wire between cells 5 and 6 of the module on the port is broken; CAN reports what that looks like.
  static func senseWire() -> AppState {
    var state = Fixture.state()
    for (cell, millivolts) in [(5, Int64(0)), (6, 6604)] {
      let reading = Fixture.reading(.number(Decimal(millivolts), .millivolt), heard: Fixture.now, isImplausible: true)
      state.clusters[0].cluster.apply(Observation(.cell(module: 1, cell: cell), .cellVoltage, reading))
    }
    func reported(_ id: AlarmID, _ name: String) -> Alarm {
      alarm(id, since: 10, grade: .documented, source: can, note: Sentence(AlarmNote.reported(name, nil)))
    }
    state.clusters[0].alarms = [
      alarm(
        .senseWireFault, .module(1), since: 12, worst: .cell(module: 1, cell: 5),
        note: Sentence(AlarmNote.cellPair(5, Decimal(0), 6, Decimal(6604)))),
      reported(.cellVoltageHighFault, "cell_over_voltage"), reported(.cellVoltageLowFault, "cell_under_voltage"),
      reported(.cellVoltageDifferenceFault, "cell_imbalance"),
      alarm(.implausibleValueNotice, .module(1), since: 5, note: Sentence(AlarmNote.doubted([.cell(5), .cell(6)]))),
    ]
    state.clusters[0].knownAlarms = [.cellVoltageHighFault, .cellVoltageLowFault, .cellVoltageDifferenceFault]
    state.watchedSince = Fixture.now - .seconds(90)
    return state
  }
}
