internal import Transport

/// The shape of the database, version by version. A version that was released is never changed, only followed.
enum HistorySchema {
  /// What leads from each version to the next; the first one from nothing.
  static let steps: [[String]] = [
    [
      "CREATE TABLE series(id INTEGER PRIMARY KEY, cluster TEXT NOT NULL, place TEXT NOT NULL, field TEXT NOT NULL, "
        + "UNIQUE(cluster, place, field))",
      // In the order of time, so that what is written together lies together and what expires is one stretch.
      "CREATE TABLE reading(tier INTEGER NOT NULL, slot INTEGER NOT NULL, series INTEGER NOT NULL, low REAL NOT NULL, "
        + "high REAL NOT NULL, last REAL NOT NULL, count INTEGER NOT NULL, PRIMARY KEY(tier, slot, series)) "
        + "WITHOUT ROWID",
      "CREATE TABLE alarm(id INTEGER PRIMARY KEY, cluster TEXT NOT NULL, alarm TEXT NOT NULL, place TEXT NOT NULL, "
        + "subject TEXT NOT NULL, first_seen INTEGER NOT NULL, last_seen INTEGER NOT NULL, cleared INTEGER, "
        + "count INTEGER NOT NULL, value INTEGER, value_decimals INTEGER, limit_value INTEGER, limit_decimals INTEGER, "
        + "unit TEXT, grade TEXT NOT NULL, note TEXT, acknowledged_by TEXT, acknowledged_at INTEGER)",
      "CREATE INDEX alarm_by_time ON alarm(first_seen)",
      "CREATE TABLE link(id INTEGER PRIMARY KEY, at INTEGER NOT NULL, cluster TEXT NOT NULL, link TEXT NOT NULL, "
        + "word TEXT NOT NULL, text TEXT NOT NULL)",
      "CREATE INDEX link_by_time ON link(at)",
    ],
    [
      "CREATE TABLE audit(id INTEGER PRIMARY KEY, at INTEGER NOT NULL, cluster TEXT NOT NULL, change INTEGER NOT NULL, "
        + "text TEXT NOT NULL)",
      "CREATE INDEX audit_by_time ON audit(at)",
    ],
    // Fine tiers by the minute; what lies in `reading` is read there until it expires, within a day.
    ["seconds", "tens"].map { name in
      "CREATE TABLE \(name)(minute INTEGER NOT NULL, series INTEGER NOT NULL, data BLOB NOT NULL, "
        + "PRIMARY KEY(minute, series)) WITHOUT ROWID"
    },
    // The times of an alarm that came more than once: `alarm` has the first and the last.
    [
      "CREATE TABLE episode(alarm INTEGER PRIMARY KEY, raised INTEGER NOT NULL, earlier TEXT NOT NULL, "
        + "active_before INTEGER NOT NULL)"
    ],
  ]

  /// The first version that keeps fine tiers by the minute.
  static let firstWithBlocks: Int64 = 3

  /// The first version that keeps the times of an alarm singly.
  static let firstWithEpisodes: Int64 = 4

  static var version: Int64 { Int64(steps.count) }

  /// What `ANALYZE` leaves in a file; whoever ran it meant well.
  private static let statistics: Set<String> = ["sqlite_stat1", "sqlite_stat4"]
  private static let mostEntries = 64

  /// What the file's schema has that no program of ours made, or has not that it should; `nil` where it is as it
  /// should be for its version. A version from the future is not judged.
  static func oddity(_ connection: SQLiteConnection) throws(SQLiteError) -> String? {
    var missing: Set<String> = []
    var odd: String?
    try connection.transaction(.reading) { () throws(SQLiteError) in
      let found = try connection.integer("PRAGMA user_version") ?? 0
      guard found <= version else { return }
      guard found >= 0 else { return odd = Texts.History.odd(version: found) }
      missing = Set(steps.prefix(Int(found)).joined())
      try connection.prepare("SELECT type, name, sql FROM sqlite_master LIMIT \(mostEntries)").each([]) { row in
        let (type, name) = (row.text(0) ?? "entry", row.text(1) ?? "")
        if let sql = row.text(2) {
          if missing.remove(sql) != nil || statistics.contains(name) { return }
        } else if type == "index", name.hasPrefix("sqlite_autoindex_") {
          return
        }
        odd = odd ?? Texts.History.odd(type, String(name.prefix(40)))
      }
    }
    return odd ?? (missing.isEmpty ? nil : Texts.History.oddPartMissing)
  }

  /// Brings a database to the version of this program, all or nothing.
  static func migrate(_ connection: SQLiteConnection) throws(HistoryTrouble) {
    do throws(SQLiteError) {
      guard try connection.integer("PRAGMA user_version") ?? 0 < version else { return }
      try connection.transaction { () throws(SQLiteError) in
        // Asked again: somebody else may have done it meanwhile.
        let found = try connection.integer("PRAGMA user_version") ?? 0
        guard found < version else { return }
        for step in steps[Int(max(found, 0))...] {
          for sql in step { try connection.run(sql) }
        }
        try connection.run("PRAGMA user_version = \(version)")
      }
    } catch {
      throw .sqlite(error)
    }
  }
}

/// Why the history is not being written.
enum HistoryTrouble: Error, Hashable, Sendable {
  case sqlite(SQLiteError)
  /// There is something else at its place than a file.
  case noFile(FileTrouble)
  /// A database, but none that this program made: what is odd about it.
  case odd(String)
  /// Written by a program that knows more than this one.
  case newer(Int64)

  /// Why the file is to be put aside, in words; `nil` for what may be well again by itself.
  var damage: String? {
    switch self {
    case .odd(let what): what
    case .sqlite(let error) where error.isEndless: Texts.History.endless
    case .sqlite(let error) where error.isDamage: error.message
    default: nil
    }
  }
}
