import BMSCore
import Testing

/// Corruption that the weak checksum lets through must never be shown.
@Suite struct CorruptionTests {
  /// One `snapshot` after another, each on its own seed: reply bits flipped so that the checksum still fits in one
  /// of five, and broken, cut, doubled and garbage-prefixed replies besides.
  @Test(arguments: 0..<8)
  func `no false value comes out of a thousand readings on a bad line`(part: UInt64) {
    var unnoticed = 0
    for seed in part * 125 + 1...part * 125 + 125 {
      var bench = Bench(modules: 6, seed: seed, faults: LineFaults(.harsh, seed: seed))
      let isComplete = bench.run(for: .seconds(20)) { $0.conversation.isComplete }
      #expect(isComplete, "seed \(seed) never completed")
      let wrong = falseValues(in: bench.cluster, against: bench.truth)
      #expect(wrong.isEmpty, "seed \(seed): \(wrong)")
      unnoticed += bench.faults?.unnoticedCount ?? 0
    }
    #expect(unnoticed > 1000, "the line was not bad enough to prove anything")
  }

  @Test func `the dashboard keeps up on a bad line and never shows a false value`() {
    for seed: UInt64 in 1...20 {
      var bench = Bench(modules: 6, seed: seed, faults: LineFaults(.harsh, seed: seed))
      bench.run(for: .seconds(20)) { $0.conversation.isComplete }
      for _ in 0..<120 {
        bench.run(for: .seconds(1))
        let wrong = falseValues(in: bench.cluster, against: bench.truth)
        #expect(wrong.isEmpty, "seed \(seed): \(wrong)")
        let voltage = bench.cluster.module(1)?[.totalVoltage]
        #expect(voltage?.freshness(at: bench.now) == .live, "seed \(seed) fell behind")
      }
      #expect(bench.session.counters.implausible > 20)
    }
  }
}
