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
    // Blanks beside a comma are no part of a name, and a comma at the end names nothing.
    var names = text.split(separator: ",", omittingEmptySubsequences: false).map { String($0).trimmed }
    while names.last?.isEmpty == true { names.removeLast() }
    guard !names.isEmpty else { throw ValidationError(Texts.Options.noFields) }
    fields = try Set(
      names.map { name in
        // Cells are told under a name of their own.
        guard let field = name == "cells_mv" ? .cellVoltage : Field(id: name) else {
          let nearest = NearestWord.to(name, of: Field.allCases.map(\.id))?.word
          throw ValidationError(Texts.Options.noField(name, nearest: nearest))
        }
        return field
      })
  }
}
