import Testing

@testable import BMSCore

/// The gates, their sentences, and that nothing passes them.
@Suite struct SettingsGateTests {
  private func refusal(
    _ request: SettingRequest, _ situation: SettingSituation
  ) -> SettingRefusal? {
    do {
      _ = try SettingChange.propose(request, id: 1, in: situation)
      return nil
    } catch { return error }
  }

  @Test func `the gates stand in their order, each with its sentence`() throws {
    let bench = SettingsBench.ready()
    var request = SettingRequest(.field(.inverterProtocol), to: "TOASTERCAN")
    var situation = bench.situation(
      allowsWriting: false, isUnlocked: false, isPortExclusive: false, activeFaults: ["Cell Voltage High Fault"])
    situation.linkState = .silent(since: bench.now)

    #expect(refusal(request, situation) == .writingNotAllowed)
    situation.allowsWriting = true
    #expect(refusal(request, situation) == .locked)
    situation.isUnlocked = true
    #expect(refusal(request, situation) == .portShared("test"))
    situation.isPortExclusive = true
    #expect(refusal(request, situation) == .notFresh("test"))
    situation.linkState = .up
    #expect(refusal(request, situation) == .notAllowed("TOASTERCAN", allowed: SimulatedControls.protocols))
    request.text = "victroncan"
    let proposal = try SettingChange.propose(request, id: 1, in: situation)
    #expect(proposal.new == .text("VICTRONCAN"))
    // The fault stands against it until the line says why one goes on.
    for typed in ["set VICTRONCAN", "set VICTRONCAN  x "] {
      #expect(throws: SettingRefusal.activeFaults(["Cell Voltage High Fault"])) {
        try bench.conversation.refuse(proposal, typing: typed, situation)
      }
    }
    let line = "set VICTRONCAN the fault is the wrong protocol"
    #expect(try proposal.confirmed(typing: line, in: situation).facts.faultReason == "the fault is the wrong protocol")
    // One that came up since it was shown asks anew.
    situation.activeFaults.append("Cell Voltage Low Fault")
    #expect(throws: SettingRefusal.activeFaults(["Cell Voltage Low Fault"])) {
      try bench.conversation.refuse(proposal, typing: line, situation)
    }
    #expect(proposal.renewed(in: situation)?.line.faults == situation.activeFaults)
  }

  @Test func `a risk that comes up after the dialog was drawn asks for its words as well`() throws {
    var bench = SettingsBench.ready()
    bench.bms.cluster.isFrozen = true
    var situation = bench.situation()
    let flows = try SettingChange.propose(
      SettingRequest(.field(.inverterProtocol), to: "SMACAN"), id: 1, in: situation)
    #expect(flows.line.words == "set SMACAN")
    let still = Reading(
      .number(Decimal(0), .ampere), grade: .measured, source: Source(link: "test", origin: .register(205)),
      heard: bench.now, period: .seconds(1))
    for place in [Place.cluster, .module(1)] { situation.cluster.apply(Observation(place, .current, still)) }
    let quiet = try SettingChange.propose(
      SettingRequest(.field(.inverterProtocol), to: "SMACAN"), id: 2, in: situation)
    #expect(quiet.line.words == "set" && quiet.renewed(in: situation) == nil)
    let risk = try #require(flows.line.risk)
    // Shown without it: its line is not enough any more, and what was shown with it stays as it was.
    #expect(throws: SettingRefusal.riskNotTyped(risk, flows.line)) {
      try bench.conversation.refuse(quiet, typing: "set", bench.situation())
    }
    try bench.conversation.refuse(quiet, typing: "set SMACAN", bench.situation())
    #expect(quiet.renewed(in: bench.situation())?.line == flows.line)
    #expect(throws: SettingRefusal.riskNotTyped(risk, flows.line)) {
      try bench.conversation.refuse(flows, typing: "set", situation)
    }
  }

  @Test func `old data is not fresh, and a value that was not read cannot be changed`() {
    var bench = SettingsBench.ready()
    var situation = bench.situation()
    situation.now = bench.now + .seconds(4)
    #expect(refusal(SettingRequest(.field(.soc), to: "55"), situation) == .notFresh("test"))
    bench.bms.unanswered = [0x4002]
    bench.run(for: .seconds(15))
    let wanted = SettingRequest(.field(.do1SOC1), to: "55")
    #expect(refusal(wanted, bench.situation()) == .presentValueNotKnown(.field(.do1SOC1)))
  }

  @Test func `a map that was made for another battery reads and writes nothing`() {
    var map = DeviceMap.simulated
    map.match.software = [372...400]
    var bench = SettingsBench.ready(map: map)
    bench.run(for: .seconds(5))
    #expect(!bench.sent.contains { $0[2] == 0x40 })
    let refused = refusal(SettingRequest(.field(.soc), to: "55"), bench.situation())
    #expect(refused == .notForThisBattery(map: "simulated", bench.situation().battery))
  }

  @Test func `the simulated map writes nothing to a battery without the simulator's mark, whatever its versions`()
    throws
  {
    var bench = SettingsBench()
    bench.bms.unanswered = [0x4010]
    bench.run(for: .seconds(5))
    let refused = refusal(SettingRequest(.field(.soc), to: "55"), bench.situation())
    #expect(refused == .notForThisBattery(map: "simulated", bench.situation().battery))
    let proposal = try SettingsBench.ready().propose(.do1SOC1, "33")
    let handed = bench.submit(proposal)
    #expect(handed == .otherBattery)
    bench.run(for: .seconds(5))
    #expect(bench.writes.isEmpty)
  }

  @Test func `values outside the range or off a step are not allowed`() {
    let bench = SettingsBench.ready()
    for text in ["101", "-1", "50.5", "", "x", "5 0 0", "1e2", "9223372036854775808", "50V", "."] {
      let refused = refusal(SettingRequest(.field(.do1SOC1), to: text), bench.situation())
      #expect(refused == .notAllowed(text, allowed: ["0 to 100 % in steps of 1"]), "\(text)")
    }
    #expect(refusal(SettingRequest(.field(.do1SOC1), to: "50.0 %"), bench.situation()) == nil)
    #expect(
      refusal(SettingRequest(.field(.do1SOC1), to: "20"), bench.situation())
        == .alreadySo(.number(Decimal(20), .percent)))
  }

  @Test func `a big change of SOC, and a protocol while current flows, want a second word`() throws {
    let bench = SettingsBench.ready()
    let soc = try #require(bench.situation().present(.field(.soc))?.number)
    let near = Int(soc) - 15
    #expect(try bench.propose(.soc, String(near)).line.words == "set")
    let far = try bench.propose(.soc, "5")
    #expect(far.line.words == "set 5")
    for typed in ["set", "set set", "set 50", "set 5%"] {
      #expect(throws: SettingRefusal.riskNotTyped(try #require(far.line.risk), far.line)) {
        try bench.conversation.refuse(far, typing: typed, bench.situation())
      }
    }
    for typed in ["5", "set 5 5", "", "5 set"] {
      #expect(throws: SettingRefusal.notTyped(far.line)) {
        try bench.conversation.refuse(far, typing: typed, bench.situation())
      }
    }
    try bench.conversation.refuse(far, typing: " set  5 ", bench.situation())

    var situation = bench.situation()
    var still = Cluster(name: "test")
    let source = Source(link: "test", origin: .register(205))
    for module in situation.cluster.modules {
      for (field, reading) in module.fields where field != .current {
        still.apply(Observation(.module(module.index), field, reading))
      }
    }
    let request = SettingRequest(.field(.inverterProtocol), to: "SMACAN")
    situation.cluster = still
    // Not known is not none.
    #expect(try SettingChange.propose(request, id: 1, in: situation).line.words == "set SMACAN")
    for (deciamperes, asks) in [(0, false), (4, false), (5, true), (-300, true)] {
      let reading = Reading(
        .number(Decimal(Int64(deciamperes), decimals: 1), .ampere), grade: .measured, source: source,
        heard: bench.now, period: .seconds(1))
      situation.cluster.apply(Observation(.cluster, .current, reading))
      #expect((try SettingChange.propose(request, id: 1, in: situation).line.risk != nil) == asks)
    }
  }

  @Test func `only the typed word makes a confirmation`() throws {
    let bench = SettingsBench.ready()
    let proposal = try bench.propose(.do1SOC1, "33")
    for word in ["", "s", "se", "Set", "SET", "sett", "y", "yes", "ok", "set it", "\u{1B}", "\n"] {
      #expect(!isConfirmed(proposal, typed: word))
      #expect(throws: SettingRefusal.notTyped(proposal.line)) {
        try bench.conversation.refuse(proposal, typing: word, bench.situation())
      }
    }
    #expect(isConfirmed(proposal, typed: "set"))
    #expect(isConfirmed(proposal, typed: " set \n"))
  }

  @Test func `a confirmation passes every gate again`() throws {
    var bench = SettingsBench.ready()
    let proposal = try bench.propose(.do1SOC1, "33")
    #expect(throws: SettingRefusal.locked) {
      try bench.conversation.refuse(proposal, typing: "set", bench.situation(isUnlocked: false))
    }
    _ = bench.bms.cluster.write(0x4002, 60)
    bench.run(for: .seconds(3))
    #expect(throws: SettingRefusal.changedSinceShown) {
      try bench.conversation.refuse(proposal, typing: "set", bench.situation())
    }
  }

  @Test func `without a write map only reads and key requests leave, whatever is asked for`() throws {
    let donor = SettingsBench.ready()
    var bench = SettingsBench.ready(map: .weco)
    var random = SplitMix64(seed: 3)
    let texts = ["50", "0", "100", "SMACAN", "WeCoCAN", "set", "", "-1"]
    for id in UInt64(1)...300 {
      let field = try #require(Field.ofBattery.randomElement(using: &random))
      let text = try #require(texts.randomElement(using: &random))
      let subject = random.next() % 5 == 0 ? MapSubject.named(text) : .field(field)
      #expect(
        refusal(SettingRequest(subject, to: text), bench.situation()) == .noWrite(subject, map: "weco"))
      // A confirmation that was made for another link, handed to this one.
      let setting = try #require(SettingsChangeTests.settings.randomElement(using: &random))
      let proposal = try donor.propose(setting.field, setting.text, id: id)
      let refusal = bench.submit(proposal)
      #expect(refusal == .noWrite(.field(setting.field), map: "weco"))
      bench.run(for: .milliseconds(Int64(random.next() % 700)))
    }
    #expect(bench.writes.isEmpty)
    #expect(bench.bms.writesSeen == 0)
    #expect(bench.conversation.change == nil)
  }

  @Test func `a confirmation for another key or another battery is refused by the session`() throws {
    var bench = SettingsBench.ready(key: 0x0000)
    let donor = SettingsBench.ready()
    let proposal = try donor.propose(.do1SOC1, "33")
    let otherKey = bench.submit(proposal)
    #expect(otherKey == .otherKey)
    var empty = SettingsBench()
    let notFresh = empty.submit(proposal)
    #expect(notFresh == .notFresh("test"))
    #expect(bench.writes.isEmpty && empty.writes.isEmpty)
  }

  @Test func `every refusal is a sentence of its own`() throws {
    let bench = SettingsBench.ready()
    let battery = bench.situation().battery
    let risk = SettingRisk(reason: "Because.", word: "5")
    let line = ConfirmationLine(risk: risk, faults: [])
    let expected: [(SettingRefusal, String)] = [
      (.noWrite(.field(.soc), map: "weco"), "SOC cannot be changed here: no write command for it is public"),
      (.notForThisBattery(map: "mine", battery), "The device map \"mine\" was made for other firmware"),
      (.writingNotAllowed, "Changing settings is switched off. Start the program with --allow-write"),
      (.locked, "Changing settings is locked. Unlock with the installer passphrase first."),
      (.portShared("ttyUSB0"), "ttyUSB0 is not held by this program alone"),
      (.notFresh("ttyUSB0"), "The data of ttyUSB0 is not live"),
      (.presentValueNotKnown(.field(.soc)), "The present value of SOC was not read yet or is too old."),
      (.activeFaults(["A", "B"]), "The battery reports A, B. Clear the fault first, or type behind the line"),
      (.notAllowed("7", allowed: ["1", "2"]), "\"7\" is not allowed here. Allowed: 1, 2."),
      (.alreadySo(.text("SMACAN")), "It already is SMACAN"),
      (.notTyped(line), "Nothing was sent: the line to type is \"set 5\"."),
      (.riskNotTyped(risk, line), "Nothing was sent: Because. The line to type is \"set 5\"."),
      (.changedSinceShown, "Nothing was sent: the battery or the value changed since the dialog was opened."),
      (.usedUp, "Nothing was sent: this confirmation was used before."),
      (.unresolved(.field(.soc)), "Nothing was sent: what came of the last change of SOC is not known yet."),
      (.otherBattery, "Nothing was sent: another battery answers"),
      (.epochEnded(.silence), "Nothing was sent: the battery was silent for a moment since this was shown"),
      (.otherKey, "Nothing was sent: the session key changed"),
    ]
    for (refusal, start) in expected {
      #expect(refusal.sentence.hasPrefix(start), "\(refusal.sentence)")
      #expect(refusal.sentence.hasSuffix("."))
    }
    #expect(Set(expected.map(\.0.sentence)).count == expected.count)
  }

  @Test func `every outcome has its word and its sentence`() {
    let outcomes: [(SettingOutcome, String, String)] = [
      (
        .notSent(.epochEnded(.reopened)), "NOT SENT", "Nothing was sent: the port was closed or opened again, so it may"
      ),
      (.notSent(.epochEnded(.silence)), "NOT SENT", "Nothing was sent: the battery was silent for a moment, so"),
      (
        .notSent(.epochEnded(.otherModule(.socJumped("9 %")))), "NOT SENT",
        "Nothing was sent: another module answers now (SOC is 9 %, faster than a battery can change), so"
      ),
      (.notSent(.notRecognised), "NOT SENT", "Nothing was sent: what answers does not fit the battery"),
      (.notSent(.unreadable), "NOT SENT", "Nothing was sent: the present value could not be read"),
      (.notSent(.alreadySo), "NOT SENT", "Nothing was sent: the battery already has this value, as"),
      (.notSent(.changedMeanwhile(.text("SMACAN"))), "NOT SENT", "Nothing was sent: the value is SMACAN by now"),
      (.verified, "VERIFIED", "The new value was read back twice."),
      (.rejected(code: 4), "REJECTED", "The battery refused with code 4"),
      (.unchanged(acknowledged: true), "UNCHANGED", "The battery acknowledged, but the old value was read back"),
      (.unchanged(acknowledged: false), "UNCHANGED", "The battery did not confirm the write, and the old value"),
      (.unknown(.epochEnded(.reopened)), "UNKNOWN", "It is not known whether the battery took the new value: the port"),
      (
        .unknown(.epochEnded(.keyRequested)), "UNKNOWN", "It is not known whether the battery took the new value: the s"
      ),
      (.unknown(.notRecognised), "UNKNOWN", "It is not known whether the battery took the new value: what answers"),
      (.unknown(.noAnswer), "UNKNOWN", "It is not known whether the battery took the new value: no answer came"),
      (.unknown(.garbledAnswer), "UNKNOWN", "It is not known whether the battery took the new value: the answer"),
      (.unknown(.unreadable), "UNKNOWN", "It is not known whether the battery took the new value: its register"),
      (.unknown(.unsteady), "UNKNOWN", "It is not known whether the battery took the new value: the value kept"),
      (
        .unknown(.epochEnded(.otherModule(.timeJumped))), "UNKNOWN",
        "It is not known whether the battery took the new value: another m"
      ),
      (.unknown(.otherValue(.text("X"))), "UNKNOWN", "It is not known whether the battery took the new value: X reads"),
    ]
    for (outcome, word, start) in outcomes {
      #expect(outcome.word == word)
      #expect(outcome.sentence.hasPrefix(start), "\(outcome.sentence)")
      #expect(outcome.sentence.hasSuffix("."))
    }
    #expect(Set(outcomes.map(\.0.sentence)).count == outcomes.count)
  }

  @Test func `the six settings are offered with any map, and what a map adds after them`() {
    let six = SettingChange.subjects(.weco).map(\.id)
    #expect(six == ["inverter_protocol", "soc", "do1_soc1", "do1_soc2", "do2_soc1", "do2_soc2"])
    #expect(SettingChange.subjects(.simulated).map(\.id) == six)
    var map = DeviceMap.simulated
    map.writes[0].subject = .named("beeper")
    #expect(SettingChange.subjects(map).map(\.id) == six + ["beeper"])
  }

  @Test func `what is shown before a change says everything`() throws {
    let bench = SettingsBench.ready()
    let proposal = try bench.propose(.inverterProtocol, "STUDERCAN")
    #expect(proposal.title == "Inverter Protocol: WeCoCAN -> STUDERCAN")
    #expect(proposal.bytesText.hasPrefix("01 06 40 00 00 07 "))
    #expect(proposal.functionText == "function 6, register 16384")
    #expect(proposal.gradeText.hasPrefix("simulated (the simulator's own)"))
    #expect(proposal.manualText.contains("wait for the positive feedback"))
    #expect(proposal.battery.text == "test: firmware 371, PCB 23, bootloader 102, 16 cells")
    var map = DeviceMap.simulated
    map.writes[0].grade = .hypothesis
    let other = SettingsBench.ready(map: map)
    #expect(try other.propose(.inverterProtocol, "SMACAN").gradeText.contains("echo is a hypothesis"))
    #expect(try bench.propose(.do1SOC1, "25").manualText.contains("not documented"))
  }
}

private func isConfirmed(_ proposal: ProposedChange, typed: String) -> Bool {
  do throws(SettingRefusal) {
    let confirmed = try ConfirmedChange(proposal, typed: typed, as: proposal.line)
    return confirmed.facts.id == proposal.id
  } catch { return false }
}

extension SettingsBench {
  /// Hands a confirmation over without any gate.
  fileprivate mutating func submit(_ proposal: ProposedChange) -> SettingRefusal? {
    do throws(SettingRefusal) {
      return conversation.submit(
        try ConfirmedChange(proposal, typed: proposal.line.words, as: proposal.line), at: now)
    } catch { return error }
  }
}

extension BatteryConversation {
  /// Confirms and drops the confirmation; throws what stands against it.
  fileprivate func refuse(
    _ proposal: ProposedChange, typing typed: String, _ situation: SettingSituation
  ) throws {
    let confirmed = try proposal.confirmed(typing: typed, in: situation)
    #expect(confirmed.facts.id == proposal.id)
  }
}
