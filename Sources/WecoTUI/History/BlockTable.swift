internal import BMSCore

/// The buckets of a fine tier: a row for each minute of a series (see `MinuteBlock`), where a row for each bucket would
/// be most of what is ever written to the disk.
final class BlockTable {
  private struct Key: Hashable, Comparable {
    let minute: Int64
    let series: Int64

    static func < (a: Key, b: Key) -> Bool { (a.minute, a.series) < (b.minute, b.series) }
  }

  /// The tiers that are kept so, and where.
  static let names: [HistoryTier: String] = [.second: "seconds", .tenSeconds: "tens"]

  /// Buckets of a minute.
  private let perMinute: Int64
  private let find: SQLiteStatement
  private let put: SQLiteStatement
  private let expire: SQLiteStatement
  private let inOrder: SQLiteStatement
  private let ofSeries: SQLiteStatement
  /// What is to be merged into the rows: buckets with their place in the minute, in the order they came. A commit
  /// brings few of the sixty of each series.
  private var waiting: [Key: [(place: Int, bucket: Bucket)]] = [:]

  init(_ connection: SQLiteConnection, _ tier: HistoryTier, name: String) throws(SQLiteError) {
    perMinute = 60_000_000 / tier.width.microseconds
    find = try connection.prepare("SELECT data FROM \(name) WHERE minute = ?1 AND series = ?2")
    put = try connection.prepare("INSERT OR REPLACE INTO \(name)(minute, series, data) VALUES(?1, ?2, ?3)")
    expire = try connection.prepare(
      "DELETE FROM \(name) WHERE minute < min(?1, (SELECT minute FROM \(name) ORDER BY minute LIMIT 1) + ?2)")
    inOrder = try connection.prepare(
      "SELECT minute, series, data FROM \(name) WHERE minute >= ?1 AND minute < ?2 ORDER BY minute, series")
    ofSeries = try connection.prepare(
      "WITH RECURSIVE due(minute) AS (SELECT ?1 UNION ALL SELECT minute + 1 FROM due WHERE minute + 1 < ?2) "
        + "SELECT s.minute, s.series, s.data FROM due CROSS JOIN \(name) s ON s.minute = due.minute AND s.series = ?3 "
        + "ORDER BY s.minute")
  }

  // MARK: - Writing

  /// Nothing of a batch that came to nothing is left.
  func begin() { waiting.removeAll(keepingCapacity: true) }

  func add(_ bucket: Bucket, of series: Int64, slot: Int64) {
    let minute = minute(of: slot)
    waiting[Key(minute: minute, series: series), default: []].append((Int(slot - minute * perMinute), bucket))
  }

  /// Merges everything into the rows, in their order.
  func flush() throws(SQLiteError) {
    for (key, new) in waiting.sorted(by: { $0.key < $1.key }) {
      let place: [SQLValue] = [.integer(key.minute), .integer(key.series)]
      var block = MinuteBlock()
      try find.each(place) { row in block = MinuteBlock(row.blob(0)) ?? block }
      for (place, bucket) in new { block.add(bucket, at: place) }
      try put.run(place + [.blob(block.bytes)])
    }
    waiting.removeAll(keepingCapacity: true)
  }

  /// - Parameters:
  ///   - slot: buckets before this one may go.
  ///   - minutes: at most so many, from the oldest on.
  func expire(before slot: Int64, minutes: Int64) throws(SQLiteError) {
    try expire.run([.integer(minute(of: slot)), .integer(minutes)])
  }

  // MARK: - Reading

  /// The buckets of one series, or of all in the order of time, that begin in a stretch of time.
  func each(
    of series: Int64? = nil, from: Int64, until: Int64, _ look: (_ slot: Int64, _ series: Int64, Bucket) -> Void
  ) throws(SQLiteError) {
    guard from < until else { return }
    let minutes: [SQLValue] = [.integer(minute(of: from)), .integer(minute(of: until - 1) + 1)]
    let perMinute = perMinute
    // Rows lie minute by minute; those of one minute are told bucket by bucket.
    var minute: [(series: Int64, block: MinuteBlock)] = []
    var start: Int64 = 0
    func tell() {
      for place in 0..<Int(perMinute) {
        let slot = start &* perMinute &+ Int64(place)
        guard (from..<until).contains(slot) else { continue }
        for one in minute {
          if let bucket = one.block.buckets[place] { look(slot, one.series, bucket) }
        }
      }
      minute.removeAll(keepingCapacity: true)
    }
    try (series == nil ? inOrder : ofSeries).each(minutes + (series.map { [.integer($0)] } ?? [])) { row in
      guard let block = MinuteBlock(row.blob(2)) else { return }
      if row.integer(0) != start || minute.count >= Decimator.mostSeries {
        tell()
        start = row.integer(0)
      }
      minute.append((row.integer(1), block))
    }
    tell()
  }

  private func minute(of slot: Int64) -> Int64 {
    let (quotient, remainder) = slot.quotientAndRemainder(dividingBy: perMinute)
    return remainder < 0 ? quotient - 1 : quotient
  }
}
