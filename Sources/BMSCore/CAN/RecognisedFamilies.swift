// Families that are recognised but not decoded: their ids, so that a listener can say who is talking (can-protocols
// section 9.3).
extension CANFamily {
  static let bydHV = CANFamily(
    "byd-hv", "BYD HV", volts: Plausibility.highVolts,
    frames: battery([0x110, 0x150, 0x190, 0x1D0, 0x210, 0x250, 0x290, 0x2D0, 0x3D0].map(CANIDs.standard))
      + [
        inverter(.standard(0x151), .bydHV151, names: { $0.toldName }), inverter(.standard(0x091), .bydHV151),
        inverter(.standard(0x0D1), .bydHV151), inverter(.standard(0x111), .bydHV151),
        inverter(.standard(0x191), .bydHV151),
      ])

  static let megarevo = CANFamily(
    "megarevo", "Megarevo", volts: Plausibility.highVolts,
    frames: battery((0x1F00_0300...0x1F00_0304).map(CANIDs.extended))
      + [inverter(.extended(0x1F00_0100), .megarevoRequest), inverter(.extended(0x0001_001F), .megarevoRequest)],
    others: battery([.extended(0x1F00_0300...0x1F00_03FF)]), evidence: CANEvidence(poll: .megarevoRequest))

  static let goodWeHV = CANFamily(
    "goodwe-hv", "GoodWe HV", volts: Plausibility.highVolts, frames: battery((0x453...0x458).map(CANIDs.standard)))

  private static let section = "can-protocols section 9.3"

  private static func battery(_ ids: [CANIDs]) -> [CANFrameTable] {
    ids.map { CANFrameTable($0, .implemented, section) }
  }
  private static func inverter(
    _ ids: CANIDs, _ says: CANKeepAlive, names: (@Sendable (CANFrame) -> String?)? = nil
  ) -> CANFrameTable {
    CANFrameTable(ids, from: .inverter, .implemented, section, says: [says], names: names)
  }
}

extension CANProtocol {
  static let bydHV = CANProtocol(rawValue: "byd-hv")
  static let megarevo = CANProtocol(rawValue: "megarevo")
  static let goodWeHV = CANProtocol(rawValue: "goodwe-hv")
}

extension CANKeepAlive {
  static let bydHV151 = CANKeepAlive("151", [.bydHV])
  static let megarevoRequest = CANKeepAlive("29-bit 1F000100", [.megarevo])
}

extension CANFrame {
  /// 00 in front, at least three letters and zeros behind them: `00 "SUNGROW"` (Battery-Emulator PR 552).
  fileprivate var toldName: String? {
    let bytes = Array(data.dropFirst().prefix { $0 != 0 })
    guard self[0] == 0, bytes.count >= 3, bytes.allSatisfy({ (0x20...0x7E).contains($0) }),
      data.dropFirst(1 + bytes.count).allSatisfy({ $0 == 0 })
    else { return nil }
    let text = String(decoding: bytes, as: UTF8.self)
    // A word in capitals is how the frame spells it, not how its maker does; short ones are abbreviations.
    guard text.count > 4, text == text.uppercased() else { return text }
    return text.prefix(1) + text.dropFirst().lowercased()
  }
}
