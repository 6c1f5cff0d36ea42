/// The on/off states in flags A at one refresh (weco-serial, decompiled).
struct SimulatedSwitches: Sendable {
  private let cluster: SimulatedCluster

  init(of cluster: SimulatedCluster) { self.cluster = cluster }

  static let fields: [Field] = [
    .di1, .di2, .do1, .do2, .contactorCharge, .contactorPrecharge, .contactorDischarge, .relayDischarge, .relayCharge,
  ]

  /// DI1 is wired and closed, DI2 is not used. The magnetic latches belong to boards without contactors.
  subscript(field: Field) -> Bool {
    switch field {
    case .di1: true
    case .do1: cluster.totals.do1
    case .do2: cluster.totals.do2
    case .contactorCharge: !cluster.protections[0].chargeOpen
    case .contactorDischarge: !cluster.protections[0].dischargeOpen
    default: false
    }
  }
}
