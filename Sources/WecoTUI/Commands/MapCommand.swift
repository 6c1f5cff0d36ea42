internal import ArgumentParser
internal import BMSCore
internal import Glibc

/// Device maps: what is known of one firmware beyond the built-in registers.
struct MapCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "map", abstract: "Check and show device maps.",
    subcommands: [Check.self, Show.self, Fields.self])

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
