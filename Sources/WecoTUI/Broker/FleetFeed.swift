internal import BMSCore
internal import Transport

/// One battery of a fleet: its topics tell a watch what its gateway's watch knows, as far as they carry it.
final class FleetFeed: Feed {
  /// How often it is looked whether something is new.
  private static let glance = Span.milliseconds(250)
  /// What makes that it is told anew.
  private struct Told: Hashable {
    let revision: UInt64
    let condition: FleetCondition
  }

  private let key: Fleet.Key
  private let reader: FleetReader
  private var told: Told?
  private(set) var deadline: Instant?

  private init(_ key: Fleet.Key, _ reader: FleetReader, at now: Instant) {
    (self.key, self.reader, deadline) = (key, reader, now)
  }

  static func source(_ key: Fleet.Key, _ reader: FleetReader, at now: Instant) -> ClusterSource {
    var watch = Watch(name: FleetWords.name(key), wall: MonotonicClock.wallClock(), at: now)
    watch.listen(to: .told, kind: .broker)
    return ClusterSource(watch, [FleetFeed(key, reader, at: now)])
  }

  func advance(to now: Instant, in reactor: Reactor, _ watch: inout Watch, _ facts: inout [Fact]) {
    deadline = now + Self.glance
    guard let view = FleetBatteryView(key, reader.fleet, "\(reader.address)", at: now) else {
      guard told != nil else { return }
      told = nil
      let last = FleetBatteryView.last(key, after: watch, at: now)
      return last.forEach { watch.receive(.told($0), at: now, into: &facts) }
    }
    let new = Told(revision: view.battery.revision, condition: view.row.condition)
    guard new != told else { return }
    told = new
    for news in view.news(after: watch.cluster) { watch.receive(.told(news), at: now, into: &facts) }
  }
}

/// What the pages are told of a battery that is read elsewhere.
struct FleetBatteryView {
  /// A gateway tells cells this often.
  private static let cellsEvery = Span.seconds(60)

  let row: FleetRow
  let battery: FleetBattery
  private let name: String
  private let broker: String
  /// The clock of its gateway.
  private let wall: WallClock
  private let now: Instant

  init?(_ key: Fleet.Key, _ fleet: Fleet, _ broker: String, at now: Instant) {
    guard let row = fleet.row(key, at: now), let battery = fleet[key], let site = fleet.sites[key.site] else {
      return nil
    }
    (self.row, self.battery, self.broker, self.now) = (row, battery, broker, now)
    name = FleetWords.name(key)
    wall = site.clock.wall(fleet.wall)
  }

  static func link(_ key: Fleet.Key, _ state: LinkState) -> LinkStatus {
    LinkStatus(name: FleetWords.name(key), kind: .broker, state: state)
  }

  /// What there is to tell where nothing stands on the broker any more.
  static func last(_ key: Fleet.Key, after watch: Watch, at now: Instant) -> [ToldInput] {
    let alarms = (watch.told?.alarms.standing ?? []).map { unconfirmed($0, since: now) }
    let head: [ToldInput] = [
      .links([link(key, .closed(Sentence(Texts.Fleet.nothingToOpen(key.site))))]), .alarms(alarms), .complete(false),
    ]
    return head + watch.cluster.ended(but: [], at: now).map { .change($0, at: now) }
  }

  /// A list that nobody vouches for says what stood when it was told, and not that it stands.
  private static func unconfirmed(_ alarm: Alarm, since: Instant) -> Alarm {
    var alarm = alarm
    alarm.unconfirmedSince = alarm.unconfirmedSince ?? since
    return alarm
  }

  /// When its state was told.
  private var told: Instant { row.told ?? now }

  /// - Parameter known: what was told of it before. What is not told any more is old at once: a gateway leaves out what
  ///   it does not know now.
  func news(after known: Cluster) -> [ToldInput] {
    let sentence = Texts.Fleet.told(
      by: row.key.site, broker, clock: row.clockLead, battery.buses?.buses ?? [])
    let head: [ToldInput] = [
      .holder(sentence, nil, target: name), .links([Self.link(row.key, linkState)]), .alarms(alarms),
      .complete(row.isLive),
    ]
    let changes = changes
    // At which moment a module came or went stands nowhere else; a reading has its own, which may be after the state's.
    return head
      + (changes + known.ended(but: changes, at: now)).map { change in
        if case .online = change { .change(change, at: told) } else { .change(change, at: now) }
      }
  }

  private var linkState: LinkState {
    switch row.condition {
    case .live: .up
    case .linkDown(.handshaking), .waiting: .handshaking
    case .linkDown(.garbled): .garbled(since: told)
    case .linkDown(.closed): .closed(Sentence(Texts.Fleet.batteryClosed))
    case .linkDown, .silent: .silent(since: told)
    case .gone: .closed(Sentence(Texts.Fleet.gatewayGone(row.key.site)))
    case .unheard: .closed(Sentence(Texts.Fleet.brokerGone(broker)))
    }
  }

  private var alarms: [Alarm] {
    let all = (battery.alarms?.alarms ?? []).compactMap { $0.alarm(of: name, on: wall) }
    return all.filter(\.scope.rule.isOfTheBattery).map { row.isLive ? $0 : Self.unconfirmed($0, since: told) }
  }

  private var changes: [ClusterChange] {
    // What cannot be placed in time is no value.
    guard row.told != nil, let state = battery.state else { return [] }
    var changes = observed(state.values, .cluster)
    for (index, module) in state.modules { changes += observed(module.values, .module(index)) }
    if let limits = battery.limits { changes += observed(limits.values, .cluster) }
    changes.append(.online(Set(state.modules.filter { $0.value.isOnline == true }.keys)))
    for (module, cells) in battery.cells {
      let heard = wall.instant(cells.time)
      guard !heard.isOfFuture(at: now) else { continue }
      for (index, millivolts) in cells.millivolts.enumerated() {
        guard let millivolts else { continue }
        let reading = reading(.number(millivolts, .millivolt), cells.grade, heard, every: Self.cellsEvery)
        changes.append(.observed(Observation(.cell(module: module, cell: index + 1), .cellVoltage, reading)))
      }
    }
    return changes
  }

  private func observed(_ values: FleetValues, _ place: Place) -> [ClusterChange] {
    let every = battery.state?.every ?? .zero
    return values.all.map { field, value in
      // As long as the state is of now, so are its values, however old they were when it was told.
      let period = every + Span(microseconds: value.age.microseconds / 3)
      return .observed(Observation(place, field, reading(value.value, value.grade, told - value.age, every: period)))
    }
  }

  /// What nobody vouches for is old at once.
  private func reading(_ value: Value, _ grade: Grade, _ heard: Instant, every period: Span) -> Reading {
    var reading = Reading(
      value, grade: grade, source: Source(link: name, origin: .told), heard: heard, period: period)
    if !row.isLive { reading.end(at: now) }
    return reading
  }
}

extension Reading {
  /// From now on it is a value of before.
  fileprivate mutating func end(at now: Instant) {
    period = .zero
    // Also where it was told in this very moment, or by a clock that is a little ahead.
    heard = min(heard, now - Span(microseconds: 1))
  }
}

extension Cluster {
  /// What was told of before and is missing in these, with the times that it had.
  fileprivate func ended(but told: [ClusterChange], at now: Instant) -> [ClusterChange] {
    var places: [Place: Set<Field>] = [:]
    for case .observed(let observation) in told { places[observation.place, default: []].insert(observation.field) }
    return observations.filter { places[$0.place]?.contains($0.field) != true }.map { observation in
      var observation = observation
      observation.reading.end(at: now)
      return .observed(observation)
    }
  }

  private var observations: [Observation] {
    var all = fields.map { Observation(.cluster, $0, $1) }
    for module in modules {
      all += module.fields.map { Observation(.module(module.index), $0, $1) }
      for (cell, reading) in module.cells.enumerated() {
        guard let reading else { continue }
        all.append(Observation(.cell(module: module.index, cell: cell + 1), .cellVoltage, reading))
      }
    }
    return all
  }
}
