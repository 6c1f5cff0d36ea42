import Glibc

@testable import BMSCore
@testable import WecoTUI

/// Files of history that anybody may have written: bytes of a good one changed, and its end cut off. What bounds it is
/// SQLite, which reads the schema and prepares a dozen statements each time: about 0.5 ms.
enum FuzzDatabases {
  private static let now = WallTime(microseconds: 1_764_000_000_000_000)
  private static let path = FuzzStrangers.folder + "/history.db"

  static func history(_ source: inout FuzzBytes) {
    let style = source.byte()
    var file = good
    while !source.isEmpty {
      let (place, count) = (Int(source.word()), Int(source.byte() & 15))
      for (offset, byte) in source.bytes(count).enumerated() where place + offset < file.count {
        file[place + offset] = byte
      }
      if count == 0 { file.removeLast(min(place, file.count)) }
    }
    write(file)
    do throws(HistoryTrouble) {
      let database = try HistoryDatabase(path: path, readOnly: style & 7 > 0, patience: 0)
      do throws(SQLiteError) { try look(database, style >> 4) } catch { hold(!error.message.isEmpty, "no message") }
      if style & 15 == 0 { do throws(SQLiteError) { try database.write(batch) } catch {} }
    } catch { _ = error.damage }
    for suffix in ["-wal", "-shm", "-journal"] { unlink(path + suffix) }
  }

  /// What the pages, the export and the start ask for, a part of it at a time.
  private static func look(_ database: HistoryDatabase, _ part: UInt8) throws(SQLiteError) {
    let (from, until) = (now + .seconds(-600), now + .seconds(600))
    let tier = HistoryTier.allCases[Int(part) % HistoryTier.allCases.count]
    switch part >> 2 {
    case 0:
      for (_, id) in try database.allSeries() {
        for one in try database.buckets(of: id, tier, from: from, until: until) { check(one.bucket) }
      }
    case 1: try database.each(tier, from: from, until: until) { check($0.bucket) }
    case 2:
      for alarm in try database.alarms(from: from, until: until, most: 100) {
        _ = (AlarmText.line(alarm), alarm.exactJSON)
      }
    default:
      _ = (try database.damage(), try database.era(of: "garage"))
      try database.eachLink(from: from, until: until) { _ = $0.line }
    }
  }

  private static func check(_ bucket: Bucket) {
    hold(bucket.min <= bucket.last && bucket.last <= bucket.max && bucket.count > 0, "\(bucket)")
  }

  /// A little of everything.
  private static let batch: HistoryBatch = {
    var batch = HistoryBatch(now: now)
    let series = SeriesID(cluster: "garage", place: .module(1), field: .soc)
    for tier in HistoryTier.allCases {
      let bucket = Bucket(min: 50, max: 60, last: 55, count: 3)
      batch.rows.append(HistoryRow(series: series, tier: tier, start: tier.start(slot: tier.slot(now)), bucket: bucket))
    }
    let at = Instant(microseconds: now.microseconds)
    var alarm = FaultFixture.alarm(.cellVoltageLowWarning, .module(1), since: 0, value: Decimal(2895))
    (alarm.firstSeen, alarm.lastSeen) = (at, at)
    batch.alarms = [alarm]
    batch.links = [LinkRecord(at: now, cluster: "garage", link: "ttyUSB0", word: "up", text: "")]
    batch.audits = [AuditReference(at: now, cluster: "garage", change: 1, text: "soc 55 -> 60")]
    return batch
  }()

  /// The file of a program that wrote this.
  private static let good: [UInt8] = {
    let path = FuzzStrangers.folder + "/good.db"
    do throws(HistoryTrouble) {
      let database = try HistoryDatabase(path: path)
      do throws(SQLiteError) { try database.write(batch) } catch { fatalError("\(error)") }
    } catch { fatalError("\(error)") }
    guard let file = fopen(path, "r") else { fatalError("no file") }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 1 << 18)
    bytes.removeLast(bytes.count - fread(&bytes, 1, bytes.count, file))
    return bytes
  }()

  private static func write(_ bytes: [UInt8]) {
    guard let file = fopen(path, "w") else { fatalError("no file") }
    fwrite(bytes, 1, bytes.count, file)
    fclose(file)
    chmod(path, 0o600)
  }
}
