import BMSCore
import Testing

/// The watch of a battery: inputs in, facts out, on a clock of the test's own.
@Suite struct WatchTests {
  private static let start = Instant(microseconds: 5_000_000_000)
  private static let wall = WallClock(originMicroseconds: 0)

  /// A watch that reads a simulated battery over its port and hears its bus.
  private struct Bench {
    var watch: Watch
    var bms: SimulatedBMS
    var bus: SimulatedBus
    var facts: [Fact] = []
    var now = WatchTests.start

    init(scenario: Scenario = .house) {
      bms = SimulatedBMS(cluster: SimulatedCluster(modules: 3, scenario: scenario, start: now))
      bus = SimulatedBus(.victron, start: now)
      watch = Watch(name: "garage", wall: WatchTests.wall, at: now)
      var configuration = WecoSession.Configuration(link: "port")
      configuration.isSimulated = true
      watch.listen(to: .asked(BatteryConversation(configuration, clusterName: "garage")), kind: .serial)
      watch.add(BusConversation(link: "can0"), kind: .can, at: now)
      watch.keep(facts: true)
      watch.receive(.up, at: now, into: &facts)
    }

    mutating func run(_ span: Span, isAlive: Bool = true) {
      let end = now + span
      while now < end {
        if isAlive {
          for frame in bus.advance(to: now, cluster: bms.cluster) {
            watch.receive(.frame(.data(frame), bus: 0), at: now, into: &facts)
          }
        }
        while let frame = watch.poll(at: now, into: &facts) {
          guard isAlive else { break }
          watch.receive(.received(bms.receive(frame.bytes, at: now)[...]), at: now, into: &facts)
        }
        watch.advance(to: now, into: &facts)
        now = now + .milliseconds(50)
      }
    }

    var states: [String] {
      facts.compactMap { fact in
        if case .link(.state(let state)) = fact.event { "\(fact.link) \(state.word)" } else { nil }
      }
    }
  }

  @Test func `a link's states are told once each, when they change`() {
    var bench = Bench()
    bench.run(.seconds(5))
    #expect(bench.states == ["port up", "can0 up"])
    bench.run(.seconds(12), isAlive: false)
    #expect(bench.states.suffix(2).sorted() == ["can0 silent", "port silent"])
    bench.watch.receive(.down("unplugged"), at: bench.now, into: &bench.facts)
    bench.watch.advance(to: bench.now, into: &bench.facts)
    #expect(bench.states.last == "port closed")
    #expect(bench.facts.contains { $0.event == .link(.down("unplugged")) && $0.link == "port" })
  }

  @Test func `a copy is a place to come back to: the same inputs give the same facts`() {
    var bench = Bench(scenario: .named("slave-lost") ?? .house)
    bench.run(.seconds(20))
    bench.facts = []
    var again = bench
    bench.run(.seconds(30))
    again.run(.seconds(30))
    #expect(bench.facts == again.facts)
    #expect(bench.facts.contains { if case .alarm = $0.event { true } else { false } })
  }

  @Test func `facts folded in order give the cluster`() {
    var bench = Bench()
    bench.run(.seconds(8))
    var folded = Cluster(name: "garage")
    for fact in bench.facts {
      if case .learnt(let change) = fact.event { folded.apply(change, at: fact.at) }
    }
    folded.bus = bench.watch.cluster.bus
    #expect(folded == bench.watch.cluster)
    #expect(bench.watch.isComplete)
  }

  @Test func `without a consumer no fact is made`() {
    var bench = Bench()
    bench.facts = []
    bench.watch.keep(facts: false)
    bench.run(.seconds(5))
    #expect(bench.facts.isEmpty && bench.watch.isComplete)
  }

  @Test func `alarms are looked at on ticks of civil time, and it sleeps while nothing happens`() throws {
    var watch = Watch(name: "garage", wall: Self.wall, at: Self.start)
    watch.listen(to: .told, kind: .serial)
    watch.keep(facts: true)
    var facts: [Fact] = []
    var now = Self.start
    for _ in 0..<20 {
      let due = try #require(watch.deadline)
      // Just behind a tick, never in the past, never later than a second.
      #expect(due > now && due <= now + AlarmMonitor.rest + Span(microseconds: 1))
      #expect((due.microseconds - 1) % AlarmMonitor.pause.microseconds == 0)
      now = due
      watch.advance(to: now, into: &facts)
    }
  }

  @Test func `what another program tells of the future is not believed`() {
    var watch = Watch(name: "garage", wall: Self.wall, at: Self.start)
    watch.listen(to: .told, kind: .serial)
    watch.keep(facts: true)
    var facts: [Fact] = []
    func tell(_ change: ClusterChange, at: Instant) {
      watch.receive(.told(.change(change, at: at)), at: Self.start, into: &facts)
    }
    tell(.online([2, 3]), at: Self.start + .seconds(3600))
    #expect(facts.isEmpty && watch.cluster.modules.isEmpty)
    tell(.online([2, 3]), at: Self.start)
    #expect(facts.count == 1 && watch.cluster.modules.count == 2)
    #expect(!watch.isOwn)
  }
}
