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
    let signals = (1...count).map { " \(signal(String($0), plug)) |" }.joined()
    return [plug.name, rule, "  |" + numbers, "  |" + signals, rule, "  " + orientation]
      + (plug.high == nil && plug.low == nil ? list(plug) : ["  H = CAN H, L = CAN L, G = GND"])
  }

  private static func signal(_ pin: String, _ plug: Plug) -> String {
    switch pin {
    case plug.high: "H"
    case plug.low: "L"
    case plug.ground: "G"
    default: " "
    }
  }

  private static func list(_ plug: Plug) -> [String] {
    zip(signals, [plug.high, plug.low, plug.ground]).map { "  \($0) \($1 ?? "not listed")" }
  }

  private static let signals = ["CAN H", "CAN L", "GND  "]

  private static func wires(_ wiring: Wiring) -> [String] {
    let ends = [
      (wiring.battery.high, wiring.inverter.high), (wiring.battery.low, wiring.inverter.low),
      (wiring.battery.ground, wiring.inverter.ground),
    ]
    return zip(signals, ends).map { name, end in
      let isWire = end.0 != nil && end.1 != nil
      let left = end.0.map { "battery \($0)" } ?? "battery: not listed"
      let right = end.1.map { "inverter \($0)" } ?? "inverter: not listed"
      let padding = String(repeating: " ", count: max(0, 20 - left.utf8.count))
      return "  \(name)  \(left)\(padding) \(isWire ? "-------" : "   ?   ") \(right)"
    }
  }
}
