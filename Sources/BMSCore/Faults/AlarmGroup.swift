/// One thing that is wrong: the alarm that a person concludes first, and the alarms that follow from it.
///
/// What is counted anywhere are these.
public struct AlarmGroup: Hashable, Sendable {
  public let cause: Alarm
  /// The worst first, then by place.
  public let effects: [Alarm]

  /// That of the worst: a cause is never milder than what follows from it.
  public var severity: AlarmSeverity { effects.map(\.severity).min().map { min($0, cause.severity) } ?? cause.severity }
  public var alarms: [Alarm] { [cause] + effects }
  public var keys: [AlarmKey] { alarms.map(\.key) }
  /// Somebody has seen all of it.
  public var isAcknowledged: Bool { alarms.allSatisfy(\.isAcknowledged) }
}

extension AlarmGroup {
  /// Alarms in their groups, the worst first, then by place.
  ///
  /// - Parameter alarms: active ones, or past ones.
  public static func groups(_ alarms: [Alarm]) -> [AlarmGroup] {
    guard alarms.count > 1 else { return alarms.map { AlarmGroup(cause: $0, effects: []) } }
    let causes = Self.causes(alarms)
    var effects: [Int: [Alarm]] = [:]
    for index in alarms.indices {
      if let root = root(of: index, causes) { effects[root, default: []].append(alarms[index]) }
    }
    return alarms.indices.filter { causes[$0] == nil }.map { index in
      AlarmGroup(cause: alarms[index], effects: (effects[index] ?? []).sorted { $0.key < $1.key })
    }.sorted { ($0.severity, $0.cause.key) < ($1.severity, $1.cause.key) }
  }

  /// The same alarms one by one, each group's cause first, with what explains it; `nil` for a cause.
  public static func ordered(_ alarms: [Alarm]) -> [(alarm: Alarm, explainedBy: AlarmID?)] {
    groups(alarms).flatMap { group in [(group.cause, nil)] + group.effects.map { ($0, group.cause.id) } }
  }

  /// What explains an alarm, among those that stand.
  public static func cause(of key: AlarmKey, among alarms: [Alarm]) -> AlarmID? {
    groups(alarms).first { group in group.effects.contains { $0.key == key } }?.cause.id
  }

  /// The alarms that follow from others, among those that stand.
  public static func explained(_ alarms: [Alarm]) -> Set<AlarmKey> {
    Set(groups(alarms).flatMap { $0.effects.map(\.key) })
  }

  /// Which alarm explains which, by position.
  private static func causes(_ alarms: [Alarm]) -> [Int: Int] {
    let byID = Dictionary(grouping: alarms.indices) { alarms[$0].id }
    var causes: [Int: Int] = [:]
    for index in alarms.indices {
      let alarm = alarms[index]
      let wanted = Conclusion.causes[alarm.id] ?? []
      let known = wanted.lazy.flatMap { byID[$0] ?? [] }.first { $0 != index && alarms[$0].explains(alarm) }
      causes[index] =
        known ?? alarms.indices.first { $0 != index && alarms[$0].isBehindAll(of: alarm) }
    }
    return causes
  }

  /// The one at the top; `nil` for one that is there itself.
  private static func root(of index: Int, _ causes: [Int: Int]) -> Int? {
    var root: Int?
    var next = causes[index]
    // The table leads nowhere in a circle (a test); a circle here would be a hang.
    for _ in 0..<causes.count {
      guard let found = next else { break }
      root = found
      next = causes[found]
    }
    return root
  }
}

extension Alarm {
  /// Whether this one, which may be a cause of that, is at its place and of its time.
  fileprivate func explains(_ other: Alarm) -> Bool {
    key.cluster == other.key.cluster && (module == nil || other.module == nil || module == other.module)
      && overlaps(other)
  }

  /// Causes that the table does not name one by one: a module that is lost says nothing of itself any more, and what says
  /// only that something is wrong follows from what says what.
  fileprivate func isBehindAll(of other: Alarm) -> Bool {
    if id == .slaveLostFault {
      return other.id != id && module != nil && other.module == module && key.cluster == other.key.cluster
        && other.unconfirmedSince != nil
    }
    return Conclusion.isGeneral(other) && !Conclusion.isGeneral(self) && source != nil
      && source?.link == other.source?.link && severity <= other.severity && explains(other)
  }

  private func overlaps(_ other: Alarm) -> Bool {
    (other.cleared ?? .distantFuture) >= firstSeen && (cleared ?? .distantFuture) >= other.firstSeen
  }
}

extension Instant {
  fileprivate static let distantFuture = Instant(microseconds: .max)
}
