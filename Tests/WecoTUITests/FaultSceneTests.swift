import BMSCore
import Testing
import Transport

@testable import WecoTUI

/// A site whose CAN alarm bits a test sets, watched in scripted time.
private struct Scene {
  var now: Instant
  var faults: CANAlarmSet = []
  var warnings: CANAlarmSet = []
  let names: [String]
  var isComplete = true
  private(set) var lines: [String] = []
  var bell = BellPolicy()
  private(set) var bells = 0
  let incidents: IncidentCollector
  private let sources: [ClusterSource]

  init(clusters names: [String] = ["garage"], clock: @escaping () -> WallClock = { Fixture.wall }) {
    self.names = names
    let now = Instant(microseconds: 5_000_000_000)
    self.now = now
    sources = names.map { ClusterSource(Watch(name: $0, wall: Fixture.wall, at: now), []) }
    for source in sources { source.keepsFacts = true }
    incidents = IncidentCollector(clock: clock)
    incidents.begin(with: sources, at: now)
  }

  /// One second: the frame comes, the rules look twice.
  mutating func second() {
    let heard = now
    for _ in 0..<2 {
      var events: [AlarmEvent] = []
      for (index, source) in sources.enumerated() {
        let look = look(names[index], heard: heard)
        let new = source.watch.monitor.faults.look(at: [look], at: now)
        tell(new, of: index)
        events += new
      }
      if bell.rings(for: events, at: now) { bells += 1 }
      incidents.advance(to: now)
      now = now + AlarmMonitor.pause
    }
  }

  /// As the runner tells it.
  private mutating func tell(_ events: [AlarmEvent], of cluster: Int) {
    for event in events {
      let place = event.alarm.module.map { " m\($0)" } ?? ""
      let count = event.alarm.count > 1 ? " x\(event.alarm.count)" : ""
      lines.append("\(event.kind.rawValue) \(event.alarm.id.id)\(place)\(count)")
    }
    incidents.receive(events.map { Fact($0.at, "", .alarm($0)) }, of: cluster, at: now)
  }

  mutating func seconds(_ count: Int) { for _ in 0..<count { second() } }

  var active: [Alarm] { sources.flatMap(\.book.active) }
  var past: [Alarm] { sources.flatMap(\.book.past) }

  /// Somebody has seen it; how many are told so.
  mutating func acknowledge(_ key: AlarmKey, by person: String) -> Int {
    var count = 0
    for (index, source) in sources.enumerated() where source.acknowledge(key, by: person, at: now) {
      count += 1
      var facts: [Fact] = []
      source.drain(into: &facts)
      tell(facts.compactMap { if case .alarm(let event) = $0.event { event } else { nil } }, of: index)
    }
    return count
  }

  private func look(_ name: String, heard: Instant) -> ClusterLook {
    var bus = BusConversation(link: "can0")
    for _ in 0..<2 {
      bus.hear(CANFrame(id: .standard(0x355), data: [90, 0, 99, 0]), at: heard)
      bus.hear(CANFrame(id: .standard(0x356), data: [0x1E, 0x14, 0, 0, 0xEB, 0]), at: heard)
    }
    var look = ClusterLook(bus.image.cluster(named: name), isComplete: isComplete, links: [("can0", .up)])
    look.can = [
      CANAlarmState(
        link: "can0", faults: faults, warnings: warnings, source: FaultFixture.can, grade: .documented, heard: heard,
        period: .seconds(1))
    ]
    return look
  }
}

@Suite struct FaultSceneTests {
  private static let reported: [(bit: CANAlarm, severity: AlarmSeverity, id: AlarmID)] = CANAlarm.allCases.flatMap {
    alarm in
    [AlarmSeverity.fault, .warning].compactMap { severity in
      alarm.alarm(severity).map { (alarm, severity, $0) }
    }
  }

  @Test(arguments: reported.indices)
  func `every alarm of a bus is raised, held, cleared and raised again`(index: Int) {
    let (bit, severity, id) = Self.reported[index]
    var scene = Scene()
    scene.seconds(3)
    #expect(scene.lines.isEmpty)
    func set(_ isRaised: Bool) {
      scene.faults = isRaised && severity == .fault ? [bit] : []
      scene.warnings = isRaised && severity == .warning ? [bit] : []
    }
    set(true)
    scene.seconds(30)
    #expect(scene.lines == ["raised \(id.id)"])
    #expect(scene.bells == (id.severity == .fault ? 1 : 0))
    set(false)
    scene.seconds(4)
    #expect(scene.lines == ["raised \(id.id)"])
    scene.seconds(3)
    #expect(scene.lines == ["raised \(id.id)", "cleared \(id.id)"])
    set(true)
    scene.seconds(5)
    #expect(scene.lines == ["raised \(id.id)", "cleared \(id.id)", "raised \(id.id) x2"])
    // It came back within minutes: nobody is called again.
    #expect(scene.bells == (id.severity == .fault ? 1 : 0))
    let alarm = scene.active.first
    #expect(alarm?.source == FaultFixture.can && alarm?.grade == .documented && alarm?.wasThereAtStart == false)
  }

  @Test func `a bit that is set in one frame alone raises nothing`() {
    var scene = Scene()
    scene.seconds(3)
    for _ in 0..<20 {
      scene.faults = [.cellOverVoltage]
      scene.second()
      scene.faults = []
      scene.seconds(4)
    }
    #expect(scene.lines.isEmpty && scene.bells == 0)
  }

  @Test func `a bit that chatters is one alarm, one ring and one incident`() {
    var scene = Scene()
    scene.seconds(3)
    for second in 0..<120 {
      scene.faults = second % 2 == 0 ? [.cellOverVoltage] : []
      scene.second()
    }
    #expect(scene.lines == ["raised cell_voltage_high_fault"])
    scene.faults = []
    scene.seconds(8)
    #expect(scene.lines == ["raised cell_voltage_high_fault", "cleared cell_voltage_high_fault"])
    #expect(scene.bells == 1 && scene.incidents.store.entries.count == 1)
  }

  @Test func `a start in the middle of a fault says that it may be older`() {
    var scene = Scene()
    scene.faults = [.shortCircuit]
    scene.seconds(5)
    #expect(scene.lines == ["raised short_circuit_fault"])
    #expect(scene.active.first?.wasThereAtStart == true)
  }

  @Test func `before one complete set was read nothing is raised`() {
    var scene = Scene()
    scene.isComplete = false
    scene.faults = [.shortCircuit]
    scene.seconds(30)
    #expect(scene.lines.isEmpty)
    scene.isComplete = true
    scene.seconds(5)
    #expect(scene.lines == ["raised short_circuit_fault"])
  }

  @Test func `a clock set back by an hour changes nothing`() {
    final class Hand { var origin: Int64 = 1_795_000_000_000_000 }
    let hand = Hand()
    var scene = Scene(clock: { WallClock(originMicroseconds: hand.origin) })
    scene.seconds(3)
    scene.faults = [.shortCircuit]
    scene.seconds(10)
    let first = scene.active.first?.firstSeen
    hand.origin -= 3_600_000_000
    scene.seconds(10)
    scene.faults = []
    scene.seconds(40)
    #expect(scene.lines == ["raised short_circuit_fault", "cleared short_circuit_fault"])
    #expect(scene.past.first?.firstSeen == first)
    #expect(scene.incidents.store.entries.count == 1)
  }

  @Test func `a hundred alarms at once ring once, make one incident a cluster and are all there`() {
    var scene = Scene(clusters: ["garage", "cellar"])
    scene.seconds(3)
    scene.faults = CANAlarmSet(CANAlarm.allCases)
    scene.warnings = CANAlarmSet(CANAlarm.allCases)
    scene.seconds(5)
    #expect(scene.active.count >= 100)
    #expect(scene.bells == 1)
    scene.faults = []
    scene.warnings = []
    scene.seconds(60)
    #expect(scene.active.count == 0)
    #expect(scene.lines.filter { $0.hasPrefix("raised") }.count == scene.lines.filter { $0.hasPrefix("cleared") }.count)
    #expect(scene.incidents.store.entries.map(\.cluster).sorted() == ["cellar", "garage"])
  }

  @Test func `acknowledging is noted once, for one time, and told`() {
    var scene = Scene()
    scene.seconds(3)
    scene.faults = [.shortCircuit]
    scene.seconds(5)
    let key = AlarmKey(.shortCircuitFault, cluster: "garage")
    #expect(scene.acknowledge(key, by: "anna") == 1)
    #expect(scene.acknowledge(key, by: "bert") == 0)
    #expect(scene.lines.last == "acknowledged short_circuit_fault")
    #expect(scene.active.first?.acknowledgement?.by == "anna")
  }

  @Test func `muted, nothing rings, and the watch goes on`() {
    var scene = Scene()
    scene.bell.setMuted(true)
    scene.seconds(3)
    scene.faults = [.shortCircuit]
    scene.seconds(5)
    #expect(scene.bells == 0 && scene.lines == ["raised short_circuit_fault"])
  }
}

/// The simulated battery behind the program's own station, in scripted time.
@Suite struct FaultStationTests {
  private final class Log: Consumer {
    var lines: [String] = []

    func receive(_ facts: [Fact], of cluster: Int, at now: Instant) {
      for case .alarm(let event) in facts.map(\.event) where event.alarm.severity != .notice {
        let place = event.alarm.module.map { " m\($0)" } ?? ""
        lines.append("\(event.kind.rawValue) \(event.alarm.id.id)\(place) x\(event.alarm.count)")
      }
    }
  }

  private func run(_ scenario: String, seconds: Int, _ incidents: IncidentCollector) throws -> [String] {
    let log = Log()
    var now = Instant(microseconds: 9_000_000_000)
    let plan = SourcePlan(sources: [NamedSource(.demo(scenario), modules: 3)])
    let runner = try Runner(plan: plan, consumers: [log, incidents], at: now)
    for _ in 0..<seconds * 10 {
      runner.advance(to: now)
      // Or the loop would not sleep any more.
      if let due = incidents.deadline, due <= now { Issue.record("a turn is wanted again at once, at \(now)") }
      now = now + .milliseconds(100)
    }
    return log.lines
  }

  @Test func `a house where nothing is wrong has an empty book`() throws {
    let incidents = IncidentCollector()
    #expect(try run("house", seconds: 120, incidents) == [])
    #expect(incidents.store.entries.isEmpty)
  }

  @Test func `a slave is lost and comes back, and is lost again`() throws {
    let incidents = IncidentCollector()
    let lines = try run("slave-lost", seconds: 150, incidents)
    // The simulated battery tells its inverter too.
    #expect(
      lines
        == [1, 2].flatMap { count in
          [
            "raised bms_internal_warning x\(count)", "raised slave_lost_fault m2 x\(count)",
            "cleared slave_lost_fault m2 x\(count)", "cleared bms_internal_warning x\(count)",
          ]
        })
    #expect(incidents.store.entries.map { $0.alarms.first } == [.slaveLostFault])
  }

  @Test func `left and right go through the moment on any page, Esc returns to the present`() throws {
    let incidents = IncidentCollector()
    _ = try run("slave-lost", seconds: 60, incidents)
    let replayer = Replayer(try incidents.store.incident(named: nil))
    let live = Fixture.state()
    var view = ViewState()
    replayer.open(&view, live: live)
    let size = Size(columns: 80, rows: 24)
    #expect(render(live, view, size: size).text[1].contains("REPLAY"))
    #expect(render(live, view, size: size).text[23].contains("Esc: live"))
    #expect(view.frozen?.clusters[0].alarms.contains { $0.id == .slaveLostFault && $0.isActive } == true)
    for page in Page.all {
      _ = handle(.char(page.key), view: &view, state: live, size: size)
      let before = view.replay?.at
      for key in [Key.right, .right, .left] {
        guard case .scrub(let step) = handle(key, view: &view, state: live, size: size).first else {
          Issue.record("no scrubbing on \(page.title)")
          continue
        }
        replayer.scrub(step, &view, live: live)
      }
      #expect(view.replay?.at == before.map { $0 + .seconds(1) })
      #expect(view.frozen?.now == view.replay?.at)
    }
    for _ in 0..<200 { replayer.scrub(.seconds(-1), &view, live: live) }
    #expect(view.replay?.at == replayer.from)
    #expect(view.frozen?.clusters[0].alarms.contains(where: \.isActive) == false)
    replayer.scrub(.moment(forward: true), &view, live: live)
    #expect(view.replay.map { $0.at > replayer.from } == true)
    for _ in 0..<200 { replayer.scrub(.seconds(10), &view, live: live) }
    #expect(view.replay?.at == replayer.until)
    _ = handle(.char("a"), view: &view, state: live, size: size)
    #expect(view.message?.text.contains("replay") == true)
    _ = handle(.esc, view: &view, state: live, size: size)
    #expect(view.replay == nil && view.frozen == nil)
  }

  @Test func `the C-rate is watched where the name plate's Ah were written down`() {
    func alarms(ampereHours: Int64?) -> Set<String> {
      var faults = FaultWatch()
      for second in Int64(0)..<120 {
        let now = Fixture.now + .seconds(second)
        var look = ClusterLook(
          Fixture.cluster(heard: now, lost: [], slaves: 0), isComplete: true, links: [("ttyUSB0", .up)])
        look.nominalCapacity = ampereHours.map { Decimal($0) }
        _ = faults.look(at: [look], at: now)
      }
      return Set(faults.book.active.map(\.id.id))
    }
    // 10.5 A at 22 to 25 degC, where the table allows 1C.
    #expect(alarms(ampereHours: 8).contains("charge_rate_warning"))
    #expect(!alarms(ampereHours: 105).contains("charge_rate_warning"))
    #expect(!alarms(ampereHours: nil).contains("charge_rate_warning"))
  }
}
