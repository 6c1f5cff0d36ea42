import Testing

@testable import BMSCore

/// A source of seeded random changes, as a battery of many moods.
private struct RandomBattery {
  var random: SplitMix64
  var now = Instant(microseconds: 40_000_000_000)

  init(seed: UInt64) { random = SplitMix64(seed: seed) }

  mutating func next() -> (at: Instant, change: ClusterChange) {
    now = now + Span(microseconds: Int64.random(in: 0...400_000, using: &random))
    switch Int.random(in: 0..<200, using: &random) {
    case 0: return (now, .forgotten)
    case 5: return (now, .bus(image()))
    case 6: return (now, .bus(nil))
    case 1...4: return (now, .online(Set((1...8).filter { _ in Bool.random(using: &random) })))
    default: return (now, .observed(observation()))
    }
  }

  /// What a bus said: three frames of the common family, some of their values such as no battery has.
  private mutating func image() -> BusImage {
    var bus = BusConversation(link: "can0")
    bus.hear(CANFrame(id: .standard(0x351), data: [0x14, 0x02, 0x74, 0x0E, 0x74, 0x0E, 0xCC, 0x01]), at: now)
    bus.hear(CANFrame(id: .standard(0x356), data: [0x1E, 0x14, 0xF6, 0xFF, 0xEB, 0x00]), at: now)
    let bytes = (0..<8).map { _ in UInt8.random(in: 0...255, using: &random) }
    for _ in 0..<2 { bus.hear(CANFrame(id: .standard(0x355), data: bytes), at: now) }
    return bus.image
  }

  private mutating func observation() -> Observation {
    let module = Int.random(in: 1...8, using: &random)
    let place: Place =
      switch Int.random(in: 0..<3, using: &random) {
      case 0: .cluster
      case 1: .module(module)
      default: .cell(module: module, cell: Int.random(in: 1...20, using: &random))
      }
    let number = Int64.random(in: -40_000...40_000, using: &random)
    let value: Value =
      switch Int.random(in: 0..<8, using: &random) {
      case 0: .flag(Bool.random(using: &random))
      case 1: .text("\(number % 50)")
      case 2: .list(["a", "\(number % 3)"])
      default: .number(Decimal(number, decimals: UInt8.random(in: 0...2, using: &random)), .volt)
      }
    let field = Field.allCases[Int.random(in: 0..<Field.allCases.count, using: &random)]
    let source = Source(link: "ttyUSB0", origin: .register(UInt16.random(in: 0...3, using: &random)))
    return Observation(
      place, field,
      Reading(
        value, grade: .measured, source: source,
        heard: now - Span(microseconds: Int64.random(in: 0...5000, using: &random)), period: .seconds(1),
        isImplausible: Int.random(in: 0..<20, using: &random) == 0))
  }
}

@Suite struct HistoryIncidentTests {
  private let name = Cluster(name: "garage")

  private func alarm(_ id: AlarmID, at now: Instant) -> AlarmEvent {
    let key = AlarmKey(id, cluster: "garage")
    let condition = Condition(
      key, scope: AlarmScope(.own(.socLowWarning), cluster: "garage"), heard: now, grade: .computed)
    return AlarmEvent(kind: .raised, alarm: Alarm(condition, firstSeen: now), at: now)
  }

  @Test(arguments: [1, 2, 3, 4, 5, 6] as [UInt64])
  func `the state at a random instant is what folding everything up to it gives`(seed: UInt64) {
    var battery = RandomBattery(seed: seed)
    let start = battery.now
    var log = ObservationLog(span: .seconds(300), base: name, from: start)
    var all: [(at: Instant, change: ClusterChange)] = []
    for _ in 0..<4000 {
      let (at, change) = battery.next()
      log.note(change, at: at)
      all.append((at, change))
    }
    #expect(log.count < 4000 && battery.now - log.from <= .seconds(301))
    var instants = [log.from, battery.now, battery.now + .seconds(10)]
    let kept = (battery.now - log.from).microseconds
    for _ in 0..<20 {
      instants.append(log.from + Span(microseconds: Int64.random(in: 0...kept, using: &battery.random)))
    }
    for instant in instants.sorted() {
      var truth = name
      for (at, change) in all where at <= instant { truth.apply(change, at: at) }
      #expect(log.state(at: instant) == truth)
    }
  }

  @Test(arguments: [21, 22, 23] as [UInt64])
  func `an incident that was written down is the same at every instant, its bus included`(seed: UInt64) throws {
    var battery = RandomBattery(seed: seed)
    var recorder = IncidentRecorder(cluster: name, at: battery.now)
    for _ in 0..<600 {
      let (at, change) = battery.next()
      recorder.note(change, at: at)
    }
    recorder.note([alarm(.cellVoltageLowFault, at: battery.now)])
    for _ in 0..<200 {
      let (at, change) = battery.next()
      recorder.note(change, at: at)
    }
    let finished = recorder.finish()
    let incident = try #require(finished)
    let text = IncidentArchive(incident, wallOrigin: 77, utcOffset: .seconds(3600)).text
    let read = try #require(IncidentArchive(parsing: text))
    #expect(read.wallOrigin == 77 && read.utcOffset == .seconds(3600))
    #expect(read.incident.at == incident.at && read.incident.from == incident.from)
    for moment in incident.log.moments + [incident.from, incident.until] {
      #expect(read.incident.state(at: moment) == incident.state(at: moment))
    }
    #expect(read.incident.alarms.map(\.key) == incident.alarms.map(\.key))
    #expect(IncidentArchive(read.incident, wallOrigin: 77, utcOffset: .seconds(3600)).text == text)
  }

  @Test func `whatever stands in a file, reading it ends and does not trap`() throws {
    var battery = RandomBattery(seed: 31)
    var recorder = IncidentRecorder(cluster: name, at: battery.now)
    recorder.note([alarm(.cellVoltageLowFault, at: battery.now)])
    for _ in 0..<60 {
      let (at, change) = battery.next()
      recorder.note(change, at: at)
    }
    let finished = recorder.finish()
    let incident = try #require(finished)
    let bytes = Array(IncidentArchive(incident, wallOrigin: 0, utcOffset: .zero).text.utf8)
    var random = SplitMix64(seed: 32)
    for _ in 0..<300 {
      var damaged = bytes
      for _ in 0..<Int.random(in: 1...6, using: &random) {
        let position = Int.random(in: 0..<damaged.count, using: &random)
        switch Int.random(in: 0..<3, using: &random) {
        case 0: damaged[position] = UInt8.random(in: 0...255, using: &random)
        case 1: damaged.removeSubrange(position..<min(position + 40, damaged.count))
        default: damaged.insert(contentsOf: "99999999999999999999\t".utf8, at: position)
        }
      }
      _ = IncidentArchive(parsing: String(decoding: damaged, as: UTF8.self))
    }
  }

  @Test func `a frozen stretch gives the same states as the log it was cut from`() {
    var battery = RandomBattery(seed: 9)
    var recorder = IncidentRecorder(cluster: name, at: battery.now)
    for _ in 0..<1500 {
      let (at, change) = battery.next()
      recorder.note(change, at: at)
    }
    let fault = battery.now
    recorder.note([alarm(.cellVoltageLowFault, at: fault)])
    var incident: Incident?
    while incident == nil {
      let (at, change) = battery.next()
      recorder.note(change, at: at)
      incident = recorder.advance(to: at)
    }
    guard let incident else { return }
    #expect(incident.from == fault - .seconds(60) && incident.until == fault + .seconds(30))
    for _ in 0..<40 {
      let offset = Int64.random(in: -60_000_000...30_000_000, using: &battery.random)
      let instant = fault + Span(microseconds: offset)
      #expect(incident.state(at: instant) == recorder.state(at: instant))
    }
    let moments = incident.log.moments
    #expect(moments == moments.sorted() && moments.allSatisfy { $0 > incident.from && $0 <= incident.until })
    #expect(incident.log.moment(after: moments[3]) == moments[4])
    #expect(incident.log.moment(before: moments[4]) == moments[3])
    #expect(incident.log.moment(before: moments[0]) == nil)
    #expect(incident.log.moment(after: incident.until) == nil)
  }

  @Test func `a hundred faults at once are one incident, a later one is another`() {
    let start = Instant(microseconds: 0)
    var recorder = IncidentRecorder(cluster: name, at: start)
    recorder.note((0..<100).map { alarm(.cellVoltageLowFault, at: start + .seconds(100) + .milliseconds($0)) })
    recorder.note([alarm(.socLowWarning, at: start + .seconds(101)), alarm(.linkSilentNotice, at: start)])
    #expect(recorder.deadline == start + .seconds(130))
    var first = recorder.advance(to: start + .seconds(129))
    #expect(first == nil)
    first = recorder.advance(to: start + .seconds(130))
    #expect(first?.alarms.count == 100)
    recorder.note([alarm(.slaveLostFault, at: start + .seconds(140))])
    let second = recorder.finish()
    #expect(second?.alarms.count == 1 && !recorder.isFreezing)
  }

  @Test func `memory is bounded whatever comes: records by number, tables by being made anew`() {
    var battery = RandomBattery(seed: 3)
    var log = ObservationLog(span: .seconds(1_000_000), capacity: 500, base: name, from: battery.now)
    var truth = name
    for number in 0..<20_000 {
      let at = battery.now + .milliseconds(Int64(number))
      let reading = Reading(
        .text("never the same \(number)"), grade: .measured, source: Source(link: "a", origin: .computed), heard: at,
        period: .seconds(1))
      let change = ClusterChange.observed(Observation(.module(1 + number % 8), .runningTime, reading))
      log.note(change, at: at)
      truth.apply(change, at: at)
    }
    #expect(log.count <= 500)
    #expect(log.state(at: log.until) == truth)
    // Even when everything kept is different, only half of it goes.
    var wide = ObservationLog(span: .seconds(1_000_000), base: name, from: battery.now)
    for number in 0..<10_000 {
      let (at, change) = battery.next()
      wide.note(change, at: at)
      if number % 2 == 0 {
        let reading = Reading(
          .text("\(number)"), grade: .measured, source: Source(link: "b", origin: .computed), heard: at,
          period: .seconds(1))
        wide.note(.observed(Observation(.module(1), .bmsSerial, reading)), at: at)
      }
    }
    #expect(wide.count > 2000 && wide.count < 15_000)
    for number in 0..<5000 {
      let image = BusImage(link: "can\(number)")
      wide.note(.bus(image), at: battery.now)
      #expect(wide.imageCount <= ObservationLog.mostImages)
    }
    #expect(wide.state(at: battery.now).bus?.link == "can4999")
  }

  @Test func `a record is small`() {
    #expect(ObservationLog.bytesPerRecord <= 32)
  }

  @Test func `the state at an instant is what the raw capture up to it says`() throws {
    // What went over the wire, byte for byte, with a bad line and a slave that comes and goes.
    enum Step {
      case asked(Instant)
      case heard([UInt8], Instant)
    }
    let start = Instant(microseconds: 1_000_000_000)
    let scenario = try #require(Scenario.named("slave-lost"))
    var simulated = SimulatedCluster(modules: 3, scenario: scenario, seed: 5, start: start)
    simulated.step(to: start)
    var bms = SimulatedBMS(cluster: simulated)
    var line = LineFaults(.harsh, seed: 5)
    let configuration = WecoSession.Configuration(link: "test")
    var session = WecoSession(configuration)
    var log = ObservationLog(base: Cluster(name: "test"), from: start)
    var capture: [Step] = []
    var now = start
    session.opened(at: now)
    while now < start + .seconds(60) {
      capture.append(.asked(now))
      session.tick(at: now)
      guard let frame = session.nextFrame(at: now) else {
        now = max(session.deadline ?? now, now + Span(microseconds: 100))
        continue
      }
      var reply = bms.receive(frame.bytes, at: now)
      if let key = bms.key { reply = line.pass(reply, key: key) }
      now = now + .milliseconds(5)
      guard !reply.isEmpty else { continue }
      capture.append(.heard(reply, now))
      for event in session.receive(reply, at: now) {
        for change in event.changes { log.note(change, at: now) }
      }
    }
    #expect(log.count > 1000)
    var random = SplitMix64(seed: 77)
    for _ in 0..<12 {
      let instant = start + Span(microseconds: Int64.random(in: 0...60_000_000, using: &random))
      var replay = BatteryConversation(configuration, clusterName: "test")
      replay.opened(at: start)
      steps: for step in capture {
        switch step {
        case .asked(let at):
          if at > instant { break steps }
          _ = replay.advance(to: at)
        case .heard(let bytes, let at):
          if at > instant { break steps }
          replay.receive(bytes, at: at)
        }
      }
      #expect(log.state(at: instant) == replay.cluster)
    }
  }
}
