internal import BMSCore

/// The `:` commands that change settings or show how to wire. None of them sends: they open the dialog.
extension CommandTable {
  static let settings: [Command] =
    [
      Command(
        name: "protocol", usage: Texts.Usage.anyName, words: Texts.ChangeCommands.protocolName,
        choices: { before, state in before.isEmpty ? names(.field(.inverterProtocol), state) : [] }
      ) { arguments, screen in change(.field(.inverterProtocol), arguments, &screen) },
      Command(name: "soc", usage: Texts.Usage.percent, words: Texts.ChangeCommands.soc) { arguments, screen in
        change(.field(.soc), arguments, &screen)
      },
    ]
    + [Field.do1SOC1, .do1SOC2, .do2SOC1, .do2SOC2].map { field in
      Command(name: field.id, usage: Texts.Usage.percent, words: Texts.ChangeCommands.threshold) { arguments, screen in
        change(.field(field), arguments, &screen)
      }
    } + [
      Command(name: "set", usage: Texts.Usage.field, words: Texts.ChangeCommands.set, choices: fields, run: set),
      Command(
        name: "wiring", usage: Texts.Usage.anyName, words: Texts.ChangeCommands.wiring,
        choices: { before, _ in before.isEmpty ? InverterCatalogue.entries.map(\.id) : [] }
      ) { arguments, screen in
        screen.openCatalogue(arguments.joined(separator: " "))
        return []
      },
      wired,
      Command(name: "manual", usage: Texts.Usage.word, words: Texts.Commands.manual) { arguments, screen in
        screen.openManual(arguments.joined(separator: " "))
        return []
      },
      Command(name: "lock", words: Texts.ChangeCommands.lock) { _, screen in
        screen.say(Texts.Change.lockedAgain)
        return [.lock]
      },
    ]

  private static func change(_ subject: MapSubject, _ arguments: [String], _ screen: inout ScreenModel) -> [Effect] {
    screen.change(subject, to: arguments.isEmpty ? nil : arguments.joined(separator: " "))
    return []
  }

  /// A field by its id, or a map's label; what is longer fits first.
  private static func set(_ arguments: [String], _ screen: inout ScreenModel) -> [Effect] {
    let text = arguments.joined(separator: " ")
    let subjects = SettingChange.subjects(screen.cluster?.setting?.map ?? .weco)
    let fitting = subjects.filter { "\(text) ".lowercased().hasPrefix("\($0.id) ".lowercased()) }
    if let subject = fitting.max(by: { $0.id.count < $1.id.count }) {
      return change(subject, [String(text.dropFirst(subject.id.count)).trimmed].filter { !$0.isEmpty }, &screen)
    }
    // The beginning of one field alone.
    let begun = NameSearch(arguments.first ?? "").meant(in: subjects.map(\.id))
    guard begun.count == 1 else { return screen.complain(Texts.Commands.allowed("set", subjects.map(\.id))) }
    return change(subjects[begun[0]], Array(arguments.dropFirst()), &screen)
  }

  private static let fields: @Sendable ([String], AppState) -> [String] = { before, state in
    before.isEmpty ? state.clusters.flatMap { SettingChange.subjects($0.setting?.map ?? .weco).map(\.id) } : []
  }

  private static func names(_ subject: MapSubject, _ state: AppState) -> [String] {
    let values = state.clusters.compactMap { $0.setting?.map.write(for: subject)?.values.allowed }
    return (values.first ?? InverterCatalogue.bmsProtocols)
      + InverterCatalogue.hvBoxProtocols.filter { values.first?.contains($0) != true }
  }
}
