/// Why the detector thinks what it thinks.
public indirect enum CANReason: Meaning {
  case nothing
  case nothingFor30s
  case noPublishedProtocol
  /// Polls and keep-alives, and no battery.
  case onlyInverter([CANKeepAlive])
  /// How many different ones.
  case frames(Int, CANProtocol)
  /// What its rule looked for; never empty.
  case signs([CANSign])
  /// Heard, and of several protocols; where nothing of it has a name, a frame of the family.
  case shared([CANSign], family: String)
  /// Its frames were heard with 29-bit ids too.
  case with(CANReason, CANTwins)

  public var description: String {
    switch self {
    case .nothing: "no frame heard"
    case .nothingFor30s: "no frame heard for 30 s"
    case .noPublishedProtocol: "frames heard, but they fit no published protocol"
    case .onlyInverter(let says): "only the inverter is heard: " + says.map(\.title).joined(separator: ", ")
    case .frames(let count, let proto):
      (count == 1 ? "one frame" : "\(count) different frames") + " of \(proto.title)"
    case .signs(let signs): signs.map(\.description).joined(separator: ", ")
    case .shared(let signs, let family):
      (signs.isEmpty ? "a frame of the \(family)" : signs.map(\.description).joined(separator: "+"))
        + " heard, which several protocols share"
    case .with(let reason, let twins): "\(reason); \(twins)"
    }
  }
}

/// One thing that tells protocols of a family apart.
public enum CANSign: Meaning {
  /// `359+35C`
  case frames(String)
  case without(String, String)
  case markerPN
  /// In frame 35E or 382.
  case name(String)
  case nameBegins(String, with: String)
  case ownName
  case cellVoltages(in: String)
  case tenthVolts(String)
  case counts(String)
  /// 35F as measured on a Pylontech stack of protocol 1.3.
  case lithium13
  case inverterValues
  case inverterVIC

  public var description: String {
    switch self {
    case .frames(let ids): ids
    case .without(let ids, let others): "\(ids) without \(others)"
    case .markerPN: "marker PN"
    case .name(let name): "name \(name)"
    case .nameBegins(let id, let start): "\(id) starts with \(start)"
    case .ownName: "a name of its own"
    case .cellVoltages(let place): "cell voltages in \(place)"
    case .tenthVolts(let id): "\(id) in 0.1 V"
    case .counts(let place): "\(place) counts"
    case .lithium13: "35F says LI 1.3 as a measured Pylontech stack"
    case .inverterValues: "inverter sends 305 with values, 306, 307"
    case .inverterVIC: "inverter sends 307 VIC"
    }
  }
}

/// What it means for an inverter that a family's frames came with 29-bit ids: the English sentence.
public enum CANTwins: String, Meaning, CaseIterable {
  case onlyElevenBits = "29-bit ids: inverters of this family listen to 11-bit ids only"

  public var description: String { rawValue }
}

/// Which inverter speaks.
public enum CANInverterName: Meaning {
  case known(String)
  /// What is left has a name where it belongs to one protocol alone.
  case speaks(CANProtocol)

  public var description: String {
    switch self {
    case .known(let name): name
    case .speaks(let proto): "one that speaks \(proto.title)"
    }
  }
}
