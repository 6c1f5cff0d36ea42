import BMSCore
import Testing

@testable import WecoTUI

/// What a line of `watch --jsonl` holds, and when there is one.
@Suite struct ReadingLinesTests {
  /// The fixture so many seconds later, every reading heard so long before.
  private func state(after seconds: Int64 = 0, heard: Span = .milliseconds(300), lost: Set<Int> = []) -> AppState {
    var state = Fixture.state()
    state.now = Fixture.now + .seconds(seconds)
    state.clusters[0].cluster = Fixture.cluster(heard: state.now - heard, lost: lost, slaves: 5)
    // Which modules are there is as old as this.
    state.clusters[0].cluster.apply(
      Observation(
        .module(1), .modulesOnline, Fixture.reading(.number(Decimal(6), .count), heard: state.now - heard)))
    return state
  }

  private func tell(
    _ place: Place, _ field: Field, _ value: Value, in state: inout AppState, isImplausible: Bool = false
  ) {
    let reading = Fixture.reading(value, heard: state.now, isImplausible: isImplausible)
    state.clusters[0].cluster.apply(Observation(place, field, reading))
  }

  private func json(_ line: String?) throws -> JSON5 { try JSON5(parsing: try #require(line)) }

  private func modules(_ line: JSON5) -> [Int64] {
    (line["clusters"]?.items?[0]["modules"]?.items ?? []).compactMap { $0["index"]?.integer }
  }

  private var changes: ReadingLines { ReadingLines(every: .seconds(1), changesOnly: true) }

  @Test func `without an option every line is a full one`() throws {
    var lines = ReadingLines(every: .seconds(1))
    for second in 0..<3 as Range<Int64> {
      let line = try json(lines.line(state(after: second)))
      #expect(line["v"]?.integer == 1 && line["full"]?.flag == true && modules(line) == [1, 2, 3, 4, 5, 6])
    }
    #expect(lines.due == Fixture.now + .seconds(3) && !lines.isDue(at: Fixture.now + .seconds(2)))
    #expect(lines.isDue(at: Fixture.now + .seconds(3)))
  }

  @Test func `what is only older is no change, and no line`() throws {
    var lines = changes
    #expect(try json(lines.line(state()))["full"]?.flag == true)
    #expect(lines.line(state(after: 1, heard: .milliseconds(900))) == nil)
    #expect(lines.due == Fixture.now + .seconds(2))
  }

  @Test func `a change is told with the place that it belongs to, and nothing else`() throws {
    var lines = changes
    _ = lines.line(state())
    var next = state(after: 1)
    tell(.module(3), .current, .number(Decimal(99, decimals: 1), .ampere), in: &next)
    tell(.cluster, .soc, .number(Decimal(881, decimals: 1), .percent), in: &next)
    tell(.cell(module: 1, cell: 4), .cellVoltage, .number(Decimal(3291), .millivolt), in: &next)
    let line = try json(lines.line(next))
    let cluster = try #require(line["clusters"]?.items?.first)
    #expect(line["full"]?.flag == false && line["links"] == nil && cluster["alarms"] == nil)
    #expect(cluster["fields"]?["soc"]?["value"]?.decimal == Decimal(881, decimals: 1))
    #expect(cluster["fields"]?["current"] == nil && modules(line) == [1, 3])
    let module = try #require(cluster["modules"]?.items?[0])
    #expect(module["cells_mv"]?.items?[3].integer == 3291 && module["role"] == nil && module["fields"] == nil)
    #expect(cluster["modules"]?.items?[1]["fields"]?["current"]?["unit"]?.text == "A")
    #expect(lines.line(next) == nil)
  }

  @Test func `that a value is doubted, grew old, is gone and came back are changes`() throws {
    func soc(_ line: JSON5) -> JSON5? { line["clusters"]?.items?[0]["fields"]?["soc"] }
    var lines = changes
    _ = lines.line(state())
    var next = state(after: 1)
    tell(.cluster, .soc, .number(Decimal(880, decimals: 1), .percent), in: &next, isImplausible: true)
    #expect(try soc(json(lines.line(next)))?["implausible"]?.flag == true)
    _ = lines.line(state(after: 2))
    // Old after three missed readings, gone after ten seconds.
    let old = try soc(json(lines.line(state(after: 6, heard: .seconds(4)))))
    #expect(old?["value"]?.decimal == Decimal(880, decimals: 1) && old?["age_ms"]?.integer == 4000)
    #expect(lines.line(state(after: 7, heard: .seconds(5))) == nil)
    let gone = try json(lines.line(state(after: 13, heard: .seconds(11))))
    #expect(soc(gone)?.value == .null)
    #expect(gone["clusters"]?.items?[0]["modules"]?.items?[0]["cells_mv"]?.items?[0].value == .null)
    #expect(try soc(json(lines.line(state(after: 14))))?["value"]?.decimal == Decimal(880, decimals: 1))
  }

  @Test func `a module that is lost is a change, one that is there no more begins again`() throws {
    var lines = changes
    _ = lines.line(state())
    let lost = try json(lines.line(state(after: 1, lost: [3])))
    #expect(modules(lost) == [3])
    #expect(lost["clusters"]?.items?[0]["modules"]?.items?[0]["online"]?.flag == false)
    var fewer = state(after: 2)
    fewer.clusters[0].cluster = Fixture.cluster(heard: fewer.now, lost: [], slaves: 4)
    #expect(try json(lines.line(fewer))["full"]?.flag == true)
  }

  @Test func `everything is told at the start, after a link changed and every ten minutes`() throws {
    var lines = changes
    var full: [Int64] = []
    for second in 0...1300 as ClosedRange<Int64> {
      if second == 700 { lines.beginAgain() }
      if let line = lines.line(state(after: second)), try json(line)["full"]?.flag == true { full.append(second) }
    }
    #expect(full == [0, 600, 700, 1300])
  }

  @Test func `only chosen fields are told, and places that have one of them`() throws {
    var lines = ReadingLines(every: .seconds(1), fields: [.chargeCurrentLimit, .cellVoltage])
    let cluster = try #require(try json(lines.line(state()))["clusters"]?.items?.first)
    #expect(cluster["fields"]?["charge_current_limit"] != nil && cluster["fields"]?["soc"] == nil)
    #expect(cluster["modules"]?.items?.count == 1)
    #expect(cluster["modules"]?.items?[0]["cells_mv"]?.items?.count == 16)
    lines = ReadingLines(every: .seconds(1), fields: [.soc])
    #expect(modules(try json(lines.line(state()))) == [1, 2, 3, 4, 5, 6])
    #expect(lines.line(state())?.contains("cells_mv") == false)
  }

  @Test func `the counters of a bus are no change, its protocol is one`() throws {
    var lines = changes
    var state = BusFixture.alone()
    _ = lines.line(state)
    state.clusters[0].buses[0].frames += 100
    #expect(lines.line(state) == nil)
    state.clusters[0].buses[0].asking = "305"
    let bus = try #require(try json(lines.line(state))["clusters"]?.items?[0]["buses"]?.items?.first)
    #expect(bus["asking"]?.text == "305" && bus["frames"] == nil && bus["fields"] == nil && bus["name"] != nil)
  }
}
