import BMSCore
import Testing

/// The stored history as a database would merge it.
private struct Store {
  private(set) var rows: [HistoryRow.Key: Bucket] = [:]

  mutating func merge(_ new: [HistoryRow]) {
    for row in new {
      rows[row.key, default: Bucket(min: .infinity, max: -.infinity, last: 0, count: 0)].merge(row.bucket)
    }
  }
}

extension HistoryRow {
  fileprivate struct Key: Hashable {
    let series: SeriesID
    let tier: HistoryTier
    let start: WallTime
  }
  fileprivate var key: Key { Key(series: series, tier: tier, start: start) }
}

@Suite struct HistoryDecimatorTests {
  private let series = (1...4).map { SeriesID(cluster: "garage", place: .module($0), field: .current) }

  @Test(arguments: [1, 2, 3, 4] as [UInt64])
  func `random readings: counts add up, nothing leaves its bucket, whenever it is drained`(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    var decimator = Decimator()
    var store = Store()
    var truth: [HistoryRow.Key: [Double]] = [:]
    var time = WallTime(microseconds: Int64.random(in: -2_000_000_000_000...2_000_000_000_000_000, using: &random))
    for _ in 0..<5000 {
      let id = series[Int.random(in: 0..<4, using: &random)]
      let value = Double(Int64.random(in: -11_000...11_000, using: &random)) / 100
      decimator.add(value, to: id, at: time)
      for tier in HistoryTier.allCases {
        let key = HistoryRow.Key(series: id, tier: tier, start: tier.start(of: time))
        truth[key, default: []].append(value)
      }
      time = time + Span(microseconds: Int64.random(in: 0...900_000, using: &random))
      // Somebody sets the clock back by an hour now and then.
      if Int.random(in: 0..<1000, using: &random) == 0 { time = time + .seconds(-3600) }
      if Int.random(in: 0..<40, using: &random) == 0 { store.merge(decimator.drain()) }
    }
    store.merge(decimator.drain())
    #expect(decimator.drain().isEmpty && decimator.waiting == 0 && decimator.dropped == 0)
    #expect(store.rows.count == truth.count)
    for (key, values) in truth {
      let bucket = store.rows[key]
      #expect(bucket?.count == values.count && bucket?.last == values.last)
      #expect(bucket?.min == values.min() && bucket?.max == values.max())
    }
    for bucket in store.rows.values { #expect(bucket.min <= bucket.last && bucket.last <= bucket.max) }
    for tier in HistoryTier.allCases {
      #expect(store.rows.reduce(0) { $0 + ($1.key.tier == tier ? $1.value.count : 0) } == 5000)
    }
  }

  @Test func `a stuck disk costs the finest rows first, and they are counted`() {
    var decimator = Decimator()
    for second in 0..<60_000 {
      decimator.add(Double(second % 7), to: series[0], at: WallTime(microseconds: Int64(second) * 1_000_000))
    }
    #expect(decimator.waiting <= Decimator.mostRows + HistoryTier.allCases.count)
    #expect(decimator.dropped > 0)
    let rows = decimator.drain()
    func readings(_ tier: HistoryTier) -> Int { rows.reduce(0) { $0 + ($1.tier == tier ? $1.bucket.count : 0) } }
    #expect(readings(.second) == 60_000 - decimator.dropped)
    for tier in [HistoryTier.tenSeconds, .minute, .quarterHour] { #expect(readings(tier) == 60_000) }
  }

  @Test func `more series than there can be are counted, not kept`() {
    var decimator = Decimator()
    for number in 0..<9000 {
      let id = SeriesID(cluster: "c\(number)", place: .cluster, field: .soc)
      decimator.add(1, to: id, at: WallTime(microseconds: 0))
    }
    #expect(decimator.dropped == 9000 - Decimator.mostSeries)
  }

  @Test func `what is no number or cannot be true is not kept`() {
    var decimator = Decimator()
    decimator.add(.nan, to: series[0], at: WallTime(microseconds: 0))
    decimator.add(.infinity, to: series[0], at: WallTime(microseconds: 0))
    let reading = Reading(
      .number(Decimal(1), .volt), grade: .measured, source: Source(link: "a", origin: .computed),
      heard: Instant(microseconds: 0), period: .seconds(1), isImplausible: true)
    decimator.add(Observation(.cluster, .totalVoltage, reading), of: "garage", at: WallTime(microseconds: 0))
    #expect(decimator.drain().isEmpty)
  }

  @Test func `tiers: 1 s for an hour, 10 s for a day, 1 min for 30 days, 15 min for 5 years`() {
    #expect(HistoryTier.allCases.map(\.width.seconds) == [1, 10, 60, 900])
    #expect(HistoryTier.allCases.map { $0.keep.seconds / 3600 } == [1, 24, 720, 43_830])
    #expect(HistoryTier.minute.start(of: WallTime(microseconds: -1)) == WallTime(microseconds: -60_000_000))
    #expect(HistoryTier.serving(.seconds(600), points: 1000) == .second)
    #expect(HistoryTier.serving(.seconds(3600), points: 400) == .tenSeconds)
    #expect(HistoryTier.serving(.seconds(86_400), points: 2000) == .minute)
    #expect(HistoryTier.serving(.seconds(31_536_000), points: 200) == .quarterHour)
  }
}
