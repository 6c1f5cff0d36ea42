/// Holds what two wires say about one battery against each other.
///
/// They are read at different moments: a difference has to last before it is told, and is told until it is over.
public struct WireComparison: Hashable, Sendable {
  /// How long a difference has to last. Ours: a load that changes is seen by both within two of their periods.
  public static let patience = Span.seconds(3)

  private var since: [Field: Instant] = [:]
  /// One sentence a field, in the order of the fields: `Total Voltage: ttyUSB0 says 53.01 V, can0 says 48.00 V`.
  public private(set) var complaints: [String] = []

  public init() {}

  public mutating func note(_ cluster: Cluster, at now: Instant) {
    guard !cluster.modules.isEmpty || !cluster.fields.isEmpty, let other = cluster.asHeardOnCAN else {
      self = WireComparison()
      return
    }
    let found = AlarmRules.disagreements(cluster, other, at: now)
    var next: [Field: Instant] = [:]
    var told: [String] = []
    for condition in found.conditions {
      guard case .disagreement(let field) = condition.scope.rule else { continue }
      let start = since[field] ?? now
      next[field] = start
      if now - start >= Self.patience, let note = condition.note { told.append(note) }
    }
    since = next
    complaints = told
  }
}
