internal import BMSCore
internal import Glibc
internal import Transport

/// What the worker's thread works with: the database, opened when it can be, and the daily logs.
struct HistoryDesk {
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
        troubles.append(error.sentence(path))
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
      guard case .sqlite(let reason) = error, reason.isDamage else { throw error }
      try setAside(reason, at: batch.now)
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
      try setAside(error, at: batch.now)
    }
  }

  private mutating func opened() throws(HistoryTrouble) -> HistoryDatabase {
    // A file that was taken away under the program's feet would be written to, and nobody could ever read it.
    if database != nil, access(path, F_OK) != 0 { database = nil }
    if let database { return database }
    StateFolder.make(folder)
    let opened = try HistoryDatabase(path: path)
    database = opened
    return opened
  }

  /// A damaged file is kept for whoever can still read something out of it, and a new one begun.
  private mutating func setAside(_ error: SQLiteError, at now: WallTime) throws(HistoryTrouble) {
    let stamp = now.iso8601.filter { $0 != ":" && $0 != "-" }
    let aside = "\(path).damaged-\(stamp)"
    guard rename(path, aside) == 0 else { throw .sqlite(error) }
    for suffix in ["-wal", "-shm"] { rename(path + suffix, aside + suffix) }
    notice = "the history was damaged (\(error.message)); it was kept as \(aside) and a new one begun"
  }

  /// The last day of the series that the trends page draws, finest last.
  mutating func past(of clusters: [String], at now: WallTime) -> [SeriesID: [PastSample]] {
    guard access(path, F_OK) == 0, let database = try? opened(), let all = try? database.allSeries() else { return [:] }
    var past: [SeriesID: [PastSample]] = [:]
    for cluster in Set(clusters) {
      let era = try? database.era(of: cluster)
      for (series, id) in all where series.cluster == cluster && TrendStore.draws(series.place, series.field) {
        past[series] = (try? Self.lastDay(database, id, since: era, at: now)) ?? []
      }
    }
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
