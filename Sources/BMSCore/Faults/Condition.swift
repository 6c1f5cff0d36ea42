/// Which alarm, where. Two conditions with the same key are the same alarm.
public struct AlarmKey: Hashable, Sendable, Comparable {
  public var alarm: AlarmID
  public var cluster: String
  public var place: Place
  /// What tells apart alarms of one id at one place: a CAN name, a field, a link.
  public var subject: String?

  public init(_ alarm: AlarmID, cluster: String, place: Place = .cluster, subject: String? = nil) {
    self.alarm = alarm
    self.cluster = cluster
    self.place = place
    self.subject = subject
  }

  public static func < (a: AlarmKey, b: AlarmKey) -> Bool {
    (a.alarm.severity, a.cluster, a.place.order, a.alarm.rawValue, a.subject ?? "")
      < (b.alarm.severity, b.cluster, b.place.order, b.alarm.rawValue, b.subject ?? "")
  }
}

extension Place {
  /// The module, counted from 1; `nil` for the cluster.
  public var module: Int? {
    switch self {
    case .cluster: nil
    case .module(let module), .cell(let module, _): module
    }
  }

  /// The cell, counted from 1.
  public var cell: Int? { if case .cell(_, let cell) = self { cell } else { nil } }

  fileprivate var order: Int {
    switch self {
    case .cluster: 0
    case .module(let module): module &* 1000
    case .cell(let module, let cell): module &* 1000 &+ cell
    }
  }
}

/// A question that the rules can answer or not: who would know whether an alarm still holds.
public struct AlarmScope: Hashable, Sendable {
  public enum Rule: Hashable, Sendable {
    /// Whether this alarm holds, by the one rule that raises it.
    case alarm(AlarmID)
    /// Two links about one field.
    case disagreement(Field)
    /// A threshold that the battery told.
    case threshold(Field)
    /// The alarm bits of one CAN frame: another frame of the same bus does not know about them.
    case can(Source)
    case link(String)
  }

  public var rule: Rule
  public var cluster: String
  public var module: Int?

  public init(_ rule: Rule, cluster: String, module: Int? = nil) {
    self.rule = rule
    self.cluster = cluster
    self.module = module
  }
}

/// Something that is so now: an alarm in the making, before debounce.
public struct Condition: Hashable, Sendable {
  public var key: AlarmKey
  public var scope: AlarmScope
  /// When the oldest reading that decides it was heard. Only a later one confirms it.
  public var heard: Instant
  /// The very place, where the key names a larger one: the worst cell of a module.
  public var worst: Place?
  public var value: Decimal?
  public var limit: Decimal?
  public var unit: Unit?
  public var grade: Grade
  /// What was read, where it was one thing.
  public var source: Source?
  /// What else a person has to know to judge it.
  public var note: Sentence?
  /// Another program on this computer has it in its book: it was confirmed there and is not confirmed anew.
  public var standing: Standing?

  /// Since when another book holds an alarm, since when nothing confirms or denies it there, and its times before.
  public struct Standing: Hashable, Sendable {
    public var since: Instant
    public var unconfirmedSince: Instant?
    public var firstSeen: Instant
    public var count: Int
    public var earlier: [AlarmEpisode]
    public var activeBefore: Span

    public init(_ alarm: Alarm) {
      (since, unconfirmedSince) = (alarm.raised, alarm.unconfirmedSince)
      (firstSeen, count) = (alarm.firstSeen, alarm.count)
      (earlier, activeBefore) = (alarm.earlier, alarm.activeBefore)
    }
  }

  public init(
    _ key: AlarmKey, scope: AlarmScope, heard: Instant, grade: Grade, worst: Place? = nil, value: Decimal? = nil,
    limit: Decimal? = nil, unit: Unit? = nil, source: Source? = nil, note: Sentence? = nil
  ) {
    self.key = key
    self.scope = scope
    self.heard = heard
    self.worst = worst
    self.value = value
    self.limit = limit
    self.unit = unit
    self.grade = grade
    self.source = source
    self.note = note
  }
}

/// What the rules could say at one moment: what holds, and which questions were answered at all.
///
/// An alarm clears only where its question was answered with no. What could not be judged stays as it was.
public struct Assessment: Hashable, Sendable {
  public var conditions: [Condition]
  public var assessed: Set<AlarmScope>

  public init(conditions: [Condition] = [], assessed: Set<AlarmScope> = []) {
    self.conditions = conditions
    self.assessed = assessed
  }

  public mutating func merge(_ other: Assessment) {
    conditions += other.conditions
    assessed.formUnion(other.assessed)
  }

  mutating func add(_ condition: Condition) {
    assessed.insert(condition.scope)
    conditions.append(condition)
  }
}
