internal import BMSCore

/// The time of a replay: the recorded one, run at any speed, stopped, stepped and jumped.
///
/// Instants of a replay are the microseconds of civil time as recorded, so that every time on screen is the recorded one.
final class ReplayClock {
  static let speeds: [Double] = [0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60, 300, 0]
  /// How much of the capture one turn of the loop takes at the greatest speed: fine enough for the alarms' times.
  private static let stride = Span.milliseconds(100)

  let begin: Instant
  private(set) var end: Instant
  private(set) var now: Instant
  private(set) var isPaused = false
  /// Times real time; 0 is as fast as this computer can.
  private(set) var speed: Double
  /// Counts the jumps back: whoever keeps something of the time behind has to forget it.
  private(set) var rewinds = 0
  private var real: Instant?
  private var anchor: Instant
  /// Where playing stops by itself: after a step, or when an alarm is looked for.
  private var isStepping = false

  init(begin: Instant, end: Instant, speed: Double) {
    self.begin = begin
    self.end = max(begin, end)
    self.speed = speed
    now = begin
    anchor = begin
  }

  var wall: WallClock { WallClock(originMicroseconds: 0) }
  var isAtEnd: Bool { now >= end }

  /// Lets real time pass.
  /// - Parameter next: when the next event of the capture is.
  func advance(real: Instant, next: Instant?) {
    if isStepping {
      isStepping = false
      if let next { jump(to: max(next, now), at: real) }
    }
    guard !isPaused, !isAtEnd else { return hold(at: real) }
    guard speed > 0 else {
      now = min(max(now + Self.stride, next ?? end), end)
      return hold(at: real)
    }
    guard let start = self.real else { return hold(at: real) }
    let passed = Double((real - start).microseconds) * speed
    now = min(max(anchor + Span(microseconds: Int64(min(max(passed, 0), 1e15))), now), end)
  }

  /// When `advance` is to be called at the latest.
  func deadline(next: Instant?) -> Instant? {
    if isStepping { return Instant(microseconds: 0) }
    guard !isPaused, !isAtEnd else { return nil }
    guard speed > 0, let real else { return Instant(microseconds: 0) }
    let wait = Double(((next ?? end) - anchor).microseconds) / speed
    return real + Span(microseconds: Int64(min(max(wait, 0), 1e12)))
  }

  private func hold(at real: Instant) {
    self.real = real
    anchor = now
  }

  private func jump(to instant: Instant, at real: Instant?) {
    now = min(max(instant, begin), end)
    anchor = now
    self.real = real
  }

  // MARK: - The user's hands

  func togglePause() {
    isPaused.toggle()
    real = nil
    anchor = now
  }

  func pause() {
    guard !isPaused else { return }
    togglePause()
  }

  /// On to the next event, and stop there.
  func step() {
    pause()
    isStepping = true
  }

  func seek(to instant: Instant) {
    if instant < now { rewinds += 1 }
    jump(to: instant, at: nil)
  }

  func setSpeed(_ speed: Double) {
    self.speed = speed
    real = nil
    anchor = now
  }

  func changeSpeed(by steps: Int) {
    func rank(_ speed: Double) -> Double { speed == 0 ? .infinity : speed }
    let place = Self.speeds.firstIndex { rank($0) >= rank(speed) } ?? 3
    setSpeed(Self.speeds[max(0, min(place + steps, Self.speeds.count - 1))])
  }

  /// The capture grew, or its end was not known before.
  func noteEnd(_ instant: Instant) { end = max(end, instant) }
}

/// What the screen says about a replay.
struct ReplayStatus: Hashable, Sendable {
  var file: String
  var now: Instant
  var begin: Instant
  var end: Instant
  var speed: Double
  var isPaused: Bool
  /// Lines that could not be read, and the first of them.
  var damaged = 0
  var complaint: String?

  var isAtEnd: Bool { now >= end }
}
