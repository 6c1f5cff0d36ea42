internal import ArgumentParser
internal import BMSCore

/// What `watch` says of the readings, and how much of it.
struct LineOptions: ParsableArguments {
  @Flag(help: "Write JSON lines: readings at every --interval, alarms and links at once.") var jsonl = false

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "With --jsonl: seconds from one line of readings to the next, 0.1 to 86400 (default: --interval).",
      valueName: "s"))
  var every: Double?

  @Option(
    help: ArgumentHelp("With --jsonl: only these fields, as soc,current,cells_mv (default: all).", valueName: "ids"),
    transform: FieldChoice.init)
  var fields: FieldChoice?

  @Flag(help: "With --jsonl: only what changed since the line before, and everything every ten minutes.")
  var changes = false

  func validate() throws {
    guard jsonl || every == nil && fields == nil && !changes else { throw ValidationError(Texts.Options.linesAlone) }
    if let every, !(0.1...86_400).contains(every) {
      throw ValidationError(Texts.Options.seconds("--every", "0.1", "86400"))
    }
  }

  /// - Parameter interval: of the poll cycle, in seconds.
  /// - Returns: `nil` where people read.
  func readings(interval: Double?) -> ReadingLines? {
    guard jsonl else { return nil }
    let seconds = every ?? max(interval ?? 1, 0.1)
    return ReadingLines(
      every: Span(microseconds: Int64(seconds * 1_000_000)), fields: fields?.fields, changesOnly: changes)
  }
}

/// Field ids with commas between them.
struct FieldChoice {
  let fields: Set<Field>

  init(_ text: String) throws {
    fields = try Set(
      text.split(separator: ",", omittingEmptySubsequences: false).map { name in
        // Cells are told under a name of their own.
        guard let field = name == "cells_mv" ? .cellVoltage : Field(id: String(name)) else {
          throw ValidationError(Texts.Options.noField(String(name), nearest: Self.nearest(to: String(name))))
        }
        return field
      })
  }

  /// The id that takes the fewest letters to be changed.
  private static func nearest(to name: String) -> String {
    // Longer ones are no slips of the finger.
    let name = Array(name.lowercased().utf8.prefix(64))
    return Field.allCases.map(\.id).min { distance(name, Array($0.utf8)) < distance(name, Array($1.utf8)) } ?? ""
  }

  /// How many letters are added, left out or changed from one word to the other (Levenshtein).
  private static func distance(_ a: [UInt8], _ b: [UInt8]) -> Int {
    var row = Array(0...b.count)
    for (i, letter) in a.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for (j, other) in b.enumerated() {
        (diagonal, row[j + 1]) = (
          row[j + 1], min(diagonal + (letter == other ? 0 : 1), row[j] + 1, row[j + 1] + 1)
        )
      }
    }
    return row[b.count]
  }
}
