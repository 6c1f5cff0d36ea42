internal import BMSCore
internal import Glibc
internal import Transport

/// The history on disk. For one thread; what waits for a disk waits here.
final class HistoryDatabase {
  private let connection: SQLiteConnection
  private let addReading: SQLiteStatement
  private let findSeries: SQLiteStatement
  private let addSeries: SQLiteStatement
  private let expireReadings: SQLiteStatement
  /// The fine tiers; none in a file of an older version that is only looked at.
  private let blocks: [HistoryTier: BlockTable]
  private let hasEpisodes: Bool
  private var series: [SeriesID: Int64] = [:]

  /// Opens it, makes it, or brings it to this program's version.
  ///
  /// - Parameter patience: milliseconds to wait for another program's lock.
  init(path: String, readOnly: Bool = false, patience: Int32 = 1000) throws(HistoryTrouble) {
    do throws(FileTrouble) {
      try RegularFile.check(path)
      // With its rights from its first moment. One that is there is not opened here: closing it would give up the locks
      // that SQLite holds on it in this program.
      if !readOnly, access(path, F_OK) != 0 { _ = try RegularFile.creating(path, .userOnly) }
    } catch {
      // What the system refuses, SQLite is refused too, and says so.
      guard error.isOfTheSystem else { throw .noFile(error) }
    }
    let odd: String?
    do throws(SQLiteError) {
      connection = try SQLiteConnection(path: path, readOnly: readOnly, patience: patience)
      // Before anything in it is touched.
      odd = try HistorySchema.oddity(connection)
    } catch {
      throw .sqlite(error)
    }
    if let odd { throw .odd(odd) }
    do throws(SQLiteError) {
      if !readOnly {
        try connection.run("PRAGMA journal_mode = WAL")
        try connection.run("PRAGMA synchronous = FULL")
        try connection.run("PRAGMA journal_size_limit = 4194304")
        // KiB of pages kept: writing in order needs few; SQLite's own 2 MB would show on a small gateway.
        try connection.run("PRAGMA cache_size = -512")
        chmod(path, 0o600)
      }
      let version = try connection.integer("PRAGMA user_version") ?? 0
      guard version <= HistorySchema.version else { throw SQLiteError(code: -1, message: "\(version)") }
    } catch {
      if error.code == -1, let version = Int64(error.message) { throw .newer(version) }
      throw .sqlite(error)
    }
    if !readOnly { try HistorySchema.migrate(connection) }
    do throws(SQLiteError) {
      let version = try connection.integer("PRAGMA user_version") ?? 0
      var blocks: [HistoryTier: BlockTable] = [:]
      for (tier, name) in BlockTable.names where version >= HistorySchema.firstWithBlocks {
        blocks[tier] = try BlockTable(connection, tier, name: name)
      }
      self.blocks = blocks
      hasEpisodes = version >= HistorySchema.firstWithEpisodes
      addReading = try connection.prepare(
        "INSERT INTO reading(tier, slot, series, low, high, last, count) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7) "
          + "ON CONFLICT(tier, slot, series) DO UPDATE SET low = min(low, excluded.low), "
          + "high = max(high, excluded.high), last = excluded.last, count = count + excluded.count")
      findSeries = try connection.prepare("SELECT id FROM series WHERE cluster = ?1 AND place = ?2 AND field = ?3")
      addSeries = try connection.prepare("INSERT INTO series(cluster, place, field) VALUES(?1, ?2, ?3)")
      expireReadings = try connection.prepare(
        "DELETE FROM reading WHERE tier = ?1 AND slot < min(?2, "
          + "(SELECT slot FROM reading WHERE tier = ?1 ORDER BY slot LIMIT 1) + ?3)")
    } catch {
      throw .sqlite(error)
    }
  }

  // MARK: - Writing

  /// Everything of a batch, or nothing of it. Logs are files of their own and no concern of the database.
  func write(_ batch: HistoryBatch) throws(SQLiteError) {
    var known = series
    for table in blocks.values { table.begin() }
    try connection.transaction { () throws(SQLiteError) in
      for row in batch.rows {
        let id = try self.id(of: row.series, &known)
        let bucket = row.bucket
        if let table = blocks[row.tier] {
          table.add(bucket, of: id, slot: row.tier.slot(row.start))
          continue
        }
        try addReading.run([
          .integer(Int64(row.tier.rawValue)), .integer(row.tier.slot(row.start)), .integer(id), .real(bucket.min),
          .real(bucket.max), .real(bucket.last), .integer(Int64(bucket.count)),
        ])
      }
      for table in blocks.values { try table.flush() }
      for alarm in batch.alarms { try write(alarm) }
      for link in batch.links {
        try connection.prepare("INSERT INTO link(at, cluster, link, word, text) VALUES(?1, ?2, ?3, ?4, ?5)").run([
          .integer(link.at.microseconds), .text(link.cluster), .text(link.link), .text(link.word), .text(link.text),
        ])
      }
      for audit in batch.audits {
        try connection.prepare("INSERT INTO audit(at, cluster, change, text) VALUES(?1, ?2, ?3, ?4)").run([
          .integer(audit.at.microseconds), .text(audit.cluster), .integer(Int64(truncatingIfNeeded: audit.change)),
          .text(audit.text),
        ])
      }
    }
    // Numbers that were rolled back must not be remembered.
    series = known
  }

  private func id(of one: SeriesID, _ known: inout [SeriesID: Int64]) throws(SQLiteError) -> Int64 {
    if let id = known[one] { return id }
    let values: [SQLValue] = [.text(one.cluster), .text(one.place.stored), .text(one.field.id)]
    var found: Int64?
    try findSeries.each(values) { found = $0.integer(0) }
    if found == nil {
      try addSeries.run(values)
      found = connection.lastRow
    }
    known[one] = found
    return found ?? 0
  }

  /// An entry is known by its key and when it was first seen, give or take a clock that was corrected by a breath.
  private func write(_ alarm: Alarm) throws(SQLiteError) {
    let key = alarm.key
    let identity: [SQLValue] = [
      .text(key.cluster), .text(key.alarm.id), .text(key.place.stored), .text(key.subject ?? ""),
      .integer(alarm.firstSeen.microseconds),
    ]
    let found = try connection.integer(
      "SELECT id FROM alarm WHERE cluster = ?1 AND alarm = ?2 AND place = ?3 AND subject = ?4 "
        + "AND first_seen BETWEEN ?5 - 500000 AND ?5 + 500000", identity)
    let facts: [SQLValue] = [
      .integer(alarm.lastSeen.microseconds), .optional(alarm.cleared?.microseconds), .integer(Int64(alarm.count)),
      .optional(alarm.value?.mantissa), .optional(alarm.value.map { Int64($0.decimals) }),
      .optional(alarm.limit?.mantissa), .optional(alarm.limit.map { Int64($0.decimals) }),
      .optional(alarm.unit?.rawValue), .text(alarm.grade.rawValue), .optional(alarm.note?.english),
      .optional(alarm.acknowledgement?.by), .optional(alarm.acknowledgement?.at.microseconds),
    ]
    guard let found else {
      try connection.prepare(
        "INSERT INTO alarm(cluster, alarm, place, subject, first_seen, last_seen, cleared, count, value, "
          + "value_decimals, limit_value, limit_decimals, unit, grade, note, acknowledged_by, acknowledged_at) "
          + "VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)"
      ).run(identity + facts)
      return try writeEpisodes(of: alarm, row: connection.lastRow)
    }
    try connection.prepare(
      "UPDATE alarm SET last_seen = ?1, cleared = ?2, count = ?3, value = ?4, value_decimals = ?5, limit_value = ?6, "
        + "limit_decimals = ?7, unit = ?8, grade = ?9, note = ?10, acknowledged_by = ?11, acknowledged_at = ?12 "
        + "WHERE id = ?13"
    ).run(facts + [.integer(found)])
    try writeEpisodes(of: alarm, row: found)
  }

  private func writeEpisodes(of alarm: Alarm, row: Int64) throws(SQLiteError) {
    guard alarm.count > 1, hasEpisodes else { return }
    try connection.prepare(
      "INSERT INTO episode(alarm, raised, earlier, active_before) VALUES(?1, ?2, ?3, ?4) ON CONFLICT(alarm) DO UPDATE "
        + "SET raised = excluded.raised, earlier = excluded.earlier, active_before = excluded.active_before"
    ).run([
      .integer(row), .integer(alarm.raised.microseconds), .text(AlarmEpisode.stored(alarm.earlier)),
      .integer(alarm.activeBefore.microseconds),
    ])
  }

  /// Deletes a little of what is too old; called now and then, it keeps up without ever taking long.
  /// - Parameter slots: at most so many buckets of each series and tier, from the oldest on.
  func expire(at now: WallTime, slots: Int64) throws(SQLiteError) {
    for (tier, table) in blocks {
      try table.expire(
        before: tier.slot(tier.expiry(at: now)), minutes: max(slots * tier.width.microseconds / 60_000_000, 1))
    }
    for tier in HistoryTier.allCases {
      let oldest = tier.slot(tier.expiry(at: now))
      try expireReadings.run([.integer(Int64(tier.rawValue)), .integer(oldest), .integer(slots)])
    }
    let oldest = SQLValue.integer(HistoryTier.quarterHour.expiry(at: now).microseconds)
    if hasEpisodes {
      try connection.prepare(
        "DELETE FROM episode WHERE alarm IN (SELECT id FROM alarm WHERE first_seen < ?1 ORDER BY first_seen LIMIT 100)"
      ).run([oldest])
    }
    for (table, column) in [("alarm", "first_seen"), ("link", "at"), ("audit", "at")] {
      try connection.prepare(
        "DELETE FROM \(table) WHERE id IN (SELECT id FROM \(table) WHERE \(column) < ?1 ORDER BY \(column) LIMIT 100)"
      ).run([oldest])
    }
  }

  // MARK: - Reading

  /// Hundreds of clusters; a file with more is none that batteries wrote.
  private static let mostSeries = 100_000

  /// Every series there is.
  func allSeries() throws(SQLiteError) -> [SeriesID: Int64] {
    var all: [SeriesID: Int64] = [:]
    try connection.prepare("SELECT id, cluster, place, field FROM series LIMIT \(Self.mostSeries)").each([]) { row in
      guard let cluster = row.text(1), let place = row.text(2).flatMap(Place.init(stored:)),
        let field = row.text(3).flatMap(Field.init(id:))
      else { return }
      all[SeriesID(cluster: cluster, place: place, field: field)] = row.integer(0)
    }
    return all
  }

  /// The buckets of one series that begin in a stretch of time, oldest first.
  ///
  /// Every possible bucket is looked up by its key: that costs the length of the answer, not of the history.
  func buckets(
    of series: Int64, _ tier: HistoryTier, from: WallTime, until: WallTime
  ) throws(SQLiteError) -> [(start: WallTime, bucket: Bucket)] {
    var found: [(start: WallTime, bucket: Bucket)] = []
    try connection.prepare(
      "WITH RECURSIVE due(slot) AS (SELECT ?3 UNION ALL SELECT slot + 1 FROM due WHERE slot + 1 < ?4) "
        + "SELECT r.slot, r.low, r.high, r.last, r.count FROM due CROSS JOIN reading r "
        + "ON r.tier = ?1 AND r.slot = due.slot AND r.series = ?2 ORDER BY r.slot"
    ).each([
      .integer(Int64(tier.rawValue)), .integer(series), .integer(tier.slot(from)), .integer(tier.slot(until)),
    ]) { row in
      if let bucket = Bucket(row, from: 1) { found.append((tier.start(slot: row.integer(0)), bucket)) }
    }
    try blocks[tier]?.each(of: series, from: tier.slot(from), until: tier.slot(until)) { slot, _, bucket in
      found.append((tier.start(slot: slot), bucket))
    }
    return found
  }

  /// Rows of every series of a tier in the order of time, handed over one by one.
  func each(
    _ tier: HistoryTier, from: WallTime, until: WallTime, _ look: (HistoryRow) -> Void
  ) throws(SQLiteError) {
    let names = Dictionary(try allSeries().map { ($1, $0) }) { first, _ in first }
    try connection.prepare(
      "SELECT slot, series, low, high, last, count FROM reading WHERE tier = ?1 AND slot >= ?2 AND slot < ?3 "
        + "ORDER BY slot, series"
    ).each([.integer(Int64(tier.rawValue)), .integer(tier.slot(from)), .integer(tier.slot(until))]) { row in
      guard let id = names[row.integer(1)], let bucket = Bucket(row, from: 2) else { return }
      look(HistoryRow(series: id, tier: tier, start: tier.start(slot: row.integer(0)), bucket: bucket))
    }
    try blocks[tier]?.each(from: tier.slot(from), until: tier.slot(until)) { slot, series, bucket in
      guard let id = names[series] else { return }
      look(HistoryRow(series: id, tier: tier, start: tier.start(slot: slot), bucket: bucket))
    }
  }

  /// Alarms that were first seen in a stretch of time, in civil time, oldest first; the newest `most` of them.
  func alarms(from: WallTime, until: WallTime, most: Int) throws(SQLiteError) -> [Alarm] {
    var found: [Alarm] = []
    try eachAlarm(
      "ORDER BY first_seen DESC LIMIT ?3",
      [.integer(from.microseconds), .integer(until.microseconds), .integer(Int64(most))]
    ) { found.append($0) }
    return found.reversed()
  }

  /// The same, handed over one by one.
  func eachAlarm(from: WallTime, until: WallTime, _ look: (Alarm) -> Void) throws(SQLiteError) {
    try eachAlarm("ORDER BY first_seen", [.integer(from.microseconds), .integer(until.microseconds)], look)
  }

  private func eachAlarm(
    _ order: String, _ values: [SQLValue], _ look: (Alarm) -> Void
  ) throws(SQLiteError) {
    try connection.prepare(
      "SELECT a.alarm, cluster, place, subject, first_seen, last_seen, cleared, count, value, value_decimals, "
        + "limit_value, limit_decimals, unit, grade, note, acknowledged_by, acknowledged_at, "
        + (hasEpisodes
          ? "raised, earlier, active_before FROM alarm a LEFT JOIN episode e ON e.alarm = a.id "
          : "NULL, NULL, NULL FROM alarm a ") + "WHERE first_seen >= ?1 AND first_seen < ?2 \(order)"
    ).each(values) { row in
      if let alarm = Alarm(row) { look(alarm) }
    }
  }

  /// Since when the module that answers now answers, as far as the history knows.
  func era(of cluster: String) throws(SQLiteError) -> WallTime? {
    try connection.integer(
      "SELECT max(at) FROM link WHERE cluster = ?1 AND word = ?2",
      [.text(cluster), .text(LinkRecord.otherModule)]
    ).map(WallTime.init(microseconds:))
  }

  func eachLink(from: WallTime, until: WallTime, _ look: (LinkRecord) -> Void) throws(SQLiteError) {
    try connection.prepare("SELECT at, cluster, link, word, text FROM link WHERE at >= ?1 AND at < ?2 ORDER BY at, id")
      .each([.integer(from.microseconds), .integer(until.microseconds)]) { row in
        guard let at = row.time(0) else { return }
        look(
          LinkRecord(
            at: at, cluster: row.text(1) ?? "", link: row.text(2) ?? "", word: row.text(3) ?? "",
            text: row.text(4) ?? ""))
      }
  }

  /// A larger file is not looked through before it is used: what is wrong in it is found when it is met.
  private static let mostLookedThrough: Int64 = 64 << 20

  /// What SQLite finds wrong with the whole of the file, `nil` for nothing; reads all of it, and gives up before it
  /// takes too long.
  func damage() throws(SQLiteError) -> String? {
    let pages = try connection.integer("PRAGMA page_count") ?? 0
    let size = try connection.integer("PRAGMA page_size") ?? 0
    guard pages.multipliedReportingOverflow(by: size).partialValue <= Self.mostLookedThrough else { return nil }
    do throws(SQLiteError) {
      let verdict = try connection.text("PRAGMA quick_check(1)") ?? ""
      return verdict == "ok" ? nil : String(verdict.prefix(200))
    } catch {
      guard error.isEndless else { throw error }
      return nil
    }
  }

  /// `ok`, or what SQLite finds wrong.
  func integrity() throws(SQLiteError) -> String { try connection.text("PRAGMA integrity_check") ?? "" }
}

extension Alarm {
  fileprivate init?(_ row: SQLiteRow) {
    guard let alarm = row.text(0).flatMap(AlarmID.init(id:)), let cluster = row.text(1),
      let place = row.text(2).flatMap(Place.init(stored:)), let grade = row.text(13).flatMap(Grade.init(rawValue:)),
      let firstSeen = row.time(4), let lastSeen = row.time(5)
    else { return nil }
    func decimal(_ column: Int32) -> Decimal? {
      row.optional(column).map { Decimal($0, decimals: UInt8(clamping: row.integer(column + 1))) }
    }
    func instant(_ time: WallTime) -> Instant { Instant(microseconds: time.microseconds) }
    let subject = row.text(3) ?? ""
    self.init(
      past: AlarmKey(alarm, cluster: cluster, place: place, subject: subject.isEmpty ? nil : subject),
      firstSeen: instant(firstSeen), lastSeen: instant(lastSeen), cleared: row.time(6).map(instant), grade: grade)
    count = max(Int(row.integer(7)), 1)
    value = decimal(8)
    limit = decimal(10)
    unit = row.text(12).flatMap(Unit.init(rawValue:))
    note = row.text(14).map { Sentence($0) }
    if let by = row.text(15), let at = row.time(16) { acknowledgement = Acknowledgement(by: by, at: instant(at)) }
    guard count > 1, let raised = row.time(17).map(instant), raised >= self.firstSeen else { return }
    self.raised = raised
    earlier = AlarmEpisode.list(stored: row.text(18) ?? "")
    activeBefore = max(Span(microseconds: row.optional(19) ?? 0), .zero)
  }
}

extension Bucket {
  /// Nothing that a battery says is as large, in any unit.
  private static let most = 1e12

  /// `nil` for what nothing of ours wrote: no numbers, or numbers that are in no order.
  fileprivate init?(_ row: SQLiteRow, from column: Int32) {
    self.init(
      min: row.real(column), max: row.real(column + 1), last: row.real(column + 2), count: Int(row.integer(column + 3)))
    guard [min, max, last].allSatisfy({ $0.isFinite && abs($0) < Self.most }), min <= last, last <= max, count > 0
    else { return nil }
  }
}

extension SQLiteRow {
  /// 1970 to 9999; `nil` for what is no time, or none of these.
  fileprivate func time(_ column: Int32) -> WallTime? {
    optional(column).flatMap { (0...253_402_300_799_999_999).contains($0) ? WallTime(microseconds: $0) : nil }
  }
}
