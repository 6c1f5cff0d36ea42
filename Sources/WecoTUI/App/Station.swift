internal import BMSCore
internal import Glibc
internal import Transport

/// The sources and the one place where the program waits for them.
struct Station {
  /// Smaller numbers belong to the loop.
  private static let firstToken = 16

  let reactor: Reactor
  private(set) var sources: [ClusterSource] = []
  private(set) var plan = SourcePlan(sources: [])
  private var tokens = firstToken..<firstToken
  private let witnesses: [any Witness]
  private let keepsFailed: Bool

  /// - Parameters:
  ///   - witnesses: who is told everything that happens.
  ///   - keepsFailed: a source that cannot be made stands there with its reason.
  init(
    reactor: Reactor, plan: SourcePlan, witnesses: [any Witness] = [], keepsFailed: Bool = false, at now: Instant
  ) throws(TransportError) {
    self.reactor = reactor
    self.witnesses = witnesses
    self.keepsFailed = keepsFailed
    try replace(with: plan, at: now)
  }

  /// Leaves the sources there are and takes others. When those cannot be made, nothing changes.
  mutating func replace(with plan: SourcePlan, at now: Instant) throws(TransportError) {
    var plan = plan
    let next = try plan.open(at: now, firstToken: tokens.upperBound, keepsFailed: keepsFailed)
    for id in tokens { reactor.remove(Token(id)) }
    close()
    sources = next
    self.plan = plan
    // Numbers are not used twice, so that an event still under way cannot reach the wrong source.
    tokens = tokens.upperBound..<tokens.upperBound + plan.tokenCount
    for source in sources { source.keepsFacts = !witnesses.isEmpty }
    let now = moment(now)
    for witness in witnesses { witness.sourcesChanged(self, at: now) }
  }

  /// Lets every source do what is due, then waits for something to happen, `deadline` at the latest.
  func wait(until deadline: Instant?) throws(Errno) -> [ReactorEvent] {
    let due = ([deadline] + sources.map(\.deadline) + witnesses.map(\.deadline)).compactMap(\.self).min()
    let events = try reactor.wait(until: due)
    let now = MonotonicClock.now()
    for event in events {
      for source in sources { source.handle(event, at: now) }
    }
    advance(to: now)
    return events
  }

  /// A replay may have a long way to go: it goes from beat to beat, as the live program did.
  func advance(to now: Instant) {
    repeat { step(to: now) } while replay?.isBehind ?? false
  }

  private func step(to now: Instant) {
    for source in sources { source.advance(to: now, in: reactor) }
    guard !witnesses.isEmpty else { return }
    let now = moment(now)
    var facts: [Fact] = []
    for (cluster, source) in sources.enumerated() {
      facts.removeAll(keepingCapacity: true)
      source.drain(into: &facts)
      guard !facts.isEmpty else { continue }
      for witness in witnesses { witness.take(facts, of: cluster, at: now) }
    }
    for witness in witnesses { witness.look(self, at: now) }
  }

  /// The moment that is shown: in a replay the recorded one.
  func moment(_ now: Instant) -> Instant { replay?.now ?? now }

  var replay: ReplayClock? { sources.first?.replay }

  /// A replay went back: what witnesses know is of a time to come.
  func forget(at now: Instant) {
    for witness in witnesses { witness.sourcesChanged(self, at: moment(now)) }
  }

  func close() {
    for source in sources { source.close() }
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
    let replayed = sources.first?.replayFeed
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
