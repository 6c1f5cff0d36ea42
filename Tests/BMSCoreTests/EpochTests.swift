import Testing

@testable import BMSCore

/// The stretches of a conversation: what ends one, and what does not.
@Suite struct EpochTests {
  @Test func `it rises with every opening, key request, long silence and other module, and never falls`() {
    var bench = Bench(modules: 1)
    bench.run(for: .seconds(3))
    var last = bench.session.epoch
    func rises(_ cause: Epoch.End, _ act: (inout Bench) -> Void) {
      act(&bench)
      #expect(bench.session.epoch > last)
      #expect(bench.session.epoch.cause == cause)
      last = bench.session.epoch
    }
    rises(.reopened) { $0.conversation.closed("unplugged", at: $0.now) }
    rises(.reopened) {
      $0.conversation.opened(at: $0.now)
      $0.run(for: .seconds(3))
    }
    rises(.silence) {
      $0.isCut = true
      $0.run(for: .seconds(3))
      $0.isCut = false
    }
    bench.run(for: .seconds(3))
    last = bench.session.epoch
    bench.run(for: .seconds(60))
    #expect(bench.session.epoch == last)
    #expect(bench.cluster.module(1)?[.totalVoltage].map { bench.session.epoch.holds($0) } == true)
  }

  @Test(arguments: [-1, -2, -60, -3600, -100_000, -3_000_000])
  func `a running time that goes back by any size is another module or a restarted one`(_ step: Int) {
    var bench = Bench(modules: 1)
    bench.run(for: .seconds(8))
    let before = bench.session.epoch
    bench.bms.cluster.runningOffset = step
    bench.run(for: .seconds(3))
    #expect(bench.session.epoch > before)
    #expect(bench.conversation.moduleChange?.reason.description.contains("the running time") == true)
  }

  @Test func `one that goes ahead faster than any clock is another module, a little ahead proves nothing`() {
    var bench = Bench(modules: 1)
    bench.run(for: .seconds(8))
    let before = bench.session.epoch
    bench.bms.cluster.runningOffset = 900
    bench.run(for: .seconds(3))
    #expect(bench.session.epoch == before)
    bench.bms.cluster.runningOffset = 1_000_000
    bench.run(for: .seconds(3))
    #expect(bench.conversation.moduleChange?.reason.description.contains("does not go on") == true)
  }

  @Test func `in sight one reading that is not answered ends it, otherwise two`() {
    for isInSight in [true, false] {
      var bench = Bench(modules: 1)
      bench.run(for: .seconds(3))
      let before = bench.session.epoch
      if isInSight { bench.conversation.watchedEpoch = before }
      bench.run(for: .milliseconds(300))
      bench.isCut = true
      bench.run(for: .milliseconds(1200)) { $0.session.counters.timeouts > 0 }
      bench.isCut = false
      bench.run(for: .seconds(3))
      #expect((bench.session.epoch > before) == isInSight)
      #expect(bench.session.counters.keyRequests == 1)
    }
  }

  @Test func `a program that was held up for longer than a cable takes to be moved does not go on as if it was not`() {
    var bench = Bench(modules: 1)
    bench.run(for: .seconds(3))
    let before = bench.session.epoch
    bench.conversation.watchedEpoch = before
    bench.run(for: .seconds(1))
    #expect(bench.session.epoch == before)
    // An answer that is looked at late is still this battery's.
    func ask(after pause: Span) {
      while true {
        if let frame = bench.conversation.advance(to: bench.now) {
          let reply = bench.bms.receive(frame.bytes, at: bench.now)
          bench.now = bench.now + pause
          return bench.conversation.receive(reply, at: bench.now)
        }
        bench.now = bench.now + .milliseconds(1)
      }
    }
    ask(after: .milliseconds(1500))
    #expect(bench.session.epoch == before)
    // But while nobody asks anything may happen.
    bench.now = bench.now + .milliseconds(1500)
    ask(after: .milliseconds(5))
    #expect(bench.session.epoch.cause == .silence)
  }

  @Test func `a battery that is at work stays in sight`() {
    for scenario in Scenario.all {
      var bench = Bench(modules: 2, scenario: scenario, seed: 3, freeze: false)
      bench.run(for: .seconds(3))
      let before = bench.session.epoch
      bench.conversation.watchedEpoch = before
      bench.run(for: .seconds(30))
      #expect(bench.session.epoch == before, "\(scenario.name): \(String(describing: bench.session.epoch.cause))")
      #expect(bench.session.counters.good > 300)
    }
  }

  // MARK: - What a command did

  /// The vendor's tool on the line: reads, and perhaps its command between them.
  private func vendor(setsSOC: Bool, isUnheard: Bool = false, _ change: (inout SimulatedBMS) -> Void)
    -> PassiveConversation
  {
    var now = Instant(microseconds: 1_700_000_000_000_000)
    var cluster = SimulatedCluster(modules: 1, scenario: .named("calm") ?? .house, seed: 1, start: now)
    cluster.isFrozen = true
    var bms = SimulatedBMS(cluster: cluster)
    var passive = PassiveConversation(link: "ttyUSB0", clusterName: "garage")
    func ask(_ bytes: [UInt8]) {
      passive.receive(bytes, side: .request, at: now)
      now = now + .milliseconds(20)
      passive.receive(bms.receive(bytes, at: now), side: .reply, at: now)
      now = now + .milliseconds(100)
      passive.advance(to: now)
    }
    let checksum = KeyedChecksum(key: 0x52E6)
    ask(KeyRequest(key: 0x52E6).frame.bytes)
    func cycles() {
      for _ in 0..<8 {
        for block in [RegisterBlock.module, .flags] { ask(block.request.frame(checksum).bytes) }
      }
    }
    cycles()
    if setsSOC { ask(WriteRequest(function: 6, register: 0x4001, raw: 20).bytes(checksum)) }
    if isUnheard { passive.receive(.link(.down(OutOfTurn().description)), at: now) }
    change(&bms)
    now = now + .seconds(1)
    if isUnheard { passive.receive(.link(.up), at: now) }
    cycles()
    return passive
  }

  @Test func `a step of SOC behind a command that was overheard is what the command did`() throws {
    let passive = vendor(setsSOC: true) { _ in }
    #expect(passive.conversation.moduleChange == nil)
    #expect(passive.conversation.cluster.module(1)?[.soc]?.number == 20)
    #expect(passive.conversation.session.epoch.cause == .keyRequested)
    // Without a command it is another module.
    let other = vendor(setsSOC: false) { _ = $0.cluster.write(0x4001, 20) }
    #expect(try #require(other.conversation.moduleChange).reason.description.contains("SOC is 20"))
    // Where a tap could not follow, there may have been one.
    let unheard = vendor(setsSOC: false, isUnheard: true) { _ = $0.cluster.write(0x4001, 20) }
    #expect(unheard.conversation.moduleChange == nil && unheard.gaps == TalkGaps(count: 1, isOpen: false))
    #expect(unheard.conversation.cluster.module(1)?[.soc]?.number == 20)
    // And the running time is no setting.
    let restarted = vendor(setsSOC: true) { $0.cluster.runningOffset = -5 }
    #expect(try #require(restarted.conversation.moduleChange).reason.description.contains("running time"))
  }

  @Test func `a step of SOC behind a write of our own is no other module, whatever value it takes`() throws {
    var bench = SettingsBench.ready()
    bench.bms.writeFault = .otherMasterWrites(15)
    #expect(try bench.change(.soc, to: "60") == nil)
    #expect(bench.finish() == .unknown(.otherValue(.number(Decimal(15), .percent))))
    bench.run(for: .seconds(5))
    #expect(bench.conversation.moduleChange == nil)
    #expect(bench.situation().present(.field(.soc))?.number.map { abs($0 - 15) < 0.5 } == true)
  }
}
