internal import BMSCore

/// One line of the list of incidents.
struct IncidentEntry: Hashable, Sendable {
  let name: String
  /// As it stands in the name.
  let cluster: String
  let at: WallTime
  /// The first is what began it; of one that is only on disk no other is known before it is opened.
  let alarms: [AlarmID]

  /// A cluster's name as it stands in the name of a file.
  static func part(_ cluster: String) -> String { String(PlainText.fileName(cluster).prefix(40)) }

  static func name(at: WallTime, cluster: String, alarm: AlarmID?) -> String {
    let civil = CivilTime(at)
    let clock = civil.clock.filter { $0 != ":" }
    return "\(civil.date)T\(clock)Z_\(part(cluster))_\(alarm?.id ?? "unknown")"
  }

  /// Whether an alarm that was raised at this time belongs to it: whatever is raised in its stretch does.
  func holds(_ alarm: Alarm, raised: WallTime) -> Bool {
    let first = at + .seconds(-2)
    return Self.part(alarm.key.cluster) == cluster && raised >= first && raised <= at + IncidentRecorder.after
  }
}
