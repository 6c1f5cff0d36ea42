import Testing

@testable import BMSCore

@Suite struct SimulationLineFaultsTests {
  private func reply(key: UInt16, registers: Int = 38) -> [UInt8] {
    var bytes: [UInt8] = [1, 3, UInt8(registers * 2)]
    for index in 0..<registers * 2 { bytes.append(UInt8(truncatingIfNeeded: index &* 37)) }
    let checksum = KeyedChecksum(key: key).checksum(bytes)
    return bytes + [UInt8(checksum & 0xFF), UInt8(checksum >> 8)]
  }

  private func fits(_ bytes: [UInt8], key: UInt16) -> Bool {
    let checksum = KeyedChecksum(key: key).checksum(bytes.dropLast(2))
    return Array(bytes.suffix(2)) == [UInt8(checksum & 0xFF), UInt8(checksum >> 8)]
  }

  private func rates(_ change: (inout LineFaults.Rates) -> Void) -> LineFaults.Rates {
    var rates = LineFaults.Rates()
    change(&rates)
    return rates
  }

  @Test(arguments: [0x85F9, 0xD7D9, 0x0000, 0x7FFF] as [UInt16])
  func `unnoticed faults change one to six data bits and the checksum still fits`(key: UInt16) {
    var faults = LineFaults(rates { $0.unnoticed = 1 }, seed: 1)
    for registers in [3, 7, 10, 38] {
      let reply = reply(key: key, registers: registers)
      for _ in 0..<50 {
        let bad = faults.pass(reply, key: key)
        #expect(bad.count == reply.count && bad != reply)
        #expect(bad.prefix(3) == reply.prefix(3) && bad.suffix(2) == reply.suffix(2))
        #expect((1...6).contains(zip(bad, reply).reduce(0) { $0 + ($1.0 ^ $1.1).nonzeroBitCount }))
        #expect(fits(bad, key: key))
      }
    }
    #expect(faults.unnoticedCount == 200)
  }

  @Test func `key ok is no data and is not changed unnoticed`() {
    let keyOK: [UInt8] = [0x01, 0x03, 0x03, 0x23, 0x00, 0x00, 0x1C, 0x3A]
    var faults = LineFaults(rates { $0.unnoticed = 1 }, seed: 1)
    #expect(faults.pass(keyOK, key: 0x85F9) == keyOK)
    #expect(faults.pass([], key: 0x85F9).isEmpty)
  }

  @Test func `each other fault does what its name says`() {
    let key: UInt16 = 0x85F9
    let reply = reply(key: key)
    var broken = LineFaults(rates { $0.broken = 1 }, seed: 2)
    var truncated = LineFaults(rates { $0.truncated = 1 }, seed: 3)
    var dropped = LineFaults(rates { $0.dropped = 1 }, seed: 4)
    var prefixed = LineFaults(rates { $0.prefixed = 1 }, seed: 5)
    var inserted = LineFaults(rates { $0.inserted = 1 }, seed: 6)
    var duplicated = LineFaults(rates { $0.duplicated = 1 }, seed: 7)
    for _ in 0..<200 {
      let bad = broken.pass(reply, key: key)
      #expect(bad.count == reply.count && !fits(bad, key: key))
      let short = truncated.pass(reply, key: key)
      #expect(short.count < reply.count && reply.starts(with: short))
      #expect(dropped.pass(reply, key: key).isEmpty)
      let long = prefixed.pass(reply, key: key)
      #expect(long.count > reply.count && Array(long.suffix(reply.count)) == reply)
      #expect(inserted.pass(reply, key: key).count > reply.count)
      #expect(duplicated.pass(reply, key: key) == reply + reply)
    }
  }

  @Test func `the harsh line spoils one reply of five unnoticed, and the same seed spoils the same`() {
    let reply = reply(key: 0x85F9)
    var one = LineFaults(seed: 9)
    var same = LineFaults(seed: 9)
    var other = LineFaults(seed: 10)
    var differs = false
    for _ in 0..<2000 {
      let passed = one.pass(reply, key: 0x85F9)
      #expect(passed == same.pass(reply, key: 0x85F9))
      if passed != other.pass(reply, key: 0x85F9) { differs = true }
    }
    #expect(differs)
    #expect((330...470).contains(one.unnoticedCount))
    var clean = LineFaults(LineFaults.Rates(), seed: 1)
    #expect(clean.pass(reply, key: 0x85F9) == reply)
  }

  @Test func `the generator is SplitMix64`() {
    // The first numbers of the published reference for seed 1234567.
    var generator = SplitMix64(seed: 1_234_567)
    #expect(generator.next() == 6_457_827_717_110_365_317)
    #expect(generator.next() == 3_203_168_211_198_807_973)
    #expect(generator.next() == 9_817_491_932_198_370_423)
  }
}
