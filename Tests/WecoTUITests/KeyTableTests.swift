import BMSCore
import Testing
import Transport

@testable import WecoTUI

/// The table of keys is all there is: what is handled stands in it, what stands in it works and is shown.
@Suite struct KeyTableTests {
  private static let size = Size(columns: 100, rows: 40)

  /// A screen on which the keys of a place mean something.
  private func model(_ place: KeyPlace) throws -> ScreenModel {
    var state = PageFixture.watched()
    var view = ViewState()
    switch place {
    case .everywhere: break
    case .page(let page):
      view.page = page
      view.choices.trends.cursor = 3
      if page == .fleet {
        state = FleetFixture.state()
        view.choices.fleet.filter = "a"
      }
    case .replay: state = try replayed(state)
    case .incident:
      let now = Fixture.now
      view.replay = ReplayMoment(name: "a", from: now, until: now, fault: now, at: now)
    case .prompt: view.prompt = Prompt(kind: .command, text: "the")
    case .list: view.dialogs = [Dialog(kind: .sources(SourcePickerTests.entries))]
    case .catalogue: view.dialogs = [Dialog(kind: .catalogue("deye"))]
    case .wiring: view.dialogs = [Dialog(kind: .wiring("deye"))]
    case .drawings: view.dialogs = [Dialog(kind: .drawings("deye"))]
    case .report: view.dialogs = [Dialog(kind: .report(site: "", lines: []))]
    case .change, .outcome:
      var rig = try SettingRig()
      rig.enter(":soc 60")
      if place == .outcome {
        rig.enter("set")
        rig.run(for: .seconds(20)) { $0.source.change?.isFinal == true }
      }
      return ScreenModel(rig.state, rig.view, size: Self.size)
    case .alarm:
      state = FaultFixture.state()
      let alarm = try #require(state.clusters[0].alarms.first)
      view.dialogs = [Dialog(kind: .alarm(AlarmRef(alarm)))]
    }
    return ScreenModel(state, view, size: Self.size)
  }

  private func replayed(_ state: AppState) throws -> AppState {
    let capture = #filePath.split(separator: "/").dropLast().reduce("") { "\($0)/\($1)" } + "/Golden/garage.capture"
    let plan = SourcePlan(sources: [NamedSource(.replay(capture, speed: 0), modules: nil)])
    var state = state
    state.replay = try Runner(plan: plan, at: state.now).state(at: state.now).replay
    return state
  }

  @Test func `every row is reached by each of its keys`() throws {
    for section in KeyTable.sections {
      let model = try model(section.place)
      #expect(model.places.contains(section.place), "\(section.title)")
      for (position, row) in section.rows.enumerated() {
        for key in row.keys + (row.takesText ? ["x"] : []) {
          // Of the rows of a place the first one that takes a key at a moment is this one.
          let first = section.rows.firstIndex { row in
            var copy = model
            return row.takes(key) && row.run(&copy, key) != nil
          }
          #expect(first == position, "\(section.title): \(row.names)")
        }
      }
    }
  }

  @Test func `no key stands twice in a place, and every row has its names and words`() {
    for section in KeyTable.sections {
      let keys = section.rows.flatMap(\.keys)
      #expect(Set(keys).count == keys.count, "\(section.title)")
      for row in section.rows {
        #expect(!row.words.isEmpty)
        for key in row.keys { #expect(!key.name.isEmpty) }
      }
    }
  }

  @Test func `every row stands in the help, under the title of its place`() {
    var view = ViewState()
    view.isHelpOpen = true
    let lines = render(Fixture.state(), view, size: Size(columns: 100, rows: 220)).text
    for section in KeyTable.sections {
      guard let start = lines.firstIndex(where: { $0.contains("─ \(section.title) ") }) else {
        Issue.record("\(section.title) is not in the help")
        continue
      }
      for (row, line) in zip(section.rows, lines[(start + 1)...]) {
        #expect(line.contains(row.names) && line.contains(row.words), "\(section.title): \(line)")
      }
    }
  }

  @Test func `the last line names keys of the table`() {
    let status = StatusLine.line(ScreenModel(Fixture.state(), size: Size(columns: 200, rows: 40)))
    let shown = status.marks.compactMap { if case .key(let key) = $0.subject { key } else { nil } }
    #expect(shown == KeyTable.rows(.everywhere).filter { $0.footer != nil }.compactMap(\.keys.first))
  }

  /// Every key there is, at every place: what no row of the table takes changes nothing.
  @Test func `what is handled stands in the table`() throws {
    let named: [Key] = [
      .up, .down, .left, .right, .pageUp, .pageDown, .home, .end, .enter, .esc, .tab, .backtab, .backspace,
    ]
    let letters = (UInt8(0x20)...0x7E).map { Key.char(Unicode.Scalar($0)) }
    let controls = "abcdefghijklmnopqrstuvwxyz".map { Key.control($0) }
    let functions = (1...12).map { Key.function($0) }
    for section in KeyTable.sections {
      let model = try model(section.place)
      for key in named + letters + controls + functions {
        guard !model.places.contains(where: { KeyTable.rows($0).contains { $0.takes(key) } }) else { continue }
        var copy = model
        #expect(copy.press(key).isEmpty)
        copy.view.message = model.view.message
        #expect(copy == model, "\(section.title): \(key)")
      }
    }
  }
}
