import Testing

@testable import BMSCore

/// A device map held against captures, and two maps joined.
@Suite struct MapTestTests {
  private static let soc = MapWrite(
    subject: .field(.soc), function: 6, register: 0x0117,
    values: .range(WriteRange(decimals: 1, unit: .percent, least: Decimal(40), most: Decimal(60), step: Decimal(1))),
    readBack: 50, grade: .hypothesis, source: "test")

  private func map(_ write: MapWrite = soc, rows: [MapRow] = []) -> DeviceMap {
    DeviceMap(name: "m", match: DeviceMap.Match(software: [371...371]), rows: rows, writes: [write])
  }

  /// A session in which somebody set SOC, as one register each second.
  private struct Session {
    var learn = Learn()
    private var time: Int64 = 0

    init() { learn.beginCapture() }

    private mutating func event(_ bytes: [UInt8], _ kind: SerialEvent.Kind, _ side: SerialDissector.Side) {
      time += 1_000_000
      let at = WallTime(microseconds: time)
      learn.take(SerialEvent(time: at, end: at, side: side, bytes: bytes, kind: kind, check: .fits), link: "port")
    }

    mutating func read(_ register: UInt16, _ word: UInt16) {
      event([], .reply(ReadRequest(first: register, count: 1), [word]), .reply)
    }

    mutating func set(_ value: String, register: UInt8 = 0x17, _ word: UInt16, refused: Bool = false) {
      time += 1_000_000
      learn.take(note: "set soc \(value)", link: "port", at: WallTime(microseconds: time))
      let frame: [UInt8] = [ReadRequest.unit, 6, 1, register, UInt8(word >> 8), UInt8(word & 0xFF), 0, 0]
      event(frame, .other(unit: ReadRequest.unit, function: 6), .request)
      event(
        refused ? [ReadRequest.unit, 0x86, 2, 0, 0] : frame, .other(unit: ReadRequest.unit, function: 6), .reply)
    }
  }

  private func session(_ acts: (inout Session) -> Void) -> [String] {
    var session = Session()
    session.read(10, 371)
    session.read(50, 550)
    acts(&session)
    return session.learn.test(map()).map { "\($0.subject) \($0.verdict.rawValue): \($0.evidence)" }
  }

  @Test func `what was sent as the map says and read back holds`() {
    let found = session { session in
      for (value, word) in [("55", 550), ("42", 420), ("60", 600)] {
        session.set(value, UInt16(word))
        session.read(50, UInt16(word))
      }
    }
    #expect(
      found == [
        "match holds: register 10, the software: 371; register 11, the hardware: never read",
        "soc holds: 3 sent as the map says and read back in register 50",
      ])
  }

  @Test(arguments: [
    ("other word", UInt8(0x17), UInt16(55), UInt16(55), "contradicted"),
    ("other register", 0x18, 550, 550, "contradicted"),
    ("no effect", 0x17, 420, 550, "contradicted"),
  ])
  func `what was sent or read otherwise contradicts it`(
    name: String, register: UInt8, word: UInt16, read: UInt16, verdict: String
  ) {
    let found = session { session in
      session.set(name == "no effect" ? "42" : "55", register: register, word)
      session.read(50, read)
    }
    #expect(found.last?.hasPrefix("soc \(verdict): after \"set soc ") == true, "\(found)")
  }

  @Test func `what was refused, not offered or not read shows nothing`() {
    #expect(session { _ in }.last == "soc not shown: nobody announced it here (\"set soc VALUE\")")
    let found = session { session in
      session.set("45", 450, refused: true)
      session.set("80", 800)
      session.set("50", 500)
    }
    #expect(
      found.last == "soc not shown: 1 sent and not read back, 1 refused, 1 of a value that the map does not offer")
  }

  @Test func `a measured write takes three acts`() {
    var session = Session()
    session.read(10, 371)
    for (value, word) in [("55", 550), ("42", 420)] {
      session.set(value, UInt16(word))
      session.read(50, UInt16(word))
    }
    var write = Self.soc
    write.grade = .measured
    #expect(session.learn.test(map(write)).last?.verdict == .notShown)
    session.set("50", 500)
    session.read(50, 500)
    #expect(session.learn.test(map(write)).last?.verdict == .holds)
  }

  @Test func `another firmware, and registers that say nothing`() {
    var session = Session()
    session.read(10, 372)
    session.read(90, 7)
    let rows = [UInt16(90), 91].map {
      MapRow(register: $0, subject: .named("r\($0)"), scale: .raw, grade: .hypothesis, source: "test")
    }
    let found = session.learn.test(map(rows: rows))
    #expect(found.map(\.verdict) == [.contradicted, .notShown, .notShown, .notShown])
    #expect(found.last?.evidence == "register 91 was never read here")
  }

  // MARK: - Joining

  @Test func `what both say is one, and what one adds is no better known than it says`() throws {
    var other = Self.soc
    other.grade = .measured
    var merged = try #require(map().merged(with: map(other), name: "both"))
    #expect(merged.contradictions == [] && merged.map.writes == [other])
    other.values = .range(
      WriteRange(decimals: 1, unit: .percent, least: Decimal(20), most: Decimal(50), step: Decimal(1)))
    merged = try #require(map().merged(with: map(other), name: "both"))
    #expect(merged.map.writes.first?.grade == .hypothesis)
    #expect(merged.map.writes.first?.values.allowed == ["20 to 60 % in steps of 1"])
    #expect(merged.map.validate() == [])
  }

  @Test func `what they contradict each other in is in neither form in the map`() throws {
    var other = Self.soc
    other.readBack = 51
    let row = MapRow(register: 90, subject: .named("a"), scale: .raw, grade: .hypothesis, source: "test")
    var same = row
    same.subject = .named("b")
    let merged = try #require(map(rows: [row]).merged(with: map(other, rows: [same]), name: "both"))
    #expect(merged.map.writes == [] && merged.map.rows == [])
    #expect(merged.contradictions == ["soc: the two maps say different things", "register 90: a and b"])
  }

  @Test func `no battery matches maps of different firmware`() {
    var other = map()
    other.match.software = [372...380]
    #expect(map().merged(with: other, name: "both") == nil)
    other.match.software = [300...371]
    #expect(map().merged(with: other, name: "both")?.map.match.software == [371...371])
  }
}
