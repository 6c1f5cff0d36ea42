import BMSCore
import Testing

/// A battery and a tool that a lesson listens to: rounds of reading in virtual time, and a person who does as told.
private struct LessonBench {
  static let link = "ttyUSB0"
  var traffic = CaptureTraffic(modules: 2)
  var lesson = Lesson(link: link)
  private var dissector = CaptureDissector()
  private var eaten = 0
  private(set) var said: [LessonSaying] = []
  private(set) var notes: [String] = []
  /// What the battery holds: register and word.
  var held: [UInt16: UInt16] = [460: 150, 459: 5]
  var amperes: UInt16 = 0

  init() {
    traffic.handshake()
    take(lesson.begin())
  }

  mutating func take(_ steps: [LessonStep]) {
    for step in steps {
      switch step {
      case .say(let saying): said.append(saying)
      case .note(let text): notes.append(text)
      }
    }
  }

  mutating func hear() {
    let new = traffic.events[eaten...]
    eaten = traffic.events.count
    for event in new {
      for found in dissector.receive(event) { take(lesson.hear(found.event)) }
    }
  }

  mutating func rounds(_ count: Int) {
    for _ in 0..<count {
      let (held, amperes) = (held, amperes)
      traffic.rewrite = { request, words in
        for (register, word) in held where register >= request.first && register < request.first + request.count {
          words[Int(register - request.first)] = word
        }
        if request.first == 1 { words[14] = amperes }
      }
      traffic.cycle()
      traffic.wait(.milliseconds(900))
      hear()
      take(lesson.advance(to: traffic.time))
    }
  }

  mutating func type(_ line: String = "") { take(lesson.answer(line, at: traffic.time)) }

  /// Set is pressed in the tool: what the frame carries, and what the battery makes of it.
  mutating func press(_ address: UInt16, _ word: UInt16, takes register: UInt16?, echo: Bool = true) {
    let body: [UInt8] = [
      1, 6, UInt8(address >> 8), UInt8(address & 0xFF), UInt8(word >> 8), UInt8(word & 0xFF),
    ]
    let frame = KeyedChecksum(key: 0x85F9).sealed(body)
    traffic.note(sent: frame)
    if echo { traffic.note(received: frame) }
    if let register { held[register] = word }
    // The battery's own SOC follows a setting of it.
    if address == 0x0300, register == 460 { held[20] = word }
    hear()
  }

  var asked: LessonAsk? {
    for case .ask(let ask) in said.reversed() { return ask }
    return nil
  }
  var verdicts: [LessonVerdict] {
    said.compactMap { if case .judged(_, let verdict, _) = $0 { verdict } else { nil } }
  }
  var grades: [LessonGrade] {
    said.compactMap { if case .graded(_, let grade) = $0 { grade } else { nil } }
  }

  /// Does the act that was asked for while nobody hears.
  mutating func obeyUnheard(_ gap: Int) {
    guard let value = asked.flatMap({ UInt16($0.value) }) else { return }
    lesson.note(TalkGaps(count: gap, isOpen: true))
    (held[460], held[20]) = (value * 5 / 2, value * 5 / 2)
    type()
    lesson.note(TalkGaps(count: gap, isOpen: false))
    rounds(4)
  }

  /// Does the act that was asked for, as an honest tool and battery do.
  mutating func obey(soc register: UInt16? = 460, codes: [String: UInt16] = [:], protocols other: UInt16? = 459) {
    guard let asked else { return }
    if asked.subject == .field(.soc) {
      press(0x0300, (UInt16(asked.value) ?? 0) * 5 / 2, takes: register)
    } else {
      press(0x0301, codes[asked.value] ?? UInt16(asked.value.utf8.count), takes: other)
    }
    type()
    rounds(20)
  }
}

@Suite struct LessonTests {
  private static let codes: [String: UInt16] = ["WeCoCAN": 0, "SMACAN": 1, "VICTRONCAN": 5]

  @Test func `six acts prove SOC and protocol, and the battery ends as it began`() throws {
    var bench = LessonBench()
    bench.rounds(10)
    let first = try #require(bench.asked)
    #expect(first.subject == .field(.soc) && first.number == 1 && !first.isBack)
    for _ in 0..<3 { bench.obey() }
    #expect(bench.verdicts == [.consistent, .consistent, .consistent])
    #expect(bench.grades == [.measured])
    #expect(bench.said.last == .askProtocol)
    bench.type("VICTRONCAN")
    for _ in 0..<3 { bench.obey(codes: Self.codes) }
    #expect(bench.grades == [.measured, .measured])
    let back = try #require(bench.asked)
    #expect(back.isBack && back.value == "VICTRONCAN" && back.number == 6 && Lesson.mostActs == 6)
    bench.type("q")
    #expect(bench.lesson.isOver)
    let map = bench.lesson.map(name: "learnt") { "notes \($0)" }.map
    #expect(map.writes.map(\.grade) == [.measured, .measured])
    #expect(map.writes.map(\.readBack) == [460, 459])
    #expect(map.writes.map(\.source) == ["notes [0, 1, 2]", "notes [3, 4, 5]"])
    #expect(map.validate() == [])
    #expect(bench.notes.count == 6 && bench.notes.allSatisfy { $0.hasPrefix("set ") })
  }

  @Test(arguments: [[], [0], [1], [2], [0, 1], [1, 2], [0, 2], [2, 3], [2, 4], [0, 1, 2]])
  func `an act that nobody heard is not held against the battery`(_ unheard: [Int]) throws {
    var bench = LessonBench()
    bench.rounds(10)
    let start = try #require(
      bench.said.compactMap { if case .ready(let soc, _) = $0 { UInt16(soc) } else { nil } }.first)
    for act in 0..<10 where bench.grades.isEmpty {
      guard unheard.contains(act) else {
        bench.obey()
        continue
      }
      bench.obeyUnheard(act + 1)
      #expect(bench.said.suffix(4).contains(.missing) && bench.said.suffix(4).contains(.missed))
    }
    #expect(!bench.verdicts.contains { $0.refutes })
    #expect(bench.grades == [.measured] && bench.held[460] == start * 5 / 2)
  }

  @Test(arguments: [String(repeating: "V", count: 61), "VICTRON\u{1}CAN", "VICTRON\u{7F}"])
  func `a name that no map can hold is refused where it is typed`(_ name: String) throws {
    var bench = LessonBench()
    bench.rounds(10)
    bench.type("s")
    #expect(bench.said.last == .askProtocol)
    bench.type(name)
    #expect(bench.said.last == .notAName)
    bench.type("VICTRONCAN")
    #expect(bench.asked?.subject == .field(.inverterProtocol))
    let acts = bench.said.count { if case .ask = $0 { true } else { false } }
    bench.type(name)
    #expect(bench.said.last == .notAName && bench.said.count { if case .ask = $0 { true } else { false } } == acts)
    for _ in 0..<3 { bench.obey(codes: Self.codes) }
    #expect(bench.lesson.map(name: "learnt") { "notes \($0)" }.map.validate() == [])
  }

  @Test func `the values of SOC stay near where the battery is`() {
    for soc in 0...100 {
      let band = SOCBand(around: soc)
      #expect(band.values.allSatisfy { abs($0 - soc) <= SOCBand.width + 1 && $0 != soc && (0...100).contains($0) })
      #expect(Set(band.values).count == band.values.count)
      #expect(band.values.allSatisfy { soc < 40 ? $0 > soc : $0 >= 29 })
    }
  }

  @Test func `no protocol is asked for while current flows`() throws {
    var bench = LessonBench()
    bench.amperes = 300
    bench.rounds(10)
    for _ in 0..<3 { bench.obey() }
    bench.type("VICTRONCAN")
    #expect(bench.said.last == .currentFlows(Decimal(300, decimals: 2)))
    bench.type()
    #expect(bench.said.last == .currentFlows(Decimal(300, decimals: 2)))
    bench.amperes = 0
    bench.rounds(1)
    bench.type()
    #expect(bench.asked?.subject == .field(.inverterProtocol))
  }

  @Test func `an echo that nothing follows is not proven, however often it comes`() {
    var bench = LessonBench()
    bench.rounds(10)
    for _ in 0..<3 { bench.obey(soc: nil) }
    #expect(bench.verdicts == [.nothingFollowed, .nothingFollowed])
    #expect(bench.grades == [.notProven])
    bench.type("q")
    #expect(bench.lesson.map(name: "learnt") { _ in "x" }.map.writes.isEmpty)
  }

  @Test func `a register that takes whatever was sent last proves nothing`() {
    var bench = LessonBench()
    bench.rounds(10)
    // The battery's own SOC stays.
    for _ in 0..<2 { bench.obey(soc: 461) }
    #expect(bench.verdicts.first == .withoutEffect && bench.grades == [.notProven])
    var other = LessonBench()
    other.rounds(10)
    for _ in 0..<3 { other.obey() }
    other.type("VICTRONCAN")
    // The register of SOC takes the protocol as well, and nothing else follows.
    for _ in 0..<3 { other.obey(codes: Self.codes, protocols: 460) }
    other.type("q")
    #expect(other.grades.last == .notProven)
    let writes = other.lesson.map(name: "learnt") { _ in "x" }.map.writes
    #expect(writes.allSatisfy { $0.subject != .field(.inverterProtocol) })
  }

  @Test func `one act is a hypothesis, and leaving asks for the way back first`() throws {
    var bench = LessonBench()
    bench.rounds(10)
    bench.obey()
    bench.type("q")
    #expect(bench.said.contains(.backFirst))
    let back = try #require(bench.asked)
    #expect(back.isBack)
    bench.type("q")
    #expect(bench.lesson.isOver && bench.grades == [.hypothesis])
    #expect(bench.said.contains { if case .leftChanged(.field(.soc), _) = $0 { true } else { false } })
    #expect(bench.lesson.map(name: "learnt") { _ in "x" }.map.writes.map(\.grade) == [.hypothesis])
  }

  @Test func `a command that passed is asked back before it is judged`() throws {
    var bench = LessonBench()
    bench.rounds(10)
    #expect(!bench.lesson.mayBeAway)
    let asked = try #require(bench.asked)
    bench.press(0x0300, (UInt16(asked.value) ?? 0) * 5 / 2, takes: 460)
    #expect(bench.lesson.mayBeAway)
    bench.type("q")
    #expect(bench.said.contains(.backFirst) && bench.asked?.isBack == true)
    // Set is pressed for the way back, and nobody waits for what comes of it.
    bench.press(0x0300, (UInt16(bench.asked?.value ?? "") ?? 0) * 5 / 2, takes: 460)
    bench.take(bench.lesson.stop())
    let away = try #require(bench.lesson.settings.first?.away)
    #expect(away == LessonAway(from: bench.asked?.value ?? "", to: nil))
    #expect(bench.said.contains(.leftChanged(.field(.soc), away)))
  }

  @Test func `what stays changed is said when the lesson is cut off`() throws {
    var bench = LessonBench()
    bench.rounds(10)
    let asked = try #require(bench.asked)
    bench.press(0x0300, (UInt16(asked.value) ?? 0) * 5 / 2, takes: 460)
    bench.type()
    bench.take(bench.lesson.stop())
    #expect(bench.lesson.isOver && bench.notes.last == "not set")
    #expect(bench.lesson.settings.first?.away?.to == nil && bench.lesson.settings.first?.away != nil)
    #expect(bench.lesson.map(name: "learnt") { _ in "x" }.map.writes.isEmpty)
  }

  @Test func `another battery ends the lesson, and nothing is asked of it`() throws {
    var bench = LessonBench()
    bench.rounds(10)
    let asked = try #require(bench.asked)
    bench.obey()
    let acts = bench.said.count { if case .ask = $0 { true } else { false } }
    bench.take(bench.lesson.batteryChanged())
    #expect(bench.lesson.isOver && bench.said.contains(.anotherBattery))
    #expect(bench.lesson.settings.first?.away?.to == asked.value)
    #expect(bench.said.count { if case .ask = $0 { true } else { false } } == acts)
    bench.take(bench.lesson.batteryChanged())
    #expect(bench.said.count { $0 == .anotherBattery } == 1)
  }

  @Test func `error, repeat, skip and nothing pressed are said and count for nothing`() throws {
    var bench = LessonBench()
    bench.rounds(10)
    bench.type()
    #expect(bench.said.last == .noCommand)
    let first = try #require(bench.asked)
    bench.type("r")
    #expect(bench.asked?.value == first.value && bench.notes.contains("not set"))
    bench.type("e")
    #expect(bench.asked?.value != first.value)
    bench.type("s")
    #expect(bench.said.last == .askProtocol && bench.grades == [])
    bench.type("s")
    #expect(bench.said.contains(.quiz))
  }

  @Test func `the wrong value typed into the tool refutes the scale`() {
    var bench = LessonBench()
    bench.rounds(10)
    bench.obey()
    bench.press(0x0300, 7, takes: 460)
    bench.type()
    bench.rounds(20)
    #expect(bench.verdicts == [.consistent, .noScale])
    // The tool sent another value than was asked for: what the battery holds now is not said as if it were known.
    let setting = bench.lesson.settings.first
    #expect(setting?.away != nil && setting?.away?.to == nil)
  }

  @Test func `a value that is shown is found and written down`() throws {
    var bench = LessonBench()
    bench.held[83] = 412
    bench.rounds(10)
    bench.type("s")
    bench.type("s")
    for (word, shown) in [(412, "412"), (413, "413"), (414, "414")] as [(UInt16, String)] {
      bench.held[83] = word
      bench.rounds(12)
      bench.type("Fan speed = \(shown)")
      guard case .matched(_, _, let count, _) = bench.said[bench.said.count - 2] else {
        Issue.record("\(bench.said.suffix(2))")
        return
      }
      #expect(count >= 1)
    }
    let value = try #require(bench.lesson.values.first)
    #expect(value.match.best?.register == 83 && value.subject == .named("Fan speed"))
    let row = bench.lesson.map(name: "learnt") { _ in "capture" }.map.rows.first
    #expect(row?.register == 83 && row?.grade == (value.match.isFound ? .measured : .hypothesis))
  }

  /// Whatever is heard and typed in whatever order: it never traps, ends, and holds a bounded number of notes.
  @Test(arguments: UInt64(1)...20) func `random traffic and answers`(seed: UInt64) {
    var chance = SplitMix64(seed: seed)
    var bench = LessonBench()
    let lines = [
      "", "s", "r", "e", "q", "SMACAN", "55", "-1", "1e9", "Fan = 12,5 V", "=", "= 4", "x =", "99999999999999999999",
      "Battery Cycle = 3", String(repeating: "ü", count: 300), "ok", "72",
    ]
    for _ in 0..<60 {
      switch chance.next() % 6 {
      case 0, 1: bench.rounds(Int(chance.next() % 4))
      case 2:
        let (address, word) = (UInt16(truncatingIfNeeded: chance.next()), UInt16(truncatingIfNeeded: chance.next()))
        bench.press(address, word, takes: 460)
      case 3: bench.obey(soc: chance.next() % 2 == 0 ? 460 : nil)
      case 4:
        bench.traffic.note(sent: (0..<Int(chance.next() % 40)).map { _ in UInt8(truncatingIfNeeded: chance.next()) })
        bench.hear()
      default: bench.type(lines[Int(chance.next() % UInt64(lines.count))])
      }
    }
    bench.take(bench.lesson.stop())
    #expect(bench.lesson.isOver && bench.notes == bench.lesson.notes && bench.notes.count <= 1010)
    for write in bench.lesson.map(name: "learnt", source: { _ in "x" }).map.writes {
      #expect(write.grade == .hypothesis || write.grade == .measured)
    }
  }
}
