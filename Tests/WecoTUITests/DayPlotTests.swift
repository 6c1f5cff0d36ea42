import BMSCore
import Glibc
import Testing

@testable import WecoTUI

/// The memory of two days of work (`make soak-day`), the second of them as the page of trends draws it: the last step of
/// that run.
@Suite struct DayPlotTests {
  private static let folder = getenv("DAY_PLOT").map { String(cString: $0) }

  /// Title, which column of the samples (1: the watch's resident memory, 2: its heap in use, 3 and 4: the
  /// dashboard's), from zero or close by, and the field under which the trends keep it: any will do.
  private static let panels: [(title: String, curves: [(column: Int, field: Field)], startsAtZero: Bool)] = [
    ("watch: resident, and the heap in use below", [(1, .totalVoltage), (2, .current)], true),
    ("dashboard: resident, and the heap in use below", [(3, .soc), (4, .temperatureMax)], true),
    ("watch: resident, close by", [(1, .totalVoltage)], false),
    ("dashboard: resident, close by", [(3, .soc)], false),
  ]

  @Test(.enabled(if: folder != nil)) func `the last day of memory is drawn as a trend`() throws {
    let folder = try #require(Self.folder)
    let samples = TemporaryFolder.read(folder + "/samples.tsv").split(separator: "\n").map {
      $0.split(separator: "\t").compactMap { Double($0) }
    }
    let context = Self.context(try #require(samples.allSatisfy { $0.count == 5 } ? samples : nil))
    let layout = TrendLayout(panelWidth: 118, plotHeight: 7)
    var block = Block(width: layout.panelWidth)
    for panel in Self.panels {
      let curves = panel.curves.map { TrendPanel.Curve(place: .cluster, field: $0.field) }
      let drawn = TrendPanel(
        title: panel.title, unit: "MB", least: 1, startsAtZero: panel.startsAtZero, curves: curves, now: [])
      block.add(drawn.draw(context, layout))
      block.add(SweepAxis(context, columns: layout.plotWidth).line(indent: layout.axisWidth))
    }
    let lines = block.lines.map { line in String(String.UnicodeScalarView(line.cells.map(\.scalar))) }
    let file = try #require(fopen(folder + "/plot.txt", "w"))
    defer { fclose(file) }
    for line in lines {
      let text = String(line.reversed().drop { $0 == " " }.reversed())
      fputs(text + "\n", file)
      print(text)
    }
    #expect(lines.contains { $0.contains("⣀") || $0.contains("⠒") || $0.contains("⠤") || $0.contains("⠉") })
  }

  private static func context(_ samples: [[Double]]) -> PageContext {
    var state = Fixture.state()
    var store = TrendStore(wall: state.wall)
    let start = state.now
    for sample in samples {
      let at = start + Span(microseconds: Int64(sample[0] * 3_600_000_000))
      var cluster = Cluster(name: "memory")
      for curve in panels.flatMap(\.curves) {
        // kB as MB, to a hundredth.
        let value = Value.number(Decimal(Int64(sample[curve.column] / 10), decimals: 2), .raw)
        cluster.apply(
          Observation(
            .cluster, curve.field,
            Reading(
              value, grade: .measured, source: Source(link: "proc", origin: .computed), heard: at, period: .seconds(30))
          )
        )
      }
      store.note(cluster)
      state.now = at
    }
    state.clusters[0].trends = store
    var view = ViewState()
    (view.choices.trends.span, view.choices.trends.isScrolling) = (.day, true)
    return PageContext(state: state, view: view, width: 120, height: 40)
  }
}
