/// A moment of trouble, kept: everything that was known from a minute before a fault to half a minute after.
public struct Incident: Sendable {
  /// The faults that belong to it, the first one first.
  public internal(set) var alarms: [Alarm]
  /// When the first fault began.
  public let at: Instant
  /// Every cell of every module known at any of its instants: `log.state(at:)`.
  public let log: ObservationLog

  /// The stretch that is kept; shorter than asked for when the program had not run so long.
  public var from: Instant { log.from }
  public var until: Instant { log.until }

  /// What was known at this instant, exactly.
  public func state(at instant: Instant) -> Cluster { log.state(at: instant) }

  /// Goes through a stretch once and shows what was known at each step, the end included.
  public func walk(from: Instant, through: Instant, every step: Span, _ body: (Instant, Cluster) -> Void) {
    var cluster = log.state(at: from)
    var at = from
    body(at, cluster)
    guard step > .zero else { return }
    while at < through {
      let next = min(at + step, through)
      for (when, change) in log.changes(from: Instant(microseconds: at.microseconds &+ 1), through: next) {
        cluster.apply(change, at: when)
      }
      at = next
      body(at, cluster)
    }
  }
}

/// Keeps the last minutes of a cluster, and freezes the stretch around every new fault.
///
/// Faults that come while a stretch is still open belong to the same incident: a hundred at once are one.
public struct IncidentRecorder: Sendable {
  public static let before = Span.seconds(60)
  public static let after = Span.seconds(30)
  /// Faults that one incident names; the stretch holds everything all the same.
  public static let mostAlarms = 128

  private struct Open: Sendable {
    var alarms: [Alarm]
    let at: Instant
    var until: Instant { at + IncidentRecorder.after }
  }

  public private(set) var log: ObservationLog
  private var open: Open?

  /// - Parameters:
  ///   - cluster: what is known at the start; usually nothing.
  ///   - span: how much is kept in memory; at least the stretch around a fault.
  public init(cluster: Cluster, at now: Instant, span: Span = .seconds(300)) {
    log = ObservationLog(span: max(span, Self.before + Self.after + .seconds(90)), base: cluster, from: now)
  }

  public var isFreezing: Bool { open != nil }
  /// When an incident will be complete; `nil` when none is open.
  public var deadline: Instant? { open?.until }

  public mutating func note(_ change: ClusterChange, at now: Instant) { log.note(change, at: now) }

  /// Opens an incident for every new fault, or adds it to the one that is open.
  ///
  /// A fault that returns within minutes opens none: chatter must not fill a disk.
  /// Events of other clusters are left alone.
  public mutating func note(_ events: [AlarmEvent]) {
    for event in events
    where event.kind == .raised && event.alarm.severity == .fault && event.alarm.key.cluster == log.base.name {
      if open == nil, event.isNew { open = Open(alarms: [], at: event.alarm.raised) }
      if let count = open?.alarms.count, count < Self.mostAlarms { open?.alarms.append(event.alarm) }
    }
  }

  /// Lets time pass. Gives an incident when its last second is over.
  public mutating func advance(to now: Instant) -> Incident? {
    log.advance(to: now)
    guard let open, now >= open.until else { return nil }
    self.open = nil
    return incident(open)
  }

  /// Closes an incident early: the program ends.
  public mutating func finish() -> Incident? {
    guard let open else { return nil }
    self.open = nil
    return incident(open)
  }

  /// What was known at this instant, within the minutes that are kept.
  public func state(at instant: Instant) -> Cluster { log.state(at: instant) }

  private func incident(_ open: Open) -> Incident {
    Incident(
      alarms: open.alarms, at: open.at,
      log: log.cut(from: open.at - Self.before, through: open.until))
  }
}
