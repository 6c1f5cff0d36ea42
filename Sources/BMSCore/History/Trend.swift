/// How much of the past a trend shows.
public enum TrendSpan: Int, CaseIterable, Hashable, Sendable {
  case minute = 0, tenMinutes, hour, day

  public var length: Span {
    switch self {
    case .minute: .seconds(60)
    case .tenMinutes: .seconds(600)
    case .hour: .seconds(3600)
    case .day: .seconds(86_400)
    }
  }

  /// How much time a point stands for.
  public var width: Span { Span(microseconds: length.microseconds / Int64(Trend.points)) }

  /// `1 min`, `10 min`, `1 h`, `24 h`
  public var label: String {
    switch self {
    case .minute: "1 min"
    case .tenMinutes: "10 min"
    case .hour: "1 h"
    case .day: "24 h"
    }
  }
}

/// One point of a trend.
public enum TrendPoint: Hashable, Sendable {
  case heard(Bucket)
  /// Nothing was heard, and nothing was due: readings come more seldom than points. A line may go on.
  case between
  /// Nothing was heard although it was due, or the battery was not watched. A line must break.
  case gap
}

/// The last day of one value in memory, in four resolutions. Always the same size: about 16 kB.
public struct Trend: Hashable, Sendable {
  /// Points of every span: two for each of 120 columns.
  public static let points = 240
  /// As long as a reading is live: three periods.
  private static let livePeriods: Int64 = 3

  private let wall: WallClock
  private var rings = TrendSpan.allCases.map { _ in Ring() }

  /// - Parameter wall: points begin where civil time says so, so that a recording and its replay have the same ones.
  public init(wall: WallClock = WallClock(originMicroseconds: 0)) { self.wall = wall }

  /// Adds a reading. Readings come in the order of time; one that is older than what a ring holds is not kept.
  ///
  /// - Parameter period: how often it is expected.
  public mutating func add(_ value: Double, at now: Instant, period: Span) {
    guard value.isFinite else { return }
    for span in TrendSpan.allCases {
      rings[span.rawValue].add(Float(value), slot: slot(now, span), period: period)
    }
  }

  /// The points of a span, oldest first, the last one being that of `now`.
  public func points(_ span: TrendSpan, until now: Instant) -> [TrendPoint] {
    let newest = slot(now, span)
    let ring = rings[span.rawValue]
    let slots = newest - Int64(Self.points) + 1...newest
    let buckets = slots.map { ring.bucket($0) }
    let patience = ring.period.microseconds &* Self.livePeriods / span.width.microseconds
    var result: [TrendPoint] = buckets.map { $0.map { .heard($0) } ?? .gap }
    // Stretches with nothing in them, from the reading before to the one after or to now.
    var since: Int?
    for position in 0...buckets.count {
      guard position == buckets.count || buckets[position] != nil else { continue }
      if let since, position - since - 1 <= patience {
        for empty in (since + 1)..<max(position, since + 1) { result[empty] = .between }
      }
      since = position
    }
    return result
  }

  /// The lowest and the highest reading of a span; `nil` where nothing was heard.
  public func range(_ span: TrendSpan, until now: Instant) -> ClosedRange<Double>? {
    points(span, until: now).reduce(nil) { range, point in
      guard case .heard(let bucket) = point else { return range }
      return min(range?.lowerBound ?? bucket.min, bucket.min)...max(range?.upperBound ?? bucket.max, bucket.max)
    }
  }

  private func slot(_ instant: Instant, _ span: TrendSpan) -> Int64 {
    let width = span.width.microseconds
    let (quotient, remainder) = wall.wall(instant).microseconds.quotientAndRemainder(dividingBy: width)
    return remainder < 0 ? quotient - 1 : quotient
  }

  /// Buckets by their number on the time line, modulo the size; a place is valid for one number only.
  ///
  /// The newest is still open and stands beside the others: a screen that holds what it shows makes a reading copy one
  /// bucket and not the ring.
  private struct Ring: Hashable, Sendable {
    private struct Extent: Hashable, Sendable {
      var low: Float = 0
      var high: Float = 0
      var last: Float = 0
      /// 0 where nothing was heard.
      var count: UInt32 = 0

      mutating func add(_ value: Float) {
        low = count == 0 ? value : min(low, value)
        high = count == 0 ? value : max(high, value)
        last = value
        if count < .max { count += 1 }
      }
    }

    private var closed = [Extent](repeating: Extent(), count: Trend.points)
    private var open = Extent()
    private var newest: Int64?
    private(set) var period = Span.zero

    mutating func add(_ value: Float, slot: Int64, period: Span) {
      advance(to: slot)
      guard let newest, slot > newest - Int64(Trend.points) else { return }
      self.period = period
      if slot == newest { open.add(value) } else { closed[Self.place(slot)].add(value) }
    }

    func bucket(_ slot: Int64) -> Bucket? {
      guard let newest, slot <= newest, slot > newest - Int64(Trend.points) else { return nil }
      let extent = slot == newest ? open : closed[Self.place(slot)]
      guard extent.count > 0 else { return nil }
      return Bucket(
        min: Double(extent.low), max: Double(extent.high), last: Double(extent.last), count: Int(extent.count))
    }

    private mutating func advance(to slot: Int64) {
      guard let newest else { return self.newest = slot }
      guard slot > newest else { return }
      closed[Self.place(newest)] = open
      open = Extent()
      // Every place that is passed is empty again, at most all of them.
      for passed in max(newest + 1, slot - Int64(Trend.points) + 1)...slot { closed[Self.place(passed)] = Extent() }
      self.newest = slot
    }

    private static func place(_ slot: Int64) -> Int {
      let rest = Int(slot % Int64(Trend.points))
      return rest < 0 ? rest + Trend.points : rest
    }
  }
}
