/// How serious an alarm is.
public enum AlarmSeverity: String, Hashable, Sendable, CaseIterable, Comparable {
  /// The battery protects itself, or something is broken: the only one that rings.
  case fault
  /// Something is near a limit or looks wrong. Never rings.
  case warning
  /// About the monitor itself, its links and its knowledge; kept apart from the battery's own alarms.
  case notice

  private var rank: Int {
    switch self {
    case .fault: 0
    case .warning: 1
    case .notice: 2
    }
  }

  /// The worst comes first.
  public static func < (a: AlarmSeverity, b: AlarmSeverity) -> Bool { a.rank < b.rank }
}

/// Who has seen an alarm, and when.
public struct Acknowledgement: Hashable, Sendable {
  public var by: String
  public var at: Instant

  public init(by: String, at: Instant) {
    self.by = by
    self.at = at
  }
}

/// One entry of the book: what happened, where, since when.
public struct Alarm: Hashable, Sendable {
  public var key: AlarmKey
  /// Who would know whether it still holds.
  public var scope: AlarmScope
  /// Where exactly, at the moment it was raised.
  public var worst: Place?
  /// Value and limit at the moment it was raised last.
  public var value: Decimal?
  public var limit: Decimal?
  public var unit: Unit?
  /// The value as heard last.
  public var latest: Decimal?
  public var grade: Grade
  public var source: Source?
  public var note: Sentence?

  /// When the condition was first seen, which is before debounce let it through.
  public var firstSeen: Instant
  /// When it was seen last: the reading that says so.
  public var lastSeen: Instant
  /// When the present (or last) time began; later than `firstSeen` after it was raised again.
  public var raised: Instant
  /// How many times it was raised in this entry.
  public var count: Int
  /// It held already when the battery was first heard: it may be older than `firstSeen`.
  public var wasThereAtStart: Bool
  /// When it stopped holding; `nil` while active.
  public var cleared: Instant?
  /// While active: since when nothing that is heard can confirm or deny it.
  public var unconfirmedSince: Instant?
  /// For how long it was active before `raised`.
  public var activeBefore: Span
  /// The times before the present (or last) one, the oldest first; of very many the newest.
  public var earlier: [AlarmEpisode] = []
  /// Its end was not seen: the program that kept it ended before.
  public var isEndUnseen = false
  public var acknowledgement: Acknowledgement?

  public init(
    _ condition: Condition, firstSeen: Instant, wasThereAtStart: Bool = false
  ) {
    key = condition.key
    scope = condition.scope
    worst = condition.worst
    value = condition.value
    limit = condition.limit
    unit = condition.unit ?? condition.key.alarm.info.unit
    latest = condition.value
    grade = condition.grade
    source = condition.source
    note = condition.note
    self.firstSeen = firstSeen
    lastSeen = condition.heard
    raised = firstSeen
    count = 1
    self.wasThereAtStart = wasThereAtStart
    activeBefore = .zero
  }

  /// An entry as a history gives it back. What is not given is unknown.
  /// - Parameter cleared: `nil` where the history did not see its end.
  public init(past key: AlarmKey, firstSeen: Instant, lastSeen: Instant, cleared: Instant?, grade: Grade) {
    let scope = AlarmScope(.alarm(.historyNotice), cluster: key.cluster)
    self.init(Condition(key, scope: scope, heard: lastSeen, grade: grade), firstSeen: firstSeen)
    self.cleared = cleared
  }

  public var id: AlarmID { key.alarm }
  public var severity: AlarmSeverity { key.alarm.severity }
  public var isActive: Bool { cleared == nil }
  public var module: Int? { (worst ?? key.place).module }
  public var cell: Int? { (worst ?? key.place).cell }

  /// An acknowledgement is for one time: raised again, it needs another.
  public var isAcknowledged: Bool { acknowledgement.map { $0.at >= raised } ?? false }

  /// For how long it was active altogether, as far as anybody knows.
  public func duration(at now: Instant) -> Span {
    activeBefore + max((cleared ?? unconfirmedSince ?? now) - raised, .zero)
  }
}

/// Something that happened to an alarm.
public struct AlarmEvent: Hashable, Sendable {
  public enum Kind: String, Hashable, Sendable {
    case raised, cleared, acknowledged
  }

  public var kind: Kind
  public var alarm: Alarm
  /// When the book says so; when the condition began and ended stands in the alarm.
  public var at: Instant

  public init(kind: Kind, alarm: Alarm, at: Instant) {
    self.kind = kind
    self.alarm = alarm
    self.at = at
  }

  /// A first time, not a return within minutes.
  public var isNew: Bool { kind == .raised && alarm.count == 1 }
}
