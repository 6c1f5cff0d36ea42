import BMSCore
import Testing
import Transport

@testable import WecoTUI

/// A capture run to its end, and every page of it. Tests/system/test_faces.py holds the program's screen in real
/// terminals against the same files.
@Suite struct ReplayGoldenTests {
  private static let capture =
    #filePath.split(separator: "/").dropLast().reduce("") { "\($0)/\($1)" }
    + "/Golden/garage.capture"

  /// What the dashboard's loop does, as fast as possible and without a terminal.
  private func end() throws -> AppState {
    var now = Instant(microseconds: 0)
    let plan = SourcePlan(sources: [NamedSource(.replay(Self.capture, speed: 0), modules: nil)])
    let desk = FaultDesk()
    let station = try Station(reactor: try Reactor(), plan: plan, witnesses: [desk], at: now)
    let clock = try #require(station.replay)
    for _ in 0..<10_000 where !clock.isAtEnd {
      station.advance(to: now)
      now = now + .milliseconds(1)
    }
    #expect(clock.isAtEnd)
    var state = station.state(at: now)
    desk.dress(&state)
    return state
  }

  @Test func `every page at the end of a capture, in Unicode and in ASCII`() throws {
    let state = try end()
    func expect(_ page: Page, _ name: String, _ size: Size, _ glyphs: Glyphs) {
      var view = ViewState()
      _ = handle(.char(page.key), view: &view, state: state, size: size)
      let screen = render(state, view, size: size, glyphs: glyphs)
      GoldenScreen.expect(screen, "\(name)-\(size.columns)x\(size.rows)")
    }
    for page in Page.all {
      expect(page, "replay-\(page.id)", GoldenScreenTests.sizes[0], .unicode)
      expect(page, "replay-\(page.id)-ascii", GoldenScreenTests.sizes[0], .ascii)
      expect(page, "replay-\(page.id)", GoldenScreenTests.sizes[1], .unicode)
    }
  }
}
