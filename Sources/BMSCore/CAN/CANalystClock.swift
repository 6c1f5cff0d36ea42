/// When a frame was on the bus, by this computer's clock, out of the stamps of a CANalyst-II.
///
/// The adapter counts 100 us in 32 bits, from an instant that it does not tell. So the frame that came through fastest says
/// where its counter lies: no frame is stamped later than it was read, and all are late by what the fastest took (a poll
/// at most, some milliseconds on a bus that speaks). The two clocks drift; what is allowed for that is more than crystals
/// do. A counter that leaps, or wraps in a silence of days, is taken up anew where it is.
public struct CANalystClock: Sendable {
  /// Of the adapter's counter (python-canalystii, implemented by others).
  public static let tick = Span(microseconds: 100)
  /// One part in 5,000: 200 ppm.
  private static let drift: Int64 = 5000
  /// The newest frame of a read waited no longer than since the poll before, and so long besides.
  private static let slack = Span.seconds(1)

  /// The newest stamp, how much the counter had counted by then since the first, and when it was read.
  private var last: (stamp: UInt32, counted: Span, at: Instant)?
  /// From what the counter counted to this computer's clock.
  private var offset = Span.zero
  private var newest = Instant(microseconds: .min)

  public init() {}

  /// Takes the newest stamp of what was read, before its frames are asked about.
  /// - Parameters:
  ///   - now: when it was read.
  ///   - previous: when it was looked before that.
  public mutating func note(_ stamp: UInt32, at now: Instant, after previous: Instant) {
    var counted = Span.zero
    var isAnew = true
    if let last {
      counted = last.counted + Self.ticks(from: last.stamp, to: stamp)
      let here = Span(microseconds: now.microseconds &- counted.microseconds)
      offset = min(offset + Span(microseconds: (now - last.at).microseconds / Self.drift), here)
      isAnew = here - offset > (now - previous) + Self.slack
    }
    if isAnew { offset = Span(microseconds: now.microseconds &- counted.microseconds) }
    last = (stamp, counted, now)
  }

  /// When a frame of that read was on the bus; never later than it was read, nor earlier than one before it.
  /// - Parameter stamp: nil for a frame without one, which was there when it was read.
  public mutating func heard(_ stamp: UInt32?, at now: Instant) -> Instant {
    var heard = now
    if let stamp, let last {
      let counted = last.counted + Self.ticks(from: last.stamp, to: stamp)
      heard = Instant(microseconds: counted.microseconds &+ offset.microseconds)
    }
    newest = min(max(heard, newest), now)
    return newest
  }

  /// Backwards too.
  private static func ticks(from first: UInt32, to second: UInt32) -> Span {
    tick * Int64(Int32(bitPattern: second &- first))
  }
}
