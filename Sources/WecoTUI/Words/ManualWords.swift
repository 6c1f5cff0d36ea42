internal import BMSCore

extension Texts {
  /// What the manual says about a field, with the section where it stands.
  static let manual = manual(.printed)

  static func manual(_ manual: Manual) -> [Field: [String]] {
    let cells = [
      "A cell more than \(manual.cellDamage.text) from most others, and neither charging nor discharging: cell damage,"
        + " after-sales service (7).",
      "\(DeltaBand.fair.text), \(DeltaBand.imbalanced.text) and \(DeltaBand.wide.text) mV are this program's bands, not the"
        + " vendor's.",
    ]
    let hot = [
      "Over-temperature: stop; wait until the battery has cooled (7). Charging"
        + " \(manual.chargingCelsius.text), operating \(manual.operatingCelsius.text)."
    ]
    let relay = [
      "Relay damage: on without an alarm and no voltage, or off and voltage present: after-sales service (7)."
    ]
    let latch = ["The main relay holds magnetically; the vendor tool shows it green when open, red when closed."]
    let limits = [
      "Without CAN: charge \(manual.chargeAmperes.text), discharge \(manual.dischargeAmperes.text),"
        + " \(manual.mostAmperes.text) at most (4K4 PRO)."
    ]
    let contacts = ["A dry contact for external devices, programmable (5.4.1)."]
    let outputs = contacts + ["What SOC1 and SOC2 of each output mean is not said."]
    let addresses =
      "DIP addresses go from 1 to \(manual.mostModules.number) without a gap; a restart applies a change"
      + " (\(manual.mostModules.section.rawValue))."
    let (low, high) = (manual.lowCutOff.value, manual.highCutOff.value)
    return [
      .cellDelta: cells, .cellMax: cells, .cellMin: cells, .cellVoltage: cells,
      .temperatureMax: hot, .temperatureMin: hot, .temperature: hot, .cellTemperature: hot,
      .contactorCharge: relay, .contactorDischarge: relay, .contactorPrecharge: relay,
      .relayCharge: latch, .relayDischarge: latch,
      .totalVoltage: [
        "Before a first parallel connection all modules must be within \(manual.moduleVolts.text) and at the same SOC"
          + " (\(manual.moduleVolts.section.rawValue)).",
        "Contactor limits \(manual.contactorVolts.text); without CAN cut off at \(low.volts.text) V and"
          + " \(high.volts.text) V (4K4 PRO).",
      ],
      .packImbalance: ["Measure every battery: differences must be below \(manual.moduleVolts.text) (7)."],
      .current: [
        "Over-current: reduce the charge or discharge current (7). \(manual.mostAmperes.text) at most,"
          + " \(manual.suggestedAmperes.text) suggested (4K4 PRO)."
      ],
      .soc: [
        "Storage: at most \(manual.storage.text). Without CAN \(low.volts.text) V counts as \(low.percent.text) % and"
          + " \(high.volts.text) V as \(high.percent.text) % (4K4 PRO)."
      ],
      .modulesOnline: [
        addresses, "A slave that the master cannot reach: check the cables between master and slaves (7).",
      ],
      .address: [addresses],
      .chargeCurrentLimit: limits, .dischargeCurrentLimit: limits,
      .chargeVoltageLimit: ["Over-voltage: stop charging and review the inverter's settings (7)."],
      .dischargeVoltageLimit: ["Low voltage: stop discharging and charge by the proper procedure (7)."],
      .softwareVersion: [
        "Eight modules in parallel need firmware above \(manual.firmware.number) (\(manual.firmware.section.rawValue))."
      ],
      .di1: contacts, .di2: contacts, .do1: outputs, .do2: outputs,
    ]
  }
}
