internal import BMSCore

/// How the values of one cluster moved over the last day, for the trends page.
///
/// Fed with every believed reading; what is doubted or only guessed leaves a gap. Bounded: at most 6 series for each of
/// eight modules and 9 for the cluster, each of one fixed size.
struct TrendStore: Hashable, Sendable {
  struct Key: Hashable, Sendable {
    let place: Place
    let field: Field
  }

  static let moduleFields: [Field] = [.totalVoltage, .current, .soc, .cellDelta, .temperatureMax, .temperatureMin]
  static let clusterFields: [Field] = [
    .totalVoltage, .current, .soc, .chargeCurrentLimit, .dischargeCurrentLimit, .chargeVoltageLimit,
    .dischargeVoltageLimit, .temperatureMax, .temperatureMin,
  ]
  /// Values come with the poll cycle; looking more often finds nothing.
  private static let pause = Span.milliseconds(100)

  private struct Series: Hashable, Sendable {
    var trend = Trend()
    var newest: Instant?
  }

  private var series: [Key: Series] = [:]
  private var lookedAt: Instant?
  private var era: Instant?

  /// Takes what is new in a cluster.
  ///
  /// - Parameter era: since when this module answers; when that changes, the past belongs to another module.
  mutating func note(_ cluster: Cluster, era: Instant? = nil, at now: Instant) {
    if era != self.era { series = [:] }
    self.era = era
    if let lookedAt, now - lookedAt < Self.pause { return }
    lookedAt = now
    for module in cluster.modules where !module.isLost {
      for field in Self.moduleFields {
        add(module.reading(field), Key(place: .module(module.index), field: field))
      }
    }
    for field in Self.clusterFields {
      add(cluster.reading(field), Key(place: .cluster, field: field))
    }
  }

  subscript(place: Place, field: Field) -> Trend? { series[Key(place: place, field: field)]?.trend }

  private mutating func add(_ reading: Reading?, _ key: Key) {
    guard let reading, reading.grade.isFact, !reading.isImplausible, let number = reading.number else { return }
    var one = series.removeValue(forKey: key) ?? Series()
    if one.newest.map({ reading.heard > $0 }) ?? true {
      one.trend.add(number, at: reading.heard, period: reading.period)
      one.newest = reading.heard
    }
    series[key] = one
  }
}
