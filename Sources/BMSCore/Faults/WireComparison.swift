/// Holds what two wires say about one battery against each other.
///
/// They are read at different moments: a difference has to weigh some seconds before it is told. Every second in which
/// it is seen adds to the weight, every second in which it is not takes the same away: so a load that swings is not
/// told, and two senders that speak by turns, one of them true, are.
public struct WireComparison: Hashable, Sendable {
  /// What a difference has to weigh. Ours: a load that changes is seen by both within two of their periods.
  public static let patience = Span.seconds(3)
  /// What it can weigh at most: a difference that is over is told no longer than this less `patience`.
  private static let most = Span.seconds(6)

  private var weights: [Field: Span] = [:]
  private var notedAt: Instant?

  public init() {}

  /// What two links say differently about one cluster, as far as that weighs enough to be told.
  ///
  /// - Parameter other: the same battery as the other link knows it; `nil` where there is none.
  public mutating func note(_ cluster: Cluster, _ other: Cluster?, at now: Instant) -> Assessment {
    guard !cluster.modules.isEmpty || !cluster.fields.isEmpty, let other else {
      weights = [:]
      notedAt = nil
      return Assessment()
    }
    let step = min(max(notedAt.map { now - $0 } ?? .zero, .zero), .seconds(1))
    notedAt = now
    var found = AlarmRules.disagreements(cluster, other, at: now)
    weigh(found.conditions, step)
    let told = Set(weights.filter { $0.value >= Self.patience }.keys)
    found.conditions.removeAll { condition in condition.disagreement.map { !told.contains($0) } ?? true }
    return found
  }

  private mutating func weigh(_ conditions: [Condition], _ step: Span) {
    let seen = Set(conditions.compactMap(\.disagreement))
    for field in seen { weights[field] = weights[field].map { min($0 + step, Self.most) } ?? .zero }
    for (field, weight) in weights where !seen.contains(field) {
      weights[field] = weight >= step ? weight - step : nil
    }
  }
}

extension Condition {
  fileprivate var disagreement: Field? {
    if case .disagreement(let field) = scope.rule { field } else { nil }
  }
}
