// What tells the protocols of the 351 family apart (can-protocols section 11.4), and what their inverters say.
extension CANMarks {
  static let markerPN = CANMarks(rawValue: 1 << 0)
  static let nameDeye = CANMarks(rawValue: 1 << 1)
  static let namePylon = CANMarks(rawValue: 1 << 2)
  static let nameDiscover = CANMarks(rawValue: 1 << 3)
  static let nameOther = CANMarks(rawValue: 1 << 4)
  static let cells355 = CANMarks(rawValue: 1 << 5)
  static let tenthVolts = CANMarks(rawValue: 1 << 6)
  static let counter356 = CANMarks(rawValue: 1 << 7)
  static let lithium35F = CANMarks(rawValue: 1 << 8)
}

extension CANKeepAlive {
  static let zeros305 = CANKeepAlive(
    "305", says: .zeros, [.pylontechLV, .pylontechLV13, .pylon206, .luxPower, .solArk, .lgRESU, .victron],
    when: { $0.packed == 0 })
  static let clock305 = CANKeepAlive("305", says: .clock, [.deyePCS], when: { $0.reversedClock != nil })
  static let values305 = CANKeepAlive(
    "305", says: .values, [.sma, .victron], when: { $0.packed != 0 && $0.reversedClock == nil })
  static let frame306 = CANKeepAlive("306", [.sma, .victron])
  static let vic307 = CANKeepAlive("307 \"VIC\"", [.victron], isProof: true, when: \.isVictronMagic)
  static let relays307 = CANKeepAlive("307", [.sma, .victron], when: { !$0.isVictronMagic })
}

extension CANFrame {
  /// 12 34 56 78 "VIC": the GX device's greeting on 307.
  fileprivate var isVictronMagic: Bool { count >= 7 && packed & 0x00FF_FFFF_FFFF_FFFF == 0x0043_4956_7856_3412 }
}

extension CommonFamily351 {
  private static func frame(
    _ id: UInt16, _ grade: Grade, _ source: String, _ rows: [CANRow] = [], parts: [CANPart] = [],
    either: [CANPart] = [], says keepAlives: [CANKeepAlive] = []
  ) -> CANFrameTable {
    CANFrameTable(
      .standard(id), from: .inverter, grade, "can-protocols section" + source, rows, parts: parts, either: either,
      says: keepAlives)
  }

  private static let frame305 = frame(
    0x305, .documented, " 4, SMA TI p. 30",
    either: [
      .when({ frame, _ in frame.count == 0 }, []),
      .when({ frame, _ in frame.packed == 0 }, [.says(.allZero)]),
      // Deye's. Sunny Island's values never look like one: a month and a year there would be more than 160 degC.
      .when(
        { frame, _ in frame.reversedClock != nil },
        [.says(.allZero, false, grade: .documented), .clock(.reversedClock, .clock)], .implemented),
      CANPart([
        .says(.allZero, false), .u16(0, .inverterVoltage, .tenth, blank: .invalid),
        // Negative while charging on the wire; turned here.
        .s16(2, .inverterCurrent, .tenth, blank: .invalid).negated,
        .s16(4, .inverterTemperature, .tenth, blank: .invalid), .s16(6, .inverterSOC, .tenth, blank: .invalid),
      ]),
    ],
    says: [.zeros305, .values305, .clock305])
  private static let frame306 = frame(
    0x306, .documented, " 4, SMA TI p. 30",
    [
      .u16(0, .inverterSOH, blank: .invalid), .u8(2, .chargingProcedure), .word(3, .inverterState, .siState),
      .u16(4, .errorNumber), .u16(6, .chargeVoltageSetpoint, .tenth, blank: .invalid),
    ],
    says: [.frame306])
  private static let frame307 = frame(
    0x307, .measured, "s 4, 5",
    either: [
      .when({ frame, _ in frame.isVictronMagic }, [.text(4, 3, .magic)]), CANPart([.u16(0, .relayBits)]),
    ],
    says: [.vic307, .relays307])
  private static let frame300 = frame(
    0x300, .documented, " 3.1, LuxPower",
    parts: [.of([.luxPower], [.equals(0, 1, .shutdownCommand), .flag(1, bit: 0, .rapidShutdown)])])

  static let inverter: [CANFrameTable] = [
    frame305,
    frame306,
    frame307,
    // What the Sunny Island sends beside them, without a document (300 and 301 are others' too).
    companion(0x302),
    companion(0x303),
    companion(0x304),
    companion(0x308),
    companion(0x309),
    frame300,
  ]
  private static func companion(_ id: UInt16) -> CANFrameTable {
    frame(id, .implemented, " 4, madsci1016", [.hex(0, 8, .raw)])
  }

  private static let f351 = CANClue("351", 0x351)
  private static let f354 = CANClue("354", 0x354)
  private static let f355 = CANClue("355", 0x355)
  private static let f356 = CANClue("356", 0x356)
  private static let f359 = CANClue("359", 0x359)
  private static let f35A = CANClue("35A", 0x35A)
  private static let f35C = CANClue("35C", 0x35C)
  private static let f35E = CANClue("35E", 0x35E)
  private static let f35F = CANClue("35F", 0x35F)
  private static let f360 = CANClue("360", 0x360)
  private static let f370 = CANClue("370", 0x370)
  private static let f371 = CANClue("371", 0x371)
  private static let f372to377 = CANClue("372-377", 0x372, 0x373, 0x374, 0x375, 0x376, 0x377)
  private static let f378 = CANClue("378", 0x378)
  private static let f379 = CANClue("379", 0x379)
  private static let f380 = CANClue("380-382", 0x380, 0x381, 0x382)
  private static let hybrid = CANClue("399/3DA/3DB", 0x399, 0x3DA, 0x3DB)
  private static let markerPN = CANClue(.markerPN, .markerPN)
  private static let nameOther = CANClue(.ownName, .nameOther)

  static let evidence = CANEvidence(
    rules: rules,
    exclusions: [
      (f359, [.pylontechLV13, .sma, .victron, .discover, .goodWeLV]),
      (f35C, [.lgRESU, .hybridEN, .discover, .sma, .victron, .pylontechLV13, .goodWeLV, .sofarLV, .seplos]),
      (f35A, [.pylontechLV, .solArk, .luxPower, .hybridEN, .lgRESU, .deyePCS]),
      (f35E, [.lgRESU]),
      (f354, all(but: .lgRESU, .discover)),
      (f372to377, all(but: .pylon206, .victron, .discover)),
      (markerPN, all(but: .pylontechLV, .pylon206, .solArk)),
    ],
    named: [f351, f354, f355, f356, f359, f35A, f35C, f35E, f35F, f370, f371, f372to377, f379, markerPN],
    inverters: [
      ([.vic307], "Victron GX"), ([.values305, .frame306, .relays307], "SMA Sunny Island"), ([.clock305], "Deye"),
    ],
    twins: .onlyElevenBits)

  private static func all(but protocols: CANProtocol...) -> [CANProtocol] {
    variants.map(\.proto).filter { !protocols.contains($0) }
  }

  /// In the order of section 11.4.
  private static let rules = byFrames + pylontechLike + smaLike

  private static let byFrames: [CANVariantRule] = [
    .decides(.deyePCS, [.frames("361+371")], all: [CANClue("361", 0x361), f371]),
    .decides(.deyePCS, [.nameBegins("35E", with: "DY")], all: [CANClue(.name("DY"), .nameDeye)]),
    .decides(.deyePCS, [.frames("364")], all: [CANClue("364", 0x364)]),
    .decides(
      .discover, [.without("354", "359"), .name("DISCOVER")],
      all: [f354, CANClue(.name("DISCOVER"), .nameDiscover)],
      none: [f35C, f359]),
    .decides(.discover, [.without("354+35A", "359")], all: [f354, f35A], none: [f35C, f359]),
    .decides(.lgRESU, [.without("354+359", "35E")], all: [f354, f359], none: [f35C, f35E]),
    .open(all: [f354], none: [f35C]),
    .decides(.hybridEN, [.frames("399/3DA/3DB")], all: [hybrid]),
    .decides(
      .luxPower, [.frames("359+35C"), .cellVoltages(in: "355[4:7]")],
      all: [f359, f35C, CANClue(.cellVoltages(in: "355"), .cells355)],
      none: [markerPN]),
  ]

  /// 359 and 35C.
  private static let pylontechLike: [CANVariantRule] = {
    var rules = pylontech(.pylon206, f372to377, .frames("372-377"))
    rules += pylontech(.solArk, CANClue(.tenthVolts("356"), .tenthVolts), .tenthVolts("356"))
    rules += pylontech(.pylon206, f379, .frames("379"))
    rules.append(.decides(.pylontechLV, [.frames("359+35C"), .markerPN], all: [f359, f35C, markerPN]))
    rules.append(.open(all: [f359, f35C]))
    return rules
  }()

  private static func pylontech(_ proto: CANProtocol, _ clue: CANClue, _ sign: CANSign) -> [CANVariantRule] {
    [
      .decides(proto, [.frames("359+35C"), .markerPN, sign], all: [f359, f35C, clue, markerPN]),
      .decides(proto, [.frames("359+35C"), sign], all: [f359, f35C, clue]),
    ]
  }

  private static let no37x = [f370, f371, f372to377, f378, f379]

  /// 35A without 35C.
  private static let smaLike: [CANVariantRule] = [
    .open(none: [f35A]), .open(all: [f35C]),
    .decides(.seplos, [.frames("35A+070")], all: [CANClue("070", 0x070)]),
    .decides(.sofarLV, [.frames("35A+30F")], all: [CANClue("30F", 0x30F)]),
    .open(all: [f359]),
    .decides(
      .pylontechLV13, [.without("35A+35F", "359/35C"), .name("PYLON")],
      all: [f35F, CANClue(.name("PYLON"), .namePylon)],
      none: no37x + [f360]),
    .decides(
      .pylontechLV13, [.without("35A+35F", "359/35C"), .lithium13],
      all: [f35F, CANClue(.lithium13, .lithium35F)], none: no37x + [f360, nameOther]),
    .decides(
      .sma, [.without("35A", "359"), .inverterValues],
      inverter: [.values305, .frame306, .relays307]),
    .decides(.victron, [.frames("35A"), .inverterVIC], inverter: [.vic307]),
    .decides(.victron, [.frames("35A+372-379")], any: [f372to377, f378, f379]),
    .decides(.victron, [.frames("35A+360/380-382")], any: [f360, f380]),
    .open(
      [.sofarLV, .goodWeLV, .seplos], [.frames("35A"), .counts("356[6:7]")],
      all: [CANClue(.counts("356[6:7]"), .counter356)]),
    .decides(.smaCompatible, [.without("35A+35F", "37x"), .ownName], all: [f35F, nameOther], none: no37x),
  ]
}
