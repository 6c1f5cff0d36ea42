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
    case .lesson:
      state.lesson = LessonTalk()
      view.dialogs = [Dialog(kind: .lesson)]
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
      guard let start = lines.firstIndex(where: { $0.contains("─ \(section.title) ─") }) else {
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
    let model = ScreenModel(Fixture.state(), size: Size(columns: 200, rows: 40))
    #expect(shown == KeyTable.footer(model).compactMap(\.keys.first))
    let everywhere = KeyTable.rows(.everywhere).filter { $0.isInFooter && $0.applies(model) }
    #expect(shown == everywhere.compactMap(\.keys.first))
  }

  /// How far a key moves the time that is shown.
  private static func motion(_ effects: [Effect]) -> String? {
    guard effects.count == 1, let effect = effects.first else { return nil }
    return switch effect {
    case .playback(.move(let span)): "\(Int(span.seconds)) s"
    case .scrub(.seconds(let seconds)): "\(seconds) s"
    case .playback(.stepBack), .scrub(.moment(forward: false)): "one back"
    case .playback(.step), .scrub(.moment(forward: true)): "one on"
    default: nil
    }
  }

  @Test(arguments: [
    (Key.left, "-1 s"), (.char("h"), "-1 s"), (.right, "1 s"), (.char("l"), "1 s"), (.char("<"), "-10 s"),
    (.shiftLeft, "-10 s"), (.char(">"), "10 s"), (.shiftRight, "10 s"), (.char(","), "one back"),
    (.char("."), "one on"),
  ])
  func `a key means the same in a replay and in an incident`(key: Key, motion: String) throws {
    for place in [KeyPlace.replay, .incident] {
      var model = try model(place)
      #expect(Self.motion(model.press(key)) == motion, "\(place)")
    }
  }

  @Test func `q leaves the incident first, and the program only then`() throws {
    var model = try model(.incident)
    #expect(model.press("q") == [] && model.view.replay == nil)
    #expect(model.press("q") == [.quit])
  }

  /// Every page, dialog and replay: what the last line names does something there.
  @Test func `the last line names only keys that mean that now`() throws {
    for section in KeyTable.sections where section.place != .prompt {
      let model = try model(section.place)
      for row in KeyTable.footer(model) {
        let key = try #require(row.keys.first)
        let first = model.places.lazy.compactMap { place in
          KeyTable.rows(place).first { row in
            var copy = model
            return row.takes(key) && row.run(&copy, key) != nil
          }
        }.first
        #expect(first?.words == row.words, "\(section.title): \(key.name)")
      }
    }
  }

  @Test func `what matters on a page stands in its last line at 80 columns`() throws {
    let expected: [(page: PageID, keys: [Key])] = [
      (.setting, ["w", "u"]), (.doSetting, ["u"]), (.overview, ["u"]), (.trends, ["t", ">"]), (.debug, ["v", "w"]),
      (.faults, ["a"]),
    ]
    for (page, keys) in expected {
      var rig = try SettingRig(columns: 80, rows: 24)
      if page == .faults {
        let key = AlarmKey(.cellVoltageHighFault, cluster: "garage", place: .module(1))
        rig.alarms = [Alarm(past: key, firstSeen: rig.now, lastSeen: rig.now, cleared: rig.now, grade: .measured)]
        rig.alarms[0].cleared = nil
      }
      rig.press(.char(Page.with(page).key))
      let line = StatusLine.line(ScreenModel(rig.state, rig.view, size: rig.size))
      let shown = line.marks.compactMap { if case .key(let key) = $0.subject { key } else { nil } }
      for key in keys { #expect(shown.contains(key), "\(page): \(line.text)") }
    }
  }

  @Test func `the help begins with what is open, and at 80x24 its first screen has all keys`() throws {
    for page in Page.all {
      var rig = try SettingRig(columns: 80, rows: 24)
      rig.press(.char(page.key), .char("?"))
      let lines = rig.screen.text
      if !KeyTable.rows(.page(page.id)).isEmpty || !KeyTable.favourites(on: page.id).isEmpty {
        #expect(lines[2].contains("─ Keys on \(page.title) "), "\(lines[2])")
      }
      #expect(lines.contains { $0.contains("PgDn: every key in full words") }, "\(rig.text)")
      #expect(lines.contains { $0.contains("1-8 pages") } && lines.contains { $0.contains("? help") })
      rig.press(.pageDown)
      #expect(rig.screen.text != lines)
    }
    var rig = try SettingRig(columns: 80, rows: 24)
    rig.press(.char("4"), .char("w"), .f1)
    #expect(rig.screen.text[2].contains("Keys in the list of inverters"))
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
