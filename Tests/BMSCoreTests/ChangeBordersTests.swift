import Testing

@testable import BMSCore

/// The borders of one exchange, fed by hand: one word, one look or one silence at a time.
@Suite struct ChangeExchangeTests {
  private static let ready = SettingsBench.ready()
  private var now: Instant { Self.ready.now }

  /// What DO1 SOC1 holds before, and what it is to hold.
  private let old = Self.ready.bms.control(.do1SOC1) ?? 0
  private let new: UInt16 = 25

  private func exchange() throws -> ChangeExchange {
    let bench = Self.ready
    let proposal = try bench.propose(.do1SOC1, "25")
    let confirmed = try proposal.confirmed(typing: proposal.line.words, in: bench.situation())
    let facts = confirmed.facts
    return ChangeExchange(facts, frame: confirmed.frameToSend(), at: bench.now)
  }

  /// The old value was believed: five readings that agree.
  private func checked() throws -> ChangeExchange {
    var exchange = try exchange()
    take(old, 5, &exchange)
    return exchange
  }

  /// The frame went out and was acknowledged.
  private func written() throws -> ChangeExchange {
    var exchange = try checked()
    exchange.recognised(true, at: now)
    if case .write? = exchange.next(at: now) {} else { Issue.record("nothing is written") }
    exchange.answered(.acknowledged, at: now)
    return exchange
  }

  private func take(_ word: UInt16, _ times: Int, _ exchange: inout ChangeExchange) {
    for _ in 0..<times { exchange.took(word, at: now) }
  }

  @Test func `the whole way`() throws {
    var exchange = try written()
    take(new, 10, &exchange)
    if case .recognise? = exchange.next(at: now + ChangeExchange.pause) {} else { Issue.record("nobody is recognised") }
    exchange.recognised(true, at: now)
    #expect(exchange.status.outcome == .verified && exchange.status.isFinal)
  }

  @Test func `who is not recognised in twenty replies is another battery`() throws {
    var before = try checked()
    var after = try written()
    take(new, 10, &after)
    for turn in 1...20 {
      #expect(!before.status.isFinal && !after.status.isFinal, "\(turn)")
      before.recognised(false, at: now)
      after.recognised(false, at: now)
    }
    #expect(before.status.outcome == .notSent(.notRecognised) && before.status.isFinal)
    #expect(after.status.outcome == .unknown(.notRecognised) && after.status.isFinal)
  }

  @Test func `six reads in a row without an answer, and the register is not readable for now`() throws {
    var before = try exchange()
    for turn in 1...6 {
      #expect(before.status.outcome == nil, "\(turn)")
      _ = before.readFailed(heardBytes: true, at: now)
    }
    #expect(before.status.outcome == .notSent(.unreadable) && before.status.isFinal)

    var after = try written()
    for turn in 1...360 {
      #expect(!after.status.isFinal && (after.status.outcome == nil) == (turn <= 6), "\(turn)")
      _ = after.readFailed(heardBytes: true, at: now)
    }
    #expect(after.status.outcome == .unknown(.unreadable) && after.status.isFinal)
  }

  @Test func `after a silence an ordinary read goes first`() throws {
    var exchange = try exchange()
    #expect(exchange.wantsLine(else: now) == now)
    _ = exchange.readFailed(heardBytes: true, at: now)
    #expect(exchange.wantsLine(else: now) == nil)
    if exchange.next(at: now) != nil { Issue.record("it asks again at once") }
    exchange.lineAnswered()
    #expect(exchange.wantsLine(else: now) == now)
  }

  @Test func `a register that was silent before it was ever read may be another battery's`() throws {
    var exchange = try exchange()
    #expect(exchange.readFailed(heardBytes: false, at: now) == nil)
    exchange.lineAnswered()
    take(old, 1, &exchange)
    #expect(exchange.status.outcome == .notSent(.epochEnded(.silence)) && exchange.status.isFinal)
  }

  @Test func `a register that answered and is silent now is a cable that moved`() throws {
    var exchange = try exchange()
    take(old, 1, &exchange)
    #expect(exchange.readFailed(heardBytes: true, at: now) == nil)
    #expect(exchange.readFailed(heardBytes: false, at: now) == .silence)
  }

  @Test func `a change that was confirmed for the battery of another port is not taken over`() throws {
    var bench = Self.ready
    var situation = bench.situation()
    situation.link = "elsewhere"
    let proposal = try SettingChange.propose(SettingRequest(.field(.do1SOC1), to: "25"), id: 1, in: situation)
    let confirmed = try proposal.confirmed(typing: proposal.line.words, in: situation)
    let refusal = bench.conversation.submit(confirmed, at: bench.now)
    #expect(refusal == .otherBattery)
  }

  @Test func `twenty points of SOC are a quiet step, and one more is not`() throws {
    var bench = Self.ready
    let register = try #require(DeviceMap.simulated.write(for: .field(.soc))?.register)
    _ = bench.bms.cluster.write(register, 40)
    bench.run(for: .seconds(10))
    let steps = try [60, 61, 20, 19].map { try bench.propose(.soc, "\($0)").line.risk != nil }
    #expect(steps == [false, true, false, true])
  }

  @Test func `what was shown says of a simulated write that it is one, and is renewed as the same change alone`() throws
  {
    let bench = Self.ready
    let proposal = try bench.propose(.soc, "90")
    #expect(proposal.gradeText.hasSuffix("never for a real battery"))
    var situation = bench.situation(activeFaults: ["Cell Damage"])
    #expect(proposal.renewed(in: situation) != nil)
    for index in situation.map.writes.indices { situation.map.writes[index].function = 16 }
    #expect(proposal.renewed(in: situation) == nil)
  }

  @Test func `a reading between them starts the count again`() throws {
    var exchange = try exchange()
    for _ in 1...5 { _ = exchange.readFailed(heardBytes: true, at: now) }
    take(old, 1, &exchange)
    for _ in 1...5 { _ = exchange.readFailed(heardBytes: true, at: now) }
    #expect(exchange.status.outcome == nil)
  }

  @Test func `an answer or a silence that nobody waits for says nothing`() throws {
    var exchange = try checked()
    let before = exchange
    exchange.answered(.acknowledged, at: now)
    #expect(exchange.unanswered(heardBytes: false, at: now) == nil)
    #expect(exchange == before)
    take(old, 5, &exchange)
    #expect(exchange == before || exchange.status == before.status)
  }

  @Test func `a word that flickers is given up after sixty`() throws {
    var before = try exchange()
    var after = try written()
    for turn in 1...60 {
      #expect(!before.status.isFinal && !after.status.isFinal, "\(turn)")
      take(turn % 2 == 0 ? old : new, 1, &before)
      take(turn % 2 == 0 ? old : new, 1, &after)
    }
    #expect(before.status.outcome == .notSent(.unreadable))
    #expect(after.status.outcome == .unknown(.unsteady))
  }

  @Test func `a value that springs between two is unsteady after five`() throws {
    var exchange = try written()
    for turn in 0...5 {
      #expect(!exchange.status.isFinal, "\(turn)")
      take(turn % 2 == 0 ? old : new, 5, &exchange)
    }
    #expect(exchange.status.outcome == .unknown(.unsteady))
  }

  @Test func `between the two readings a second passes`() throws {
    var exchange = try written()
    take(new, 5, &exchange)
    let due = now + .seconds(1)
    #expect(exchange.wantsLine(else: now) == due)
    if exchange.next(at: due - Span(microseconds: 1)) != nil { Issue.record("too early") }
    if exchange.next(at: due) == nil { Issue.record("too late") }
  }
}

/// A battery is kept in sight: what a reply, a pause or a silence says about who answers.
@Suite struct CloseSightTests {
  private static let ready = SettingsBench.ready()
  private let words = SimulatedRegisters(of: Self.ready.bms.cluster).read(from: 1, count: 38)
  private let start = Self.ready.now

  private func session(isWatched: Bool = true) -> WecoSession {
    var session = Self.ready.conversation.session
    if isWatched { session.watchedEpoch = session.epoch }
    return session
  }

  /// The same module with every second cell moved, as another pack of its kind has them.
  private func cells(moved millivolts: Int) throws -> [UInt16] {
    var words = words
    for offset in RegisterMap.cellOffsets.prefix(16).enumerated().filter({ $0.offset % 2 == 0 }).map(\.element) {
      words[offset] = try #require(UInt16(exactly: Int(words[offset]) + millivolts))
    }
    return words
  }

  private typealias Reply = (at: Int64, words: [UInt16])

  /// Whether these replies, each some milliseconds after the first, end the epoch.
  private func ends(_ replies: [Reply], isWatched: Bool = true) -> Bool {
    var session = session(isWatched: isWatched)
    let epoch = session.epoch
    for reply in replies { session.recognise(reply.words, at: start + .milliseconds(reply.at)) }
    return session.epoch != epoch
  }

  @Test func `cells that stand differently once are a damaged reply, and twice alike another battery`() throws {
    let (other, third) = (try cells(moved: 9), try cells(moved: -9))
    let looks: [(replies: [Reply], isOver: Bool)] = [
      ([(0, words), (100, other), (200, words), (300, other)], false),
      ([(0, words), (100, other), (200, third), (300, words)], false),
      ([(0, words), (100, other), (200, other)], true),
      ([(0, words), (100, other), (200, third), (300, third)], true),
      // Readings more than two seconds apart are not compared.
      ([(0, words), (2000, other), (2100, other)], true),
      ([(0, words), (2001, other), (2101, other)], false),
    ]
    for (number, look) in looks.enumerated() { #expect(ends(look.replies) == look.isOver, "\(number)") }
    #expect(!ends(looks[2].replies, isWatched: false), "nobody looks at a change")
  }

  /// The reply that settles it may be long in coming: a line that is bad just then must not make another battery the
  /// known one.
  @Test func `cells that were strange once are settled by the next reply, however long that takes`() throws {
    let other = try cells(moved: 9)
    let looks: [(replies: [Reply], isOver: Bool)] = [
      ([(0, words), (100, other), (60_000, other)], true),
      ([(0, words), (100, other), (60_000, words), (60_100, words)], false),
      // And then anew.
      ([(0, words), (100, other), (60_000, words), (60_100, other)], false),
    ]
    for (number, look) in looks.enumerated() { #expect(ends(look.replies) == look.isOver, "\(number)") }
  }

  @Test func `while it is in sight a module is asked every tenth of a second, to the microsecond`() throws {
    var session = session()
    var bms = Self.ready.bms
    var now = start
    for _ in 0..<40 {
      if let frame = session.nextFrame(at: now) {
        _ = session.receive(bms.receive(frame.bytes, at: now), at: now + .milliseconds(5))
      }
      let due = try #require(session.deadline)
      now = max(due, now + .milliseconds(5))
      guard due == now, session.sight.due == due else { continue }
      let asked = session.nextFrame(at: due)
      #expect(asked != nil)
      return
    }
    Issue.record("it was never waited for")
  }

  @Test func `a pause of a second from an answer to the next question is none, and a longer one is a silence`() throws {
    for (extra, isOver) in [(0, false), (1, true)] as [(Int64, Bool)] {
      var session = session()
      var bms = Self.ready.bms
      let epoch = session.epoch
      let asked = session.nextFrame(at: start)
      let frame = try #require(asked)
      let heard = start + .milliseconds(5)
      _ = session.receive(bms.receive(frame.bytes, at: start), at: heard)
      _ = session.nextFrame(at: heard + .seconds(1) + Span(microseconds: extra))
      #expect((session.epoch != epoch) == isOver)
    }
  }

  @Test func `a change of SOC that is done explains no later step`() throws {
    var bench = Self.ready
    bench.bms.cluster.isFrozen = true
    let present = try #require(bench.situation().present(.field(.soc))?.number)
    #expect(try bench.change(.soc, to: "\(Int(present) + 1)") == nil)
    #expect(bench.finish() == .verified)
    bench.run(for: .seconds(3))
    let epoch = bench.conversation.session.epoch
    let register = try #require(DeviceMap.simulated.write(for: .field(.soc))?.register)
    _ = bench.bms.cluster.write(register, UInt16(present) / 2)
    bench.run(for: .seconds(3))
    #expect(bench.conversation.session.epoch != epoch)
  }
}
