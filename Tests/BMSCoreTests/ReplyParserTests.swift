import BMSCore
import Testing

@Suite struct ReplyParserTests {
  static let checksum = KeyedChecksum(key: 0x85F9)
  static let request = ReadRequest(first: 203, count: 7)
  static let words: [UInt16] = [650, 700, 65326, 218, 0, 0, 900]
  static let reply: [UInt8] = checksum.sealed(
    [0x01, 0x03, 14] + words.flatMap { [UInt8($0 >> 8), UInt8(truncatingIfNeeded: $0)] })

  /// Every way the same bytes can arrive.
  static func deliveries(_ bytes: [UInt8]) -> [[[UInt8]]] {
    [[bytes], bytes.map { [$0] }] + (0...bytes.count).map { [Array(bytes[..<$0]), Array(bytes[$0...])] }
  }

  private func parse(_ lumps: [[UInt8]], for expectation: ReplyParser.Expectation) -> [ReplyParser.Result] {
    var parser = ReplyParser()
    parser.expect(expectation)
    return lumps.compactMap { parser.receive($0) }
  }

  private var awaited: ReplyParser.Expectation { .reply(Self.request, Self.checksum) }
  private var answer: ReplyParser.Result { .registers(Self.request, Self.words) }

  @Test func `a reply is found whole, byte by byte and cut at every position`() {
    for lumps in Self.deliveries(Self.reply) { #expect(parse(lumps, for: awaited) == [answer]) }
  }

  @Test func `garbage before a reply costs nothing but itself`() {
    let garbage: [[UInt8]] = [
      [0x00], [0x01], [0x01, 0x03], [0x01, 0x03, 14], [0x01, 0x03, 14, 0xFF, 0x01],
      [0xFF, 0xFE, 0x01, 0x01, 0x01, 0x03],
    ]
    for prefix in garbage {
      for lumps in Self.deliveries(prefix + Self.reply) { #expect(parse(lumps, for: awaited) == [answer]) }
    }
  }

  @Test func `bytes behind a reply are counted and never read`() {
    var parser = ReplyParser()
    parser.expect(awaited)
    #expect(parser.receive(Self.reply + Self.reply) == answer)
    #expect(parser.strayBytes == Self.reply.count)
    #expect(parser.expectation == .nothing)
  }

  @Test func `two coalesced replies after a broken one give the first whole one`() {
    var broken = Self.reply
    broken[5] ^= 0x40
    broken[6] ^= 0x01
    var parser = ReplyParser()
    parser.expect(awaited)
    #expect(parser.receive(broken + Self.reply) == answer)
    #expect(parser.badChecksums == 1)
    #expect(parser.resyncs == 1)
  }

  @Test func `one stray byte in mid-reply costs that reply only`() {
    for position in 0...Self.reply.count {
      var damaged = Self.reply
      damaged.insert(0x55, at: position)
      var parser = ReplyParser()
      parser.expect(awaited)
      _ = parser.receive(damaged)
      parser.expect(awaited)
      #expect(parser.receive(Self.reply) == answer, "stray byte at \(position)")
    }
  }

  @Test func `key ok is recognised in every delivery and never as a register reply`() {
    let key = KeyRequest(key: 0x85F9)
    for lumps in Self.deliveries([0x01, 0x03] + key.acknowledgement) {
      #expect(parse(lumps, for: .acknowledgement(key)) == [.acknowledged(key)])
    }
    for count: UInt16 in 1...60 {
      let lumps = [key.acknowledgement + key.acknowledgement]
      #expect(parse(lumps, for: .reply(ReadRequest(first: 1, count: count), Self.checksum)).isEmpty)
    }
  }

  @Test func `a register reply is never taken for key ok`() {
    #expect(parse([Self.reply, Self.reply], for: .acknowledgement(KeyRequest(key: 0x85F9))).isEmpty)
  }

  @Test func `key ok of another key is not accepted`() {
    #expect(parse([KeyRequest(key: 0).acknowledgement], for: .acknowledgement(KeyRequest(key: 0x85F9))).isEmpty)
  }

  @Test func `another length or another unit is not the answer`() {
    #expect(parse([Self.reply], for: .reply(ReadRequest(first: 203, count: 6), Self.checksum)).isEmpty)
    var other = Self.reply
    other[0] = 2
    #expect(parse([Self.checksum.sealed(Array(other.dropLast(2)))], for: awaited).isEmpty)
  }

  @Test func `it holds no more than one reply, whatever arrives`() {
    var parser = ReplyParser()
    parser.expect(awaited)
    for _ in 0..<10_000 { _ = parser.receive([0x01, 0x03, 14, 0x00, 0x01, 0x03]) }
    #expect(parser.heldBytes <= Self.request.replyLength)
  }
}
