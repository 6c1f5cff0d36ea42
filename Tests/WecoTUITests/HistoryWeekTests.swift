import BMSCore
import Glibc
import Testing
import Transport

@testable import WecoTUI

/// Days of the simulator at high speed into a database. `HISTORY_DAYS=7` is the long form; without it, two hours.
@Suite struct HistoryWeekTests {
  private static let hours = getenv("HISTORY_DAYS").flatMap { Double(String(cString: $0)) }.map { $0 * 24 } ?? 2
  private static var isLong: Bool { hours > 24 }
  /// What a trend may take to be fetched, in milliseconds.
  private static let limit = 50.0

  private let folder = TemporaryFolder()

  /// The last hour and a bit is read every second, as it is in life. What is older is kept no finer than 10 s, and what
  /// is older than a day no finer than a minute: reading it just as often leaves the same rows.
  private static func pause(left seconds: Int64) -> Int64 {
    guard isLong else { return seconds > 600 ? 10 : 1 }
    return seconds > 90_000 ? 60 : seconds > 4000 ? 10 : 1
  }

  @Test func `Days of history stay small, take no memory, and every trend is fetched at once`() throws {
    let start = Instant(microseconds: 1_000_000_000)
    let wall = WallClock(originMicroseconds: Batches.noon.microseconds - start.microseconds)
    let end = start + .seconds(Int64(Self.hours * 3600))
    let reactor = try Reactor()
    var configuration = WecoSession.Configuration(link: "demo")
    configuration.isSimulated = true
    let feed = DemoFeed(.house, modules: 6, at: start)
    var watch = Watch(name: "demo", wall: wall, at: start)
    watch.monitor.isOn = false
    feed.begin(&watch, configuration, at: start)
    let source = ClusterSource(watch, [feed])
    source.keepsFacts = true
    var writer = HistoryWriter(folder: folder.path, fileName: "history.sqlite")
    var decimator = Decimator()
    var now = start
    var written = start
    var readings = 0
    var memory: [(Double, Int)] = []
    var facts: [Fact] = []
    while now < end {
      source.advance(to: now, in: reactor)
      facts.removeAll(keepingCapacity: true)
      source.drain(into: &facts)
      for fact in facts {
        guard case .learnt(.observed(let observation)) = fact.event,
          observation.field.isKept
        else { continue }
        decimator.add(observation, of: "demo", at: wall.wall(fact.at))
        readings += 1
      }
      // A commit every 2 s while it matters; before, more seldom, which leaves the same rows.
      let left = Int64((end - now).seconds)
      if now - written >= .seconds(left > 90_000 ? 600 : left > 600 ? 60 : 2) {
        written = now
        let isWritten = writer.write(HistoryBatch(rows: decimator.drain(), now: wall.wall(now)))
        #expect(isWritten)
      }
      let part = (now - start).seconds / (end - start).seconds
      if part >= Double(memory.count + 1) / 10 { memory.append((part, Self.resident())) }
      now = now + .seconds(Self.pause(left: left))
    }
    _ = writer.write(HistoryBatch(rows: decimator.drain(), now: wall.wall(now)))
    #expect(decimator.dropped == 0)

    let path = folder.file("history.sqlite")
    let database = try HistoryDatabase(path: path)
    let all = try database.allSeries()
    print("\(Self.hours) h, \(all.count) series, \(readings) readings, \(Self.size(path) / 1024) KiB")
    print("resident KiB: " + memory.map { String($0.1) }.joined(separator: " "))
    let worst = try queries(database, all, at: wall.wall(now))
    let verdict = try database.integrity()
    #expect(verdict == "ok")
    guard Self.isLong else { return }
    #expect(worst < Self.limit)
    // The first half warms up; from then on nothing may grow but what the database itself keeps in its cache.
    let half = try #require(memory.dropFirst(4).first?.1)
    let last = try #require(memory.last?.1)
    #expect(last - half < 8 * 1024)
  }

  /// Milliseconds that the slowest of all questions took.
  private func queries(_ database: HistoryDatabase, _ all: [SeriesID: Int64], at now: WallTime) throws -> Double {
    let spans: [(String, HistoryTier, Int64)] = [
      ("1 min", .second, 60), ("10 min", .second, 600), ("1 h", .tenSeconds, 3600), ("24 h", .minute, 86_400),
      ("7 days", .quarterHour, 7 * 86_400),
    ]
    var worst = 0.0
    for (name, tier, seconds) in spans {
      var slowest = 0.0
      var points = 0
      for (series, id) in all where TrendStore.draws(series.place, series.field) {
        let begin = MonotonicClock.now()
        points = try database.buckets(of: id, tier, from: now + .seconds(-seconds), until: now).count
        slowest = max(slowest, (MonotonicClock.now() - begin).seconds * 1000)
      }
      print(
        "\(name): \(points) points, slowest of all series \((slowest * 100).rounded() / 100) ms, limit \(Self.limit)")
      worst = max(worst, slowest)
    }
    return worst
  }

  private static func resident() -> Int {
    let words = TemporaryFolder.read("/proc/self/statm").split(separator: " ")
    return words.count > 1 ? (Int(words[1]) ?? 0) * Int(getpagesize()) / 1024 : 0
  }

  private static func size(_ path: String) -> Int {
    [path, path + "-wal"].reduce(0) { sum, file in
      var status = stat()
      return stat(file, &status) == 0 ? sum + Int(status.st_size) : sum
    }
  }
}
