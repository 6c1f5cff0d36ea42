import BMSCore
import Testing

@testable import WecoTUI

@Suite struct GoldenScreenTests {
  static let sizes = [
    Size(columns: 80, rows: 24), Size(columns: 100, rows: 30), Size(columns: 120, rows: 40),
    Size(columns: 200, rows: 60),
  ]

  private func expect(_ state: AppState, _ name: String, _ size: Size, _ view: ViewState = ViewState()) {
    GoldenScreen.expect(render(state, view, size: size), "\(name)-\(size.columns)x\(size.rows)")
  }
  private var parallel: ViewState {
    var view = ViewState()
    view.page = .parallel
    return view
  }

  @Test(arguments: sizes) func `the overview of a healthy cluster`(size: Size) {
    expect(Fixture.state(), "overview-normal", size)
  }
  @Test(arguments: sizes) func `the overview while nothing new comes`(size: Size) {
    expect(Fixture.state(.silent(since: Fixture.now - .seconds(3)), heard: .seconds(4)), "overview-stale", size)
  }
  @Test(arguments: sizes) func `the overview long after the cable was pulled`(size: Size) {
    let state = Fixture.state(
      .closed("/dev/ttyUSB0 was unplugged: plug it in again, it is opened by itself."), heard: .seconds(75))
    expect(state, "overview-disconnected", size)
  }
  @Test(arguments: sizes) func `the overview with a slave missing`(size: Size) {
    expect(Fixture.state(lost: [4]), "overview-slave-missing", size)
  }
  @Test(arguments: sizes) func `the overview of a port that never answered`(size: Size) {
    expect(Fixture.empty(.silent(since: Fixture.now - .seconds(30))), "overview-silent", size)
  }
  @Test(arguments: sizes) func `the parallel overview of a healthy cluster`(size: Size) {
    expect(Fixture.state(), "parallel-normal", size, parallel)
  }
  @Test(arguments: sizes) func `the parallel overview while nothing new comes`(size: Size) {
    expect(
      Fixture.state(.silent(since: Fixture.now - .seconds(3)), heard: .seconds(4)), "parallel-stale", size, parallel)
  }
  @Test(arguments: sizes) func `the parallel overview long after the cable was pulled`(size: Size) {
    let state = Fixture.state(
      .closed("/dev/ttyUSB0 was unplugged: plug it in again, it is opened by itself."), heard: .seconds(75))
    expect(state, "parallel-disconnected", size, parallel)
  }
  @Test(arguments: sizes) func `the parallel overview with a slave missing`(size: Size) {
    expect(Fixture.state(lost: [4]), "parallel-slave-missing", size, parallel)
  }
  @Test func `the help page`() {
    var view = ViewState()
    view.isHelpOpen = true
    expect(Fixture.state(), "help", Size(columns: 80, rows: 200), view)
  }
  @Test(arguments: SettingGoldenTests.pages) func `the first screen of the help`(_ size: Size) {
    for page in [PageID.overview, .setting, .trends] {
      var view = ViewState()
      view.page = page
      view.isHelpOpen = true
      expect(PageFixture.watched(), "help-\(page)", size, view)
    }
  }
  @Test func `a terminal that is too small says so`() {
    expect(Fixture.state(), "too-small", Size(columns: 40, rows: 10))
  }
  @Test func `without Unicode the same screen is drawn in ASCII`() {
    let size = Size(columns: 80, rows: 24)
    GoldenScreen.expect(render(Fixture.state(), ViewState(), size: size, glyphs: .ascii), "overview-ascii-80x24")
  }
}
