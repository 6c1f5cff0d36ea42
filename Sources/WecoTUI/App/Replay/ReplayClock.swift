internal import BMSCore

/// The time of a replay: the recorded one, run at any speed, stopped, stepped and jumped.
///
/// Instants of a replay are the microseconds of civil time as recorded, so that every time on screen is the recorded one.
/// It never jumps over a beat of the fault watch: alarms come and go at the very instants at which they did.
final class ReplayClock {
  static let speeds: [Double] = [0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60, 300, 0]
  /// How much of the capture one turn of the loop takes at the greatest speed.
  private static let stride = AlarmMonitor.pause
  /// When nothing was heard for so many beats (five minutes), all that silence can tell is told: the rest is jumped over.
  private static let mostQuietBeats = 600
  private static let mostMarks = 128

  let begin: Instant
  let end: Instant
  private(set) var now: Instant
  private(set) var isPaused = false
  /// Times real time; 0 is as fast as this computer can.
  private(set) var speed: Double
  /// Counts the jumps back: whoever keeps something of the time behind has to forget it.
  private(set) var rewinds = 0
  /// Places to come back to, from `begin` on: whoever knows something keeps a copy of it as of each of them.
  private(set) var marks: [Instant]
  private var between: Span
  /// Where it is on its way to.
  private var target: Instant
  private var hasGoneBack = false
  private var quietBeats = 0
  private var real: Instant?
  private var anchor: Instant
  /// Where playing stops by itself: after a step, or when an alarm is looked for.
  private var isStepping = false

  /// - Parameter marks: how far they are apart at least.
  init(begin: Instant, end: Instant, speed: Double, marks between: Span = .seconds(60)) {
    self.between = between
    self.begin = begin
    self.end = max(begin, end)
    self.speed = speed
    now = begin
    target = begin
    anchor = begin
    marks = [begin]
  }

  var wall: WallClock { WallClock(originMicroseconds: 0) }
  var isAtEnd: Bool { now >= end }
  /// `advance` is to be called again before anything else is done.
  var isBehind: Bool { hasGoneBack || now < target }
  var isOnBeat: Bool { now.microseconds % AlarmMonitor.pause.microseconds == 0 }

  /// Lets real time pass, up to the next beat; the rest of it while `isBehind`.
  /// - Parameter next: when the next event of the capture is.
  func advance(real: Instant, next: Instant?) {
    // First everybody goes back to where it goes on from.
    guard !hasGoneBack else { return hasGoneBack = false }
    if !isBehind { aim(real, next) }
    guard now < target else { return }
    now = min(target, nextBeat(next))
    if isOnBeat { mark() }
  }

  /// When `advance` is to be called at the latest.
  func deadline(next: Instant?) -> Instant? {
    if isStepping || isBehind { return Instant(microseconds: 0) }
    guard !isPaused, !isAtEnd else { return nil }
    guard speed > 0, let real else { return Instant(microseconds: 0) }
    let due = min(next ?? end, wall.beat(of: AlarmMonitor.pause, after: now))
    let wait = Double((due - anchor).microseconds) / speed
    return real + Span(microseconds: Int64(min(max(wait, 0), 1e12)))
  }

  private func aim(_ real: Instant, _ next: Instant?) {
    if isStepping {
      isStepping = false
      if let next { jump(to: max(next, now), at: real) }
    }
    guard !isPaused, !isAtEnd else { return hold(at: real) }
    guard speed > 0 else {
      target = min(max(now + Self.stride, now), end)
      return hold(at: real)
    }
    guard let start = self.real else { return hold(at: real) }
    let passed = Double((real - start).microseconds) * speed
    target = min(max(anchor + Span(microseconds: Int64(min(max(passed, 0), 1e15))), now), end)
  }

  private func nextBeat(_ next: Instant?) -> Instant {
    let beat = wall.beat(of: AlarmMonitor.pause, after: now)
    let goal = next ?? end
    quietBeats = goal > beat ? quietBeats + 1 : 0
    guard quietBeats > Self.mostQuietBeats, goal - beat > AlarmMonitor.pause else { return beat }
    if speed == 0, !isPaused { target = min(max(target, goal), end) }
    return wall.beat(of: AlarmMonitor.pause, after: goal - AlarmMonitor.pause)
  }

  private func mark() {
    guard let last = marks.last, now - last >= between else { return }
    marks.append(now)
    guard marks.count > Self.mostMarks else { return }
    between = between * 2
    marks = marks.enumerated().filter { $0.offset % 2 == 0 }.map(\.element)
  }

  private func hold(at real: Instant) {
    self.real = real
    anchor = target
  }

  private func jump(to instant: Instant, at real: Instant?) {
    target = min(max(instant, begin), end)
    anchor = target
    self.real = real
  }

  // MARK: - What the user does

  func togglePause() {
    isPaused.toggle()
    real = nil
    anchor = target
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
    jump(to: instant, at: nil)
    guard target < now else { return }
    marks = marks.filter { $0 <= target }
    now = marks.last ?? begin
    rewinds += 1
    hasGoneBack = true
    quietBeats = 0
  }

  func setSpeed(_ speed: Double) {
    self.speed = speed
    real = nil
    anchor = target
  }

  func changeSpeed(by steps: Int) {
    func rank(_ speed: Double) -> Double { speed == 0 ? .infinity : speed }
    let place = Self.speeds.firstIndex { rank($0) >= rank(speed) } ?? 3
    setSpeed(Self.speeds[max(0, min(place + steps, Self.speeds.count - 1))])
  }
}
