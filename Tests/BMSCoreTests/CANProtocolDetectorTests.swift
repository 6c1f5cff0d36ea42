import Testing

@testable import BMSCore

/// The protocol names of the vectors and what the detector calls them.
private let protocols: [String: CANProtocol] = [
  "PYLON_LV_1.2": .pylontechLV, "PYLON_LV_1.3": .pylontechLV13, "PYLON_V2.0.6_EXT": .pylon206,
  "VICTRON_BMS_CAN": .victron, "PYTES_NATIVE": .pytesNative, "LG_RESU_LV": .lgRESU, "DISCOVER_AES": .discover,
  "SAMSUNG_SDI": .samsungSDI, "GROWATT_HV_1.10": .growattHV, "PYLON_HV": .pylontechHV, "DEYE_PCS_3.3": .deyePCS,
  "SMA_SUNNY_ISLAND": .sma,
]

/// Sets with too few frames to tell the branch.
private let tooSmall: Set<String> = [
  "pylon-us2000c", "arminjo-emulator", "victron-35a-bits", "airepublic-test", "diybms-emulator", "samsung-elpr",
  "deye-gx-cycle", "airepublic-34",
]

@Suite struct CANProtocolDetectorTests {
  private func expected(of set: String) -> CANProtocol? {
    CANVector.all.first { $0.set == set }.flatMap { protocols[$0.proto] }
  }

  private func status(_ frames: [CANFrame], step: Span = .milliseconds(20)) -> CANProtocolStatus {
    var detector = ProtocolDetector()
    var now = Instant(microseconds: 0)
    for frame in frames {
      detector.hear(frame, at: now)
      now = now + step
    }
    return detector.status(at: now)
  }

  private func status(_ texts: String) -> CANProtocolStatus {
    status(texts.split(separator: " ").compactMap { CANFrame(candump: $0) })
  }

  private func check(_ set: String, _ frames: [CANFrame]) {
    let verdict = status(frames).verdict
    guard let expected = expected(of: set) else {
      Issue.record("no protocol for \(set)")
      return
    }
    if tooSmall.contains(set) {
      guard case .undecided(let candidates) = verdict else {
        Issue.record("\(set): \(verdict)")
        return
      }
      #expect(candidates.contains(expected))
    } else {
      #expect(verdict == .decided(expected))
    }
  }

  @Test(arguments: CANVector.sets)
  func `a set played in order is recognised`(set: String) { check(set, CANVector.frames(of: set)) }

  @Test(arguments: CANVector.sets)
  func `a shuffled set is recognised`(set: String) {
    for seed in UInt64(1)...60 {
      var random = SplitMix64(seed: seed)
      check(set, CANVector.frames(of: set).shuffled(using: &random))
    }
  }

  @Test(arguments: CANVector.sets)
  func `foreign frames and a probing inverter do not confuse it`(set: String) {
    for seed in UInt64(1)...30 {
      var random = SplitMix64(seed: seed)
      var frames: [CANFrame] = []
      for frame in CANVector.frames(of: set).shuffled(using: &random) {
        for _ in 0..<Int.random(in: 0...4, using: &random) { frames.append(foreign(&random)) }
        frames.append(frame)
      }
      check(set, frames)
    }
  }

  private func foreign(_ random: inout SplitMix64) -> CANFrame {
    let probes = ["00004200#00", "00003010#0001", "00008210#AA", "305#0000000000000000", "151#01"]
    if UInt8.random(in: 0...3, using: &random) == 0, let text = probes.randomElement(using: &random),
      let probe = CANFrame(candump: text)
    {
      return probe
    }
    while true {
      let id: CANID =
        Bool.random(using: &random)
        ? .standard(UInt16.random(in: 0...0x7FF, using: &random))
        : .extended(UInt32.random(in: 0...0x1FFF_FFFF, using: &random))
      if !id.isKnown { return CANFrame(id: id, data: (0..<8).map { _ in UInt8.random(in: 0...255, using: &random) }) }
    }
  }

  @Test(arguments: [
    ("351#1402740E740ECC01 355#1A006400 356#021300004A01 359#000000000A504E 35C#C000", CANProtocol.pylontechLV),
    ("356#021300004A01 359#000000000A504E 35C#C000", CANProtocol.pylontechLV),
    ("356#0213 35A#00 35E#50594C4F4E202020 35F#00000103", .pylontechLV13),
    ("359#000000000A504E 35C#C000 372#0200000000000000", .pylon206),
    ("359#0000000000000000 35C#C000 379#C800", .pylon206),
    ("351#F401780078000000 356#0A0211FFBE00 359#0000000001504E00 35C#C0 379#C800", .solArk),
    ("359#00000000000000 35C#C000 355#1A006400A50CA00C", .luxPower),
    ("35A#00 305#080264FFE600DE03 306#64000A01000017 307#0100", .sma),
    ("35A#00 307#1234567856494300", .victron),
    ("35A#00 373#CA0CCF0C1B011C01", .victron),
    ("35A#00 35E#5245432D424D53 35F#0000", .smaCompatible),
    ("35A#00 30F#00", .sofarLV),
    ("35A#00 070#E600DC00C50CBB0C", .seplos),
    ("399#6400", .hybridEN),
    ("354#04C0001F03000000 359#00", .lgRESU),
    ("354#2C01BA00 35E#444953434F564552", .discover),
    ("35E#4459303031010A00", .deyePCS),
    ("364#0100000001", .deyePCS),
  ])
  func `the evidence of each branch leads to it`(frames: String, expected: CANProtocol) {
    // Numbers that a battery has come with it.
    let certain = frames.contains("351#") ? "" : "351#1402740E740ECC01 "
    #expect(status(certain + (frames.contains("355#") ? "" : "355#1A006400 ") + frames).verdict == .decided(expected))
  }

  @Test(arguments: [
    ("311#0238000000000000 313#14B4FF9C00FA50E4", CANProtocol.growattLV),
    ("301#1122334455667788 314#0001", .growattLV),
    ("00003130#0858FF9C00F06464 00003150#069000FA00400004", .growattHV), ("00003130#0858 00003010#0EDF14", .growattHV),
    ("00007331#50594C4F4E 00004211#A50994756C074B62 00004231#C50CBB0C07000400", .pylontechHV),
    ("00004231#C50CBB0C07000400 00004241#E204CE0401000200 00004200#02", .pylontechHV),
    ("00000321#000015E0000012C0 00000322#0000271000002710", .schneiderV2),
    ("00000321#000015E0000012C0 00000310#00", .schneiderV2),
    ("0CF11210#640000001202 0CF11220#5000A0860100", .voltronicLIA),
    ("0CF20221#5000A0860100 0CF10210#", .voltronicLIA),
    ("00002351#A00FFA00FA00B80B 00002356#740E9CFFFA00", .sofarHV),
    ("00002351#A00FFA00FA00B80B 00002355#5000630000000000 00002356#740E9CFFFA00 00000605#02", .sofarHV),
    ("1F000300#0001 1F000301#0001", .megarevo),
    ("110#0001 150#0001", .bydHV),
    ("453#00 454#00", .goodWeHV),
    ("500#5E14F6FF50630A00 503#E40CE50CE30C8F14", .samsungSDI),
    ("400#1402740E740ECC01 405#1E14F6FFEB00", .pytesNative),
  ])
  func `the evidence of each family leads to it`(frames: String, expected: CANProtocol) {
    #expect(status(frames).verdict == .decided(expected))
  }

  @Test func `it says why, and which setting matches`() {
    let pylon = status("351#1402740E740ECC01 355#1A006400 359#000000000A504E 35C#C000")
    #expect(pylon.reason == "359+35C, marker PN")
    #expect(pylon.settings == [.deyeCAN00])
    #expect(pylon.verdict.text == "Pylontech LV 1.2")
    #expect(CANVerdict.undecided([.sma, .victron]).text == "undecided: SMA Sunny Island or Victron CAN-bus BMS")
    #expect(status("00F#").verdict != .silent)
    #expect(status("35A#00 373#CA0CCF0C1B011C01 355#1A006400").settings == [.victron])
    #expect(status("35A#00 351#1402740E740ECC01 355#1A006400 305#080264FFE600DE03 306#64 307#0100").settings == [.sma])
    #expect(status("311#0238000000000000 313#14B4FF9C00FA50E4").settings == [.growatt])
    let none = status("400#1402740E740ECC01 405#1E14F6FFEB00")
    #expect(none.settings.isEmpty)
    #expect(none.settingText == "Pytes native matches no WeCo setting with published frames.")
  }

  @Test func `an unpublished mode is unknown, never guessed`() {
    let status = status("123#0011 305#0000000000000000 466#0102 18FF0305#01")
    #expect(status.verdict == .unknown)
    #expect(status.settings.isEmpty)
    #expect(status.settingText.contains("WeCoCAN"))
  }

  @Test func `the inverter's side is told apart and aged`() {
    var detector = ProtocolDetector()
    detector.hear(frame("305#0000000000000000"), at: Instant(microseconds: 0))
    let status = detector.status(at: Instant(microseconds: 1_000_000))
    #expect(status.inverter.map(\.text) == ["inverter heard: 305 zeros, 1.0 s ago"])
    guard case .undecided(let candidates) = status.verdict else {
      Issue.record("\(status.verdict)")
      return
    }
    #expect(candidates.contains(.pylontechLV))
    #expect(detector.status(at: Instant(microseconds: 31_000_000)).inverter.isEmpty)
  }

  @Test(arguments: [
    ("305#0000000000000000", CANKeepAlive.zeros305), ("305#080264FFE600DE03", .values305),
    ("305#1E1E0C130C180000", .clock305), ("306#64000A01000017", .frame306), ("307#1234567856494300", .vic307),
    ("307#0100", .relays307), ("301#1122334455667788", .poll301), ("211#00", .frame211),
    ("00000305#00", .gateway305), ("00000310#00", .schneider310), ("00003010#0EDF", .growattHV3010),
    ("00004200#00", .pylonHV4200), ("00008200#AA", .pylonHV82xx), ("151#01", .bydHV151),
    ("0CF10200#", .liaRequest), ("605#010203", .sofarQuery), ("1F000100#", .megarevoRequest),
  ])
  func `every keep-alive is known by its kind`(text: String, kind: CANKeepAlive) {
    #expect(status([frame(text)]).inverter.map(\.kind) == [kind])
  }

  @Test func `a verdict is kept for 30 s of silence and then given up`() {
    var detector = ProtocolDetector()
    for text in ["351#1402740E740ECC01", "355#1A006400", "359#000000000A504E", "35C#C000"] {
      detector.hear(frame(text), at: Instant(microseconds: 0))
    }
    #expect(detector.status(at: Instant(microseconds: 29_000_000)).verdict == .decided(.pylontechLV))
    #expect(detector.status(at: Instant(microseconds: 31_000_000)).verdict == .silent)
    detector.advance(to: Instant(microseconds: 31_000_000))
    #expect(detector.decided == nil)
  }

  @Test func `another battery on the same wire is recognised after the first is forgotten`() {
    var detector = ProtocolDetector()
    for text in ["351#1402740E740ECC01", "355#1A006400", "359#000000000A504E", "35C#C000"] {
      detector.hear(frame(text), at: Instant(microseconds: 0))
    }
    for second in 40...45 {
      for text in ["355#1A006400", "35A#0000000000000000", "373#CA0CCF0C1B011C01"] {
        detector.hear(frame(text), at: Instant(microseconds: Int64(second) * 1_000_000))
      }
    }
    #expect(detector.decided == .victron)
  }

  @Test func `new evidence moves it at once, blurring evidence does not`() {
    var detector = ProtocolDetector()
    func hear(_ text: String, _ ms: Int64) { detector.hear(frame(text), at: Instant(microseconds: ms * 1000)) }
    hear("351#1402740E740ECC01", 0)
    hear("355#1A006400", 0)
    hear("359#000000000A504E", 0)
    hear("35C#C000", 1)
    #expect(detector.decided == .pylontechLV)
    hear("373#CA0CCF0C1B011C01", 2)
    #expect(detector.decided == .pylon206)
    #expect(detector.status(at: Instant(microseconds: 2000)).isProvisional)
    #expect(!detector.status(at: Instant(microseconds: 3_500_000)).isProvisional)
  }

  @Test func `evidence that blurs a verdict changes it after 30 s, not before`() {
    var detector = ProtocolDetector()
    func hear(_ text: String, _ second: Int64) {
      detector.hear(frame(text), at: Instant(microseconds: second * 1_000_000))
    }
    func hearNumbers(_ second: Int64) {
      hear("351#1402740E740ECC01", second)
      hear("355#1A006400", second)
    }
    hearNumbers(0)
    hear("354#2C01BA00", 0)
    hear("35A#00", 0)
    #expect(detector.decided == .discover)
    for second in Int64(1)...100 {
      hearNumbers(second)
      hear("354#2C01BA00", second)
      hear("35A#00", second)
    }
    // A name speaks against LG, 359 against Discover: no longer certain, and then certain again.
    for second in Int64(101)...200 {
      hearNumbers(second)
      hear("354#2C01BA00", second)
      hear("35A#00", second)
      hear("35E#5245432D424D53", second)
      if second < 150 { hear("359#00", second) }
      if second == 120 { #expect(detector.decided == .discover) }
      if second == 140 { #expect(detector.decided == nil) }
    }
    #expect(detector.decided == .discover)
  }

  private func frame(_ text: String) -> CANFrame {
    CANFrame(candump: text) ?? CANFrame(id: .standard(0), data: [])
  }
}
