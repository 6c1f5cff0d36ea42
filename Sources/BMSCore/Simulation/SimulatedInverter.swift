/// The other side of a simulated bus: the keep-alive or poll of an inverter, every second.
public struct SimulatedInverter: Hashable, Sendable {
  public typealias Kind = SimulatedInverterKind

  /// Documented for 305, 301, SMA and 310; for 4200 and LIA nothing is, so theirs is the same.
  public static let period = Span.seconds(1)

  public let kind: Kind
  private var due: Instant

  public init(_ kind: Kind, start: Instant) {
    self.kind = kind
    due = start
  }

  public var deadline: Instant? { due }

  /// The frames due now.
  /// - Parameter cluster: what the inverter measures at its terminals is what this battery has there.
  public mutating func advance(to now: Instant, cluster: SimulatedCluster) -> [CANFrame] {
    guard due <= now else { return [] }
    let next = due + Self.period
    due = next > now ? next : now + Self.period
    return kind.frames(BusReport(cluster))
  }
}
