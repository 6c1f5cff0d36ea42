import BMSCore
import Glibc
import Testing
import Transport

@testable import WecoTUI

enum Batches {
  /// 2026-11-20 12:00:00 UTC, the beginning of a bucket of every length.
  static let noon = WallTime(microseconds: 1_795_176_000_000_000)
  static let soc = SeriesID(cluster: "garage", place: .cluster, field: .soc)

  /// One reading a second.
  static func seconds(_ range: Range<Int64>, from start: WallTime = noon, _ value: (Int64) -> Double) -> HistoryBatch {
    var decimator = Decimator()
    for second in range { decimator.add(value(second), to: soc, at: start + .seconds(second)) }
    return HistoryBatch(rows: decimator.drain(), now: start + .seconds(range.upperBound))
  }
}

@Suite struct HistoryDatabaseTests {
  private let folder = TemporaryFolder()
  private var path: String { folder.file("history.sqlite") }

  @Test func `Readings come back as they were, in every length of bucket`() throws {
    let database = try HistoryDatabase(path: path)
    for start in stride(from: Int64(0), to: 120, by: 2) {
      try database.write(Batches.seconds(start..<start + 2) { Double($0) })
    }
    let id = try #require(try database.allSeries()[Batches.soc])
    let end = Batches.noon + .seconds(3600)
    let seconds = try database.buckets(of: id, .second, from: Batches.noon, until: end)
    #expect(seconds.map(\.bucket.last) == (0..<120).map(Double.init))
    let minutes = try database.buckets(of: id, .minute, from: Batches.noon, until: end)
    #expect(minutes.map(\.bucket.min) == [0, 60])
    #expect(minutes.map(\.bucket.max) == [59, 119])
    #expect(minutes.map(\.bucket.count) == [60, 60])
    let quarter = try database.buckets(of: id, .quarterHour, from: Batches.noon, until: end)
    #expect(quarter.count == 1)
    #expect(quarter.first?.bucket == Bucket(min: 0, max: 119, last: 119, count: 120))
    #expect(quarter.first?.start == Batches.noon)
  }

  @Test func `A database of the first version is brought to this one and keeps what it holds`() throws {
    do {
      let old = try SQLiteConnection(path: path, readOnly: false, patience: 0)
      for sql in HistorySchema.steps[0] { try old.run(sql) }
      try old.run("INSERT INTO series(cluster, place, field) VALUES('garage', 'cluster', 'soc')")
      try old.run("INSERT INTO reading VALUES(0, 1795176000, 1, 50, 52, 51, 3)")
      try old.run("PRAGMA user_version = 1")
    }
    let database = try HistoryDatabase(path: path)
    let id = try #require(try database.allSeries()[Batches.soc])
    let found = try database.buckets(of: id, .second, from: Batches.noon, until: Batches.noon + .seconds(1))
    #expect(found.map(\.bucket) == [Bucket(min: 50, max: 52, last: 51, count: 3)])
    // What comes from now on lies elsewhere and is read behind it.
    try database.write(Batches.seconds(1..<3) { Double($0) })
    let both = try database.buckets(of: id, .second, from: Batches.noon, until: Batches.noon + .seconds(60))
    #expect(both.map(\.bucket.last) == [51, 1, 2])
    var told: [Double] = []
    try database.each(.second, from: Batches.noon, until: Batches.noon + .seconds(60)) { told.append($0.bucket.last) }
    #expect(told == [51, 1, 2])
    try database.write(
      HistoryBatch(
        audits: [AuditReference(at: Batches.noon, cluster: "garage", change: 1, text: "SOC")], now: Batches.noon))
    let version = try SQLiteConnection(path: path, readOnly: true, patience: 0).integer("PRAGMA user_version")
    #expect(version == HistorySchema.version)
  }

  @Test func `A database of a newer program is left alone`() throws {
    try SQLiteConnection(path: path, readOnly: false, patience: 0).run("PRAGMA user_version = 99")
    let path = path
    #expect(throws: HistoryTrouble.newer(99)) { _ = try HistoryDatabase(path: path) }
    #expect(HistoryTrouble.newer(99).sentence(of: "x").contains("newer WecoTUI"))
  }

  @Test func `A batch is written whole or not at all`() throws {
    let database = try HistoryDatabase(path: path)
    try SQLiteConnection(path: path, readOnly: false, patience: 0).run("DROP TABLE link")
    var batch = Batches.seconds(0..<2) { Double($0) }
    batch.links = [LinkRecord(at: Batches.noon, cluster: "garage", link: "a", word: "up", text: "up")]
    #expect(throws: SQLiteError.self) { try database.write(batch) }
    let none = try database.allSeries()
    #expect(none.isEmpty)
    batch.links = []
    try database.write(batch)
    let id = try #require(try database.allSeries()[Batches.soc])
    let found = try database.buckets(of: id, .second, from: Batches.noon, until: batch.now)
    #expect(found.count == 2)
  }

  @Test func `What is too old goes in small steps, each tier by its own age`() throws {
    let database = try HistoryDatabase(path: path)
    try database.write(Batches.seconds(0..<300) { Double($0) })
    let later = Batches.noon + .seconds(3600 + 150)
    let id = try #require(try database.allSeries()[Batches.soc])
    func count(_ tier: HistoryTier) throws -> Int {
      try database.buckets(of: id, tier, from: Batches.noon, until: later).count
    }
    // Seconds go by the minute, and only a minute of which all may go.
    try database.expire(at: later, slots: 20)
    #expect(try count(.second) == 240)
    for _ in 0..<10 { try database.expire(at: later, slots: 20) }
    #expect(try count(.second) == 180)
    #expect(try count(.tenSeconds) == 30)
    #expect(try count(.minute) == 5)
  }

  @Test func `An alarm is one row from its beginning to its end, with who has seen it`() throws {
    let database = try HistoryDatabase(path: path)
    let wall = WallClock(originMicroseconds: Batches.noon.microseconds)
    let key = AlarmKey(.cellDamageFault, cluster: "garage", place: .cell(module: 2, cell: 5))
    let condition = Condition(
      key, scope: AlarmScope(.alarm(.cellDamageFault), cluster: "garage"), heard: Instant(microseconds: 9),
      grade: .computed,
      value: Decimal(231), limit: Decimal(200), unit: .millivolt)
    var alarm = Alarm(condition, firstSeen: Instant(microseconds: 5))
    try database.write(HistoryBatch(alarms: [alarm.inCivilTime(wall)], now: Batches.noon))
    alarm.acknowledgement = Acknowledgement(by: "anna", at: Instant(microseconds: 2_000_000))
    alarm.cleared = Instant(microseconds: 3_000_000)
    // The clock was corrected by a breath meanwhile.
    let corrected = WallClock(originMicroseconds: wall.originMicroseconds + 100_000)
    try database.write(HistoryBatch(alarms: [alarm.inCivilTime(corrected)], now: Batches.noon))
    let records = try database.alarms(
      from: Batches.noon, until: Batches.noon + .seconds(60), most: 10)
    #expect(records.count == 1)
    let past = try #require(records.first).past(corrected, at: Instant(microseconds: 60_000_000))
    #expect(past.key == key)
    #expect(past.value == Decimal(231))
    #expect(past.limit == Decimal(200))
    #expect(past.cleared == alarm.cleared)
    #expect(past.acknowledgement == alarm.acknowledgement)
    #expect(AlarmBook(past: [past]).past.count == 1)
  }

  @Test func `The times of an alarm come back as they were, and go with it`() throws {
    let database = try HistoryDatabase(path: path)
    let wall = WallClock(originMicroseconds: Batches.noon.microseconds)
    func at(_ second: Int64) -> Instant { Instant(microseconds: second * 1_000_000) }
    let key = AlarmKey(.slaveLostFault, cluster: "garage", place: .module(2))
    let condition = Condition(
      key, scope: AlarmScope(.alarm(.slaveLostFault), cluster: "garage"), heard: at(20), grade: .decompiled)
    var alarm = Alarm(condition, firstSeen: at(20))
    for second in stride(from: Int64(20), to: 1200, by: 90) {
      (alarm.raised, alarm.cleared) = (at(second), nil)
      try database.write(HistoryBatch(alarms: [alarm.inCivilTime(wall)], now: Batches.noon))
      alarm.cleared = at(second + 30)
      try database.write(HistoryBatch(alarms: [alarm.inCivilTime(wall)], now: Batches.noon))
      var next = Alarm(condition, firstSeen: at(second + 90))
      next.goOnForTest(from: alarm)
      alarm = next
    }
    let records = try database.alarms(from: Batches.noon, until: Batches.noon + .seconds(3600), most: 10)
    let past = try #require(records.first).past(wall, at: at(2000))
    #expect(records.count == 1 && past.count == 14 && past.firstSeen == at(20) && past.raised == at(20 + 13 * 90))
    #expect(past.earlier.map(\.from) == (0..<13).map { at(20 + 90 * $0) })
    #expect(past.earlier.allSatisfy { $0.until == $0.from + .seconds(30) })
    #expect(past.duration(at: at(2000)) == .seconds(14 * 30))
    // The book of the next run goes on with it.
    var book = AlarmBook(past: [past])
    for second in Int64(1290)...1294 {
      _ = book.update(
        conditions: [Condition(key, scope: condition.scope, heard: at(second), grade: .decompiled)], at: at(second))
    }
    let again = try #require(book.active.first)
    #expect(again.count == 15 && again.firstSeen == at(20) && again.earlier.count == 14)
    try database.expire(at: Batches.noon + .seconds(6 * 365 * 86_400), slots: 10)
    #expect(try SQLiteConnection(path: path, readOnly: true, patience: 0).integer("SELECT count(*) FROM episode") == 0)
  }

  @Test func `Places are stored as words and come back`() {
    let places: [Place] = [.cluster, .module(3), .cell(module: 2, cell: 16)]
    for place in places { #expect(Place(stored: place.stored) == place) }
    for text in ["", "module", "module x", "cell 1", "module 1 cell", "module 1 cell x", "cluster 1"] {
      #expect(Place(stored: text) == nil)
    }
  }
}

@Suite struct HistoryWriterTests {
  private let folder = TemporaryFolder()
  private var path: String { folder.file("history.sqlite") }

  private func written(_ writer: inout HistoryWriter, _ batch: HistoryBatch) -> Bool { writer.write(batch) }

  private func seconds() throws -> Int {
    let database = try HistoryDatabase(path: path, readOnly: true)
    guard let id = try database.allSeries()[Batches.soc] else { return 0 }
    return try database.buckets(of: id, .second, from: Batches.noon, until: Batches.noon + .seconds(3600)).count
  }

  @Test func `A damaged file is kept aside and a new one begun with the batch that found it`() throws {
    TemporaryFolder.write(String(repeating: "this is no database ", count: 1000), to: path)
    var writer = HistoryWriter(folder: folder.path, fileName: "history.sqlite")
    #expect(written(&writer, Batches.seconds(0..<2) { Double($0) }))
    #expect(writer.trouble == nil)
    #expect(writer.notice?.contains("damaged") == true)
    #expect(try seconds() == 2)
    #expect(TemporaryFolder.names(in: folder.path).contains { $0.hasPrefix("history.sqlite.damaged-") })
  }

  @Test func `A file damaged in its middle is noticed when it is used, and the history goes on`() throws {
    do {
      let database = try HistoryDatabase(path: path)
      for block in 0..<200 {
        try database.write(Batches.seconds(Int64(block * 10)..<Int64(block * 10 + 10)) { Double($0) })
      }
    }
    let file = try #require(fopen(path, "r+"))
    fseek(file, 0, SEEK_END)
    let size = ftell(file)
    var noise = SplitMix64(seed: 7)
    fseek(file, 4096, SEEK_SET)
    for _ in 4096..<size { fputc(Int32(UInt8.random(in: 0...255, using: &noise)), file) }
    fclose(file)
    var writer = HistoryWriter(folder: folder.path, fileName: "history.sqlite")
    var isWritten = false
    for _ in 0..<3 where !isWritten { isWritten = writer.write(Batches.seconds(0..<2) { Double($0) }) }
    #expect(isWritten)
    #expect(writer.notice != nil)
    let verdict = try HistoryDatabase(path: path).integrity()
    #expect(verdict == "ok")
  }

  @Test func `A locked database is written as soon as the lock is gone, and nothing twice`() throws {
    _ = try HistoryDatabase(path: path)
    let other = try SQLiteConnection(path: path, readOnly: false, patience: 0)
    try other.run("BEGIN IMMEDIATE")
    var writer = HistoryWriter(folder: folder.path, fileName: "history.sqlite")
    let batch = Batches.seconds(0..<2) { Double($0) }
    #expect(!written(&writer, batch))
    #expect(writer.trouble?.contains("locked") == true)
    try other.run("COMMIT")
    #expect(written(&writer, batch))
    #expect(writer.trouble == nil)
    #expect(try seconds() == 2)
  }

  @Test func `Where nothing can be written that is said, and a way found later is taken`() throws {
    // A file stands where the folder has to be: the same as a disk that takes nothing, for root too.
    let blocked = folder.file("state")
    TemporaryFolder.write("", to: blocked)
    var writer = HistoryWriter(folder: blocked, fileName: "history.sqlite")
    let batch = Batches.seconds(0..<2) { Double($0) }
    #expect(!written(&writer, batch))
    #expect(writer.trouble?.contains("cannot be written") == true)
    unlink(blocked)
    #expect(written(&writer, batch))
    #expect(writer.trouble == nil)
  }

  @Test func `A log that takes nothing is said, and what waited is written when it does`() throws {
    _ = try HistoryDatabase(path: path)
    var writer = HistoryWriter(folder: folder.path, fileName: "history.sqlite")
    #expect(written(&writer, Batches.seconds(0..<2) { Double($0) }))
    // The log of the same batch cannot be written, and a device in its place is not written to. A disk that is full is
    // tested in Tests/system/test_history.py.
    mkdir(folder.file("logs"), 0o700)
    mkdir(folder.file("logs/garage"), 0o700)
    symlink("/dev/full", folder.file("logs/garage/2026-11-20.csv"))
    var batch = Batches.seconds(2..<4) { Double($0) }
    batch.logs = [LogRow(cluster: "garage", date: "2026-11-20", text: "a line\r\n")]
    #expect(!written(&writer, batch))
    #expect(writer.trouble?.contains("it is a device, not a file") == true)
    #expect(!written(&writer, batch))
    unlink(folder.file("logs/garage/2026-11-20.csv"))
    #expect(written(&writer, batch))
    let id = try #require(try HistoryDatabase(path: path).allSeries()[Batches.soc])
    let last = try HistoryDatabase(path: path).buckets(
      of: id, .tenSeconds, from: Batches.noon, until: Batches.noon + .seconds(10))
    #expect(last.first?.bucket.count == 4, "what was on the disk already is not counted twice")
    #expect(TemporaryFolder.read(folder.file("logs/garage/2026-11-20.csv")) == DailyLog.header + "a line\r\n")
  }

  @Test func `The worker writes what it is offered, and the last batch before it ends`() throws {
    let worker = try HistoryWorker(folder: folder.path, Notices())
    #expect(worker.offer(Batches.seconds(0..<2) { Double($0) }))
    worker.close()
    #expect(try seconds() == 2)
  }

  @Test func `The trends come back after a restart, but not those of another module`() throws {
    let database = try HistoryDatabase(path: path)
    try database.write(Batches.seconds(0..<1800) { Double($0 % 100) })
    var writer = HistoryWriter(folder: folder.path, fileName: "history.sqlite")
    let now = Batches.noon + .seconds(1800)
    let past = writer.past(of: ["garage"], at: now)
    let samples = try #require(past.samples[Batches.soc])
    #expect(samples.count == 120 + 600)
    var trends = TrendStore()
    let wall = WallClock(originMicroseconds: now.microseconds - 5_000_000_000)
    trends.recall([Batches.soc: samples], wall)
    let points = try #require(trends[.cluster, .soc]).points(.hour, until: wall.instant(now))
    #expect(points.suffix(120).dropLast().allSatisfy { if case .heard = $0 { true } else { false } })
    #expect(points.prefix(119).allSatisfy { $0 == .gap })
    try database.write(
      HistoryBatch(
        links: [
          LinkRecord(
            at: Batches.noon + .seconds(1700), cluster: "garage", link: "a", word: LinkRecord.otherModule, text: "")
        ], now: now))
    let rest = writer.past(of: ["garage"], at: now)
    #expect(rest.samples[Batches.soc]?.count == 100)
  }
}
