import BMSCore
import Testing

@testable import WecoTUI

/// The program in Italian: what people see, and that nothing is lost where words are longer.
@Suite struct ItalianTests {
  private static let small = Size(columns: 80, rows: 24)

  private func expect(_ state: AppState, _ view: ViewState, _ name: String, _ size: Size = small) {
    let screen = Language.italian.speaking { render(state, view, size: size) }
    GoldenScreen.expect(screen, "it-\(name)-\(size.columns)x\(size.rows)")
  }

  @Test(arguments: PageGoldenTests.cases) func `every page`(one: PageGoldenTests.Case) {
    expect(PageFixture.watched(), one.view, one.name)
  }
  @Test func `the first two pages, and what stands over them`() {
    for page in [PageID.overview, .parallel] {
      var view = ViewState()
      view.page = page
      expect(Fixture.state(), view, "\(page)")
      expect(Fixture.state(.silent(since: Fixture.now - .seconds(3)), heard: .seconds(75)), view, "\(page)-silent")
    }
    expect(AppState(now: Fixture.now, wall: Fixture.wall, utcOffset: .zero, clusters: []), ViewState(), "nothing")
  }
  @Test func `alarms, and one of them`() throws {
    var view = ViewState()
    view.page = .faults
    let state = FaultFixture.state()
    expect(state, view, "faults-active")
    expect(state, ViewState(), "overview-faults")
    let alarm = try #require(state.clusters[0].alarms.first)
    view.dialogs = [Dialog(kind: .alarm(AlarmRef(alarm)))]
    expect(state, view, "alarm")
  }
  @Test func `a bus`() {
    var view = ViewState()
    view.page = .debug
    view.choices.debug = .can
    expect(PageFixture.withBus(), view, "debug-can-bus")
    view.page = .setting
    expect(PageFixture.withBus(), view, "setting-bus")
  }
  @Test func `a fleet`() {
    var view = ViewState()
    view.page = .fleet
    expect(FleetFixture.state(), view, "fleet")
  }
  @Test func `the help`() {
    var view = ViewState()
    view.isHelpOpen = true
    expect(Fixture.state(), view, "help", Size(columns: 80, rows: 190))
  }
  @Test func `a change that is being confirmed, and its outcome`() throws {
    try Language.italian.speaking {
      var rig = try SettingRig()
      rig.enter(":soc 60")
      GoldenScreen.expect(render(rig.state, rig.view, size: Self.small), "it-change-80x24")
      rig.enter("set")
      rig.run(for: .seconds(20)) { $0.source.change?.isFinal == true }
      GoldenScreen.expect(render(rig.state, rig.view, size: Self.small), "it-outcome-80x24")
    }
  }
  @Test func `the details of a field, the inverters and the wiring of one`() {
    Language.italian.speaking {
      var journey = Journey()
      journey.enter("/temperatura più alta")
      journey.press(.enter)
      GoldenScreen.expect(journey.screen, "it-details-80x24")
      journey.press(.esc)
      journey.enter(":wiring")
      GoldenScreen.expect(journey.screen, "it-catalogue-80x24")
      journey.press(.esc)
      journey.enter(":wiring deye")
      GoldenScreen.expect(journey.screen, "it-wiring-80x24")
    }
  }

  // MARK: - Journeys

  @Test func `a page is opened by its Italian name or its English one, and answers are Italian`() {
    Language.italian.speaking {
      var journey = Journey()
      journey.enter(":page guasti")
      #expect(journey.view.page == .faults)
      journey.enter(":page trends")
      #expect(journey.view.page == .trends)
      journey.enter("/flux capacitor")
      #expect(journey.status.contains("nessun campo o allarme ha questo nome"))
      journey.enter(":nonsense")
      #expect(journey.status.contains("non c'è :nonsense"))
    }
  }
  @Test func `an alarm is found by its Italian name, by the vendor's and by the manual's`() {
    Language.italian.speaking {
      for name in ["corrente di scarica alta", "Discharge Current High", "Disch_Ov_Cur"] {
        var journey = Journey()
        journey.enter("/\(name)")
        #expect(journey.drawn(.selected).first?.hasPrefix("Discharge Current High") == true, "\(name)")
      }
    }
  }

  // MARK: - Nothing is lost

  /// Words of some length: what is cut off one of them is another word.
  private func words(_ line: String) -> [String] {
    line.split { !$0.isLetter }.map(String.init).filter { $0.count >= 4 }
  }

  /// What a page says at these widths, where there is room for all of it.
  private func whole(_ state: AppState, _ view: ViewState, _ widths: [Int]) -> Set<String> {
    var known: Set<String> = []
    for width in widths {
      for line in render(state, view, size: Size(columns: width, rows: 260)).text { known.formUnion(words(line)) }
    }
    for page in Page.all { known.formUnion(words(page.short)) }
    // What only the folded table of several clusters says, which a wider page does not have.
    let columns = Texts.Parallel.foldedColumns
    for text in [Texts.Parallel.folded, columns.spread, columns.delta, columns.hottest] { known.formUnion(words(text)) }
    return known
  }

  @Test func `no word is cut without a mark`() {
    let sizes = [Size(columns: 60, rows: 20), Self.small, Size(columns: 120, rows: 40)]
    let states = ScreenPropertyTests.states.filter { $0.name != "odd names" } + [("alarms", FaultFixture.state())]
    Language.italian.speaking {
      for (name, state) in states {
        for one in PageGoldenTests.cases.map(\.view) + [ViewState(), Self.parallel, Self.help] {
          let wide = whole(state, one, [200, 300])
          for size in sizes {
            // What stands on no wide page may belong to the form that a page has at this width: those a little wider tell.
            var wider: Set<String>?
            for line in render(state, one, size: size).text where !line.contains("…") {
              var cut = words(line).filter { !wide.contains($0) }
              if cut.isEmpty { continue }
              let known = wider ?? whole(state, one, [8, 40, 56].map { size.columns + $0 })
              wider = known
              cut.removeAll { known.contains($0) }
              if !cut.isEmpty { Issue.record("\(name), \(one.page), \(size.columns): \(cut) in \(line)") }
            }
          }
        }
      }
    }
  }

  private static let parallel: ViewState = {
    var view = ViewState()
    view.page = .parallel
    return view
  }()
  private static let help: ViewState = {
    var view = ViewState()
    view.isHelpOpen = true
    return view
  }()

  @Test func `in ASCII no letter becomes a question mark`() {
    Language.italian.speaking {
      for one in PageGoldenTests.cases.map(\.view) + [ViewState(), Self.help] {
        let state = PageFixture.watched(), size = Size(columns: 100, rows: 200)
        let plain = render(state, one, size: size).text, ascii = render(state, one, size: size, glyphs: .ascii).text
        for (a, b) in zip(plain, ascii) {
          for (wanted, drawn) in zip(a, b) where wanted.isLetter && drawn == "?" { Issue.record("\(wanted) in \(a)") }
        }
      }
    }
  }
}
