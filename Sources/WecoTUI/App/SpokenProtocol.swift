internal import BMSCore

/// What the simulated battery speaks on CAN once its protocol was set, and which inverter answers then.
struct SpokenProtocol {
  private var set: String

  /// Where a setting's frames are public; nobody knows what a battery sends in the others.
  private static let published: [String: (battery: SimulatedBusProtocol, inverter: SimulatedInverter.Kind)] = [
    WeCoCANSetting.victron.rawValue: (.victron, .gx), WeCoCANSetting.sma.rawValue: (.sma, .sunnyIsland),
    WeCoCANSetting.growatt.rawValue: (.growatt, .growatt),
  ]

  /// What changed, when the protocol was set anew.
  enum Change {
    case speaks(SimulatedBusProtocol, SimulatedInverter.Kind)
    case silent
  }

  init(_ cluster: SimulatedCluster) { set = cluster.controls.protocolName }

  mutating func change(_ cluster: SimulatedCluster) -> Change? {
    guard cluster.controls.protocolName != set else { return nil }
    set = cluster.controls.protocolName
    return Self.published[set].map { .speaks($0.battery, $0.inverter) } ?? .silent
  }
}
