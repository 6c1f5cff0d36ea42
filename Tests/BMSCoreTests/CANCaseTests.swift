import Testing

@testable import BMSCore

/// Other people's buses on which a reading was wrong.
@Suite struct CANCaseTests {
  private func isImplausible(_ reading: Reading?) -> Bool? { reading.map(\.isImplausible) }

  @Test(arguments: [CANCases.noiseOneID, CANCases.noiseTwoIDs, CANCases.foreign501, CANCases.foreignExtended325])
  func `noise and foreign ids are nobody's word`(texts: [String]) {
    let (bus, now) = CANCases.heard(texts)
    #expect(bus.status(at: now).verdict == .unknown)
    #expect(bus.image.isEmpty)
    #expect(bus.alarmStates.isEmpty)
    #expect(CANCases.alarms(texts).isEmpty)
    // The bytes stay visible for the person who wants to know what it is.
    #expect(bus.ids.entries.count == Set(texts.map { $0.prefix { $0 != "#" } }).count)
  }

  @Test func `the ids of a family with ones in every byte are nobody's word`() {
    var bus = BusConversation(link: "can0")
    let start = Instant(microseconds: 1_000_000_000)
    for second in 0..<30 {
      for id in [UInt16(0x351), 0x355, 0x356, 0x359, 0x35C, 0x35E] {
        let now = start + .seconds(Int64(second))
        bus.hear(CANFrame(id: .standard(id), word: .max, count: 8), at: now)
        bus.advance(to: now)
      }
    }
    #expect(bus.image.isEmpty && bus.alarmStates.isEmpty)
  }

  @Test func `one plausible id names what it may be, and says nothing`() {
    let (bus, now) = CANCases.heard(["502#4502601D601DC001", "502#4502601D601DC001", "502#4502601D601DC001"])
    #expect(bus.status(at: now).verdict == .undecided([.samsungSDI]))
    #expect(bus.image.isEmpty)
  }

  @Test func `the 351 family with 29-bit ids is scaled as itself, and the sentence says what is wrong`() {
    let (bus, now) = CANCases.heard(CANCases.extendedIDs + CANCases.extendedIDs)
    #expect(bus.image[.totalVoltage]?.value == .number(Decimal(5670, decimals: 2), .volt))
    #expect(bus.image[.chargeVoltageLimit]?.number == 58.1)
    let sentence = "29-bit ids: inverters of this family listen to 11-bit ids only"
    #expect(bus.status(at: now).reason.contains(sentence))
    guard case .undecided(let candidates) = bus.status(at: now).verdict else {
      Issue.record("\(bus.status(at: now).verdict)")
      return
    }
    #expect(!candidates.contains(.sofarHV))
    // A battery of high voltage whose 356 has Sofar's scale stays Sofar's.
    let high = ["00003351#A00FFA00FA00B80B", "00003356#740E9CFFFA00"]
    let (other, then) = CANCases.heard(high + high)
    #expect(other.status(at: then).verdict == .decided(.sofarHV))
    #expect(other.image[.totalVoltage]?.number == 370)
    #expect(other.image[.totalVoltage]?.isImplausible == false)
  }

  @Test func `a bad temperature hides no cell`() {
    let (bus, _) = CANCases.heard(CANCases.oneDeadSensor)
    #expect(bus.image.reading(Field.cellMin)?.number == 3258 && bus.image.reading(Field.cellMax)?.number == 3269)
    #expect(isImplausible(bus.image.reading(Field.cellMin)) == false)
    #expect(isImplausible(bus.image.reading(Field.temperatureMax)) == true)
    #expect(isImplausible(bus.image.reading(Field.temperatureMin)) == false)
    var decoder = CANDecoder()
    var out = CANDecoding()
    for (text, isBad) in zip(CANCases.impossibleTemperatures, [true, false]) {
      guard let frame = CANFrame(candump: text) else { continue }
      decoder.decode(frame, at: Instant(microseconds: 0), into: &out)
      #expect(out[.cellMin] == .number(Decimal(3373), .millivolt))
      #expect(out[.cellMax] == .number(Decimal(3376), .millivolt))
      let doubted = out.fields.filter(\.isDoubted).map(\.field)
      #expect(doubted == (isBad ? [.temperatureMin, .temperatureMax] : []))
    }
  }

  @Test func `what no battery has is shown with its doubt`() {
    let (cold, _) = CANCases.heard(CANCases.minus150)
    #expect(cold.image.reading(Field.temperature)?.number == -150)
    #expect(isImplausible(cold.image.reading(Field.temperature)) == true)
    #expect(isImplausible(cold.image.reading(Field.totalVoltage)) == false)
    let (full, _) = CANCases.heard(CANCases.soc200)
    #expect(full.image.reading(Field.soc)?.number == 200)
    #expect(isImplausible(full.image.reading(Field.soc)) == true)
    #expect(CANCases.alarms(CANCases.soc200).isEmpty)
  }

  @Test func `Samsung's trays are told apart, and a counter is no cycle`() throws {
    let (bus, now) = CANCases.heard(CANCases.samsung16)
    #expect(bus.status(at: now).verdict == .decided(.samsungSDI))
    let image = bus.image
    #expect(image[.moduleVoltageMax]?.value == .number(Decimal(5280, decimals: 2), .volt))
    #expect(image[.moduleVoltageAverage]?.isImplausible == true)
    #expect(image[.cycles] == nil)
    #expect(image[.modulesInSeries] == nil)
    #expect(image[.modules]?.number == 16)
    #expect(image[.modulesOnline]?.number == 16)
    #expect(image[.cell1] == nil && image[.module] == nil)
    #expect(image.modules.map(\.index) == [1, 2, 4, 5, 6, 7, 14, 15, 16])
    let last = try #require(image.modules.last)
    #expect(last.cells.compactMap { $0?.number } == [3776, 3775, 3772, 3776, 3775, 3776, 3774, 3774, 3775])
    #expect(last[.totalVoltage]?.number == 52.57)
    let first = try #require(image.modules.first)
    #expect(first[.current]?.number == -1.52 && first[.soc]?.number == 63 && first[.cellMax]?.number == 3774)
  }

  @Test func `a tray's word that was heard once counts only where the whole says the same`() {
    let whole = Array(CANCases.samsung16.prefix(5)) + Array(CANCases.samsung16.prefix(5))
    let (odd, _) = CANCases.heard(whole + ["510#0000000000000000", "511#000000000000FF00"])
    #expect(odd.image.modules.isEmpty)
    let (even, _) = CANCases.heard(whole + ["510#84146BFF3F640000"])
    #expect(even.image.modules.map(\.index) == [1])
    // Current has no extremes of the whole to be held against.
    #expect(even.image.modules.first?[.current] == nil)
  }

  @Test func `LG's disputed bits are told with the dispute`() throws {
    let frames = ["351#4102960396030000", "354#04C0001F03000000", "356#021300004A01", "359#0000000800000000"]
    let alarm = try #require(CANCases.alarms(frames).first)
    #expect(alarm.id == .bmsInternalWarning)
    #expect(
      alarm.note?.english
        == "reported as bms_internal; sources disagree which half of LG's 359 are alarms and which are "
        + "warnings: take it for an alarm")
    let hybrid = CANCases.alarms([
      "399#6400", "351#4102960396030000", "355#50006400", "359#0000000800000000",
    ])
    #expect(hybrid.map(\.note) == ["reported as bms_internal"])
  }
}

/// The gate that every value on CAN passes.
@Suite struct CANGateTests {
  private let start = Instant(microseconds: 1_000_000_000)
  /// The frames of a Pylontech battery without 355.
  private static let others = ["351#1402740E740ECC01", "356#1E14F6FFEB00", "359#0000000001504E", "35C#C000"]

  /// SOC after each second, of a battery that says these in 355.
  private func socs(_ said: [Int]) -> [String] {
    var bus = BusConversation(link: "can0")
    return said.enumerated().map { second, soc in
      let now = start + .seconds(Int64(second))
      for text in Self.others { if let frame = CANFrame(candump: text) { bus.hear(frame, at: now) } }
      bus.hear(CANFrame(id: .standard(0x355), data: [UInt8(soc & 0xFF), UInt8(soc >> 8), 100, 0]), at: now)
      guard let reading = bus.image[.soc], let number = reading.number else { return "-" }
      return "\(Int(number))" + (reading.isImplausible ? "!" : "")
    }
  }

  @Test func `nothing counts because it was heard once`() {
    #expect(socs([80, 80, 79]) == ["-", "80", "79"])
    #expect(socs([20, 80, 80, 80]) == ["-", "-", "80", "80"])
  }

  @Test func `one odd word is not shown, one that keeps coming is`() {
    #expect(socs([80, 80, 200, 80]) == ["-", "80", "80", "80"])
    #expect(socs([80, 80, 200, 200, 80, 80]) == ["-", "80", "80", "200!", "200!", "80"])
    #expect(socs([80, 80, 20, 20]) == ["-", "80", "80", "20"])
  }

  @Test func `a current that swings is never held back for long`() {
    var bus = BusConversation(link: "can0")
    var random = SplitMix64(seed: 4)
    for second in 0..<60 {
      let now = start + .seconds(Int64(second))
      for text in Self.others where !text.hasPrefix("356") {
        if let frame = CANFrame(candump: text) { bus.hear(frame, at: now) }
      }
      let tenths = UInt16(bitPattern: Int16.random(in: -19_000...19_000, using: &random))
      bus.hear(
        CANFrame(id: .standard(0x356), data: [0x1E, 0x14, UInt8(tenths & 0xFF), UInt8(tenths >> 8), 0xEB, 0]), at: now)
      guard second > 3, let reading = bus.image[.current] else { continue }
      #expect(reading.age(at: now) <= .seconds(2))
    }
    #expect(bus.image[.current] != nil)
  }
}
