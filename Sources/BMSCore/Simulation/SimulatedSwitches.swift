/// The on/off states in flags A (register 71) at one refresh; bits: weco-serial, decompiled.
struct SimulatedSwitches: Sendable {
  struct Row: Sendable {
    let bit: UInt16
    let field: Field
    let isOn: Bool
  }

  let rows: [Row]

  init(of cluster: SimulatedCluster) {
    let master = cluster.protections[0]
    // DI1 is wired and closed, DI2 is not used. The magnetic latches belong to boards without contactors.
    rows = [
      Row(bit: 0x0001, field: .di1, isOn: true),
      Row(bit: 0x0002, field: .di2, isOn: false),
      Row(bit: 0x0004, field: .do1, isOn: cluster.totals.do1),
      Row(bit: 0x0008, field: .do2, isOn: cluster.totals.do2),
      Row(bit: 0x0010, field: .contactorCharge, isOn: !master.chargeOpen),
      Row(bit: 0x0020, field: .contactorPrecharge, isOn: false),
      Row(bit: 0x0040, field: .contactorDischarge, isOn: !master.dischargeOpen),
      Row(bit: 0x0080, field: .relayDischarge, isOn: false),
      Row(bit: 0x0100, field: .relayCharge, isOn: false),
    ]
  }

  var word: UInt16 { rows.reduce(0) { $1.isOn ? $0 | $1.bit : $0 } }
}
