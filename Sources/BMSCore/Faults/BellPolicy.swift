/// When the terminal's bell rings: for a new fault only, not too often, and not while it is muted.
public struct BellPolicy: Hashable, Sendable {
  /// The least time between two rings.
  public static let pause = Span.seconds(10)

  public private(set) var isMuted = false
  private var lastRing: Instant?
  /// A new fault that came too soon after the last ring.
  private var isDue = false

  public init() {}

  /// When to ask again; `nil` when nothing waits.
  public var deadline: Instant? { isDue ? lastRing.map { $0 + Self.pause } : nil }

  /// Muted, what would have rung is forgotten.
  public mutating func setMuted(_ muted: Bool) {
    isMuted = muted
    if muted { isDue = false }
  }

  /// Whether to ring now. Asked with every batch of events and, with none, when `deadline` has come.
  ///
  /// A fault that comes back within minutes is not new, one that another explains has been rung for, a warning or
  /// a notice never rings.
  /// - Parameter explained: the alarms that follow from others now.
  public mutating func rings(
    for events: [AlarmEvent] = [], explained: @autoclosure () -> Set<AlarmKey> = [], at now: Instant
  ) -> Bool {
    let faults = events.filter { $0.isNew && $0.alarm.severity == .fault }
    let isNew = !faults.isEmpty && !Set(faults.map(\.alarm.key)).isSubset(of: explained())
    return rings(isNewFault: isNew, at: now)
  }

  /// The same where faults are told otherwise.
  public mutating func rings(isNewFault: Bool, at now: Instant) -> Bool {
    if isNewFault { isDue = !isMuted }
    guard isDue else { return false }
    if let lastRing, now - lastRing < Self.pause { return false }
    isDue = false
    lastRing = now
    return true
  }
}
