internal import BMSCore

/// One row of the table of `:` commands: it makes help, completion and dispatch.
struct Command: Sendable {
  /// What may stand as the next argument.
  typealias Choices = @Sendable (_ before: [String], _ state: AppState) -> [String]
  /// Does it, or says what is wrong with the arguments.
  typealias Run = @Sendable (_ arguments: [String], _ screen: inout ScreenModel) -> [Effect]

  let name: String
  private let saidOfUsage: KeyRow.Words
  private let saidInHelp: KeyRow.Words
  let choices: Choices
  let run: Run

  init(
    name: String, usage: @autoclosure @escaping KeyRow.Words = "", words: @autoclosure @escaping KeyRow.Words,
    choices: @escaping Choices = { _, _ in [] }, run: @escaping Run
  ) {
    self.name = name
    saidOfUsage = usage
    saidInHelp = words
    self.choices = choices
    self.run = run
  }

  /// What may follow the name.
  var usage: String { saidOfUsage() }
  /// For the help page.
  var words: String { saidInHelp() }
}

/// Every command of the command line. What does not work does not stand here.
enum CommandTable {
  static let all: [Command] =
    [
      Command(name: "help", words: Texts.Commands.help) { _, screen in
        if !screen.view.isHelpOpen { screen.toggleHelp() }
        return []
      },
      Command(
        name: "page", usage: Texts.Usage.name, words: Texts.Commands.page,
        choices: { before, _ in before.isEmpty ? pageNames : [] },
        run: page),
      Command(
        name: "theme", usage: ThemeName.allCases.map(\.rawValue).joined(separator: "|"), words: Texts.Commands.theme,
        choices: { before, _ in before.isEmpty ? ThemeName.allCases.map(\.rawValue) : [] }, run: theme),
      report,
      Command(name: "save", words: Texts.Commands.save) { _, screen in [screen.save()] },
      Command(
        name: "source", usage: Texts.Usage.source,
        words: Texts.Commands.source,
        choices: sourceChoices, run: source),
      Command(name: "reconnect", words: Texts.Commands.reconnect) { _, screen in screen.reconnect() },
      Command(name: "interval", usage: Texts.Usage.seconds, words: Texts.Commands.interval, run: interval),
    ] + settings + capture + [
      Command(name: "label", usage: Texts.Usage.label, words: Texts.Watch.label, run: label),
      Command(name: "quit", words: Texts.Keys.quit) { _, _ in [.quit] },
    ] + incidents

  /// Runs a line as typed. A command may be cut short where that leaves no doubt: `:q`.
  static func run(_ line: String, _ screen: inout ScreenModel) -> [Effect] {
    let words = line.split(separator: " ").map(String.init)
    guard let name = words.first else { return [] }
    let found = named(name.lowercased())
    guard found.count == 1, let command = found.first else {
      let names = (found.isEmpty ? all : found).map(\.name)
      return screen.complain(Texts.Commands.unknown(name, names, isAmbiguous: !found.isEmpty))
    }
    if command.usage.isEmpty, words.count > 1 {
      return screen.complain(Texts.Commands.noArguments(command.name))
    }
    return command.run(Array(words.dropFirst()), &screen)
  }

  /// Puts in what Tab can know: the rest of the word, or as much as all choices share.
  static func complete(_ prompt: inout Prompt, state: AppState) {
    var words = prompt.text.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
    let start = words.popLast() ?? ""
    let before = words.filter { !$0.isEmpty }
    let all: [String]
    if let name = before.first {
      let found = named(name.lowercased())
      all = found.count == 1 ? found[0].choices(Array(before.dropFirst()), state) : []
    } else {
      all = Self.all.map(\.name)
    }
    let fitting = all.filter { $0.lowercased().hasPrefix(start.lowercased()) }
    guard let first = fitting.first else { return }
    let shared = fitting.dropFirst().reduce(first) { $0.commonStart(with: $1) }
    let kept = words.map { "\($0) " }.joined()
    prompt.text = kept + shared + (fitting.count == 1 ? " " : "")
    prompt.choices = fitting.count == 1 ? [] : fitting
  }

  /// The command of this name, or all that start with it.
  private static func named(_ name: String) -> [Command] {
    let exact = all.filter { $0.name == name }
    return exact.isEmpty ? all.filter { $0.name.hasPrefix(name) } : exact
  }

  // MARK: - What they do

  private static var pageNames: [String] { Page.all.map(\.name) }

  private static func page(_ arguments: [String], _ screen: inout ScreenModel) -> [Effect] {
    let name = arguments.joined(separator: " ").lowercased()
    let fitting = Page.all.filter { page in
      page.titles.contains { $0.lowercased().hasPrefix(name) } || String(Character(page.key)) == name
    }
    guard !name.isEmpty, let page = fitting.first else {
      return screen.complain(Texts.Commands.allowed("page", pageNames))
    }
    screen.show(page.id)
    return []
  }

  private static func theme(_ arguments: [String], _ screen: inout ScreenModel) -> [Effect] {
    guard arguments.count == 1, let theme = ThemeName(rawValue: arguments[0].lowercased()) else {
      return screen.complain(Texts.Commands.allowed("theme", ThemeName.allCases.map(\.rawValue)))
    }
    return [.theme(theme)]
  }

  private static func label(_ arguments: [String], _ screen: inout ScreenModel) -> [Effect] {
    guard let register = arguments.first.flatMap({ UInt16($0) }) else {
      return screen.complain(Texts.Watch.labelUsage)
    }
    let text = String(arguments.dropFirst().joined(separator: " ").prefix(40))
    screen.view.choices.labels[register] = text.isEmpty ? nil : text
    return [.label(register, text)]
  }

  private static func interval(_ arguments: [String], _ screen: inout ScreenModel) -> [Effect] {
    guard arguments.count == 1, let seconds = Double(arguments[0]), (0...3600).contains(seconds) else {
      return screen.complain(Texts.Commands.intervalRange)
    }
    if let holder = screen.cluster?.holder { return screen.complain(Texts.Debug.asksThere(holder)) }
    return [.interval(seconds)]
  }

  /// Without arguments the list of what is there; the arguments are those of the command line.
  private static func source(_ arguments: [String], _ screen: inout ScreenModel) -> [Effect] {
    arguments.isEmpty ? [.chooseSource] : [.connect(arguments)]
  }

  private static let sourceChoices: @Sendable ([String], AppState) -> [String] = { before, state in
    switch before.last {
    case "--demo": Scenario.all.map(\.name)
    case "--ask": CANQuestionKind.words
    case "--serial", "--tcp", "--can": []
    default: (before.isEmpty ? state.sourceNames : []) + ["--serial", "--tcp", "--can", "--demo"]
    }
  }
}

extension String {
  fileprivate func commonStart(with other: String) -> String {
    String(zip(self, other).prefix { $0 == $1 }.map(\.0))
  }
}
