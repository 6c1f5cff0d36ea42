import Testing

@testable import BMSCore

/// The simulator against weco-serial: frames, silence, registers.
@Suite struct SimulationProtocolTests {
  private let start = Instant(microseconds: 0)
  private let keyRequest: [UInt8] = [0x00, 0x03, 0x85, 0xF9, 0x00, 0x01]
  private let keyOK: [UInt8] = [0x01, 0x03, 0x03, 0x23, 0x00, 0x00, 0x1C, 0x3A]
  private let moduleRead: [UInt8] = [0x01, 0x03, 0x00, 0x01, 0x00, 0x26, 0x1C, 0x2A]

  /// weco-serial, Captured requests: address, count and the two checksum bytes for key 0x85F9.
  static let captured: [(first: UInt16, count: UInt16, checksum: [UInt8])] = [
    (1, 38, [0x1C, 0x2A]), (39, 6, [0x1C, 0x38]), (45, 1, [0x1C, 0x78]), (46, 3, [0x1C, 0x38]),
    (51, 29, [0x1C, 0x32]), (82, 7, [0x1C, 0x22]), (91, 30, [0x1C, 0x6A]), (121, 10, [0x1C, 0x6A]),
    (131, 10, [0x1C, 0x5A]), (141, 10, [0x1C, 0x18]), (151, 10, [0x1C, 0x5A]), (161, 10, [0x1C, 0x50]),
    (456, 14, [0x1C, 0x72]),
  ]

  private func bms(_ modules: Int = 6, _ scenario: Scenario = .house) -> SimulatedBMS {
    SimulatedBMS(cluster: SimulatedCluster(modules: modules, scenario: scenario, seed: 5, start: start))
  }

  private func awake(_ modules: Int = 6, _ scenario: Scenario = .house) -> SimulatedBMS {
    var bms = bms(modules, scenario)
    #expect(bms.receive(keyRequest, at: start) == keyOK)
    return bms
  }

  private func request(_ first: UInt16, _ count: UInt16, key: UInt16 = 0x85F9) -> [UInt8] {
    let frame = [1, 3, UInt8(first >> 8), UInt8(first & 0xFF), UInt8(count >> 8), UInt8(count & 0xFF)]
    let checksum = KeyedChecksum(key: key).checksum(frame)
    return frame + [UInt8(checksum & 0xFF), UInt8(checksum >> 8)]
  }

  /// Registers of one good reply.
  private func read(_ bms: inout SimulatedBMS, _ first: UInt16, _ count: UInt16, at now: Instant) throws -> [UInt16] {
    let reply = bms.receive(request(first, count), at: now)
    try #require(reply.count == Int(count) * 2 + 5)
    #expect(reply[0] == 1 && reply[1] == 3 && Int(reply[2]) == Int(count) * 2)
    let checksum = KeyedChecksum(key: 0x85F9).checksum(reply.dropLast(2))
    #expect(Array(reply.suffix(2)) == [UInt8(checksum & 0xFF), UInt8(checksum >> 8)])
    return (0..<Int(count)).map { UInt16(reply[3 + $0 * 2]) << 8 | UInt16(reply[4 + $0 * 2]) }
  }

  private func signed(_ raw: UInt16) -> Int { Int(Int16(bitPattern: raw)) }

  @Test func `every captured request is answered with a whole reply`() throws {
    var bms = awake()
    for row in Self.captured {
      let bytes = request(row.first, row.count)
      #expect(Array(bytes.suffix(2)) == row.checksum)
      #expect(bms.receive(bytes, at: start).count == Int(row.count) * 2 + 5)
    }
  }

  @Test func `key ok carries the checksum of the new key`() {
    var bms = bms()
    #expect(bms.receive(keyRequest, at: start) == keyOK)
    #expect(bms.receive([0, 3, 0, 0, 0, 1], at: start) == [0x01, 0x03, 0x03, 0x23, 0x00, 0x00, 0x65, 0xBB])
    #expect(bms.receive([1, 3, 0, 0x0E, 0, 7, 0x1C, 0x30], at: start).isEmpty)
    #expect(bms.receive([1, 3, 0, 0x0E, 0, 7, 0xB4, 0x34], at: start).count == 19)
    #expect(bms.receive([0, 3, 0xD7, 0xD9, 0, 1], at: start).count == 8)
    #expect(bms.receive([1, 3, 0, 0x0E, 0, 7, 0x1C, 0x20], at: start).count == 19)
    #expect(bms.key == 0xD7D9)
  }

  @Test func `nothing answers before the key request, nor after a restart`() {
    var bms = bms()
    #expect(bms.receive(moduleRead, at: start).isEmpty)
    #expect(bms.receive(keyRequest, at: start) == keyOK)
    #expect(bms.receive(moduleRead, at: start).count == 81)
    bms.restart()
    #expect(bms.receive(moduleRead, at: start).isEmpty)
    #expect(bms.receive(moduleRead + keyRequest + moduleRead, at: start).count == 89)
  }

  @Test func `wrong checksum, other functions, other units, silly counts and key FFFF get silence`() {
    let bad: [[UInt8]] = [
      [0x01, 0x03, 0x00, 0x01, 0x00, 0x26, 0x1C, 0x2B], request(1, 0), request(1, 126), request(1, 0xFFFF),
      [0x01, 0x06, 0x00, 0x01, 0x00, 0x26, 0x1C, 0x2A], [0x02, 0x03, 0x00, 0x01, 0x00, 0x26, 0x1C, 0x2A],
      [0x00, 0x03, 0xFF, 0xFF, 0x00, 0x01], [0x00, 0x03, 0x85, 0xF9, 0x00, 0x02],
    ]
    for bytes in bad {
      var bms = awake()
      #expect(bms.receive(bytes, at: start).isEmpty, "\(bytes)")
      #expect(bms.key == 0x85F9)
      // At most seven bytes wait for more; the next good request is answered whatever they are.
      #expect(bms.receive(moduleRead, at: start).count == 81, "after \(bytes)")
    }
  }

  @Test func `any address and any count up to 125 can be read, and what is not known is a fixed pattern`() throws {
    var bms = awake()
    // Past the last address it goes on at 0: the number of cells is in register 7.
    let edge = try read(&bms, 0xFFF0, 125, at: start)
    #expect(edge[23] == 16)
    for block in [(39, 12), (80, 41), (191, 12), (210, 125), (456, 14)] as [(UInt16, UInt16)] {
      let before = try read(&bms, block.0, block.1, at: start)
      let after = try read(&bms, block.0, block.1, at: start + .seconds(60))
      #expect(before == after)
      #expect(before == (0..<block.1).map { SimulatedRegisters.pattern(block.0 + $0) })
    }
  }

  @Test func `requests may come byte by byte, in one piece, cut anywhere and with rubbish between`() {
    let stream = keyRequest + moduleRead + request(203, 7) + keyRequest + request(121, 10)
    var whole = bms()
    let expected = whole.receive(stream, at: start)
    #expect(expected.count == 8 + 81 + 19 + 8 + 25)
    var single = bms()
    #expect(stream.flatMap { single.receive([$0], at: start) } == expected)
    for cut in 0...stream.count {
      var bms = bms()
      let reply = bms.receive(Array(stream[..<cut]), at: start) + bms.receive(Array(stream[cut...]), at: start)
      #expect(reply == expected)
    }
    // Not `00 03`: with a read of register 1 behind it, that is a key request, which has no checksum to tell otherwise.
    let rubbish: [[UInt8]] = [
      [0], [1], [1, 3], [0xFF], [1, 3, 0, 1, 0, 0x26, 0x1C], [0, 3, 0x85], [1, 1, 3, 3],
    ]
    for garbage in rubbish {
      var bms = bms()
      let pieces = [keyRequest, moduleRead, request(203, 7), keyRequest, request(121, 10)]
      #expect(bms.receive(pieces.flatMap { garbage + $0 }, at: start) == expected, "\(garbage)")
    }
  }

  @Test func `a flood of random bytes neither traps nor grows nor deafens it`() {
    var generator = SplitMix64(seed: 11)
    var bms = awake(1)
    for _ in 0..<50 {
      let bytes = (0..<400).map { _ in UInt8(truncatingIfNeeded: generator.next() & generator.next() & 0x87) }
      _ = bms.receive(bytes, at: start)
      _ = bms.receive(keyRequest, at: start)
      #expect(bms.receive(keyRequest, at: start).suffix(8) == keyOK[...])
      #expect(bms.receive(moduleRead, at: start).count == 81)
    }
  }

  @Test func `the registers tell one story with the scales and signs of the table`() throws {
    var bms = awake()
    for second in stride(from: Int64(0), through: 120, by: 5) {
      let now = start + .seconds(second)
      let module = try read(&bms, 1, 38, at: now)
      func reg(_ address: Int) -> UInt16 { module[address - 1] }
      let cells = module[22...37].map(Int.init)
      #expect(reg(7) == 16 && reg(8) == 3)
      #expect((cells.reduce(0, +) - Int(reg(14)) * 10).magnitude <= 20)
      #expect(Int(reg(18)) == cells.max() && Int(reg(19)) == cells.min())
      #expect((60...70).contains(reg(16)) && (60...70).contains(reg(17)))
      #expect((150...160).contains(reg(20)) && reg(21) == 105)

      let cluster = try read(&bms, 203, 7, at: now)
      var sum = signed(reg(15))
      for slave in UInt16(0)..<5 {
        let summary = try read(&bms, 121 + slave * 10, 8, at: now)
        #expect((signed(summary[0]) - Int(reg(14)) / 10).magnitude <= 1)
        #expect((2000...3000).contains(signed(summary[2])) && (2000...3000).contains(signed(summary[3])))
        #expect(summary[4] > summary[5] && summary[7] == 105)
        sum += signed(summary[1]) * 10
      }
      #expect((sum - signed(cluster[2]) * 10).magnitude <= 30)
      // On the wire charging is negative; the physics behind it says positive.
      let current = bms.cluster.packs.reduce(0) { $0 + $1.current }
      #expect((current * 10 + Double(signed(cluster[2]))).magnitude < 5)
    }
    #expect(try read(&bms, 171, 20, at: start)[10...] == ArraySlice(repeating: 0, count: 10))
  }

  @Test func `flags tell contactors, slaves online and imbalance`() throws {
    var bms = awake(6)
    let flags = try read(&bms, 71, 9, at: start)
    #expect(flags[0] & 0x0050 == 0x0050)
    #expect(flags[8] == 0x001F)
    var alone = awake(1)
    #expect(try read(&alone, 79, 1, at: start) == [0])
    var lost = awake(6, try #require(Scenario.named("slave-lost")))
    #expect(try read(&lost, 79, 1, at: start + .seconds(25)) == [0x001E])
    var apart = awake(6, try #require(Scenario.named("pack-imbalance")))
    #expect(try read(&apart, 79, 1, at: start) == [0x801F])
  }

  @Test func `forced seconds are 32 bits with the high word first`() throws {
    var bms = awake(1, try #require(Scenario.named("low-soc")))
    let block = try read(&bms, 207, 3, at: start + .seconds(100))
    #expect(block == [1, UInt16(71_000 >> 16), UInt16(71_000 & 0xFFFF)])
  }
}
