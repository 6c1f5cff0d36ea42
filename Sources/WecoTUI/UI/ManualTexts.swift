internal import BMSCore

extension Texts {
  /// What the manual says about a field (manual-facts; section numbers are the installation manual's).
  static let manual: [Field: [String]] = {
    let cells = [
      "A cell more than 200 mV from most others, and neither charging nor discharging: cell damage, after-sales service (7).",
      "10, 80 and 160 mV are this program's bands, not the vendor's.",
    ]
    let hot = [
      "Over-temperature: stop; wait until the battery has cooled (7). Charging -5 to 55 °C, operating -25 to 65 °C."
    ]
    let relay = [
      "Relay damage: on without an alarm and no voltage, or off and voltage present: after-sales service (7)."
    ]
    let latch = ["The main relay holds magnetically; the vendor tool shows it green when open, red when closed."]
    let limits = ["Without CAN: charge 65 A, discharge 70 A, 110 A at most (4K4 PRO)."]
    let contacts = ["A dry contact for external devices, programmable (5.4.1)."]
    let outputs = contacts + ["What SOC1 and SOC2 of each output mean is not said."]
    return [
      .cellDelta: cells, .cellMax: cells, .cellMin: cells, .cellVoltage: cells,
      .temperatureMax: hot, .temperatureMin: hot, .temperature: hot, .cellTemperature: hot,
      .contactorCharge: relay, .contactorDischarge: relay, .contactorPrecharge: relay,
      .relayCharge: latch, .relayDischarge: latch,
      .totalVoltage: [
        "Before a first parallel connection all modules must be within 2 V and at the same SOC (6.3).",
        "Contactor limits 46 to 58.9 V; without CAN cut off at 49.5 V and 54.5 V (4K4 PRO).",
      ],
      .packImbalance: ["Measure every battery: differences must be below 2 V (7)."],
      .current: ["Over-current: reduce the charge or discharge current (7). 110 A at most, 86 A suggested (4K4 PRO)."],
      .soc: ["Storage: at most 50 %. Without CAN 49.5 V counts as 0 % and 54.5 V as 98 % (4K4 PRO)."],
      .modulesOnline: [
        "DIP addresses go from 1 to 8 without a gap; a restart applies a change (5.4).",
        "A slave that the master cannot reach: check the cables between master and slaves (7).",
      ],
      .address: ["DIP addresses go from 1 to 8 without a gap; a restart applies a change (5.4)."],
      .chargeCurrentLimit: limits, .dischargeCurrentLimit: limits,
      .chargeVoltageLimit: ["Over-voltage: stop charging and review the inverter's settings (7)."],
      .dischargeVoltageLimit: ["Low voltage: stop discharging and charge by the proper procedure (7)."],
      .softwareVersion: ["Eight modules in parallel need firmware above 3.69 (5.4)."],
      .di1: contacts, .di2: contacts, .do1: outputs, .do2: outputs,
    ]
  }()
}
