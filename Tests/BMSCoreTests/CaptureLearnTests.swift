import Testing

@testable import BMSCore

@Suite struct CaptureLearnTests {
  /// Feeds one capture.
  private func take(_ traffic: CaptureTraffic, into learn: inout Learn, onOneWire: Bool = false) {
    learn.beginCapture()
    var dissector = CaptureDissector()
    for heard in traffic.events {
      let event = onOneWire ? CaptureEvent(heard.time, heard.link, .received(heard.bytes ?? [])) : heard
      for (link, found) in dissector.receive(event) { learn.take(found, link: link) }
    }
    for (link, found) in dissector.finish() { learn.take(found, link: link) }
  }

  /// The vendor's cycle once a second, with registers that only this battery has.
  private func session(
    cycles: Int, seed: UInt64 = 1, secrets: (Int, ReadRequest, inout [UInt16]) -> Void = { _, _, _ in },
    between: (Int, inout CaptureTraffic) -> Void = { _, _ in }
  ) -> CaptureTraffic {
    var traffic = CaptureTraffic(modules: 3, seed: seed)
    traffic.handshake()
    withoutActuallyEscaping(secrets) { secrets in
      for cycle in 0..<cycles {
        traffic.rewrite = { secrets(cycle, $0, &$1) }
        traffic.cycle()
        between(cycle, &traffic)
        traffic.wait(.milliseconds(700))
      }
      traffic.rewrite = { _, _ in }
    }
    return traffic
  }

  private func proposals(_ traffic: CaptureTraffic) -> [Proposal] {
    var learn = Learn()
    take(traffic, into: &learn)
    return learn.proposals()
  }

  @Test func `registers without a scale are found to follow voltage and current, with scale and sign`() throws {
    let found = proposals(session(cycles: 240))
    let voltage = try #require(found.first { $0.registers == [72] && $0.kind == .follows(signal: "total_voltage") })
    #expect(voltage.scale == .number(times: 1, decimals: 1, .volt))
    let current = try #require(found.first { $0.registers == [73] && $0.kind == .follows(signal: "current") })
    #expect(current.scale == .number(times: -1, decimals: 1, .ampere))
    #expect(current.isSigned)
    #expect(current.evidence.contains("240 readings") && current.evidence.contains("correlation"))
    #expect(found.allSatisfy { $0.grade == .hypothesis })
  }

  @Test func `registers of unknown meaning that stand still or are noise say nothing`() {
    var random = SplitMix64(seed: 9)
    let noise = (0..<200).map { _ in UInt16.random(in: 0...0xFFFF, using: &random) }
    let found = proposals(
      session(cycles: 200) { cycle, request, words in
        if request.first == 39 { words[2] = noise[cycle] }
        if request.first == 82 { words[1] = 1000 + noise[cycle] % 3 }
      })
    for register: UInt16 in [39, 40, 41, 42, 45, 46, 82, 83, 91, 120, 456, 469] {
      #expect(!found.contains { $0.registers.contains(register) }, "\(register)")
    }
  }

  @Test func `a copy of a known value with scale and offset is found`() throws {
    let found = proposals(
      session(cycles: 120) { cycle, request, words in
        // The state of charge moves by itself too slowly for a test.
        if request.first == 1 { words[19] = UInt16(100 + (cycle * 7) % 50) }
        if request.first == 456 { words[3] = UInt16(100 + (cycle * 7) % 50) * 4 }
        if request.first == 39 { words[0] = words[0] }
      })
    let soc = try #require(found.first { $0.registers == [459] })
    #expect(soc.kind == .follows(signal: "soc"))
    #expect(soc.scale == .number(times: 1, decimals: 1, .percent))
    #expect(soc.sentence.hasPrefix("register 459: follows soc (raw x 0.1 %); 120 readings, correlation 1.000"))
  }

  @Test func `an offset is found where there is one`() throws {
    let found = proposals(
      session(cycles: 120) { cycle, request, words in
        let degrees = UInt16(20 + (cycle * 7) % 23)
        if request.first == 1 { words[15] = degrees + 40 }
        if request.first == 39 { words[2] = (degrees + 100) * 10 }
      })
    let temperature = try #require(found.first { $0.registers == [41] })
    #expect(temperature.kind == .follows(signal: "temperature_max"))
    #expect(temperature.scale == .number(times: 1, plus: -1000, decimals: 1, .celsius))
    #expect(found.count { $0.registers == [41] } == 1)
  }

  @Test func `a steady counter is no copy of a steadily falling value`() {
    let found = proposals(
      session(cycles: 200) { cycle, request, words in
        if request.first == 1 { words[19] = UInt16(250 - cycle / 10) }
        if request.first == 82 { words[3] = UInt16(4000 + cycle) }
      })
    let register = found.filter { $0.registers == [85] }
    #expect(register.count == 1)
    guard case .counter(let rate)? = register.first?.kind else {
      Issue.record("\(register)")
      return
    }
    #expect((0.9...1.2).contains(rate))
  }

  @Test(arguments: [true, false])
  func `the word order of the running time is told by its carry`(isHighFirst: Bool) throws {
    let traffic = session(cycles: 60) { cycle, request, words in
      guard request.first == 1 else { return }
      let seconds = 0x2E_FFE0 + cycle
      words[isHighFirst ? 11 : 12] = UInt16(seconds >> 16)
      words[isHighFirst ? 12 : 11] = UInt16(seconds & 0xFFFF)
    }
    let time = try #require(proposals(traffic).first { $0.registers == [12, 13] })
    guard case .pair(isHighFirst, let rate) = time.kind else {
      Issue.record("\(time)")
      return
    }
    #expect((0.9...1.2).contains(rate))
    #expect(time.evidence.contains("1 carries"))
  }

  @Test func `without a carry the order of 12 and 13 is proposed with less evidence`() throws {
    let time = try #require(proposals(session(cycles: 60)).first { $0.registers == [12, 13] })
    guard case .pair(true, _) = time.kind else {
      Issue.record("\(time)")
      return
    }
    #expect(time.evidence.contains("no carry into the high word seen yet"))
  }

  @Test func `a text is found and ends where it ends`() throws {
    let found = proposals(
      session(cycles: 3) { _, request, words in
        guard request.first == 91 else { return }
        for index in words.indices { words[index] = 0 }
        for (index, pair) in [0x5745, 0x434F, 0x2035, 0x4B33, 0x4100].enumerated() { words[2 + index] = UInt16(pair) }
      })
    let text = try #require(found.first { if case .text = $0.kind { true } else { false } })
    #expect(text.registers == [93, 94, 95, 96, 97])
    #expect(text.kind == .text("WECO 5K3A"))
  }

  @Test func `a bit that flips with an alarm on CAN is found, and only that`() {
    let traffic = session(cycles: 60) { cycle, request, words in
      if request.first == 46 { words[1] = (cycle / 10) % 2 == 1 ? 0x0109 : 0x0101 }
      if request.first == 39 { words[5] = UInt16(cycle % 2) }
    }
    var learn = Learn()
    take(traffic, into: &learn)
    for cycle in 0..<60 {
      let time = WallTime(microseconds: 1_700_000_000_000_000 + Int64(cycle) * 924_000)
      learn.take(flag: "cell_over_voltage", (cycle / 10) % 2 == 1, at: time)
    }
    let bits = learn.proposals().filter { if case .bit = $0.kind { true } else { false } }
    #expect(bits.map(\.registers) == [[47]])
    #expect(bits.first?.kind == .bit(3, flag: "cell_over_voltage", isInverted: false))
  }

  @Test(arguments: [false, true])
  func `a Set is found with its register, and where it carries the value`(onOneWire: Bool) throws {
    let checksum = KeyedChecksum(key: 0x85F9)
    var value: UInt16 = 1
    let wanted: [Int: UInt16] = [10: 3, 20: 7, 30: 2]
    var traffic = CaptureTraffic(modules: 2)
    traffic.handshake()
    for cycle in 0..<40 {
      let now = value
      traffic.rewrite = { request, words in if request.first == 456 { words[1] = now } }
      traffic.cycle()
      if let new = wanted[cycle] {
        let frame = checksum.sealed([0x01, 0x06, 0x01, 0xC9, UInt8(new >> 8), UInt8(new & 0xFF)])
        traffic.note(sent: frame)
        traffic.note(received: frame)
        value = new
      }
      traffic.wait(.milliseconds(500))
    }
    var learn = Learn()
    take(traffic, into: &learn, onOneWire: onOneWire)
    let found = learn.proposals()
    let commands = found.filter { if case .command = $0.kind { true } else { false } }
    #expect(commands.count == 3)
    for new in wanted.values {
      let frame = checksum.sealed([0x01, 0x06, 0x01, 0xC9, 0x00, UInt8(new)])
      #expect(commands.contains { $0.kind == .command(frame: frame, answer: frame) })
    }
    let sets = found.filter { if case .setBy = $0.kind { true } else { false } }
    #expect(sets.map(\.registers) == [[457]])
    #expect(sets.first?.kind == .setBy(prefix: [0x01, 0x06, 0x01, 0xC9], valueAt: 4))
    #expect(sets.first?.evidence == "changed 3 of 3 times after it (first from 0001 to 0003), 0 of 36 times without")
  }

  /// One command after the other, one every ten cycles; `held` are registers 456-469 from then on.
  private func lesson(_ sets: [(body: [UInt8], answer: [UInt8], held: [UInt16])], said: String? = nil) -> Learn {
    let checksum = KeyedChecksum(key: 0x85F9)
    var held: [UInt16] = [1, 1]
    var traffic = CaptureTraffic(modules: 2)
    traffic.handshake()
    for cycle in 0..<(sets.count + 1) * 10 {
      let now = held
      traffic.rewrite = { request, words in if request.first == 456 { words.replaceSubrange(1...2, with: now) } }
      traffic.cycle()
      if cycle % 10 == 9, cycle / 10 < sets.count {
        let set = sets[cycle / 10]
        if let said { traffic.note(.note(said)) }
        traffic.note(sent: checksum.sealed(set.body))
        traffic.note(received: set.answer.isEmpty ? [] : checksum.sealed(set.answer))
        held = set.held
      }
      traffic.wait(.milliseconds(500))
    }
    var learn = Learn()
    learn.beginCapture()
    var dissector = CaptureDissector()
    for event in traffic.events {
      for found in dissector.receive(event) { learn.take(found.event, link: found.link) }
      if let note = event.note { learn.take(note: note, link: event.link, at: event.time) }
    }
    for found in dissector.finish() { learn.take(found.event, link: found.link) }
    return learn
  }

  @Test func `a write of several registers is proposed with its frame, and each register with its place in it`() throws
  {
    let sets: [(body: [UInt8], answer: [UInt8], held: [UInt16])] = [(3, 7), (2, 9), (8, 4)].map {
      (a: UInt8, b: UInt8) in
      ([1, 16, 0x01, 0xC9, 0, 2, 4, 0, a, 0, b], [1, 16, 0x01, 0xC9, 0, 2], [UInt16(a), UInt16(b)])
    }
    let learn = lesson(sets, said: "set soc 55")
    let found = learn.proposals()
    let commands = found.filter { if case .command = $0.kind { true } else { false } }
    #expect(commands.count == 3 && commands.allSatisfy { $0.grade == .hypothesis })
    let frame = KeyedChecksum(key: 0x85F9).sealed(sets[0].body)
    let first = try #require(
      commands.first { $0.kind == .command(frame: frame, answer: KeyedChecksum(key: 0x85F9).sealed(sets[0].answer)) })
    #expect(
      first.evidence == "function 16, 13 bytes, seen 1 time, in the shape of a write of registers 457-458: 0003 0007")
    let places = found.compactMap { proposal -> [Int]? in
      guard case .setBy(let prefix, let place) = proposal.kind, prefix == [1, 16, 0x01, 0xC9] else { return nil }
      return [Int(proposal.registers[0]), place ?? -1]
    }
    #expect(places == [[457, 7], [458, 9]])
    // No row of a map holds it, and the map says so with what was seen.
    let learnt = learn.map(name: "learnt")
    #expect(learnt.map.writes.isEmpty)
    let remark = try #require(learnt.remarks.first { $0.hasPrefix(LearnText.hex(frame)) })
    #expect(
      remark.hasSuffix(
        "sets soc, but not in a form that a map can describe (in the shape of a write of registers 457-458: 0003 0007); "
          + "after it changed register 457, 458"))
  }

  @Test func `the count in a write of registers is no value that a register takes`() {
    // The second command comes when the register goes back to 1, which is what the frame's count is as well.
    let found = lesson([
      ([1, 16, 0x01, 0xC9, 0, 1, 2, 0, 9], [1, 16, 0x01, 0xC9, 0, 1], [3, 1]),
      ([1, 16, 0x01, 0xC9, 0, 1, 2, 0, 8], [1, 16, 0x01, 0xC9, 0, 1], [1, 1]),
    ]).proposals()
    let sets = found.filter { if case .setBy = $0.kind { true } else { false } }
    #expect(sets.map(\.kind) == [.setBy(prefix: [1, 16, 0x01, 0xC9], valueAt: nil)])
  }

  @Test func `functions that nobody knows, and refusals, are shown as they are`() throws {
    let found = lesson([
      ([1, 0x41, 0x55, 0xAA, 0x10], [1, 0x41, 0x01], [1, 1]), ([1, 6, 0, 9, 0, 1], [1, 0x86, 2], [1, 1]),
      ([1, 16, 0, 9, 0, 2, 4, 0, 1], [], [1, 1]),
    ]).proposals()
    let sentences = found.filter(\.registers.isEmpty).map(\.sentence)
    #expect(sentences.count == 3)
    let unknown = try #require(sentences.first { $0.contains("frame 01 41 55 AA 10 ") })
    #expect(unknown.contains("answered by 01 41 01 ") && unknown.hasSuffix("function 65, 7 bytes, seen 1 time"))
    let refused = try #require(sentences.first { $0.contains("frame 01 06 00 09 00 01 ") })
    #expect(refused.hasSuffix("in the shape of a write of register 9: 0001; the answer has the shape of a refusal"))
    // Cut short it has no shape, whatever its function says.
    let cut = try #require(sentences.first { $0.contains("frame 01 10 00 09 00 02 04 ") })
    #expect(cut.contains("no answer heard") && cut.hasSuffix("function 16, 11 bytes, seen 1 time"))
    #expect(!found.contains { $0.registers.contains { (456...469).contains($0) } })
  }

  @Test func `captures are compared with each other`() throws {
    var learn = Learn()
    for value: UInt16 in [4, 9] {
      take(session(cycles: 4) { _, request, words in if request.first == 45 { words[0] = value } }, into: &learn)
    }
    let found = learn.proposals().filter { if case .differs = $0.kind { true } else { false } }
    #expect(found.map(\.kind) == [.differs([4, 9])])
    #expect(found.first?.registers == [45])
  }

  @Test func `the same captures give the same proposals in the same order`() {
    let traffic = session(cycles: 60)
    let first = proposals(traffic)
    #expect(!first.isEmpty)
    #expect(proposals(traffic) == first)
    #expect(first.map { $0.registers.first ?? 0 } == first.map { $0.registers.first ?? 0 }.sorted())
  }

  @Test func `an empty capture and damaged frames say nothing`() {
    var learn = Learn()
    #expect(learn.proposals().isEmpty)
    var random = SplitMix64(seed: 4)
    var dissector = SerialDissector(key: 0x85F9)
    for second in 0..<300 {
      let noise = (0..<40).map { _ in UInt8.random(in: 2...255, using: &random) }
      let time = WallTime(microseconds: Int64(second) * 1_000_000)
      for event in dissector.receive(noise, side: .reply, at: time) { learn.take(event, link: "a") }
    }
    #expect(learn.proposals().isEmpty)
  }

  @Test func `any values at any times never trap it`() {
    var random = SplitMix64(seed: 31)
    var learn = Learn()
    let times: [Int64] = [.min, -1, 0, 1, 1_700_000_000_000_000, .max]
    for _ in 0..<4000 {
      if Int.random(in: 0..<500, using: &random) == 0 { learn.beginCapture() }
      let time = WallTime(microseconds: times[Int.random(in: 0..<times.count, using: &random)])
      let end = WallTime(microseconds: times[Int.random(in: 0..<times.count, using: &random)])
      let words = (0..<4).map { _ in UInt16.random(in: 0...0xFFFF, using: &random) }
      let request = ReadRequest(first: [0, 12, 46, 91, 0xFFFE][Int.random(in: 0..<5, using: &random)], count: 4)
      let kind: SerialEvent.Kind =
        Bool.random(using: &random) ? .reply(request, words) : .other(unit: 1, function: 6)
      let side: SerialDissector.Side = Bool.random(using: &random) ? .reply : .mixed
      let bytes = [1, 6] + words.map { UInt8($0 & 3) }
      learn.take(
        SerialEvent(time: time, end: end, side: side, bytes: bytes, kind: kind, check: .fits), link: "a")
      learn.take(signal: "s", Decimal([.min, 0, 7, .max][Int(words[0] % 4)], decimals: 6), .volt, at: time)
      learn.take(flag: "f", words[1] % 2 == 0, at: end)
    }
    for proposal in learn.proposals() { #expect(!proposal.sentence.isEmpty) }
  }
}
