/// Writes changes as lines of an `IncidentArchive`.
struct ChangeWriter {
  private let from: Instant
  private var templates: [String: Int] = [:]

  init(from: Instant) { self.from = from }

  mutating func lines(_ change: ClusterChange, at: Instant) -> [String] {
    switch change {
    case .forgotten: return ["forgotten\t\(at.text)"]
    case .online(let modules):
      return ["online\t\(at.text)\t\(modules.sorted().map(String.init).joined(separator: ","))"]
    case .bus(nil): return ["nobus\t\(at.text)"]
    case .bus(let image?): return ["bus\t\(at.text)\t\(image.link.escaped)"] + image.archived
    case .observed(let observation):
      let reading = observation.reading
      let parts: [String] = [
        observation.place.archived, observation.field.id, reading.grade.rawValue, String(reading.period.microseconds),
        reading.isImplausible ? "!" : ".", reading.source.origin.archived, reading.source.link.escaped,
      ]
      let template = parts.joined(separator: "\t")
      let known = templates[template]
      let number = known ?? templates.count
      templates[template] = number
      let line =
        "o\t\(number)\t\(at.microseconds &- from.microseconds)\t\(reading.heard.microseconds &- at.microseconds)"
        + "\t\(reading.value.archived)"
      return known == nil ? ["t\t\(number)\t\(template)", line] : [line]
    }
  }
}

/// Reads them back.
struct ChangeReader {
  /// More than any stretch has.
  private static let mostTemplates = 100_000

  private struct Template {
    let place: Place
    let field: Field
    let grade: Grade
    let period: Span
    let isImplausible: Bool
    let source: Source
  }

  private let from: Instant
  private var templates: [Int: Template] = [:]

  init(from: Instant) { self.from = from }

  /// `nil` for a line that tells no change, and for a damaged one.
  mutating func change(_ parts: [Substring]) -> (Instant, ClusterChange)? {
    guard parts.count > 1, let number = Int64(parts[1]) else { return nil }
    let at = Instant(microseconds: number)
    switch parts[0] {
    case "forgotten": return (at, .forgotten)
    case "nobus": return (at, .bus(nil))
    case "online" where parts.count == 3:
      return (at, .online(Set(parts[2].split(separator: ",").compactMap { Int($0) })))
    case "t" where parts.count == 9 && templates.count < Self.mostTemplates:
      templates[Int(number)] = Self.template(parts)
      return nil
    case "o" where parts.count == 5:
      guard let template = templates[Int(number)], let offset = Int64(parts[2]), let age = Int64(parts[3]),
        let value = Value(archived: parts[4])
      else { return nil }
      let then = from + Span(microseconds: offset)
      let reading = Reading(
        value, grade: template.grade, source: template.source, heard: then + Span(microseconds: age),
        period: template.period, isImplausible: template.isImplausible)
      return (then, .observed(Observation(template.place, template.field, reading)))
    default: return nil
    }
  }

  private static func template(_ parts: [Substring]) -> Template? {
    guard let place = Place(archived: parts[2]), let field = Field(id: String(parts[3])),
      let grade = Grade(rawValue: String(parts[4])), let period = Int64(parts[5]),
      let origin = Source.Origin(archived: parts[7])
    else { return nil }
    return Template(
      place: place, field: field, grade: grade, period: Span(microseconds: period), isImplausible: parts[6] == "!",
      source: Source(link: String(parts[8]).unescaped, origin: origin))
  }
}

/// One alarm as a line.
enum AlarmLine {
  static func text(_ alarm: Alarm) -> String {
    let parts: [String] = [
      "alarm", alarm.id.id, alarm.key.cluster.escaped, alarm.key.place.archived, (alarm.key.subject ?? "").escaped,
      alarm.worst?.archived ?? "", alarm.value?.archived ?? "", alarm.limit?.archived ?? "",
      alarm.unit.map { "u\($0.rawValue)" } ?? "", alarm.grade.rawValue, alarm.source?.origin.archived ?? "",
      (alarm.source?.link ?? "").escaped, (alarm.note ?? "").escaped, alarm.firstSeen.text, alarm.lastSeen.text,
      alarm.raised.text, String(alarm.count), alarm.wasThereAtStart ? "1" : "0",
    ]
    return parts.joined(separator: "\t")
  }

  static func alarm(_ parts: [Substring]) -> Alarm? {
    guard parts.count == 18, let id = AlarmID(id: String(parts[1])), let place = Place(archived: parts[3]),
      let grade = Grade(rawValue: String(parts[9])), let first = Int64(parts[13]), let last = Int64(parts[14]),
      let raised = Int64(parts[15]), let count = Int(parts[16])
    else { return nil }
    func text(_ index: Int) -> String? { parts[index].isEmpty ? nil : String(parts[index]).unescaped }
    let cluster = String(parts[2]).unescaped
    let key = AlarmKey(id, cluster: cluster, place: place, subject: text(4))
    let source = Source.Origin(archived: parts[10]).map { Source(link: String(parts[11]).unescaped, origin: $0) }
    let condition = Condition(
      key, scope: AlarmScope(.own(.historyNotice), cluster: cluster), heard: Instant(microseconds: last), grade: grade,
      worst: Place(archived: parts[5]), value: Decimal(archived: parts[6]), limit: Decimal(archived: parts[7]),
      unit: Unit(rawValue: String(parts[8].dropFirst())), source: source, note: text(12))
    var alarm = Alarm(condition, firstSeen: Instant(microseconds: first), wasThereAtStart: parts[17] == "1")
    if parts[8].isEmpty { alarm.unit = nil }
    alarm.raised = Instant(microseconds: raised)
    alarm.count = count
    return alarm
  }
}

extension Instant {
  var text: String { String(microseconds) }
}

extension String {
  /// Without tabs and line ends, so that it is one part of one line.
  var escaped: String {
    var text = ""
    for scalar in unicodeScalars {
      switch scalar {
      case "\\": text += "\\\\"
      case "\t": text += "\\t"
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text
  }

  var unescaped: String {
    var text = ""
    var isEscape = false
    for scalar in unicodeScalars {
      if isEscape {
        text.unicodeScalars.append(scalar == "t" ? "\t" : scalar == "n" ? "\n" : scalar == "r" ? "\r" : scalar)
        isEscape = false
      } else if scalar == "\\" {
        isEscape = true
      } else {
        text.unicodeScalars.append(scalar)
      }
    }
    return text
  }
}

extension Place {
  /// `c`, `m2`, `m1c7`
  var archived: String {
    switch self {
    case .cluster: "c"
    case .module(let module): "m\(module)"
    case .cell(let module, let cell): "m\(module)c\(cell)"
    }
  }

  init?(archived text: Substring) {
    if text == "c" {
      self = .cluster
      return
    }
    guard text.first == "m" else { return nil }
    let rest = text.dropFirst()
    let digits = rest.prefix { $0.isNumber }
    guard let module = Int(digits) else { return nil }
    let tail = rest.dropFirst(digits.count)
    guard let kind = tail.first else {
      self = .module(module)
      return
    }
    guard let number = Int(tail.dropFirst()), kind == "c" else { return nil }
    self = .cell(module: module, cell: number)
  }
}

extension Source.Origin {
  /// `r205`, `f849`, `x1234`, `-`
  var archived: String {
    switch self {
    case .register(let number): "r\(number)"
    case .frame(let id, let isExtended): "\(isExtended ? "x" : "f")\(id)"
    case .computed: "-"
    }
  }

  init?(archived text: Substring) {
    let number = text.dropFirst()
    switch text.first {
    case "-": self = .computed
    case "r":
      guard let register = UInt16(number) else { return nil }
      self = .register(register)
    case "f", "x":
      guard let id = UInt32(number) else { return nil }
      self = .frame(id, extended: text.first == "x")
    default: return nil
    }
  }
}

extension Decimal {
  /// Mantissa and decimals: `5298/2`
  var archived: String { "\(mantissa)/\(decimals)" }

  init?(archived text: some StringProtocol) {
    let parts = text.split(separator: "/")
    guard parts.count == 2, let mantissa = Int64(parts[0]), let decimals = UInt8(parts[1]) else { return nil }
    self.init(mantissa, decimals: decimals)
  }
}

extension Value {
  /// `n5298/2 V`, `b1`, `tany text`, `la|b`
  var archived: String {
    switch self {
    case .number(let number, let unit): "n\(number.archived) \(unit.rawValue)"
    case .flag(let flag): flag ? "b1" : "b0"
    case .text(let text): "t\(text.escaped)"
    case .list(let names): "l" + names.map(\.escaped).joined(separator: "|")
    }
  }

  init?(archived text: Substring) {
    let rest = text.dropFirst()
    switch text.first {
    case "n":
      let parts = rest.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2, let number = Decimal(archived: parts[0]), let unit = Unit(rawValue: String(parts[1]))
      else { return nil }
      self = .number(number, unit)
    case "b": self = .flag(rest == "1")
    case "t": self = .text(String(rest).unescaped)
    case "l": self = .list(rest.split(separator: "|").map { String($0).unescaped })
    default: return nil
    }
  }
}
