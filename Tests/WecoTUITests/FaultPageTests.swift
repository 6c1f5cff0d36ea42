import BMSCore
import Testing

@testable import WecoTUI

/// The page of faults, the alarm, the lamps, and what keys do there.
@Suite struct FaultPageTests {
  private var page: ViewState {
    var view = ViewState()
    view.page = .faults
    return view
  }
  private var dialog: ViewState {
    var view = page
    let hot = FaultFixture.alarms()[0]
    view.dialogs = [Dialog(kind: .alarm(AlarmRef(hot)))]
    return view
  }

  private func expect(_ state: AppState, _ view: ViewState, _ name: String, _ size: Size) {
    GoldenScreen.expect(render(state, view, size: size), "\(name)-\(size.columns)x\(size.rows)")
  }

  @Test(arguments: GoldenScreenTests.sizes) func `the page of faults`(size: Size) {
    expect(FaultFixture.state(), page, "faults-active", size)
  }
  @Test(arguments: GoldenScreenTests.sizes) func `one alarm`(size: Size) {
    expect(FaultFixture.state(), dialog, "alarm", size)
  }
  @Test func `the overview with a fault`() {
    expect(FaultFixture.state(), ViewState(), "overview-fault", Size(columns: 80, rows: 24))
    expect(FaultFixture.state(), ViewState(), "overview-fault", Size(columns: 120, rows: 40))
  }
  @Test func `the list of incidents`() {
    var view = ViewState()
    view.dialogs = [Dialog(kind: .incidents, selected: 1)]
    expect(FaultFixture.state(), view, "incidents", Size(columns: 80, rows: 24))
  }

  @Test func `any size holds any number of alarms`() {
    var open = ViewState()
    open.dialogs = [Dialog(kind: .incidents, selected: 99)]
    for state in [FaultFixture.state(), FaultFixture.flood(), Fixture.empty(.up)] {
      for view in [page, dialog, ViewState(), open] {
        for columns in [1, 30, 59, 60, 75, 76, 80, 115, 116, 120, 176, 300] {
          for rows in [1, 16, 24, 60] {
            let screen = render(state, view, size: Size(columns: columns, rows: rows))
            #expect(screen.rows.count == rows && screen.rows.allSatisfy { $0.count == columns })
          }
        }
      }
    }
  }

  @Test func `nothing of an alarm is cut, at any width`() {
    for columns in 60...200 {
      for view in [page, dialog] {
        let text = render(FaultFixture.state(), view, size: Size(columns: columns, rows: 90)).text
        let cut = text.filter { $0.contains("…") }
        if !cut.isEmpty { Issue.record("at \(columns): \(cut)") }
      }
    }
  }

  @Test func `the title of the page counts faults and warnings, not notices and not the past`() {
    #expect(FaultFixture.state().alarmCount == 3)
    let wide = render(FaultFixture.state(), ViewState(), size: Size(columns: 120, rows: 40)).text[1]
    #expect(wide.contains("6 Faults(3)"))
    let narrow = render(FaultFixture.state(), ViewState(), size: Size(columns: 60, rows: 16)).text[1]
    #expect(narrow.contains("(3)"))
    #expect(render(Fixture.state(), ViewState(), size: Size(columns: 120, rows: 40)).text[1].contains("6 Faults "))
  }

  @Test func `Enter opens the selected alarm, Esc closes it`() {
    var journey = Journey(FaultFixture.state())
    journey.press(.char("6"), .down, .enter)
    #expect(journey.text.contains("Remedy") && journey.text.contains("wait until the battery has cooled"))
    journey.press(.esc)
    #expect(journey.view.dialogs.isEmpty && journey.view.page == .faults)
  }

  @Test(arguments: ["Charge TEMP High Fault", "Ch_Ov_Temp", "charge_temperature_high_fault"])
  func `an alarm in the book is found by each of its names`(name: String) {
    var journey = Journey(FaultFixture.state())
    journey.press(.char("6"))
    journey.enter("/\(name)")
    for _ in 0..<10 where journey.view.page != .faults { journey.press(.char("n")) }
    #expect(journey.view.page == .faults)
    journey.press(.enter)
    #expect(journey.text.contains("Charge TEMP High Fault") && journey.text.contains("Remedy"))
  }

  @Test func `a acknowledges the selected alarm, the open one, or all of the page`() {
    var journey = Journey(FaultFixture.state())
    journey.press(.char("6"), .char("a"))
    guard case .acknowledge(let all) = journey.effects.last else { return #expect(Bool(false)) }
    #expect(Set(all) == Set(FaultFixture.alarms().filter(\.isActive).map(\.key)))
    journey.press(.down, .char("a"))
    #expect(journey.effects.last == .acknowledge([FaultFixture.hot]))
    journey.press(.enter, .char("a"))
    #expect(journey.effects.last == .acknowledge([FaultFixture.hot]))
    journey.press(.char("m"))
    #expect(journey.effects.last == .mute)
    journey.state.isMuted = true
    #expect(journey.status.contains("MUTED"))
  }

  @Test func `the incident of an alarm is opened with Enter, the others from the list and by command`() {
    var journey = Journey(FaultFixture.state())
    let name = journey.state.incidents[0].name
    journey.press(.char("6"), .down, .enter, .enter)
    #expect(journey.effects.last == .replay(name))
    journey.press(.esc)
    journey.enter(":incidents")
    journey.press(.down, .enter)
    #expect(journey.effects.last == .replay(journey.state.incidents[1].name))
    journey.press(.esc)
    journey.enter(":incident")
    #expect(journey.effects.last == .replay(nil))
    journey.enter(":incident \(name)")
    #expect(journey.effects.last == .replay(name))
    journey.enter(":export incident")
    #expect(journey.effects.last == .exportIncident(nil, folder: nil))
    journey.enter(":export incident /media/usb stick")
    #expect(journey.effects.last == .exportIncident(nil, folder: "/media/usb stick"))
    journey.enter(":export incident \(name) ./here")
    #expect(journey.effects.last == .exportIncident(name, folder: "./here"))
    journey.enter(":export incident \(name) here")
    #expect(journey.status.contains("a folder has a slash in it"))
    journey.enter(":export nonsense")
    #expect(journey.status.contains("incident"))
  }

  @Test func `lamps say yes, no, or that nobody knows`() {
    let text = render(FaultFixture.state(), ViewState(), size: Size(columns: 120, rows: 60)).text
    func row(_ name: String) -> String {
      let line = text.last { $0.contains(" \(name) ") } ?? ""
      guard let start = line.range(of: " \(name) ")?.lowerBound else { return "" }
      return String(line[start...].prefix(38))
    }
    func words(_ name: String) -> [Substring] {
      row(name).split(separator: " ").filter { ["yes", "no", "---"].contains($0) }
    }
    #expect(words("Charge TEMP High") == ["no", "yes"])
    #expect(words("Cell Voltage Low") == ["yes", "no"])
    #expect(words("Discharge TEMP Low") == ["---", "---"])
    #expect(words("SOC Low") == ["no"])
  }

  @Test func `the title says the charge and whether something is wrong, and only harmless characters`() {
    #expect(TitleText.text(Fixture.state()) == "garage 88 %")
    #expect(TitleText.text(FaultFixture.state()) == "FAULT garage 88 %")
    var odd = Fixture.state()
    odd.clusters.append(ClusterState(cluster: Cluster(name: "\u{1B}]0;evil\u{7}"), links: []))
    #expect(!TitleText.text(odd).unicodeScalars.contains { $0.value < 0x20 })
    for term in ["xterm-256color", "tmux-256color", "screen.xterm", "rxvt-unicode", "st-256color", "foot"] {
      #expect(TitleText.isShown(by: term))
    }
    for term in ["linux", "vt100", "vt220", "dumb", "", "sterling"] { #expect(!TitleText.isShown(by: term)) }
  }
}

extension String {
  /// Where a text stands; this target has no Foundation.
  fileprivate func range(of text: String) -> Range<String.Index>? {
    var start = startIndex
    while start < endIndex {
      if self[start...].hasPrefix(text) { return start..<index(start, offsetBy: text.count) }
      start = index(after: start)
    }
    return nil
  }
}
