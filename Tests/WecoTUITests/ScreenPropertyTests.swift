import BMSCore
import Testing

@testable import WecoTUI

/// What holds for every page, state and size.
@Suite struct ScreenPropertyTests {
  static let states: [(name: String, state: AppState)] = [
    ("normal", Fixture.state()),
    ("stale", Fixture.state(.silent(since: Fixture.now), heard: .seconds(4))),
    ("closed", Fixture.state(.closed("no such port: /dev/ttyUSB7"), heard: .seconds(75))),
    ("garbled", Fixture.state(.garbled(since: Fixture.now))),
    ("handshaking", Fixture.empty(.handshaking)),
    ("slave missing", Fixture.state(lost: [2, 4], slaves: 7)),
    ("nothing", AppState(now: Fixture.now, wall: Fixture.wall, utcOffset: .zero, clusters: [])),
    ("odd names", odd()),
    ("watched", PageFixture.watched()),
    ("three clusters", PageFixture.threeClusters()),
  ]
  private static let columns = Array(1...30) + [40, 59, 60, 61, 75, 76, 80, 111, 112, 120, 175, 176, 200, 300]
  private static let rows = [1, 2, 3, 4, 7, 15, 16, 17, 24, 40, 60, 100]

  private static func odd() -> AppState {
    var state = Fixture.state(notice: "日本語 and \u{1B}[2J and \u{202E}right to left and 🔋 and e\u{301}")
    state.clusters[0].links[0].name = "/dev/serial/by-id/\u{7}\n\u{1B}]0;x\u{7}-a-very-long-name-of-an-adapter-0000"
    state.clusters[0].links[0].note = "module changed \u{0}"
    state.clusters[0].links[0].goodPerSecond = .nan
    state.clusters[0].links[0].counters.badChecksum = .max
    let huge = Reading(
      .number(Decimal(.min, decimals: 2), .volt), grade: .measured, source: Source(link: "x", origin: .computed),
      heard: Instant(microseconds: .max), period: .seconds(1), isImplausible: true)
    for field in Field.ofBattery {
      state.clusters[0].cluster.apply(Observation(.module(1), field, huge))
      state.clusters[0].cluster.apply(Observation(.cluster, field, huge))
      state.clusters[0].cluster.apply(Observation(.module(8), field, huge))
    }
    var text = huge
    text.value = .text(String(repeating: "serial\u{9B}", count: 40))
    state.clusters[0].cluster.apply(Observation(.module(1), .batterySerial, text))
    state.clusters.append(ClusterState(cluster: Cluster(name: ""), links: []))
    return state
  }

  private static let views: [ViewState] = {
    var help = ViewState()
    help.isHelpOpen = true
    var far = ViewState()
    far.scroll = [.overview: 1_000_000, .parallel: -5]
    far.cluster = 99
    var parallel = ViewState()
    parallel.page = .parallel
    var frozen = ViewState()
    frozen.frozen = Fixture.state()
    var cursor = ViewState()
    cursor.page = .trends
    cursor.choices.trends = TrendChoices(span: .day, module: 0, cursor: 239, usesBlocks: true)
    return [ViewState(), help, far, parallel, frozen, cursor]
  }()

  @Test func `every page keeps any size in every state`() {
    for (name, state) in Self.states {
      for one in PageGoldenTests.cases {
        for columns in [1, 30, 59, 60, 75, 76, 80, 120, 176, 300] {
          for rows in [1, 15, 16, 24, 60] {
            let screen = render(state, one.view, size: Size(columns: columns, rows: rows))
            let isRight =
              screen.rows.count == rows
              && screen.rows.allSatisfy { row in
                row.count == columns
                  && row.allSatisfy { $0.scalar.value >= 0x20 && !(0x7F...0x9F).contains($0.scalar.value) }
              }
            if !isRight { Issue.record("\(one.name), \(name) at \(columns)x\(rows)") }
          }
        }
      }
    }
  }

  @Test(arguments: states.indices) func `any size gives exactly that size and only harmless characters`(index: Int) {
    let state = Self.states[index].state
    for view in Self.views {
      for columns in Self.columns {
        for rows in Self.rows {
          let screen = render(state, view, size: Size(columns: columns, rows: rows))
          let isExact = screen.rows.count == rows && screen.rows.allSatisfy { $0.count == columns }
          let isHarmless = screen.rows.allSatisfy { row in
            row.allSatisfy { $0.scalar.value >= 0x20 && !(0x7F...0x9F).contains($0.scalar.value) }
          }
          if !isExact || !isHarmless { Issue.record("\(Self.states[index].name) at \(columns)x\(rows)") }
        }
      }
    }
  }

  @Test func `a size of nothing and less is no reason to trap`() {
    #expect(render(Fixture.state(), ViewState(), size: Size(columns: 0, rows: 0)).rows.isEmpty)
    #expect(render(Fixture.state(), ViewState(), size: Size(columns: -3, rows: 5)).rows.count == 5)
  }

  private var parallelView: ViewState {
    var view = ViewState()
    view.page = .parallel
    return view
  }

  @Test func `nothing is cut at any width from the least one on`() {
    // Every width up to the widest page in one column, then each third.
    for columns in Array(Frame.leastSize.columns...124) + Array(stride(from: 127, through: 220, by: 3)) {
      for view in [ViewState()] + [parallelView] + PageGoldenTests.cases.map(\.view) {
        let text = render(
          PageFixture.watched(), view, size: Size(columns: columns, rows: view.page == .debug ? 160 : 60)
        ).text.joined(separator: "\n")
        let cut = text.split(separator: "\n").filter { $0.contains("…") }
        if !cut.isEmpty { Issue.record("cut at \(columns) columns:\n\(cut.joined(separator: "\n"))") }
      }
    }
  }

  @Test func `every group and field of the vendor's page is there at 120x40 without scrolling`() {
    let text = render(Fixture.state(), ViewState(), size: Size(columns: 120, rows: 40)).text.joined(separator: "\n")
    for name in Self.vendorNames { #expect(text.contains(name), "\(name) is missing") }
  }

  @Test func `the ASCII face has only ASCII`() {
    for (_, state) in Self.states {
      for view in Self.views {
        let screen = render(state, view, size: Size(columns: 100, rows: 30), glyphs: .ascii)
        #expect(screen.rows.allSatisfy { row in row.allSatisfy { (0x20...0x7E).contains($0.scalar.value) } })
      }
    }
  }

  @Test func `one second later only the clock differs`() {
    var later = Fixture.state()
    later.wall.originMicroseconds += 1_000_000
    for size in GoldenScreenTests.sizes {
      let a = render(Fixture.state(), ViewState(), size: size), b = render(later, ViewState(), size: size)
      #expect(a.rows[0].dropLast(9) == b.rows[0].dropLast(9))
      // Where a trend has room on the page, its now is a clock as well: the sweep's line and the gap before it.
      let plot = size.columns < 200 ? size.columns : 101
      for (a, b) in zip(a.rows, b.rows).dropFirst() { #expect(a.prefix(plot) == b.prefix(plot)) }
    }
  }

  /// manual-facts, "The vendor tool's tabs and fields".
  private static let vendorNames = [
    "Cell Information", "Battery Information", "DI1", "DI2", "DO1", "DO2", "Precharge Contactor", "Main Contactor",
    "Total Voltage", "Current", "SOC", "Capacity", "Running Time", "Charge-Discharge State",
    "Cell Voltage Difference", "Temperature Difference", "Battery Cycle", "Discharge Ah", "Charge Energy",
    "Discharge Energy", "Charge Time", "Discharge Time", "Standby Time", "Battery State", "Cell Voltage High",
    "Cell Voltage Low", "Charge TEMP High", "Discharge TEMP High", "Charge TEMP Low", "Discharge TEMP Low",
    "Discharge Current High", "Charge Current High", "Battery Voltage High", "Battery Voltage Low",
    "Parallel Total Cur", "Parallel SOC", "Other State", "Cell Voltage Diff", "SOC Low", "Serious Ov_vol",
    "BMS Internal Fault", "Pack Vol Imbalance", "Voltage normal", "Temperature normal", "BMS normal reading",
    "Conext Inverter Comm", "BMS Send To Inverter", "BMS set Max Volt", "BMS set Min Volt", "BMS set Max Charge A",
    "BMS set Max Discharge A", "BMS set Parallel Charge", "BMS set Parallel Disch", "Actual Voltage Reading",
    "Actual Charging Current", "Actual Dischar. Current", "Actual C Rate sent", "Restriction Imposed by",
    "Parameter", "Battery Model", "Battery SN", "Address", "Battery Type", "Cell Number", "Inverter Protocol",
    "BMS Type", "BMS SN", "BMS Date", "Firmware Version", "PCB(BMS) Version", "Bootloader Version", "DO1_SOC1",
    "DO1_SOC2", "DO2_SOC1", "DO2_SOC2", "Inverter Protocol Set", "SOC Set",
  ]
}
