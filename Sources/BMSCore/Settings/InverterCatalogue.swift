/// A vendor document that the catalogue was taken from.
public enum CatalogueDocument: String, Meaning, CaseIterable {
  /// "Connection cables and accessories", the newer cable guide.
  case cableGuide = "000"
  /// Pin definition manual MOD_1.2 of 1/23/20.
  case pinManual = "001"

  public var title: String { description }

  public var description: String {
    switch self {
    case .cableGuide: "cable guide (000)"
    case .pinManual: "pin manual MOD_1.2 (001)"
    }
  }
}

/// What a plug looks like, as far as the documents say.
public enum PlugKind: Hashable, Sendable {
  /// Eight pins.
  case rj45
  /// Four pins.
  case rj9
  /// Screws or wires with names or numbers of their own.
  case terminal
  /// The documents give pin numbers but no connector, or nothing.
  case notGiven

  /// How many pins can be drawn side by side, where the shape is known.
  public var pinCount: Int? {
    switch self {
    case .rj45: 8
    case .rj9: 4
    case .terminal, .notGiven: nil
    }
  }
}

/// What a wire of the cable carries.
public enum CableSignal: String, Hashable, Sendable, CaseIterable {
  case high = "CAN H"
  case low = "CAN L"
  case ground = "GND"
}

/// One end of a cable: which pin carries what. `nil` where the documents list none.
public struct Plug: Hashable, Sendable {
  public let name: PlugName
  public let kind: PlugKind
  /// The pins' own labels: mostly numbers, names on a terminal block.
  public let high: String?
  public let low: String?
  public let ground: String?
  /// The pins of which the documents say that they carry nothing.
  public let unused: ClosedRange<Int>?
  /// The documents list the pins and not what each carries: that it is the order of the battery's port is our reading.
  public let isInferred: Bool

  init(
    _ name: PlugName, _ kind: PlugKind, _ high: String?, _ low: String?, _ ground: String?,
    unused: ClosedRange<Int>? = nil, isInferred: Bool = false
  ) {
    self.name = name
    self.kind = kind
    self.high = high
    self.low = low
    self.ground = ground
    self.unused = unused
    self.isInferred = isInferred
  }

  public func pin(_ signal: CableSignal) -> String? {
    switch signal {
    case .high: high
    case .low: low
    case .ground: ground
    }
  }

  /// The battery's CAN port: pin 1 CAN H, 2 CAN L, 3 GND (inverters; manual 5.4.1).
  public static let batteryCAN = battery("3")

  /// The battery's CAN port as a cable uses it.
  static func battery(_ ground: String?, unused: ClosedRange<Int>? = nil, isInferred: Bool = false) -> Plug {
    Plug(.batteryCAN, .rj45, "1", "2", ground, unused: unused, isInferred: isInferred)
  }
}

/// One cable between battery and inverter as one document (or several that agree) gives it.
public struct Wiring: Hashable, Sendable {
  public let battery: Plug
  public let inverter: Plug
  /// Those that list these pins.
  public let documents: [CatalogueDocument]
}

/// What has to be set in the battery (or in the HV BOX) so that it speaks the inverter's protocol.
public struct ProtocolSetting: Hashable, Sendable {
  public enum Device: String, Hashable, Sendable {
    case bms = "BMS"
    case hvBox = "HV BOX"
  }

  public let device: Device
  /// The name in the device's own list; `nil` when it is not in the documents.
  public let name: String?
  /// What is doubtful or differs between the documents.
  public let note: InverterNote?
}

/// Everything the vendor's documents say about one inverter.
public struct InverterEntry: Hashable, Sendable {
  /// Short name for the command line and for JSON.
  public let id: String
  public let name: String
  /// Other names people search for.
  public let aliases: [String]
  public let setting: ProtocolSetting
  /// More than one where the documents disagree; the program does not choose.
  public let wirings: [Wiring]
  /// What to choose in the inverter's own menu, where the documents say.
  public let inverterMenu: String?
  public let notes: [InverterNote]
  /// Those that name this inverter, also where its pins stand in a picture only.
  public let documents: [CatalogueDocument]

  /// The documents give different pins for this inverter.
  public var isDisputed: Bool { wirings.count > 1 }

  /// Documents whose text names the inverter and lists no pin.
  public var withoutPins: [CatalogueDocument] {
    documents.filter { document in
      !wirings.contains { wiring in
        wiring.documents.contains(document)
          && CableSignal.allCases.contains { wiring.battery.pin($0) ?? wiring.inverter.pin($0) != nil }
      }
    }
  }
}

/// The inverters of the vendor's documents: protocol to set, pins, what to choose on the inverter.
///
/// Nothing is dropped; where the documents disagree or are silent, an entry says so instead of choosing (inverters).
public enum InverterCatalogue {
  /// The names readable in the documents for the low-voltage BMS.
  public static let bmsProtocols = [
    "WeCoCAN", "SMACAN", "KEHUACAN", "GROWATTCAN", "SOLISCAN", "VICTRONCAN", "CONEXTCAN", "STUDERCAN",
  ]

  /// The names of the HV BOX: another device, with a list of its own.
  public static let hvBoxProtocols = ["WECO HV CAN", "INGE HV CAN"]

  /// What holds for every inverter (inverters; manual 8.4).
  public static let generalNotes: [InverterNote] = [.masterOnly, .canSwitch, .firstAnswer, .ownSet]

  /// The one entry with this id, however it is written.
  public static func entry(id: String) -> InverterEntry? {
    let wanted = folded(id)
    return entries.first { folded($0.id) == wanted }
  }

  /// The others of the same maker: another cable, another setting.
  public static func siblings(of entry: InverterEntry) -> [InverterEntry] {
    func stem(_ id: String) -> Substring { id.prefix { $0 != "-" } }
    return entries.filter { $0.id != entry.id && stem($0.id) == stem(entry.id) }
  }

  /// Entries whose inverter, alias, protocol or id holds the text, exact matches first. Case, blanks and signs do not
  /// count; an empty text finds all.
  public static func find(_ text: String) -> [InverterEntry] {
    let wanted = folded(text)
    guard !wanted.isEmpty else { return entries }
    let exact = searchNames.indices.filter { searchNames[$0].contains(wanted) }
    let others = searchNames.indices.filter { index in
      !exact.contains(index) && searchNames[index].contains { contains($0, wanted) }
    }
    return (exact + others).map { entries[$0] }
  }

  /// What each entry is found by, folded once.
  private static let searchNames: [[[Unicode.Scalar]]] = entries.map { entry in
    ([entry.id, entry.name] + entry.aliases + [entry.setting.name].compactMap(\.self)).map(folded)
  }

  /// Letters and digits alone, in lower case. Code points and not characters: comparing those takes a time that grows with
  /// the marks that somebody piles on one of them.
  public static func folded(_ text: String) -> [Unicode.Scalar] {
    text.lowercased().unicodeScalars.filter { $0.properties.isAlphabetic || $0.properties.numericType != nil }
  }

  /// Whether a text holds another, both folded.
  public static func contains(_ text: [Unicode.Scalar], _ part: [Unicode.Scalar]) -> Bool {
    guard part.count <= text.count else { return false }
    return (0...text.count - part.count).contains { text[$0..<$0 + part.count].elementsEqual(part) }
  }
}
