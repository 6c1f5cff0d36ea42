/// A moment of trouble: the faults, and the stretch around them that is kept.
public struct Incident: Hashable, Sendable {
  public var cluster: String
  /// The faults that belong to it: the first one, or what explains it, and the others as they came.
  public var alarms: [Alarm]
  /// When the first fault began.
  public var at: Instant
  /// From a minute before the fault to half a minute after; shorter where the program had not run, or did not go on, so
  /// long.
  public var from: Instant
  public var until: Instant

  public init(cluster: String, alarms: [Alarm], at: Instant, from: Instant, until: Instant) {
    self.cluster = cluster
    self.alarms = alarms
    self.at = at
    self.from = from
    self.until = until
  }

  /// The same on another time line: of a clock whose instants are later by so much.
  public func moved(by span: Span) -> Incident {
    Incident(
      cluster: cluster, alarms: alarms.map { $0.moved(by: span) }, at: at + span, from: from + span,
      until: until + span)
  }
}

/// Decides what stretch around a new fault is kept.
///
/// Faults that come while a stretch is still open belong to the same incident: a hundred at once are one.
public struct IncidentRecorder: Sendable {
  public static let before = Span.seconds(60)
  public static let after = Span.seconds(30)
  /// Faults that one incident names; the stretch holds everything all the same.
  public static let mostAlarms = 128

  public let cluster: String
  private let begun: Instant
  private var now: Instant
  private var open: Incident?

  /// - Parameter now: nothing is known from before.
  public init(cluster: String, at now: Instant) {
    self.cluster = cluster
    begun = now
    self.now = now
  }

  public var isOpen: Bool { deadline != nil }
  /// When an incident will be complete; `nil` when none is open.
  public private(set) var deadline: Instant?

  /// Opens an incident for every new fault, or adds it to the one that is open.
  ///
  /// A fault that returns within minutes opens none: chatter must not fill a disk.
  /// Events of other clusters are left alone.
  public mutating func append(_ events: [AlarmEvent]) {
    for event in events
    where event.kind == .raised && event.alarm.severity == .fault && event.alarm.key.cluster == cluster {
      let at = event.alarm.raised
      if open == nil, event.isNew {
        open = Incident(
          cluster: cluster, alarms: [], at: at, from: max(begun, at - Self.before), until: at + Self.after)
        deadline = at + Self.after
      }
      if let count = open?.alarms.count, count < Self.mostAlarms { open?.alarms.append(event.alarm) }
    }
  }

  /// Lets time pass. Gives an incident when its last second is over.
  ///
  /// Never inlined: the optimiser of Swift 6.3 fails on it inside another module's class.
  @inline(never)
  public mutating func advance(to now: Instant) -> Incident? {
    self.now = max(self.now, now)
    guard let deadline, now >= deadline else { return nil }
    return finish()
  }

  /// Closes an incident early: the program ends.
  @inline(never)
  public mutating func finish() -> Incident? {
    deadline = nil
    let finished = open
    open = nil
    guard let finished else { return nil }
    var incident = finished
    incident.until = min(incident.until, max(now, incident.at))
    // It is called after its first alarm, and what follows from a broken wire often comes before the wire.
    if let first = incident.alarms.first,
      let cause = AlarmGroup.groups(incident.alarms).first(where: { $0.effects.contains { $0.key == first.key } })?.cause
    {
      incident.alarms.removeAll { $0.key == cause.key }
      incident.alarms.insert(cause, at: 0)
    }
    return incident
  }
}
