internal import BMSCore
internal import Glibc
internal import Transport

/// Tells a broker how the batteries are: what a fleet's screen, Home Assistant and a Victron system read.
///
/// Everything again at each connection; then what moves every ten seconds, cells every minute, and what matters at once.
final class FleetPublisher: Consumer {
  static let stateEvery = Span.seconds(10)
  private static let cellsEvery = Span.seconds(60)
  /// How often it is looked whether something changed that matters.
  private static let glance = Span.seconds(1)
  /// What comes to be known one after another is told to Home Assistant together.
  private static let settling = Span.seconds(3)

  /// What was told of one cluster on this connection.
  private struct Told {
    let name: String
    /// In topics.
    let plain: String
    var presence: FleetPresence?
    /// Of which a change is told at once.
    var matter: FleetState.Matter?
    var limits: FleetValues?
    var buses: [FleetBuses.Bus]?
    var alarms: [FleetAlarm]?
    var stateDue: Instant?
    var cellsDue: Instant?
    var composition = FleetComposition()
    /// When the composition is told.
    var discoveryDue: Instant?

    /// What stays from one connection to the next.
    func again(at now: Instant) -> Told {
      var told = Told(name: name, plain: plain)
      told.composition = composition
      told.discoveryDue = composition.isEmpty ? nil : now
      return told
    }
  }

  private let site: String
  private let tellsVenus: Bool
  private let connection: BrokerConnection
  private let energy: EnergyMeter?
  private var told: [Told] = []
  /// The connection on which it was told.
  private var number: Int?
  private var due: Instant?
  private var isNews = false

  /// Starts the connection. Block signals first.
  init(_ address: BrokerAddress, _ settings: BrokerSettings, site: String, energy: EnergyMeter?, _ notices: Notices)
    throws(Errno)
  {
    (self.site, self.energy) = (site, energy)
    tellsVenus = settings.venus
    let will = BrokerMessage(.status(site: site), FleetPresence.offline.payload)
    connection = try BrokerConnection(
      BrokerTerms(
        address: address, settings: settings, clientID: "wecotui-\(site)", will: will,
        subscriptions: [HomeAssistant.statusTopic]), notices)
  }

  /// The name of this computer, where the configuration names no site.
  static func hostName() -> String {
    var name = [CChar](repeating: 0, count: 256)
    guard gethostname(&name, name.count - 1) == 0 else { return "" }
    return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  // MARK: - The loop

  var deadline: Instant? { [due, connection.deadline].compactMap(\.self).min() }

  func receive(_ facts: [Fact], of cluster: Int, at now: Instant) {
    for fact in facts {
      switch fact.event {
      case .link, .alarm, .learnt(.online): isNews = true
      default: break
      }
    }
  }

  func tick(_ runner: Runner, at now: Instant) {
    for source in runner.sources { energy?.take(source.watch.cluster.reading(.power), of: source.watch.name, at: now) }
    energy?.keep(at: now)
    connection.check(at: now)
    if connection.number != number { greet(at: now) }
    if number != nil, isGreeted() {
      isNews = true
      for index in told.indices { told[index].discoveryDue = told[index].composition.isEmpty ? nil : now }
    }
    guard isNews || due.map({ now >= $0 }) ?? true else { return }
    (isNews, due) = (false, now + Self.glance)
    guard number != nil else { return }
    let wall = MonotonicClock.wallClock()
    for (index, shown) in runner.clusters.enumerated() where index < told.count {
      tell(FleetReport(shown: shown, now: now, wall: wall), &told[index])
    }
  }

  func sourcesChanged(_ runner: Runner, at now: Instant) {
    let names = runner.sources.map(\.watch.name)
    told = zip(names, FleetName.unique(names)).map { Told(name: $0, plain: $1) }
    energy?.recall(names)
    number = nil
  }

  func close(_ runner: Runner, at now: Instant) {
    energy?.keepAll(at: now)
    let last = told.filter { $0.presence == .online }.map { told in
      BrokerMessage(
        .cluster(site: site, cluster: told.plain, .availability), FleetPresence.offline.payload)
    }
    connection.close(last: last + [BrokerMessage(.status(site: site), FleetPresence.offline.payload)])
  }

  // MARK: - What is said

  /// A broker that was reached anew knows nothing.
  private func greet(at now: Instant) {
    number = connection.number
    isNews = true
    told = told.map { $0.again(at: now) }
    connection.publish(BrokerMessage(.status(site: site), FleetPresence.online.payload))
  }

  /// Whether Home Assistant has started: what was told before, it has forgotten.
  private func isGreeted() -> Bool {
    connection.hear().messages.contains {
      $0.topic == HomeAssistant.statusTopic && !$0.isRetained && $0.payload == Self.online
    }
  }

  private static let online = Array("online".utf8)

  private func tell(_ report: FleetReport, _ told: inout Told) {
    let state = report.state(every: Self.stateEvery, energy: energy?.kept(told.name))
    let (limits, buses, alarms) = (report.limits, report.buses, report.alarms)
    tell(report.presence(state), state, report, &told)
    if told.limits != limits.values, told.limits != nil || !limits.values.isEmpty {
      publish(.limits, limits.payload, told)
      told.limits = limits.values
    }
    if told.buses != buses.buses, told.buses != nil || !buses.buses.isEmpty {
      publish(.bus, buses.payload, told)
      told.buses = buses.buses
    }
    if told.alarms != alarms.standing {
      publish(.alarms, alarms.payload, told)
      told.alarms = alarms.standing
    }
    if told.stateDue.map({ report.now >= $0 }) ?? true || told.matter != state.matter {
      publish(.state, state.payload, told)
      (told.matter, told.stateDue) = (state.matter, report.now + Self.stateEvery)
      if tellsVenus, let tree = report.venus(state, limits) { publish(.venus, tree, told) }
    }
    if told.cellsDue.map({ report.now >= $0 }) ?? true { tellCells(report, &told) }
    describe(state, limits, buses, &told, at: report.now)
  }

  /// That the battery is there is said before its values, that it is not behind them.
  private func tell(_ presence: FleetPresence, _ state: FleetState, _ report: FleetReport, _ told: inout Told) {
    guard told.presence != presence else { return }
    publish(.availability, presence.payload, told)
    // With nothing in them that is old.
    (told.presence, told.stateDue, told.cellsDue) = (presence, nil, nil)
  }

  private func tellCells(_ report: FleetReport, _ told: inout Told) {
    let cells = report.cells
    for (module, cells) in cells { publish(.cells(module: module), cells.payload, told) }
    told.cellsDue = cells.isEmpty ? nil : report.now + Self.cellsEvery
  }

  private func describe(
    _ state: FleetState, _ limits: FleetLimits, _ buses: FleetBuses, _ told: inout Told, at now: Instant
  ) {
    let before = told.composition
    told.composition.formUnion(state, limits, buses)
    if told.composition != before, !told.composition.isEmpty {
      told.discoveryDue = max(told.discoveryDue ?? now, now) + Self.settling
    }
    guard let due = told.discoveryDue, now >= due else { return }
    told.discoveryDue = nil
    connection.publish(HomeAssistant(site: site, cluster: told.plain, name: told.name).discovery(told.composition))
  }

  private func publish(_ subject: FleetTopic.Subject, _ payload: [UInt8], _ told: Told) {
    connection.publish(BrokerMessage(.cluster(site: site, cluster: told.plain, subject), payload))
  }
}

extension FleetState {
  /// What is told at once when it changes.
  fileprivate struct Matter: Hashable {
    let link: Link
    let alarms: Alarms
    /// Which modules are there.
    let online: [Int: Bool?]
  }

  fileprivate var matter: Matter { Matter(link: link, alarms: alarms, online: modules.mapValues(\.isOnline)) }
}

extension FleetAlarms {
  /// What makes a list another one: not that an alarm was heard once more.
  fileprivate var standing: [FleetAlarm] {
    alarms.map { alarm in
      var alarm = alarm
      alarm.lastSeen = alarm.since
      return alarm
    }
  }
}

extension FleetReport {
  fileprivate func venus(_ state: FleetState, _ limits: FleetLimits) -> [UInt8]? {
    let quiet = shown.judgement.quiet(in: shown.cluster.name, can: shown.buses.flatMap(\.alarms))
    return VenusBattery.payload(
      state, limits, VenusBattery.alarms(active: shown.alarms.filter(\.isActive), quiet: quiet))
  }
}
