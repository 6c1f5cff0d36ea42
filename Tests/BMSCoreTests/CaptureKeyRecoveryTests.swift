import BMSCore
import Testing

@Suite struct CaptureKeyRecoveryTests {
  /// The vendor's 13 requests and the simulated battery's replies, without their checksums.
  private static let bodies: [[UInt8]] = {
    var traffic = CaptureTraffic()
    traffic.handshakeUnheard()
    traffic.cycle()
    return traffic.events.compactMap { $0.bytes?.dropLast(2) }
  }()

  @Test func `the key is exact, or the open bits are named, for 10,000 random keys`() {
    #expect(Self.bodies.count == 26)
    let seals = Self.bodies.map { (body: $0, crc: KeyedChecksum.crc($0)) }
    let hidden = seals.reduce(0xFFFF) { $0 & $1.crc }
    var random = SplitMix64(seed: 11)
    var exact = 0
    for _ in 0..<10_000 {
      let key = UInt16.random(in: 0...0xFFFF, using: &random)
      var recovery = KeyRecovery()
      for (body, crc) in seals {
        let sum = ~(crc | key) &+ 26
        recovery.add(body + [UInt8(sum & 0xFF), UInt8(sum >> 8)])
      }
      #expect(recovery.evidence.bits == key & recovery.provenBits)
      #expect(recovery.provenBits == ~hidden)
      #expect(recovery.candidates == 1 << hidden.nonzeroBitCount)
      #expect(recovery.evidence.allows(key))
      if recovery.key == key { exact += 1 }
      guard recovery.contradictions + recovery.fitsNoKey == 0 else {
        Issue.record("key \(key.hex)")
        return
      }
    }
    #expect(exact == (hidden == 0 ? 10_000 : 0))
  }

  @Test func `after every frame the bits said to be proven are right, whatever the traffic`() {
    var random = SplitMix64(seed: 12)
    for _ in 0..<500 {
      let key = UInt16.random(in: 0...0xFFFF, using: &random)
      var recovery = KeyRecovery()
      var last = recovery.candidates
      for _ in 0..<12 {
        let body = (0..<Int.random(in: 2...40, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
        recovery.add(KeyedChecksum(key: key).sealed(body))
        #expect(recovery.evidence.bits == key & recovery.provenBits)
        #expect(recovery.candidates <= last)
        last = recovery.candidates
      }
    }
  }

  @Test func `captured requests alone leave one bit of 85F9 open, and it is named`() {
    var recovery = KeyRecovery()
    for frame in [
      "01 03 00 01 00 26 1C 2A", "01 03 00 27 00 06 1C 38", "01 03 00 2D 00 01 1C 78", "01 03 00 2E 00 03 1C 38",
      "01 03 00 33 00 1D 1C 32", "01 03 00 52 00 07 1C 22", "01 03 00 5B 00 1E 1C 6A", "01 03 00 79 00 0A 1C 6A",
      "01 03 00 83 00 0A 1C 5A", "01 03 00 8D 00 0A 1C 18", "01 03 00 97 00 0A 1C 5A", "01 03 00 A1 00 0A 1C 50",
      "01 03 01 C8 00 0E 1C 72",
    ] { #expect(recovery.add(captureHex(frame)) == .fits) }
    #expect(recovery.report.description == "key 1000010111111?01: bit 2 is open, 2 keys fit all 13 frames")
    #expect(recovery.evidence.allows(0x85F9))
    // `key ok` (weco-serial, computed) hides the same bit.
    let isNew = recovery.add(captureHex("01 03 03 23 00 00 1C 3A"))
    #expect(isNew == .fits)
    #expect(recovery.candidates == 2)
  }

  @Test func `open bits are named`() {
    var recovery = KeyRecovery()
    #expect(recovery.report.description == "nothing is known of the key yet")
    #expect(recovery.candidates == 65_536)
    recovery.add(captureHex("01 03 00 01 00 26 1C 2A"))
    #expect(recovery.key == nil)
    let open = recovery.pattern.filter { $0 == "?" }.count
    #expect(recovery.candidates == 1 << open)
    #expect(
      recovery.report.description.contains("bits ")
        && recovery.report.description.contains("\(recovery.candidates) keys fit all 1 frames"))
    for (digit, bit) in zip(recovery.pattern, (0..<16).reversed()) where digit != "?" {
      #expect((digit == "1") == (0x85F9 >> bit & 1 == 1))
    }
  }

  @Test func `single damaged frames unsettle nothing, a new key is noticed`() {
    let old = KeyedChecksum(key: 0x85F9)
    let new = KeyedChecksum(key: 0x2A57)
    var recovery = KeyRecovery(key: 0x85F9)
    var random = SplitMix64(seed: 5)
    for round in 0..<200 {
      var frame = old.sealed([1, 3, 4] + (0..<4).map { _ in UInt8.random(in: 0...255, using: &random) })
      if round % 3 == 0 { frame[5] ^= 1 << UInt8(round % 8) }
      recovery.add(frame)
      #expect(recovery.key == 0x85F9)
    }
    var verdicts: [KeyRecovery.Verdict] = []
    for request in CaptureTraffic.vendorCycle { verdicts.append(recovery.add(request.frame(new).bytes)) }
    #expect(verdicts.contains(.keyChanged))
    #expect(recovery.evidence.allows(0x2A57))
    #expect(!recovery.evidence.allows(0x85F9))
    #expect(recovery.changes == 1)
  }

  @Test func `a wrong key from the user is found out`() {
    var recovery = KeyRecovery(key: 0x1234)
    for body in Self.bodies { recovery.add(KeyedChecksum(key: 0xBEEF).sealed(body)) }
    #expect(recovery.evidence.allows(0xBEEF))
    #expect(!recovery.evidence.allows(0x1234))
  }

  @Test func `what is no frame fits no key`() {
    var recovery = KeyRecovery()
    #expect(recovery.add([]) == .fitsNoKey)
    #expect(recovery.add([1, 2, 3]) == .fitsNoKey)
    var random = SplitMix64(seed: 6)
    var none = 0
    for _ in 0..<1000 {
      var fresh = KeyRecovery()
      let noise = (0..<20).map { _ in UInt8.random(in: 0...255, using: &random) }
      if fresh.add(noise) == .fitsNoKey { none += 1 }
    }
    #expect(none > 970)
  }
}
