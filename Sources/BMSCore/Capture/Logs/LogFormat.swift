/// How one program writes CAN traffic as text: recognised by what stands in the file, never by the file's name.
///
/// Our own captures and what candump writes are read by `CaptureLine`; everything else has a row here.
struct LogFormat: Sendable {
  /// For sentences: "it reads as ...".
  let name: String
  /// Whether a line can only be of this format; asked as long as nothing of the file was understood.
  let recognises: @Sendable (LogWords) -> Bool
  /// What a line says; `nil` for a header, a comment or an event that is no frame.
  let read: @Sendable (LogWords, inout LogState, inout CaptureClock) throws(CaptureDamage) -> CaptureEvent?
  /// Its lines say how many bytes there are, so that one without a line feed at the end of the file can be trusted: what is
  /// copied out of a web page ends like that.
  var showsLength = false

  static let all: [LogFormat] = [
    .batteryEmulator, .pcanTrace, .vector, .pythonCANTable, .savvyCAN, .pythonCANText, .busmaster, .slcan,
  ]
}

/// What the header of a log said, and where its times have got to.
struct LogState: Sendable {
  /// When the log began, in microseconds since 1970; local time read as UTC, for no format names its zone.
  var base: Int64?
  /// Times count from the line before.
  var isDelta = false
  /// Times are those of the day.
  var isTimeOfDay = false
  var radix: UInt32 = 16
  /// The columns of a table, in small letters.
  var columns: [String] = []
  /// Microseconds since the log began.
  private(set) var elapsed: Int64 = 0

  mutating func restart(at base: Int64?) {
    self.base = base
    elapsed = 0
  }

  /// Takes the time of a line in.
  mutating func take(_ microseconds: Int64) {
    elapsed = isDelta ? min(elapsed &+ microseconds, CaptureClock.latest) : min(microseconds, CaptureClock.latest)
  }

  /// Takes in a time that starts again at 0 after `cycle`.
  mutating func take(_ microseconds: Int64, cycle: Int64) {
    let step = microseconds - elapsed % cycle
    // A little back is another channel's frame that was written late.
    elapsed = max(min(elapsed &+ (step < -cycle / 2 ? step + cycle : step), CaptureClock.latest), 0)
  }

  func now(_ clock: inout CaptureClock) -> WallTime { clock.count(elapsed, from: base) }
}
