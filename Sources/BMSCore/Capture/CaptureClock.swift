/// Turns the times of a file into civil time.
///
/// `candump -t z` counts from the first frame, `-t d` from the frame before; both look alike. They are taken as counted
/// from the first until one goes back, and as differences from there.
public struct CaptureClock: Hashable, Sendable {
  public enum Timing: Hashable, Sendable {
    /// No line had a time.
    case none
    case absolute
    /// Counted from the start of the file, which stands at 1970-01-01.
    case sinceStart
    case sinceLast
  }

  public private(set) var timing = Timing.none
  public private(set) var now = WallTime(microseconds: 0)
  /// The times are those of some time zone that the file does not name.
  public internal(set) var isLocal = false
  /// Times never count from the frame before: one that goes back is that of a device which was switched on anew.
  var countsFromStart = false
  let utcOffset: Span
  /// Some 30,000 years: differences of times never overflow.
  static let latest: Int64 = 1_000_000_000_000_000_000
  private var sum: Int64 = 0
  private var last: Int64 = 0

  init(utcOffset: Span) { self.utcOffset = utcOffset }

  mutating func absolute(_ microseconds: Int64) -> WallTime {
    timing = .absolute
    now = WallTime(microseconds: microseconds)
    return now
  }

  mutating func relative(_ microseconds: Int64) -> WallTime {
    let goesBack = microseconds < last
    last = microseconds
    if countsFromStart {
      if goesBack { sum = now.microseconds }
      return count(min(sum &+ microseconds, Self.latest), from: nil)
    }
    if timing != .sinceLast { timing = goesBack ? .sinceLast : .sinceStart }
    sum = min(sum &+ microseconds, Self.latest)
    now = WallTime(microseconds: timing == .sinceLast ? sum : microseconds)
    return now
  }

  /// A time since the start of the log.
  /// - Parameter base: when that was, in microseconds since 1970, by some clock on some wall; `nil` where nobody says.
  mutating func count(_ elapsed: Int64, from base: Int64?) -> WallTime {
    if let base {
      isLocal = true
      return absolute(base &+ elapsed)
    }
    timing = .sinceStart
    now = WallTime(microseconds: elapsed)
    return now
  }

  /// What a person has to know about the times; `nil` where there is nothing to say.
  public var remark: String? {
    switch timing {
    case .none: "its lines have no times"
    case .absolute: isLocal ? "its times name no time zone and are shown as they stand there" : nil
    case .sinceStart, .sinceLast:
      "its times count from its start, which it does not date: they are shown as if that had been 1970-01-01T00:00:00Z"
    }
  }
}
