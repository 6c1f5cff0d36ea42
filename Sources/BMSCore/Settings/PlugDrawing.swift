/// Both plugs of a cable and the wires between them, as lines of plain ASCII text at most 78 columns wide.
public enum PlugDrawing {
  /// How an RJ plug is held so that pin 1 is on the left.
  static let orientation = "contacts towards you, clip behind, cable below: pin 1 is on the left"

  /// The whole picture of one wiring: battery plug, inverter plug, wires.
  public static func lines(_ wiring: Wiring) -> [String] {
    plug(wiring.battery) + [""] + plug(wiring.inverter) + [""] + wires(wiring)
  }

  /// Every wiring of an entry under the name of its documents; several where they disagree.
  public static func lines(_ entry: InverterEntry) -> [String] {
    entry.wirings.enumerated().flatMap { index, wiring in
      let documents = wiring.documents.map(\.title).joined(separator: ", ")
      let title = entry.isDisputed ? "version \(index + 1) of \(entry.wirings.count), from " : "from "
      return (index > 0 ? [""] : []) + [title + documents] + lines(wiring)
    }
  }

  /// One plug pin by pin. A plug of unknown shape is a list of its pins.
  public static func plug(_ plug: Plug) -> [String] {
    guard let count = plug.kind.pinCount else { return [plug.name] + list(plug) }
    let rule = "  +" + String(repeating: "---+", count: count)
    let numbers = (1...count).map { " \($0) |" }.joined()
    let signals = (1...count).map { " \(signal($0, plug))|" }.joined()
    let legend = "  H = CAN H, L = CAN L, G = GND" + (plug.unused == nil ? "" : ", - = nothing")
    return [plug.name, rule, "  |" + numbers, "  |" + signals, rule, "  " + orientation]
      + (plug.high == nil && plug.low == nil ? list(plug) : [legend])
      + (plug.isInferred ? ["  ? what these pins carry is not said: our reading, measure before you connect"] : [])
  }

  private static func signal(_ pin: Int, _ plug: Plug) -> String {
    let letter =
      switch String(pin) {
      case plug.high: "H"
      case plug.low: "L"
      case plug.ground: "G"
      default: plug.unused?.contains(pin) == true ? "-" : " "
      }
    return letter + (plug.isInferred && "HLG".contains(letter) ? "?" : " ")
  }

  private static func list(_ plug: Plug) -> [String] {
    CableSignal.allCases.map { "  \(name($0)) \(plug.pin($0) ?? "not listed")" }
  }

  private static func name(_ signal: CableSignal) -> String { signal == .ground ? "GND  " : signal.rawValue }

  private static func wires(_ wiring: Wiring) -> [String] {
    CableSignal.allCases.map { signal in
      let (battery, inverter) = (wiring.battery.pin(signal), wiring.inverter.pin(signal))
      let isWire = battery != nil && inverter != nil
      let left = battery.map { "battery \($0)\(wiring.battery.isInferred ? " ?" : "")" } ?? "battery: not listed"
      let right = inverter.map { "inverter \($0)" } ?? "inverter: not listed"
      let padding = String(repeating: " ", count: max(0, 20 - left.utf8.count))
      return "  \(name(signal))  \(left)\(padding) \(isWire ? "-------" : "   ?   ") \(right)"
    }
  }
}
