import BMSCore
import Testing

/// A battery that answers later than its tool waits.
@Suite struct LateAnswerTests {
  private static let key = KeyedChecksum(key: 0x85F9)
  private static func read(_ first: UInt16, _ count: UInt16 = 10) -> ReadRequest {
    ReadRequest(first: first, count: count)
  }

  /// What a bridge makes of questions and of answers, in their order: each register says its own number.
  private func replies(_ line: [(isAnswer: Bool, to: ReadRequest)]) -> [(ReadRequest, [UInt16])] {
    var dissector = SerialDissector(key: 0x85F9)
    var found: [(ReadRequest, [UInt16])] = []
    for (index, part) in line.enumerated() {
      let words = (0..<part.to.count).map { part.to.first + $0 }
      let data: [UInt8] = words.flatMap { word -> [UInt8] in [UInt8(word >> 8), UInt8(word & 0xFF)] }
      let answer: [UInt8] = [1, 3, UInt8(part.to.count * 2)] + data
      let bytes = part.isAnswer ? Self.key.sealed(answer) : part.to.frame(Self.key).bytes
      let time = WallTime(microseconds: Int64(index) * 5000)
      for event in dissector.receive(bytes, side: part.isAnswer ? .reply : .request, at: time) {
        if case .reply(let request, let words) = event.kind { found.append((request, words)) }
      }
    }
    return found
  }

  @Test func `an answer that fits the question before as well is nobody's`() {
    let (a, b, c, other) = (Self.read(121), Self.read(131), Self.read(141), Self.read(45, 1))
    // The answer of 121 comes after 131 was asked, and 131 stays without one.
    #expect(replies([(false, a), (false, b), (true, a)]).isEmpty)
    // Each comes one question late.
    #expect(replies([(false, a), (false, b), (true, a), (false, c), (true, b), (false, a), (true, c)]).isEmpty)
    // One of another length shows which is which again.
    let found = replies([(false, a), (false, b), (true, b), (false, other), (true, other), (false, c), (true, c)])
    #expect(found.map(\.0) == [other, c] && found.allSatisfy { $0.1.first == $0.0.first })
    // The same question twice has the same answer.
    #expect(replies([(false, a), (false, a), (true, a)]).map(\.0) == [a])
  }
}
