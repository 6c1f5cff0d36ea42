internal import ArgumentParser
internal import BMSCore

/// What scripts may rely on, out of the program's own tables: `scripts/contract` makes the schemas and docs/json.md of it.
struct ContractCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "contract", abstract: "Every field, alarm and word of the JSON interface, as JSON.",
    shouldDisplay: false)

  func run() throws {
    try reporting {
      try Output.text(
        JSONText.indented(
          JSONText.document([
            ("fields", JSONText.list(Field.allCases.map(Self.json))),
            ("alarms", JSONText.list(AlarmID.allCases.map(Self.json))),
            ("metrics", JSONText.list(CheckMetric.all.map(Self.json))),
            ("scenarios", Self.list(Scenario.all.map(\.name))), ("units", Self.list(Unit.allCases.map(\.rawValue))),
            ("grades", Self.list(Grade.allCases.map(\.rawValue))),
            ("severities", Self.list(AlarmSeverity.allCases.map(\.rawValue))),
          ])))
    }
  }

  private static func json(_ field: Field) -> String {
    let registers = RegisterMap.facts(of: field)
    let frames = CANFamily.facts(of: field)
    let units = Set((registers + frames).map(\.unit)).union([field.unit])
    return JSONText.object(known: [
      ("id", JSONText.quoted(field.id)), ("wire", JSONText.quoted(field.wireName)),
      ("label", JSONText.quoted(field.label)), ("note", field.note.map(JSONText.quoted)),
      ("units", Self.list(Unit.allCases.filter(units.contains).map(\.rawValue))),
      ("of_battery", String(field.isOfBattery)), ("kept", String(field.isKept)),
      ("registers", Self.list(registers.map(\.grade))), ("can", list(frames.map(\.grade))),
      ("as", Self.list(field.namesOnCAN.map(\.id))),
    ])
  }

  private static func json(_ alarm: AlarmID) -> String {
    JSONText.object(known: [
      ("id", JSONText.quoted(alarm.id)), ("label", JSONText.quoted(alarm.label)),
      ("severity", JSONText.quoted(alarm.severity.rawValue)),
      ("unit", alarm.info.unit.map { JSONText.quoted($0.rawValue) }),
    ])
  }

  private static func json(_ metric: CheckMetric) -> String {
    JSONText.object([("label", JSONText.quoted(metric.label)), ("unit", JSONText.quoted(metric.unit))])
  }

  private static func list(_ grades: [Grade]) -> String {
    list(Grade.allCases.filter(grades.contains).map(\.rawValue))
  }

  private static func list(_ words: [String]) -> String { JSONText.list(words.map(JSONText.quoted)) }
}
