internal import BMSCore
internal import Transport

/// Remembers: readings, alarms, links, changes, and the lines of the daily logs. It collects, and hands over to the
/// worker every now and then; it never waits for a disk.
final class Historian: Consumer {
  /// The first commit after the start, so that a disk that takes nothing is found out; and after this, one that could
  /// not be written is tried again.
  private static let firstPause = Span.milliseconds(1500)
  private static let retryPause = Span.seconds(5)
  /// Commits of this length and more begin with a minute, where buckets of all lengths end: half as much is written.
  private static let alignedPause = Span.seconds(10)
  /// Rows that wait; beyond it they are written before their time.
  private static let mostRows = Decimator.mostRows / 2
  private static let logPause: Int64 = 60_000_000
  /// Links and derived values are looked at this often.
  private static let lookPause = Span.milliseconds(500)
  /// Alarms, links and log lines that wait for a stuck disk; beyond it the oldest go.
  private static let most = 4096

  private let worker: HistoryWorker
  private var decimator = Decimator()
  private var waiting = HistoryBatch(now: WallTime(microseconds: 0))
  private var sources: [Known] = []
  private let pause: Span
  /// When the next commit is due.
  private var commitDue: Instant?
  private var triedAt: Instant?
  private var isAlarmed = false
  private var isShaken = false
  private var lookedAt: Instant?
  private var dropped = 0
  private var hasRecalledAlarms = false

  private struct SeriesPlace: Hashable {
    let place: Place
    let field: Field
  }

  /// What is remembered of a source from one look to the next.
  private struct Known {
    /// The name its past is kept under.
    var name: String
    var cluster: Cluster
    var isKept: Bool
    let isWorthKeeping: Bool
    var derived: [SeriesPlace: Instant] = [:]
    var loggedMinute: Int64?
    var hasNews = false
    /// What is kept of the last change.
    var outcome: (id: UInt64, outcome: SettingOutcome)?
  }

  /// - Parameter pause: what is read is on the disk after this time at the latest; alarms are at once.
  init(worker: HistoryWorker, pause: Span) {
    self.worker = worker
    self.pause = pause
  }

  /// Starts the worker, which alone opens the file; block signals first. `nil` where no history can be kept: that is
  /// said and the rest goes on.
  static func start(_ config: Config, _ notices: Notices) throws(Errno) -> Historian? {
    guard let folder = StateFolder() else {
      LineOutput.complain("wecotui: \(Texts.History.none)")
      return nil
    }
    folder.heal()
    return Historian(worker: try HistoryWorker(folder: folder.path, notices), pause: config.history.commit)
  }

  var deadline: Instant? {
    guard let commitDue, let lookedAt else { return nil }
    let due = max(isAlarmed ? lookedAt : commitDue, triedAt.map { $0 + Self.retryPause } ?? lookedAt)
    return max(due, lookedAt + Self.lookPause)
  }

  /// The name under which a source's past is kept: simulated values never mix with a battery's, nor with those of a
  /// scenario that is called as the source is.
  static func name(of source: NamedSource) -> String {
    if case .demo = source.target { return "demo source \(source.name)" }
    return source.name
  }

  /// A look at `--demo` leaves nothing behind; a simulated battery that the configuration names is kept like any other.
  static func isWorthKeeping(_ source: NamedSource) -> Bool {
    if case .demo = source.target { return source.isNamed }
    return true
  }

  func sourcesChanged(_ runner: Runner, at now: Instant) {
    sources = zip(runner.sources, runner.plan.sources).map { source, named in
      let isWorthKeeping = Self.isWorthKeeping(named)
      return Known(
        name: Self.name(of: named), cluster: source.watch.cluster, isKept: source.isOwn && isWorthKeeping,
        isWorthKeeping: isWorthKeeping)
    }
    askForPast(at: MonotonicClock.wallClock().wall(now))
  }

  /// Nothing is looked for, and no file is made, where nothing is kept.
  private func askForPast(at now: WallTime) {
    let names = sources.filter(\.isWorthKeeping).map(\.name)
    if !names.isEmpty { worker.want(names, at: now) }
  }

  var losses: [Loss: Int] { [.readings: decimator.dropped, .records: dropped] }

  func receive(_ facts: [Fact], of cluster: Int, at now: Instant) {
    guard sources.indices.contains(cluster), sources[cluster].isKept else { return }
    let name = sources[cluster].name
    let wall = MonotonicClock.wallClock()
    for fact in facts {
      switch fact.event {
      case .learnt(.observed(let observation)) where observation.field.isKept:
        decimator.add(observation, of: name, at: wall.wall(fact.at))
        sources[cluster].hasNews = true
      case .learnt(.bus): sources[cluster].hasNews = true
      case .learnt(.forgotten):
        waiting.links.append(
          LinkRecord(
            at: wall.wall(fact.at), cluster: name, link: fact.link, word: LinkRecord.otherModule,
            text: Language.english.speaking { Texts.Link.otherModule }))
      case .link(.state(let state)):
        var text = state.word
        if case .closed(let why) = state { text = why.english }
        waiting.links.append(
          LinkRecord(at: wall.wall(fact.at), cluster: name, link: fact.link, word: state.word, text: text))
      case .alarm(let event): append(event, cluster, at: now, wall)
      case .change(let change): append(change, cluster, wall)
      default: break
      }
    }
    trim()
  }

  func tick(_ runner: Runner, at now: Instant) {
    recall(runner)
    guard lookedAt.map({ now - $0 >= Self.lookPause }) ?? true else { return }
    lookedAt = now
    let wall = MonotonicClock.wallClock()
    for (index, source) in runner.sources.enumerated() where sources.indices.contains(index) {
      // Who reads the battery may change: when the one looked on through ends, this one takes over.
      let isKept = source.isOwn && sources[index].isWorthKeeping
      if sources[index].isKept != isKept {
        sources[index].isKept = isKept
        askForPast(at: wall.wall(now))
      }
      guard isKept else { continue }
      note(source.watch.cluster, index, isComplete: source.isComplete, at: now, wall)
    }
    offer(runner, at: now, wall)
  }

  func close(_ runner: Runner, at now: Instant) {
    collect(runner, at: now, MonotonicClock.wallClock())
    worker.close(after: waiting.isEmpty ? nil : waiting)
  }

  /// What happened to an alarm: kept, and a line in the log of the day.
  private func append(_ event: AlarmEvent, _ cluster: Int, at now: Instant, _ wall: WallClock) {
    isAlarmed = true
    // With what led to it. One that comes and goes is kept at once as well, but alone: chatter must not wear a disk.
    isShaken = isShaken || event.isNew
    keep(event.alarm, sources[cluster], wall)
    let civil = wall.wall(now)
    waiting.logs.append(
      DailyLog.row(
        sources[cluster].cluster, name: sources[cluster].name,
        event: "\(event.alarm.severity.rawValue) \(event.kind.rawValue)", alarm: AlarmText.line(event.alarm), at: now,
        wall: civil, utcOffset: .localOffset(at: civil)))
  }

  private func keep(_ alarm: Alarm, _ source: Known, _ wall: WallClock) {
    var record = alarm.inCivilTime(wall)
    record.key.cluster = source.name
    waiting.alarms.append(record)
  }

  /// Alarms that go on: when they were seen last. `sources` of others are kept by them.
  private func keepActive(_ runner: Runner, _ wall: WallClock) {
    for (known, source) in zip(sources, runner.sources) where known.isKept {
      for alarm in source.book.active { keep(alarm, known, wall) }
    }
    trim()
  }

  /// What came of a change, so that it is found in the audit file.
  private func append(_ change: ChangeStatus, _ cluster: Int, _ wall: WallClock) {
    guard let outcome = change.outcome, let step = change.steps.last else { return }
    let known = sources[cluster].outcome
    guard known?.id != change.id || known?.outcome != outcome else { return }
    sources[cluster].outcome = (change.id, outcome)
    waiting.audits.append(
      AuditReference(
        at: wall.wall(step.at), cluster: sources[cluster].name, change: change.id,
        text: "\(change.subject.id): \(change.old.plain) to \(change.new.plain), \(outcome.word)"))
    isAlarmed = true
  }
}

extension Historian {
  private static let derivedOfModule: [Field] = [.cellDelta, .temperatureDelta, .power]

  private func recall(_ runner: Runner) {
    guard let past = worker.readPast() else { return }
    let wall = MonotonicClock.wallClock()
    for (index, source) in runner.sources.enumerated() where sources.indices.contains(index) {
      let own = past.samples.filter { $0.key.cluster == sources[index].name }
      if !own.isEmpty { source.recall(own, wall) }
    }
    // Once: who reads on under the same names knows them already.
    guard !hasRecalledAlarms else { return }
    hasRecalledAlarms = true
    let now = MonotonicClock.now()
    runner.recall(
      past.alarms.compactMap { record in
        guard let known = sources.first(where: { $0.name == record.key.cluster }) else { return nil }
        var record = record
        record.key.cluster = known.cluster.name
        return record.past(wall, at: now)
      })
  }

  private func note(_ cluster: Cluster, _ index: Int, isComplete: Bool, at now: Instant, _ wall: WallClock) {
    let name = sources[index].name
    sources[index].cluster = cluster
    if sources[index].hasNews {
      sources[index].hasNews = false
      for module in cluster.modules where !module.isLost {
        for field in Self.derivedOfModule where module[field] == nil {
          add(module.reading(field), .module(module.index), field, index, wall)
        }
      }
      // The whole as CAN or arithmetic gives it, where the service port does not.
      for field in Field.ofBattery where field.isKept && cluster[field] == nil {
        add(cluster.reading(field), .cluster, field, index, wall)
      }
    }
    let civil = wall.wall(now)
    let minute = civil.microseconds / Self.logPause
    if isComplete, sources[index].loggedMinute != minute {
      sources[index].loggedMinute = minute
      waiting.logs.append(
        DailyLog.row(
          cluster, name: name, event: "", at: now, wall: civil, utcOffset: .localOffset(at: civil)))
    }
  }

  private func add(_ reading: Reading?, _ place: Place, _ field: Field, _ index: Int, _ wall: WallClock) {
    let key = SeriesPlace(place: place, field: field)
    guard let reading, sources[index].derived[key].map({ reading.heard > $0 }) ?? true else { return }
    sources[index].derived[key] = reading.heard
    decimator.add(
      Observation(place, field, reading), of: sources[index].name, at: wall.wall(reading.heard))
  }

  private func trim() {
    func cut<Record>(_ list: inout [Record]) {
      guard list.count > Self.most else { return }
      dropped += list.count - Self.most
      list.removeFirst(list.count - Self.most)
    }
    cut(&waiting.alarms)
    cut(&waiting.links)
    cut(&waiting.audits)
    cut(&waiting.logs)
  }

  private func offer(_ runner: Runner, at now: Instant, _ wall: WallClock) {
    let due = commitDue ?? now + Self.firstPause
    commitDue = due
    let isDue = now >= due || isShaken || decimator.waiting > Self.mostRows
    guard isDue || isAlarmed else { return }
    guard worker.isFree else {
      if let triedAt, now - triedAt < Self.retryPause { return }
      triedAt = now
      // Rings, so that what could not be written is tried again.
      _ = worker.offer(HistoryBatch(now: wall.wall(now)))
      return
    }
    triedAt = nil
    if isDue {
      collect(runner, at: now, wall)
      commitDue = pause < Self.alignedPause ? now + pause : wall.beat(of: pause, after: now)
    }
    (isAlarmed, isShaken) = (false, false)
    waiting.now = wall.wall(now)
    guard !waiting.isEmpty else { return }
    if worker.offer(waiting) { waiting = HistoryBatch(now: waiting.now) }
  }

  /// What was read, and the alarms that go on.
  private func collect(_ runner: Runner, at now: Instant, _ wall: WallClock) {
    keepActive(runner, wall)
    waiting.rows += decimator.drain()
    waiting.now = wall.wall(now)
  }
}

/// An alarm as one line of a log.
enum AlarmText {
  static func line(_ alarm: Alarm) -> String {
    var words = [alarm.id.label, (alarm.worst ?? alarm.key.place).stored]
    if let value = alarm.value { words.append(value.text(in: alarm.unit)) }
    if let limit = alarm.limit { words.append("limit \(limit.text(in: alarm.unit))") }
    if let subject = alarm.key.subject { words.append(subject) }
    // Of a rule that weighs several values, which ones.
    if alarm.value == nil, alarm.source == nil, let note = alarm.note { words.append(note.english) }
    return words.joined(separator: ", ")
  }
}
