import Testing

@testable import BMSCore

/// The bytes are typed from the published protocol (python-canalystii), not from the code.
@Suite struct CANalystTests {
  private func packet(_ bytes: [UInt8]) -> [UInt8] { bytes + [UInt8](repeating: 0, count: 64 - bytes.count) }

  @Test func `the packets that go out are these five and no others`() {
    #expect(
      CANalyst.Command.initialise.packet
        == packet([
          1, 0, 0, 0, 1, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0x00, 0, 0, 0, 0x1C, 0, 0,
          0, 0, 0, 0, 0, 1,
        ]))
    #expect(CANalyst.Command.start.packet == packet([2]))
    #expect(CANalyst.Command.stop.packet == packet([3]))
    #expect(CANalyst.Command.clear.packet == packet([5]))
    #expect(CANalyst.Command.status.packet == packet([0x0A]))
    #expect(CANalyst.Command.allCases.count == 5)
    #expect(CANalyst.Channel.allCases.map(\.commandEndpoint) == [2, 4])
    #expect(CANalyst.Channel.allCases.map(\.answerEndpoint) == [0x82, 0x84])
    #expect(CANalyst.Channel.allCases.map(\.frameEndpoint) == [0x81, 0x83])
  }

  @Test func `an answer is a count or a named mistake`() throws {
    func waiting(_ bytes: [UInt8]) throws(CANalyst.Mistake) -> UInt32 { try CANalyst.waiting(bytes[...]) }
    #expect(try waiting(packet([0x0A, 0, 0, 0, 0x2C, 0x01, 0, 0, 7, 0, 9, 9])) == 300)
    #expect(try waiting([0x0A, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0]) == 5)
    #expect(throws: CANalyst.Mistake.size(11)) { try waiting([0x0A, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0]) }
    #expect(throws: CANalyst.Mistake.size(0)) { try waiting([]) }
    #expect(throws: CANalyst.Mistake.answer(0x0B)) { try waiting(packet([0x0B])) }
    #expect(throws: CANalyst.Mistake.waiting(0x0100_0000)) { try waiting(packet([0x0A, 0, 0, 0, 0, 0, 0, 1])) }
    #expect([0, 1, 3, 4, 80, 1000].map(CANalyst.buffers) == [1, 2, 2, 3, 28, 335])
  }

  private func read(_ bytes: [UInt8]) -> [CANalyst.Record] {
    var records: [CANalyst.Record] = []
    CANalyst.read(bytes[...]) { records.append($0) }
    return records
  }

  @Test func `a buffer is its records`() {
    let standard: [UInt8] = [
      0x51, 0x03, 0, 0, 0x10, 0x27, 0, 0, 1, 0, 0, 0, 8, 0x14, 0x02, 0x74, 0x0E, 0x74, 0x0E, 0xCC, 0x01,
    ]
    // What stands behind the length is none of the frame.
    let extended: [UInt8] = [
      0x05, 0x03, 0xFF, 0x18, 0, 0, 0, 0x80, 0, 0, 0, 1, 2, 0xAB, 0xCD, 9, 9, 9, 9, 9, 9,
    ]
    let remote: [UInt8] = [0x05, 0x03, 0, 0, 0, 0, 0, 0, 1, 0, 1, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0]
    #expect(
      read(packet([3] + standard + extended + remote)) == [
        .frame(
          CANFrame(id: .standard(0x351), data: [0x14, 0x02, 0x74, 0x0E, 0x74, 0x0E, 0xCC, 0x01]), stamp: 10_000),
        .frame(CANFrame(id: .extended(0x18FF_0305), data: [0xAB, 0xCD]), stamp: nil), .remote,
      ])
    // Records beyond the count are old.
    #expect(read(packet([1] + standard + extended)).count == 1)
    #expect(read(packet([0] + standard)) == [])
    #expect(read(packet([2] + standard + standard) + packet([1] + extended)).count == 3)
  }

  @Test func `what is wrong with one takes nothing from the others`() {
    let good: [UInt8] = [0x51, 0x03, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0x2A, 0, 0, 0, 0, 0, 0, 0]
    func spoiled(_ index: Int, _ byte: UInt8) -> [UInt8] {
      var record = good
      record[index] = byte
      return record
    }
    let frame = CANalyst.Record.frame(CANFrame(id: .standard(0x351), data: [0x2A]), stamp: 1)
    #expect(read(packet([4] + good) + packet([1] + good)) == [.mistake(.count(4)), frame])
    #expect(read(packet([255])) == [.mistake(.count(255))])
    #expect(read(packet([3] + spoiled(12, 9) + good + good)) == [.mistake(.length(9)), frame, frame])
    #expect(read(packet([2] + spoiled(1, 8) + good)) == [.mistake(.identifier(0x851)), frame])
    var wide = spoiled(3, 0x20)
    wide[11] = 1
    #expect(read(packet([1] + wide)) == [.mistake(.identifier(0x2000_0351))])
    #expect(read(packet([1] + good) + [1, 2]) == [frame, .mistake(.size(2))])
    #expect(read([]) == [])
  }

  @Test func `any bytes at all are read to their end`() {
    var random = SplitMix64(seed: 77)
    for _ in 0..<2000 {
      let bytes = (0..<Int(random.next() % 300)).map { _ in UInt8(truncatingIfNeeded: random.next()) }
      _ = read(bytes)
      _ = try? CANalyst.waiting(bytes[...])
    }
  }

  @Test func `a name says serial and channel or nothing`() throws {
    func name(_ text: String) throws -> CANalystName { try #require(CANalystName(text)) }
    #expect(try name("canalystii").serial == nil)
    #expect(try name("canalystii/1").channel == .second)
    #expect(try name("canalystii:31F/0").serial == "31F")
    #expect(try name("canalystii:1-1.4").otherChannel == "canalystii:1-1.4/1")
    for wrong in [
      "canalystii:", "canalystii/", "canalystii/2", "canalystii:a/b/1", "canalystiii", "can0", "canalystii:/1",
    ] {
      #expect(CANalystName(wrong) == nil, "\(wrong)")
    }
    #expect(try name("canalystii").isSame(as: name("canalystii/0")))
    #expect(try !name("canalystii").isSame(as: name("canalystii/1")))
    // It may be the same adapter: one of them would find it taken.
    #expect(try name("canalystii:a/0").isSame(as: name("canalystii/1")))
    #expect(try !name("canalystii:a").isSame(as: name("canalystii:b")))
  }

  @Test func `a full device and one that was not asked in time`() {
    #expect(CANalyst.patience(bitRate: 500_000) == .milliseconds(94))
  }
}

@Suite struct CANalystClockTests {
  private func at(_ milliseconds: Int64) -> Instant { Instant(microseconds: milliseconds * 1000) }

  @Test func `a frame is stamped by the adapter's counter, in the order of its stamps`() {
    var clock = CANalystClock()
    // Read at 1000 ms: the newest was 0 ms old as far as is known, the others as much older as their stamps say.
    clock.note(5000, at: at(1000), after: at(975))
    #expect(clock.heard(4900, at: at(1000)) == at(990))
    #expect(clock.heard(5000, at: at(1000)) == at(1000))
    // One that came through 7 ms faster shows that the first was late.
    clock.note(5180, at: at(1011), after: at(1000))
    #expect(clock.heard(5180, at: at(1011)) == at(1011))
    clock.note(5380, at: at(1050), after: at(1011))
    #expect(clock.heard(5380, at: at(1050)) - at(1031) <= Span(microseconds: 8))
    #expect(clock.heard(nil, at: at(1050)) == at(1050))
    // Never back, and never in the future.
    #expect(clock.heard(1, at: at(1050)) == at(1050))
    #expect(clock.heard(99_999, at: at(1050)) == at(1050))
  }

  @Test func `a wrap of the counter is no leap`() {
    var clock = CANalystClock()
    clock.note(0xFFFF_FFF0, at: at(0), after: at(0))
    clock.note(0x10, at: at(10), after: at(0))
    // 22 ticks behind the first, and 2 us that the clocks may have drifted.
    #expect(clock.heard(0x06, at: at(10)) == Instant(microseconds: 2202))
  }

  @Test func `the drift of a crystal is followed both ways for a day`() {
    for parts in [-100, 0, 100] as [Int64] {
      var clock = CANalystClock()
      for second in 0..<86_400 as Range<Int64> {
        let now = Instant(microseconds: second * 1_000_000 + 2000)
        let counted = second * 10_000 + second * parts / 100
        clock.note(UInt32(truncatingIfNeeded: counted), at: now, after: now - .seconds(1))
        let error = now - clock.heard(UInt32(truncatingIfNeeded: counted), at: now)
        guard error <= .milliseconds(1) else {
          Issue.record("\(parts) ppm, second \(second): \(error)")
          break
        }
      }
    }
  }

  @Test func `a counter that leaps is taken up where it is`() {
    for leap in [-50_000_000, 50_000_000, 2_000_000_000] as [Int64] {
      var clock = CANalystClock()
      clock.note(100_000_000, at: at(1000), after: at(975))
      clock.note(UInt32(100_000_000 + leap), at: at(1025), after: at(1000))
      #expect(clock.heard(UInt32(100_000_000 + leap), at: at(1025)) == at(1025))
      clock.note(UInt32(100_000_250 + leap), at: at(1050), after: at(1025))
      #expect(clock.heard(UInt32(100_000_150 + leap), at: at(1050)) - at(1040) <= Span(microseconds: 10))
    }
  }
}
