/// Both plugs of a cable and the wires between them, as lines of plain ASCII text at most 78 columns wide.
public struct PlugDrawing {
  /// What is written in it.
  public enum Word: Meaning {
    case from(documents: String)
    case version(Int, of: Int, documents: String)
    /// How an RJ plug is held so that pin 1 is on the left.
    case orientation
    case legend(hasUnused: Bool)
    case inferred
    case notListed
    /// A pin, where one is listed.
    case battery(String?)
    case inverter(String?)

    public var description: String {
      switch self {
      case .from(let documents): "from \(documents)"
      case .version(let number, let count, let documents): "version \(number) of \(count), from \(documents)"
      case .orientation: "contacts towards you, clip behind, cable below: pin 1 is on the left"
      case .legend(let hasUnused): "H = CAN H, L = CAN L, G = GND" + (hasUnused ? ", - = nothing" : "")
      case .inferred: "? what these pins carry is not said: our reading, measure before you connect"
      case .notListed: "not listed"
      case .battery(let pin): pin.map { "battery \($0)" } ?? "battery: not listed"
      case .inverter(let pin): pin.map { "inverter \($0)" } ?? "inverter: not listed"
      }
    }
  }

  private let say: (any Meaning) -> String

  /// - Parameter say: the words, in the language of whoever looks.
  public init(say: @escaping (any Meaning) -> String = { $0.description }) { self.say = say }

  /// The whole picture of one wiring: battery plug, inverter plug, wires.
  public func lines(_ wiring: Wiring) -> [String] {
    plug(wiring.battery) + [""] + plug(wiring.inverter) + [""] + wires(wiring)
  }

  /// Every wiring of an entry under the name of its documents; several where they disagree.
  public func lines(_ entry: InverterEntry) -> [String] {
    entry.wirings.enumerated().flatMap { index, wiring in
      let documents = wiring.documents.map { say($0) }.joined(separator: ", ")
      let title =
        entry.isDisputed
        ? Word.version(index + 1, of: entry.wirings.count, documents: documents) : .from(documents: documents)
      return (index > 0 ? [""] : []) + [say(title)] + lines(wiring)
    }
  }

  /// One plug pin by pin. A plug of unknown shape is a list of its pins.
  public func plug(_ plug: Plug) -> [String] {
    guard let count = plug.kind.pinCount else { return [say(plug.name)] + list(plug) }
    let rule = "  +" + String(repeating: "---+", count: count)
    let numbers = (1...count).map { " \($0) |" }.joined()
    let signals = (1...count).map { " \(signal($0, plug))|" }.joined()
    let legend = "  " + say(Word.legend(hasUnused: plug.unused != nil))
    var lines = [say(plug.name), rule, "  |" + numbers, "  |" + signals, rule, "  " + say(Word.orientation)]
    lines += plug.high == nil && plug.low == nil ? list(plug) : [legend]
    if plug.isInferred { lines.append("  " + say(Word.inferred)) }
    return lines
  }

  private func signal(_ pin: Int, _ plug: Plug) -> String {
    let letter =
      switch String(pin) {
      case plug.high: "H"
      case plug.low: "L"
      case plug.ground: "G"
      default: plug.unused?.contains(pin) == true ? "-" : " "
      }
    return letter + (plug.isInferred && "HLG".contains(letter) ? "?" : " ")
  }

  private func list(_ plug: Plug) -> [String] {
    CableSignal.allCases.map { "  \(name($0)) \(plug.pin($0) ?? say(Word.notListed))" }
  }

  private func name(_ signal: CableSignal) -> String { signal == .ground ? "GND  " : signal.rawValue }

  private func wires(_ wiring: Wiring) -> [String] {
    CableSignal.allCases.map { signal in
      let (battery, inverter) = (wiring.battery.pin(signal), wiring.inverter.pin(signal))
      let isWire = battery != nil && inverter != nil
      let left = say(Word.battery(battery.map { wiring.battery.isInferred ? "\($0) ?" : $0 }))
      let right = say(Word.inverter(inverter))
      let padding = String(repeating: " ", count: max(0, 20 - left.unicodeScalars.count))
      return "  \(name(signal))  \(left)\(padding) \(isWire ? "-------" : "   ?   ") \(right)"
    }
  }
}
