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

  private struct Doubt: Hashable, Sendable {
    var weight = Span.zero
    var note = ""
  }

  private var doubts: [Field: Doubt] = [:]
  private var notedAt: Instant?
  /// One sentence a field, in the order of the fields: `Total Voltage: ttyUSB0 says 53.01 V, can0 says 48.00 V`.
  public private(set) var complaints: [String] = []

  public init() {}

  public mutating func note(_ cluster: Cluster, at now: Instant) {
    guard !cluster.modules.isEmpty || !cluster.fields.isEmpty, let other = cluster.asHeardOnCAN else {
      self = WireComparison()
      return
    }
    let step = min(max(notedAt.map { now - $0 } ?? .zero, .zero), .seconds(1))
    notedAt = now
    let found = AlarmRules.disagreements(cluster, other, at: now)
    weigh(found.conditions, step)
    complaints = Field.allCases.compactMap { field in
      doubts[field].flatMap { $0.weight >= Self.patience ? $0.note : nil }
    }
  }

  private mutating func weigh(_ conditions: [Condition], _ step: Span) {
    var seen: [Field: Doubt] = [:]
    for condition in conditions {
      guard case .disagreement(let field) = condition.scope.rule else { continue }
      let before = doubts[field]
      seen[field] = Doubt(
        weight: before.map { min($0.weight + step, Self.most) } ?? .zero, note: condition.note ?? before?.note ?? "")
    }
    for (field, doubt) in doubts where seen[field] == nil && doubt.weight >= step {
      seen[field] = Doubt(weight: doubt.weight - step, note: doubt.note)
    }
    doubts = seen
  }
}
