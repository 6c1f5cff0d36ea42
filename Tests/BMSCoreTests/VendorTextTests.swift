import Testing

@testable import BMSCore

/// The catalogue of inverters and the manual's table against the vendor's own text.
@Suite struct VendorTextTests {
  // MARK: - The inverters

  /// Where each inverter stands in each document.
  private static let places: [String: [CatalogueDocument: ClosedRange<Int>]] = [
    "zcs": [.cableGuide: 205...234, .pinManual: 22...22], "sma": [.cableGuide: 238...253],
    "kehua": [.cableGuide: 262...278, .pinManual: 25...25], "growatt": [.cableGuide: 286...308],
    "deye": [.cableGuide: 316...326, .pinManual: 30...39], "solis": [.cableGuide: 337...347],
    "phocos": [.cableGuide: 359...370, .pinManual: 45...55],
    "voltronic": [.cableGuide: 383...389, .pinManual: 61...69],
    "tbb": [.cableGuide: 395...400, .pinManual: 70...78], "victron": [.cableGuide: 409...424, .pinManual: 84...92],
    "zcs-hv": [.cableGuide: 431...446, .pinManual: 98...106], "solis-hv": [.cableGuide: 450...473],
    "ingeteam": [.cableGuide: 482...505], "ingeteam-hv": [.cableGuide: 510...542],
    "schneider": [.cableGuide: 546...561, .pinManual: 107...116],
    "studer": [.cableGuide: 565...613, .pinManual: 117...117],
  ]

  private static func lines(_ id: String, _ document: CatalogueDocument) -> [String] {
    let text = document == .cableGuide ? VendorText.cableGuide : VendorText.pinManual
    return places[id]?[document].map { range in text.filter { range.contains($0.number) }.map(\.text) } ?? []
  }

  /// What a document's lines say of the two plugs.
  private struct Printed {
    var battery: [CableSignal: String] = [:]
    var inverter: [CableSignal: String] = [:]
    /// Pins of the battery that are listed without what they carry.
    var bare: [Int] = []
    var unused: ClosedRange<Int>?
    var isEmpty: Bool { battery.isEmpty && inverter.isEmpty && bare.isEmpty }

    private var isBattery = true
    /// Which of a table's two columns is the battery's.
    private var batteryColumn: Int?

    init(_ lines: [String]) { for line in lines { read(line.filter { $0 != "*" && $0 != "#" }) } }

    private mutating func read(_ line: String) {
      if line.contains("INVERTER SIDE") || line.contains("RJ9 SIDE") { isBattery = false }
      if line.contains("BATTERY SIDE") || line.contains("RJ 45 SIDE") { isBattery = true }
      let signal = Self.signal(line)
      if line.hasPrefix("Terminal") {
        batteryColumn = line.dropFirst("Terminal ".count).hasPrefix("Battery") ? 0 : 1
      } else if line.hasPrefix("Definition") {
        definition(line.split(separator: "\t", omittingEmptySubsequences: false).dropFirst().map(String.init))
      } else if line.hasPrefix("PIN ") {
        listed(line, signal)
      } else if line.hasPrefix("Pin "), let signal {
        inverter[signal] = line.split(separator: "\t").dropFirst().first.map(String.init)
      } else if let batteryColumn, let signal, line.hasPrefix("CAN") || line.hasPrefix("GND") {
        let pins = line.dropFirst(
          signal == .ground ? 3 : line.hasPrefix("CAN -H-") ? 7 : line.hasPrefix("CAN- L") ? 6 : 5
        )
        .replacing("PIN", with: " ").split(whereSeparator: \.isWhitespace).map { $0.contains("-") ? nil : String($0) }
        battery[signal] = pins[batteryColumn]
        inverter[signal] = pins[1 - batteryColumn]
      }
    }

    /// `PIN 01 = -----PIN 01 ---CAN H`, `PIN 01 =-----`, `PIN 04 TO 8= none`
    private mutating func listed(_ line: String, _ signal: CableSignal?) {
      let numbers = line.split { !$0.isNumber }.compactMap { Int($0) }
      if line.contains("none") {
        unused = numbers[0]...numbers[1]
      } else if let signal {
        if isBattery { battery[signal] = "\(numbers[0])" } else { inverter[signal] = "\(numbers[0])" }
      } else {
        bare.append(numbers[0])
      }
    }

    /// What the pins 8 to 1 of a port carry.
    private mutating func definition(_ cells: [String]) {
      for (index, cell) in cells.enumerated() {
        if let signal = Self.signal(cell) { battery[signal] = "\(8 - index)" }
      }
      let empty = cells.indices.filter { cells[$0].isEmpty }.map { 8 - $0 }
      if let low = empty.min(), let high = empty.max() { unused = low...high }
    }

    private static func signal(_ text: String) -> CableSignal? {
      let letters = text.filter { $0.isLetter || $0 == "_" }
      if letters.hasSuffix("GND") || letters.hasPrefix("GND") { return .ground }
      guard letters.contains("CAN") else { return nil }
      let behind = letters.drop { $0 != "C" }.dropFirst(3).drop { $0 == "_" }
      return behind.first == "H" ? .high : behind.first == "L" ? .low : nil
    }
  }

  @Test(arguments: InverterCatalogue.entries)
  func `every pin stands in the document, and every one of the document's here`(
    entry: InverterEntry
  ) throws {
    let places = try #require(Self.places[entry.id])
    #expect(Set(entry.documents) == Set(places.keys), "\(entry.id)")
    for document in entry.documents {
      let printed = Printed(Self.lines(entry.id, document))
      #expect(entry.withoutPins.contains(document) == printed.isEmpty, "\(entry.id) \(document.title)")
      let wiring = entry.wirings.first { $0.documents.contains(document) }
      guard let wiring else {
        #expect(printed.isEmpty, "\(entry.id) \(document.title)")
        continue
      }
      for signal in CableSignal.allCases {
        #expect(wiring.inverter.pin(signal) == printed.inverter[signal], "\(entry.id) \(document.title) \(signal)")
        if wiring.battery.isInferred {
          #expect(printed.battery.isEmpty && printed.bare == [1, 2, 3])
        } else {
          #expect(wiring.battery.pin(signal) == printed.battery[signal], "\(entry.id) \(document.title) \(signal)")
        }
      }
      #expect(wiring.battery.unused == printed.unused, "\(entry.id) \(document.title)")
      #expect(printed.bare.isEmpty == !wiring.battery.isInferred)
    }
  }

  @Test func `the three that were told wrongly once`() throws {
    for id in ["ingeteam", "ingeteam-hv"] {
      let battery = try #require(InverterCatalogue.entry(id: id)?.wirings.first).battery
      #expect(battery.high == "1" && battery.low == "2" && battery.ground == "3" && battery.unused == 4...8)
    }
    let growatt = try #require(InverterCatalogue.entry(id: "growatt")?.wirings.first).battery
    #expect(growatt.isInferred && growatt.unused == 6...8)
    let studer = try #require(InverterCatalogue.entry(id: "studer")?.wirings.first)
    #expect(CableSignal.allCases.allSatisfy { studer.battery.pin($0) == nil && studer.inverter.pin($0) == nil })
  }

  @Test(arguments: InverterCatalogue.entries) func `what to set, here and on the inverter, stands in the document`(
    entry: InverterEntry
  ) {
    let text = Self.lines(entry.id, .cableGuide) + Self.lines(entry.id, .pinManual)
    if let name = entry.setting.name {
      // Solis's name stands on the vendor's settings page alone, which the note says.
      let own = entry.id == "solis" ? VendorText.cableGuide.filter { $0.number == 190 }.map(\.text) : text
      #expect(own.contains { $0.contains(name) }, "\(entry.id)")
      #expect((entry.setting.device == .hvBox) == name.contains(" HV "))
    } else {
      #expect(!text.contains { line in InverterCatalogue.bmsProtocols.contains { line.contains($0) } }, "\(entry.id)")
    }
    if let menu = entry.inverterMenu, let choice = menu.split(separator: ":").last {
      #expect(text.contains { $0.contains(choice.drop { $0 == " " }) }, "\(entry.id)")
    }
  }

  /// The beginning of each sentence of the catalogue that a document is the source of, and its lines.
  private static let sentences: [(String, [VendorText.Line], [Int])] = [
    ("The inverter's pins stand in a picture only", VendorText.cableGuide, [272]),
    ("Of the battery's pins 1, 2 and 3", VendorText.cableGuide, [290, 291, 292, 293]),
    ("The document calls the cable BMS-RJ45-GROWA-SPH", VendorText.cableGuide, [286]),
    ("The cable goes into CAN2-A of the HV BOX", VendorText.cableGuide, [484, 486, 496]),
    ("GND, pin 3, is in the definition of the port", VendorText.cableGuide, [488, 493, 496, 497]),
    ("Minimum 2 x 5K3 LV/HV", VendorText.cableGuide, [542]),
    ("The same two wires at CAN2-A", VendorText.cableGuide, [522, 533, 534]),
    ("No pins here; the battery's port is 1 CAN H, 2 CAN L, 3 GND (5.4.1)", VendorText.manual, [691, 706, 709]),
    ("The cable goes into CAN port 1, port 2 stays empty", VendorText.cableGuide, [576, 584, 585, 587]),
    ("Xcom-CAN: DIP switches and 3 of the 4 jumpers", VendorText.cableGuide, [602, 606, 607]),
    ("LED: green blinking twice", VendorText.cableGuide, [592, 595, 596, 597, 598]),
    ("the text says WECOCAN, the setting page", VendorText.cableGuide, [440, 446]),
    ("the text says default WECO CAN", VendorText.cableGuide, [465, 473]),
    ("a name on the vendor's settings page", VendorText.cableGuide, [190]),
    ("Only the master's CAN port goes to the inverter (manual 5.6)", VendorText.manual, [768, 846]),
    ("Switch 5 of the master is ON when an inverter talks CAN (5.5)", VendorText.manual, [711, 726]),
    ("After setting, wait for the inverter's first answer (8.4)", VendorText.manual, [1033]),
    ("SOC beside it has a Set of its own (0 % and 70 %", VendorText.cableGuide, [190, 234, 253]),
  ]

  @Test func `every sentence of the catalogue has its lines, or says that it is not the vendor's`() {
    let said = InverterCatalogue.entries.flatMap { $0.notes + [$0.setting.note].compactMap(\.self) }
    for note in said + InverterCatalogue.generalNotes where note != .nameNotGiven {
      let sentence = note.description
      let isOthers = sentence.lowercased().contains("public integrations") || sentence.contains("our reading")
      let source = Self.sentences.first { sentence.hasPrefix($0.0) }
      #expect(isOthers || source != nil, "\(sentence)")
      for number in source?.2 ?? [] {
        #expect(source?.1.contains { $0.number == number } == true, "\(sentence): line \(number)")
      }
    }
  }

  // MARK: - The manual

  /// The headings of the manual, in its order, and which of them the program cites.
  private static let headings: [(line: Int, section: Manual.Section?)] = [
    (15, .cover), (91, .design), (256, .storage), (351, .product), (377, .leds), (416, nil), (551, nil),
    (674, .torques),
    (688, nil), (691, .terminals), (711, .dip), (768, .cabling), (852, .panel), (867, .start), (873, .stop),
    (877, .forcedCharge), (887, .parallel), (897, .parallelStart), (911, .parallelStop), (943, .faults),
    (965, .service),
    (995, nil), (1009, nil), (1018, nil), (1025, nil), (1033, .settingProtocol), (1038, .equalisation), (1046, .rates),
    (1083, nil), (1102, .limits),
  ]

  @Test func `every section that is cited is a heading of the manual`() {
    for (line, section) in Self.headings {
      let text = VendorText.manual.filter { $0.number == line }.map { $0.text.lowercased() }
      #expect(!text.isEmpty, "line \(line)")
      guard let section, section != .cover else { continue }
      #expect(text.contains { $0.contains(section.rawValue.lowercased()) }, "\(section) in line \(line)")
    }
    let cited = Set(Self.headings.compactMap(\.section))
    #expect(Set(Manual.Section.allCases).subtracting(cited) == [.other])
  }

  /// What each entry says, and where the manual prints it.
  private static let facts: [String: (String, [(Int, String)])] = [
    "cellDamage": ("200 mV", [(955, "greater than 200mV")]), "moduleVolts": ("2 V", [(889, "2V")]),
    "mostModules": ("8", [(15, "up to 8 modules")]), "olderMostModules": ("5", [(361, "more than five")]),
    "firmware": ("3.69", [(15, "Above 3,69")]), "mostClusters": ("3", [(808, "8 X 3 CLUSTERS")]),
    "canSwitch": ("5", [(726, "switch #5")]), "terminalTorque": ("14", [(832, "14Nm")]),
    "busBarTorque": ("40", [(838, "40Nm")]),
    "torques": (
      "M3 1.7/1.2, M4 3.8/3, M5 7.5/7, M6 13/10, M8 14/14, M8 32/16, M10 62/40, M12 107/80",
      [
        (678, "M3\t1.7\tBMS"), (678, "1,2"), (679, "M4\t3.8\t"), (680, "M5\t7.5\t"), (681, "M6\t13\t"),
        (682, "M8\t14\t"),
        (683, "M8\t32\t"), (684, "M10\t62\t"), (685, "M12\t107\t"), (685, "\t80"), (684, "\t40"), (683, "\t16"),
        (682, "\t14"), (681, "\t10"), (680, "\t7"), (679, "\t3"),
      ]
    ),
    "startPress": ("1 s", [(869, "one second")]), "startBlink": ("5 s", [(862, "blinks for 5 seconds")]),
    "stopPress": ("5 s", [(875, "five seconds")]), "slavesFlash": ("10 s", [(917, "ten seconds")]),
    "slavesOff": ("60 s", [(919, "one minute")]),
    "selfRestart": (
      "4 x 900.0 s, from 86400.0 s 8 x 43200.0 s",
      [(1154, "4 times every 15 minutes for a period of 24 hours"), (1154, "every 12 hours for a period of 4 days")]
    ),
    "tripsInARow": ("4", [(1161, "4 times consecutively")]), "waitAfterTrips": ("1800 s", [(1161, "30 minutes")]),
    "forcedCharge": ("10 A", [(883, "above 10 Amps/58V")]), "forcedChargeVolts": ("58 V", [(883, "above 10 Amps/58V")]),
    "forcedChargeTime": ("90 s", [(883, "90 seconds")]), "equalisation": ("86400 s", [(1038, "within 24h")]),
    "ledStart": ("5 s", [(386, "for 5 Seconds")]),
    "ledTurn": ("5 s", [(410, "SOC value for 5 seconds"), (410, "fault status for 5 seconds")]),
    "ledBands": (
      "[90.0, 55.0, 32.0, 6.0, 4.9]",
      [(392, "90-100%"), (393, "55-89%"), (394, "32-54%"), (395, "6-31%"), (396, "below 4,9%")]
    ),
    "contactorVolts": ("46 to 58.9 V", [(1129, "46 to 58.9")]), "mostAmperes": ("110 A", [(1127, "110 Adc")]),
    "suggestedAmperes": ("86 A", [(1128, "86Adc")]), "nominalVolts": ("52.2 V", [(1123, "52.2")]),
    "usableAmpereHours": ("86 Ah", [(1124, "86")]), "chargeAmperes": ("65 A", [(1055, "65A max 110A")]),
    "dischargeAmperes": ("70 A", [(1055, "70A max 110A")]), "lowCutOff": ("49.5 V 0 %", [(1055, "49.5 =SOC 0%")]),
    "onGridCutOff": ("50.5 V 5 %", [(1055, "50.5= SOC 5% if ON grid")]),
    "offGridCutOff": ("51.0 V 10 %", [(1055, "51.0 =SOC 10% if OFF GRID")]),
    "highCutOff": ("54.5 V 98 %", [(1055, "54.5 =98%")]),
    "depths": (
      "100: 49.5-54.5, 90: 51.5-54.0, 80: 51.0-53.5",
      [(1130, "49,5V to 54,5V"), (1131, "51,5V to 54,0V"), (1132, "51V to 53,5V")]
    ),
    "slowChargeFrom": ("90 %", [(1130, "from 90% to 100%")]), "slowCharge": ("10 A", [(1130, "10A charge current")]),
    "chargingCelsius": ("-5 to 55 °C", [(1135, "-5° to 55°C")]),
    "operatingCelsius": ("-25 to 65 °C", [(1134, "-25° to 65°C")]), "storage": ("50 %", [(268, "50%")]),
    "storageCelsius": ("-20 to 45 °C", [(107, "-20°C + 45°C")]),
    "warrantyCelsius": ("20 to 25 °C", [(121, "20-25°C")]), "warrantyRate": ("0.5", [(121, "0,5C")]),
    "noChargeBelow": ("-7 °C", [(119, "only 0.1C"), (119, "below -7°C the charge is forbidden")]),
    "rates": (
      "charge -10...-7 1, charge -6...0 2, charge 1...10 3, charge 11...14 8, charge 15...45 10, charge 46...55 5, "
        + "discharge -20...-11 2, discharge -10...-7 3, discharge -6...0 3, discharge 1...10 8, discharge 11...55 10, "
        + "discharge 56...65 5",
      [
        (1062, "-10°C +7°C\t0.1C"), (1063, "-6°C +0°C\t0.2C"), (1064, "+1°C +10°C\t0.3C"), (1065, "+11°C +14°C\t0.8C"),
        (1066, "+15°C + 45°C\t1 C"), (1067, "+46°C +55°C\t0.5C"), (1071, "-20°C -11°C\t0.2C"),
        (1072, "-10°C - 7°C\t0.3C"), (1073, "-6°C 0°C\t0.3C"), (1074, "+1°C +10°C\t0.8C"), (1075, "+11°C + 55°C\t1 C"),
        (1076, "+56°C +65°C\t0.5C"),
      ]
    ),
  ]

  /// An entry as text, with its section.
  private static func said(_ entry: Any) -> (String, Manual.Section)? {
    switch entry {
    case let entry as Manual.Entry<Decimal>: (entry.unit == .count ? entry.number : entry.text, entry.section)
    case let entry as Manual.Entry<ClosedRange<Decimal>>: (entry.text, entry.section)
    case let entry as Manual.Entry<Span>: ("\(entry.seconds) s", entry.section)
    case let entry as Manual.Entry<Manual.CutOff>:
      ("\(entry.value.volts.text) V \(entry.value.percent.text) %", entry.section)
    case let entry as Manual.Entry<[Double]>: ("\(entry.value)", entry.section)
    case let entry as Manual.Entry<Manual.SelfRestart>:
      (
        "\(entry.value.quick) x \(entry.value.each.seconds) s, from \(entry.value.slowFrom.seconds) s "
          + "\(entry.value.slow) x \(entry.value.slowEach.seconds) s", entry.section
      )
    case let entry as Manual.Entry<[Manual.Depth]>:
      (
        entry.value.map { "\($0.percent): \($0.volts.lowerBound.text)-\($0.volts.upperBound.text)" }
          .joined(separator: ", "), entry.section
      )
    case let entry as Manual.Entry<[Manual.Torque]>:
      (entry.value.map { "\($0.screw) \($0.most.text)/\($0.applied.text)" }.joined(separator: ", "), entry.section)
    case let entry as Manual.Entry<[Manual.RateRow]>:
      (
        entry.value.map { "\($0.direction) \($0.celsius.lowerBound)...\($0.celsius.upperBound) \($0.tenthsOfC)" }
          .joined(separator: ", "), entry.section
      )
    default: nil
    }
  }

  @Test func `every entry of the manual is what its lines print, in the section that is cited`() throws {
    var left = Set(Self.facts.keys)
    for child in Mirror(reflecting: Manual.printed).children {
      let name = try #require(child.label)
      let (text, section) = try #require(Self.said(child.value), "\(name) is of a kind that is not looked at")
      // The 5K3's manual is another document.
      guard section != .other else { continue }
      left.remove(name)
      let (wanted, sources) = try #require(Self.facts[name], "\(name) has no line of the manual")
      #expect(text == wanted, "\(name)")
      for (number, words) in sources {
        #expect(VendorText.manual.contains { $0.number == number && $0.text.contains(words) }, "\(name): \(words)")
        #expect(Self.headings.last { $0.line <= number }?.section == section, "\(name) in line \(number)")
      }
    }
    #expect(left.isEmpty)
  }

  /// The rows of section 7, each by the line it stands in and what its line prints.
  private static let troubles: [(Manual.Trouble, Int, String)] = [
    (.overCurrent, 947, "OVERCURRENT ALARM"), (.overTemperature, 948, "OVER-TEMPERATURE ALARM"),
    (.lowTemperature, 949, "LOW-TEMPERATURE ALARM"), (.overVoltage, 950, "OVERVOLTAGE ALARM"),
    (.lowVoltage, 951, "LOW VOLTAGE ALARM"), (.relay, 952, "RELAY DAMAGE"), (.board, 953, "PROTECTION BOARD DAMAGE"),
    (.cell, 955, "CELL DAMAGE"), (.firstParallel, 956, "FIRST PARALLEL CONNECTION FAILURE OF BATTERIES"),
    (.masterSlave, 957, "MASTER-SLAVE MACHINE COMMUNICATION EXCEPTIONS"),
    (.noStart, 958, "BATTERY OR PARALLEL BATTERY SYSTEM SHUTDOWN CANNOT START"), (.other, 959, "OTHER EXCEPTIONS"),
  ]

  @Test func `the twelve troubles have their printed numbers, and the signs that the vendor's tool shows`() throws {
    #expect(Self.troubles.map(\.0) == Manual.Trouble.allCases && Self.troubles.count == 12)
    for (trouble, number, title) in Self.troubles {
      let texts = VendorText.manual.filter { $0.number == number }.map(\.text)
      #expect(texts.contains("\(trouble.rawValue)\t\(title)"))
      for sign in Manual.printed.info(trouble).signs { #expect(texts.contains { $0.contains(sign) }, "\(sign)") }
    }
  }

  @Test func `an alarm's advice is a row of the manual, or says that it is this program's`() {
    var ours = 0
    for alarm in AlarmID.allCases {
      let advice = alarm.info.advice
      if case .ours = advice.origin { ours += 1 }
      // A step that the manual does not have.
      #expect(!advice.remedy.contains("restart once"))
    }
    #expect(ours > 5)
    #expect(AlarmID.bmsInternalFault.info.advice.origin == .manual(.other))
    #expect(AlarmID.cellDamageFault.info.advice.origin == .manual(.cell))
    #expect(AlarmID.addressFault.info.advice.origin == .ours(.dip))
  }
}
