/// What a value did in a stretch of time: nothing that was seen is lost between two points.
public struct Bucket: Hashable, Sendable {
  public var min: Double
  public var max: Double
  public var last: Double
  /// How many readings it stands for; at least one.
  public var count: Int

  public init(_ value: Double) {
    min = value
    max = value
    last = value
    count = 1
  }

  public init(min: Double, max: Double, last: Double, count: Int) {
    self.min = min
    self.max = max
    self.last = last
    self.count = count
  }

  public mutating func add(_ value: Double) { merge(Bucket(value)) }

  /// Takes in a later stretch.
  public mutating func merge(_ later: Bucket) {
    min = Swift.min(min, later.min)
    max = Swift.max(max, later.max)
    last = later.last
    count &+= later.count
  }
}

/// How finely readings are kept, and for how long.
public enum HistoryTier: Int, CaseIterable, Hashable, Sendable, Comparable {
  case second = 0, tenSeconds, minute, quarterHour

  /// How much time a bucket stands for.
  public var width: Span {
    switch self {
    case .second: .seconds(1)
    case .tenSeconds: .seconds(10)
    case .minute: .seconds(60)
    case .quarterHour: .seconds(900)
    }
  }

  /// How long its buckets are kept: 1 hour, 1 day, 30 days, 5 years (of 365.25 days).
  public var keep: Span {
    switch self {
    case .second: .seconds(3600)
    case .tenSeconds: .seconds(86_400)
    case .minute: .seconds(30 * 86_400)
    case .quarterHour: .seconds(157_788_000)
    }
  }

  /// When the bucket begins that this moment falls into. Aligned on 1970, so that it is the same after a restart.
  public func start(of time: WallTime) -> WallTime {
    let width = width.microseconds
    let (quotient, remainder) = time.microseconds.quotientAndRemainder(dividingBy: width)
    return WallTime(microseconds: (remainder < 0 ? quotient - 1 : quotient) &* width)
  }

  /// Buckets that begin before this may be deleted.
  public func expiry(at now: WallTime) -> WallTime { WallTime(microseconds: now.microseconds &- keep.microseconds) }

  /// The finest tier that still covers a stretch of so long before now and needs no more than so many points.
  public static func serving(_ span: Span, points: Int) -> HistoryTier {
    allCases.first {
      $0.keep >= span && span.microseconds / $0.width.microseconds <= Int64(Swift.max(points, 1))
    } ?? .quarterHour
  }

  public static func < (a: HistoryTier, b: HistoryTier) -> Bool { a.rawValue < b.rawValue }
}
