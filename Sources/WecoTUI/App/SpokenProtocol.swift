internal import BMSCore

/// What the simulated battery speaks on CAN once its protocol was set, and which inverter answers then.
struct SpokenProtocol {
  private var set: String

  /// What changed, when the protocol was set anew.
  enum Change {
    case speaks(SimulatedBusProtocol, SimulatedInverter.Kind)
    case silent
  }

  init(_ cluster: SimulatedCluster) { set = cluster.controls.protocolName }

  mutating func change(_ cluster: SimulatedCluster) -> Change? {
    guard cluster.controls.protocolName != set else { return nil }
    set = cluster.controls.protocolName
    // Nobody knows what a battery sends where a setting's frames are not public.
    let battery = SimulatedBusProtocol.allCases.first { $0.meant.wecoSettings.contains { $0.rawValue == set } }
    guard let battery, let inverter = battery.inverter else { return .silent }
    return .speaks(battery, inverter)
  }
}
