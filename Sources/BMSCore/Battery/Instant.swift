/// A length of time in whole microseconds.
public struct Span: Hashable, Comparable, Sendable {
  public var microseconds: Int64

  public init(microseconds: Int64) { self.microseconds = microseconds }

  public static let zero = Span(microseconds: 0)
  public static func seconds(_ s: Int64) -> Span { Span(microseconds: s &* 1_000_000) }
  public static func milliseconds(_ ms: Int64) -> Span { Span(microseconds: ms &* 1000) }

  public var milliseconds: Int64 { microseconds / 1000 }
  public var seconds: Double { Double(microseconds) / 1_000_000 }

  public static func < (a: Span, b: Span) -> Bool { a.microseconds < b.microseconds }
  public static func + (a: Span, b: Span) -> Span { Span(microseconds: a.microseconds &+ b.microseconds) }
  public static func - (a: Span, b: Span) -> Span { Span(microseconds: a.microseconds &- b.microseconds) }
  public static func * (a: Span, n: Int64) -> Span { Span(microseconds: a.microseconds &* n) }
}

/// A point on the program's own steady time line, in microseconds.
///
/// The core has no clock: every instant is handed in. Instants never go back, so ages and time-outs stay true
/// when somebody sets the wall clock; what a person reads is a `WallTime`, worked out at the edge.
public struct Instant: Hashable, Comparable, Sendable {
  public var microseconds: Int64

  public init(microseconds: Int64) { self.microseconds = microseconds }

  public static func < (a: Instant, b: Instant) -> Bool { a.microseconds < b.microseconds }
  public static func + (a: Instant, s: Span) -> Instant { Instant(microseconds: a.microseconds &+ s.microseconds) }
  public static func - (a: Instant, s: Span) -> Instant { Instant(microseconds: a.microseconds &- s.microseconds) }
  public static func - (a: Instant, b: Instant) -> Span { Span(microseconds: a.microseconds &- b.microseconds) }
}

/// A point in civil time: microseconds since 1970-01-01T00:00:00Z.
public struct WallTime: Hashable, Comparable, Sendable {
  public var microseconds: Int64

  public init(microseconds: Int64) { self.microseconds = microseconds }

  public static func < (a: WallTime, b: WallTime) -> Bool { a.microseconds < b.microseconds }
  public static func + (a: WallTime, s: Span) -> WallTime { WallTime(microseconds: a.microseconds &+ s.microseconds) }
}

/// Where the steady time line lies on the civil one, so that an `Instant` can be printed.
public struct WallClock: Hashable, Sendable {
  /// Civil time of `Instant(microseconds: 0)`, in microseconds since 1970.
  public var originMicroseconds: Int64

  public init(originMicroseconds: Int64) { self.originMicroseconds = originMicroseconds }

  public func wall(_ instant: Instant) -> WallTime {
    WallTime(microseconds: originMicroseconds &+ instant.microseconds)
  }
  public func instant(_ wall: WallTime) -> Instant {
    Instant(microseconds: wall.microseconds &- originMicroseconds)
  }

  /// The first instant after this one at which civil time is a whole multiple of `span`: a beat that a recording and
  /// its replay have in common.
  public func beat(of span: Span, after instant: Instant) -> Instant {
    let length = max(span.microseconds, 1)
    let into = ((wall(instant).microseconds % length) &+ length) % length
    return instant + Span(microseconds: length - into)
  }
}
