internal import BMSCore

/// Which moment of an incident is shown in place of the present.
struct ReplayMoment: Hashable, Sendable {
  let name: String
  /// The stretch that is kept, and when the fault began.
  let from: Instant
  let until: Instant
  let fault: Instant
  var at: Instant

  /// `+12.3 s` from the beginning of the fault.
  var offset: String {
    let tenths = (at - fault).microseconds / 100_000
    return (tenths < 0 ? "" : "+") + Decimal(tenths, decimals: 1).text + " s"
  }
}

/// How to move through an incident.
enum Scrub: Hashable, Sendable {
  case seconds(Int64)
  /// To the next or the previous instant at which something was learnt.
  case moment(forward: Bool)
}

/// Shows an incident again: the state of the program at any of its instants, from what was believed then.
struct Replayer: Sendable {
  let kept: KeptIncident
  private var incident: Incident { kept.incident }
  private static let trendStep = Span.seconds(1)
  /// The civil time of the steady clock's zero moves by less than this while a computer runs, in microseconds.
  private static let sameTimeLine = 60_000_000

  init(_ kept: KeptIncident) { self.kept = kept }

  /// Puts the moment of the fault in place of the present.
  func open(_ view: inout ViewState, live: AppState) {
    let at = max(incident.from, min(incident.at, incident.until))
    let moment = ReplayMoment(name: kept.name, from: incident.from, until: incident.until, fault: incident.at, at: at)
    view.replay = moment
    view.frozen = state(at: at, live: live)
  }

  func scrub(_ step: Scrub, _ view: inout ViewState, live: AppState) {
    guard var moment = view.replay, moment.name == kept.name else { return }
    switch step {
    case .seconds(let seconds): moment.at = max(incident.from, min(moment.at + .seconds(seconds), incident.until))
    case .moment(true): moment.at = min(incident.log.moment(after: moment.at) ?? incident.until, incident.until)
    case .moment(false): moment.at = max(incident.log.moment(before: moment.at) ?? incident.from, incident.from)
    }
    guard moment != view.replay else { return }
    view.replay = moment
    view.frozen = state(at: moment.at, live: live)
  }

  /// Everything the pages show, as it was at this instant.
  ///
  /// - Parameter live: gives what does not change: the user's notes, who is at the keyboard.
  func state(at instant: Instant, live: AppState) -> AppState {
    var state = AppState(now: instant, wall: kept.wall, utcOffset: kept.utcOffset, clusters: [])
    state.desk = live.desk
    state.technician = live.technician
    state.incidents = live.incidents
    let same = live.clusters.first { $0.cluster.name == kept.cluster }
    var shown = ClusterState(cluster: incident.state(at: instant), links: links(at: instant, like: same))
    shown.notes = same?.notes ?? ClusterNotes()
    shown.trends = trends(until: instant)
    let isSameTimeLine = abs(kept.wall.originMicroseconds &- live.wall.originMicroseconds) < Self.sameTimeLine
    shown.alarms = alarms(at: instant, book: isSameTimeLine ? same?.alarms ?? [] : [])
    shown.buses = buses(at: instant)
    var input = AlarmInput(cluster: shown.cluster, isComplete: true)
    input.can = shown.buses.flatMap(\.alarms)
    shown.knownAlarms = AlarmRules.known(input, at: instant)
    state.clusters = [shown]
    return state
  }

  /// How the values moved from the start of the incident.
  private func trends(until instant: Instant) -> TrendStore {
    var store = TrendStore(wall: kept.wall)
    incident.walk(from: incident.from, through: instant, every: Self.trendStep) { at, cluster in
      store.note(cluster)
    }
    return store
  }

  /// What was heard on each bus up to then, from its own frames.
  private func buses(at instant: Instant) -> [BusState] {
    var heard: [String: BusConversation] = [:]
    for entry in kept.wire where entry.at <= instant {
      guard case .frame(.data(let frame)) = entry.event else { continue }
      heard[entry.link, default: BusConversation(link: entry.link)].hear(frame, at: entry.at)
    }
    return heard.sorted { $0.key < $1.key }.map { name, bus in
      BusState(
        name: name, proto: bus.status(at: instant), ids: bus.ids, alarms: bus.alarmStates, frames: bus.frames,
        unknownFrames: bus.unknownFrames, dropped: 0, errors: 0)
    }
  }

  /// The links as their own notes tell it; one that said nothing worked.
  private func links(at instant: Instant, like live: ClusterState?) -> [LinkStatus] {
    let names = Set(kept.wire.map(\.link))
    let known = live?.links.filter { names.isEmpty || names.contains($0.name) } ?? []
    let strangers = names.subtracting(known.map(\.name)).sorted().map { name in
      LinkStatus(name: name, kind: kept.wire.contains { $0.link == name && $0.isFrame } ? .can : .serial, state: .up)
    }
    return (known + strangers).map { link in
      var status = LinkStatus(name: link.name, kind: link.kind, state: .up, key: link.key)
      for entry in kept.wire where entry.link == link.name && entry.at <= instant {
        guard case .link(let event) = entry.event else { continue }
        if event == .up { status.state = .up }
        if case .down(let reason) = event { status.state = .closed(reason) }
      }
      return status
    }
  }

  /// What the book held then: the alarms of the incident, and others whose time it was.
  private func alarms(at instant: Instant, book: [Alarm]) -> [Alarm] {
    var all: [AlarmKey: Alarm] = [:]
    for alarm in incident.alarms + book where alarm.raised <= instant {
      // Of one alarm the later time counts, and the book knows its end.
      if let other = all[alarm.key], other.raised > alarm.raised { continue }
      all[alarm.key] = alarm
    }
    let then = all.values.map { alarm in
      var alarm = alarm
      if let cleared = alarm.cleared, cleared > instant { alarm.cleared = nil }
      if let seen = alarm.acknowledgement, seen.at > instant { alarm.acknowledgement = nil }
      alarm.unconfirmedSince = nil
      alarm.lastSeen = min(alarm.lastSeen, instant)
      alarm.latest = alarm.value
      return alarm
    }
    return then.sorted { ($0.isActive ? 0 : 1, $0.key) < ($1.isActive ? 0 : 1, $1.key) }
  }
}

extension Fact {
  var isFrame: Bool { if case .frame = event { true } else { false } }
}
