/// The alarms of one battery, and when they are looked at.
///
/// The rules look twice a second, on ticks of civil time. What comes between two ticks is seen at the second, so that a
/// replay, which knows the same ticks, finds the same alarms at the same times.
public struct AlarmMonitor: Sendable {
  public static let pause = Span.milliseconds(500)
  /// And at least this often: silence is news as well.
  public static let rest = Span.seconds(1)
  /// After more ticks than these have been missed (a computer that slept), the others are left out.
  private static let mostMissed = Span.seconds(30)

  public var faults = FaultWatch()
  /// False where nobody wants to know of alarms.
  public var isOn = true
  /// Why the history is not being written, or `nil` when it is; told of the first battery of a site.
  public var historyProblem: String?
  /// Since when alarms are watched.
  public var since: Instant?
  /// Where the time line lies on the civil one. A clock that is set moves the ticks.
  public var wall: WallClock {
    didSet { if wall != oldValue { tick = wall.beat(of: Self.pause, after: thought) } }
  }

  /// Something was heard since the last look.
  var isNews = false
  private var lookedAt: Instant
  /// The last tick that was thought about, also where there was nothing to see: none comes twice.
  private var thought: Instant
  /// The next one.
  private var tick: Instant

  init(wall: WallClock, at now: Instant) {
    self.wall = wall
    lookedAt = now
    thought = now
    tick = wall.beat(of: Self.pause, after: now)
  }

  /// When there may be something to see: just behind a tick, for what comes on the tick itself belongs to it.
  var deadline: Instant? {
    guard isOn else { return nil }
    let next = thought + Span(microseconds: 1)
    let from = isNews ? next : max(quietUntil, next)
    return wall.beat(of: Self.pause, after: from - Span(microseconds: 1)) + Span(microseconds: 1)
  }

  /// When there is something to see although nothing was heard.
  private var quietUntil: Instant {
    min(faults.book.deadline ?? lookedAt + Self.rest, lookedAt + Self.rest)
  }

  /// The next tick that has passed and at which there can be anything to see: live and in a replay alike.
  mutating func nextTick(before now: Instant) -> Instant? {
    guard isOn, tick < now else { return nil }
    if now - tick > Self.mostMissed { tick = wall.beat(of: Self.pause, after: now - Self.mostMissed) }
    while tick < now {
      thought = tick
      tick = tick + Self.pause
      if isNews || thought >= quietUntil { return thought }
    }
    return nil
  }

  /// Looks now, whatever time it is.
  mutating func check(_ cluster: ClusterLook, at now: Instant) -> [AlarmEvent] {
    lookedAt = now
    thought = max(thought, now)
    isNews = false
    if since == nil { since = now }
    return faults.look(at: [cluster], historyProblem: historyProblem, at: now)
  }
}

extension Watch {
  /// Takes in what time has brought up to here, before anything that came later.
  mutating func checkAlarms(before now: Instant, into facts: inout [Fact]) {
    while let tick = monitor.nextTick(before: now) { checkAlarms(at: tick, into: &facts) }
  }

  /// Nothing more comes up to this moment: a tick that lies on it is looked at as well.
  public mutating func checkAlarms(through now: Instant, into facts: inout [Fact]) {
    checkAlarms(before: now + Span(microseconds: 1), into: &facts)
  }

  /// Looks at once, for whoever wants to know before the next tick.
  public mutating func checkAlarms(at now: Instant, into facts: inout [Fact]) {
    for event in monitor.check(clusterLook(at: now), at: now) { tell(event, at: now, into: &facts) }
  }

  /// Somebody has seen this alarm; false when it is not active or was acknowledged already.
  public mutating func acknowledge(
    _ key: AlarmKey, by person: String, at now: Instant, into facts: inout [Fact]
  ) -> Bool {
    guard let event = monitor.faults.acknowledge(key, by: person, at: now) else { return false }
    tell(event, at: now, into: &facts)
    return true
  }

  private func tell(_ event: AlarmEvent, at now: Instant, into facts: inout [Fact]) {
    if keepsFacts { facts.append(Fact(now, "", .alarm(event))) }
  }

  /// As the rules want it: what only CAN says stands in for a service port, or beside it as a second source.
  private func clusterLook(at now: Instant) -> ClusterLook {
    let cluster = cluster
    var bus = cluster.bus.flatMap { $0.isEmpty ? nil : $0.cluster(named: name) }
    bus?.bus = cluster.bus
    let isBusAlone = cluster.modules.isEmpty && cluster.fields.isEmpty && conversation == nil
    var look = ClusterLook(
      isBusAlone ? bus ?? cluster : cluster, isComplete: isComplete(at: now),
      links: links(at: now).map { ($0.name, $0.state) })
    look.can = buses.flatMap(\.conversation.alarmStates)
    look.nominalCapacity = nominalCapacity
    if let told { look.told = told.alarms }
    if !isBusAlone { look.other = bus }
    return look
  }
}
