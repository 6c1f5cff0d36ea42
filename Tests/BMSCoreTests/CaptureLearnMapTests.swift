import BMSCore
import Testing

@Suite struct CaptureLearnMapTests {
  private static let function: UInt8 = 0x2B
  private static let address: UInt16 = 0x0300

  /// The vendor's cycle with a Set now and then, whose value register 460 takes.
  private func learnt(sets: [(said: String, raw: UInt16)], sealed: Bool = true) -> LearntMap {
    var traffic = CaptureTraffic(modules: 2)
    var held: UInt16 = 0
    traffic.handshake()
    func cycles(_ count: Int) {
      for _ in 0..<count {
        let value = held
        traffic.rewrite = { request, words in if request.first == 456 { words[4] = value } }
        traffic.cycle()
        traffic.wait(.milliseconds(500))
      }
    }
    cycles(8)
    for set in sets {
      traffic.note(.note(set.said))
      let body: [UInt8] = [1, Self.function, UInt8(Self.address >> 8), UInt8(Self.address & 0xFF), 0, UInt8(set.raw)]
      let frame = sealed ? KeyedChecksum(key: 0x85F9).sealed(body) : body + [0x11, 0x22]
      traffic.note(sent: frame)
      traffic.note(received: frame)
      held = set.raw
      cycles(4)
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

  @Test func `values that fit no scale, and commands that nobody named, make no write`() {
    let wrong = learnt(sets: [("set soc 40", 17), ("set soc 60", 3)])
    #expect(wrong.map.writes.isEmpty)
    #expect(wrong.remarks.contains { $0.contains("do not fit one scale") })
    let unnamed = learnt(sets: [("pressed something", 3), ("and again", 4)])
    #expect(unnamed.map.writes.isEmpty)
    #expect(unnamed.remarks.contains { $0.contains("nobody said what it is") })
  }
}
