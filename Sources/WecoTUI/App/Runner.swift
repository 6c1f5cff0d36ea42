internal import BMSCore
internal import Glibc
internal import Transport

/// What moves bytes for the runner beside the sources of the batteries: a simulated battery, a port that is probed.
protocol Feed: AnyObject {
  /// When `advance` wants to be called at the latest.
  var deadline: Instant? { get }
  /// Something may be read, written or hung up on the descriptors of this feed.
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
  let now: Instant

  /// Somebody asked the program to end. A window that was resized did not.
  var isAskedToEnd: Bool {
    events.contains { if case .signal(let number) = $0 { number != SIGWINCH && number != SIGTSTP } else { false } }
  }
}

/// The one place where the program waits: it lets everybody do what is due, waits, and tells what happened.
///
/// A command is feeds, consumers, and when to stop.
final class Runner {
  /// Smaller numbers belong to commands and consumers.
  private static let firstToken = 16
  private static let bell = Token(3)

  enum Next {
    /// Until something happens, this instant at the latest.
    case wait(until: Instant? = nil)
    case stop
  }

  let reactor: Reactor
  let notices: Notices
  /// What is wrong with the program itself as long as it is.
  private(set) var troubles: [Notice.Subject: String] = [:]
  private(set) var sources: [any ClusterSource] = []
  private(set) var plan = SourcePlan(sources: [])
  private let feeds: [any Feed]
  private let consumers: [any Witness]
  private var tokens = firstToken..<firstToken
  private let keepsFailed: Bool
  /// The same storage at every turn.
  private var facts: [Fact] = []

  /// - Parameters:
  ///   - signals: what ends the program; block them before any thread starts.
  ///   - feeds: what else is to be driven.
  ///   - consumers: who is told everything that happens, in this order.
  ///   - keepsFailed: a source that cannot be made stands there with its reason.
  init(
    signals: Signals? = nil, notices: Notices? = nil, plan: SourcePlan = SourcePlan(sources: []),
    feeds: [any Feed] = [], consumers: [any Witness] = [], keepsFailed: Bool = false,
    at now: Instant = MonotonicClock.now()
  ) throws {
    reactor = try Reactor(signals: signals)
    self.notices = try notices ?? Notices()
    self.feeds = feeds
    self.consumers = consumers
    self.keepsFailed = keepsFailed
    reactor.watch(self.notices.fd, Self.bell)
    try replace(with: plan, at: now)
  }

  /// Leaves the sources there are and takes others. When those cannot be made, nothing changes.
  func replace(with plan: SourcePlan, at now: Instant) throws(TransportError) {
    var plan = plan
    let next = try plan.open(at: now, firstToken: tokens.upperBound, keepsFailed: keepsFailed)
    for id in tokens { reactor.remove(Token(id)) }
    for source in sources { source.close() }
    sources = next
    self.plan = plan
    // Numbers are not used twice, so that an event still under way cannot reach the wrong source.
    tokens = tokens.upperBound..<tokens.upperBound + plan.tokenCount
    for source in sources { source.keepsFacts = !consumers.isEmpty }
    let now = moment(now)
    for consumer in consumers { consumer.sourcesChanged(self, at: now) }
  }

  // MARK: - The loop

  /// Gives the command its turn whenever something happened, until it says stop.
  func run(_ turn: (Turn) throws -> Next) throws {
    let start = MonotonicClock.now()
    advance(to: start)
    var next = try turn(Turn(notices: heardNotices(), now: start))
    while case .wait(let deadline) = next {
      let events = try wait(until: deadline)
      next = try turn(Turn(events: events, notices: heardNotices(), now: MonotonicClock.now()))
    }
  }

  private func wait(until deadline: Instant?) throws(Errno) -> [ReactorEvent] {
    var dues = [deadline] + consumers.map(\.deadline) + feeds.map(\.deadline)
    if !isHeld { dues += sources.map(\.deadline) }
    let events = try reactor.wait(until: dues.compactMap(\.self).min())
    let now = MonotonicClock.now()
    if events.contains(.readable(Self.bell)) { notices.clear() }
    lookBack(before: now)
    for event in events {
      for feed in feeds { feed.handle(event, at: now) }
      for source in sources { source.handle(event, at: now) }
    }
    advance(to: now)
    return events
  }

  /// Everything that is due. A replay may have a long way to go: it goes from beat to beat, as the live program did.
  func advance(to now: Instant) {
    lookBack(before: now)
    repeat { step(to: now) } while replay?.isBehind ?? false && !isHeld
  }

  private func lookBack(before now: Instant) {
    for consumer in consumers { consumer.lookBack(self, before: now) }
  }

  private func step(to now: Instant) {
    for feed in feeds { feed.advance(to: now, in: reactor) }
    if !isHeld {
      for source in sources { source.advance(to: now, in: reactor) }
    }
    guard !consumers.isEmpty else { return }
    let now = moment(now)
    for (cluster, source) in sources.enumerated() {
      facts.removeAll(keepingCapacity: true)
      source.drain(into: &facts)
      guard !facts.isEmpty else { continue }
      for consumer in consumers { consumer.take(facts, of: cluster, at: now) }
    }
    for consumer in consumers { consumer.look(self, at: now) }
  }

  /// A replay delays no battery: it waits for who cannot take more.
  private var isHeld: Bool { replay != nil && consumers.contains { $0.isCrowded } }

  /// What is new of what was said.
  private func heardNotices() -> [Notice] {
    notices.drain().filter { notice in
      switch notice.kind {
      case .once: return true
      case .over: return troubles.removeValue(forKey: notice.subject) != nil && notice.message != nil
      case .holds:
        let before = troubles.updateValue(notice.message?.text ?? "", forKey: notice.subject)
        return before != notice.message?.text
      }
    }
  }

  /// The command is over: what is to be kept is kept.
  /// - Returns: what there is to say about it.
  func close() -> [Notice] {
    for source in sources { source.close() }
    for feed in feeds { feed.close() }
    for consumer in consumers { consumer.close(at: MonotonicClock.now()) }
    return heardNotices()
  }

  // MARK: - What is known

  /// The moment that is shown: in a replay the recorded one.
  func moment(_ now: Instant) -> Instant { replay?.now ?? now }

  var replay: ReplayClock? { sources.first?.replay }

  /// A replay went back: what consumers know is of a time to come.
  func forget(at now: Instant) {
    for consumer in consumers { consumer.sourcesChanged(self, at: moment(now)) }
  }

  /// Every cluster as it was last heard, with what the user wrote down about it.
  var clusters: [ClusterState] {
    zip(sources, plan.sources).map { source, planned in
      var state = source.state
      state.notes = planned.notes
      for (position, role) in planned.notes.roles.enumerated() { state.cluster.roles[position + 1] = role }
      return state
    }
  }

  /// What is known at this moment.
  func state(at now: Instant) -> AppState {
    let replayed = (sources.first as? ReplaySource)
    let wall = replayed?.clock.wall ?? MonotonicClock.wallClock()
    let now = moment(now)
    var state = AppState(
      now: now, wall: wall, utcOffset: replayed?.utcOffset ?? .localOffset(at: wall.wall(now)), clusters: clusters)
    state.replay = replayed?.status
    return state
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
