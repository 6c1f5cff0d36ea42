import Testing

@testable import BMSCore

/// What a row of a frame table reads, at the ends of what it can be.
@Suite struct FrameTableTests {
  static func frame(_ bytes: [UInt8]) -> CANFrame { CANFrame(id: .standard(0x123), data: bytes) }
  static let counting = frame([0x01, 0x82, 0x03, 0x04, 0x05, 0x06, 0x07, 0xF8])

  @Test func bitsStandWhereTheFormatSays() throws {
    func raw(_ byte: Int, _ width: Int, bit: Int = 0, count: Int? = nil, big: Bool = false, signed: Bool = false)
      -> Int64?
    {
      FrameBits(byte: byte, width: width, bit: bit, count: count, isBig: big, isSigned: signed)?.raw(in: Self.counting)
    }
    #expect(raw(0, 1) == 0x01)
    #expect(raw(0, 2) == 0x8201)
    #expect(raw(0, 2, big: true) == 0x0182)
    #expect(raw(1, 2, big: true, signed: true) == -0x7DFD)
    #expect(raw(7, 1, signed: true) == -8)
    #expect(raw(7, 1, bit: 3) == 0x1F)
    #expect(raw(7, 1, bit: 3, count: 1) == 1)
    #expect(raw(4, 4, big: true) == 0x0506_07F8)
    #expect(raw(0, 8, big: true) == 0x0182_0304_0506_07F8)
    // Beyond what 63 bits hold it is no number.
    #expect(raw(0, 8) == nil)
    #expect(raw(0, 8, signed: true) == Int64(bitPattern: 0xF807_0605_0403_8201))
  }

  @Test func whatDoesNotFitIsNoPlace() {
    #expect(FrameBits(byte: 7, width: 2) == nil)
    #expect(FrameBits(byte: 8, width: 1) == nil)
    #expect(FrameBits(byte: 0, width: 9) == nil)
    #expect(FrameBits(byte: 0, width: 1, bit: 8) == nil)
    #expect(FrameBits(byte: 0, width: 1, bit: 4, count: 5) == nil)
    #expect(FrameBits(lowest: 60, length: 5) == nil)
    #expect(FrameBits(lowest: -1, length: 1) == nil)
    #expect(FrameBits(lowest: 0, length: 0) == nil)
    #expect(FrameBits(lowest: .max, length: .max) == nil)
  }

  @Test func everyPlaceReadsEveryFrameWithoutATrap() throws {
    for lowest in 0..<64 {
      for length in 1...(64 - lowest) {
        for (isBig, isSigned) in [(false, false), (false, true), (true, false), (true, true)] {
          let bits = try #require(FrameBits(lowest: lowest, length: length, isBig: isBig, isSigned: isSigned))
          #expect(bits.mask.nonzeroBitCount == length)
          #expect((1...8).contains(bits.end))
          for count in [0, 1, 7, 8] {
            let value = bits.raw(in: CANFrame(id: .standard(1), word: .max, count: count))
            #expect((value == nil) == (count < bits.end || length == 64 && !isSigned))
          }
        }
      }
    }
  }

  @Test func numbersBeyondMeasureAreAbsent() throws {
    let all = try #require(FrameBits(byte: 0, width: 8, isSigned: true))
    let scale = FrameScale.number(times: 1_000_000, plus: 1_000_000_000_000, decimals: 6, .volt)
    let row = FrameRow(.named("far"), all, scale)
    #expect(row.value(in: Self.frame([0, 0, 0, 0, 0, 0, 0, 0x7F])) == nil)
    #expect(row.value(in: Self.frame([0, 0, 0, 0, 0, 0, 0, 0x80])) == nil)
    #expect(
      row.value(in: Self.frame([1, 0, 0, 0, 0, 0, 0, 0]))?.value
        == .number(Decimal(1_000_001_000_000, decimals: 6), .volt))
  }

  @Test func aTableIsHeldAgainstItself() throws {
    let byte = try #require(FrameBits(byte: 0, width: 1))
    let word = try #require(FrameBits(byte: 0, width: 2))
    func problems(_ rows: [FrameRow], name: String = "mine") -> [String] {
      FrameTable(name: name, frames: [TableFrame(id: .standard(1), name: "a", rows: rows)]).validate().map(\.keyPath)
    }
    let percent = FrameScale.number(times: 1, plus: 0, decimals: 0, .percent)
    let soc = FrameRow(.field(.soc), byte, percent)
    #expect(problems([soc]) == [])
    #expect(problems([soc, FrameRow(.named("x"), word, .raw)]) == ["frames[0].rows[1]"])
    #expect(problems([soc], name: "victron") == ["name"])
    #expect(problems([FrameRow(.field(.soc), byte, .raw)]) == ["frames[0].rows[0].scale.unit"])
    #expect(problems([FrameRow(.field(.soc), byte, percent, grade: .documented)]) == ["frames[0].rows[0].grade"])
    #expect(problems([FrameRow(.field(.soc), byte, percent, grade: .documented, source: "a book")]) == [])
    #expect(
      problems([FrameRow(.field(.soc), byte, percent, grade: .computed, source: "me")]) == ["frames[0].rows[0].grade"])
    #expect(problems([FrameRow(.alarm(.cellOverVoltage, .fault), byte, percent)]) == ["frames[0].rows[0].scale.unit"])
  }

  @Test func aBuiltInProtocolGoesFirst() throws {
    // A table that claims the 355 of the family of 351.
    let place = try #require(FrameBits(byte: 2, width: 2))
    let own = try #require(FrameBits(byte: 4, width: 2))
    let percent = FrameScale.number(times: 1, plus: 0, decimals: 0, .percent)
    let rows = [
      FrameRow(.field(.soc), place, percent, grade: .measured, source: "me"),
      FrameRow(
        .field(.cellDelta), own, .number(times: 1, plus: 0, decimals: 0, .millivolt), grade: .measured, source: "me"),
    ]
    let table = FrameTable(name: "mine", frames: [TableFrame(id: .standard(0x355), name: "a", rows: rows)])
    #expect(table.shared.map(\.family) == [.common351])
    var bus = BusConversation(link: "can0", table: table)
    var plain = BusConversation(link: "can0")
    let frames: [(UInt16, [UInt8])] = [
      (0x351, [0x38, 0x02, 0xE8, 0x03, 0xE8, 0x03, 0xE0, 0x01]), (0x355, [55, 0, 98, 0, 7, 0, 0, 0]),
      (0x356, [0x9A, 0x14, 0xF6, 0xFF, 0xD2, 0, 0, 0]), (0x359, [0, 0, 0, 0, 0, 0x50, 0x4E, 0]), (0x35C, [0xC0, 0]),
    ]
    for turn in 0..<20 {
      for (id, bytes) in frames {
        let now = Instant(microseconds: Int64(turn) * 1_000_000)
        bus.hear(CANFrame(id: .standard(id), data: bytes), at: now)
        plain.hear(CANFrame(id: .standard(id), data: bytes), at: now)
      }
    }
    #expect(bus.image.values == plain.image.values)
    #expect(bus.image[.soc]?.number == 55)
    #expect(bus.image.reading(.soc)?.number == 55)
    #expect(bus.image.table[.field(.soc)]?.reading.number == 98)
    // What the protocol does not say is the table's.
    #expect(plain.image[.cellDelta] == nil)
    #expect(bus.image[.cellDelta]?.number == 7)
    #expect(bus.unknownFrames == 0)
  }

  @Test func aGuessIsNoReadingOfTheBattery() throws {
    let byte = try #require(FrameBits(byte: 0, width: 1))
    let percent = FrameScale.number(times: 1, plus: 0, decimals: 0, .percent)
    func heard(_ grade: Grade) -> BusImage {
      let row = FrameRow(.field(.soc), byte, percent, grade: grade, source: "me")
      let alarm = FrameRow(
        .alarm(.cellOverVoltage, .fault), FrameBits(byte: 1, width: 1) ?? byte, .flag, grade: grade, source: "me")
      let frame = TableFrame(id: .standard(0x123), name: "a", rows: [row, alarm])
      var bus = BusConversation(link: "can0", table: FrameTable(name: "mine", frames: [frame]))
      for turn in 0..<5 { bus.hear(Self.frame([55, 1]), at: Instant(microseconds: Int64(turn) * 1_000_000)) }
      #expect(bus.alarmStates.isEmpty == !grade.isFact)
      return bus.image
    }
    #expect(heard(.measured)[.soc]?.number == 55)
    #expect(heard(.hypothesis)[.soc] == nil)
    #expect(heard(.hypothesis).reading(.soc) == nil)
    #expect(heard(.hypothesis).table[.field(.soc)]?.reading.grade == .hypothesis)
  }
}

/// DBC files of others, in the core.
@Suite struct DBCFileTests {
  @Test func decimalsAreExactOrNone() {
    #expect(Decimal(plain: "0.1") == Decimal(1, decimals: 1))
    #expect(Decimal(plain: "-40") == Decimal(-40))
    #expect(Decimal(plain: "1E-3") == Decimal(1, decimals: 3))
    #expect(Decimal(plain: "2.50e2") == Decimal(250))
    #expect(Decimal(plain: "0.000") == Decimal(0))
    #expect(Decimal(plain: "1.000000000") == Decimal(1))
    for text in [
      "", "-", ".", "1e", "nan", "inf", "0x10", "1e99", "0.0000001", "99999999999999999999", "1.2.3", "1e-30",
    ] {
      #expect(Decimal(plain: text) == nil, "\(text)")
    }
  }

  @Test func everyProtocolReadsBack() throws {
    for proto in CANProtocol.allCases {
      let file = try DBCFile(parsing: DBC.text(of: proto), name: "back")
      #expect(file.remarks == [], "\(proto.rawValue)")
      #expect(file.table.validate() == [], "\(proto.rawValue)")
      #expect(!file.table.frames.isEmpty)
      // What is written of the table reads the same again.
      let again = try DBCFile(parsing: DBC.text(of: file.table), name: "back")
      #expect(again.table.frames.map(\.id) == file.table.frames.map(\.id))
      for (a, b) in zip(again.table.frames, file.table.frames) {
        #expect(a.rows.map(\.bits) == b.rows.map(\.bits), "\(proto.rawValue) \(a.id.hex)")
        #expect(a.rows.map(\.scale) == b.rows.map(\.scale), "\(proto.rawValue) \(a.id.hex)")
      }
    }
  }

  @Test func twoSignalsOfOneMeaningHaveTwoNames() throws {
    let file = try DBCFile(
      parsing: """
        BO_ 291 Pack: 8 BMS
         SG_ voltage : 0|16@1+ (0.1,0) [0|100] "V" Inverter
         SG_ total_voltage : 16|16@1+ (0.1,0) [0|100] "V" Inverter
        """, name: "twice")
    // No label is a field's name: `decode` would tell of the field twice, and no frame table may have it.
    #expect(file.table.frames[0].rows.map(\.subject) == [.field(.totalVoltage), .named("total_voltage (signal)")])
  }

  @Test func aTextThatNeverEndsIsBounded() {
    let text = "CM_ \"" + String(repeating: "x\n", count: 100_000)
    #expect(throws: DBCFile.Trouble.self) { try DBCFile(parsing: text, name: "x") }
  }
}
