/// A value with its truth, as far as it travels: how sure it is, and how old it was when it was told.
public struct FleetValue: Hashable, Sendable {
  /// A number in the unit of its field, or a yes or no.
  public var value: Value
  public var grade: Grade
  /// In whole seconds; nothing below `FleetValues.leastAge`.
  public var age: Span

  public init(_ value: Value, grade: Grade = .measured, age: Span = .zero) {
    (self.value, self.grade, self.age) = (value, grade, age)
  }
}

/// The values of one place: `"soc": 86.4, "power": -1112, "grades": {"computed": ["power"]}, "ages": {"soc": 12}`.
///
/// A field without a grade has that of the document (`"grade": "simulated"`), which without one is measured; a field
/// without an age is of now. What is old, doubted, a guess or of no known scale is absent.
public struct FleetValues: Hashable, Sendable {
  public private(set) var all: [Field: FleetValue] = [:]

  /// Below this nobody needs to know how old a value is.
  public static let leastAge = Span.seconds(5)
  private static let greatestAge: Int64 = 3600

  public init() {}

  public subscript(field: Field) -> FleetValue? {
    get { all[field] }
    set { all[field] = newValue }
  }

  public var isEmpty: Bool { all.isEmpty }

  /// What is known now of these fields.
  public init(_ fields: [Field], at now: Instant, _ reading: (Field) -> Reading?) {
    for field in fields {
      guard let reading = reading(field) else { continue }
      insert(reading, as: field, at: now)
    }
  }

  /// Takes a reading where it may be passed on as a value of now.
  public mutating func insert(_ reading: Reading, as field: Field, at now: Instant) {
    guard reading.isBelieved(at: now) else { return }
    switch reading.value {
    case .number(_, field.unit), .flag: break
    default: return
    }
    let age = reading.age(at: now)
    let told = age < Self.leastAge ? Span.zero : .seconds((age.microseconds + 999_999) / 1_000_000)
    all[field] = FleetValue(reading.value, grade: reading.grade, age: told)
  }

  /// The members of an object, in the order of the fields.
  /// - Parameter usual: the grade of the document.
  func members(_ fields: [Field], usual: Grade) -> [(String, String?)] {
    let known = fields.compactMap { field in all[field].map { (field, $0) } }
    let ages = known.filter { $0.1.age > .zero }.map { ($0.0.id, String($0.1.age.microseconds / 1_000_000)) }
    let grades = Grade.allCases.compactMap { grade -> (String, String)? in
      let ids = known.filter { grade != usual && $0.1.grade == grade }.map { JSONText.quoted($0.0.id) }
      return ids.isEmpty ? nil : (grade.rawValue, JSONText.list(ids))
    }
    return known.map { ($0.0.id, JSONText.value($0.1.value)) } + [
      ("grades", grades.isEmpty ? nil : JSONText.object(grades)), ("ages", ages.isEmpty ? nil : JSONText.object(ages)),
    ]
  }

  /// Reads those of these fields whose members are what they should be.
  init(_ json: JSON5, _ fields: [Field], usual: Grade) {
    var grades: [String: Grade] = [:]
    if case .object(let members) = json["grades"]?.value {
      for member in members {
        // A word that is not known yet says no more than none.
        let grade = Grade(rawValue: member.key) ?? .unknown
        for id in member.node.items ?? [] { if let id = id.text { grades[id] = grade } }
      }
    }
    for field in fields {
      guard let node = json[field.id], let value = Self.value(node, field) else { continue }
      let age = json["ages"]?[field.id]
      guard let seconds = age == nil ? 0 : age?.integer, (0...Self.greatestAge).contains(seconds) else { continue }
      all[field] = FleetValue(value, grade: grades[field.id] ?? usual, age: .seconds(seconds))
    }
  }

  private static func value(_ node: JSON5, _ field: Field) -> Value? {
    if field.unit == .bool { return node.flag.map { .flag($0) } }
    return node.figure.map { .number($0, field.unit) }
  }
}

extension FleetValues {
  /// Of a cluster as a whole.
  public static let whole: [Field] = [
    .soc, .totalVoltage, .current, .power, .soh, .cellMax, .cellMin, .cellDelta, .temperature, .temperatureMax,
    .temperatureMin, .modulesOnline, .capacity, .timeToFull, .timeToEmpty, .batteryCycle, .packImbalance,
  ]

  /// Of one module.
  public static let part: [Field] = [
    .soc, .totalVoltage, .current, .soh, .cellMax, .cellMin, .temperatureMax, .temperatureMin,
    .contactorCharge, .contactorDischarge, .do1, .do2,
  ]

  /// What the inverter is told.
  public static let limits: [Field] = [
    .chargeVoltageLimit, .dischargeVoltageLimit, .chargeCurrentLimit, .dischargeCurrentLimit, .chargeEnable,
    .dischargeEnable, .fullChargeRequest,
  ]
}
