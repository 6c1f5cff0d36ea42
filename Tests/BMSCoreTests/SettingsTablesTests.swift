import Testing

@testable import BMSCore

/// The parallel check, the audit line, and the simulator's own writes.
@Suite struct SettingsTablesTests {
  // MARK: - Parallel

  private let now = Instant(microseconds: 5_000_000)

  private func cluster(volts: [Int64], percent: [Int64]) -> Cluster {
    var cluster = Cluster(name: "test")
    for (index, pair) in zip(volts, percent).enumerated() {
      let source = Source(link: "test", origin: .register(14))
      func add(_ field: Field, _ value: Value) {
        let reading = Reading(value, grade: .measured, source: source, heard: now, period: .seconds(1))
        cluster.apply(Observation(.module(index + 1), field, reading))
      }
      add(.totalVoltage, .number(Decimal(pair.0, decimals: 2), .volt))
      add(.soc, .number(Decimal(pair.1, decimals: 1), .percent))
      add(.softwareVersion, .number(Decimal(371), .raw))
    }
    return cluster
  }

  private func verdicts(_ cluster: Cluster, addresses: [Int]? = nil, later: Span = .zero) -> [ParallelCheck.Verdict] {
    ParallelCheck.findings(cluster, addresses: addresses, at: now + later).map(\.verdict)
  }

  @Test func `modules within 2 V, with the same SOC and addresses without a gap may be paralleled`() {
    let two = cluster(volts: [5280, 5080], percent: [600, 604])
    #expect(verdicts(two, addresses: [2, 1]) == [.passed, .passed, .passed, .passed, .unknown])
    #expect(verdicts(two) == [.passed, .passed, .passed, .unknown, .unknown])
    #expect(verdicts(two, later: .seconds(60))[1...2] == [.unknown, .unknown])
    #expect(verdicts(cluster(volts: [5280, 5079], percent: [600, 600]))[1] == .failed)
    #expect(verdicts(cluster(volts: [5280, 5280], percent: [600, 612]))[2] == .unknown)
    #expect(verdicts(cluster(volts: [5280, 5280], percent: [600, 652]))[2] == .failed)
    for addresses in [[1, 3], [1, 1], [0, 1], [2, 3], [], Array(1...9)] {
      #expect(verdicts(two, addresses: addresses)[3] == .failed, "\(addresses)")
    }
    #expect(verdicts(Cluster(name: "empty")).allSatisfy { $0 == .unknown })
  }

  @Test func `both sentences about the number of modules and the firmware are shown`() {
    let six = cluster(volts: Array(repeating: 5200, count: 6), percent: Array(repeating: 500, count: 6))
    let findings = ParallelCheck.findings(six, addresses: Array(1...6), at: now)
    #expect(findings[0].sentence.contains("up to 8 may be paralleled"))
    #expect(findings[0].sentence.contains("more than five void the guarantee"))
    #expect(findings[4].sentence.contains("firmware above 3.69"))
    #expect(findings[4].sentence.contains("371"))
    #expect(findings.map(\.rule) == ParallelCheck.Rule.allCases)
    #expect(ParallelCheck.verdict(findings) == .unknown)
    let apart = ParallelCheck.findings(cluster(volts: [5280, 5000], percent: [500, 500]), at: now)
    #expect(apart[1].sentence.contains("differ by 2.80 V"))
    #expect(ParallelCheck.verdict(apart) == .failed)
  }

  // MARK: - Audit

  @Test func `an audit line is one flat object that says what may have been sent and what came of it`() throws {
    var bench = SettingsBench.ready()
    let proposal = try bench.propose(.inverterProtocol, "SMACAN", id: 7)
    let time = WallTime(microseconds: 1_795_000_000_123_456)
    let confirmed = try proposal.confirmed(typing: proposal.line.words, in: bench.situation())
    let before = AuditRecord(confirmed, time: time, user: "maria")
    #expect(
      before.line
        == #"{"v": 1, "time": "2026-11-18T11:06:40.123Z", "user": "maria", "link": "test", "#
        + #""battery": "test: firmware 371, PCB 23, bootloader 102, 16 cells", "change": "7", "#
        + #""field": "inverter_protocol", "old": "WeCoCAN", "new": "SMACAN", "#
        + "\"bytes\": \"\(proposal.bytesText)\", "
        + #""outcome": "MAY BE SENT", "note": ""}"#)
    _ = try bench.change(.inverterProtocol, to: "SMACAN", id: 7)
    bench.finish()
    let status = try #require(bench.status)
    let after = AuditRecord(status, outcome: try #require(status.outcome), time: time, user: "maria")
    #expect(after.outcome == "VERIFIED")
    #expect((after.bytes, after.old, after.new, after.change) == (before.bytes, before.old, before.new, 7))
  }

  @Test func `a change that the session did not take is recorded as not sent`() throws {
    let bench = SettingsBench.ready()
    let confirmed = try bench.propose(.do1SOC1, "33").confirmed(typing: "set", in: bench.situation())
    let record = AuditRecord(confirmed, time: WallTime(microseconds: 0), user: "maria").refused(.usedUp)
    #expect(record.outcome == "NOT SENT")
    #expect(record.note == SettingRefusal.usedUp.sentence)
  }

  @Test func `what nobody read back is open until it reads something`() throws {
    var bench = SettingsBench.ready()
    let proposal = try bench.propose(.do1SOC1, "33")
    let confirmed = try proposal.confirmed(typing: "set", in: bench.situation())
    let before = AuditRecord(confirmed, time: WallTime(microseconds: 0), user: "maria")
    #expect(before.isOpen && !before.withdrawn.isOpen && !before.refused(.usedUp).isOpen)
    _ = bench.conversation.submit(confirmed, at: bench.now)
    bench.finish()
    let status = try #require(bench.status)
    for (outcome, isOpen) in [
      (SettingOutcome.unknown(.programEnded), true), (.unknown(.noAnswer), false), (.verified, false),
      (.notSent(.programEnded), false),
    ] {
      #expect(AuditRecord(status, outcome: outcome, time: WallTime(microseconds: 0), user: "").isOpen == isOpen)
    }
    let write = try #require(DeviceMap.simulated.write(for: .field(.do1SOC1)))
    func reads(_ number: Int64) -> LaterReading {
      LaterReading(.number(Decimal(number), .percent), old: before.old, new: before.new, by: write)
    }
    #expect([reads(33), reads(20), reads(34)].map(\.word) == ["READS NEW", "READS OLD", "READS OTHER"])
    // What shows it may do so in other steps: 33 % in steps of 0.4 %. Between two it is neither.
    func shows(_ tenths: Int64, _ old: String = "20 %") -> String {
      LaterReading(.number(Decimal(tenths, decimals: 1), .percent), old: old, new: "33 %", by: write).word
    }
    #expect(
      [332, 328, 204, 335, 336].map { shows($0) } == [
        "READS NEW", "READS NEW", "READS OLD", "READS OTHER", "READS OTHER",
      ])
    #expect(shows(332, "33.2 %") == "READS OLD" && shows(328, "33.2 %") == "READS OTHER")
    let closed = before.closed(by: reads(33), time: WallTime(microseconds: 5), user: "ada")
    #expect(!closed.isOpen && closed.change == before.change && closed.user == "ada")
    #expect(closed.note.contains("reads 33 % now, the new value"))
    // A value that moves by itself reads the same within the tolerance of its write.
    var soc = try #require(DeviceMap.simulated.write(for: .field(.soc)))
    soc.tolerance = 1
    #expect(soc.reads(.number(Decimal(603, decimals: 1), .percent), as: "60 %"))
    #expect(!soc.reads(.number(Decimal(615, decimals: 1), .percent), as: "60 %"))
  }

  @Test func `what was read goes back to the nearest value that can be set`() throws {
    func range(_ least: Decimal, _ most: Decimal, _ step: Decimal, times: Int64 = 1, decimals: UInt8 = 0) -> WriteValues
    {
      .range(WriteRange(times: times, decimals: decimals, unit: .percent, least: least, most: most, step: step))
    }
    let whole = range(Decimal(0), Decimal(100), Decimal(1))
    for (text, nearest) in [
      ("55.2 %", "55"), ("55.5 %", "55"), ("55.6 %", "56"), ("0.4", "0"), ("120 %", "100"), ("-3 %", "0"),
      ("44 %", "44"),
      ("99.9 %", "100"),
    ] { #expect(whole.nearest(to: text) == nearest, "\(text)") }
    #expect(whole.nearest(to: "---") == nil && whole.nearest(to: "") == nil)
    let odd = range(Decimal(0), Decimal(100), Decimal(4, decimals: 1), times: 4, decimals: 1)
    #expect(odd.nearest(to: "55.5 %") == "55.6" && odd.nearest(to: "55.2 %") == "55.2")
    #expect(range(Decimal(0), Decimal(10), Decimal(3)).nearest(to: "10 %") == "9")
    // A step that has no number on the wire is no value.
    #expect(range(Decimal(0), Decimal(10), Decimal(1), times: 4).nearest(to: "5 %") == nil)
    #expect(WriteValues.names([NamedNumber("SMACAN", 1)]).nearest(to: "smacan") == "SMACAN")
    #expect(WriteValues.names([NamedNumber("SMACAN", 1)]).nearest(to: "WeCoCAN") == nil)
  }

  @Test func `nothing in a text can break the line or the object`() {
    #expect(
      JSONText.quoted("a\"b\\c\nd\re\tf\u{0}g\u{1B}h\u{7F}i\u{2028}ä€")
        == #""a\"b\\c\nd\re\tf\u0000g\u001Bh\u007Fi\u2028ä€""#)
    #expect(JSONText.quoted("\r\n") == #""\r\n""#)
  }

  // MARK: - The simulator

  private let write: [UInt8] = KeyedChecksum(key: 0x85F9).sealed([1, 6, 0x40, 0x02, 0, 44])

  private func awake() -> SimulatedBMS {
    let start = Instant(microseconds: 0)
    var bms = SimulatedBMS(cluster: SimulatedCluster(modules: 2, seed: 5, start: start))
    _ = bms.receive([0, 3, 0x85, 0xF9, 0, 1], at: start)
    return bms
  }

  @Test func `the simulator echoes a write in any pieces, and takes each once`() {
    for cut in 0...write.count {
      var bms = awake()
      let at = Instant(microseconds: 0)
      let reply = bms.receive(Array(write[..<cut]), at: at) + bms.receive(Array(write[cut...]), at: at)
      #expect(reply == write)
      #expect(bms.control(.do1SOC1) == 44)
      #expect((bms.writesSeen, bms.writesApplied) == (1, 1))
    }
  }

  @Test func `other addresses, functions, counts and checksums write nothing`() {
    let sum = KeyedChecksum(key: 0x85F9)
    let frames: [[UInt8]] = [
      sum.sealed([1, 6, 0x00, 0x02, 0, 44]), sum.sealed([1, 6, 0x40, 0x06, 0, 44]),
      sum.sealed([1, 5, 0x40, 0x02, 0, 44]), sum.sealed([2, 6, 0x40, 0x02, 0, 44]),
      KeyedChecksum(key: 0).sealed([1, 6, 0x40, 0x02, 0, 44]), sum.sealed([1, 16, 0x40, 0x02, 0, 2, 4, 0, 1, 0, 2]),
    ]
    for frame in frames {
      var bms = awake()
      #expect(bms.receive(frame, at: Instant(microseconds: 0)).isEmpty, "\(frame)")
      #expect((bms.writesSeen, bms.control(.do1SOC1)) == (0, 20))
    }
    var bms = awake()
    #expect(
      bms.receive(sum.sealed([1, 6, 0x40, 0x02, 0, 101]), at: Instant(microseconds: 0)) == sum.sealed([1, 0x86, 3]))
    #expect(bms.writesApplied == 0)
  }

  @Test func `what was set shows in the state, in the registers and in what the outputs do`() {
    var bms = awake()
    let at = Instant(microseconds: 0)
    let sum = KeyedChecksum(key: 0x85F9)
    _ = bms.receive(sum.sealed([1, 6, 0x40, 0x00, 0, 3]), at: at)
    _ = bms.receive(sum.sealed([1, 6, 0x40, 0x01, 0, 37]), at: at)
    #expect(bms.cluster.totals.do1 == false)
    _ = bms.receive(sum.sealed([1, 6, 0x40, 0x02, 0, 40]), at: at)
    #expect(bms.cluster.totals.do1)
    #expect(bms.cluster.controls.protocolName == "GROWATTCAN")
    let state = bms.cluster.controlObservations(link: "test")
    #expect(state.first { $0.field == .inverterProtocol }?.reading.value == .text("GROWATTCAN"))
    #expect(state.first { $0.field == .do1SOC1 }?.reading.value == .number(Decimal(40), .percent))
    #expect(bms.cluster.measured[0].socSteps == 93 || bms.cluster.measured[0].socSteps == 92)
    #expect(SimulatedRegisters(of: bms.cluster).read(from: 0x4000, count: 3) == [3, 37, 40])
  }
}
