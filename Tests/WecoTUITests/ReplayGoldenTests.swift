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
  private struct Player {
    let runner: Runner
    let clock: ReplayClock
    private var now = Instant(microseconds: 0)

    init() throws {
      let plan = SourcePlan(sources: [NamedSource(.replay(ReplayGoldenTests.capture, speed: 0), modules: nil)])
      runner = try Runner(plan: plan, at: now)
      clock = try #require(runner.replay)
    }

    /// Goes on for so much recorded time, to the end at the most.
    mutating func state(after span: Span = .seconds(3600)) -> AppState {
      let end = clock.now + span
      while !clock.isAtEnd, clock.now < end {
        now = now + .milliseconds(1)
        runner.advance(to: now)
      }
      return runner.state(at: now)
    }
  }

  private static let small = GoldenScreenTests.sizes[0]

  private func press(_ keys: String, _ view: inout ViewState, _ state: AppState) {
    for key in keys.unicodeScalars { _ = handle(.char(key), view: &view, state: state, size: Self.small) }
  }

  @Test func `every page at the end of a capture, in Unicode and in ASCII`() throws {
    var player = try Player()
    let state = player.state()
    func expect(_ page: Page, _ name: String, _ size: Size, _ glyphs: Glyphs) {
      var view = ViewState()
      _ = handle(.char(page.key), view: &view, state: state, size: size)
      let screen = render(state, view, size: size, glyphs: glyphs)
      GoldenScreen.expect(screen, "\(name)-\(size.columns)x\(size.rows)")
    }
    for page in Page.all {
      expect(page, "replay-\(page.id)", Self.small, .unicode)
      expect(page, "replay-\(page.id)-ascii", Self.small, .ascii)
      for size in GoldenScreenTests.sizes[1...2] { expect(page, "replay-\(page.id)", size, .unicode) }
    }
  }

  @Test(arguments: ["w": "changes", "c": "difference"])
  func `the registers that changed in the last seconds of a capture`(key: String, name: String) throws {
    var player = try Player()
    var view = ViewState()
    press("8" + key, &view, player.state(after: .seconds(8)))
    let state = player.state()
    GoldenScreen.expect(render(state, view, size: Self.small), "replay-\(name)-80x24")
  }

  @Test func `a word that came back stays in the list until the second moment is taken`() throws {
    var player = try Player()
    var view = ViewState()
    press("8c", &view, player.state(after: .seconds(3)))
    var live: [Int] = [], taken: [Int] = []
    for _ in 0..<8 {
      let state = player.state(after: .seconds(1))
      var second = view
      press("c", &second, state)
      live.append(ScreenModel(state, view, size: Self.small).body.height)
      taken.append(ScreenModel(state, second, size: Self.small).body.height)
    }
    #expect(live == live.sorted())
    #expect(zip(live, taken).allSatisfy { $0 >= $1 } && live != taken)
  }
}
