import BMSCore
import Testing

/// A book under a script: once a second it is told what holds; what comes of it is written down line by line.
struct BookScript {
  static let start = Instant(microseconds: 7_000_000_000)

  private(set) var book = AlarmBook()
  private(set) var bell = BellPolicy()
  private(set) var lines: [String] = []
  private(set) var second: Int64 = -1

  var now: Instant { Self.start + .seconds(second) }

  static func key(_ alarm: AlarmID, _ place: Place = .module(1), subject: String? = nil) -> AlarmKey {
    AlarmKey(alarm, cluster: "garage", place: place, subject: subject)
  }
  static func scope(_ key: AlarmKey) -> AlarmScope {
    AlarmScope(.link(key.alarm.id), cluster: key.cluster, module: key.place.module)
  }

  /// Lets seconds pass in which these alarms hold, these are unknown, and everything else of `watched` is denied.
  mutating func run(
    _ seconds: Int64, holding: [AlarmKey] = [], unknown: [AlarmKey] = [], watched: [AlarmKey], rereads: Bool = true
  ) {
    var heard: Instant?
    for _ in 0..<seconds {
      second += 1
      if heard == nil || rereads { heard = now }
      let conditions = holding.map { key in
        Condition(
          key, scope: Self.scope(key), heard: heard ?? now, grade: .computed, value: Decimal(100 + second),
          limit: Decimal(100))
      }
      let known = watched.filter { !unknown.contains($0) }.map(Self.scope)
      write(book.update(Assessment(conditions: conditions, assessed: Set(known)), at: now))
    }
  }

  mutating func acknowledge(_ key: AlarmKey, by person: String) {
    write([book.acknowledge(key, by: person, at: now)].compactMap(\.self))
  }

  private mutating func write(_ events: [AlarmEvent]) {
    for event in events {
      let alarm = event.alarm
      let value = event.kind == .raised ? " value \(alarm.value?.text ?? "-")" : ""
      let since = (alarm.raised - Self.start).seconds
      lines.append(
        "\(second) \(event.kind.rawValue) \(alarm.id.id) since \(Int(since)) count \(alarm.count)\(value)")
    }
    if bell.rings(for: events, at: now) { lines.append("\(second) bell") }
  }

  @Test func `what another book holds stands at once, and ends when it ends there`() {
    var watch = FaultWatch()
    var now = Instant(microseconds: 1_000_000_000)
    let scope = AlarmScope(.alarm(.cellDamageFault), cluster: "theirs", module: 1)
    let key = AlarmKey(.cellDamageFault, cluster: "theirs", place: .module(1))
    var alarm = Alarm(
      Condition(key, scope: scope, heard: now, grade: .computed, value: Decimal(250)), firstSeen: now - .seconds(600))
    func look(_ told: ToldAlarms) -> [AlarmEvent] {
      var look = ClusterLook(Cluster(name: "ours"), isComplete: false)
      look.told = told
      now = now + .seconds(1)
      return watch.look(at: [look], at: now)
    }
    let events = look(ToldAlarms(standing: [alarm], scopes: [scope]))
    #expect(events.map(\.kind) == [.raised])
    #expect(watch.book.active.map(\.key.cluster) == ["ours"])
    #expect(watch.book.active.first?.raised == alarm.raised)
    alarm.unconfirmedSince = now
    #expect(look(ToldAlarms(standing: [alarm], scopes: [scope])).isEmpty)
    #expect(watch.book.active.first?.unconfirmedSince == alarm.unconfirmedSince)
    // Nobody tells any more: it stands as it was.
    for _ in 0..<20 { #expect(look(ToldAlarms()).isEmpty) }
    #expect(watch.book.active.count == 1)
    // Told again that it has ended.
    var ended: [AlarmEvent] = []
    for _ in 0..<20 { ended += look(ToldAlarms(scopes: [scope])) }
    #expect(ended.map(\.kind) == [.cleared])
    // It stands there again, in a book that was begun anew: here it is the entry that it was.
    let again = Alarm(
      Condition(key, scope: scope, heard: now, grade: .computed, value: Decimal(260)), firstSeen: now)
    #expect(look(ToldAlarms(standing: [again], scopes: [scope])).map(\.alarm.count) == [2])
    #expect(watch.book.active.map(\.firstSeen) == [alarm.firstSeen] && watch.book.past.isEmpty)
  }

  @Test func `what was seen and is no alarm yet is pending, with the time when it may be one`() {
    var book = AlarmBook()
    let now = Instant(microseconds: 1_000_000_000)
    let key = AlarmKey(.cellDamageFault, cluster: "a", place: .module(1))
    let condition = Condition(
      key, scope: AlarmScope(.alarm(.cellDamageFault), cluster: "a"), heard: now, grade: .computed)
    #expect(book.pending.isEmpty)
    _ = book.update(conditions: [condition], at: now)
    #expect(book.pending.map(\.key) == [key])
    #expect(book.pending.first?.due == now + .seconds(60))
  }
}

@Suite struct FaultsBookTests {
  let high = BookScript.key(.cellVoltageHighFault)

  @Test func `raised, held, cleared, raised again: one entry while it returns within minutes`() {
    var script = BookScript()
    script.run(3, watched: [high])
    script.run(10, holding: [high], watched: [high])
    script.run(20, watched: [high])
    script.run(10, holding: [high], watched: [high])
    script.run(10, watched: [high])
    #expect(
      script.lines == [
        "5 raised cell_voltage_high_fault since 3 count 1 value 105",
        "5 bell",
        "18 cleared cell_voltage_high_fault since 3 count 1",
        "35 raised cell_voltage_high_fault since 33 count 2 value 135",
        "48 cleared cell_voltage_high_fault since 33 count 2",
      ])
    #expect(script.book.past.count == 1 && script.book.active.count == 0)
    let alarm = script.book.past[0]
    #expect(alarm.firstSeen == BookScript.start + .seconds(3))
    #expect(alarm.lastSeen == BookScript.start + .seconds(42))
    #expect(alarm.duration(at: script.now) == .seconds(20))
  }

  @Test func `raised again much later: a second entry`() {
    var script = BookScript()
    script.run(5, holding: [high], watched: [high])
    script.run(400, watched: [high])
    script.run(5, holding: [high], watched: [high])
    #expect(
      script.lines == [
        "2 raised cell_voltage_high_fault since 0 count 1 value 102", "2 bell",
        "10 cleared cell_voltage_high_fault since 0 count 1",
        "407 raised cell_voltage_high_fault since 405 count 1 value 507", "407 bell",
      ])
    #expect(script.book.past.count == 1 && script.book.active.count == 1)
  }

  @Test(arguments: AlarmID.allCases) func `every alarm is raised, held, cleared and raised again`(alarm: AlarmID) {
    let key = BookScript.key(alarm)
    var script = BookScript()
    let long = 3 * Int64(max(alarm.info.raiseAfter, alarm.info.clearAfter).seconds)
    script.run(2, watched: [key])
    script.run(long, holding: [key], watched: [key])
    script.run(long, watched: [key])
    script.run(long, holding: [key], watched: [key])
    let rise = Int64(alarm.info.raiseAfter.seconds)
    let fall = Int64(alarm.info.clearAfter.seconds)
    let again = 2 + 2 * long
    let expected = [
      "\(2 + rise) raised \(alarm.id) since 2 count 1 value \(102 + rise)",
      "\(2 + rise) bell",
      "\(2 + long + fall) cleared \(alarm.id) since 2 count 1",
      "\(again + rise) raised \(alarm.id) since \(again) count 2 value \(100 + again + rise)",
    ]
    // A warning and a notice never ring.
    #expect(script.lines == expected.filter { alarm.severity == .fault || !$0.hasSuffix("bell") })
  }

  @Test func `a spike in one frame is no alarm, however long that frame stands`() {
    var script = BookScript()
    script.run(5, watched: [high])
    script.run(1, holding: [high], watched: [high])
    script.run(10, watched: [high])
    script.run(30, holding: [high], watched: [high], rereads: false)
    script.run(5, watched: [high])
    #expect(script.lines.isEmpty)
    #expect(script.book.past.isEmpty && script.book.deadline == nil)
  }

  @Test func `what has lasted long enough waits for a reading, and no deadline wakes anybody for it`() {
    var script = BookScript()
    script.run(2, holding: [high], watched: [high], rereads: false)
    #expect(script.book.deadline == BookScript.start + .seconds(2))
    var frozen = BookScript()
    frozen.run(3, holding: [high], watched: [high], rereads: false)
    #expect(frozen.book.deadline == nil && frozen.lines.isEmpty && frozen.book.pending.count == 1)
  }

  @Test(arguments: [2, 3, 4] as [Int64]) func `what may become an alarm may be away for three seconds`(away: Int64) {
    let damage = BookScript.key(.cellDamageFault)
    var script = BookScript()
    script.run(1, watched: [damage])
    script.run(30, holding: [damage], watched: [damage])
    script.run(away, watched: [damage])
    script.run(80, holding: [damage], watched: [damage])
    let since = away > 3 ? 31 + away : 1
    #expect(script.lines.first == "\(since + 60) raised cell_damage_fault since \(since) count 1 value \(160 + since)")
  }

  @Test func `chattering at the threshold is one entry, rings once and is not missed`() {
    var script = BookScript()
    for _ in 0..<100 {
      script.run(1, holding: [high], watched: [high])
      script.run(1, watched: [high])
    }
    #expect(script.lines == ["2 raised cell_voltage_high_fault since 0 count 1 value 102", "2 bell"])
    // Slower than the debounce: it clears and returns, still one entry and one ring.
    for _ in 0..<20 {
      script.run(10, watched: [high])
      script.run(10, holding: [high], watched: [high])
    }
    #expect(script.book.active.map(\.count) == [21])
    #expect(script.book.past.isEmpty)
    #expect(script.lines.count { $0.hasSuffix("bell") } == 1)
  }

  @Test func `a slave lost and back`() {
    let lost = BookScript.key(.slaveLostFault, .module(2))
    var script = BookScript()
    script.run(20, watched: [lost])
    script.run(30, holding: [lost], watched: [lost])
    script.run(30, watched: [lost])
    #expect(
      script.lines == [
        "22 raised slave_lost_fault since 20 count 1 value 122", "22 bell",
        "55 cleared slave_lost_fault since 20 count 1",
      ])
    #expect(script.book.past[0].module == 2)
    #expect(script.book.past[0].duration(at: script.now) == .seconds(30))
  }

  @Test func `a start in the middle of a fault says that it may be older`() {
    var script = BookScript()
    script.run(5, holding: [high], watched: [high])
    #expect(script.book.active.map(\.wasThereAtStart) == [true])
    var other = BookScript()
    other.run(1, watched: [high])
    other.run(5, holding: [high], watched: [high])
    #expect(other.book.active.map(\.wasThereAtStart) == [false])
  }

  /// The program had ended, and nobody saw whether the fault did: found at the first look it is the same for a day.
  @Test(arguments: [(300, false, 2), (301, false, 1), (86_400, true, 2), (86_401, true, 1)])
  func `an entry goes on for five minutes, and where nobody saw its end for a day`(
    _ row: (seconds: Int64, isEndUnseen: Bool, count: Int)
  ) {
    let start = BookScript.start
    func condition(_ at: Instant) -> Condition {
      Condition(high, scope: BookScript.scope(high), heard: at, grade: .computed)
    }
    var earlier = Alarm(condition(start), firstSeen: start)
    (earlier.cleared, earlier.isEndUnseen) = (start, row.isEndUnseen)
    var book = AlarmBook(past: [earlier])
    let found = start + .seconds(row.seconds)
    _ = book.update(conditions: [condition(found)], at: found)
    let raised = book.update(conditions: [condition(found + .seconds(2))], at: found + .seconds(2))
    #expect(raised.map(\.alarm.count) == [row.count])
  }

  @Test func `stale data neither raises nor clears: the alarm stands as not heard since`() {
    let low = BookScript.key(.cellVoltageLowFault)
    var script = BookScript()
    script.run(5, holding: [high], watched: [high, low])
    script.run(60, unknown: [high, low], watched: [high, low])
    #expect(script.lines == ["2 raised cell_voltage_high_fault since 0 count 1 value 102", "2 bell"])
    #expect(script.book.alarm(high)?.unconfirmedSince == BookScript.start + .seconds(5))
    #expect(script.book.alarm(high)?.lastSeen == BookScript.start + .seconds(4))
    #expect(script.book.alarm(high)?.duration(at: script.now) == .seconds(5))
    script.run(3, holding: [high], watched: [high])
    #expect(script.book.alarm(high)?.unconfirmedSince == nil)
    script.run(6, watched: [high])
    #expect(script.lines.last == "73 cleared cell_voltage_high_fault since 0 count 1")
  }

  @Test func `a denial that is not heard to the end clears nothing`() {
    var script = BookScript()
    script.run(5, holding: [high], watched: [high])
    script.run(4, watched: [high])
    script.run(10, unknown: [high], watched: [high])
    script.run(4, watched: [high])
    #expect(script.book.active.count == 1)
  }

  @Test func `acknowledged by whom and when, once for each time it is raised`() {
    var script = BookScript()
    script.run(5, holding: [high], watched: [high])
    script.acknowledge(high, by: "anna")
    script.acknowledge(high, by: "ben")
    #expect(script.book.alarm(high)?.isAcknowledged == true)
    script.run(10, watched: [high])
    script.run(5, holding: [high], watched: [high])
    #expect(script.book.alarm(high)?.isAcknowledged == false)
    #expect(script.book.alarm(high)?.acknowledgement?.by == "anna")
    script.acknowledge(high, by: "ben")
    #expect(
      script.lines == [
        "2 raised cell_voltage_high_fault since 0 count 1 value 102", "2 bell",
        "4 acknowledged cell_voltage_high_fault since 0 count 1",
        "10 cleared cell_voltage_high_fault since 0 count 1",
        "17 raised cell_voltage_high_fault since 15 count 2 value 117",
        "19 acknowledged cell_voltage_high_fault since 15 count 2",
      ])
  }

  @Test func `a hundred alarms at once: all in the book, the worst first, one ring`() {
    let faults = (1...8).flatMap { module in
      [
        AlarmID.cellVoltageHighFault, .cellVoltageLowFault, .chargeTemperatureHighFault, .batteryVoltageHighFault,
        .slaveLostFault, .dischargeCurrentHighFault, .cellDamageFault,
      ].map { BookScript.key($0, .module(module)) }
    }
    let warnings = (1...8).flatMap { module in
      [
        AlarmID.cellVoltageHighWarning, .cellVoltageLowWarning, .chargeTemperatureHighWarning, .socLowWarning,
        .chargeRateWarning, .dischargeRateWarning,
      ].map { BookScript.key($0, .module(module)) }
    }
    let all = faults + warnings
    var script = BookScript()
    script.run(3, holding: all, watched: all)
    script.run(100, holding: all, watched: all)
    #expect(all.count == 104 && script.book.active.count == 104)
    let severities = script.book.active.map(\.severity)
    #expect(severities == severities.sorted())
    #expect([AlarmSeverity.fault, .warning, .notice].map { script.book.count($0) } == [56, 48, 0])
    // Those that need longer (cell damage) are new when they come, and ring then.
    #expect(script.lines.filter { $0.hasSuffix("bell") } == ["2 bell", "60 bell"])
    script.run(20, watched: all)
    #expect(script.book.active.count == 0 && script.book.past.count == 104)
  }

  @Test func `time that steps back changes nothing`() {
    var book = AlarmBook()
    let scope = BookScript.scope(high)
    func condition(_ at: Instant) -> Condition { Condition(high, scope: scope, heard: at, grade: .computed) }
    let start = BookScript.start
    _ = book.update(Assessment(conditions: [condition(start)], assessed: [scope]), at: start)
    let raised = book.update(
      Assessment(conditions: [condition(start + .seconds(2))], assessed: [scope]), at: start + .seconds(2))
    #expect(raised.map(\.kind) == [.raised])
    let back = start - .seconds(3600)
    var events = book.update(Assessment(assessed: [scope]), at: back)
    events += book.update(Assessment(assessed: [scope]), at: back + .seconds(30))
    #expect(events.isEmpty)
    #expect(book.active.map(\.firstSeen) == [start])
  }

  @Test func `the past is bounded, the oldest go first and are counted`() {
    var script = BookScript()
    for number in 0..<1100 {
      let key = BookScript.key(.cellVoltageHighFault, subject: "\(number)")
      script.run(3, holding: [key], watched: [key])
      script.run(6, watched: [key])
    }
    #expect(script.book.past.count == AlarmBook.mostPast)
    #expect(script.book.droppedPast == 100)
    #expect(script.book.past.first?.key.subject == "100")
  }

  @Test func `what other books hold finds no more room than what is seen here, and its times are theirs`() {
    func told(_ number: Int) -> Condition {
      let key = BookScript.key(.batteryFault, subject: "\(number)")
      var alarm = Alarm(
        Condition(key, scope: BookScript.scope(key), heard: BookScript.start, grade: .computed),
        firstSeen: BookScript.start - .seconds(600))
      alarm.count = 3
      var condition = Condition(key, scope: BookScript.scope(key), heard: BookScript.start, grade: .computed)
      condition.standing = Condition.Standing(alarm)
      return condition
    }
    var book = AlarmBook()
    _ = book.update(conditions: (0..<600).map(told), at: BookScript.start)
    #expect(book.active.count == AlarmBook.mostActive && book.refused > 0)
    #expect(book.active.allSatisfy { $0.count == 3 && $0.firstSeen == BookScript.start - .seconds(600) })
  }

  @Test func `more conditions than any battery has find no room and are counted`() {
    let keys = (0..<2000).map { BookScript.key(.batteryFault, subject: "\($0)") }
    var script = BookScript()
    script.run(5, holding: keys, watched: keys)
    #expect(script.book.active.count == AlarmBook.mostActive)
    #expect(script.book.refused > 0)
  }
}
