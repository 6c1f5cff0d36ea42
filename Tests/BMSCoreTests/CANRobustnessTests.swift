import BMSCore
import Glibc
import Testing

@Suite struct CANRobustnessTests {
  /// Ids worth more attention than chance gives them.
  private static let interesting: [CANID] = {
    let standard: [UInt16] =
      [0x00F, 0x070, 0x305, 0x306, 0x307, 0x300, 0x30F, 0x399, 0x3DA, 0x3DB] + (0x301...0x321) + (0x351...0x364)
      + (0x370...0x382) + (0x400...0x41E) + (0x500...0x505)
    let extended: [UInt32] =
      [0x305, 0x310, 0x3010, 0x3020, 0x3030, 0x3F00, 0x4200, 0x8200, 0x8210, 0x0CF1_0410] + (0x320...0x333)
      + (0x1351...0x135F) + stride(from: 0x3110, through: 0x3290, by: 16)
      + stride(from: 0x4210, through: 0x42F0, by: 16)
      + stride(from: 0x7310, through: 0x7340, by: 16)
      + [0x0CF1_1100, 0x0CF1_1200, 0x0CF1_1210, 0x0CF2_0220, 0x0CF1_1300, 0x0CF2_0310, 0x0CF1_1400]
    return standard.map { CANID.standard($0) } + extended.map { CANID.extended($0) }
  }()

  /// 300,000 frames; ten million when CAN_FUZZ_LONG is set (`CAN_FUZZ_LONG=1 swift test -c release --filter CANRob`).
  private static let rounds = getenv("CAN_FUZZ_LONG") == nil ? 300_000 : 10_000_000

  private func randomFrame(_ random: inout SplitMix64) -> CANFrame {
    let choice = random.next()
    let id: CANID =
      switch choice & 7 {
      case 0: .standard(UInt16(choice >> 16 & 0x7FF))
      case 1: .extended(UInt32(choice >> 16 & 0x1FFF_FFFF))
      default: Self.interesting[Int(choice >> 16 & 0xFFFF) % Self.interesting.count]
      }
    let bits = random.next()
    let style = choice >> 8 & 7
    let data = (0..<Int(choice >> 40 & 0xF)).map { index -> UInt8 in
      switch style {
      case 0: 0
      case 1: 0xFF
      case 2: 0x20 + UInt8(bits >> (UInt64(index & 7) * 8) & 0x3F)
      default: UInt8(bits >> (UInt64(index & 7) * 8) & 0xFF)
      }
    }
    return CANFrame(id: id, data: data)
  }

  @Test func `random frames: no trap, no growth, every number finite`() {
    var random = SplitMix64(seed: 20_26)
    var decoder = CANDecoder()
    var statistics = UnknownFrames(capacity: 64)
    var out = CANDecoding()
    var now: Int64 = 0
    var most = 0
    var texts = 0
    for round in 0..<Self.rounds {
      let frame = randomFrame(&random)
      // Mostly small steps; now and then a silence, a jump and the end of time.
      let step = random.next()
      now = step & 0xFFF == 0 ? Int64(bitPattern: step) >> 8 : now &+ Int64(step & 0xFFFF)
      decoder.decode(frame, at: Instant(microseconds: now), into: &out)
      statistics.hear(frame, at: Instant(microseconds: now))
      most = max(most, out.fields.count)
      for entry in out.fields {
        if case .number(let number, _) = entry.content, !number.double.isFinite { Issue.record("\(entry)") }
      }
      if round % 64 == 0 {
        for entry in out.fields { texts &+= entry.value.text?.utf8.count ?? 0 }
        let status = decoder.detector.status(at: Instant(microseconds: now))
        texts &+= status.reason.utf8.count &+ status.settingText.utf8.count
      }
    }
    #expect(most <= 24)
    #expect(statistics.entries.count <= 64)
    #expect(texts > 0)
  }

  @Test func `the same frames give the same words`() {
    func run() -> [String] {
      var random = SplitMix64(seed: 7)
      var decoder = CANDecoder()
      var out = CANDecoding()
      return (0..<2000).map { round in
        decoder.decode(randomFrame(&random), at: Instant(microseconds: Int64(round) * 1000), into: &out)
        return out.fields.map { "\($0.field)=\($0.value)" }.joined(separator: " ")
      }
    }
    #expect(run() == run())
  }

  @Test func `an empty frame of any id carries no number`() {
    var out = CANDecoding()
    for id in Self.interesting {
      var decoder = CANDecoder()
      decoder.decode(CANFrame(id: id, data: []), at: Instant(microseconds: 0), into: &out)
      // Sofar's pack number stands in the id.
      let numbers = out.fields.filter { if case .number = $0.content { $0.field != .pack } else { false } }
      #expect(numbers.isEmpty, "\(id.hex)")
    }
  }
}

@Suite struct CANFrameTextTests {
  @Test(arguments: [
    "351#1402740E740ECC01", "000#", "7FF#00", "00000351#14", "1FFFFFFF#0102030405060708", "18FF0305#",
  ])
  func `a frame reads back as it was written`(text: String) { #expect(CANFrame(candump: text)?.candump == text) }

  @Test func `lower case is read too`() {
    #expect(CANFrame(candump: "35c#c000") == CANFrame(id: .standard(0x35C), data: [0xC0, 0]))
  }

  @Test(arguments: [
    "", "#", "351", "351#1", "351#140", "351#R", "351#R8", "351##1AA", "35#14", "0351#14", "800#00", "20000000#00",
    "FFFFFFFF#00", "351#010203040506070809", "3G1#00", "351#0G", " 351#00", "351#00 ", "351 #00", "351#00#00", "+51#00",
  ])
  func `anything else is no frame`(text: String) { #expect(CANFrame(candump: text) == nil) }

  @Test func `an 11-bit and a 29-bit id of the same number differ`() {
    #expect(CANFrame(candump: "351#")?.id != CANFrame(candump: "00000351#")?.id)
  }
}

@Suite struct UnknownFramesTests {
  @Test func `counts, ages, period, jitter and changed bytes`() throws {
    var frames = UnknownFrames()
    for beat in 0..<100 {
      let frame = CANFrame(id: .standard(0x123), data: [1, UInt8(beat), 3, 4])
      // 100 ms apart, every second frame 2 ms late.
      frames.hear(frame, at: Instant(microseconds: Int64(beat) * 100_000 + (beat % 2 == 0 ? 0 : 2000)))
    }
    let entry = try #require(frames[.standard(0x123)])
    #expect(entry.count == 100)
    #expect(entry.length == 4)
    #expect(!entry.isKnown)
    #expect(entry.changed == 0b0010 && entry.everChanged == 0b0010)
    #expect(entry.lastHeard == Instant(microseconds: 9_902_000))
    let period = try #require(entry.period).microseconds
    let jitter = try #require(entry.jitter).microseconds
    #expect((99_000...101_000).contains(period))
    #expect((1500...2500).contains(jitter))
  }

  @Test func `a byte that comes or goes has changed`() {
    var frames = UnknownFrames()
    frames.hear(CANFrame(id: .standard(1), data: [1, 2]), at: Instant(microseconds: 0))
    #expect(frames[.standard(1)]?.period == nil)
    frames.hear(CANFrame(id: .standard(1), data: [1, 2, 3]), at: Instant(microseconds: 10))
    #expect(frames[.standard(1)]?.changed == 0b100)
    frames.hear(CANFrame(id: .standard(1), data: [1, 2, 3]), at: Instant(microseconds: 20))
    #expect(frames[.standard(1)]?.changed == 0)
    #expect(frames[.standard(1)]?.everChanged == 0b100)
  }

  @Test func `stays sorted and bounded, and counts what found no room`() {
    var frames = UnknownFrames(capacity: 100)
    var random = SplitMix64(seed: 3)
    for round in 0..<20_000 {
      let id: CANID =
        Bool.random(using: &random)
        ? .standard(UInt16.random(in: 0...0x7F, using: &random))
        : .extended(UInt32.random(in: 0...0x7F, using: &random))
      frames.hear(CANFrame(id: id, data: [0]), at: Instant(microseconds: Int64(round)))
    }
    #expect(frames.entries.count == 100)
    #expect(frames.entries.map(\.id) == frames.entries.map(\.id).sorted())
    #expect(frames.overflow + frames.entries.reduce(0) { $0 + $1.count } == 20_000)
    #expect(frames[.standard(0x7FF)] == nil)
    frames.clear()
    #expect(frames.entries.isEmpty && frames.overflow == 0)
  }

  @Test func `a clock that jumps breaks nothing`() {
    var frames = UnknownFrames()
    for time in [0, Int64.max, Int64.min, 5, -5, Int64.max] {
      frames.hear(CANFrame(id: .standard(1), data: []), at: Instant(microseconds: time))
    }
    #expect(frames[.standard(1)]?.count == 6)
  }

  @Test func `reads bytes as words both ways`() {
    let frame = CANFrame(id: .standard(1), data: [0x14, 0x02, 0x74, 0x0E, 0x01])
    #expect(frame.wordsLittleEndian == [0x0214, 0x0E74])
    #expect(frame.wordsBigEndian == [0x1402, 0x740E])
    #expect(CANFrame(id: .standard(1), data: [1]).wordsBigEndian.isEmpty)
    #expect(CANFrame(id: .standard(1), data: []).wordsLittleEndian.isEmpty)
  }

  @Test func `knows which ids have a table`() {
    for text in ["351#", "00004213#", "0CF20213#", "0CF11FF0#", "110#", "1F0003FF#", "00003351#"] {
      #expect(CANFrame(candump: text)?.id.isKnown == true, "\(text)")
    }
    for text in ["123#", "00004300#", "00033351#", "351351#"] {
      #expect(CANFrame(candump: text)?.id.isKnown != true, "\(text)")
    }
  }
}
