import Testing

@testable import BMSCore

@Suite struct HistoryMinuteBlockTests {
  private static func block(_ seed: UInt64, _ value: (inout SplitMix64) -> Double) -> MinuteBlock {
    var random = SplitMix64(seed: seed)
    var block = MinuteBlock()
    for second in 0..<MinuteBlock.length where Int.random(in: 0..<4, using: &random) > 0 {
      for _ in 0..<Int.random(in: 1...3, using: &random) { block.add(Bucket(value(&random)), at: second) }
    }
    return block
  }

  @Test(arguments: 0..<200) func `What was put in comes out again, exactly`(seed: Int) {
    let blocks = [
      Self.block(UInt64(seed)) { Double(Int.random(in: 3000...3600, using: &$0)) },
      Self.block(UInt64(seed)) { Double(Int.random(in: -10_000...10_000, using: &$0)) / 100 },
      Self.block(UInt64(seed)) { Double(Int.random(in: -5...5, using: &$0)) / 1_000_000 },
      // No decimals are enough for these.
      Self.block(UInt64(seed)) { Double.random(in: -1...1, using: &$0) },
      Self.block(UInt64(seed)) { Double.random(in: -1e300...1e300, using: &$0) },
    ]
    for block in blocks { #expect(MinuteBlock(block.bytes) == block) }
  }

  @Test func `A minute of a value that stands still takes 121 bytes, of one that trembles not much more`() {
    var still = MinuteBlock()
    var trembling = MinuteBlock()
    for second in 0..<60 {
      still.add(Bucket(53.01), at: second)
      trembling.add(Bucket(3315 + Double(second * 7 % 5 - 2)), at: second)
    }
    #expect(still.bytes.count <= 122)
    #expect(trembling.bytes.count <= 122)
    #expect(MinuteBlock(still.bytes) == still)
  }

  @Test func `The format is the one that is written down`() {
    var block = MinuteBlock()
    block.add(Bucket(53.0), at: 0)
    block.add(Bucket(min: 52.5, max: 53.2, last: 52.9, count: 3), at: 2)
    // One decimal; step 1 and plain, 530; step 2 and not plain, 3 readings, -1, 4 below, 3 above.
    #expect(block.bytes == [1, 1, 0xA4, 0x08, 2, 3, 1, 4, 3])
  }

  @Test func `Bytes of any origin are read or refused, and never trap`() {
    var random = SplitMix64(seed: 5)
    let good = Self.block(1) { Double(Int.random(in: 0...100, using: &$0)) }.bytes
    for _ in 0..<20_000 {
      var bytes = good
      for _ in 0..<Int.random(in: 1...8, using: &random) {
        bytes[Int.random(in: bytes.indices, using: &random)] = UInt8.random(in: 0...255, using: &random)
      }
      for block in [MinuteBlock(bytes), MinuteBlock(Array(bytes.prefix(Int.random(in: 0...20, using: &random))))] {
        for bucket in (block?.buckets ?? []).compactMap(\.self) {
          #expect(bucket.min <= bucket.last && bucket.last <= bucket.max && bucket.count > 0)
        }
      }
    }
    #expect(MinuteBlock([]) == nil)
    #expect(MinuteBlock([7]) == nil)
    #expect(MinuteBlock([0, 121, 0]) == nil)
    #expect(MinuteBlock([0, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0]) == nil)
  }
}
