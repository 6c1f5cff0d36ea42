/// Which inverter speaks, as far as its frames tell (can-protocols sections 4 and 11.5).
struct InverterName: Sendable {
  /// The name that an inverter for BYD HV gives in 151, and when it was heard.
  private var told: (name: String, at: Int64)?

  mutating func hear(_ frame: CANFrame, at time: Int64) {
    guard let name = Self.name(in: frame) else { return }
    told = (name, time)
  }

  /// - Parameters:
  ///   - heard: the frames of inverters that were heard lately.
  ///   - oldest: what was heard before this is not known any more.
  func name(_ heard: Set<CANKeepAlive>, since oldest: Int64) -> String? {
    if let told, told.at >= oldest { return told.name }
    if heard.contains(.vic307) { return "Victron GX" }
    if heard.isSuperset(of: [.values305, .frame306, .relays307]) { return "SMA Sunny Island" }
    if heard.contains(.clock305) { return "Deye" }
    // What is left has a name where it belongs to one protocol alone. Hybrid inverters of many makers probe with 4200
    // and 82xx while they search, so that these tell least.
    let probes: Set<CANKeepAlive> = [.pylonHV4200, .pylonHV82xx]
    let own = heard.subtracting(probes)
    let spoken = Set((own.isEmpty ? heard : own).flatMap(\.candidates))
    guard spoken.count == 1, let only = spoken.first else { return nil }
    return "one that speaks \(only.title)"
  }

  /// 151 with 00 in front and at least three letters, zeros behind them: `00 "SUNGROW"` (Battery-Emulator PR 552).
  private static func name(in frame: CANFrame) -> String? {
    guard frame.id == .standard(0x151), frame[0] == 0 else { return nil }
    let bytes = Array(frame.data.dropFirst().prefix { $0 != 0 })
    guard bytes.count >= 3, bytes.allSatisfy({ (0x20...0x7E).contains($0) }),
      frame.data.dropFirst(1 + bytes.count).allSatisfy({ $0 == 0 })
    else { return nil }
    let text = String(decoding: bytes, as: UTF8.self)
    // A word in capitals is how the frame spells it, not how its maker does; short ones are abbreviations.
    guard text.count > 4, text == text.uppercased() else { return text }
    return text.prefix(1) + text.dropFirst().lowercased()
  }
}
