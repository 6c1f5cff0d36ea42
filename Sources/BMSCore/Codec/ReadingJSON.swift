/// How an instant stands in JSON.
public enum JSONTime: Hashable, Sendable {
  /// ISO 8601 in UTC, for documents and lines that others read.
  case civil(WallClock)
  /// Microseconds of the time line it is on, exactly: between programs of one computer, and in captures, whose time
  /// line is civil time.
  case microseconds

  public func text(_ instant: Instant) -> String {
    switch self {
    case .civil(let wall): JSONText.quoted(wall.wall(instant).iso8601)
    case .microseconds: String(instant.microseconds)
    }
  }
}

/// The one shape of a reading: `{"value": 52.98, "unit": "V", "grade": "measured", "source": "ttyUSB0 r14", ...}`.
extension Reading {
  /// With its age, as documents say it.
  public func json(at now: Instant) -> String {
    JSONText.object(known: facts + [("age_ms", String(age(at: now).milliseconds))])
  }

  /// With when it was heard and how often it comes, for whoever goes on with it.
  fileprivate var exact: [(String, String?)] {
    facts + [("heard", String(heard.microseconds)), ("period", String(period.microseconds))]
  }

  /// Its members without a time: what is told of it where others stand beside them.
  public var members: [(String, String?)] { facts }

  private var facts: [(String, String?)] {
    [
      ("value", JSONText.value(value)), ("unit", JSONText.quoted(value.unitText)),
      ("grade", JSONText.quoted(grade.rawValue)), ("source", JSONText.quoted(source.text)),
      ("implausible", isImplausible ? "true" : nil),
    ]
  }

  /// Microseconds. Nothing is read less often than once an hour; a value that claims to be would never be old.
  private static let periods: ClosedRange<Int64> = 0...3_600_000_000

  /// `nil` for what is no reading with its time.
  public init?(json: JSON5) {
    guard let value = Value(json: json), let grade = json["grade"]?.text.flatMap(Grade.init(rawValue:)),
      let source = json["source"]?.text.flatMap(Source.init(text:)), let heard = json["heard"]?.integer,
      let period = json["period"]?.integer, Self.periods.contains(period)
    else { return nil }
    self.init(
      value, grade: grade, source: source, heard: Instant(microseconds: heard), period: Span(microseconds: period),
      isImplausible: json["implausible"]?.flag ?? false)
  }
}

extension Observation {
  public var json: String {
    JSONText.object(
      known: [("place", JSONText.quoted(place.stored)), ("field", JSONText.quoted(field.id))] + reading.exact)
  }

  public init?(json: JSON5) {
    guard let place = json["place"]?.text.flatMap(Place.init(stored:)),
      let field = json["field"]?.text.flatMap(Field.init(id:)),
      let reading = Reading(json: json)
    else { return nil }
    self.init(place, field, reading)
  }
}

extension Value {
  /// The unit as JSON names it.
  public var unitText: String {
    switch self {
    case .number(_, let unit): unit.rawValue
    case .flag: Unit.bool.rawValue
    case .text, .list: Unit.text.rawValue
    }
  }

  /// Out of `value` and `unit`.
  fileprivate init?(json: JSON5) {
    guard let node = json["value"] else { return nil }
    switch node.value {
    case .number:
      guard let number = node.decimal, let unit = json["unit"]?.text.flatMap(Unit.init(rawValue:)) else { return nil }
      self = .number(number, unit)
    case .flag(let flag): self = .flag(flag)
    case .text(let text): self = .text(text)
    case .list(let items): self = .list(items.compactMap(\.text))
    case .null, .object: return nil
    }
  }
}
