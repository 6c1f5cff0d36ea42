import BMSCore
import Testing

@Suite struct WecoSessionTests {
  @Test(arguments: 1...8)
  func `one complete reading agrees with the simulator on every field and every module`(modules: Int) throws {
    var bench = Bench(modules: modules)
    #expect(bench.run(for: .seconds(1)) { $0.conversation.isComplete })
    let truth = bench.truth
    #expect(bench.cluster.modules.count == modules)
    for module in truth.modules {
      let shown = try #require(bench.cluster.module(module.index))
      #expect(shown.presence.isOnline == true)
      #expect(shown.cells.map { $0?.value } == module.cells.map { $0?.value })
      for (field, reading) in module.fields { expectSame(shown[field], reading, field) }
    }
    for (field, reading) in truth.fields { expectSame(bench.cluster[field], reading, field) }
  }

  /// The register's resolution exactly, the unit too unless only the simulator knows the scale.
  private func expectSame(_ shown: Reading?, _ truth: Reading, _ field: Field) {
    switch (shown?.value, truth.value) {
    case (.number(let a, _)?, .number(let b, _)): #expect(a == b, "\(field.id)")
    case (let a, let b): #expect(a == b, "\(field.id)")
    }
  }

  @Test func `the whole cluster is there within a second, each block read five times`() {
    var bench = Bench(modules: 8)
    let start = bench.now
    #expect(bench.run(for: .seconds(1)) { $0.conversation.isComplete })
    #expect(bench.now - start < .milliseconds(300))
    #expect(bench.sent.first == KeyRequest(key: 0x85F9).frame.bytes)
    #expect(bench.sent.filter { $0[1] == 3 && $0[3] == 1 && $0[0] == 1 }.count == 5)
  }

  @Test func `it sends reads and key requests only`() {
    var bench = Bench(freeze: false, faults: LineFaults(.harsh, seed: 4))
    bench.run(for: .seconds(120))
    #expect(bench.sent.allSatisfy { $0[1] == 3 && ($0.count == 8 && $0[0] == 1 || $0.count == 6 && $0[0] == 0) })
  }

  @Test func `a cycle a second reads what moves, the thresholds every 30 s, nothing undecoded`() {
    var bench = Bench(modules: 3)
    bench.run(for: .seconds(1)) { $0.conversation.isComplete }
    let before = bench.sent.count
    bench.run(for: .seconds(60))
    let first = bench.sent[before...].map { UInt16($0[2]) << 8 | UInt16($0[3]) }
    #expect(Set(first) == [1, 71, 121, 131, 203, 51])
    #expect((58...61).contains(first.filter { $0 == 1 }.count))
    #expect(first.filter { $0 == 51 }.count == 2)
  }

  @Test func `undecoded blocks are read while somebody looks`() {
    var bench = Bench(modules: 1)
    bench.run(for: .seconds(3))
    #expect(!bench.sent.contains { $0[3] == 45 })
    bench.conversation.readsUndecoded = true
    bench.run(for: .seconds(3))
    let registers = Set(bench.sent.map { UInt16($0[2]) << 8 | UInt16($0[3]) })
    #expect(registers.isSuperset(of: [39, 45, 46, 82, 91, 456]))
  }

  @Test func `a restarted battery is asked for the key again after two silent reads`() {
    var bench = Bench()
    bench.run(for: .seconds(2))
    bench.bms.restart()
    let start = bench.now
    #expect(bench.run(for: .seconds(5)) { $0.session.counters.keyRequests == 2 })
    #expect(bench.run(for: .seconds(5)) { $0.conversation.isComplete })
    #expect(bench.now - start < .milliseconds(2600))
    #expect(bench.session.counters.timeouts == 2)
  }

  @Test func `silence is a state with its beginning, and ends by itself`() {
    var bench = Bench()
    bench.run(for: .seconds(3))
    let last = bench.now
    bench.isCut = true
    bench.run(for: .seconds(10))
    guard case .silent(let since) = bench.session.state else {
      Issue.record("\(bench.session.state)")
      return
    }
    #expect(last - since < .seconds(2))
    bench.isCut = false
    #expect(bench.run(for: .seconds(2)) { $0.session.state == .up && $0.conversation.isComplete })
  }

  @Test func `with the wrong key nothing is ever shown`() {
    var bench = Bench { $0.key = 0xFFFF }
    bench.run(for: .seconds(20))
    #expect(bench.cluster.modules.isEmpty)
    #expect(bench.session.counters.good == 0)
    guard case .silent = bench.session.state else {
      Issue.record("\(bench.session.state)")
      return
    }
  }

  @Test func `another device on the port is garbled, not silent, and never fills the memory`() {
    var session = WecoSession(WecoSession.Configuration(link: "test"))
    var random = SplitMix64(seed: 9)
    var now = Instant(microseconds: 0)
    session.opened(at: now)
    for _ in 0..<20_000 {
      session.tick(at: now)
      _ = session.nextFrame(at: now)
      _ = session.receive((0..<7).map { _ in UInt8.random(in: 0...255, using: &random) }, at: now)
      now = now + .milliseconds(1)
    }
    guard case .garbled = session.state else {
      Issue.record("\(session.state)")
      return
    }
    #expect(session.counters.good == 0)
  }

  @Test func `a slave that drops out is lost since then and comes back`() throws {
    var bench = Bench(modules: 4, scenario: try #require(Scenario.named("slave-lost")), seed: 50, freeze: false)
    #expect(bench.run(for: .seconds(60)) { $0.cluster.modules.contains(where: \.isLost) })
    #expect(bench.cluster.modules.count == 4)
    #expect(bench.run(for: .seconds(120)) { !$0.cluster.modules.contains(where: \.isLost) })
  }

  @Test func `a broken sense wire is shown with its doubt, never hidden`() throws {
    var bench = Bench(modules: 1, scenario: try #require(Scenario.named("broken-sense-wire")), freeze: false)
    bench.run(for: .seconds(300)) { $0.cluster.module(1)?.cells.contains { $0?.isImplausible == true } ?? false }
    let cells = try #require(bench.cluster.module(1)?.cells)
    #expect(cells.contains { $0?.isImplausible == true })
    #expect(cells.count == 16)
  }

  @Test func `moving the cable to another module forgets the old one and says so`() {
    var bench = Bench(modules: 6)
    bench.run(for: .seconds(3))
    #expect(bench.cluster.modules.count == 6)
    var other = Bench(modules: 1, scenario: Scenario.named("low-soc") ?? .house, seed: 77)
    other.bms.cluster.step(to: bench.now)
    bench.bms = other.bms
    bench.run(for: .seconds(5)) { $0.conversation.moduleChange != nil }
    bench.run(for: .seconds(2)) { $0.conversation.isComplete }
    #expect(bench.conversation.moduleChange != nil)
    #expect(bench.cluster.modules.map(\.index) == [1])
    #expect(falseValues(in: bench.cluster, against: bench.truth).isEmpty)
  }

  @Test func `--modules reads slaves that the online bits do not show`() {
    var bench = Bench(modules: 2) { $0.moduleCount = 4 }
    bench.run(for: .seconds(3))
    let registers = Set(bench.sent.map { UInt16($0[2]) << 8 | UInt16($0[3]) })
    #expect(registers.isSuperset(of: [121, 131, 141]))
    #expect(!registers.contains(151))
  }

  @Test func `a block this battery never answers does not stop the others`() {
    var bench = Bench(modules: 1)
    bench.bms.unanswered = [203]
    #expect(bench.run(for: .seconds(10)) { $0.conversation.isComplete })
    bench.run(for: .seconds(20))
    #expect(bench.session.counters.keyRequests == 1)
    #expect(bench.cluster.module(1)?[.totalVoltage]?.freshness(at: bench.now) == .live)
  }
}
