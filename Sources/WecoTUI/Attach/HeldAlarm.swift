internal import BMSCore

/// An alarm as it stands in the book of the program that reads a battery, for those who look on.
struct HeldAlarm: Codable {
  /// Where a value or a statement comes from.
  struct Origin: Codable {
    var link: String
    var register: UInt16?
    var frame: UInt32?
    var extended: Bool?
  }

  struct Number: Codable {
    var mantissa: Int64
    var decimals: UInt8
  }

  var id: String
  var place: String
  var subject: String?
  var worst: String?
  var value: Number?
  var limit: Number?
  var unit: String?
  var grade: String
  var source: Origin?
  var note: String?
  /// Microseconds of the steady clock, as all times on this line.
  var heard: Int64
  var since: Int64
  var unconfirmedSince: Int64?
  /// Who would know whether it still holds.
  var rule: String
  var ruleField: String?
  var ruleSource: Origin?
  var ruleModule: Int?

  private static let plainRules: [(name: String, rule: AlarmScope.Rule)] = [
    ("cell_damage", .cellDamage), ("module_voltages", .moduleVoltages), ("slave_lost", .slaveLost), ("relay", .relay),
    ("charge_rate", .chargeRate), ("discharge_rate", .dischargeRate), ("warranty", .warranty), ("soc_low", .socLow),
    ("pack_imbalance", .packImbalance), ("plausibility", .plausibility),
  ]

  /// Whether others are told: links and history are each program's own.
  static func isShared(_ rule: AlarmScope.Rule) -> Bool {
    switch rule {
    case .link, .history: false
    case .disagreement, .threshold, .can: true
    default: plainRules.contains { $0.rule == rule }
    }
  }

  init(_ alarm: Alarm) {
    id = alarm.id.id
    place = alarm.key.place.stored
    subject = alarm.key.subject
    worst = alarm.worst?.stored
    value = (alarm.latest ?? alarm.value).map(Number.init)
    limit = alarm.limit.map(Number.init)
    unit = alarm.unit?.rawValue
    grade = alarm.grade.rawValue
    source = alarm.source.map(Origin.init)
    note = alarm.note
    heard = alarm.lastSeen.microseconds
    since = alarm.raised.microseconds
    unconfirmedSince = alarm.unconfirmedSince?.microseconds
    ruleModule = alarm.scope.module
    switch alarm.scope.rule {
    case .threshold(let field): (rule, ruleField) = ("threshold", field.id)
    case .disagreement(let field): (rule, ruleField) = ("disagreement", field.id)
    case .can(let source): (rule, ruleSource) = ("can", Origin(source))
    default: rule = Self.plainRules.first { $0.rule == alarm.scope.rule }?.name ?? ""
    }
  }

  private var scopeRule: AlarmScope.Rule? {
    let field = ruleField.flatMap(Field.init(id:))
    switch rule {
    case "threshold": return field.map(AlarmScope.Rule.threshold)
    case "disagreement": return field.map(AlarmScope.Rule.disagreement)
    case "can": return ruleSource.map { .can($0.source) }
    default: return Self.plainRules.first { $0.name == rule }?.rule
    }
  }

  /// The same as an entry about this cluster; `nil` for what this program does not know. An alarm is never left out for
  /// its times: those of the future are now.
  func alarm(of cluster: String, at now: Instant) -> Alarm? {
    func past(_ microseconds: Int64) -> Instant { min(Instant(microseconds: microseconds), now) }
    guard let id = AlarmID(id: id), let place = Place(stored: place), let grade = Grade(rawValue: grade),
      let rule = scopeRule
    else { return nil }
    let condition = Condition(
      AlarmKey(id, cluster: cluster, place: place, subject: subject),
      scope: AlarmScope(rule, cluster: cluster, module: ruleModule), heard: past(heard), grade: grade,
      worst: worst.flatMap(Place.init(stored:)), value: value?.decimal, limit: limit?.decimal,
      unit: unit.flatMap(Unit.init(rawValue:)), source: source?.source, note: note)
    var alarm = Alarm(condition, firstSeen: past(since))
    alarm.unconfirmedSince = unconfirmedSince.map(past)
    return alarm
  }
}

extension HeldAlarm.Number {
  init(_ decimal: Decimal) { self.init(mantissa: decimal.mantissa, decimals: decimal.decimals) }
  var decimal: Decimal { Decimal(mantissa, decimals: decimals) }
}

extension HeldAlarm.Origin {
  init(_ source: Source) {
    self.init(link: source.link)
    switch source.origin {
    case .register(let number): register = number
    case .frame(let id, let isExtended): (frame, extended) = (id, isExtended)
    case .computed: break
    }
  }

  var source: Source {
    let origin: Source.Origin =
      if let register { .register(register) } else if let frame {
        .frame(frame, extended: extended ?? false)
      } else { .computed }
    return Source(link: link, origin: origin)
  }
}
