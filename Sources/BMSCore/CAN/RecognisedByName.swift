/// Families that are recognised but not decoded: their ids, so that a listener can say who is talking
/// (can-protocols section 9.3).
enum RecognisedByName {
  private static func frame(_ family: CANFamily, _ id: CANID, from sender: CANSender = .battery) -> CANFrameTable {
    CANFrameTable(family, id, from: sender, .implemented, "can-protocols section 9.3")
  }

  static let tables: [CANFrameTable] =
    [0x110, 0x150, 0x190, 0x1D0, 0x210, 0x250, 0x290, 0x2D0, 0x3D0].map { frame(.bydHV, .standard($0)) }
    + [0x151, 0x091, 0x0D1, 0x111, 0x191].map { frame(.bydHV, .standard($0), from: .inverter) }
    + [0x1F00_0300, 0x1F00_0301, 0x1F00_0302, 0x1F00_0303, 0x1F00_0304].map { frame(.megarevo, .extended($0)) }
    + [0x1F00_0100, 0x0001_001F].map { frame(.megarevo, .extended($0), from: .inverter) }
    + [0x453, 0x454, 0x455, 0x456, 0x457, 0x458].map { frame(.goodWeHV, .standard($0)) }

  /// 29-bit ids that belong to a family though its tables do not list them (can-protocols section 11.2). Growatt HV
  /// has no range here: Sofar's packs lie between its ids.
  static let ranges: [(ids: ClosedRange<UInt32>, table: CANFrameTable)] = [
    (0x4210...0x42FF, frame(.pylontechHV, .extended(0x4210))),
    (0x7310...0x734F, frame(.pylontechHV, .extended(0x7310))),
    (0x320...0x333, frame(.schneiderV2, .extended(0x320))),
    (0x670...0x6C0, frame(.sofarHV, .extended(0x670))),
    (0x770...0x784, frame(.sofarHV, .extended(0x770))),
    (0x0CF1_0000...0x0CF1_0FFF, frame(.voltronicLIA, .extended(0x0CF1_0000), from: .inverter)),
    (0x0CF1_1000...0x0CF2_FFFF, frame(.voltronicLIA, .extended(0x0CF1_1000))),
    (0x1F00_0300...0x1F00_03FF, frame(.megarevo, .extended(0x1F00_0300))),
  ]
}
