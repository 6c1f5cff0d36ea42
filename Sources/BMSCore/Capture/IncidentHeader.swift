/// The comments of a capture that is an incident: which cluster, which moment and stretch, and which alarms belong to it.
///
/// ```
/// # incident {"v": 1, "name": "2026-...", "cluster": "garage", "at": 1795179802000000, "from": ..., "period": ...}
/// # alarm {"v": 1, "id": "slave_lost_fault", ...}
/// ```
/// Times are microseconds since 1970, as those of the whole file.
public struct IncidentHeader: Hashable, Sendable {
  private static let incidentMark = "incident "
  private static let alarmMark = "alarm "

  public var name: String
  public var incident: Incident
  /// How often a value is heard that is read in every cycle; `nil` where only CAN was listened to.
  public var period: Span?

  public init(name: String, incident: Incident, period: Span?) {
    self.name = name
    self.incident = incident
    self.period = period
  }

  public var lines: [CaptureLine] {
    let head = JSONText.document([
      ("name", JSONText.quoted(name)), ("cluster", JSONText.quoted(incident.cluster)),
      ("at", String(incident.at.microseconds)), ("from", String(incident.from.microseconds)),
      ("until", String(incident.until.microseconds)), ("period", period.map { String($0.microseconds) }),
    ])
    return [.comment(Self.incidentMark + head)] + incident.alarms.map { .comment(Self.alarmMark + $0.exactLine) }
  }

  /// Whether a comment is one of these, so that it says what the capture's owner may not want to publish.
  static func isPart(_ comment: String) -> Bool { comment.hasPrefix(incidentMark) || comment.hasPrefix(alarmMark) }

  /// Reads them out of the comments of a file; `nil` where they are no whole description of an incident.
  public init?(comments: [String]) {
    var told = ToldText()
    var isAlarm = false
    var found: IncidentHeader?
    for comment in comments {
      var text = comment
      if let mark = [Self.incidentMark, Self.alarmMark].first(where: { comment.hasPrefix($0 + "{") }) {
        told = ToldText()
        isAlarm = mark == Self.alarmMark
        text = String(comment.dropFirst(mark.count))
      }
      guard let json = told.append(text) else { continue }
      if !isAlarm {
        found = Self.incident(json)
      } else if let until = found?.incident.until, found?.incident.alarms.count ?? 0 < IncidentRecorder.mostAlarms,
        let alarm = Alarm(json: json, at: until)
      {
        found?.incident.alarms.append(alarm)
      }
    }
    guard let found else { return nil }
    self = found
  }

  private static func incident(_ json: JSON5) -> IncidentHeader? {
    guard let name = json["name"]?.text, let cluster = json["cluster"]?.text, let at = json["at"]?.integer,
      let from = json["from"]?.integer, let until = json["until"]?.integer, from <= at, at <= until, from >= 0,
      until - from <= 3_600_000_000
    else { return nil }
    let incident = Incident(
      cluster: cluster, alarms: [], at: Instant(microseconds: at), from: Instant(microseconds: from),
      until: Instant(microseconds: until))
    let period = json["period"]?.integer.flatMap { (1...3_600_000_000).contains($0) ? Span(microseconds: $0) : nil }
    return IncidentHeader(name: name, incident: incident, period: period)
  }
}
