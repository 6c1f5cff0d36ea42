import BMSCore
import Testing

@testable import WecoTUI

/// The pages beyond the Overview as people see them.
@Suite struct PageGoldenTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let view: ViewState
    var testDescription: String { name }
  }

  static let cases: [Case] = {
    var cases: [Case] = []
    func add(_ name: String, _ page: PageID, _ change: (inout ViewState) -> Void = { _ in }) {
      var view = ViewState()
      view.page = page
      change(&view)
      cases.append(Case(name: name, view: view))
    }
    add("balance", .balance)
    add("setting", .setting)
    add("do-setting", .doSetting)
    add("faults", .faults)
    add("trends", .trends) { $0.choices.trends.span = .tenMinutes }
    add("trends-cluster", .trends) {
      $0.choices.trends.module = 0
      $0.choices.trends.cursor = 60
    }
    for debug in DebugView.allCases { add("debug-\(debug)", .debug) { $0.choices.debug = debug } }
    return cases
  }()

  static let small = Size(columns: 80, rows: 24)

  private func expect(_ state: AppState, _ view: ViewState, _ name: String, _ size: Size) {
    GoldenScreen.expect(render(state, view, size: size), "\(name)-\(size.columns)x\(size.rows)")
  }

  @Test(arguments: cases) func `while all is well`(one: Case) {
    for size in GoldenScreenTests.sizes { expect(PageFixture.watched(), one.view, "\(one.name)-normal", size) }
  }
  @Test(arguments: cases) func `while nothing new comes`(one: Case) {
    let state = PageFixture.watched(.silent(since: Fixture.now - .seconds(3)), heard: .seconds(4))
    expect(state, one.view, "\(one.name)-stale", Self.small)
  }
  @Test(arguments: cases) func `long after the cable was pulled`(one: Case) {
    let sentence: Sentence = "/dev/ttyUSB0 was unplugged: plug it in again, it is opened by itself."
    expect(
      PageFixture.watched(.closed(sentence), heard: .seconds(75)), one.view, "\(one.name)-disconnected", Self.small)
  }
  @Test(arguments: cases) func `with eight modules`(one: Case) {
    expect(PageFixture.watched(slaves: 7), one.view, "\(one.name)-eight", Self.small)
  }

  @Test func `overview and parallel overview with eight modules`() {
    for page in [PageID.overview, .parallel] {
      var view = ViewState()
      view.page = page
      expect(Fixture.state(slaves: 7), view, "\(page)-eight", Self.small)
    }
  }
  @Test func `three clusters of eight`() {
    for page in Page.all {
      var view = ViewState()
      view.page = page.id
      expect(PageFixture.threeClusters(), view, "\(page.id)-three-clusters", Self.small)
    }
    var view = ViewState()
    view.page = .parallel
    for size in GoldenScreenTests.sizes { expect(PageFixture.threeClusters(), view, "parallel-three-clusters", size) }
    view.choices.isParallelExpanded = true
    expect(PageFixture.threeClusters(), view, "parallel-three-expanded", Self.small)
  }
  @Test func `three clusters of eight need no scrolling at 120x40`() {
    var view = ViewState()
    view.page = .parallel
    let size = Size(columns: 120, rows: 40)
    #expect(
      ScreenModel(PageFixture.threeClusters(), view, size: size).body.height
        <= ScreenModel(PageFixture.threeClusters(), view, size: size).bodyRows)
    let text = render(PageFixture.threeClusters(), view, size: size).text
    #expect(text.count { $0.contains("slave 7") } == 3)
  }
  @Test func `what is worth a look stands at the end of the Overview`() {
    var state = Fixture.state()
    let cell = Fixture.reading(.number(Decimal(3010), .millivolt), heard: Fixture.now, isImplausible: true)
    state.clusters[0].cluster.apply(Observation(.cell(module: 1, cell: 4), .cellVoltage, cell))
    let low = Fixture.reading(.number(Decimal(3010), .millivolt), heard: Fixture.now)
    state.clusters[0].cluster.apply(Observation(.module(1), .cellMin, low))
    var view = ViewState()
    view.scroll = [.overview: 1000]
    expect(state, view, "overview-look", Self.small)
  }
  @Test func `the trends in ASCII and in half blocks`() {
    var view = Self.cases[3].view
    GoldenScreen.expect(
      render(PageFixture.watched(), view, size: Self.small, glyphs: .ascii), "trends-ascii-80x24")
    view.choices.trends.usesBlocks = true
    expect(PageFixture.watched(), view, "trends-blocks", Self.small)
  }

  @Test func `a bus with known and unknown ids`() {
    var view = ViewState()
    view.page = .debug
    view.choices.debug = .can
    let state = PageFixture.withBus()
    for size in GoldenScreenTests.sizes { expect(state, view, "debug-can-bus", size) }
    view.page = .setting
    expect(state, view, "setting-bus", Self.small)
    view.page = .overview
    expect(state, view, "overview-bus", Size(columns: 120, rows: 40))
  }
}
