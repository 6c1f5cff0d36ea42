import BMSCore
import Testing

@testable import WecoTUI

/// What is on the first screen of the Overview, and whole, at each size.
@Suite struct OverviewLayoutTests {
  private static let lamps = [
    "Cell Voltage High", "Cell Voltage Low", "Discharge Current High", "Charge Current High", "Battery Voltage High",
    "Battery Voltage Low",
  ]
  static let states: [(name: String, state: AppState)] = [
    ("normal", Fixture.state()), ("fault", FaultFixture.state()), ("sense wire", FaultFixture.senseWire()),
    ("CAN alone", BusFixture.alone()), ("both", BusFixture.both()), ("agreeing", BusFixture.agreeing()),
  ]

  @Test(arguments: GoldenScreenTests.sizes + [Size(columns: 132, rows: 43)])
  func `Battery State is on the first screen, with every lamp`(size: Size) {
    for (name, state) in Self.states {
      let text = Journey(state, columns: size.columns, rows: size.rows).text
      #expect(text.contains("─ Battery State ─"), "\(name)")
      for lamp in Self.lamps where !text.contains(" \(lamp) ") { Issue.record("\(lamp) of \(name) at \(size)") }
      #expect(text.contains("TEMP High") && text.contains("TEMP Low"), "\(name)")
      #expect(text.contains("SOC") && text.contains("Total Voltage"), "\(name)")
    }
  }

  @Test(arguments: GoldenScreenTests.sizes + [Size(columns: 132, rows: 43)])
  func `no name and no value of the Overview is cut`(size: Size) {
    for (name, state) in Self.states {
      let body = ScreenModel(state, ViewState(), size: size).body
      for line in body.lines where line.text.contains("…") { Issue.record("\(name) at \(size): \(line.text)") }
    }
  }

  @Test func `132 columns are a layout of their own`() {
    GoldenScreen.expect(
      Journey(FaultFixture.state(), columns: 132, rows: 43).screen, "overview-fault-132x43")
    GoldenScreen.expect(Journey(BusFixture.agreeing(), columns: 132, rows: 43).screen, "overview-calm-132x43")
  }

  @Test(arguments: GoldenScreenTests.sizes) func `both wires, and both say the same`(size: Size) {
    let journey = Journey(BusFixture.agreeing(), columns: size.columns, rows: size.rows)
    let cluster = journey.state.clusters[0].cluster
    let other = cluster.bus?.cluster(named: "garage") ?? Cluster(name: "x")
    let found = AlarmRules.disagreements(cluster, other, at: Fixture.now)
    #expect(found.conditions.isEmpty && !found.assessed.isEmpty)
    GoldenScreen.expect(journey.screen, "overview-calm-\(size.columns)x\(size.rows)")
  }

  @Test func `200 columns show modules, faults and a trend beside the vendor's groups`() {
    let text = Journey(FaultFixture.state(), columns: 200, rows: 60).text
    for words in ["─ Parallel Overview ─", "slave 5", "─ Faults ─", "Slave lost", "─ Current ─", "─ SOC ─"] {
      #expect(text.contains(words), "\(words)")
    }
  }

  @Test func `where CAN does not say whether it charges, the row is one and says so`() {
    var state = Fixture.state()
    state.clusters[0].alarms = [FaultFixture.alarm(.temperatureHighWarning, since: 20)]
    state.clusters[0].knownAlarms = [.temperatureHighWarning, .temperatureHighFault, .batteryVoltageLowWarning]
    let text = Journey(state).screen.text
    func row(_ name: String) -> String { text.first { $0.contains(" \(name) ") } ?? "" }
    #expect(row("TEMP High").contains(Texts.Words.raised) && !text.joined().contains("Discharge TEMP High"))
    #expect(text.joined().contains("Discharge TEMP Low"), "of the other direction nobody speaks in general")
    state.clusters[0].alarms = [FaultFixture.alarm(.batteryVoltageLowWarning, since: 20)]
    #expect(
      Journey(state).screen.text.contains { $0.contains("Battery Voltage Low") && $0.contains(Texts.Words.raised) })
  }

  @Test(arguments: AlarmID.allCases.filter { $0.severity != .notice })
  func `every active alarm has a lamp that is lit`(alarm: AlarmID) {
    var state = Fixture.state()
    state.clusters[0].alarms = [FaultFixture.alarm(alarm, since: 20)]
    let journey = Journey(state, columns: 120, rows: 60)
    let isLit = journey.screen.text.contains {
      $0.contains(Texts.Words.raised) || $0.contains(" \(Texts.Words.notWell) ")
    }
    #expect(isLit || alarm == .packVoltageImbalance)
  }

  @Test func `the demo of heat lights a lamp`() throws {
    var now = Instant(microseconds: 9_000_000_000)
    let runner = try Runner(
      plan: SourcePlan(sources: [NamedSource(.demo("hot"), modules: 6)]), consumers: [], at: now)
    for _ in 0..<3000 {
      runner.advance(to: now)
      now = now + .milliseconds(100)
    }
    let state = runner.state(at: now)
    let text = render(state, ViewState(), size: Size(columns: 80, rows: 24)).text
    guard state.standing.contains(where: { $0.severity != .notice }) else { return #expect(Bool(false), "nothing") }
    #expect(
      text.contains { $0.contains("TEMP High") && $0.contains(Texts.Words.raised) }, "\(text.joined(separator: "\n"))")
  }

  @Test func `what comes and goes with a current moves no row`() {
    var state = Fixture.state()
    let before = ScreenModel(state, size: Size(columns: 120, rows: 40)).body.height
    for amperes in [Int64(0), -500, 500] {
      state.clusters[0].cluster.apply(
        Observation(
          .module(1), .current, Fixture.reading(.number(Decimal(amperes, decimals: 1), .ampere), heard: Fixture.now)))
      #expect(ScreenModel(state, size: Size(columns: 120, rows: 40)).body.height == before)
    }
  }

  @Test func `the CAN state survives in the header at 80 columns, whatever the port is called`() {
    var state = BusFixture.agreeing()
    for name in ["ttyUSB0", "192.168.100.200:4001", "usb-FTDI_FT232R_USB_UART_A10K4ZXY-if00-port0"] {
      state.clusters[0].links[0].name = name
      let header = Journey(state).screen.text[0]
      #expect(header.contains("can0 Pylontech LV 1.2 7/s"), "\(header)")
      #expect(header.contains("14:03:22"))
    }
    state.clusters[0].links[1].state = .silent(since: Fixture.now)
    #expect(Journey(state).screen.text[0].contains("can0 SILENT"))
  }
}
