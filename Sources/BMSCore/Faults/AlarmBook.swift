/// Something that was seen and is not an alarm yet: it has to last, and to be read again.
public struct PendingAlarm: Hashable, Sendable {
  public let key: AlarmKey
  public let firstSeen: Instant

  /// When it is an alarm at the earliest.
  public var due: Instant { firstSeen + key.alarm.info.raiseAfter }
}

/// What is wrong, what was wrong, and who has seen it.
///
/// The book takes what the rules say and decides what becomes an alarm: nothing that was read only once, nothing that
/// did not last; and no end before the end has lasted. A fault that comes and goes is one entry with a count.
/// One book may serve several clusters. All times are steady: setting the wall clock changes nothing.
public struct AlarmBook: Sendable {
  /// How many past alarms are kept; the oldest go first and are counted.
  public static let mostPast = 1000
  /// More at once than any real battery has.
  public static let mostActive = 512
  /// An alarm that returns within this is the same entry.
  public static let returnWithin = Span.seconds(300)
  /// And one whose end nobody saw, because the program had ended, within this.
  static let goesOnWithin = Span.seconds(86_400)
  /// A candidate may be away for this long, or its own time where that is shorter, and still be the same: chatter must not hide a fault.
  static let longestLapse = Span.seconds(3)

  private struct Candidate: Sendable {
    let firstSeen: Instant
    let firstHeard: Instant
    var lastHeld: Instant
    let wasThereAtStart: Bool
  }

  private var standing: [AlarmKey: Alarm] = [:]
  /// Since when an active alarm is denied.
  private var deniedSince: [AlarmKey: Instant] = [:]
  private var candidates: [AlarmKey: Candidate] = [:]
  /// Questions that were answered before: what holds at the first answer was there at the start.
  private var answered: Set<AlarmScope> = []
  private var lastUpdate: Instant?

  /// Past alarms, oldest first.
  public private(set) var past: [Alarm]
  /// Past alarms that were dropped to keep the book small.
  public private(set) var droppedPast = 0
  /// Conditions that found no room.
  public private(set) var refused = 0

  /// - Parameter past: what a history knows from before, oldest first.
  public init(past: [Alarm] = []) { self.past = Array(past.suffix(Self.mostPast)) }

  /// Active alarms, the worst first, then by place.
  public var active: [Alarm] { standing.values.sorted { $0.key < $1.key } }
  public func alarm(_ key: AlarmKey) -> Alarm? { standing[key] }
  /// What was seen and may become an alarm, the worst first, then by place.
  public var pending: [PendingAlarm] {
    candidates.map { PendingAlarm(key: $0.key, firstSeen: $0.value.firstSeen) }.sorted { $0.key < $1.key }
  }
  public func count(_ severity: AlarmSeverity) -> Int { standing.values.count { $0.severity == severity } }

  /// The next instant at which waiting may raise or clear something; `nil` when nothing is on its way.
  ///
  /// Always later than the last update: what has waited long enough waits for a reading, not for time.
  public var deadline: Instant? {
    let rising = candidates.map { $0.value.firstSeen + $0.key.alarm.info.raiseAfter }
    let falling = deniedSince.map { $0.value + $0.key.alarm.info.clearAfter }
    return (rising + falling).filter { at in lastUpdate.map { at > $0 } ?? true }.min()
  }

  /// Takes what holds now; every question counts as answered.
  public mutating func update(conditions: [Condition], at now: Instant) -> [AlarmEvent] {
    let scopes = Set(conditions.map(\.scope) + standing.values.map(\.scope))
    return update(Assessment(conditions: conditions, assessed: scopes), at: now)
  }

  /// Takes what the rules say now, and tells what came of it.
  public mutating func update(_ assessment: Assessment, at instant: Instant) -> [AlarmEvent] {
    let now = max(instant, lastUpdate ?? instant)
    lastUpdate = now
    var events: [AlarmEvent] = []
    var holding: Set<AlarmKey> = []
    // What stands in another book stands in this one too; what is heard here then says more about it.
    let told = assessment.conditions.filter { $0.standing != nil }
    let heard = assessment.conditions.filter { $0.standing == nil }
    events += told.filter { standing[$0.key] == nil }.compactMap { note($0, at: now) }
    for condition in heard + told where holding.insert(condition.key).inserted {
      if let event = note(condition, at: now) { events.append(event) }
    }
    candidates = candidates.filter { now - $0.value.lastHeld <= Self.lapse(of: $0.key.alarm) }
    for key in standing.keys.filter({ !holding.contains($0) }).sorted() {
      guard let alarm = standing[key] else { continue }
      if assessment.assessed.contains(alarm.scope) {
        if let event = deny(alarm, at: now) { events.append(event) }
      } else {
        lose(key, at: now)
      }
    }
    if answered.count < 4096 { answered.formUnion(assessment.assessed) }
    return events
  }

  /// Notes that somebody has seen an alarm; `nil` when it is not active or was acknowledged already.
  public mutating func acknowledge(_ key: AlarmKey, by person: String, at now: Instant) -> AlarmEvent? {
    guard var alarm = standing[key], !alarm.isAcknowledged else { return nil }
    alarm.acknowledgement = Acknowledgement(by: person, at: now)
    standing[key] = alarm
    return AlarmEvent(kind: .acknowledged, alarm: alarm, at: now)
  }

  // MARK: - One condition

  private mutating func note(_ condition: Condition, at now: Instant) -> AlarmEvent? {
    let key = condition.key
    if var alarm = standing[key] {
      deniedSince[key] = nil
      alarm.lastSeen = max(alarm.lastSeen, condition.heard)
      alarm.latest = condition.value
      alarm.note = condition.note
      alarm.scope = condition.scope
      alarm.unconfirmedSince = condition.standing?.unconfirmedSince
      standing[key] = alarm
      return nil
    }
    if let held = condition.standing {
      guard candidates.count + standing.count < Self.mostActive else {
        refused &+= 1
        return nil
      }
      return raise(
        condition,
        since: Candidate(
          firstSeen: held.since, firstHeard: condition.heard, lastHeld: now, wasThereAtStart: false), at: now)
    }
    guard var candidate = candidates[key] else {
      guard candidates.count + standing.count < Self.mostActive else {
        refused &+= 1
        return nil
      }
      candidates[key] = Candidate(
        firstSeen: now, firstHeard: condition.heard, lastHeld: now,
        wasThereAtStart: !answered.contains(condition.scope))
      return nil
    }
    candidate.lastHeld = now
    candidates[key] = candidate
    // Read once is not enough, however long ago.
    guard condition.heard > candidate.firstHeard, now - candidate.firstSeen >= key.alarm.info.raiseAfter else {
      return nil
    }
    return raise(condition, since: candidate, at: now)
  }

  private mutating func raise(_ condition: Condition, since candidate: Candidate, at now: Instant) -> AlarmEvent {
    candidates[condition.key] = nil
    let alarm = entry(condition, since: candidate)
    standing[condition.key] = alarm
    return AlarmEvent(kind: .raised, alarm: alarm, at: now)
  }

  private mutating func entry(_ condition: Condition, since candidate: Candidate) -> Alarm {
    var alarm = Alarm(condition, firstSeen: candidate.firstSeen, wasThereAtStart: candidate.wasThereAtStart)
    alarm.unconfirmedSince = condition.standing?.unconfirmedSince
    if let held = condition.standing, held.count > 1 {
      // The other book knows its times; what this one knows of them is the same.
      if let position = recent(alarm) { past.remove(at: position) }
      (alarm.firstSeen, alarm.count) = (min(held.firstSeen, alarm.raised), held.count)
      (alarm.earlier, alarm.activeBefore) = (held.earlier, held.activeBefore)
      return alarm
    }
    goOn(&alarm)
    return alarm
  }

  /// An alarm that was cleared a short while ago is the same entry: it takes over what that one knew.
  private mutating func goOn(_ alarm: inout Alarm) {
    guard let position = recent(alarm) else { return }
    alarm.goOn(from: past.remove(at: position))
  }

  /// Takes in what a history knows from before, oldest first, also when something was raised meanwhile.
  public mutating func recall(_ earlier: [Alarm]) {
    past = Array((earlier + past).suffix(Self.mostPast))
    for (key, alarm) in standing where alarm.count == 1 {
      var alarm = alarm
      goOn(&alarm)
      standing[key] = alarm
    }
  }

  /// Where the entry of this alarm stands that was cleared a short while ago, or whose end nobody saw, where this one
  /// stood already at the first look.
  private func recent(_ alarm: Alarm) -> Int? {
    guard let position = past.lastIndex(where: { $0.key == alarm.key }), let cleared = past[position].cleared else {
      return nil
    }
    let limit = past[position].isEndUnseen && alarm.wasThereAtStart ? Self.goesOnWithin : Self.returnWithin
    return alarm.raised - cleared <= limit ? position : nil
  }

  private mutating func deny(_ alarm: Alarm, at now: Instant) -> AlarmEvent? {
    let since = deniedSince[alarm.key] ?? now
    deniedSince[alarm.key] = since
    standing[alarm.key]?.unconfirmedSince = nil
    guard now - since >= alarm.id.info.clearAfter else { return nil }
    var alarm = alarm
    alarm.cleared = since
    alarm.unconfirmedSince = nil
    standing[alarm.key] = nil
    deniedSince[alarm.key] = nil
    past.append(alarm)
    if past.count > Self.mostPast {
      droppedPast &+= past.count - Self.mostPast
      past.removeFirst(past.count - Self.mostPast)
    }
    return AlarmEvent(kind: .cleared, alarm: alarm, at: now)
  }

  /// Nothing that is heard speaks of it any more: it stands as it was.
  private mutating func lose(_ key: AlarmKey, at now: Instant) {
    deniedSince[key] = nil
    if standing[key]?.unconfirmedSince == nil { standing[key]?.unconfirmedSince = now }
  }

  private static func lapse(of alarm: AlarmID) -> Span {
    min(alarm.info.raiseAfter, longestLapse)
  }
}
