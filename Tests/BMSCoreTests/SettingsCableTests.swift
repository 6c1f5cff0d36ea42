import Testing

@testable import BMSCore

/// The cable moves between two look-alike batteries while a setting is changed.
@Suite struct SettingsCableTests {
  /// One run: what the person and the cable do, and what must not come of it.
  private struct Run {
    var random: SplitMix64
    var bench: CableBench
    let setting: (field: Field, text: String, word: UInt16)
    /// Nothing that a battery says tells the second from the first.
    let isTwin: Bool

    init(seed: UInt64, setting: (field: Field, text: String, word: UInt16)) {
      var random = SplitMix64(seed: seed)
      self.setting = setting
      bench = Self.ready
      // A hand takes a while; what moves the cable faster than that finds a battery that differs in its cells.
      let gap = random.next() % 8 == 0 ? Span.zero : .milliseconds(Int64(200 + random.next() % 4800))
      isTwin = gap > .zero
      var (first, second) = (bench.first, bench.second)
      if isTwin {
        second = first
        second.restart()
      }
      second.cluster.runningOffset = [0, 0, 0, 2, 900, 1_000_000, -3, -40_000, -3_000_000][Int(random.next() % 9)]
      let values: [UInt16] = [setting.word, setting.word, first.control(setting.field) ?? 0, 37]
      let value = values[Int(random.next() % 4)]
      if let register = DeviceMap.simulated.write(for: .field(setting.field))?.register {
        _ = second.cluster.write(register, value)
      }
      let isKeyed = random.next() % 2 == 0
      if isKeyed { _ = second.receive(KeyRequest(key: 0x85F9).frame.bytes, at: bench.now) }
      first.writeFault =
        [
          nil, nil, .ignore, .ignore, .reject, .silent(applies: false, lasting: .seconds(3)),
          .late(by: .milliseconds(400)), .late(by: .milliseconds(1500)), .corruptEcho(applies: false),
        ][Int(random.next() % 9)]
      (bench.first, bench.second) = (first, second)
      bench.losesPort = gap > .zero && random.next() % 4 == 0
      bench.run(for: .milliseconds(Int64(random.next() % 400)))
      let leaves = bench.now + .milliseconds(Int64(random.next() % 5000))
      bench.moves = gap == .zero ? [(leaves, .second)] : [(leaves, .air), (leaves + gap, .second)]
      self.random = random
    }

    /// Two batteries of the same kind whose cells tell them apart, and a conversation with the first that has read
    /// everything.
    private static let ready: CableBench = {
      let start = Instant(microseconds: 1_000_000_000)
      func battery(_ seed: UInt64) -> SimulatedBMS {
        SimulatedBMS(
          cluster: SimulatedCluster(modules: 1, scenario: .named("calm") ?? .house, seed: seed, start: start))
      }
      func cells(_ battery: SimulatedBMS) -> CellPattern? {
        CellPattern(SimulatedRegisters(of: battery.cluster).read(from: 1, count: 38))
      }
      let first = battery(1)
      let other = (2...40).lazy.map { battery($0) }.first { second in
        cells(first).flatMap { one in cells(second).map { $0.isUnlike(one) } } ?? false
      }
      if other == nil { Issue.record("no two simulated batteries differ in their cells") }
      var bench = CableBench(first: first, second: other ?? first)
      bench.run(for: .seconds(3))
      return bench
    }()
  }

  private enum End: Hashable { case refused, word(String) }

  /// A thousand runs in parts, for a computer with several cores.
  @Test(arguments: 0..<4)
  func `a thousand seeded moves of the cable: no write to another battery, no false VERIFIED, no write twice`(
    _ part: UInt64
  ) throws {
    var seen: [End: Int] = [:]
    for seed in part * 250..<(part + 1) * 250 {
      let setting = SettingsChangeTests.settings[Int(seed % 6)]
      var run = Run(seed: seed, setting: setting)
      let end = try Self.go(&run, seed)
      seen[end, default: 0] += 1
    }
    #expect(seen.values.reduce(0, +) == 250)
    // Every way out was taken often.
    for end in [End.refused, .word("VERIFIED"), .word("NOT SENT"), .word("UNKNOWN"), .word("UNCHANGED")] {
      #expect((seen[end] ?? 0) > 5, "\(end): \(seen)")
    }
  }

  private static func go(_ run: inout Run, _ seed: UInt64) throws -> End {
    run.bench.run(for: .seconds(2)) { $0.situation().isFresh }
    let proposal: ProposedChange
    do throws(SettingRefusal) {
      proposal = try SettingChange.propose(
        SettingRequest(.field(run.setting.field), to: run.setting.text), id: 1, in: run.bench.situation())
    } catch { return .refused }
    let shown = run.bench.now
    let place = run.bench.place
    run.bench.watch(proposal)
    run.bench.run(for: .milliseconds(Int64(100 + run.random.next() % 2400)))
    do throws(SettingRefusal) {
      let confirmed = try proposal.confirmed(typing: proposal.line.words, in: run.bench.situation())
      if run.bench.conversation.submit(confirmed, at: run.bench.now) != nil { return .refused }
    } catch { return .refused }
    run.bench.run(for: .seconds(120)) { $0.conversation.change?.isFinal == true }
    run.bench.run(for: .milliseconds(500))
    let bench = run.bench
    let outcome = try #require(bench.conversation.change?.outcome, "seed \(seed)")
    let what = "seed \(seed), \(run.setting.field), twin \(run.isTwin): \(outcome), \(bench.writes)"
    #expect(bench.writes.count <= 1, "\(what)")
    #expect(bench.writes.allSatisfy { $0.to == place && $0.since <= shown }, "another battery was written to: \(what)")
    #expect(bench.battery(place == .first ? .second : .first).writesSeen == 0, "\(what)")
    if case .notSent = outcome { #expect(bench.writes.isEmpty, "\(what)") }
    if outcome == .verified {
      let taken = bench.battery(place)
      #expect(taken.writesApplied == 1 && taken.control(run.setting.field) == run.setting.word, "\(what)")
    }
    if case .unchanged = outcome { #expect(bench.battery(place).writesApplied == 0, "\(what)") }
    return .word(outcome.word)
  }
}

extension CableBench {
  /// The dialog is open: the session looks closely.
  mutating func watch(_ proposal: ProposedChange) { conversation.watchedEpoch = proposal.epoch }
}
