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
  private static let moduleFields = Field.ofBattery.filter { $0.info.trend == .everywhere }
  /// Those of the modules first.
  private static let clusterFields = moduleFields + Field.ofBattery.filter { $0.info.trend == .whole }
  /// By a field's number its place among those of the cluster; 255 for none.
  private static let columns = Field.allCases.map { field in
    clusterFields.firstIndex(of: field).map { UInt8(clamping: $0) } ?? .max
  }

  private struct Series: Hashable, Sendable {
    var trend: Trend
    var newest: Instant?
  }

  private let wall: WallClock
  /// The cluster's, then each module's: where it stands follows from place and field, for all are asked for at every tick.
  private var series = Self.none
  private var era: Instant?

  private static var none: [Series?] {
    Array(repeating: nil, count: (Cluster.mostModules + 1) * clusterFields.count)
  }

  /// - Parameter wall: where the time line of the readings lies on the civil one.
  public init(wall: WallClock = WallClock(originMicroseconds: 0)) { self.wall = wall }

  /// Takes what is new in a cluster.
  ///
  /// - Parameter era: since when this module answers; when that changes, the past belongs to another module.
  public mutating func note(_ cluster: Cluster, era: Instant? = nil) {
    if era != self.era { series = Self.none }
    self.era = era
    for module in cluster.modules where !module.isLost {
      for field in Self.moduleFields { add(module.reading(field), .module(module.index), field) }
    }
    for field in Self.clusterFields { add(cluster.reading(field), .cluster, field) }
  }

  /// Whether a series is one of those that are kept here.
  public static func draws(_ place: Place, _ field: Field) -> Bool { slot(place, field) != nil }

  /// Takes in the last day as the history knows it. What was heard since stays the newest.
  public mutating func recall(_ past: [SeriesID: [PastSample]], _ wall: WallClock) {
    for (id, samples) in past {
      guard let slot = Self.slot(id.place, id.field) else { continue }
      var one = series[slot] ?? Series(trend: Trend(wall: self.wall))
      series[slot] = nil
      for sample in samples {
        let at = wall.instant(sample.at)
        if let newest = one.newest, at >= newest { continue }
        for value in [sample.bucket.min, sample.bucket.max, sample.bucket.last] {
          one.trend.add(value, at: at, period: sample.width)
        }
      }
      series[slot] = one
    }
  }

  public subscript(place: Place, field: Field) -> Trend? { Self.slot(place, field).flatMap { series[$0]?.trend } }

  /// Where a series stands; `nil` for one that is not kept here.
  private static func slot(_ place: Place, _ field: Field) -> Int? {
    let column = Int(columns[Int(field.rawValue)])
    switch place {
    case .cluster: return column < clusterFields.count ? column : nil
    case .module(let index):
      guard (1...Cluster.mostModules).contains(index), column < moduleFields.count else { return nil }
      return index * clusterFields.count + column
    case .cell: return nil
    }
  }

  private mutating func add(_ reading: Reading?, _ place: Place, _ field: Field) {
    guard let reading, let slot = Self.slot(place, field) else { return }
    if let newest = series[slot]?.newest, reading.heard <= newest { return }
    guard reading.grade.isFact, !reading.isImplausible, let number = reading.number else { return }
    if series[slot] == nil { series[slot] = Series(trend: Trend(wall: wall)) }
    series[slot]?.trend.add(number, at: reading.heard, period: reading.period)
    series[slot]?.newest = reading.heard
  }
}
