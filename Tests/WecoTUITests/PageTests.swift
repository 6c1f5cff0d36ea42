import BMSCore
import Testing

@testable import WecoTUI

/// What the pages make of keys and states, beyond how they look.
@Suite struct PageTests {
  private let size = Size(columns: 80, rows: 24)
  private var state: AppState { PageFixture.watched() }

  private func view(_ page: PageID) -> ViewState {
    var view = ViewState()
    view.page = page
    return view
  }

  /// False where the page has no use for the key.
  private func press(_ key: Key, _ view: inout ViewState) -> Bool {
    var model = ScreenModel(state, view, size: size)
    let isUsed = KeyTable.press(key, at: .page(view.page), &model) != nil
    view = model.view
    return isUsed
  }

  private func text(_ state: AppState, _ view: ViewState) -> String {
    render(state, view, size: size).text.joined(separator: "\n")
  }

  @Test func `keys of a page work on that page only`() {
    var overview = view(.overview)
    #expect(!press(.char("t"), &overview) && overview == view(.overview))
  }

  @Test func `t goes through the spans and the angle brackets through cluster and modules`() {
    var view = view(.trends)
    let spans = (0..<4).map { _ in
      _ = press(.char("t"), &view)
      return view.choices.trends.span
    }
    #expect(spans == [.tenMinutes, .hour, .day, .minute])
    var modules: [Int] = []
    for _ in 0..<7 {
      _ = press(.char(">"), &view)
      modules.append(view.choices.trends.module)
    }
    #expect(modules == [2, 3, 4, 5, 6, 0, 1])
    #expect(text(state, view).contains("Trends: master"))
  }

  @Test func `the cursor starts at now, moves column by column, round the ends, and tells its time`() {
    var view = view(.trends)
    #expect(!press(.esc, &view))
    #expect(press(.left, &view))
    #expect(text(state, view).contains("cursor at 14:03:22"))
    var columns: Set<Int> = []
    let width = TrendLayout(width: 80, height: ScreenModel(PageFixture.watched(), size: size).bodyRows).plotWidth
    for _ in 0..<width {
      _ = press(.left, &view)
      columns.insert((view.choices.trends.cursor ?? 0) * width / Trend.points)
    }
    #expect(columns == Set(0..<width))
    #expect(press(.esc, &view) && view.choices.trends.cursor == nil)
  }

  @Test func `from one second to the next a plot changes in a few columns only`() {
    var view = view(.trends)
    view.choices.trends.span = .minute
    var later = state
    later.now = later.now + .seconds(1)
    let before = render(state, view, size: size), after = render(later, view, size: size)
    var changed: Set<Int> = []
    for (a, b) in zip(before.rows.dropFirst(2), after.rows.dropFirst(2)) {
      for (column, cells) in zip(a, b).enumerated() where cells.0 != cells.1 { changed.insert(column) }
    }
    #expect(!changed.isEmpty && changed.count <= 12)
  }

  @Test func `a pause in the readings is a gap in the line`() {
    let trend = PageFixture.watched().clusters[0].trends[.module(1), .totalVoltage]
    let points = trend?.points(.tenMinutes, until: Fixture.now) ?? []
    #expect(points.contains(.gap))
    #expect(points.suffix(20).allSatisfy { if case .gap = $0 { false } else { true } })
  }

  @Test func `another module begins with an empty past, and doubtful values leave no trace`() {
    var store = TrendStore()
    var cluster = Fixture.cluster(heard: Fixture.now, lost: [], slaves: 1)
    let odd = Fixture.reading(.number(Decimal(9999), .percent), heard: Fixture.now, isImplausible: true)
    cluster.apply(Observation(.module(1), .soc, odd))
    store.note(cluster)
    #expect(store[.module(1), .current] != nil && store[.module(1), .soc] == nil)
    store.note(Cluster(name: "new"), era: Fixture.now)
    #expect(store[.module(1), .current] == nil)
  }

  @Test func `v goes through every part of Debug, and undecoded blocks are read only where they are shown`() {
    var view = view(.debug)
    var wants: [DebugView] = []
    for _ in DebugView.allCases {
      if view.wantsUndecoded { wants.append(view.choices.debug) }
      #expect(press(.char("v"), &view))
    }
    #expect(view.choices.debug == .registers && wants == [.unknown])
    #expect(self.view(.balance).wantsUndecoded && !ViewState().wantsUndecoded)
  }

  @Test func `a new line of traffic changes two lines of the log`() {
    var log = TrafficLog()
    var conversation = BatteryConversation(WecoSession.Configuration(link: "p"), clusterName: "p")
    conversation.opened(at: Fixture.now)
    _ = conversation.advance(to: Fixture.now)
    for number in 0..<50 { conversation.receive([UInt8(number)], at: Fixture.now) }
    log = conversation.traffic
    var view = view(.debug)
    view.choices.debug = .traffic
    func screen(_ log: TrafficLog) -> Screen {
      var state = PageFixture.watched()
      state.clusters[0].ports[0].traffic = log
      return render(state, view, size: size)
    }
    conversation.receive([0xAB], at: Fixture.now)
    let changed = zip(screen(log).rows, screen(conversation.traffic).rows).count { $0 != $1 }
    #expect(changed == 2)
  }

  @Test func `a module that flows against the others is marked in the sharing`() throws {
    var state = Fixture.state(slaves: 3)
    let back = Fixture.reading(.number(Decimal(-105, decimals: 1), .ampere), heard: Fixture.now)
    state.clusters[0].cluster.apply(Observation(.module(3), .current, back))
    let share = try #require(CurrentShare(state.clusters[0].cluster, at: Fixture.now))
    #expect(share.parts.filter(\.isAgainst).map(\.index) == [3])
    #expect(abs(share.parts.reduce(0) { $0 + $1.part } - 1) < 1e-9)
    #expect(CurrentShare(Fixture.cluster(heard: Fixture.now, lost: [], slaves: 0), at: Fixture.now) == nil)
  }

  @Test func `e unfolds three clusters and folds them again`() {
    var view = view(.parallel)
    let three = PageFixture.threeClusters()
    #expect(!text(three, view).contains("slave 1"))
    #expect(press(.char("e"), &view))
    #expect(text(three, view).contains("slave 1"))
    #expect(press(.char("e"), &view))
    #expect(!text(three, view).contains("slave 1"))
  }

  @Test func `the missing address is named`() {
    var state = Fixture.state(slaves: 5)
    var cluster = Cluster(name: "garage")
    cluster.setOnline([1, 2, 4], at: Fixture.now)
    state.clusters[0].cluster = cluster
    #expect(text(state, view(.parallel)).contains("slave 2 was never seen"))
  }
}
