import BMSCore
import Testing

/// The whole way: a simulated battery on a wire, a session, the rules, the book.
private struct Watch {
  var bench: Bench
  var faults = FaultWatch()
  var recorder: IncidentRecorder
  private(set) var lines: [String] = []
  private(set) var incidents: [Incident] = []

  var book: AlarmBook { faults.book }

  init(_ scenario: String, modules: Int = 3, line: LineFaults? = nil) throws {
    bench = Bench(
      modules: modules, scenario: try #require(Scenario.named(scenario)), seed: 50, freeze: false, faults: line)
    recorder = IncidentRecorder(cluster: "test", at: bench.now)
  }

  mutating func run(_ seconds: Int) {
    for _ in 0..<seconds {
      bench.run(for: .seconds(1))
      let links = [(name: "test", state: bench.session.state)]
      let look = ClusterLook(bench.cluster, isComplete: bench.conversation.isComplete, links: links)
      let events = faults.look(at: [look], at: bench.now)
      for event in events where event.alarm.severity != .notice {
        let place = event.alarm.module.map { " m\($0)" } ?? ""
        lines.append("\(event.kind.rawValue) \(event.alarm.id.id)\(place)")
      }
      recorder.append(events)
      if let incident = recorder.advance(to: bench.now) { incidents.append(incident) }
    }
  }
}

@Suite struct FaultsSimulatedTests {
  @Test(arguments: [nil, 1, 2, 3] as [UInt64?])
  func `a house where nothing is wrong has an empty book, on a bad line too`(seed: UInt64?) throws {
    var watch = try Watch("house", modules: 3, line: seed.map { LineFaults(.harsh, seed: $0) })
    watch.run(120)
    #expect(watch.lines.isEmpty && watch.incidents.isEmpty)
    #expect(watch.bench.conversation.isComplete)
  }

  @Test func `a slave is lost and comes back, again and again: one entry that counts`() throws {
    var watch = try Watch("slave-lost")
    watch.run(300)
    #expect(Set(watch.lines) == ["raised slave_lost_fault m2", "cleared slave_lost_fault m2"])
    let alarms = watch.book.active + watch.book.past
    #expect(alarms.filter { $0.id == .slaveLostFault }.count == 1)
    #expect(alarms.map(\.count) == [4])
    #expect(watch.incidents.map { $0.alarms.map(\.id) } == [[.slaveLostFault]])
  }

  @Test func `a pack that is kept apart`() throws {
    var watch = try Watch("pack-imbalance", modules: 3)
    watch.run(60)
    #expect(watch.lines.contains("raised pack_voltage_imbalance"))
  }

  @Test func `a broken sense wire is that and nothing else, never cell damage`() throws {
    var watch = try Watch("broken-sense-wire")
    watch.run(200)
    #expect(watch.lines == ["raised sense_wire_fault m1"])
    let groups = AlarmGroup.groups(watch.book.active)
    #expect(groups.map(\.cause.id) == [.senseWireFault])
    #expect(
      groups.first?.cause.note?.english.hasPrefix("cell 5 = 0, cell 6 = 6") == true && groups.first?.cause.cell == 5)
    #expect(groups.first?.effects.map(\.id) == [.implausibleValueNotice])
  }

  @Test func `a cable that is pulled raises nothing and clears nothing`() throws {
    var watch = try Watch("pack-imbalance", modules: 3)
    watch.run(60)
    let before = watch.lines
    watch.bench.isCut = true
    watch.run(60)
    #expect(watch.lines == before)
    #expect(watch.book.alarm(AlarmKey(.packVoltageImbalance, cluster: "test"))?.unconfirmedSince != nil)
    #expect(watch.book.active.contains { $0.id == .linkSilentNotice && $0.unconfirmedSince == nil })
    watch.bench.isCut = false
    watch.run(30)
    #expect(watch.lines == before)
    #expect(watch.book.active.allSatisfy { $0.unconfirmedSince == nil && $0.id != .linkSilentNotice })
  }
}
