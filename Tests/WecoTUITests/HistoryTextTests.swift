import BMSCore
import Glibc
import Testing

@testable import WecoTUI

@Suite struct HistoryTextTests {
  @Test func `Cells of a table are quoted where they have to be`() {
    #expect(CSV.line(["a", "b,c", "d\"e", "f\ng", ""]) == "a,\"b,c\",\"d\"\"e\",f g,\r\n")
  }

  @Test func `Numbers carry no more digits than they have`() {
    #expect(HistoryExport.text(3.3150000000000004) == "3.315")
    #expect(HistoryExport.text(-0.5) == "-0.5")
    #expect(HistoryExport.text(100) == "100")
    #expect(HistoryExport.text(0) == "0")
    #expect(HistoryExport.text(.infinity) == nil && HistoryExport.text(1e12) == nil)
  }

  @Test func `A line of the daily log has a cell for every column and leaves out what is old`() {
    let state = Fixture.state()
    let wall = state.wall.wall(state.now)
    let row = DailyLog.row(
      state.clusters[0].cluster, name: "garage", event: "", at: state.now, wall: wall, utcOffset: Fixture.utcOffset)
    let columns = DailyLog.header.split(separator: ",", omittingEmptySubsequences: false)
    let cells = row.text.split(separator: ",", omittingEmptySubsequences: false)
    #expect(columns.count == cells.count)
    #expect(row.date == "2026-11-20")
    #expect(cells[0] == "2026-11-20 13:03:22")
    #expect(cells[1] == "2026-11-20 14:03:22")
    #expect(columns.contains("module 1 cell 8 [mV]"))
    #expect(cells.contains("3325"))
    let late = DailyLog.row(
      state.clusters[0].cluster, name: "garage", event: "", at: state.now + .seconds(60), wall: wall,
      utcOffset: Fixture.utcOffset)
    let values = late.text.dropLast().split(separator: ",", omittingEmptySubsequences: false).dropFirst(2)
    #expect(values.allSatisfy { $0.isEmpty })
  }

  @Test func `Times are taken as people type them`() {
    let now = Batches.noon
    #expect(LocalTime.parse("2026-11-20T12:00:00Z", now: now) == now)
    #expect(LocalTime.parse("2026-11-20 12:00Z", now: now) == now)
    #expect(LocalTime.parse("-2h", now: now) == now + .seconds(-7200))
    #expect(LocalTime.parse("now", now: now) == now)
    let local = LocalTime.parse("2026-11-20", now: now)
    #expect(local.map { CivilTime($0, utcOffset: .localOffset(at: $0)).clock } == "00:00:00")
    for text in ["", "yesterday", "2026-13-01", "2026-02-30Z", "-2w", "-h", "2026-11-20T25:00", "--"] {
      #expect(LocalTime.parse(text, now: now) == nil, "\(text)")
    }
  }

  @Test func `An hour that comes twice is meant whole, and one time of it is said with its zone`() {
    let before = getenv("TZ").map { String(cString: $0) }
    setenv("TZ", "Europe/Berlin", 1)
    tzset()
    defer {
      if let before { setenv("TZ", before, 1) } else { unsetenv("TZ") }
      tzset()
    }
    // Summer time ended on 2026-10-25 at 03:00, 01:00 UTC.
    let first = WallTime(microseconds: 1_792_888_200_000_000)
    let second = first + .seconds(3600)
    let now = Batches.noon
    #expect(first.iso8601.hasPrefix("2026-10-25T00:30:00"))
    #expect(LocalTime.parse("2026-10-25T02:30", now: now) == first)
    #expect(LocalTime.parse("2026-10-25T02:30", now: now, prefersLater: true) == second)
    #expect(LocalTime.parse("2026-10-25T02:30+02:00", now: now, prefersLater: true) == first)
    #expect(LocalTime.parse("2026-10-25 02:30+01:00", now: now) == second)
    #expect(LocalTime.parse("2026-10-24T19:30-05:00", now: now) == first)
    #expect(LocalTime.parse("2026-10-25T01:59", now: now, prefersLater: true) == first + .seconds(-1860))
    #expect(LocalTime.parse("2026-10-25T02:30+25:00", now: now) == nil)
    #expect(LocalTime.parse("2026-10-25T02:30+", now: now) == nil)
    #expect(LocalTime.mark(first) == " (+02:00)")
    #expect(LocalTime.mark(second) == " (+01:00)")
    #expect(LocalTime.mark(first + .seconds(-3600)) == "")
    #expect(LocalTime.mark(second + .seconds(3600)) == "")
    // The hour that does not come at all is the one after it or before it, and no mistake.
    #expect(LocalTime.parse("2026-03-29T02:30", now: now) != nil)
  }

  @Test func `A check that heard a silent link knows nothing, whatever was said before`() {
    func level(_ state: AppState, _ alarms: [Alarm] = [], at now: Instant = Fixture.now) -> CheckLevel {
      var look = CheckLook(state.clusters[0], trouble: nil, book: AlarmBook())
      look.alarms = alarms
      return CheckVerdict([look], at: now).level
    }
    #expect(level(Fixture.state()) == .ok)
    #expect(level(Fixture.state(.silent(since: Fixture.now))) == .unknown)
    // The link is up, what it said is old, or of a time to come.
    #expect(level(Fixture.state(), at: Fixture.now + .seconds(4)) == .unknown)
    #expect(level(Fixture.state(), at: Fixture.now - .seconds(60)) == .unknown)
    let key = AlarmKey(.cellDamageFault, cluster: "garage")
    let condition = Condition(
      key, scope: AlarmScope(.alarm(.cellDamageFault), cluster: "garage"), heard: Fixture.now, grade: .computed)
    let fault = Alarm(condition, firstSeen: Fixture.now)
    #expect(level(Fixture.state(), [fault]) == .critical)
    #expect(level(Fixture.state(.silent(since: Fixture.now)), [fault]) == .critical, "worse than not to know")
  }
}

@Suite struct AttachLineTests {
  @Test func `All that is known of a cluster arrives the same on the other side`() throws {
    let cluster = Fixture.cluster(heard: Fixture.now, lost: [3], slaves: 5)
    let line = AttachLine(changes: cluster.changes).bytes()
    let told = try #require(AttachLine(line.dropLast(), at: Fixture.now))
    var copy = Cluster(name: cluster.name)
    for (at, change) in told.changes { copy.apply(change, at: at) }
    #expect(copy == cluster)
  }

  @Test func `An alarm that stands arrives the same on the other side, with who would know of its end`() throws {
    let frame = Source(link: "can0", origin: .frame(0x18FF, extended: true))
    let rules: [AlarmScope.Rule] = [
      .alarm(.cellDamageFault), .alarm(.moduleVoltageDifferenceFault), .alarm(.slaveLostFault),
      .alarm(.relayDamageWarning),
      .alarm(.chargeRateWarning), .alarm(.dischargeRateWarning), .alarm(.warrantyRangeNotice), .alarm(.socLowWarning),
      .alarm(.packVoltageImbalance),
      .alarm(.implausibleValueNotice), .disagreement(.soc), .threshold(.cellOverVoltage2), .can(frame),
    ]
    for (number, rule) in rules.enumerated() {
      let condition = Condition(
        AlarmKey(.cellDamageFault, cluster: "garage", place: .module(2), subject: "x"),
        scope: AlarmScope(rule, cluster: "garage", module: 2), heard: Fixture.now, grade: .documented,
        worst: .cell(module: 2, cell: 4), value: Decimal(2012, decimals: 1), limit: Decimal(200), unit: .millivolt,
        source: frame, note: "note")
      var alarm = Alarm(condition, firstSeen: Fixture.now - .seconds(Int64(number)))
      if number % 2 == 0 { alarm.unconfirmedSince = Fixture.now }
      let line = try #require(AttachLine(AttachLine(alarms: [alarm]).bytes().dropLast(), at: Fixture.now))
      #expect(try #require(line.alarms?.first) == alarm, "\(rule)")
      #expect(rule.isOfTheBattery)
    }
    #expect(!AlarmScope.Rule.link("x").isOfTheBattery && !AlarmScope.Rule.alarm(.historyNotice).isOfTheBattery)
  }

  @Test func `Noise is no line, whatever it is`() {
    var noise = SplitMix64(seed: 3)
    for _ in 0..<2000 {
      let bytes = (0..<Int.random(in: 0...60, using: &noise)).map { _ in UInt8.random(in: 0...255, using: &noise) }
      _ = AttachLine(bytes[...], at: Fixture.now)
    }
    let wild = Array(
      "{\"changes\":[{\"at\":1,\"observed\":{\"place\":\"module 999999\",\"field\":\"soc\",\"grade\":\"measured\",\"source\":\"x r14\",\"heard\":9223372036854775807,\"period\":9223372036854775807,\"value\":1,\"unit\":\"%\"}}]}"
        .utf8)
    var cluster = Cluster(name: "x")
    for (_, change) in AttachLine(wild[...], at: Fixture.now)?.changes ?? [] {
      cluster.apply(change, at: Instant(microseconds: 0))
    }
    #expect(cluster.modules.isEmpty)
  }
}
