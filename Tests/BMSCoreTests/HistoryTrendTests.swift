import BMSCore
import Testing

@Suite struct HistoryTrendTests {
  private let start = Instant(microseconds: 1_700_000_000_000)

  private func marks(_ points: some Sequence<TrendPoint>) -> String {
    points.map { point in
      switch point {
      case .heard: "#"
      case .between: "-"
      case .gap: "."
      }
    }.joined()
  }

  @Test(arguments: [1, 2, 3] as [UInt64])
  func `random readings: every point is the least, the greatest and the last of its stretch`(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    var trend = Trend()
    var now = start
    var all: [(at: Instant, value: Double)] = []
    for _ in 0..<3000 {
      // A value that a Float holds exactly.
      let value = Double(Int64.random(in: -4_000_000...4_000_000, using: &random)) / 4
      trend.add(value, at: now, period: .seconds(1))
      all.append((now, value))
      now = now + Span(microseconds: Int64.random(in: 0...60_000_000, using: &random))
      if Int.random(in: 0..<500, using: &random) == 0 { now = now + .seconds(200_000) }
    }
    for span in TrendSpan.allCases {
      let points = trend.points(span, until: now)
      #expect(points.count == Trend.points)
      let width = span.width.microseconds
      let newest = now.microseconds / width
      for (position, point) in points.enumerated() {
        let slot = newest - Int64(Trend.points - 1 - position)
        let values = all.filter { $0.at.microseconds / width == slot }.map(\.value)
        guard case .heard(let bucket) = point else {
          #expect(values.isEmpty)
          continue
        }
        #expect(bucket.count == values.count && bucket.last == values.last)
        #expect(bucket.min == values.min() && bucket.max == values.max())
        #expect(bucket.min <= bucket.last && bucket.last <= bucket.max)
      }
    }
  }

  @Test func `a break in the readings is a gap, a seldom reading is not`() {
    var trend = Trend()
    for second in 0..<60 where !(20..<40).contains(second) {
      trend.add(1, at: start + .seconds(Int64(second)), period: .seconds(1))
    }
    let points = marks(trend.points(.minute, until: start + .milliseconds(59_900)))
    let second = "#---"
    let expected =
      String(repeating: second, count: 19) + "#" + String(repeating: ".", count: 83)
      + String(repeating: second, count: 20)
    #expect(points == expected)
  }

  @Test func `six silent minutes are a gap in the trend of a day`() {
    var trend = Trend()
    for second in 0..<3600 where !(360..<1080).contains(second) {
      trend.add(1, at: Instant(microseconds: 0) + .seconds(Int64(second)), period: .seconds(1))
    }
    #expect(marks(trend.points(.day, until: Instant(microseconds: 3_599_000_000)).suffix(10)) == "#..#######")
  }

  @Test func `before the first reading and after the last there is nothing`() {
    var trend = Trend()
    #expect(marks(trend.points(.minute, until: start)) == String(repeating: ".", count: 240))
    trend.add(1, at: start, period: .seconds(1))
    #expect(marks(trend.points(.minute, until: start).suffix(2)) == ".#")
    #expect(marks(trend.points(.minute, until: start + .seconds(2)).suffix(9)) == "#--------")
    #expect(
      marks(trend.points(.minute, until: start + .seconds(10)).suffix(41)) == "#" + String(repeating: ".", count: 40))
    #expect(marks(trend.points(.minute, until: start + .seconds(60))) == String(repeating: ".", count: 240))
  }

  @Test func `a reading from the far past or a jump to the far future does no harm`() {
    var trend = Trend()
    trend.add(1, at: start, period: .seconds(1))
    trend.add(2, at: start - .seconds(1_000_000), period: .seconds(1))
    trend.add(.nan, at: start, period: .seconds(1))
    #expect(marks(trend.points(.day, until: start)).filter { $0 == "#" }.count == 1)
    trend.add(3, at: Instant(microseconds: .max / 2), period: .seconds(1))
    trend.add(3, at: Instant(microseconds: .min / 2), period: .seconds(1))
    #expect(trend.points(.minute, until: Instant(microseconds: .max / 2)).count == 240)
  }
}
