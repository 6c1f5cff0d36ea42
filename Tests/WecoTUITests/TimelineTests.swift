import Testing

@testable import BMSCore
@testable import WecoTUI

extension Alarm {
  mutating func goOnForTest(from before: Alarm) { goOn(from: before) }
}

/// An alarm that comes and goes, as a line of time.
@Suite struct TimelineTests {
  /// Lost for half a minute every minute and a half, the last time still.
  static func flapping(_ times: Int, ended: Bool = false) -> Alarm {
    let first = Fixture.now - .seconds(Int64(times) * 90)
    var alarm = FaultFixture.alarm(.slaveLostFault, .module(2), since: 0)
    for time in 0..<times {
      var next = FaultFixture.alarm(.slaveLostFault, .module(2), since: 0)
      next.firstSeen = first + .seconds(Int64(time) * 90)
      next.raised = next.firstSeen
      if time > 0 {
        alarm.cleared = alarm.raised + .seconds(30)
        next.goOn(from: alarm)
      }
      alarm = next
    }
    if ended { alarm.cleared = alarm.raised + .seconds(30) }
    return alarm
  }

  private func state(_ alarm: Alarm) -> AppState {
    var state = Fixture.state()
    state.clusters[0].alarms = [alarm]
    state.watchedSince = Fixture.now - .seconds(9000)
    return state
  }

  @Test func `its times, how often, how long and since when`() throws {
    let alarm = Self.flapping(13, ended: true)
    let line = try #require(Timeline.line(alarm, state(alarm), style: .fault, width: 69)).text
    #expect(line.hasPrefix("13:43 ▄▄█▄▄█"), "\(line)")
    #expect(line.hasSuffix("14:02   13 times, 6 min, first 13:43:52"), "\(line)")
    var short = Self.flapping(2, ended: true)
    short.earlier[0].from = Fixture.now - .seconds(1000)
    short.earlier[0].until = Fixture.now - .seconds(900)
    let apart = try #require(Timeline.line(short, state(short), style: .fault, width: 69)).text
    #expect(apart.contains("█▄▁▁▁"), "\(apart)")
    #expect(Timeline.line(Self.flapping(1), state(alarm), style: .fault, width: 69) == nil)
  }

  @Test(arguments: AlarmJourneyTests.sizes) func `it stands on the page of faults and in the alarm`(size: Size) {
    var journey = Journey(state(Self.flapping(13)), columns: size.columns, rows: size.rows)
    journey.press(.char("6"))
    #expect(journey.text.contains("13 times, ") && journey.text.contains("first 13:43:52"))
    #expect(journey.text.contains("▄█"))
    GoldenScreen.expect(journey.screen, "faults-flapping-\(size.columns)x\(size.rows)")
    journey.press(.down, .enter)
    #expect(journey.text.contains("▄█") && journey.text.contains("13 times"))
  }

  @Test func `in ASCII too`() {
    var view = ViewState()
    view.page = .faults
    let screen = render(state(Self.flapping(13)), view, size: Size(columns: 80, rows: 24), glyphs: .ascii)
    #expect(screen.text.joined().contains(".#."))
    GoldenScreen.expect(screen, "faults-flapping-ascii-80x24")
  }

  @Test func `time adds columns and changes none`() throws {
    let alarm = Self.flapping(13)
    let early = try #require(Timeline.line(alarm, state(alarm), style: .fault, width: 69)).text
    var later = state(alarm)
    later.now = later.now + .seconds(1)
    let late = try #require(Timeline.line(alarm, later, style: .fault, width: 69)).text
    #expect(early.prefix(40) == late.prefix(40))
  }

  @Test func `no number of times is too many`() {
    let alarm = Self.flapping(500)
    #expect(alarm.count == 500 && alarm.earlier.count == Alarm.mostEpisodes)
    #expect(alarm.firstSeen == Fixture.now - .seconds(500 * 90))
    for width in 0...200 { _ = Timeline.line(alarm, state(alarm), style: .fault, width: width) }
  }

  @Test func `a moment that was kept of its first time is found, and said to be of that`() {
    var alarm = Self.flapping(13, ended: true)
    var shown = state(alarm)
    #expect(shown.incidentWords(of: alarm) == "none was kept")
    let at = shown.wall.wall(alarm.firstSeen)
    shown.incidents = [
      IncidentEntry(name: "x", cluster: "garage", at: at, alarms: [.chargeTemperatureHighFault])
    ]
    #expect(shown.incident(of: alarm)?.entry.name == "x", "whatever is raised in its stretch belongs to it")
    #expect(shown.incidentWords(of: alarm).hasPrefix("of its time at 13:43:52"))
    alarm = FaultFixture.alarm(.slaveLostFault, .module(2), since: 5)
    #expect(shown.incidentWords(of: alarm).contains("being recorded"))
    #expect(shown.incidentWords(of: FaultFixture.alarm(.socLowWarning, since: 5)).hasPrefix("none: only a fault"))
  }

  @Test func `as it was at an instant`() throws {
    let alarm = Self.flapping(3, ended: true)
    let first = Fixture.now - .seconds(270)
    #expect(alarm.asOf(first - .seconds(1)) == nil)
    let then = try #require(alarm.asOf(first + .seconds(100)))
    #expect(then.count == 2 && then.isActive && then.raised == first + .seconds(90) && then.earlier.count == 1)
    #expect(alarm.asOf(first + .seconds(50))?.isActive == false)
    #expect(alarm.asOf(Fixture.now) == alarm)
  }

  @Test func `the times go to other programs and come back`() throws {
    let alarm = Self.flapping(5)
    let line = try #require(AttachLine(AttachLine(alarms: [alarm]).bytes().dropLast(), at: Fixture.now))
    #expect(line.alarms?.first == alarm)
    for text in ["1", "1 2 3", "2 1", "x y", "-1 5", "", "9 99999999999999999999"] {
      #expect(AlarmEpisode.list(stored: text).isEmpty)
    }
    #expect(AlarmEpisode.list(stored: AlarmEpisode.stored(alarm.earlier)) == alarm.earlier)
  }
}
