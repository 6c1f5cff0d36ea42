import BMSCore
import Testing

/// The rules of can-protocols section 11.6, which hold whatever the branch is called.
@Suite struct CANPlausibilityTests {
  /// Plays the frames and returns what the last one says.
  private func decode(_ texts: String) -> CANDecoding {
    var decoder = CANDecoder()
    var out = CANDecoding()
    for text in texts.split(separator: " ") {
      guard let frame = CANFrame(candump: text) else {
        Issue.record("unreadable \(text)")
        continue
      }
      decoder.decode(frame, at: Instant(microseconds: 0), into: &out)
    }
    return out
  }

  @Test(arguments: [
    // CVL 53.2 V: 48.66 V in 0.01 V, 48.6 V in 0.1 V.
    ("351#1402 356#02130000", "48.66"), ("351#1402 356#E6010000", "48.6"),
    // 8S: CVL 28.4 V, 26.40 V and 26.4 V.
    ("351#1C01 356#500A0000", "26.40"), ("351#1C01 356#08010000", "26.4"),
    // The edges of 0.6...1.1 of 50.0 V belong to it.
    ("351#F401 356#B80B0000", "30.00"), ("351#F401 356#7C150000", "55.00"), ("351#F401 356#2C010000", "30.0"),
    // Without a limit: 0.01 V, but 0.1 V where that would be below 10 V.
    ("356#02130000", "48.66"), ("356#0A020000", "52.2"), ("356#E8030000", "10.00"), ("356#E7030000", "99.9"),
    // A scale once proved holds for a voltage that fits neither.
    ("351#1402 356#E6010000 356#0A000000", "1.0"), ("351#1402 356#02130000 356#0A000000", "0.10"),
    // A limit that is not given proves nothing.
    ("351#FFFF 356#02130000", "48.66"), ("351#0000 356#02130000", "48.66"),
  ])
  func `the scale of 356 follows from 351`(frames: String, text: String) {
    guard case .number(let voltage, .volt) = decode(frames)[.totalVoltage] else {
      Issue.record("no voltage")
      return
    }
    #expect(voltage.text == text)
  }

  @Test(arguments: [
    // A fine SOC agrees with the coarse one.
    ("355#3C00640084170000", "60.20"), ("355#3C0064000618", "61.50"), ("355#3C006400DA16", "58.50"),
  ])
  func `355 carries a fine SOC where it agrees`(frame: String, text: String) {
    guard case .number(let soc, .percent) = decode(frame)[.socHires] else {
      Issue.record("no fine SOC")
      return
    }
    #expect(soc.text == text)
  }

  @Test(arguments: [
    "355#540060000000", "355#5D00640009000F00", "355#3C006400FFFFFFFF", "355#3C006400D916", "355#3C0064000718",
    "355#3C00640084",
    "355#FFFF640084170000",
  ])
  func `355 carries nothing more where it does not`(frame: String) {
    let out = decode(frame)
    #expect(out[.socHires] == nil)
    #expect(out[.cellMax] == nil)
    #expect(out[.cellMin] == nil)
  }

  @Test func `355 carries cell voltages where both words are some`() {
    let out = decode("355#50006400A50CA00C")
    #expect(out[.cellMax] == .number(Decimal(3237), .millivolt))
    #expect(out[.cellMin] == .number(Decimal(3232), .millivolt))
    #expect(out[.socHires] == nil)
  }

  @Test func `near SOC 32 % the verdict of another SOC decides`() {
    // 3237 mV could be 32.37 %.
    let alone = decode("355#20006400A50CA00C")
    #expect(alone[.socHires] == nil && alone[.cellMax] == nil)
    let after = decode("355#50006400A50CA00C 355#20006400A50CA00C")
    #expect(after[.cellMax] == .number(Decimal(3237), .millivolt) && after[.socHires] == nil)
    let fine = decode("355#3C00640084170000 355#20006400A50CA00C")
    #expect(fine[.socHires] == .number(Decimal(3237, decimals: 2), .percent) && fine[.cellMax] == nil)
    // The branch decides too: LuxPower.
    let branch = decode("351#1402740E740ECC01 359#0000000002 35C#C0 355#50006400A50CA00C 355#20006400A50CA00C")
    #expect(branch[.cellMax] == .number(Decimal(3237), .millivolt))
  }

  @Test func `370 is a name or values, 373 cells or a version`() {
    #expect(decode("370#43414E2D534D4152").value(named: "name") == .text("CAN-SMAR"))
    #expect(decode("370#5059544553000000").value(named: "name") == .text("PYTES"))
    #expect(decode("370#76006C00CF0CCA0C")[.cellMax] == .number(Decimal(3279), .millivolt))
    #expect(decode("370#0102030405060708").fields.isEmpty)
    #expect(decode("371#0102030405060708").fields.isEmpty)
    #expect(decode("373#CA0CCF0C1B011C01")[.temperatureMin] == .number(Decimal(283), .kelvin))
    #expect(decode("373#0100020003000400").fields.isEmpty)
    #expect(decode("373#01000200")[.versionRaw] == .text("01000200"))
  }

  @Test func `a limit of 0 or FFFF is not given, a negative one loses its sign`() {
    #expect(decode("351#1402740E740E0000")[.dischargeVoltageLimit] == nil)
    #expect(decode("351#1402740E740EFFFF")[.dischargeVoltageLimit] == nil)
    #expect(decode("351#1402740E9CFFC201")[.dischargeCurrentLimit] == .number(Decimal(100, decimals: 1), .ampere))
    #expect(decode("351#FFFF00800080FFFF").fields.isEmpty)
    #expect(decode("356#008000800080").fields.isEmpty)
    #expect(decode("355#FFFFFFFF").fields.isEmpty)
  }

  @Test(arguments: [
    // 379: 100 Ah.
    ("379#6400 355#14006400 35F#010016041400", "remaining"), ("379#6400 355#14006400 35F#010016046400", "installed"),
    ("379#6400 355#14006400 35F#010016041600", "remaining"), ("379#6400 355#14006400 35F#010016041900", "installed"),
  ])
  func `35F's capacity is the remaining one where it is close to SOC x 379`(frames: String, kind: String) {
    #expect(decode(frames)[.capacityKind] == .text(kind))
  }

  @Test func `35F's capacity has no kind while nothing tells`() {
    #expect(decode("355#14006400 35F#010016041400")[.capacityKind] == nil)
    #expect(decode("379#6400 355#64006400 35F#010016046400")[.capacityKind] == nil)
    let kept = decode("379#6400 355#14006400 35F#010016041400 355#64006400 35F#010016046400")
    #expect(kept[.capacityKind] == .text("remaining"))
  }

  @Test func `378 counts tenths of a kWh, and the number stands beside them as it is`() {
    let out = decode("378#E803000000000000")
    #expect(out[.energyCharged] == .number(Decimal(1000, decimals: 1), .kilowattHour))
    #expect(out[.energyChargedRaw] == .number(Decimal(1000), .raw))
    #expect(decode("378#E8030000").fields.map(\.field) == [.energyChargedRaw, .energyCharged])
  }

  @Test func `a capacity pair on 354 is read only where it can be one`() {
    #expect(decode("354#2C01BA0000000000")[.nominalCapacity] == .number(Decimal(300), .ampereHour))
    #expect(decode("354#04C0001F03000000")[.nominalCapacity] == nil)
    #expect(decode("354#04C0001F03000000")[.raw] == .text("04c0001f03000000"))
  }

  @Test func `Deye's sign is turned only for Deye`() {
    #expect(
      decode("351#1402740E740ECC01 355#50006400 364#01 356#D21464000000")[.current]
        == .number(Decimal(-100, decimals: 1), .ampere))
    #expect(decode("35C#C0 356#D21464000000")[.current] == .number(Decimal(100, decimals: 1), .ampere))
  }

  @Test func `on a Deye bus a module's frame is not another family's`() {
    let out = decode("351#1402740E740ECC01 355#50006400 364#01 500#5E14F6FF50630A00")
    #expect(out.fields.isEmpty)
    #expect(out.protocolName == "deye-pcs")
    #expect(decode("500#5E14F6FF50630A00").fields.count == 5)
  }

  @Test func `a frame knows how often it comes`() {
    #expect(decode("351#1402").period == .seconds(2))
    #expect(decode("00000328#00").period == .seconds(10))
  }

  @Test func `a frame of another family than the battery's is marked foreign`() {
    #expect(decode("351#1402740E740ECC01 355#50006400 359#000000000A504E 35C#C0 500#5E14F6FF50630A00").isForeign)
    #expect(!decode("355#50006400 359#000000000A504E 35C#C0 351#1402").isForeign)
    #expect(!decode("351#1402740E740ECC01 355#50006400 359#000000000A504E 35C#C0 00004200#00").isForeign)
    #expect(!decode("351#1402").isForeign)
  }

  @Test func `somebody else's 301 and 300 are not named`() {
    #expect(decode("301#0102030405060708").fields.isEmpty)
    #expect(decode("301#0102030405060708").protocolName == nil)
    #expect(decode("300#0102030405060708").fields.isEmpty)
  }

  @Test func `a frame carries the name of its protocol, the family's while undecided`() {
    #expect(decode("351#1402").protocolName == "common-351")
    #expect(decode("355#50006400 359#000000000A504E 35C#C0 351#1402").protocolName == "pylontech-lv")
    #expect(decode("00004211#00").protocolName == "pylontech-hv")
    #expect(decode("123#00").protocolName == nil)
  }

  @Test func `fields reach the program's own under its names and units`() throws {
    let fields = decode("351#1402740E740ECC01").fields.compactMap(\.clusterValue)
    #expect(
      fields.map(\.field) == [.chargeVoltageLimit, .chargeCurrentLimit, .dischargeCurrentLimit, .dischargeVoltageLimit])
    #expect(
      decode("356#021300004A01").fields.compactMap(\.clusterValue).map(\.field) == [
        .totalVoltage, .current, .temperature,
      ])
    let cells = decode("373#CA0CCF0C1B011C01").fields.compactMap(\.clusterValue)
    #expect(cells.map(\.field) == [.cellMin, .cellMax, .temperatureMin, .temperatureMax])
    #expect(cells.map(\.value).last == .number(Decimal(11), .celsius))
    #expect(decode("35F#4C4901033C02AA00").fields.compactMap(\.clusterValue).isEmpty)
  }
}
