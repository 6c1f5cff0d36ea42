import BMSCore
import Testing

@testable import WecoTUI

@Suite struct FactQueueTests {
  private static func at(_ second: Int) -> Instant { Instant(microseconds: Int64(second) * 1_000_000 - 3) }

  /// Of every kind, with contents and links drawn by lot.
  private static func drawn(_ second: Int, _ random: inout SplitMix64) -> Fact {
    let link = ["ttyUSB0", "can0", "", "attached"][Int(random.next() % 4)]
    let data = (0..<Int(random.next() % 60)).map { _ in UInt8(truncatingIfNeeded: random.next()) }
    let id = UInt32(truncatingIfNeeded: random.next())
    let event: Fact.Event =
      switch random.next() % 7 {
      case 0: .sent(data)
      case 1: .received(data)
      case 2: .frame(.data(CANFrame(id: .standard(UInt16(truncatingIfNeeded: id & 0x7FF)), data: data.prefix(8))))
      case 3: .frame(.data(CANFrame(id: .extended(id), data: data.prefix(8))))
      case 4: .frame(.flexible(.extended(id), flags: 1, data: data))
      case 5: .link(.down("unplugged"))
      default: .remark("Ü \(id)")
      }
    return Fact(at(second), link, event)
  }

  @Test("What went in comes out, whatever left before it") func asAnArray() {
    var (queue, model, random) = (FactQueue(), [Fact](), SplitMix64(seed: 5))
    for second in 0..<4000 {
      let fact = Self.drawn(second, &random)
      queue.append(fact)
      model.append(fact)
      if random.next() % 8 < (second < 2000 ? 3 : 9) {
        queue.removeFirst()
        model.removeFirst()
      }
      #expect(queue.count == model.count)
      #expect(queue.oldest == model.first?.at)
      guard second % 250 == 0 else { continue }
      #expect(queue.facts(from: Self.at(0), through: Self.at(9999)) == model)
      let (from, through) = (Self.at(second - 100), Self.at(second - 20))
      #expect(queue.facts(from: from, through: through) == model.filter { $0.at >= from && $0.at <= through })
    }
    queue.removeFirst()
    #expect(queue.facts(from: Self.at(0), through: Self.at(9999)) == Array(model.dropFirst()))
  }

  @Test("More links than a byte counts and more bytes than a frame has are kept all the same") func beyond() {
    var queue = FactQueue()
    let many = (0..<300).map { Fact(Self.at($0), "link\($0)", .received([UInt8(truncatingIfNeeded: $0)])) }
    let long = Fact(Self.at(300), "link0", .sent(Array(repeating: 7, count: 70_000)))
    for fact in many + [long] { queue.append(fact) }
    #expect(queue.facts(from: Self.at(0), through: Self.at(300)) == many + [long])
  }

  @Test("From an empty one nothing leaves") func empty() {
    var queue = FactQueue()
    queue.removeFirst()
    #expect(queue.isEmpty && queue.oldest == nil)
  }
}
