internal import BMSCore
internal import Transport

/// An incident, looked at: the replay of its capture, stopped and sent from moment to moment.
final class Replayer {
  /// A way back costs no more than reading so much again.
  private static let markPause = Span.seconds(30)

  let kept: KeptIncident
  private let feed: ReplayFeed
  private let clock: ReplayClock
  private var watch: Watch
  /// What followed from what was played last.
  private var facts: [Fact] = []
  /// The stretch, as far as there is anything of it.
  let from: Instant
  let until: Instant
  /// Events of the capture.
  let events: Int
  /// When something was learnt, within the stretch, in order.
  private var moments: [Instant] = []

  /// - Parameters:
  ///   - map: what is known of this battery beyond the built-in registers.
  ///   - frames: the same of its CAN frames.
  init(_ kept: KeptIncident, map: DeviceMap? = nil, frames: FrameTable? = nil) {
    self.kept = kept
    let capture = ReplayCapture(CaptureBytes(kept.capture(), name: kept.name))
    let incident = kept.incident
    from = capture.begin.map { min(max(incident.from, $0), incident.at) } ?? incident.from
    until = incident.until
    events = capture.events
    clock = ReplayClock(
      begin: min(capture.begin ?? incident.from, incident.from), end: incident.until, speed: 1, marks: Self.markPause)
    var cluster = capture.clusters.first { $0.name == kept.cluster } ?? capture.clusters.first
    cluster?.name = kept.cluster
    feed = ReplayFeed(
      capture, clock: clock, cluster ?? CaptureCluster(name: kept.cluster, port: nil, buses: []),
      ReplayFeed.Options(interval: kept.period, map: map, frames: frames), leads: true)
    watch = feed.watch()
    clock.pause()
    collectMoments()
  }

  /// Goes through it once, which also leaves the places to come back to.
  private func collectMoments() {
    watch.keep(facts: true, ofWire: false)
    walk(from: from) { _ in
      for fact in facts where fact.at > from && fact.at != moments.last {
        if case .learnt = fact.event { moments.append(fact.at) }
      }
    }
    watch.keep(facts: false)
  }

  private func go(to instant: Instant) {
    facts.removeAll(keepingCapacity: true)
    clock.seek(to: instant)
    repeat { feed.play(real: Instant(microseconds: 0), &watch, &facts) } while clock.isBehind
  }

  /// What was known at this instant.
  func cluster(at instant: Instant) -> Cluster {
    go(to: instant)
    return watch.cluster
  }

  /// Goes through the stretch, a second at a time, its end included.
  func walk(_ body: (Instant, Cluster) -> Void) {
    walk(from: from) { body($0, watch.cluster) }
  }

  private func walk(from start: Instant, _ body: (Instant) -> Void) {
    var at = start
    go(to: at)
    body(at)
    while at < until {
      at = min(at + .seconds(1), until)
      go(to: at)
      body(at)
    }
  }

  // MARK: - In place of the present

  /// Puts the moment of the fault in place of the present.
  func open(_ view: inout ViewState, live: AppState) {
    let at = max(from, min(kept.incident.at, until))
    view.replay = ReplayMoment(name: kept.name, from: from, until: until, fault: kept.incident.at, at: at)
    view.frozen = state(at: at, live: live)
  }

  func scrub(_ step: Scrub, _ view: inout ViewState, live: AppState) {
    guard var moment = view.replay, moment.name == kept.name else { return }
    switch step {
    case .seconds(let seconds): moment.at = max(from, min(moment.at + .seconds(seconds), until))
    case .moment(true): moment.at = moments.first { $0 > moment.at } ?? until
    case .moment(false): moment.at = moments.last { $0 < moment.at } ?? from
    }
    guard moment != view.replay else { return }
    view.replay = moment
    view.frozen = state(at: moment.at, live: live)
  }

  /// Everything the pages show, as it was at this instant.
  ///
  /// - Parameter live: gives what does not change: the user's notes, who is at the keyboard.
  func state(at instant: Instant, live: AppState) -> AppState {
    go(to: instant)
    var state = AppState(now: instant, wall: clock.wall, utcOffset: kept.utcOffset, clusters: [])
    state.watchedSince = from
    state.settings = live.settings
    state.technician = live.technician
    state.incidents = live.incidents
    let same = live.clusters.first { $0.cluster.name == kept.cluster }
    var shown = ClusterState(watch)
    shown.notes = same?.notes ?? ClusterNotes()
    shown.alarms = alarms(at: instant, book: same?.alarms.map { $0.inCivilTime(live.wall) } ?? [])
    var input = AlarmInput(cluster: shown.cluster, isComplete: true)
    input.can = shown.buses.flatMap(\.alarms)
    shown.knownAlarms = AlarmRules.known(input, at: instant)
    state.clusters = [shown]
    return state
  }

  /// What the book held then: the alarms of the incident, which may have begun before the slice, what a book of now knows
  /// of them and of others, and what follows from the slice itself, as from any capture.
  private func alarms(at instant: Instant, book: [Alarm]) -> [Alarm] {
    var all: [AlarmKey: Alarm] = [:]
    for alarm in (kept.incident.alarms + book).compactMap({ $0.asOf(instant) }) {
      // Of one alarm the later time counts, and the book knows its end.
      if let other = all[alarm.key], other.raised > alarm.raised { continue }
      all[alarm.key] = alarm
    }
    let own = watch.monitor.faults.book
    for alarm in own.active + own.past where all[alarm.key] == nil { all[alarm.key] = alarm }
    let then = all.values.map { alarm in
      var alarm = alarm
      alarm.unconfirmedSince = nil
      alarm.lastSeen = min(alarm.lastSeen, instant)
      alarm.latest = alarm.value
      return alarm
    }
    return then.sorted { ($0.isActive ? 0 : 1, $0.key) < ($1.isActive ? 0 : 1, $1.key) }
  }
}
