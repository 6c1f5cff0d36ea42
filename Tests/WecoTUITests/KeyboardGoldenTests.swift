import BMSCore
import Testing

@testable import WecoTUI

/// Expected screens of what opens over a page.
@Suite struct HandsGoldenTests {
  private func expect(_ journey: Journey, _ name: String) {
    GoldenScreen.expect(journey.screen, "\(name)-\(journey.size.columns)x\(journey.size.rows)")
  }

  @Test func `a selected field`() {
    var journey = Journey()
    journey.press(.down, .right)
    expect(journey, "selected")
  }
  @Test func `the details of a field`() {
    var journey = Journey()
    for millivolts in [Int64(5298), 5300] {
      let reading = Fixture.reading(.number(Decimal(millivolts, decimals: 2), .volt), heard: Fixture.now, register: 900)
      journey.state.clusters[0].cluster.apply(Observation(.module(1), .totalVoltage, reading))
      journey.state.changes.note(journey.state.clusters)
    }
    journey.enter("/pack voltage")
    journey.press(.enter)
    expect(journey, "details")
  }
  @Test func `the details of a field that went silent`() {
    var journey = Journey(Fixture.state(.silent(since: Fixture.now), heard: .seconds(75)))
    journey.enter("/total voltage")
    journey.press(.enter)
    expect(journey, "details-gone")
  }
  @Test func `a search`() {
    var journey = Journey()
    journey.enter("/contactor")
    expect(journey, "search")
  }
  @Test func `a command line with choices`() {
    var journey = Journey()
    journey.type(":theme ")
    journey.press(.tab)
    expect(journey, "command")
  }
  @Test func `one group alone`() {
    var journey = Journey()
    journey.enter("/inverter protocol set")
    journey.press(.esc, .char("e"))
    expect(journey, "group")
  }
  @Test func `the list of sources`() {
    var journey = Journey(AppState(now: Fixture.now, wall: Fixture.wall, utcOffset: Fixture.utcOffset, clusters: []))
    journey.open(Dialog(kind: .sources(SourcePickerTests.entries), selected: 1))
    expect(journey, "sources")
  }
  @Test func `the commissioning report`() {
    var journey = Journey(columns: 100, rows: 60)
    journey.state.technician = "Ada Muster"
    journey.state.clusters[0].cluster.roles = [2: "left"]
    journey.state.clusters[0].notes = ClusterNotes(
      roles: ["master"], dip: [1, 2, 3, 4, 5, 6], wiring: "RJ45 pins 4/5 to the BMS port",
      inverter: "Deye SUN-8K")
    journey.enter(":report")
    expect(journey, "report")
    guard case .save(_, let lines) = journey.effects.last else {
      Issue.record("not saved")
      return
    }
    GoldenScreen.expect(lines, "report-file")
  }
  @Test func `the commissioning report of a port that never answered`() {
    var journey = Journey(Fixture.empty(.silent(since: Fixture.now - .seconds(30))), columns: 80, rows: 50)
    journey.enter(":report")
    expect(journey, "report-silent")
  }
  @Test func `the report fits one page of a printer`() throws {
    for state in [Fixture.state(), Fixture.state(lost: [2, 4], slaves: 7), Fixture.empty(.handshaking)] {
      let lines = try #require(CommissioningReport.lines(state, cluster: 0))
      #expect(lines.count <= 60)
      for line in lines where line.count > 80 { Issue.record("\(line.count) columns: \(line)") }
    }
  }
  @Test func `the details of an alarm`() {
    var journey = Journey()
    journey.enter("/Ch_Ov_Temp alarm")
    journey.press(.enter)
    expect(journey, "details-alarm")
  }
  @Test func `a selected field, a search and a list in ASCII`() {
    var journey = Journey()
    journey.enter("/lowest")
    GoldenScreen.expect(render(journey.state, journey.view, size: journey.size, glyphs: .ascii), "search-ascii-80x24")
  }
  @Test func `a frozen page`() {
    var journey = Journey()
    journey.press(.char("f"))
    expect(journey, "frozen")
  }
}

@Suite struct SourcePickerTests {
  static let entries = [
    FoundSource(name: "garage", detail: "--serial /dev/ttyUSB3", arguments: ["garage"]),
    FoundSource(
      name: "/dev/ttyUSB0", detail: "FTDI FT232R USB UART A50285BI", arguments: ["--serial", "/dev/serial/by-id/x"]),
    FoundSource(name: "can0", detail: "CAN interface, up", arguments: nil),
    FoundSource(name: "simulated battery", detail: "nothing to connect", arguments: ["--demo", "house"]),
  ]

  private func journey() -> Journey {
    var journey = Journey(AppState(now: Fixture.now, wall: Fixture.wall, utcOffset: .zero, clusters: []))
    journey.open(Dialog(kind: .sources(Self.entries)))
    return journey
  }

  @Test func `arrows choose, Enter connects, and the ends hold`() {
    var journey = journey()
    journey.press(.up, .down, .enter)
    #expect(journey.effects == [.connect(["--serial", "/dev/serial/by-id/x"])])
    journey.press(.char("G"), .down, .enter)
    #expect(journey.effects.last == .connect(["--demo", "house"]))
  }

  @Test func `a click connects`() {
    var journey = journey()
    journey.press(.mouse(x: 5, y: 4, button: .left))
    #expect(journey.effects == [.connect(["garage"])])
  }

  @Test func `what cannot be read yet says so`() {
    var journey = journey()
    journey.press(.down, .down, .enter)
    #expect(journey.effects.isEmpty)
    #expect(journey.status.contains("can0 was found"))
  }

  @Test func `the choice stays on its port when adapters come and go`() {
    func selected(_ entries: [FoundSource]) -> Int? {
      var model = ScreenModel(journey().state, size: Size(columns: 80, rows: 24))
      _ = model.update(.found(Self.entries))
      _ = model.press(.down)
      _ = model.update(.found(entries))
      return model.view.dialogs.last?.selected
    }
    #expect(selected(Array(Self.entries.dropFirst())) == 0)
    #expect(selected([]) == 0)
    var gone = Self.entries
    gone.remove(at: 1)
    #expect(selected(gone) == 1)
  }
}
