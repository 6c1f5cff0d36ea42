import BMSCore
import Testing

@testable import Transport

/// The server's half of RFC 2217, typed from the document.
@Suite struct ComPortSessionTests {
  private static let iac: UInt8 = 255, will: UInt8 = 251, wont: UInt8 = 252, asks: UInt8 = 253, dont: UInt8 = 254
  private static let everyByte = Array(UInt8.min...UInt8.max)

  private static func command(_ number: UInt8, _ value: [UInt8] = []) -> [UInt8] {
    [255, 250, 44] + ([number] + value).flatMap { $0 == 255 ? [255, 255] : [$0] } + [255, 240]
  }

  /// A session whose client may send com port commands.
  private func agreed() -> ComPortSession {
    var session = ComPortSession()
    #expect(session.receive([255, 251, 44][...]).count == 1)
    return session
  }

  private func answers(_ session: inout ComPortSession, _ bytes: [UInt8]) -> [UInt8] {
    session.receive(bytes[...]).flatMap { event in
      guard case .answer(let answer) = event else {
        Issue.record("\(event) after \(bytes)")
        return [UInt8]()
      }
      return answer
    }
  }

  @Test func `every byte passes both ways in pieces of any size`() {
    let bytes = Self.everyByte + [255, 255, 13, 0, 13, 10] + Self.everyByte.reversed()
    let escaped = bytes.flatMap { $0 == 255 ? [255, 255] : [$0] }
    for size in 1...escaped.count {
      var session = ComPortSession()
      #expect(session.send(bytes) == escaped)
      var data: [UInt8] = []
      for start in stride(from: 0, to: escaped.count, by: size) {
        for event in session.receive(escaped[start..<min(start + size, escaped.count)]) {
          guard case .data(let part) = event else {
            Issue.record("\(event)")
            return
          }
          data += part
        }
      }
      #expect(data == bytes)
    }
  }

  @Test func `what both want is agreed once, what neither needs is refused`() {
    var session = ComPortSession()
    #expect(
      session.open() == [255, 251, 0, 255, 253, 0, 255, 251, 3, 255, 253, 3, 255, 253, 44])
    // Answers to what was offered are no questions.
    #expect(answers(&session, [255, 253, 0, 255, 251, 0, 255, 253, 3, 255, 251, 3]).isEmpty)
    // The client's own side of RFC 2217, then it asks for ours, twice.
    #expect(answers(&session, [255, 251, 44]) == Self.command(107, [0xB0]))
    #expect(answers(&session, [255, 253, 44, 255, 253, 44]) == [255, 251, 44])
    // Echo is given to who insists, and taken back; nobody may echo to us.
    #expect(answers(&session, [255, 253, 1, 255, 254, 1, 255, 254, 1]) == [255, 251, 1, 255, 252, 1])
    #expect(answers(&session, [255, 251, 1]) == [255, 254, 1])
    for option: UInt8 in [2, 5, 24, 31, 39, 254, 255] {
      #expect(answers(&session, [255, 253, option]) == [255, 252, option])
      #expect(answers(&session, [255, 251, option]) == [255, 254, option])
      #expect(answers(&session, [255, 254, option, 255, 252, option]).isEmpty)
    }
  }

  @Test func `who sends commands without a word before is told of the modem lines too, once`() {
    var session = ComPortSession()
    #expect(answers(&session, Self.command(2, [8])) == Self.command(107, [0xB0]) + Self.command(102, [8]))
    #expect(answers(&session, Self.command(2, [8])) == Self.command(102, [8]))
    #expect(answers(&session, [255, 251, 44]) == [255, 253, 44])
  }

  /// RFC 2217, section 3: the answer is the value in force, under the number that is 100 higher.
  @Test func `the line is told as it is`() {
    var session = agreed()
    let rows: [(ask: UInt8, value: UInt8, answer: UInt8)] =
      (0...8).map { (2, $0, 8) } + (0...5).map { (3, $0, 1) } + (0...3).map { (4, $0, 1) } + [
        (5, 0, 1), (5, 1, 1), (5, 2, 1), (5, 3, 1), (5, 4, 6), (5, 5, 6), (5, 6, 6), (5, 7, 8), (5, 8, 8), (5, 9, 9),
        (5, 7, 9), (5, 10, 11), (5, 11, 11), (5, 12, 12), (5, 10, 12), (5, 13, 14), (5, 14, 14), (5, 15, 14),
        (5, 16, 14), (5, 17, 1), (5, 18, 14), (5, 19, 1), (10, 255, 255), (12, 1, 1), (12, 2, 2), (12, 3, 3),
      ]
    for row in rows {
      #expect(
        answers(&session, Self.command(row.ask, [row.value])) == Self.command(row.ask + 100, [row.answer]), "\(row)")
    }
    #expect(answers(&session, Self.command(0)) == Self.command(100, Array("wecotui".utf8)))
    #expect(answers(&session, Self.command(0, Array("a driver".utf8))).isEmpty)
    #expect(answers(&session, Self.command(11, [0x80])) == Self.command(111, [0x80]) + Self.command(107, [0x80]))
  }

  @Test func `a baud rate is the owner's to answer, behind the bytes that came before it`() {
    var session = agreed()
    let bytes = [1, 2, 3] + Self.command(1, [0, 1, 0xC2, 0]) + [4, 5] + Self.command(1, [0, 0, 0xFF, 0xFF]) + [6]
    #expect(
      session.receive(bytes[...]) == [.data([1, 2, 3]), .rate(115_200), .data([4, 5]), .rate(65_535), .data([6])])
    #expect(session.receive(Self.command(1, [0, 0, 0, 0])[...]) == [.rate(0)])
    #expect(session.answer(rate: 115_200) == Self.command(101, [0, 1, 0xC2, 0]))
    #expect(session.answer(rate: 65_535) == Self.command(101, [0, 0, 0xFF, 0xFF]))
  }

  @Test func `what the battery says while the flow is suspended comes afterwards`() {
    var session = agreed()
    #expect(session.receive(Self.command(8)[...]).isEmpty)
    #expect(session.send([1, 255]).isEmpty && session.send([2]).isEmpty)
    #expect(session.receive(Self.command(9)[...]) == [.answer([1, 255, 255, 2])])
    #expect(session.receive(Self.command(9)[...]).isEmpty)
    #expect(session.send([3]) == [3])
    _ = session.receive(Self.command(8)[...])
    for _ in 0..<100 { #expect(session.send([UInt8](repeating: 7, count: 1000)).isEmpty) }
    #expect(session.receive(Self.command(9)[...]) == [.answer([UInt8](repeating: 7, count: 65_536))])
  }

  @Test func `what is cut short, unknown or misplaced does nothing, and what follows is read`() {
    let broken: [[UInt8]] = [
      [255, 241], [255, 243], [255, 246], [255, 240], [255, 0], [255, 250, 255, 240], [255, 250, 44, 255, 240],
      Self.command(1), Self.command(1, [1, 2, 3]), Self.command(1, [1, 2, 3, 4, 5]), Self.command(2),
      Self.command(2, [8, 8]), Self.command(5, [20]), Self.command(6, [0]), Self.command(7, [0]), Self.command(13),
      Self.command(200, [1]), Self.command(255, [255]), [255, 250, 24, 1, 255, 240],
      // Without its end: the next command ends it.
      [255, 250, 44, 1, 0, 0, 255, 250, 44, 13, 255, 240],
    ]
    for bytes in broken {
      var session = agreed()
      let events = session.receive((bytes + [9] + Self.command(2, [7]))[...])
      #expect(events == [.data([9]), .answer(Self.command(102, [8]))], "\(bytes)")
    }
  }

  @Test func `a command without an end is found out, and nothing of it is kept`() {
    var session = ComPortSession()
    var events = session.receive([255, 250, 44][...])
    for _ in 0..<ComPortSession.longestCommand { events += session.receive([1][...]) }
    #expect(events == [.endless])
  }

  /// Whatever comes: answers are in proportion to it, data is never more, and nothing traps.
  @Test(arguments: 0..<20 as Range<UInt64>)
  func `noise is survived, and cutting it otherwise changes nothing`(seed: UInt64) {
    var chance = SplitMix64(seed: seed)
    let telnet: [UInt8] = [255, 255, 255, 250, 240, 251, 252, 253, 254, 44, 0, 1, 2, 3, 5, 8, 9, 11, 12]
    let bytes = (0..<20_000).map { _ in
      Int.random(in: 0..<4, using: &chance) == 0
        ? UInt8.random(in: 0...255, using: &chance) : telnet[Int.random(in: telnet.indices, using: &chance)]
    }
    var whole = ComPortSession()
    var cut = ComPortSession()
    _ = (whole.open(), cut.open())
    let once = Self.joined(whole.receive(bytes[...]))
    var events: [ComPortSession.Event] = []
    var start = 0
    while start < bytes.count {
      let end = min(start + Int.random(in: 1...300, using: &chance), bytes.count)
      events += cut.receive(bytes[start..<end])
      start = end
    }
    #expect(Self.joined(events) == once)
    var data = 0
    var answers = 0
    for event in once {
      switch event {
      case .data(let bytes): data += bytes.count
      case .answer(let bytes): answers += bytes.count
      case .rate, .endless: break
      }
    }
    #expect(data <= bytes.count)
    // The name is the longest answer to a byte of a question: 15 to 6.
    #expect(answers <= 4 * bytes.count)
  }

  /// Neighbouring data is one piece, whatever pieces it came in.
  private static func joined(_ events: [ComPortSession.Event]) -> [ComPortSession.Event] {
    events.reduce(into: []) { all, event in
      if case .data(let new) = event, case .data(let old)? = all.last {
        all[all.count - 1] = .data(old + new)
      } else {
        all.append(event)
      }
    }
  }
}
