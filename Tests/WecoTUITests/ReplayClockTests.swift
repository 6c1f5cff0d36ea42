import BMSCore
import Testing

@testable import WecoTUI

@Suite struct ReplayClockTests {
  private static let begin = Instant(microseconds: 1_700_000_000_000_000)
  private func at(_ seconds: Double) -> Instant { Self.begin + Span(microseconds: Int64(seconds * 1_000_000)) }
  private func real(_ seconds: Double) -> Instant { Instant(microseconds: Int64(seconds * 1_000_000)) }

  /// As the loop does it: until it is where it was sent to.
  private func run(_ clock: ReplayClock, to real: Instant, next: Instant? = nil) {
    repeat { clock.advance(real: real, next: next) } while clock.isBehind
  }

  private func clock(speed: Double) -> ReplayClock {
    let clock = ReplayClock(begin: Self.begin, end: at(100), speed: speed)
    run(clock, to: real(5))
    return clock
  }

  @Test func `recorded time passes as fast as it is told to`() {
    for speed in [0.5, 1, 10] {
      let clock = clock(speed: speed)
      run(clock, to: real(8))
      let expected = at(3 * speed)
      #expect(clock.now == expected)
    }
  }

  @Test func `it stands still while paused and goes on where it stood`() {
    let clock = clock(speed: 1)
    run(clock, to: real(7))
    clock.togglePause()
    run(clock, to: real(50))
    #expect(clock.now == at(2))
    #expect(clock.deadline(next: nil) == nil)
    clock.togglePause()
    run(clock, to: real(60))
    run(clock, to: real(61))
    #expect(clock.now == at(3))
  }

  @Test func `a step goes to the next event and stops there`() {
    let clock = clock(speed: 1)
    clock.step()
    run(clock, to: real(6), next: at(42))
    let there = at(42)
    #expect(clock.now == there)
    #expect(clock.isPaused)
  }

  @Test func `it can be sent anywhere within the capture, and counts the ways back`() {
    let clock = clock(speed: 1)
    clock.seek(to: at(90))
    run(clock, to: real(5))
    #expect(clock.rewinds == 0)
    clock.seek(to: at(-10))
    run(clock, to: real(5))
    #expect(clock.now == Self.begin)
    #expect(clock.rewinds == 1)
    clock.seek(to: at(1000))
    run(clock, to: real(5))
    #expect(clock.isAtEnd)
  }

  @Test func `on its way it stops at every beat, and back at a mark before`() {
    let clock = ReplayClock(begin: Self.begin + .milliseconds(130), end: at(400), speed: 1)
    clock.seek(to: at(300) + .milliseconds(10))
    var stops: [Instant] = []
    repeat {
      clock.advance(real: real(5), next: nil)
      stops.append(clock.now)
    } while clock.isBehind
    let beats = (1...600).map { Self.begin + AlarmMonitor.pause * $0 }
    #expect(stops == beats + [at(300) + .milliseconds(10)])
    let marks = [Self.begin + .milliseconds(130), at(60.5), at(120.5), at(180.5), at(240.5)]
    #expect(clock.marks == marks)
    clock.seek(to: at(150))
    let mark = at(120.5)
    #expect(clock.now == mark && clock.isBehind && clock.rewinds == 1)
    clock.advance(real: real(5), next: nil)
    #expect(clock.now == mark, "everybody goes back first")
    run(clock, to: real(5))
    let there = at(150)
    #expect(clock.now == there)
  }

  @Test func `a long silence is not walked through beat by beat`() {
    let clock = ReplayClock(begin: Self.begin, end: at(10_000_000), speed: 1)
    clock.seek(to: at(9_000_000))
    var turns = 0
    repeat {
      clock.advance(real: real(5), next: at(8_000_000))
      turns += 1
    } while clock.isBehind && clock.now < at(7_999_999)
    #expect(turns < 2000)
  }

  @Test func `at the greatest speed it goes from event to event and ends at the end`() {
    let clock = clock(speed: 0)
    var turns = 0
    while !clock.isAtEnd, turns < 2000 {
      run(clock, to: real(5))
      turns += 1
    }
    #expect(clock.now == at(100))
    #expect(clock.deadline(next: nil) == nil)
  }

  @Test func `times are read`() {
    let afternoon = Span.seconds(50_607)
    #expect(ReplayCommand.time("14:03:27") == afternoon)
    #expect(ReplayCommand.time("14:03") == afternoon - .seconds(27))
    #expect(ReplayCommand.time("14:03:27.25") == afternoon + .milliseconds(250))
    for wrong in [
      "14:03.5", "14:03:27.", "14:03:27.1234567", "14:03:27.-1", "", "14", "24:00", "1:60", "1:1:60", "a:b", "1:2:3:4",
      "-1:00",
    ] {
      #expect(ReplayCommand.time(wrong) == nil, "\(wrong)")
    }
  }
}
