internal import BMSCore
internal import Glibc
internal import Transport

/// What moves bytes for the runner beside the sources of the batteries: a simulated battery, a port that is probed.
protocol Participant: AnyObject {
  /// When `advance` wants to be called at the latest.
  var deadline: Instant? { get }
  /// Something may be read, written or hung up on its descriptors.
  func handle(_ event: ReactorEvent, at now: Instant)
  /// Time passed: opens, sends, times out. Registers its descriptors with the reactor.
  func advance(to now: Instant, in reactor: Reactor)
  func close()
}

/// What a command gets at its turn, after everything that was due was done.
struct Turn {
  var events: [ReactorEvent] = []
  /// What the program has to say about itself, once each.
  var notices: [Notice] = []
  /// What happened to alarms, links and changes.
  var facts: [Fact] = []
  /// What is new of what was heard.
  var news = News.nothing
  let now: Instant

  enum News: Int, Comparable, Sendable {
    case nothing
    /// More frames on a bus, of which there are many.
    case frames
    case values

    static func < (a: News, b: News) -> Bool { a.rawValue < b.rawValue }
  }

  /// Somebody asked the program to end. A window that was resized did not.
  var isAskedToEnd: Bool {
    events.contains { if case .signal(let number) = $0 { number != SIGWINCH && number != SIGTSTP } else { false } }
  }
}

/// The one place where the program waits: it lets everybody do what is due, waits, and tells what happened.
///
/// A command is what is fed, who is told, and when to stop.
final class Runner {
  /// Smaller numbers belong to commands and consumers.
  private static let firstToken = 64
  private static let bell = Token(3)
  /// News of one turn that a command is told.
  private static let mostTold = 8192
  /// Past alarms of a cluster that the pages are given.
  private static let mostPastShown = 200

  enum Next {
    /// Until something happens, this instant at the latest.
    case wait(until: Instant? = nil)
    case stop
  }

  let reactor: Reactor
  let notices: Notices
  /// What is wrong with the program itself as long as it is.
  private(set) var troubles: [Notice.Subject: String] = [:]
  private(set) var sources: [ClusterSource] = []
  private(set) var plan = SourcePlan(sources: [])
  private let participants: [any Participant]
  private let consumers: [any Consumer]
  private let lowSOC: Decimal?
  private let watchesAlarms: Bool
  private let keepsTrends: Bool
  /// Past alarms of batteries that are not read any more, by name.
  private var pastOfOthers: [String: [Alarm]] = [:]
  private var tokens = firstToken..<firstToken
  private let keepsFailed: Bool
  /// The same storage at every turn.
  private var facts: [Fact] = []
  /// What the command is told at its next turn.
  private var toldFacts: [Fact] = []
  private var news = Turn.News.nothing

  /// - Parameters:
  ///   - signals: what ends the program; block them before any thread starts.
  ///   - participants: what else is to be driven.
  ///   - consumers: who is told everything that happens, in this order.
  ///   - lowSOC: below this SOC is low, in %; the usual limit where it is `nil`.
  ///   - watchesAlarms: false for a command that wants to know of none.
  ///   - keepsTrends: false for a command that draws none.
  ///   - keepsFailed: a source that cannot be made stands there with its reason.
  init(
    signals: Signals? = nil, notices: Notices? = nil, plan: SourcePlan = SourcePlan(sources: []),
    participants: [any Participant] = [], consumers: [any Consumer] = [], watchesAlarms: Bool = true,
    keepsTrends: Bool = true, lowSOC: Double? = nil, keepsFailed: Bool = false, at now: Instant = MonotonicClock.now()
  ) throws {
    reactor = try Reactor(signals: signals)
    self.notices = try notices ?? Notices()
    self.participants = participants
    self.consumers = consumers
    self.watchesAlarms = watchesAlarms
    self.keepsTrends = keepsTrends
    self.lowSOC = lowSOC.map { Decimal(Int64(($0 * 10).rounded()), decimals: 1) }
    self.keepsFailed = keepsFailed
    reactor.watch(self.notices.fd, Self.bell)
    try replace(with: plan, at: now)
  }

  /// Leaves the sources there are and takes others. When those cannot be made, nothing changes.
  func replace(with plan: SourcePlan, at now: Instant) throws(TransportError) {
    var plan = plan
    take(try plan.open(at: now, firstToken: tokens.upperBound, keepsFailed: keepsFailed), plan, at: now)
  }

  /// The same with sources that were made elsewhere and have no descriptors.
  func replace(with next: [ClusterSource], at now: Instant) {
    take(next, SourcePlan(sources: next.map { NamedSource(name: $0.watch.name, target: .can) }), at: now)
  }

  private func take(_ next: [ClusterSource], _ plan: SourcePlan, at now: Instant) {
    for id in tokens { reactor.remove(Token(id)) }
    for source in sources { source.close() }
    handOverAlarms(to: next)
    sources = next
    self.plan = plan
    // Numbers are not used twice, so that an event still under way cannot reach the wrong source.
    tokens = tokens.upperBound..<tokens.upperBound + plan.tokenCount
    for source in sources {
      source.keepsFacts = !consumers.isEmpty
      source.watch.monitor.isOn = watchesAlarms
      source.watch.keepsTrends = keepsTrends
    }
    forget(at: now)
  }

  // MARK: - The loop

  /// Gives the command its turn whenever something happened, until it says stop.
  func run(_ turn: (Turn) throws -> Next) throws {
    advance(to: MonotonicClock.now())
    var next = try turn(nextTurn([]))
    while case .wait(let deadline) = next { next = try turn(nextTurn(try wait(until: deadline))) }
  }

  private func nextTurn(_ events: [ReactorEvent]) -> Turn {
    defer { (toldFacts, news) = ([], .nothing) }
    return Turn(events: events, notices: drainNotices(), facts: toldFacts, news: news, now: MonotonicClock.now())
  }

  private func wait(until deadline: Instant?) throws(Errno) -> [ReactorEvent] {
    var dues = [deadline] + consumers.map(\.deadline) + participants.map(\.deadline)
    if !isHeld { dues += sources.map(\.deadline) }
    // What a command caused at its turn it is told at once.
    if news > .nothing { dues.append(MonotonicClock.now()) }
    let events = try reactor.wait(until: dues.compactMap(\.self).min())
    let now = MonotonicClock.now()
    if events.contains(.readable(Self.bell)) { notices.clear() }
    for event in events {
      for one in participants { one.handle(event, at: now) }
      for source in sources { source.handle(event, at: now) }
    }
    advance(to: now)
    return events
  }

  /// Everything that is due. A replay may have a long way to go: it goes from beat to beat, as the live program did.
  func advance(to now: Instant) {
    repeat { step(to: now) } while replay?.isBehind ?? false && !isHeld
  }

  private func step(to now: Instant) {
    for one in participants { one.advance(to: now, in: reactor) }
    if !isHeld {
      for source in sources { source.advance(to: now, in: reactor) }
    }
    let now = moment(now)
    for (cluster, source) in sources.enumerated() {
      facts.removeAll(keepingCapacity: true)
      source.drain(into: &facts)
      if !facts.isEmpty { tell(facts, of: cluster, at: now) }
    }
    for consumer in consumers { consumer.tick(self, at: now) }
  }

  private func tell(_ facts: [Fact], of cluster: Int, at now: Instant) {
    for fact in facts {
      switch fact.event {
      case .sent: break
      case .frame, .learnt(.bus): news = max(news, .frames)
      case .received, .learnt: news = .values
      case .link, .alarm, .change, .remark:
        news = .values
        if toldFacts.count < Self.mostTold { toldFacts.append(fact) }
      }
    }
    for consumer in consumers { consumer.receive(facts, of: cluster, at: now) }
  }

  /// A replay delays no battery: it waits for who cannot take more.
  private var isHeld: Bool { replay != nil && consumers.contains { $0.isCrowded } }

  /// What is new of what was said.
  private func drainNotices() -> [Notice] {
    let new = notices.drain().filter { notice in
      switch notice.kind {
      case .once: return true
      case .over: return troubles.removeValue(forKey: notice.subject) != nil && notice.message != nil
      case .holds:
        let before = troubles.updateValue(notice.message?.text ?? "", forKey: notice.subject)
        return before != notice.message?.text
      }
    }
    // That the history is not written is an alarm of the first battery.
    sources.first?.watch.monitor.historyProblem = troubles[.history]
    return new
  }

  /// The command is over: what is to be kept is kept.
  /// - Returns: what there is to say about it.
  func close() -> [Notice] {
    for source in sources { source.close() }
    for one in participants { one.close() }
    for consumer in consumers { consumer.close(self, at: MonotonicClock.now()) }
    return drainNotices()
  }

  // MARK: - What is known

  /// The moment that is shown: in a replay the recorded one.
  func moment(_ now: Instant) -> Instant { replay?.now ?? now }

  var replay: ReplayClock? { sources.first?.replay }

  /// A replay went back: what consumers know is of a time to come.
  func forget(at now: Instant) {
    let now = moment(now)
    for consumer in consumers { consumer.sourcesChanged(self, at: now) }
  }

  /// Every cluster as it was last heard, with what the user wrote down about it.
  var clusters: [ClusterState] {
    zip(sources, plan.sources).map { source, planned in
      var state = source.state
      state.notes = planned.notes
      let faults = source.watch.monitor.faults
      state.alarms = faults.book.active + faults.book.past.suffix(Self.mostPastShown).reversed()
      state.knownAlarms = faults.known[source.watch.name] ?? []
      state.judgement = faults.judgement
      for (position, role) in planned.notes.roles.enumerated() { state.cluster.roles[position + 1] = role }
      return state
    }
  }

  /// What is known at this moment.
  func state(at now: Instant) -> AppState {
    let replayed = sources.first?.replayFeed
    let wall = replayed?.clock.wall ?? MonotonicClock.wallClock()
    let now = moment(now)
    var state = AppState(
      now: now, wall: wall, utcOffset: replayed?.utcOffset ?? .localOffset(at: wall.wall(now)), clusters: clusters)
    state.replay = replayed?.status
    state.watchedSince = sources.first?.watch.monitor.since
    return state
  }
}

/// The alarms of all batteries that are read: each watch finds those of its own.
extension Runner {
  /// The active ones, the worst first, then by place.
  var activeAlarms: [Alarm] { sources.flatMap(\.book.active).sorted { $0.key < $1.key } }

  /// Looks at once, for whoever wants to know before the next tick.
  func checkAlarms(at now: Instant) {
    for source in sources { source.checkAlarms(at: now) }
  }

  /// Somebody has seen these alarms; how many of them were active and not seen before.
  func acknowledge(_ keys: [AlarmKey], by person: String, at now: Instant) -> Int {
    sources.reduce(0) { count, source in
      count + keys.count { $0.cluster == source.watch.name && source.acknowledge($0, by: person, at: now) }
    }
  }

  /// Alarms of earlier runs, oldest first.
  func recall(_ past: [Alarm]) {
    for source in sources {
      source.watch.monitor.faults.recall(past.filter { $0.key.cluster == source.watch.name })
    }
  }

  /// The same batteries, read through other links, keep their alarms; others what they had in the past.
  private func handOverAlarms(to next: [ClusterSource]) {
    let isSame = sources.map(\.watch.name) == next.map(\.watch.name)
    for source in sources { pastOfOthers[source.watch.name] = source.book.past }
    for (index, source) in next.enumerated() {
      source.watch.monitor.since = sources.first?.watch.monitor.since
      if isSame {
        source.watch.monitor.faults = sources[index].watch.monitor.faults
      } else if let past = pastOfOthers[source.watch.name] {
        source.watch.monitor.faults.recall(past)
      }
      if let lowSOC { source.watch.monitor.faults.lowSOC = lowSOC }
    }
  }

  /// What found no room anywhere.
  var losses: [Loss: Int] {
    var all: [Loss: Int] = [:]
    for source in sources {
      let own = [Loss.alarms: source.book.refused, .pastAlarms: source.book.droppedPast]
      all.merge(own, uniquingKeysWith: +)
    }
    for consumer in consumers { all.merge(consumer.losses, uniquingKeysWith: +) }
    return all.filter { $0.value > 0 }
  }
}

extension Span {
  /// Local time minus UTC on this computer at a moment.
  static func localOffset(at time: WallTime) -> Span {
    var seconds = time_t(time.microseconds / 1_000_000)
    var local = tm()
    localtime_r(&seconds, &local)
    return .seconds(Int64(local.tm_gmtoff))
  }
}
