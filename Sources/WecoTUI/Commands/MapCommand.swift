internal import ArgumentParser
internal import BMSCore
internal import Glibc

/// Device maps: what is known of one firmware beyond the built-in registers.
struct MapCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "map", abstract: "Check, prove, join and show device maps.",
    subcommands: [Check.self, Test.self, Merge.self, Show.self, Fields.self])

  struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Say everything that is wrong with a device map.")
    @Argument(help: "The device map.", completion: .file()) var file: String

    @OptionGroup var speech: LanguageOptions

    func run() throws {
      try reporting {
        let (map, problems) = try DeviceMapFile.check(file)
        guard let last = problems.last else {
          return try Output.line(
            Texts.Capture.mapInOrder(file, map.name, rows: map.rows.count, writes: map.writes.count))
        }
        for problem in problems.dropLast() { try Output.line(problem) }
        throw Failure(sentence: last, code: EX_DATAERR)
      }
    }
  }

  struct Test: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Say which rows of a device map are shown by captures.",
      discussion: "A write holds when each announced command carried what the map says and read back. A row holds when "
        + "the captures alone lead to the same reading. The exit code is 0 when everything holds, else 1.")
    @Argument(help: "The device map.", completion: .file()) var map: String
    @Argument(
      help: ArgumentHelp("Captures that its rows were learnt from.", valueName: "capture"), completion: .file())
    var captures: [String]

    @OptionGroup var speech: LanguageOptions

    func run() throws {
      try reporting {
        let map = try DeviceMapFile.load(map)
        var learnt = LearntCaptures()
        for path in captures { try learnt.take(path) }
        let findings = learnt.learn.test(map)
        let width = findings.map(\.subject.count).max() ?? 0
        for finding in findings {
          let verdict = Texts.Capture.verdict(finding.verdict)
          try Output.line("\(verdict.padded(to: 14))\(finding.subject.padded(to: width + 2))\(finding.evidence)")
        }
        let holding = findings.count { $0.verdict == .holds }
        try Output.line(Texts.Capture.held(holding, of: findings.count))
        // A map without rows is proven by nothing.
        if holding < findings.count || findings.isEmpty { throw ExitCode.failure }
      }
    }
  }

  struct Merge: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Join two device maps of the same firmware, and show what they contradict each other in.",
      discussion:
        "The joined map is printed. What the two do not agree on stands in neither form in it, and is listed in "
        + "comments at its top; the exit code is then 1.")
    @Argument(help: "A device map.", completion: .file()) var first: String
    @Argument(help: "Another one.", completion: .file()) var second: String
    @Option(help: ArgumentHelp("Name of the joined map.", valueName: "name")) var name = "merged"

    @OptionGroup var speech: LanguageOptions

    func run() throws {
      try reporting {
        let (mine, theirs) = (try DeviceMapFile.load(first), try DeviceMapFile.load(second))
        guard let merged = mine.merged(with: theirs, name: name) else {
          throw Failure(sentence: Texts.Capture.noCommonFirmware(first, second), code: EX_DATAERR)
        }
        var comments = [Texts.Capture.joined(first, second)]
        // Whoever gave the wider map finds that his battery is not matched any more.
        for (path, map) in [(first, mine), (second, theirs)] where map.match != merged.map.match {
          comments.append(Texts.Capture.narrowed(path))
        }
        comments += merged.contradictions.map { "CONTRADICTION: \(PlainText.oneLine($0))" }
        try Output.lines(comments.map { "// \($0)" } + DeviceMapText.lines(merged.map))
        if let problem = merged.map.validate().first {
          throw Failure(sentence: "\(problem.keyPath): \(Texts.sentence(problem.fault))", code: EX_DATAERR)
        }
        if !merged.contradictions.isEmpty { throw ExitCode.failure }
      }
    }
  }

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Show a device map as a file.")
    @Argument(help: "The map: weco, simulated or a file (default: list the built-in ones).", completion: .file())
    var name: String?

    @OptionGroup var speech: LanguageOptions

    func run() throws {
      try reporting {
        guard let name else { return try Output.lines(DeviceMap.builtIn.map(\.name)) }
        try Output.lines(DeviceMapText.lines(try DeviceMapFile.load(name)))
      }
    }
  }

  struct Fields: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List the ids of the fields that a device map may name.")

    func run() throws {
      try reporting {
        let width = Field.ofBattery.map(\.id.count).max() ?? 0
        for field in Field.ofBattery {
          try Output.line(field.id.padded(to: width + 2) + field.label)
        }
      }
    }
  }
}
