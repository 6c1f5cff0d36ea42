import BMSCore
import Glibc
import Testing
import Transport

@testable import WecoTUI

/// What the history writes to the disk: an SD card is worn out by it.
@Suite struct HistoryWearTests {
  /// More series than six modules have on a service port (90) and a bus together.
  private static let series =
    [Field.soc, .current, .totalVoltage, .cellMax, .cellMin, .cellDelta, .temperatureMax, .temperatureMin, .power]
    .flatMap { field in (1...6).map { SeriesID(cluster: "garage", place: .module($0), field: field) } }
    + (1...16).map { SeriesID(cluster: "garage", place: .cell(module: 1, cell: $0), field: .cellVoltage) }
    + Field.allCases.prefix(30).map { SeriesID(cluster: "garage", place: .cluster, field: $0) }
  /// Bytes a day that a card bears for ten years.
  private static let limit = 200e6

  private let folder = TemporaryFolder()

  /// What this thread has caused to be written: pages of the disk, or bytes where a file system has none.
  private static func written() -> Double {
    let lines = TemporaryFolder.read("/proc/thread-self/io").split(separator: "\n")
    func number(_ name: String) -> Double {
      lines.first { $0.hasPrefix(name) }.flatMap { Double($0.drop { $0 != " " }.dropFirst()) } ?? 0
    }
    return max(number("write_bytes:"), number("wchar:"))
  }

  @Test(arguments: [false, true])
  func `Six modules once a second write less than 200 MB a day, whether values stand still or tremble`(
    trembles: Bool
  ) throws {
    var random = SplitMix64(seed: 3)
    var writer = HistoryWriter(folder: folder.path, fileName: "history.sqlite")
    var decimator = Decimator()
    // Two hours, so that seconds come and go; only the second one counts, and what it leaves for a checkpoint.
    let (from, until) = (Int64(3600), Int64(7200))
    var before = 0.0
    for second in 0..<until {
      if second == from { before = Self.written() }
      let now = Batches.noon + .seconds(second)
      for (index, id) in Self.series.enumerated() {
        let noise = trembles ? Int64.random(in: -3...3, using: &random) : 0
        // As they come from the wire: whole mV, hundredths of a volt.
        let value = id.field == .cellVoltage ? Decimal(3315 + noise) : Decimal(5301 + noise + Int64(index), decimals: 2)
        decimator.add(value.double, to: id, at: now)
      }
      guard (second + 1) % Int64(HistorySettings.defaultSeconds) == 0 else { continue }
      let isWritten = writer.write(HistoryBatch(rows: decimator.drain(), now: now))
      #expect(isWritten)
    }
    writer = HistoryWriter(folder: folder.path, fileName: "history.sqlite")
    let perDay = (Self.written() - before) * 86_400 / Double(until - from)
    print("written a day, values that \(trembles ? "tremble" : "stand still"): \((perDay / 1e6).rounded()) MB")
    #expect(perDay < Self.limit)
  }
}
