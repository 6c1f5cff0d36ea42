internal import ArgumentParser
internal import BMSCore
internal import Glibc
internal import Transport

/// The history out of the database, for spreadsheets and scripts.
struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Export the history as CSV or JSON.",
    discussion: "Times are local, or UTC with a Z: 2026-11-20, 2026-11-20T14:05, 2026-11-20T13:05:00Z, -2h, -7d, now. "
      + "An hour that comes twice in autumn is meant whole; +02:00 behind a time says which one.")

  @Option(parsing: .unconditional, help: ArgumentHelp("From when.", valueName: "time")) var from: String = "-1d"
  @Option(parsing: .unconditional, help: ArgumentHelp("Until when, not included.", valueName: "time")) var to: String =
    "now"
  @Flag(help: "Write CSV, one line a bucket (default).") var csv = false
  @Flag(help: "Write one JSON document with readings, alarms and links.") var json = false
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Length of a bucket: 1, 10, 60 or 900 s (default: the finest that is kept since --from).", valueName: "s"))
  var every: Int?
  @Option(
    name: .shortAndLong, help: ArgumentHelp("File to write, in place of standard output.", valueName: "file"),
    completion: .file()) var output: String?

  @OptionGroup var speech: LanguageOptions

  func validate() throws {
    guard !(csv && json) else { throw ValidationError(Texts.Options.exclude("--csv", "--json")) }
    if let every, Self.tier(of: every) == nil {
      throw ValidationError(Texts.Options.steps("--every", "1, 10, 60", "900"))
    }
    for text in [from, to] where LocalTime.parse(text, now: WallTime(microseconds: 0)) == nil {
      throw ValidationError(Texts.Options.noDate(text))
    }
  }

  func run() throws {
    try reporting {
      guard let folder = StateFolder() else { throw Failure.noStateFolder }
      let now = MonotonicClock.wallClock().wall(MonotonicClock.now())
      let begin = LocalTime.parse(from, now: now) ?? now
      let end = LocalTime.parse(to, now: now, prefersLater: true) ?? now
      guard begin <= end else { throw Failure.backwards(from, to) }
      let path = "\(folder.path)/history.sqlite"
      guard access(path, F_OK) == 0 else { throw Failure.noHistory(path) }
      let finest =
        HistoryTier.allCases.first { $0.expiry(at: now) <= begin } ?? .quarterHour
      if let output, folder.holds(output) { throw Failure.ownFile(output) }
      let file = try OutputFile(output)
      do throws(HistoryTrouble) {
        let database = try HistoryDatabase(path: path, readOnly: true, patience: 5000)
        var export = HistoryExport(json ? .json : .csv, write: file.write)
        do throws(SQLiteError) {
          try export.run(database, tier: every.flatMap(Self.tier) ?? finest, from: begin, until: end)
        } catch {
          throw .sqlite(error)
        }
      } catch {
        throw Failure.unreadableHistory(path, error)
      }
      try file.finish()
    }
  }

  private static func tier(of seconds: Int) -> HistoryTier? {
    HistoryTier.allCases.first { $0.width == .seconds(Int64(seconds)) }
  }
}

/// Where a long result goes; what went wrong is told at the end.
private final class OutputFile {
  private let path: String?
  private let fd: Int32
  private var buffer: [UInt8] = []
  private var trouble: Errno?

  init(_ path: String?) throws(Failure) {
    self.path = path
    guard let path else {
      fd = STDOUT_FILENO
      return
    }
    do throws(FileTrouble) {
      fd = try RegularFile.replacing(path, .shared).handOver()
    } catch {
      throw Failure.noOutput(path, error)
    }
  }

  deinit { if path != nil { close(fd) } }

  func write(_ text: String) {
    buffer += Array(text.utf8)
    if buffer.count > 60_000 { flush() }
  }

  func finish() throws(Failure) {
    flush()
    if let trouble { throw Failure.output(trouble) }
  }

  private func flush() {
    var rest = buffer[...]
    while !rest.isEmpty, trouble == nil {
      let count = rest.withUnsafeBytes { Glibc.write(fd, $0.baseAddress, $0.count) }
      if count > 0 { rest = rest.dropFirst(count) } else if errno != EINTR { trouble = Errno(errno) }
    }
    buffer.removeAll(keepingCapacity: true)
  }
}
