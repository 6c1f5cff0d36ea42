/// Where the clock of a gateway lies on this program's time line.
///
/// A message that comes as it is said was made shortly before: the least difference of the last few is the clock's. One
/// that the broker kept says nothing about a clock.
public struct FleetClock: Hashable, Sendable {
  private static let most = 8
  /// Before that one that was long on its way would be taken for a clock that is behind.
  private static let least = 3
  /// A clock that is off by less is as good as right. Beyond, what is kept of the gateway cannot be believed before it is
  /// heard, and its history and its alarms are filed under wrong times.
  public static let tolerance = Span.seconds(30)

  /// Instants minus civil times, the newest last.
  private var differences: [Int64] = []

  mutating func hear(_ time: WallTime, at arrival: Instant) {
    differences.append(arrival.microseconds &- time.microseconds)
    if differences.count > Self.most { differences.removeFirst() }
  }

  /// When it was by this program's time line.
  /// - Parameter wall: this program's own clock, as long as the gateway's is not known.
  public func instant(_ time: WallTime, _ wall: WallClock) -> Instant { self.wall(wall).instant(time) }

  /// The gateway's clock, or this program's as long as it is not known.
  public func wall(_ wall: WallClock) -> WallClock {
    differences.min().map { WallClock(originMicroseconds: 0 &- $0) } ?? wall
  }

  /// How far the gateway's clock is ahead of this program's, or behind it where that is less than nothing; `nil` where it
  /// is right, or as long as that is not known.
  public func lead(over wall: WallClock) -> Span? {
    guard differences.count >= Self.least else { return nil }
    let lead = Span(microseconds: self.wall(wall).originMicroseconds &- wall.originMicroseconds)
    return lead.microseconds.magnitude > Self.tolerance.microseconds.magnitude ? lead : nil
  }
}
