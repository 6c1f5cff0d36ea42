internal import BMSCore

/// What is wrong now, over all clusters: the one list that tab, line and page show and count.
extension AppState {
  /// Everything that stands, notices too, the worst first.
  var standing: [AlarmGroup] { AlarmGroup.groups(clusters.flatMap { $0.alarms.filter(\.isActive) }) }

  /// Whether there is anything for the line below the tabs.
  var isAlarmed: Bool {
    clusters.contains { state in
      state.alarms.contains { $0.isActive && $0.severity != .notice }
        || state.unknownAlarms.contains { $0.severity != .notice }
    }
  }

  /// What gateways far away tell of by names that this program does not have.
  var unknownStanding: [(alarm: FleetAlarm, owner: ClusterState)] {
    clusters.flatMap { state in state.unknownAlarms.map { ($0, state) } }
  }

  /// What stands behind the page's title: faults and warnings, each with what follows from it counted once.
  var alarmCount: Int {
    standing.count { $0.severity != .notice } + unknownStanding.count { $0.alarm.severity != .notice }
  }

  /// The alarm of the line below the tabs: the worst, and of these one that nobody has seen yet.
  var foremost: AlarmGroup? {
    let standing = standing
    guard let worst = standing.first, worst.severity != .notice else { return nil }
    return standing.first { $0.severity == worst.severity && !$0.isAcknowledged } ?? worst
  }

  /// Whose alarm it is.
  func owner(of alarm: Alarm) -> ClusterState? { clusters.first { $0.cluster.name == alarm.key.cluster } }

  /// `14:01:07`, with the date where it was another day.
  func moment(_ instant: Instant) -> String { moment(instant, clock(instant)) }

  /// The same without seconds.
  func minute(_ instant: Instant) -> String { moment(instant, String(clock(instant).prefix(5))) }

  private func moment(_ instant: Instant, _ clock: String) -> String {
    let then = CivilTime(wall.wall(instant), utcOffset: utcOffset)
    let today = CivilTime(wall.wall(now), utcOffset: utcOffset)
    return then.date == today.date ? clock : "\(then.date) \(clock)"
  }

  /// The newest moment that is kept of any of an alarm's times, and when that began.
  func incident(of alarm: Alarm) -> (entry: IncidentEntry, at: Instant)? {
    let starts = [alarm.raised] + alarm.earlier.map(\.from).reversed() + [alarm.firstSeen]
    for start in starts {
      let raised = wall.wall(start)
      if let entry = incidents.first(where: { $0.holds(alarm, raised: raised) }) { return (entry, start) }
    }
    return nil
  }

  /// What there is to say about it.
  func incidentWords(of alarm: Alarm) -> String {
    if let (_, at) = incident(of: alarm) {
      return at == alarm.raised ? Texts.AlarmDetails.kept : Texts.AlarmDetails.kept(of: moment(at))
    }
    guard alarm.severity == .fault else { return Texts.AlarmDetails.noFault }
    let isOpen = alarm.isActive && alarm.count == 1 && now - alarm.raised <= IncidentRecorder.after + .seconds(1)
    return isOpen ? Texts.AlarmDetails.notYetKept : Texts.AlarmDetails.notKept
  }
}

/// Which alarm a line stands for: the same alarm may stand in the book twice, now and before.
struct AlarmRef: Hashable, Sendable {
  let key: AlarmKey
  let firstSeen: Instant

  init(_ alarm: Alarm) {
    key = alarm.key
    firstSeen = alarm.firstSeen
  }

  /// The alarm as the state knows it now.
  func alarm(in state: AppState) -> Alarm? {
    let all = state.clusters.flatMap(\.alarms).filter { $0.key == key }
    return all.first { $0.firstSeen == firstSeen } ?? all.first
  }
}

extension AppState {
  /// What is acknowledged with an alarm: all that follows from it as well.
  func keys(with ref: AlarmRef) -> [AlarmKey] {
    standing.first { $0.cause.key == ref.key }?.keys ?? [ref.key]
  }
}

/// What an alarm says in a few words: where, what value against which limit.
struct AlarmFacts {
  /// `slave 1 cell 5`, and of several clusters whose.
  let place: String
  /// The module's name, where there are several.
  let module: String?
  let value: String?
  let limit: String?
  let note: String?

  init(_ alarm: Alarm, in state: AppState) {
    let cluster = state.owner(of: alarm)?.cluster
    let name = alarm.module.map { index in cluster.map { Roles.name(index, in: $0) } ?? Texts.place(.module(index)) }
    let whose = state.clusters.count > 1 || name == nil ? alarm.key.cluster : nil
    place = Texts.place(cluster: whose, module: name, cell: alarm.cell)
    module = cluster?.hasSlaves == true || whose != nil ? Texts.place(cluster: whose, module: name) : nil
    value = (alarm.latest ?? alarm.value)?.text(in: alarm.unit)
    limit = alarm.limit?.text(in: alarm.unit)
    note = alarm.value == nil ? alarm.note.map { Texts.sentence($0) } : nil
  }

  /// Of one that has no name here.
  init(_ alarm: FleetAlarm, of owner: ClusterState) {
    let name = alarm.place.module.map { Roles.name($0, in: owner.cluster) }
    place = Texts.place(cluster: name == nil ? owner.cluster.name : nil, module: name, cell: alarm.place.cell)
    module = name
    value = alarm.value?.text(in: alarm.unit)
    limit = alarm.limit?.text(in: alarm.unit)
    note = alarm.value == nil ? alarm.note : nil
  }

  var words: String {
    [place, value, limit.map(Texts.Faults.limit), note].compactMap(\.self).joined(separator: ", ")
  }
}

extension ClusterState {
  /// Whether somebody who tells of it is heard now: otherwise nobody confirms that what stood still stands.
  var isConfirmed: Bool { links.contains { $0.state == .up } }
}
