import Glibc
import Testing

@testable import BMSCore
@testable import Transport
@testable import WecoTUI

/// What the lower rooms say is Italian on an Italian screen, each sentence of them.
@Suite struct ItalianSentenceTests {
  /// Three English words that follow each other in a sentence and stand in a text: names and commands are no words.
  private func english(_ sentence: String, in text: String) -> [String] {
    let parts = sentence.split(separator: "`", omittingEmptySubsequences: false).enumerated()
    return parts.filter { $0.offset.isMultiple(of: 2) }.flatMap { _, part in
      let words = part.split(whereSeparator: { !$0.isLetter }).map(String.init)
      return zip(words, zip(words.dropFirst(), words.dropFirst(2))).map { "\($0) \($1.0) \($1.1)" }
    }.filter { run in
      // Without a word in small letters it is a name.
      text.contains(run) && run.split(separator: " ").contains { $0.count > 2 && $0.allSatisfy(\.isLowercase) }
    }
  }

  private func expect(_ meaning: some Meaning, sourceLocation: SourceLocation = #_sourceLocation) {
    let sentence = Sentence(meaning)
    Language.italian.speaking {
      let text = Texts.sentence(sentence)
      #expect(text != sentence.english && !text.hasSuffix("."), sourceLocation: sourceLocation)
      // On the screen, through everything that is between.
      let state = Fixture.state(.closed(sentence), heard: .seconds(75))
      let screen = render(state, ViewState(), size: Size(columns: 80, rows: 40)).text.joined(separator: " ")
        .split(separator: " ").joined(separator: " ")
      #expect(screen.contains(text.split(separator: " ").prefix(4).joined(separator: " ")), "\(text)")
      let found = english(sentence.english, in: screen)
      #expect(found.isEmpty, "\(text)", sourceLocation: sourceLocation)
    }
    #expect(Texts.sentence(sentence) == sentence.english)
  }

  private static let advices: [CANUpAdvice] = [
    .virtual(command: "a"), .serialLine(command: "a"), .controller(listening: "a", alone: "b"),
  ]

  @Test func `every reason why a link is closed`() throws {
    let endpoint = try TCPEndpoint(parsing: "gateway:4001")
    let port = "/dev/ttyUSB0", refused = Errno(ECONNREFUSED)
    var all: [TransportError] = [
      .noFile(port), .forbiddenFile(port), .unreadableFile(port, .system(Errno(EIO))),
      .unreadableFile(port, .notAFile(.pipe)), .emptyCapture(port), .noCapture(port, "holds no line of a capture"),
      .unwritable(port, .system(Errno(ENOSPC))), .noRoom(port), .diskHangs(port), .recordedElsewhere(port),
      .missing(port), .busy(port, holder: nil), .busy(port, holder: "ModbusPoll (pid 4711)"),
      .permissionDenied(port, group: "dialout"), .permissionDenied(port, group: nil),
      .unsupportedRate(115_200, port), .unsupportedRate(9600, port), .unplugged(port), .clogged(port),
      .pseudoTerminal(Errno(ENOSPC)), .link(port, Errno(EACCES)), .linkInTheWay(port), .linkInUse(port),
      .badEndpoint("x"), .unknownHost(endpoint, "?"), .cannotConnect(endpoint, refused),
      .disconnected(endpoint, Errno(ECONNRESET)), .disconnected(endpoint, nil), .badListener("x"),
      .portInUse(endpoint), .portForbidden(endpoint), .noSuchAddress(endpoint), .cannotListen(endpoint, refused),
      .nobodyConnected(endpoint),
      .noCANModule(Errno(EAFNOSUPPORT), KernelPackage(release: "6.1.0", machine: "riscv64")), .noInterface("can0"),
      .canBusOff("can0", restartsAfter: nil, command: "a"),
      .canBusOff("can0", restartsAfter: .seconds(1), command: "a"), .canForbidden("can0"),
      .cannotLookAt("can0", Errno(EPERM)), .cannotAskListenOnly("can0", command: "a"),
      .badAdapterName("x"), .noAdapter("x", others: []), .noAdapter("x", others: ["31F"]),
      .severalAdapters("x", ["31F", "320"]), .adapterForbidden("x", path: "/dev/bus/usb/001/004"), .noUSBLibrary("x"),
      .silentAdapter("x", isKnown: true), .silentAdapter("x", isKnown: false), .foreignAdapter("x", product: "y"),
      .adapterSendsNothing("x"),
    ]
    all += FileKind.allCases.map { .notASerialPort(port, because: $0) }
    all += TransportError.Act.allCases.map { .io(port, doing: $0, Errno(EINVAL)) }
    all += Self.advices.map { .canDown("can0", $0) }
    for error in all { expect(error) }
  }

  @Test func `every word of a CAN table`() {
    let ids = Set(CANWords.allCases.flatMap(\.names)).subtracting([""])
    #expect(Set(Texts.Italian.canWords.keys) == ids)
    #expect(Texts.canWord("soft_start") == "soft_start")
    Language.italian.speaking { #expect(Texts.canWord("soft_start") == "avvio graduale") }
  }

  @Test func `what is wrong with a file`() {
    let faults: [JSON5Fault] = [
      .afterEnd("x"), .noValue(nil), .noKey(nil), .tooDeep(32), .twice("x", first: 1), .noColon(after: "x"),
      .unclosedObject(after: "x"), .unclosedList(after: 1), .bareText("x"), .notANumber("x"), .notHexadecimal("x"),
      .openText, .openComment, .shortEscape(4), .badEscape,
    ]
    for fault in faults { expectTold(fault) }
    let mistakes: [MapFault] = [
      .builtInName("x"), .noFirmware, .emptyMatch, .badText(longest: 60), .tooMany(501, most: 500), .twice("x"),
      .ownLabel("x"), .labelIsField("x"), .singleCells, .identity("x"), .scaleWidth(2), .longRead(most: 100), .pastEnd,
      .noSuchBit, .emptyScaleText, .builtInScale, .times(most: 1), .plus(most: 1), .decimals, .noNames, .sameNames,
      .sameNumbers, .readOnly(3), .namesAreExact, .offTheWire("0.5"), .upsideDown, .noStep, .stepOffTheWire,
      .wideTolerance,
    ]
    for mistake in mistakes { expectTold(mistake) }
    let reports: [KeyReport] = [
      .unknown, .known(0x85F9, frames: 0), .known(0x85F9, frames: 3), .open("1?", bits: [2], keys: 2, frames: 13),
      .open("??", bits: [3, 2], keys: 4, frames: 1),
    ]
    for report in reports { expectTold(report) }
    Language.italian.speaking {
      #expect(throws: JSON5Reader.Trouble(file: "c", line: 1, "low_soc deve essere un numero da 0 a 100 %")) {
        try Config(parsing: "{ low_soc: 101 }", file: "c")
      }
      #expect(JSON5Reader.Trouble(file: "c", line: 1, "x").description == "c, riga 1: x")
    }
  }

  /// In Italian, without the English words.
  private func expectTold(_ meaning: some Meaning, sourceLocation: SourceLocation = #_sourceLocation) {
    let text = Language.italian.speaking { Texts.sentence(meaning) }
    #expect(text != meaning.description, sourceLocation: sourceLocation)
    #expect(english(meaning.description, in: text).isEmpty, "\(text)", sourceLocation: sourceLocation)
  }

  @Test func `every reason why a bus is silent, and what asking says`() {
    expect(CANSilence.onlyListens("can0", command: "a"))
    for alone in ["b", nil] { expect(CANSilence.disturbed("can0", command: "a", alone: alone)) }
    for knowsRate in [true, false] { expect(CANSilence.wires("can0", knowsRate: knowsRate)) }
    for advice in Self.advices { expect(CANSilence.otherRate("can0", 250_000, advice)) }
    for error in CANBusError.allCases {
      expect(AskingNote.stopped(error))
      expect(CANAsking.State.trouble(error))
    }
    expect(AskingNote.impossible)
    expect(CANSilence.otherChannel("x", other: "y"))
    let mistakes: [CANalyst.Mistake] = [
      .size(3), .answer(3), .waiting(20_000), .count(7), .length(9), .identifier(0x900),
    ]
    for times in [1, 3] as [UInt64] {
      for mistake in mistakes { expect(CANalystNote.mistaken(times: times, mistake)) }
      expect(CANalystNote.mayBeLost(times: times))
    }
    expect(CANalystNote.otherFirmware("y"))
    expect(CANalystNote.several([.mayBeLost(times: 3), .otherFirmware("y")]))
    for state in [
      CANAsking.State.listening(until: Fixture.now), .asking(.growatt301, isTrial: true),
      .asking(.growatt301, isTrial: false), .notNeeded, .inverter(CANID(kernelForm: 0x305)),
    ] {
      expect(state)
    }
  }

  @Test func `the numbers of the system that a person meets`() {
    for code in [
      EACCES, EPERM, ENOENT, EEXIST, EISDIR, EIO, EBUSY, ENODEV, ENXIO, ENOSPC, EROFS, EMFILE, EINVAL, EFBIG,
      ECONNREFUSED, ECONNRESET, ETIMEDOUT, EHOSTUNREACH, ENETUNREACH, ENETDOWN, EPIPE, EAFNOSUPPORT, ENOBUFS,
    ] {
      #expect(Texts.Italian.error(Errno(code)) != Errno(code).description)
    }
  }

  @Test func `every note of an alarm`() {
    let a = Decimal(3312), b = Decimal(3200), manual = Manual.printed
    var notes: [AlarmNote] = [
      .reported("bms_internal", nil), .moduleVolts(high: 1, a, low: 2, b), .neverSeen(mostModules: "16"),
      .offline(1, of: 3), .cellFarOff(5, a, most: b), .cellExtremes(high: a, low: b),
      .doubted([.cell(5), .field(.cellMax)]), .openContactors, .ownThreshold(.cellOverVoltage2),
      .cellPair(5, a, 6, b), .lowAndHigh(a, b),
      .outsideWarranty([.below(b, a, []), .above(a, b, [2]), .faster(rate: "0.5", a, b, [1, 2, 3])]),
      .outsideWarranty([.above(a, b, [1, 3])]),
      .disagree(.cellMax, AlarmNote.Told(link: "ttyUSB0", value: "1 V"), AlarmNote.Told(link: "can0", value: "2 V")),
    ]
    notes += CANDispute.allCases.map { .reported("bms_internal", $0) }
    for celsius in [-30.0, -8, -6.5, -3, 20, 80] {
      for direction in [Manual.Direction.charge, .discharge] {
        notes.append(.rate(a, b, manual.rate(direction, celsius: celsius)))
      }
    }
    for note in notes { expect(note) }
    for dispute in CANDispute.allCases { expect(dispute) }
  }

  @Test func `by what another module was told`() {
    for sign in [
      ModuleSign.field(.cellCount, "15", was: "16"), .timeWentBack, .timeWentBackOnce, .timeJumped, .socJumped("9 %"),
      .cells,
    ] {
      expect(sign)
      expect(ModuleNote(sign: sign))
    }
  }

  @Test func `every reason of the CAN detector`() {
    let keepAlives = CANFamily.all.flatMap(\.frames).flatMap(\.keepAlives)
    let rules = CANFamily.all.flatMap(\.evidence.rules).map(\.reason)
    #expect(rules.contains([.without("354", "359"), .name("DISCOVER")]))
    #expect(Set(keepAlives.compactMap(\.says)) == Set(CANKeepAlive.Says.allCases))
    var reasons: [CANReason] = [
      .nothing, .nothingFor30s, .noPublishedProtocol, .onlyInverter(keepAlives), .frames(1, .sofarHV),
      .frames(4, .sofarHV), .shared([.frames("351"), .markerPN], family: "351"), .shared([], family: "351"),
    ]
    reasons += CANTwins.allCases.map { .with(.nothing, $0) }
    for reason in reasons { expect(reason) }
    expect(CANInverterName.speaks(.victron))
    // A name, and signs that are numbers alone, are the same in every language.
    let names = CANFamily.all.flatMap(\.evidence.inverters).map { CANInverterName.known($0.name) }
    for meaning in names as [any Meaning] + rules.map({ CANReason.signs($0) }) + rules.flatMap(\.self) {
      let english = meaning.description, italian = Language.italian.speaking { Texts.Italian.meaning(meaning) }
      let words = ["without", "name", "marker", "starts", "with", "cell", "own", "counts", "says", "sends", "as"]
      let found = italian.split(separator: " ").map(String.init).filter(words.contains)
      #expect(found.isEmpty && italian.isEmpty == english.isEmpty, "\(italian)")
    }
  }

  @Test func `every note on an inverter, and every plug`() {
    for note in InverterNote.allCases {
      let text = Language.italian.speaking { Texts.sentence(note) }
      #expect(text != note.description && english(note.description, in: text).isEmpty, "\(text)")
    }
    let same: Set<PlugName> = [.inverter, .inverterRJ9, .inverterRJ45, .hvBox]
    for plug in PlugName.allCases {
      #expect((Language.italian.speaking { Texts.sentence(plug) } == plug.rawValue) == same.contains(plug))
    }
    #expect(
      Set(InverterCatalogue.entries.flatMap { $0.wirings.flatMap { [$0.battery.name, $0.inverter.name] } })
        == Set(PlugName.allCases))
    let said = InverterCatalogue.entries.flatMap { $0.notes + [$0.setting.note].compactMap(\.self) }
    #expect(Set(said + InverterCatalogue.generalNotes) == Set(InverterNote.allCases))
  }

  @Test func `the drawings of every plug fit, and hold no English`() {
    for entry in InverterCatalogue.entries {
      let own = PlugDrawing().lines(entry), lines = Language.italian.speaking { Texts.drawing.lines(entry) }
      #expect(lines.count == own.count && lines.allSatisfy { $0.unicodeScalars.count <= 78 })
      for line in own {
        let found = english(line, in: lines.joined(separator: "\n"))
        #expect(found.isEmpty, "\(line)")
      }
    }
  }
}
