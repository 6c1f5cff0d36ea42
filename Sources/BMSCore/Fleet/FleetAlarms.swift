/// The alarms of a cluster that stand. They stand until the next list, as long as the cluster's state is of now.
public struct FleetAlarms: Hashable, Sendable {
  public var time: WallTime
  /// The worst first, each with what follows from it behind it.
  public var alarms: [FleetAlarm]
  /// More than these are counted in the state alone.
  public static let most = 64

  public init(time: WallTime, alarms: [FleetAlarm]) { (self.time, self.alarms) = (time, alarms) }

  /// Those that this program does not know, of a gateway that is newer.
  /// - Parameters:
  ///   - theirs: the gateway's clock.
  ///   - ours: the clock that their times are wanted by.
  public func unknown(from theirs: WallClock, to ours: WallClock) -> [FleetAlarm] {
    alarms.filter { AlarmID(id: $0.id) == nil }.map { alarm in
      var alarm = alarm
      alarm.firstSeen = ours.wall(theirs.instant(alarm.firstSeen))
      alarm.since = ours.wall(theirs.instant(alarm.since))
      alarm.lastSeen = ours.wall(theirs.instant(alarm.lastSeen))
      return alarm
    }
  }

  public var payload: [UInt8] {
    FleetDocument.payload(time, [("alarms", JSONText.list(alarms.prefix(Self.most).map(\.json)))])
  }

  public init(parsing payload: [UInt8]) throws(FleetTrouble) {
    let document = try FleetDocument(parsing: payload)
    guard let items = document.json["alarms"]?.items else { throw .without("\"alarms\"") }
    self.init(time: document.time, alarms: items.prefix(Self.most).compactMap(FleetAlarm.init))
  }
}

/// An alarm of a battery far away, in the shape that alarms have everywhere, with the words of those who raised it: it may
/// be one that this program does not know yet.
public struct FleetAlarm: Hashable, Sendable {
  /// `cell_voltage_high_fault`
  public var id: String
  public var severity: AlarmSeverity
  /// As the site calls it.
  public var cluster: String
  public var place: Place
  /// What tells apart alarms of one id at one place.
  public var subject: String?
  public var label: String
  /// What to do about it, by the manual.
  public var remedy: String
  public var value: Decimal?
  public var limit: Decimal?
  public var unit: Unit?
  /// When it was seen first, and since when it stands now.
  public var firstSeen: WallTime
  public var since: WallTime
  public var lastSeen: WallTime
  public var count: Int
  public var grade: Grade
  public var note: String?
  public var acknowledgedBy: String?
  /// The id of the alarm that it follows from.
  public var explainedBy: String?

  /// - Parameters:
  ///   - severity: where it is not the alarm's own.
  ///   - cause: the alarm that it follows from.
  ///   - wall: where the alarm's times lie.
  public init(_ alarm: Alarm, severity: AlarmSeverity? = nil, explainedBy cause: AlarmID? = nil, on wall: WallClock) {
    explainedBy = cause?.id
    id = alarm.id.id
    self.severity = severity ?? alarm.severity
    cluster = alarm.key.cluster
    place = alarm.worst ?? alarm.key.place
    subject = alarm.key.subject
    label = alarm.id.label
    remedy = alarm.id.info.advice.remedy
    (value, limit) = (alarm.value, alarm.limit)
    unit = value != nil || limit != nil ? alarm.unit : nil
    firstSeen = wall.wall(alarm.firstSeen)
    since = wall.wall(alarm.raised)
    lastSeen = wall.wall(alarm.lastSeen)
    (count, grade, note) = (alarm.count, alarm.grade, alarm.note?.english)
    acknowledgedBy = alarm.isAcknowledged ? alarm.acknowledgement?.by : nil
  }

  /// The same as the pages take it; `nil` for one that this program does not know.
  /// - Parameter wall: the time line it is wanted on.
  public func alarm(of cluster: String, on wall: WallClock) -> Alarm? {
    guard let known = AlarmID(id: id) else { return nil }
    let condition = Condition(
      AlarmKey(known, cluster: cluster, place: place, subject: subject),
      scope: AlarmScope(.alarm(known), cluster: cluster, module: place.module), heard: wall.instant(lastSeen),
      grade: grade, value: value, limit: limit, unit: unit, note: note.map { Sentence($0) })
    var alarm = Alarm(condition, firstSeen: wall.instant(firstSeen))
    alarm.raised = wall.instant(since)
    alarm.count = count
    alarm.acknowledgement = acknowledgedBy.map { Acknowledgement(by: $0, at: alarm.raised) }
    return alarm
  }
}

extension FleetAlarm {
  public var json: String {
    JSONText.object(known: [
      ("id", JSONText.quoted(id)), ("severity", JSONText.quoted(severity.rawValue)),
      ("cluster", JSONText.quoted(cluster)), ("place", JSONText.quoted(place.stored)),
      ("module", place.module.map(String.init)), ("cell", place.cell.map(String.init)),
      ("subject", subject.map(JSONText.quoted)), ("value", value?.text), ("limit", limit?.text),
      ("unit", unit.map { JSONText.quoted($0.rawValue) }),
      ("first_seen", JSONText.quoted(firstSeen.iso8601)), ("since", JSONText.quoted(since.iso8601)),
      ("last_seen", JSONText.quoted(lastSeen.iso8601)), ("count", String(count)), ("active", "true"),
      ("grade", JSONText.quoted(grade.rawValue)), ("note", note.map(JSONText.quoted)),
      ("acknowledged_by", acknowledgedBy.map(JSONText.quoted)), Alarm.explainedBy(explainedBy),
      ("label", JSONText.quoted(label)), ("remedy", JSONText.quoted(remedy)),
    ])
  }

  /// `nil` for what is none, or is over.
  init?(_ json: JSON5) {
    guard let id = json["id"]?.oneLine, let severity = json["severity"]?.text.flatMap(AlarmSeverity.init(rawValue:)),
      let since = json["since"]?.text.flatMap(WallTime.init(iso8601:)), json["active"]?.flag != false
    else { return nil }
    self.id = id
    self.severity = severity
    cluster = json["cluster"]?.oneLine ?? ""
    place = json["place"]?.text.flatMap(Place.init(stored:)) ?? .cluster
    subject = json["subject"]?.oneLine
    label = json["label"]?.oneLine ?? id
    remedy = json["remedy"]?.oneLine ?? ""
    (value, limit) = (json["value"]?.figure, json["limit"]?.figure)
    unit = json["unit"]?.text.flatMap(Unit.init(rawValue:))
    self.since = since
    firstSeen = json["first_seen"]?.text.flatMap(WallTime.init(iso8601:)) ?? since
    lastSeen = json["last_seen"]?.text.flatMap(WallTime.init(iso8601:)) ?? since
    count = Int(clamping: min(max(json["count"]?.integer ?? 1, 1), 1_000_000))
    grade = json["grade"]?.text.flatMap(Grade.init(rawValue:)) ?? .unknown
    note = json["note"]?.oneLine
    acknowledgedBy = json["acknowledged_by"]?.oneLine
    explainedBy = json["explained_by"]?.oneLine
  }
}
