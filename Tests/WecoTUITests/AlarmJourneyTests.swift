import BMSCore
import Testing

@testable import WecoTUI

/// The alarm seen from every page, and what a person does about it.
@Suite struct AlarmJourneyTests {
  static let sizes = GoldenScreenTests.sizes

  @Test func `one line below the tabs of every page, with place, value, since when and the keys`() {
    var journey = Journey(FaultFixture.state())
    for page in Page.all {
      journey.press(.char(page.key))
      let line = journey.screen.text[2]
      #expect(line.hasPrefix(" FAULT 3  Charge TEMP High Fault, slave 1: 56.2 °C"), "\(page.title): \(line)")
      #expect(line.contains("14:01  a ack  6 all"), "\(page.title): \(line)")
      #expect(journey.screen.rows[2][1].style == .fault)
    }
  }

  @Test func `nothing wrong, no line, and the page has the row`() {
    var journey = Journey(Fixture.state())
    for page in Page.all {
      journey.press(.char(page.key))
      #expect(!journey.text.contains("ack  6 all"))
    }
    journey.press(.char("1"))
    #expect(journey.screen.text[2].contains("Cell Information"))
    journey.state = FaultFixture.state()
    #expect(journey.screen.text[3].contains("Cell Information"))
  }

  @Test func `a notice alone moves no page`() {
    var journey = Journey(Fixture.state())
    let before = journey.screen.text
    journey.state.clusters[0].alarms = [
      FaultFixture.alarm(
        .sourcesDisagreeNotice, since: 8, note: "Current: a says 63 A, b says 96 A", subject: "current"),
      FaultFixture.alarm(.warrantyRangeNotice, since: 80, note: "above 25 degC: 31 degC (modules 1 to 6)"),
    ]
    for page in Page.all where page.id != .faults {
      journey.press(.char(page.key))
      if page.id == .overview { #expect(journey.screen.text.dropFirst(2) == before.dropFirst(2)) }
      #expect(!journey.screen.text[2].contains("notice"))
    }
    #expect(journey.screen.text[1].contains("6 Faults "))
  }

  @Test func `the tab is red, and tab, line and list count the same`() {
    var journey = Journey(FaultFixture.state(), columns: 120, rows: 40)
    #expect(journey.drawn(.fault).first == "6 Faults(3)")
    journey.press(.char("6"))
    #expect(journey.drawn(.fault).first == "6 Faults(3)")
    #expect(journey.screen.text[2].hasPrefix(" FAULT 3 "))
    #expect(journey.text.contains("3 active, 1 notice, 2 past"))
    journey.state = FaultFixture.senseWire()
    #expect(journey.text.contains("6 Faults(1)") && journey.screen.text[2].hasPrefix(" FAULT 1 "))
    #expect(journey.text.contains("1 active, 0 past"))
    journey.state.clusters[0].alarms = [FaultFixture.alarm(.socLowWarning, since: 8)]
    #expect(journey.drawn(.warning).first == "6 Faults(1)")
    #expect(journey.screen.text[2].hasPrefix(" warning 1 "))
  }

  @Test(arguments: sizes) func `a broken sense wire is that, and the rest hangs under it`(size: Size) {
    var journey = Journey(FaultFixture.senseWire(), columns: size.columns, rows: size.rows)
    #expect(journey.screen.text[2].contains("cell 5 = 0, cell 6 = 6604 mV: broken sense wire?"))
    #expect(!journey.text.contains("after-sales service") || size.columns > 100)
    GoldenScreen.expect(journey.screen, "overview-sense-wire-\(size.columns)x\(size.rows)")
    journey.press(.char("6"))
    #expect(journey.text.contains("└ Cell Voltage High Fault"))
    GoldenScreen.expect(journey.screen, "faults-sense-wire-\(size.columns)x\(size.rows)")
    journey.press(.down, .enter)
    #expect(journey.text.contains("Explains") && journey.text.contains("Measure both"))
    journey.press(.esc, .down, .enter)
    #expect(journey.text.contains("Follows from") && journey.text.contains("Broken sense wire"))
  }

  @Test func `a acknowledges the alarm of the line from any page, with what follows from it`() {
    var journey = Journey(FaultFixture.senseWire())
    for page in Page.all where page.id != .faults {
      journey.press(.char(page.key), .char("a"))
      guard case .acknowledge(let keys) = journey.effects.last else { return #expect(Bool(false)) }
      #expect(Set(keys) == Set(journey.state.clusters[0].alarms.map(\.key)))
    }
    journey.press(.char("6"), .down, .down, .char("a"))
    #expect(journey.effects.last == .acknowledge([AlarmKey(.cellVoltageHighFault, cluster: "garage")]))
    for index in journey.state.clusters[0].alarms.indices {
      journey.state.clusters[0].alarms[index].acknowledgement = Acknowledgement(by: "anna", at: Fixture.now)
    }
    journey.press(.char("1"))
    #expect(!journey.screen.text[2].contains("a ack") && journey.screen.text[2].contains("6 all"))
    let count = journey.effects.count
    journey.press(.char("a"))
    #expect(journey.effects.count == count && journey.status.contains("seen already"))
  }

  @Test func `the worst that nobody has seen comes first, and no fault ever hides behind a warning`() {
    var journey = Journey(FaultFixture.state())
    journey.state.clusters[0].alarms[0].acknowledgement = Acknowledgement(by: "anna", at: Fixture.now)
    #expect(journey.screen.text[2].contains("Slave lost, slave 3"))
    journey.state.clusters[0].alarms[1].acknowledgement = Acknowledgement(by: "anna", at: Fixture.now)
    #expect(journey.screen.text[2].hasPrefix(" FAULT 3  Charge TEMP High Fault"))
  }

  @Test func `the line is of now, also while the page is frozen`() {
    var journey = Journey(Fixture.state())
    journey.press(.char("f"))
    journey.state = FaultFixture.state()
    #expect(journey.text.contains("FROZEN") && journey.screen.text[2].hasPrefix(" FAULT 3 "))
    journey.press(.char("6"))
    #expect(journey.text.contains("0 active") && journey.screen.text[2].hasPrefix(" FAULT 3 "))
  }

  @Test func `a click on the line presses its key, or opens its alarm`() {
    var journey = Journey(FaultFixture.state())
    func column(_ text: String) -> Int {
      let line = Array(journey.screen.text[2]), wanted = Array(text)
      return line.indices.first { line[$0...].starts(with: wanted) } ?? -1
    }
    journey.press(.mouse(x: column("a ack"), y: 2, button: .left))
    #expect(journey.effects.last == .acknowledge([FaultFixture.hot]))
    journey.press(.mouse(x: column("6 all"), y: 2, button: .left))
    #expect(journey.view.page == .faults)
    journey.press(.mouse(x: column("Charge"), y: 2, button: .left))
    #expect(journey.text.contains("Remedy"))
  }

  @Test func `what does not fit is left out from its end, and at last cut with a mark`() {
    for columns in 60...200 {
      let journey = Journey(FaultFixture.state(), columns: columns, rows: 24)
      let line = journey.screen.text[2]
      #expect(line.hasPrefix(" FAULT 3  Charge TEMP High Fault"), "at \(columns): \(line)")
      #expect(line.contains("a ack  6 all"))
    }
    let wide = Journey(FaultFixture.state(), columns: 200, rows: 60).screen.text[2]
    #expect(wide.contains("56.2 °C (limit 55 °C). Stop; wait until the battery has cooled"))
  }

  @Test(arguments: Scenario.all.map(\.name))
  func `an alarm stands on every page in the turn in which it is raised`(scenario: String) throws {
    final class Log: Consumer {
      var raised: [Alarm] = []
      func receive(_ facts: [Fact], of cluster: Int, at now: Instant) {
        for case .alarm(let event) in facts.map(\.event) where event.kind == .raised { raised.append(event.alarm) }
      }
    }
    let log = Log()
    var now = Instant(microseconds: 9_000_000_000)
    let runner = try Runner(
      plan: SourcePlan(sources: [NamedSource(.demo(scenario), modules: 3)]), consumers: [log], at: now)
    for _ in 0..<400 {
      log.raised = []
      runner.advance(to: now)
      for alarm in log.raised where alarm.severity != .notice {
        let state = runner.state(at: now)
        #expect(state.standing.contains { $0.keys.contains(alarm.key) })
        for page in Page.all {
          var view = ViewState()
          view.page = page.id
          let text = render(state, view, size: Size(columns: 80, rows: 24)).text
          #expect(text[2].contains(" \(state.alarmCount)  ") && text[2].contains("6 all"), "\(page.title): \(text[2])")
        }
      }
      now = now + .milliseconds(100)
    }
  }

  @Test func `the demo of a broken sense wire says so and nothing else first`() throws {
    var now = Instant(microseconds: 9_000_000_000)
    let runner = try Runner(
      plan: SourcePlan(sources: [NamedSource(.demo("broken-sense-wire"), modules: 6)]), consumers: [], at: now)
    for _ in 0..<400 {
      runner.advance(to: now)
      now = now + .milliseconds(100)
    }
    let standing = runner.state(at: now).standing.filter { $0.severity != .notice }
    #expect(standing.map(\.cause.id) == [.senseWireFault])
    #expect(standing.first?.effects.contains { $0.id == .cellVoltageDifferenceFault || $0.source != nil } == true)
  }
}
