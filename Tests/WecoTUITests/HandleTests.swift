import BMSCore
import Testing

@testable import WecoTUI

@Suite struct HandleTests {
  private let size = Size(columns: 80, rows: 24)
  private let state = Fixture.state()

  private func press(_ keys: [Key], _ view: ViewState = ViewState()) -> (view: ViewState, effects: [Effect]) {
    var view = view
    let effects = keys.flatMap { handle($0, view: &view, state: state, size: size) }
    return (view, effects)
  }

  @Test func `digits and Tab go through the pages and round the ends`() {
    #expect(press([.char("2")]).view.page == .parallel)
    #expect(press([.char("2"), .char("1")]).view.page == .overview)
    #expect(press([.tab]).view.page == .parallel)
    #expect(press(Page.all.map { _ in .tab }).view.page == .overview)
    #expect(press([.backtab]).view.page == Page.all.last?.id)
    #expect(press([.char("9")]) == (ViewState(), []))
  }

  @Test func `q and Ctrl-C quit, also where the terminal is too small`() {
    var view = ViewState()
    #expect(handle(.char("q"), view: &view, state: state, size: Size(columns: 1, rows: 1)) == [.quit])
    #expect(press([.control("c")]).effects == [.quit])
    #expect(press([.char("?"), .char("q")]).effects == [.quit])
  }

  @Test func `r reconnects, Ctrl-L and a new size draw everything again`() {
    #expect(press([.char("r")]).effects == [.reconnect])
    #expect(press([.control("l")]).effects == [.redraw])
    #expect(press([.resize]).effects == [.redraw])
  }

  @Test func `help opens and closes, by key, by Esc and by choosing a page`() {
    #expect(press([.char("?")]).view.isHelpOpen)
    #expect(press([.f1]).view.isHelpOpen)
    #expect(!press([.char("?"), .char("?")]).view.isHelpOpen)
    #expect(!press([.char("?"), .esc]).view.isHelpOpen)
    #expect(press([.char("?"), .char("2")]).view == press([.char("2")]).view)
  }

  @Test func `scrolling stops at both ends`() {
    let height = ScreenModel(state, ViewState(), size: size).body.height
    let last = height - ScreenModel(state, ViewState(), size: size).bodyRows
    #expect(press([.char("G")]).view.scroll[.overview] == last)
    #expect(press([.char("G"), .pageDown]).view.scroll[.overview] == last)
    #expect(press([.char("G"), .char("g")]).view.scroll[.overview] == 0)
    #expect(press([.pageDown]).view.scroll[.overview] == 20)
    #expect(press([.pageDown, .pageUp]).view.scroll[.overview] == 0)
    #expect(press([.mouse(x: 5, y: 5, button: .wheelDown)]).view.scroll[.overview] == 3)
    #expect(press([.char("?"), .down, .esc]).view.scroll == [:])
  }

  @Test func `freezing keeps the page and says so, while header and clock go on`() {
    let view = press([.char("f")]).view
    var later = Fixture.state(.silent(since: Fixture.now), heard: .seconds(30))
    later.wall.originMicroseconds += 60_000_000
    let screen = render(later, view, size: size)
    let frozen = render(state, ViewState(), size: size)
    #expect(screen.rows[2..<23] == frozen.rows[2..<23])
    #expect(screen.text[1].contains("FROZEN at 14:03:22"))
    #expect(screen.text[0].contains("14:04:22") && screen.text[0].contains("SILENT"))
    #expect(press([.char(" ")], view).view.frozen == nil)
    #expect(press([.esc], view).view.frozen == nil)
  }

  @Test func `a click on a tab opens its page`() throws {
    let tab = try #require(TabLine(ScreenModel(state, size: size)).tabs.first { $0.page == .parallel })
    let title = render(state, ViewState(), size: size).text[1]
    #expect(String(Array(title)[tab.columns]).contains("2 Parallel"))
    #expect(press([.mouse(x: tab.columns.lowerBound, y: 1, button: .left)]).view.page == .parallel)
    #expect(press([.mouse(x: 79, y: 1, button: .left)]).view.page == .overview)
    #expect(press([.mouse(x: tab.columns.lowerBound, y: 5, button: .left)]).view.page == .overview)
  }

  @Test func `brackets choose the cluster and stop at the ends`() {
    var two = state
    two.clusters.append(ClusterState(cluster: Cluster(name: "shed"), links: []))
    var view = ViewState()
    for (key, expected) in [(Key.char("["), 0), (.char("]"), 1), (.char("]"), 1), (.char("["), 0)] {
      #expect(handle(key, view: &view, state: two, size: size) == [])
      #expect(view.cluster == expected)
    }
    view.cluster = 1
    #expect(render(two, view, size: size).text[0].contains("shed (2/2)"))
  }
}
