import BMSCore
import Glibc
import Testing

/// Two receivers, one on each line: what they hand over at once has no order of its own.
@Suite struct TapOrderTests {
  private static let seeds = 0..<(getenv("TAP_SEEDS").flatMap { UInt64(String(cString: $0)) } ?? 20)

  private struct Heard {
    let side: SerialDissector.Side
    let byte: UInt8
    let at: Instant
  }

  /// What sets something, sealed as everything is, and how it is answered.
  private struct Command: CustomTestStringConvertible {
    let frame: [UInt8]
    let answer: [UInt8]
    var testDescription: String { "function \(frame[1])" }

    init(_ frame: [UInt8], answer: [UInt8]? = nil) {
      let seal = KeyedChecksum(key: 0x85F9)
      (self.frame, self.answer) = (seal.sealed(frame), seal.sealed(answer ?? frame))
    }
  }

  private static let commands = [
    Command([1, 6, 0x03, 0x00, 0x00, 0x8A]),
    Command([1, 16, 0xFF, 0x3B, 0, 1, 2, 0x03, 0x02], answer: [1, 16, 0xFF, 0x3B, 0, 1]),
    Command([1, 6, 0x03, 0x01, 0x00, 0x05], answer: [1, 0x86, 2]),
  ]

  /// What passes on both lines while the vendor's tool asks: each register says its own number, so that an answer tells its
  /// question. On a bad line answers are damaged or stay away, and the tool waits half a second for them.
  private func line(cycles: Int, isBad: Bool, commands: [Command] = [], _ random: inout SplitMix64) -> [Heard] {
    var traffic = CaptureTraffic()
    traffic.rewrite = { request, words in
      for index in words.indices { words[index] = request.first + UInt16(index) }
    }
    traffic.handshake()
    for _ in 0..<cycles {
      traffic.cycle()
      for command in commands {
        traffic.note(sent: command.frame)
        traffic.note(received: command.answer)
        traffic.wait(.milliseconds(2))
      }
    }
    var late = Span.zero
    var heard: [Heard] = []
    for event in traffic.events {
      let at = Instant(microseconds: event.time.microseconds) + late
      switch event.content {
      case .sent(let bytes): heard += bytes.map { Heard(side: .request, byte: $0, at: at) }
      case .received(var bytes):
        let fate = isBad && bytes.count > 8 ? Int.random(in: 0..<8, using: &random) : 7
        if fate < 2 { late = late + .milliseconds(500) }
        if fate == 0 { continue }
        if fate == 1 { bytes[Int.random(in: 3..<bytes.count, using: &random)] ^= 0x10 }
        heard += bytes.map { Heard(side: .reply, byte: $0, at: at) }
      default: break
      }
    }
    return heard
  }

  /// The replies that a tap lets through that mostly looks in time, and often does not.
  private func replies(_ line: [Heard], latest: Int = 200, _ random: inout SplitMix64) -> (
    found: [SerialEvent.Kind], leftOut: Int
  ) {
    var order = TapOrder(patience: .milliseconds(500))
    var dissector = SerialDissector()
    var (found, leftOut): ([SerialEvent.Kind], Int) = ([], 0)
    var looked = line[0].at
    var next = 0
    while next < line.count {
      // The handshake is heard in time.
      let most = next < 15 ? 1 : Int.random(in: 0..<4, using: &random) > 0 ? 8 : latest
      let end = min(next + Int.random(in: 1...most, using: &random), line.count)
      let (lump, now) = (line[next..<end], line[end - 1].at)
      let bytes = SerialDissector.Side.allCases.map { side in lump.filter { $0.side == side }.map(\.byte) }
      let parts = order.receive(requests: bytes[0], replies: bytes[1], since: looked, at: now)
      if order.isDisturbed {
        leftOut += 1
        found += dissector.interrupt().map(\.kind)
      }
      for (side, bytes, at) in parts {
        found += dissector.receive(bytes, side: side, at: WallTime(microseconds: at.microseconds)).map(\.kind)
      }
      order.advance(to: now)
      found += dissector.advance(to: WallTime(microseconds: now.microseconds)).map(\.kind)
      (looked, next) = (now, end)
    }
    found += dissector.finish().map(\.kind)
    return (found, leftOut)
  }

  private func isRight(_ kind: SerialEvent.Kind) -> Bool {
    guard case .reply(let request, let words) = kind else { return true }
    return words.indices.allSatisfy { words[$0] == request.first + UInt16($0) }
  }

  @Test(arguments: seeds) func `however late both lines are looked at, each answer has its question`(
    seed: UInt64
  ) {
    var random = SplitMix64(seed: seed)
    let (found, leftOut) = replies(line(cycles: 4, isBad: false, &random), &random)
    #expect(leftOut == 0)
    #expect(found.count { if case .reply = $0 { true } else { false } } == 4 * CaptureTraffic.vendorCycle.count)
    #expect(found.allSatisfy(isRight))
  }

  @Test(arguments: seeds) func `a command and its answer take turns as well, however late`(
    seed: UInt64
  ) {
    var random = SplitMix64(seed: seed)
    let (found, leftOut) = replies(line(cycles: 4, isBad: false, commands: Self.commands, &random), &random)
    #expect(leftOut == 0)
    #expect(found.count { if case .reply = $0 { true } else { false } } == 4 * CaptureTraffic.vendorCycle.count)
    #expect(found.allSatisfy(isRight))
    let functions = found.compactMap { if case .other(_, let function) = $0 { function } else { nil } }
    #expect(functions == [UInt8](repeatElement([6, 6, 16, 16, 6, 0x86], count: 4).joined()))
  }

  @Test func `on a bad line no answer is taken for that of another question`() {
    var found: [SerialEvent.Kind] = []
    for seed in 0..<3 * Self.seeds.upperBound {
      var random = SplitMix64(seed: seed)
      found += replies(line(cycles: 6, isBad: true, &random), &random).found
    }
    #expect(found.count { if case .reply = $0 { true } else { false } } > 100)
    #expect(found.allSatisfy(isRight))
  }

  /// An adapter that holds bytes back for longer than the tool takes to its next question, always or now and then.
  @Test(arguments: [SerialDissector.Side.request, .reply], [1, 7])
  func `no answer goes with another question where one adapter is late`(side: SerialDissector.Side, one: Int) {
    var random = SplitMix64(seed: 3)
    var heard = line(cycles: 12, isBad: false, &random)
    heard = heard.enumerated().map { index, heard in
      let isLate = heard.side == side && (index / 60).isMultiple(of: one)
      return isLate ? Heard(side: heard.side, byte: heard.byte, at: heard.at + .milliseconds(12)) : heard
    }
    heard.sort { $0.at < $1.at }
    var order = TapOrder(patience: .milliseconds(500))
    var dissector = SerialDissector()
    for byte in heard {
      let bytes = SerialDissector.Side.allCases.map { $0 == byte.side ? [byte.byte] : [] }
      let parts = order.receive(requests: bytes[0], replies: bytes[1], since: byte.at, at: byte.at)
      if order.isDisturbed { _ = dissector.interrupt() }
      for (side, bytes, at) in parts {
        let events = dissector.receive(bytes, side: side, at: WallTime(microseconds: at.microseconds))
        #expect(events.map(\.kind).allSatisfy(isRight))
      }
      order.advance(to: byte.at)
    }
  }

  /// The computer is late as well: most looks find something on both sides.
  @Test(arguments: [SerialDissector.Side.request, .reply], seeds)
  func `nor where the computer is late beside it`(side: SerialDissector.Side, seed: UInt64) {
    var random = SplitMix64(seed: seed)
    var heard = line(cycles: 12, isBad: seed.isMultiple(of: 2), &random)
    let (late, one) = (Span.milliseconds(Int64(1 + seed % 16)), 1 + Int(seed % 4))
    heard = heard.enumerated().map { index, heard in
      let isLate = heard.side == side && (index / 60).isMultiple(of: one)
      return isLate ? Heard(side: side, byte: heard.byte, at: heard.at + late) : heard
    }
    heard.sort { $0.at < $1.at }
    #expect(replies(heard, latest: seed.isMultiple(of: 3) ? 200 : 40, &random).found.allSatisfy(isRight))
  }

  @Test func `a computer that is always a little late follows all the same`() {
    var random = SplitMix64(seed: 5)
    var heard = line(cycles: 40, isBad: false, &random)
    // Behind the handshake, a question twice.
    heard.insert(contentsOf: heard[15..<23], at: 23)
    let (found, leftOut) = replies(heard, latest: 80, &random)
    #expect(leftOut > 0)
    #expect(found.count { if case .reply = $0 { true } else { false } } > 4 * CaptureTraffic.vendorCycle.count)
    #expect(found.allSatisfy(isRight))
  }

  @Test func `noise before a handshake is kept by nobody`() {
    var order = TapOrder(patience: .milliseconds(500))
    var now = Instant(microseconds: 0)
    for _ in 0..<1000 {
      now = now + .milliseconds(60)
      #expect(order.receive(requests: [], replies: [0xA5], since: now, at: now).isEmpty)
      now = now + .milliseconds(60)
      order.advance(to: now)
    }
    let request = KeyRequest(key: 0x85F9).frame.bytes
    let begun = order.receive(requests: Array(request[..<3]), replies: [], since: now, at: now)
    let whole = order.receive(requests: Array(request[3...]), replies: [], since: now, at: now)
    #expect(begun.isEmpty && whole.map(\.bytes) == [Array(request[..<3]), Array(request[3...])])
  }
}
