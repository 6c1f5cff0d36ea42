/// The one shape of an alarm, wherever it leaves the program: documents, lines, exports, other programs, captures.
/// What is not known is absent.
extension Alarm {
  /// - Parameters:
  ///   - severity: where it is not the alarm's own.
  ///   - cause: the alarm that it follows from.
  public func json(_ time: JSONTime, severity: AlarmSeverity? = nil, explainedBy cause: AlarmID? = nil) -> String {
    JSONText.object(known: facts(time, severity ?? self.severity) + [Self.explainedBy(cause?.id)])
  }

  static func explainedBy(_ cause: String?) -> (String, String?) { ("explained_by", cause.map(JSONText.quoted)) }

  /// With what another program, or this one another day, needs to go on with it.
  public var exactJSON: String { JSONText.object(known: exact) }

  /// The same as a line of its own.
  public var exactLine: String { JSONText.document(exact) }

  private var exact: [(String, String?)] {
    let more: [(String, String?)] = [
      ("worst", worst.map { JSONText.quoted($0.stored) }), ("rule", JSONText.quoted(scope.rule.stored)),
      ("rule_module", scope.module.map(String.init)), ("from_start", wasThereAtStart ? "true" : nil),
      ("episodes", earlier.isEmpty ? nil : AlarmEpisode.json(earlier)),
      ("active_before", activeBefore == .zero ? nil : String(activeBefore.microseconds)),
    ]
    return facts(.microseconds, severity) + more
  }

  private func facts(_ time: JSONTime, _ severity: AlarmSeverity) -> [(String, String?)] {
    // A history of an older program does not keep when an alarm was raised again; none keeps whether one goes on whose
    // end it did not see.
    let isRemembered = scope.rule == .alarm(.historyNotice) && key.alarm != .historyNotice
    let isMeasured = value != nil || limit != nil
    let seen = isAcknowledged ? acknowledgement : nil
    return [
      ("id", JSONText.quoted(id.id)), ("severity", JSONText.quoted(severity.rawValue)),
      ("cluster", JSONText.quoted(key.cluster)), ("place", JSONText.quoted(key.place.stored)),
      ("module", module.map(String.init)), ("cell", cell.map(String.init)),
      ("subject", key.subject.map(JSONText.quoted)),
      ("value", (isActive ? latest ?? value : value)?.text), ("limit", limit?.text),
      ("unit", isMeasured ? unit.map { JSONText.quoted($0.rawValue) } : nil),
      ("first_seen", time.text(firstSeen)),
      ("since", isRemembered && count > 1 && earlier.isEmpty ? nil : time.text(raised)),
      ("last_seen", time.text(lastSeen)), ("cleared", cleared.map(time.text)), ("count", String(count)),
      ("active", isRemembered && isActive ? nil : String(isActive)),
      ("unconfirmed_since", unconfirmedSince.map(time.text)), ("grade", JSONText.quoted(grade.rawValue)),
      ("source", source.map { JSONText.quoted($0.text) }), ("note", (note?.english).map(JSONText.quoted)),
      ("acknowledged_by", seen.map { JSONText.quoted($0.by) }), ("acknowledged_at", seen.map { time.text($0.at) }),
    ]
  }

  /// Reads `exactJSON`; `nil` for what this program does not know.
  /// - Parameter now: nothing that happened is later. An alarm is never left out for its times.
  public init?(json: JSON5, at now: Instant) {
    func text(_ key: String) -> String? { json[key]?.text }
    func instant(_ key: String) -> Instant? { json[key]?.integer.map { min(Instant(microseconds: $0), now) } }
    guard let id = text("id").flatMap(AlarmID.init(id:)), let cluster = text("cluster"),
      let place = text("place").flatMap(Place.init(stored:)), let grade = text("grade").flatMap(Grade.init(rawValue:)),
      let rule = text("rule").flatMap(AlarmScope.Rule.init(stored:)), let raised = instant("since"),
      let heard = instant("last_seen")
    else { return nil }
    let condition = Condition(
      AlarmKey(id, cluster: cluster, place: place, subject: text("subject")),
      scope: AlarmScope(rule, cluster: cluster, module: json["rule_module"]?.integer.map { Int(clamping: $0) }),
      heard: heard, grade: grade, worst: text("worst").flatMap(Place.init(stored:)), value: json["value"]?.decimal,
      limit: json["limit"]?.decimal, unit: text("unit").flatMap(Unit.init(rawValue:)),
      source: text("source").flatMap(Source.init(text:)), note: text("note").map { Sentence($0) })
    self.init(
      condition, firstSeen: min(instant("first_seen") ?? raised, raised),
      wasThereAtStart: json["from_start"]?.flag ?? false)
    self.raised = raised
    count = max(Int(clamping: json["count"]?.integer ?? 1), 1)
    cleared = instant("cleared")
    earlier = AlarmEpisode.list(json["episodes"], at: now)
    activeBefore = max(Span(microseconds: json["active_before"]?.integer ?? 0), .zero)
    unconfirmedSince = instant("unconfirmed_since")
    if let by = text("acknowledged_by"), let at = instant("acknowledged_at") {
      acknowledgement = Acknowledgement(by: by, at: at)
    }
  }

  /// The same on another time line: of a clock whose instants are later by so much.
  public func moved(by span: Span) -> Alarm {
    var alarm = self
    alarm.firstSeen = firstSeen + span
    alarm.lastSeen = lastSeen + span
    alarm.raised = raised + span
    alarm.cleared = cleared.map { $0 + span }
    alarm.earlier = earlier.map { $0.moved(by: span) }
    alarm.unconfirmedSince = unconfirmedSince.map { $0 + span }
    alarm.acknowledgement = acknowledgement.map { Acknowledgement(by: $0.by, at: $0.at + span) }
    return alarm
  }
}

extension AlarmScope.Rule {
  /// `cell_damage`, `threshold soc`, `can can0 359`: a word, and what it is about.
  public var stored: String {
    switch self {
    case .threshold(let field): "threshold \(field.id)"
    case .disagreement(let field): "disagreement \(field.id)"
    case .can(let source): "can \(source.text)"
    case .link(let name): "link \(name)"
    case .alarm(let alarm): alarm.info.rule
    }
  }

  public init?(stored text: String) {
    let parts = text.split(separator: " ", maxSplits: 1).map(String.init)
    let found: AlarmScope.Rule? =
      switch (parts.first, parts.count) {
      case ("threshold", 2): Field(id: parts[1]).map { .threshold($0) }
      case ("disagreement", 2): Field(id: parts[1]).map { .disagreement($0) }
      case ("can", 2): Source(text: parts[1]).map { .can($0) }
      case ("link", 2): .link(parts[1])
      default: AlarmID.catalogue.first { $0.rule == text }.map { .alarm($0.alarm) }
      }
    guard let found else { return nil }
    self = found
  }

  /// Whether others are told: links and history are each program's own.
  public var isOfTheBattery: Bool {
    switch self {
    case .link, .alarm(.historyNotice): false
    default: true
    }
  }
}
