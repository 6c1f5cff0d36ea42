internal import ArgumentParser
internal import BMSCore

/// What scripts may rely on, out of the program's own tables: `scripts/contract` makes the schemas and docs/json.md of it.
struct ContractCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "contract", abstract: "Every field, alarm and word of the JSON interface, as JSON.",
    shouldDisplay: false)

  func run() throws {
    try reporting {
      func words<T: RawRepresentable & CaseIterable>(_ type: T.Type) -> String where T.RawValue == String {
        JSONText.list(T.allCases.map { JSONText.quoted($0.rawValue) })
      }
      try Output.text(
        JSONText.indented(
          JSONText.document([
            ("fields", JSONText.list(Field.allCases.map(Self.json))),
            ("alarms", JSONText.list(AlarmID.allCases.map(Self.json))),
            ("metrics", JSONText.list(CheckMetric.all.map(Self.json))),
            ("scenarios", JSONText.list(Scenario.all.map { JSONText.quoted($0.name) })),
            ("units", words(Unit.self)), ("grades", words(Grade.self)), ("severities", words(AlarmSeverity.self)),
          ])))
    }
  }

  private static func json(_ field: Field) -> String {
    JSONText.object(known: [
      ("id", JSONText.quoted(field.id)), ("wire", JSONText.quoted(field.wireName)),
      ("label", JSONText.quoted(field.label)), ("note", field.note.map(JSONText.quoted)),
      ("unit", JSONText.quoted(field.unit.rawValue)), ("of_battery", String(field.isOfBattery)),
      ("kept", String(field.isKept)), ("registers", list(RegisterMap.grades(of: field))),
      ("can", list(CANFamily.grades(of: field))),
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

  private static func list(_ grades: Set<Grade>) -> String {
    JSONText.list(Grade.allCases.filter(grades.contains).map { JSONText.quoted($0.rawValue) })
  }
}
