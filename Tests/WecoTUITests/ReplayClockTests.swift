import BMSCore
import Testing

@testable import WecoTUI

@Suite struct ReplayClockTests {
  private static let begin = Instant(microseconds: 1_700_000_000_000_000)
  private func at(_ seconds: Double) -> Instant { Self.begin + Span(microseconds: Int64(seconds * 1_000_000)) }
  private func real(_ seconds: Double) -> Instant { Instant(microseconds: Int64(seconds * 1_000_000)) }

  private func clock(speed: Double) -> ReplayClock {
    let clock = ReplayClock(begin: Self.begin, end: at(100), speed: speed)
    clock.advance(real: real(5), next: nil)
    return clock
  }

  @Test func `recorded time passes as fast as it is told to`() {
    for speed in [0.5, 1, 10] {
      let clock = clock(speed: speed)
      clock.advance(real: real(8), next: nil)
      let expected = at(3 * speed)
      #expect(clock.now == expected)
    }
  }

  @Test func `it stands still while paused and goes on where it stood`() {
    let clock = clock(speed: 1)
    clock.advance(real: real(7), next: nil)
    clock.togglePause()
    clock.advance(real: real(50), next: nil)
    #expect(clock.now == at(2))
    #expect(clock.deadline(next: nil) == nil)
    clock.togglePause()
    clock.advance(real: real(60), next: nil)
    clock.advance(real: real(61), next: nil)
    #expect(clock.now == at(3))
  }

  @Test func `a step goes to the next event and stops there`() {
    let clock = clock(speed: 1)
    clock.step()
    clock.advance(real: real(6), next: at(42))
    let there = at(42)
    #expect(clock.now == there)
    #expect(clock.isPaused)
  }

  @Test func `it can be sent anywhere within the capture, and counts the ways back`() {
    let clock = clock(speed: 1)
    clock.seek(to: at(90))
    #expect(clock.rewinds == 0)
    clock.seek(to: at(-10))
    #expect(clock.now == Self.begin)
    #expect(clock.rewinds == 1)
    clock.seek(to: at(1000))
    #expect(clock.isAtEnd)
  }

  @Test func `at the greatest speed it goes from event to event and ends at the end`() {
    let clock = clock(speed: 0)
    var turns = 0
    while !clock.isAtEnd, turns < 2000 {
      clock.advance(real: real(5), next: nil)
      turns += 1
    }
    #expect(clock.now == at(100))
    #expect(clock.deadline(next: nil) == nil)
  }

  @Test func `keys and times are read`() {
    let afternoon = Span.seconds(50_607)
    #expect(ReplayKeys.time("14:03:27") == afternoon)
    #expect(ReplayKeys.time("14:03") == afternoon - .seconds(27))
    for wrong in ["", "14", "24:00", "1:60", "1:1:60", "a:b", "1:2:3:4", "-1:00"] {
      #expect(ReplayKeys.time(wrong) == nil, "\(wrong)")
    }
    #expect(ReplayKeys.command(for: .char(" ")) == .pause)
    #expect(ReplayKeys.command(for: .right) == .move(.seconds(10)))
  }
}
