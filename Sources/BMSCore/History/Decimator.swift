/// A line of the history: one field of one place.
public struct SeriesID: Hashable, Sendable {
  public var cluster: String
  public var place: Place
  public var field: Field

  public init(cluster: String, place: Place, field: Field) {
    self.cluster = cluster
    self.place = place
    self.field = field
  }
}

/// Something to be merged into the stored history.
public struct HistoryRow: Hashable, Sendable {
  public var series: SeriesID
  public var tier: HistoryTier
  /// When the bucket begins.
  public var start: WallTime
  public var bucket: Bucket

  public init(series: SeriesID, tier: HistoryTier, start: WallTime, bucket: Bucket) {
    self.series = series
    self.tier = tier
    self.start = start
    self.bucket = bucket
  }
}

/// Turns readings into rows of every tier.
///
/// What it hands out are additions: a row is merged into the stored one with the same series, tier and start (least,
/// greatest, newest, sum of counts). So a bucket may be written every two seconds while it grows, a wall clock that is
/// set back merges into what is there, and a reading that was handed out once is never counted twice.
public struct Decimator: Sendable {
  /// Rows that wait while the disk is stuck; beyond it the oldest of the finest tier go first and are counted.
  public static let mostRows = 50_000
  /// More series than eight clusters of eight modules have.
  public static let mostSeries = 8192

  private struct Open: Sendable {
    var start: WallTime
    var bucket: Bucket
  }

  private var index: [SeriesID: Int] = [:]
  private var series: [SeriesID] = []
  /// For each series its open bucket of each tier.
  private var open: [Open?] = []
  /// Closed buckets of each tier that nobody has fetched.
  private var closed: [[HistoryRow]] = Array(repeating: [], count: HistoryTier.allCases.count)
  private var closedCount = 0

  /// Rows that were lost because nobody fetched them, and readings of series that found no place.
  public private(set) var dropped = 0

  public init() {}

  /// Rows that `drain` would give.
  public var waiting: Int { closedCount + open.count { $0 != nil } }

  /// Adds a reading. What is not a number is not kept.
  public mutating func add(_ value: Double, to id: SeriesID, at time: WallTime) {
    guard value.isFinite else { return }
    guard let position = position(of: id) else {
      dropped &+= 1
      return
    }
    for tier in HistoryTier.allCases {
      let slot = position * HistoryTier.allCases.count + tier.rawValue
      let start = tier.start(of: time)
      if open[slot]?.start == start {
        open[slot]?.bucket.add(value)
        continue
      }
      if let before = open[slot] { close(before, tier, id) }
      open[slot] = Open(start: start, bucket: Bucket(value))
    }
  }

  /// Adds what an observation carries, where it is a number with a unit.
  public mutating func add(_ observation: Observation, of cluster: String, at time: WallTime) {
    guard case .number(let number, _) = observation.reading.value, !observation.reading.isImplausible else { return }
    add(number.double, to: SeriesID(cluster: cluster, place: observation.place, field: observation.field), at: time)
  }

  /// Everything since the last time, coarse tiers included as far as they have grown. Empties the decimator.
  public mutating func drain() -> [HistoryRow] {
    var rows = closed.flatMap(\.self)
    for (position, id) in series.enumerated() {
      for tier in HistoryTier.allCases {
        let slot = position * HistoryTier.allCases.count + tier.rawValue
        if let bucket = open[slot] {
          rows.append(HistoryRow(series: id, tier: tier, start: bucket.start, bucket: bucket.bucket))
        }
        open[slot] = nil
      }
    }
    for tier in closed.indices { closed[tier].removeAll() }
    closedCount = 0
    return rows
  }

  private mutating func position(of id: SeriesID) -> Int? {
    if let position = index[id] { return position }
    guard series.count < Self.mostSeries else { return nil }
    index[id] = series.count
    series.append(id)
    open.append(contentsOf: Array(repeating: nil, count: HistoryTier.allCases.count))
    return series.count - 1
  }

  private mutating func close(_ bucket: Open, _ tier: HistoryTier, _ id: SeriesID) {
    closed[tier.rawValue].append(HistoryRow(series: id, tier: tier, start: bucket.start, bucket: bucket.bucket))
    closedCount += 1
    guard closedCount > Self.mostRows, let finest = closed.firstIndex(where: { !$0.isEmpty }) else { return }
    // A tenth at a time, so that it does not cost every reading.
    let surplus = min(closed[finest].count, Self.mostRows / 10)
    closed[finest].removeFirst(surplus)
    closedCount -= surplus
    dropped &+= surplus
  }
}
