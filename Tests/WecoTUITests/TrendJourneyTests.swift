import BMSCore
import Testing

@testable import WecoTUI

/// The trends page: range, middle, alarms, sweep and scrolling.
@Suite struct TrendJourneyTests {
  private func journey(_ alarms: [Alarm] = []) -> Journey {
    var state = PageFixture.watched()
    state.clusters[0].alarms = alarms
    var journey = Journey(state)
    journey.press(.char("7"))
    return journey
  }

  @Test func `the Overview's trend is the master's and of now, whatever is chosen on the page of trends`() {
    let state = PageFixture.watched()
    var view = ViewState()
    view.choices.trends.module = 3
    view.choices.trends.cursor = 20
    let size = Size(columns: 200, rows: 60)
    #expect(render(state, view, size: size).text == render(state, ViewState(), size: size).text)
  }

  @Test func `SOC stands in all that it can be, until it is zoomed`() throws {
    var journey = journey()
    func soc() -> [String] {
      let lines = journey.screen.text
      let head = lines.firstIndex { $0.contains("─ SOC ") } ?? 0
      return Array(lines[head...(head + 5)])
    }
    #expect(soc().joined().contains("100┤") && soc().joined().contains("50┤") && soc().joined().contains("  0┤"))
    journey.press(.char("z"))
    #expect(!soc().joined().contains("100┤"))
    journey.press(.char("z"))
    #expect(soc().joined().contains("100┤"))
  }

  @Test func `a flat value is zoomed to its neighbourhood`() {
    let scale = AxisScale(42...42, least: 0.5)
    #expect(scale.low >= 41 && scale.high <= 43)
    #expect(scale.label(row: 2, of: 5) == "42.0")
    #expect(AxisScale(0...100, least: 5).label(row: 2, of: 5) == "50")
    #expect(AxisScale(0...100, least: 5).label(row: 2, of: 4) == "")
  }

  @Test func `alarms are marked on the axis, at the time at which they began`() {
    let alarm = FaultFixture.alarm(.slaveLostFault, .module(2), since: 30)
    #expect(!journey().text.contains("!"))
    let journey = journey([alarm])
    let axis = journey.screen.text.first { $0.contains("└") } ?? ""
    #expect(axis.contains("!"), "\(axis)")
    #expect(journey.drawn(.fault).contains { $0.contains("!") })
  }

  @Test func `w scrolls with now at the right end, and says what a sweep saves`() {
    var journey = journey()
    #expect(journey.text.contains("saves bytes"))
    journey.press(.char("w"))
    #expect(journey.text.contains("now is at the right end"))
    let axis = journey.screen.text.first { $0.contains("└") } ?? ""
    #expect(axis.contains("-60s") && axis.contains("-30s"), "\(axis)")
    #expect(axis.contains("↑"))
    GoldenScreen.expect(journey.screen, "trends-scrolling-80x24")
    journey.press(.right, .left)
    #expect(journey.text.contains("cursor at"))
  }
}
