import Testing

@testable import BMSCore

/// Changes end to end against the simulated battery.
@Suite struct SettingsChangeTests {
  static let settings: [(field: Field, text: String, word: UInt16)] = [
    (.inverterProtocol, "VICTRONCAN", 5), (.soc, "70", 70), (.do1SOC1, "25", 25), (.do1SOC2, "45 %", 45),
    (.do2SOC1, "95", 95), (.do2SOC2, "80", 80),
  ]

  @Test(arguments: settings)
  func `every setting ends VERIFIED and stands in the simulator's state`(
    _ setting: (field: Field, text: String, word: UInt16)
  ) throws {
    var bench = SettingsBench.ready()
    #expect(try bench.change(setting.field, to: setting.text) == nil)
    #expect(bench.finish() == .verified)
    #expect(bench.bms.control(setting.field) == setting.word)
    #expect(bench.writes.count == 1)
    #expect(bench.bms.writesApplied == 1)
    // And it is read back onto the page.
    bench.run(for: .seconds(3))
    let shown = try #require(bench.situation().present(.field(setting.field)))
    #expect(setting.text.hasPrefix(shown.value.plain.split(separator: " ")[0].split(separator: ".")[0]))
  }

  @Test func `the steps are visible in their order`() throws {
    var bench = SettingsBench.ready()
    _ = try bench.change(.inverterProtocol, to: "smacan")
    bench.finish()
    let steps = try #require(bench.status?.steps)
    #expect(
      steps.map(\.text) == [
        "reading the present value once more", "the present value is WeCoCAN", "sent; waiting for the answer",
        "acknowledged by an echo; reading back", "reads back SMACAN", "reads back SMACAN",
        "VERIFIED: The new value was read back twice.",
      ])
    #expect(zip(steps, steps.dropFirst()).allSatisfy { $0.at <= $1.at })
    #expect(bench.status?.sentAt == steps[2].at)
  }

  @Test func `the frame on the wire is the one that was shown`() throws {
    var bench = SettingsBench.ready()
    let proposal = try bench.propose(.do1SOC1, "25")
    #expect(proposal.bytes == KeyedChecksum(key: 0x85F9).sealed([0x01, 0x06, 0x40, 0x02, 0x00, 0x19]))
    _ = try bench.change(.do1SOC1, to: "25")
    bench.finish()
    #expect(bench.writes == [proposal.bytes])
  }

  @Test func `a map may write with function 16`() throws {
    var map = DeviceMap.simulated
    for index in map.writes.indices { map.writes[index].function = 16 }
    var bench = SettingsBench.ready(map: map)
    _ = try bench.change(.do2SOC2, to: "81")
    #expect(bench.finish() == .verified)
    #expect(bench.writes.count == 1)
    #expect(bench.writes[0].prefix(9) == [0x01, 0x10, 0x40, 0x05, 0x00, 0x01, 0x02, 0x00, 0x51])
  }

  private static let unplugged = SettingOutcome.unknown(.epochEnded(.reopened))

  /// Fault, the first outcome that is said, the last one, and how often something was applied.
  static let faults: [(fault: WriteFault?, first: SettingOutcome, last: SettingOutcome, applied: Int)] = [
    (nil, .verified, .verified, 1),
    (.duplicate, .verified, .verified, 1),
    (.otherMaster, .verified, .verified, 1),
    (.ignore, .unchanged(acknowledged: true), .unchanged(acknowledged: true), 0),
    (.reject, .rejected(code: 4), .rejected(code: 4), 0),
    (.silent(applies: true, lasting: .seconds(3)), .unknown(.noAnswer), .unknown(.noAnswer), 1),
    (.silent(applies: false, lasting: .seconds(3)), .unknown(.noAnswer), .unknown(.noAnswer), 0),
    (.late(by: .milliseconds(400)), .verified, .verified, 1),
    (.late(by: .milliseconds(1020)), .unknown(.noAnswer), .unknown(.noAnswer), 1),
    (.late(by: .milliseconds(1500)), .unknown(.noAnswer), .unknown(.noAnswer), 1),
    (.corruptEcho(applies: true), .unknown(.garbledAnswer), .verified, 1),
    (.corruptEcho(applies: false), .unknown(.garbledAnswer), .unchanged(acknowledged: false), 0),
    (.unplug(applies: true), unplugged, unplugged, 1),
    (.unplug(applies: false), unplugged, unplugged, 0),
    (.otherMasterWrites(6), .unknown(.otherValue(.text("CONEXTCAN"))), .unknown(.otherValue(.text("CONEXTCAN"))), 1),
  ]

  @Test(arguments: faults.indices)
  func `every fault ends in its outcome and nothing is written twice`(_ index: Int) throws {
    let (fault, first, last, applied) = Self.faults[index]
    var bench = SettingsBench.ready()
    bench.bms.writeFault = fault
    #expect(try bench.change(.inverterProtocol, to: "GROWATTCAN") == nil)
    bench.run(for: .seconds(10)) { $0.outcome != nil }
    #expect(bench.outcome == first)
    #expect(bench.finish() == last)
    bench.run(for: .seconds(60))
    #expect(bench.outcome == last)
    #expect(bench.writes.count == 1)
    #expect(bench.bms.writesSeen == 1)
    #expect(bench.bms.writesApplied == applied)
  }

  @Test
  func `a thousand seeded changes over every fault on good and bad lines: the right outcome, applied at most once`()
    throws
  {
    let ready = SettingsBench.ready()
    var seen: [String: Int] = [:]
    for seed in UInt64(0)..<1000 {
      var random = SplitMix64(seed: seed)
      var bench = ready
      var setting = try #require(Self.settings.randomElement(using: &random))
      let (fault, _, last, applied) = try #require(Self.faults.randomElement(using: &random))
      let isHarsh = random.next() % 4 == 0
      if case .otherMasterWrites = fault { setting = Self.settings[0] }
      // SOC moves by itself while current flows.
      bench.bms.cluster.isFrozen = setting.field == .soc || random.next() % 2 == 0
      bench.run(for: .milliseconds(Int64(random.next() % 1500)))
      if isHarsh { bench.lineFaults = LineFaults(.harsh, seed: seed) }
      bench.outage = .milliseconds(Int64(50 + random.next() % 20_000))
      bench.bms.writeFault = fault
      let old = bench.bms.control(setting.field)
      #expect(try bench.change(setting.field, to: setting.text) == nil)
      bench.finish(within: .seconds(300))
      let outcome = try #require(bench.outcome, "seed \(seed)")
      bench.lineFaults = nil
      bench.run(for: .seconds(5))
      #expect(bench.outcome == outcome)
      #expect(bench.writes.count <= 1 && bench.bms.writesApplied <= 1, "seed \(seed)")
      seen[outcome.word, default: 0] += 1
      if case .notSent = outcome {
        // Only a bad line may keep it from going out.
        #expect(isHarsh && bench.writes.isEmpty && bench.bms.control(setting.field) == old, "seed \(seed)")
      } else {
        // A line that swallows answers looks like a cable under way.
        if case .unknown(.epochEnded) = outcome, isHarsh { continue }
        #expect(outcome == last, "seed \(seed), \(isHarsh), \(String(describing: fault)), \(setting.field)")
        #expect(bench.bms.writesApplied == applied, "seed \(seed)")
        if outcome == .verified { #expect(bench.bms.control(setting.field) == setting.word) }
        if applied == 0 { #expect(bench.bms.control(setting.field) == old) }
      }
    }
    #expect(seen.values.reduce(0, +) == 1000)
    #expect((seen["NOT SENT"] ?? 0) < 150)
    for word in ["VERIFIED", "REJECTED", "UNCHANGED", "UNKNOWN"] { #expect((seen[word] ?? 0) > 20, "\(word)") }
  }

  @Test func `what was under way when the cable came out stays UNKNOWN for good, whatever reads back later`() throws {
    var bench = SettingsBench.ready()
    bench.bms.writeFault = .unplug(applies: true)
    bench.outage = .seconds(7200)
    _ = try bench.change(.do1SOC1, to: "33")
    bench.run(for: .seconds(7000))
    #expect(bench.outcome == Self.unplugged)
    #expect(bench.status?.isFinal == true)
    bench.run(for: .seconds(260))
    #expect(bench.outcome == Self.unplugged)
    #expect(bench.outcome?.sentence.hasSuffix("read it again on the battery you meant.") == true)
    #expect(bench.writes.count == 1)
  }

  @Test func `another module after the cable was out resolves nothing`() throws {
    var bench = SettingsBench.ready()
    bench.bms.writeFault = .unplug(applies: true)
    _ = try bench.change(.do1SOC1, to: "33")
    bench.run(for: .seconds(1))
    var other = SimulatedBMS(
      cluster: SimulatedCluster(modules: 1, scenario: .named("low-soc") ?? .house, seed: 9, start: bench.now))
    other.cluster.isFrozen = true
    bench.bms = other
    #expect(bench.finish() == Self.unplugged)
    #expect(bench.bms.writesSeen == 0)
  }

  @Test func `a value that changed since it was shown, or already is so, is not sent`() throws {
    var bench = SettingsBench.ready()
    _ = try bench.change(.do1SOC1, to: "33")
    _ = bench.bms.cluster.write(0x4002, 50)
    #expect(bench.finish() == .notSent(.changedMeanwhile(.number(Decimal(50), .percent))))
    #expect(bench.writes.isEmpty)
    bench = SettingsBench.ready()
    let held = try #require(bench.bms.control(.soc))
    let shown = try #require(bench.situation().present(.field(.soc))?.number)
    #expect(shown != Double(held))
    _ = try bench.change(.soc, to: String(held))
    #expect(bench.finish() == .notSent(.alreadySo))
    #expect(bench.writes.isEmpty)
  }

  @Test func `what reads like the new value before it was sent proves nothing afterwards, and is not sent`() throws {
    var map = DeviceMap.simulated
    for index in map.writes.indices where map.writes[index].subject == .field(.do1SOC1) {
      map.writes[index].tolerance = 2
    }
    var bench = SettingsBench.ready(map: map)
    bench.bms.writeFault = .ignore
    _ = try bench.change(.do1SOC1, to: "22")
    #expect(bench.finish() == .notSent(.alreadySo))
    #expect(bench.writes.isEmpty)
  }

  @Test func `a disk that holds the program up for longer than a cable takes to be moved leaves it unsent`() throws {
    var bench = SettingsBench.ready()
    let proposal = try bench.propose(.do1SOC1, "33")
    bench.conversation.watchedEpoch = proposal.epoch
    bench.run(for: .milliseconds(500))
    let confirmed = try proposal.confirmed(typing: "set", in: bench.situation())
    #expect(bench.conversation.submit(confirmed, at: bench.now) == nil)
    bench.conversation.watchedEpoch = nil
    bench.now = bench.now + .milliseconds(1500)
    #expect(bench.finish() == .notSent(.epochEnded(.silence)))
    #expect(bench.writes.isEmpty)
  }

  @Test func `a link that dies before the frame went out leaves nothing behind`() throws {
    var bench = SettingsBench.ready()
    _ = try bench.change(.do1SOC1, to: "33")
    bench.conversation.closed("unplugged", at: bench.now)
    #expect(bench.outcome == .notSent(.epochEnded(.reopened)))
    bench.conversation.opened(at: bench.now)
    bench.run(for: .seconds(30))
    #expect(bench.writes.isEmpty)
    #expect(bench.outcome == .notSent(.epochEnded(.reopened)))
  }

  @Test func `a register that cannot be read is never written`() throws {
    var bench = SettingsBench.ready()
    let proposal = try bench.propose(.do1SOC1, "33")
    bench.bms.unanswered = [0x4000, 0x4002]
    let confirmed = try proposal.confirmed(typing: "set", in: bench.situation())
    #expect(bench.conversation.submit(confirmed, at: bench.now) == nil)
    #expect(bench.finish() == .notSent(.unreadable))
    #expect(bench.writes.isEmpty)
    #expect(bench.conversation.session.counters.keyRequests == 1)
  }

  @Test func `a register that is silent afterwards leaves it UNKNOWN for good and stops nothing else`() throws {
    var bench = SettingsBench.ready()
    bench.bms.writeFault = .ignore
    _ = try bench.change(.do1SOC1, to: "33")
    bench.run(for: .seconds(5)) { $0.status?.sentAt != nil }
    bench.bms.unanswered = [0x4000, 0x4002]
    bench.run(for: .seconds(20))
    #expect(bench.outcome == .unknown(.epochEnded(.silence)))
    #expect(bench.status?.isFinal == true)
    #expect(bench.conversation.cluster.module(1)?[.totalVoltage]?.freshness(at: bench.now) == .live)
    bench.bms.unanswered = []
    bench.run(for: .seconds(60))
    #expect(bench.outcome == .unknown(.epochEnded(.silence)))
    #expect(bench.conversation.session.counters.keyRequests == 1)
    #expect((bench.status?.steps.count ?? 0) <= 64)
  }

  @Test func `a value that flickers neither holds the line for ever nor passes for anything`() throws {
    let bench = SettingsBench.ready()
    let proposal = try bench.propose(.do1SOC1, "33")
    let wire = WriteRequest(function: 6, register: 0x4002, raw: 33)
    let facts = ConfirmedFacts(
      id: 1, write: proposal.write, request: wire, battery: proposal.battery, epoch: proposal.epoch, old: proposal.old,
      new: proposal.new, bytes: proposal.bytes, faultReason: nil)
    func exchange() -> ChangeExchange {
      ChangeExchange(facts, frame: wire.frame(KeyedChecksum(key: 0x85F9)), at: bench.now)
    }
    var never = exchange()
    for index in 0..<60 { never.took(index % 2 == 0 ? 20 : 33, at: bench.now) }
    #expect(never.status.outcome == .notSent(.unreadable))
    guard case nil = never.next(at: bench.now) else {
      Issue.record("it still wants the line")
      return
    }
    var sent = exchange()
    for _ in 0..<5 { sent.took(20, at: bench.now) }
    guard case .recognise = sent.next(at: bench.now) else {
      Issue.record("sent without a look at who answers")
      return
    }
    sent.recognised(true, at: bench.now)
    guard case .write(let frame, _) = sent.next(at: bench.now) else {
      Issue.record("nothing was sent")
      return
    }
    #expect(frame.bytes == proposal.bytes)
    guard case nil = sent.next(at: bench.now) else {
      Issue.record("sent twice")
      return
    }
    sent.answered(.acknowledged, at: bench.now)
    for index in 0..<60 { sent.took(index % 2 == 0 ? 20 : 33, at: bench.now) }
    #expect(sent.status.outcome == .unknown(.unsteady))
    #expect(sent.status.isFinal)
  }

  @Test func `one change at a time, and no confirmation twice`() throws {
    var bench = SettingsBench.ready()
    bench.bms.writeFault = .late(by: .milliseconds(400))
    #expect(try bench.change(.do1SOC1, to: "33", id: 5) == nil)
    #expect(try bench.change(.do1SOC2, to: "44", id: 6) == .unresolved(.field(.do1SOC1)))
    bench.finish()
    bench.bms.writeFault = nil
    bench.run(for: .seconds(2))
    #expect(try bench.change(.do1SOC2, to: "44", id: 5) == .usedUp)
    #expect(try bench.change(.do1SOC2, to: "44", id: 7) == nil)
    #expect(bench.finish() == .verified)
    #expect(bench.bms.writesApplied == 2)
  }

  @Test func `a change can be set back`() throws {
    var bench = SettingsBench.ready()
    _ = try bench.change(.inverterProtocol, to: "SMACAN")
    bench.finish()
    bench.run(for: .seconds(2))
    let status = try #require(bench.status)
    #expect(status.isReversible && status.old.plain == "WeCoCAN")
    _ = try bench.change(.inverterProtocol, to: status.old.plain, id: 2)
    #expect(bench.finish() == .verified)
    #expect(bench.bms.control(.inverterProtocol) == 0)
  }
}
