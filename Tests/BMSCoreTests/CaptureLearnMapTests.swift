import BMSCore
import Testing

@Suite struct CaptureLearnMapTests {
  private static let function: UInt8 = 0x2B
  private static let address: UInt16 = 0x0300

  /// The vendor's cycle with a Set now and then, whose value register 460 takes, or for the address behind it register 459.
  /// - Parameters:
  ///   - late: how many cycles pass until the value is there.
  ///   - measured: register 20 takes it as well, and moves on by itself.
  ///   - jumping: register 461 takes another value after every Set.
  ///   - mailbox: register 457 takes what was sent last, wherever it was sent to.
  private func learnt(
    sets: [(said: String, raw: UInt16)], sealed: Bool = true, late: Int = 0, measured: Bool = false,
    jumping: Bool = false, mailbox: Bool = false, address: (Int) -> UInt16 = { _ in Self.address }
  ) -> LearntMap {
    var traffic = CaptureTraffic(modules: 2)
    var held: [UInt16] = [0, 0]
    var soc: UInt16 = 240
    var jumps: UInt16 = 0
    var last: UInt16 = 0
    traffic.handshake()
    func cycles(_ count: Int) {
      for _ in 0..<count {
        let (value, level, jump, mail) = (held, soc, jumps, last)
        traffic.rewrite = { request, words in
          if request.first == 456 {
            words.replaceSubrange(3...5, with: [value[1], value[0], jumping ? 0x1000 &+ jump * 771 : words[5]])
          }
          if mailbox, request.first == 456 { words[1] = mail }
          if measured, request.first <= 20, request.first + request.count > 20 {
            words[20 - Int(request.first)] = level
          }
        }
        traffic.cycle()
        traffic.wait(.milliseconds(500))
      }
    }
    cycles(8)
    for (number, set) in sets.enumerated() {
      traffic.note(.note(set.said))
      let address = address(number)
      let body: [UInt8] = [
        1, Self.function, UInt8(address >> 8), UInt8(address & 0xFF), UInt8(set.raw >> 8), UInt8(set.raw & 0xFF),
      ]
      let frame = sealed ? KeyedChecksum(key: 0x85F9).sealed(body) : body + [0x11, 0x22]
      traffic.note(sent: frame)
      traffic.note(received: frame)
      jumps += 1
      last = set.raw
      cycles(late)
      held[address == Self.address ? 0 : 1] = set.raw
      soc = set.raw
      cycles(2)
      soc += 1
      cycles(4 - min(late, 2))
    }
    var learn = Learn()
    learn.beginCapture()
    var dissector = CaptureDissector()
    for event in traffic.events {
      for found in dissector.receive(event) { learn.take(found.event, link: found.link) }
      if let note = event.note { learn.take(note: note, link: event.link, at: event.time) }
    }
    for found in dissector.finish() { learn.take(found.event, link: found.link) }
    return learn.map(name: "learnt")
  }

  @Test func `named values become names, with those that were there before`() throws {
    let map = learnt(sets: [("set protocol SMACAN", 1), ("set protocol VICTRONCAN", 5)]).map
    let write = try #require(map.writes.first)
    #expect(write.subject == .field(.inverterProtocol))
    #expect(write.function == Self.function && write.register == Self.address && write.readBack == 460)
    #expect(
      write.values
        == .names([NamedNumber("SMACAN", 1), NamedNumber("VICTRONCAN", 5), NamedNumber("number 0", 0)]))
    #expect(write.grade == .hypothesis)
    #expect(map.match.software != nil)
    #expect(map.validate() == [])
  }

  @Test func `numbers become a range no wider than was seen, with the scale of the wire`() throws {
    let map = learnt(sets: [("set soc 40", 100), ("set soc 60", 150), ("set soc 50", 125)]).map
    let write = try #require(map.writes.first)
    guard case .range(let range) = write.values else {
      Issue.record("\(write.values)")
      return
    }
    #expect(range.times == 4 && range.decimals == 1 && range.unit == .percent)
    #expect(range.least == Decimal(40) && range.most == Decimal(60))
    #expect(map.validate() == [])
  }

  @Test(arguments: 0...3) func `a value that comes late is the command's all the same`(late: Int) throws {
    let map = learnt(sets: [("set soc 55", 55), ("set soc 56", 56), ("set soc 30", 30)], late: late).map
    let write = try #require(map.writes.first)
    #expect(write.readBack == 460 && write.register == Self.address)
    #expect(map.validate() == [])
  }

  @Test func `a coarse step rounds what was said; the range holds what the wire can say`() throws {
    let map = learnt(sets: [("set soc 55", 138), ("set soc 56", 140), ("set soc 31", 78)], late: 1).map
    let write = try #require(map.writes.first)
    #expect(
      write.values
        == .range(
          WriteRange(times: 4, decimals: 1, unit: .percent, least: Decimal(32), most: Decimal(56), step: Decimal(2))))
    #expect(map.validate() == [])
    // One act in steps of 0.4 %: what was sent, and no more.
    let one = try #require(learnt(sets: [("set soc 55", 138)]).map.writes.first)
    let sent = Decimal(552, decimals: 1)
    #expect(
      one.values
        == .range(WriteRange(times: 4, decimals: 1, unit: .percent, least: sent, most: sent, step: Decimal(2))))
  }

  @Test func `what the battery measures is no setting to read back, though it moves to it`() throws {
    let map = learnt(sets: [("set soc 55", 138), ("set soc 56", 140), ("set soc 30", 75)], measured: true).map
    #expect(try #require(map.writes.first).readBack == 460)
  }

  @Test func `a register that jumps at every act is set by none of them`() throws {
    let learnt = learnt(
      sets: [("set soc 55", 55), ("set protocol SMACAN", 901), ("set soc 56", 56), ("set protocol LUXPOWER", 7)],
      late: 1, jumping: true, address: { $0 % 2 == 0 ? Self.address : Self.address + 1 })
    #expect(learnt.map.writes.map(\.readBack) == [460, 459])
    #expect(!learnt.remarks.contains { $0.contains("register 461: set by") })
  }

  @Test func `a register that takes whatever was sent last is no setting to read back`() {
    let learnt = learnt(
      sets: [("set soc 55", 55), ("set soc 56", 56), ("set protocol SMACAN", 901), ("set protocol LUXPOWER", 7)],
      mailbox: true, address: { $0 < 2 ? Self.address : Self.address + 1 })
    #expect(learnt.map.writes.map(\.readBack) == [460, 459])
    #expect(
      learnt.map.writes.last?.values
        == .names([NamedNumber("SMACAN", 901), NamedNumber("LUXPOWER", 7), NamedNumber("number 0", 0)]))
  }

  @Test func `values that fit no scale, and commands that nobody named, make no write`() {
    let wrong = learnt(sets: [("set soc 40", 17), ("set soc 60", 3)])
    #expect(wrong.map.writes.isEmpty)
    #expect(wrong.remarks.contains { $0.contains("do not fit one scale") })
    let unnamed = learnt(sets: [("pressed something", 3), ("and again", 4)])
    #expect(unnamed.map.writes.isEmpty)
    #expect(unnamed.remarks.contains { $0.contains("nobody said what it is") })
  }

  @Test(arguments: [
    "protocol \(String(repeating: "V", count: 61))", "\(String(repeating: "f", count: 61)) 3", "soc 5\u{1}0",
  ])
  func `what no map can hold announces nothing`(_ words: String) {
    let learnt = learnt(sets: [("set \(words)", 5), ("set \(words)", 5)])
    #expect(learnt.map.writes == [] && learnt.map.validate() == [])
  }
}
