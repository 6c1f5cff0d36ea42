internal import ArgumentParser
internal import Glibc

/// The language of what a command says to a person.
struct LanguageOptions: ParsableArguments {
  @Option(
    name: .customLong("lang"),
    help: ArgumentHelp(
      "Language of the screen and of messages, en or it (default: as the configuration says, or else the locale).",
      valueName: "language"))
  var language: Language?
}

extension Language: ExpressibleByArgument {}

/// Which language a person wants, from what the computer knows.
extension Language {
  /// Commands and options whose output programs read. They speak English, whatever the person speaks.
  private static let programsRead = (
    commands: ["check", "watch"], options: ["--json", "--jsonl", "--check", "--text", "--prometheus"]
  )

  /// That of a command line. It is asked before a command has understood its arguments: what is wrong with them has to be
  /// said in it.
  static func wanted(by arguments: [String]) -> Language {
    wanted(
      by: arguments, configured: { (try? ConfigFile.load(arguments.value(of: "--config")))?.language },
      environment: { name in getenv(name).map { String(cString: $0) } })
  }

  /// - Parameters:
  ///   - configured: what the configuration says; asked only where the command line says nothing.
  ///   - environment: looks a variable up.
  static func wanted(
    by arguments: [String], configured: () -> Language?, environment: (String) -> String?
  ) -> Language {
    let isForPrograms =
      arguments.first.map(programsRead.commands.contains) ?? false
      || arguments.prefix { $0 != "--" }.contains(where: programsRead.options.contains)
    if isForPrograms { return .english }
    if let named = arguments.value(of: "--lang").flatMap(Language.init) { return named }
    return configured() ?? ofLocale(environment) ?? .english
  }

  /// That of the messages in the locale (setlocale(3)): of the first variable that is set and not empty.
  /// - Returns: `nil` where it is none that the program speaks.
  static func ofLocale(_ environment: (String) -> String?) -> Language? {
    let named = ["LC_ALL", "LC_MESSAGES", "LANG"].lazy.compactMap(environment).first { !$0.isEmpty }
    // it, it_IT, it_CH.UTF-8, it@euro
    return named.flatMap { Language(rawValue: String($0.prefix { !"_.@".contains($0) })) }
  }
}
