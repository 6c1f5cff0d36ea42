internal import BMSCore

/// Something that happened to a link: up, down, another module.
struct LinkRecord: Hashable, Sendable {
  /// What the word of a record says when another module answers from now on: what was before is another battery's.
  static let otherModule = "other_module"

  var at: WallTime
  var cluster: String
  var link: String
  /// The link's state as in `snapshot --json`, or `otherModule`.
  var word: String
  var text: String
}

extension Alarm {
  /// As the history keeps it: on the time line of civil time, where microseconds count from 1970.
  func inCivilTime(_ wall: WallClock) -> Alarm { moved(by: Span(microseconds: wall.originMicroseconds)) }

  /// One out of the history as a past one of the book. What was active when the program ended is past: it ended when it
  /// was last heard of, as far as anybody knows. Nothing past is later than now, also where the clock was set back since.
  func past(_ wall: WallClock, at now: Instant) -> Alarm {
    var alarm = moved(by: .zero - Span(microseconds: wall.originMicroseconds))
    alarm.firstSeen = min(alarm.firstSeen, now)
    alarm.lastSeen = min(alarm.lastSeen, now)
    alarm.raised = min(alarm.raised, now)
    alarm.isEndUnseen = alarm.cleared == nil
    alarm.cleared = min(alarm.cleared ?? alarm.lastSeen, now)
    alarm.earlier = alarm.earlier.filter { $0.until <= now }
    alarm.acknowledgement = alarm.acknowledgement.map { Acknowledgement(by: $0.by, at: min($0.at, now)) }
    return alarm
  }
}

/// Which record of the audit file belongs to which change: the file itself stays the one proof.
struct AuditReference: Hashable, Sendable {
  var at: WallTime
  var cluster: String
  var change: UInt64
  var text: String
}

/// A line of the daily log of one cluster.
struct LogRow: Hashable, Sendable {
  var cluster: String
  /// Local date: the file's name.
  var date: String
  var text: String
}

/// What goes to the disk together.
struct HistoryBatch: Hashable, Sendable {
  var rows: [HistoryRow] = []
  /// In civil time.
  var alarms: [Alarm] = []
  var links: [LinkRecord] = []
  var audits: [AuditReference] = []
  var logs: [LogRow] = []
  /// Civil time of the newest thing in it: what expires is counted from here.
  var now: WallTime

  var isEmpty: Bool { rows.isEmpty && alarms.isEmpty && links.isEmpty && audits.isEmpty && logs.isEmpty }
}

extension HistoryTier {
  /// The number of the bucket that begins here, counted from 1970: what the database keeps of its time.
  func slot(_ start: WallTime) -> Int64 { self.start(of: start).microseconds / width.microseconds }
  func start(slot: Int64) -> WallTime { WallTime(microseconds: slot &* width.microseconds) }
}
