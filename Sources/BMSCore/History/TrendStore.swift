/// What a series did, as a history gives it back for the trends.
public struct PastSample: Hashable, Sendable {
  public var at: WallTime
  public var bucket: Bucket
  /// How much time it stands for.
  public var width: Span

  public init(at: WallTime, bucket: Bucket, width: Span) {
    self.at = at
    self.bucket = bucket
    self.width = width
  }
}

/// How the values of one cluster moved over the last day, for the trends page.
///
/// Fed with every believed reading; what is doubted or only guessed leaves a gap. Bounded: at most 6 series for each of
/// eight modules and 11 for the cluster, each of one fixed size.
public struct TrendStore: Hashable, Sendable {
  public struct Key: Hashable, Sendable {
    public let place: Place
    public let field: Field

    public init(place: Place, field: Field) {
      self.place = place
      self.field = field
    }
  }

  private static let clusterFields = Field.ofBattery.filter { $0.info.trend != .none }
  private static let moduleFields = Field.ofBattery.filter { $0.info.trend == .everywhere }

  private struct Series: Hashable, Sendable {
    var trend: Trend
    var newest: Instant?
  }

  private let wall: WallClock
  private var series: [Key: Series] = [:]
  private var era: Instant?

  /// - Parameter wall: where the time line of the readings lies on the civil one.
  public init(wall: WallClock = WallClock(originMicroseconds: 0)) { self.wall = wall }

  /// Takes what is new in a cluster.
  ///
  /// - Parameter era: since when this module answers; when that changes, the past belongs to another module.
  public mutating func note(_ cluster: Cluster, era: Instant? = nil) {
    if era != self.era { series = [:] }
    self.era = era
    for module in cluster.modules where !module.isLost {
      for field in Self.moduleFields {
        add(module.reading(field), Key(place: .module(module.index), field: field))
      }
    }
    for field in Self.clusterFields {
      add(cluster.reading(field), Key(place: .cluster, field: field))
    }
  }

  /// Whether a series is one of those that are kept here.
  public static func draws(_ place: Place, _ field: Field) -> Bool {
    switch place {
    case .cluster: field.info.trend != .none
    case .module: field.info.trend == .everywhere
    case .cell: false
    }
  }

  /// Takes in the last day as the history knows it. What was heard since stays the newest.
  public mutating func recall(_ past: [SeriesID: [PastSample]], _ wall: WallClock) {
    for (id, samples) in past where Self.draws(id.place, id.field) {
      var one =
        series.removeValue(forKey: Key(place: id.place, field: id.field)) ?? Series(trend: Trend(wall: self.wall))
      for sample in samples {
        let at = wall.instant(sample.at)
        if let newest = one.newest, at >= newest { continue }
        for value in [sample.bucket.min, sample.bucket.max, sample.bucket.last] {
          one.trend.add(value, at: at, period: sample.width)
        }
      }
      series[Key(place: id.place, field: id.field)] = one
    }
  }

  public subscript(place: Place, field: Field) -> Trend? { series[Key(place: place, field: field)]?.trend }

  private mutating func add(_ reading: Reading?, _ key: Key) {
    guard let reading, reading.grade.isFact, !reading.isImplausible, let number = reading.number else { return }
    guard let place = series.index(forKey: key) else {
      var one = Series(trend: Trend(wall: wall), newest: reading.heard)
      one.trend.add(number, at: reading.heard, period: reading.period)
      series[key] = one
      return
    }
    if let newest = series.values[place].newest, reading.heard <= newest { return }
    series.values[place].trend.add(number, at: reading.heard, period: reading.period)
    series.values[place].newest = reading.heard
  }
}
