internal import BMSCore
internal import Glibc
internal import Transport

/// What the worker's thread works with: the database, opened when it can be, and the daily logs.
struct HistoryWriter {
  private let folder: String
  private let path: String
  private var database: HistoryDatabase?
  /// Of a batch that is tried again, the logs are written already.
  private var logsAreWritten = false
  private var databaseIsWritten = false
  private(set) var trouble: String?
  var notice: String?
  /// What is too old is cleared away this often: pages that are touched are pages that are written.
  private static let expiryPause = Span.seconds(600)
  /// Twice what becomes too old meanwhile, so that it catches up after a stop: in seconds, the finest buckets.
  private static let expirySlots: Int64 = 1200
  private var expiredAt: WallTime?

  init(folder: String, fileName: String) {
    self.folder = folder
    path = "\(folder)/\(fileName)"
  }

  /// True when everything of the batch is on the disk.
  mutating func write(_ batch: HistoryBatch) -> Bool {
    var troubles: [String] = []
    if !databaseIsWritten {
      do throws(HistoryTrouble) {
        try store(batch)
        databaseIsWritten = true
      } catch {
        troubles.append(error.sentence(of: path))
      }
    }
    if !logsAreWritten {
      do throws(Failure) {
        try DailyLog.append(batch.logs, folder: "\(folder)/logs")
        logsAreWritten = true
      } catch {
        troubles.append(error.sentence)
      }
    }
    trouble = troubles.first
    guard databaseIsWritten, logsAreWritten else { return false }
    databaseIsWritten = false
    logsAreWritten = false
    return true
  }

  private mutating func store(_ batch: HistoryBatch) throws(HistoryTrouble) {
    do throws(HistoryTrouble) {
      try attempt(batch)
    } catch {
      database = nil
      try setAside(error, at: batch.now)
      try attempt(batch)
    }
  }

  private mutating func attempt(_ batch: HistoryBatch) throws(HistoryTrouble) {
    let database = try opened()
    do throws(SQLiteError) {
      try database.write(batch)
    } catch {
      throw .sqlite(error)
    }
    // What is written is written; what could not be cleared away now is cleared away later.
    if let expiredAt, (expiredAt..<expiredAt + Self.expiryPause).contains(batch.now) { return }
    expiredAt = batch.now
    do throws(SQLiteError) { try database.expire(at: batch.now, slots: Self.expirySlots) } catch {
      guard error.isDamage else { return }
      self.database = nil
      try setAside(.sqlite(error), at: batch.now)
    }
  }

  private mutating func opened() throws(HistoryTrouble) -> HistoryDatabase {
    // A file that was taken away under the program's feet would be written to, and nobody could ever read it.
    if database != nil, access(path, F_OK) != 0 { database = nil }
    if let database { return database }
    // Where it cannot be made, opening fails and says why.
    try? PrivateFolder.make(folder)
    let opened = try HistoryDatabase(path: path)
    do throws(SQLiteError) {
      if let damage = try opened.damage() { throw SQLiteError(code: SQLiteError.damaged, message: damage) }
    } catch {
      throw .sqlite(error)
    }
    database = opened
    return opened
  }

  /// Closes the database. Whoever closes it last takes SQLite's files beside it away: one file is left.
  mutating func close() { database = nil }

  /// A damaged file, or one that is none of ours, is kept for whoever can still read something out of it, and a new one
  /// begun. Throws what it was given where that would not help.
  private mutating func setAside(_ trouble: HistoryTrouble, at now: WallTime) throws(HistoryTrouble) {
    guard let damage = trouble.damage else { throw trouble }
    let stamp = now.iso8601.filter { $0 != ":" && $0 != "-" }
    let aside = "\(path).damaged-\(stamp)"
    guard rename(path, aside) == 0 else { throw trouble }
    for suffix in ["-wal", "-shm", "-journal"] { rename(path + suffix, aside + suffix) }
    notice = Texts.History.setAside(damage, aside)
  }

  /// How far back past alarms are fetched.
  private static let remembered = Span.seconds(90 * 86_400)

  /// What the pages show of these clusters' past.
  mutating func past(of clusters: [String], at now: WallTime) -> HistoryPast {
    guard access(path, F_OK) == 0 else { return HistoryPast() }
    do throws(HistoryTrouble) {
      let database = try opened()
      do throws(SQLiteError) { return try Self.past(database, of: Set(clusters), at: now) } catch {
        throw .sqlite(error)
      }
    } catch {
      database = nil
      // What else is wrong is said when something is to be written.
      try? setAside(error, at: now)
      return HistoryPast()
    }
  }

  private static func past(
    _ database: HistoryDatabase, of clusters: Set<String>, at now: WallTime
  ) throws(SQLiteError) -> HistoryPast {
    var past = HistoryPast()
    let all = try database.allSeries()
    for cluster in clusters {
      let era = try database.era(of: cluster)
      for (series, id) in all where series.cluster == cluster && TrendStore.draws(series.place, series.field) {
        past.samples[series] = try lastDay(database, id, since: era, at: now)
      }
    }
    past.alarms = try database.alarms(
      from: now + .seconds(-Int64(remembered.seconds)), until: now + .seconds(3600), most: AlarmBook.mostPast
    ).filter { clusters.contains($0.key.cluster) }
    return past
  }

  private static func lastDay(
    _ database: HistoryDatabase, _ series: Int64, since era: WallTime?, at now: WallTime
  ) throws(SQLiteError) -> [PastSample] {
    let steps: [(HistoryTier, from: Int64, until: Int64)] = [
      (.minute, 86_400, 3600), (.tenSeconds, 3600, 600), (.second, 600, -2),
    ]
    var samples: [PastSample] = []
    for (tier, from, until) in steps {
      let begin = max(now + .seconds(-from), era ?? WallTime(microseconds: .min))
      let end = now + .seconds(-until)
      guard begin < end else { continue }
      samples += try database.buckets(of: series, tier, from: begin, until: end).map {
        PastSample(at: $0.start, bucket: $0.bucket, width: tier.width)
      }
    }
    return samples
  }
}
