internal import ArgumentParser
internal import BMSCore

/// An option that takes one value and stands there twice: the parser would take the last and drop the other without a word.
enum RepeatedOption {
  /// - Parameter arguments: the words behind the program's name.
  static func refuse(in arguments: [String], of command: any ParsableCommand.Type) throws {
    let words = arguments.prefix { $0 != "--" }.filter { $0.hasPrefix("-") }.map { $0.prefix { $0 != "=" } }
    // What a command knows is looked up where there is something to find.
    guard Set(words).count < words.count || words.contains(where: { !$0.hasPrefix("--") }) && words.count > 1 else {
      return
    }
    for names in single(command) where words.count(where: { names.contains(String($0)) }) > 1 {
      throw ValidationError(Texts.Options.twice(names.last ?? ""))
    }
  }

  /// The options of a command that take one value, each with its names.
  private static func single(_ command: any ParsableCommand.Type) -> [[String]] {
    let told = try? JSON5(parsing: command._dumpHelp())
    return (told?["command"]?["arguments"]?.items ?? []).compactMap { argument in
      guard argument["kind"]?.text == "option", argument["isRepeating"]?.flag == false else { return nil }
      return argument["names"]?.items?.compactMap { name in
        name["name"]?.text.map { (name["kind"]?.text == "long" ? "--" : "-") + $0 }
      }
    }
  }
}
