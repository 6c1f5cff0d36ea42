import Testing

@testable import BMSCore

/// What is proposed of frames whose truth is known, one trap each. A whole battery is `test_secret_frames.py`'s affair.
@Suite struct LearnFramesTests {
  /// A current that steps through levels, and what a frame makes of it.
  struct Bench {
    var learn = LearnFrames()
    /// Seconds on each level.
    static let stay = 30
    static let levels: [Int64] = [0, 4000, -2500, 6100, -800, 3000, -5200, 1500]

    /// - Parameters:
    ///   - flagsB: which slaves are online; `nil`: nobody asks.
    ///   - bytes: the frame at a moment, for the current in 0.01 A (positive while charging).
    init(captures: Int = 1, flagsB: UInt16? = 0, bytes: (_ amperes: Int64, _ second: Int) -> [UInt8]) {
      for capture in 0..<captures {
        learn.beginCapture()
        for second in 0..<Self.stay * Self.levels.count {
          let amperes = Self.levels[(second / Self.stay + capture) % Self.levels.count] + Int64(second % 3) * 10
          let time = Int64(second) * 1_000_000
          learn.take(
            CANFrame(id: .standard(0x123), data: bytes(amperes, second)), link: "can0",
            at: WallTime(microseconds: time + 400_000), line: second * 3 + 1)
          learn.take(Self.reply(14, [5280, UInt16(bitPattern: Int16(-amperes))], at: time), link: "ttyUSB0")
          if let flagsB { learn.take(Self.reply(79, [flagsB], at: time), link: "ttyUSB0") }
        }
      }
    }

    private static func reply(_ first: UInt16, _ words: [UInt16], at time: Int64) -> SerialEvent {
      SerialEvent(
        time: WallTime(microseconds: time), end: WallTime(microseconds: time), side: .reply, bytes: [],
        kind: .reply(ReadRequest(first: first, count: UInt16(words.count)), words), check: .fits)
    }
  }

  /// In 0.1 A, to the nearest.
  static func tenths(_ amperes: Int64) -> Int64 { (amperes + (amperes < 0 ? -5 : 5)) / 10 }

  static func word(_ value: Int64) -> [UInt8] {
    let bits = UInt16(truncatingIfNeeded: value)
    return [UInt8(bits >> 8), UInt8(bits & 0xFF)]
  }

  @Test func whatIsEqualOnThreeLevelsIsMeasured() throws {
    let found = Bench { amperes, second in [UInt8(second & 0xFF)] + Self.word(Self.tenths(amperes)) + [7] }.learn
      .proposals()
    let row = try #require(found.first)
    #expect(found.count == 1)
    #expect(row.row.subject == .field(.current))
    #expect(row.row.bits == FrameBits(byte: 1, width: 2, isBig: true, isSigned: true))
    #expect(row.row.scale == .number(times: 1, plus: 0, decimals: 1, .ampere))
    #expect(row.grade == .measured)
    #expect(row.evidence.contains("lines 1 to "))
    #expect(FrameTable(found, name: "learnt").validate() == [])
  }

  /// What flows through one module of several, or of nobody knows how many, is not the battery's current.
  @Test(arguments: [nil, 0x0001, 0x0003] as [UInt16?])
  func aModuleAmongOthersIsNotTheBattery(flagsB: UInt16?) throws {
    let found = Bench(flagsB: flagsB) { amperes, _ in Self.word(Self.tenths(amperes)) }.learn.proposals()
    let row = try #require(found.first)
    #expect(row.row.subject == .named("module 1 current"))
    #expect(row.grade == .hypothesis)
  }

  @Test func theOtherWayRoundWithAnOffset() throws {
    let found = Bench { amperes, _ in Self.word(30_000 - amperes / 10) }.learn.proposals()
    let row = try #require(found.first)
    #expect(row.row.scale == .number(times: -1, plus: 30_000, decimals: 1, .ampere))
    #expect(row.row.bits.isSigned == false)
  }

  /// Half of a number reads as well as the whole while it is small: what stands above it goes with its sign.
  @Test func theHalfOfANumberIsNotTheNumber() throws {
    let found = Bench { amperes, _ in
      let bits = UInt32(bitPattern: Int32(amperes))
      return [UInt8(bits >> 24), UInt8(bits >> 16 & 0xFF), UInt8(bits >> 8 & 0xFF), UInt8(bits & 0xFF)]
    }.learn.proposals()
    #expect(found.map(\.row.bits) == [FrameBits(byte: 0, width: 4, isBig: true, isSigned: true)].compactMap(\.self))
  }

  @Test func twoPlacesThatSayTheSameAreGuesses() {
    let found = Bench { amperes, _ in Self.word(amperes) + Self.word(Self.tenths(amperes)) }.learn.proposals()
    #expect(found.count == 2)
    #expect(found.allSatisfy { $0.grade == .hypothesis })
    #expect(FrameTable(found, name: "learnt").validate() == [])
  }

  @Test func oneContradictionIsEnoughForAGuess() {
    let found = Bench { amperes, second in Self.word((second == 100 ? amperes + 900 : amperes) / 10) }.learn.proposals()
    #expect(found.map(\.grade) == [.hypothesis])
  }

  @Test func whatOnlyMovesAlikeIsNothing() {
    // Half as much again; later by ten seconds; the same in size and not in direction.
    #expect(Bench { amperes, _ in Self.word(amperes * 3 / 20) }.learn.proposals().isEmpty)
    var past: [Int64] = []
    let late = Bench { amperes, _ in
      past.append(amperes)
      return Self.word(past[max(past.count - 11, 0)] / 10)
    }
    #expect(late.learn.proposals().isEmpty)
    #expect(Bench { amperes, _ in Self.word(abs(amperes) / 10) }.learn.proposals().isEmpty)
  }

  @Test func countersChecksumsAndNoiseAreNothing() {
    var noise: UInt64 = 88_172_645_463_325_252
    let found = Bench { amperes, second in
      noise ^= noise << 13
      noise ^= noise >> 7
      noise ^= noise << 17
      let sum = UInt8(truncatingIfNeeded: amperes &+ Int64(second))
      return [
        UInt8(second & 0xFF), UInt8(second / 60), sum, UInt8(truncatingIfNeeded: noise), 0x55, UInt8(second & 0x0F),
      ]
    }.learn.proposals()
    #expect(found.isEmpty, "\(found.map(\.sentence))")
  }

  @Test func aFrameThatAProtocolReadsIsLeftAlone() {
    var bench = Bench { amperes, _ in Self.word(Self.tenths(amperes)) }
    #expect(!bench.learn.proposals().isEmpty)
    // The same identifier, once the bus is known to speak a protocol that has it.
    var learn = LearnFrames()
    learn.beginCapture()
    let frames: [(UInt16, [UInt8])] = [
      (0x351, [0x38, 0x02, 0xE8, 0x03, 0xE8, 0x03, 0xE0, 0x01]), (0x355, [55, 0, 98, 0, 0, 0, 0, 0]),
      (0x356, [0x9A, 0x14, 0xF6, 0xFF, 0xD2, 0, 0, 0]), (0x359, [0, 0, 0, 0, 0, 0x50, 0x4E, 0]),
    ]
    for second in 0..<240 {
      for (id, bytes) in frames {
        var bytes = bytes
        let amperes = Bench.levels[second / Bench.stay]
        if id == 0x356 { bytes.replaceSubrange(2..<4, with: Self.word(Self.tenths(amperes)).reversed()) }
        learn.take(
          CANFrame(id: .standard(id), data: bytes), link: "can0",
          at: WallTime(microseconds: Int64(second) * 1_000_000 + 1), line: second)
      }
    }
    bench.learn = learn
    #expect(bench.learn.proposals().isEmpty)
  }

  @Test func anyFramesAndRepliesAreTakenIn() {
    var learn = LearnFrames()
    for step in 0..<2000 {
      if step % 500 == 0 { learn.beginCapture() }
      let time = WallTime(microseconds: step % 7 == 0 ? .max : step % 11 == 0 ? .min : Int64(step) * 100_000)
      let id = CANID.extended(UInt32(step * 7919 % 4000))
      learn.take(
        CANFrame(id: id, word: UInt64(step) &* 0x9E37_79B9_7F4A_7C15, count: step % 9), link: "can\(step % 3)",
        at: time,
        line: step)
      let words = (0..<(step % 40)).map { UInt16(truncatingIfNeeded: step &* 31 &+ $0 &* 977) }
      let event = SerialEvent(
        time: time, end: time, side: .reply, bytes: [],
        kind: .reply(ReadRequest(first: UInt16(step % 260), count: UInt16(words.count)), words), check: .fits)
      learn.take(event, link: "tty\(step % 5)")
    }
    _ = learn.proposals()
    #expect(learn.frames.count <= LearnFrames.mostFrames)
    #expect(learn.known.count <= LearnFrames.mostKnown)
  }
}
