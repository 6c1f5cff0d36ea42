extension Field {
  /// What people who read it in JSON need to know beyond its label; `nil` where the label says it all.
  public var note: String? { Self.notes[self] }

  private static let notes: [Field: String] = [
    .cellVoltage: "The cells of a module are told together, as `cells_mv`; the history keeps each",
    .cellTemperature: "One sensor; no public register has it",
    .cellMax: "Of the module, or of the battery where only CAN is heard",
    .temperature: "The one temperature that CAN reports; the service port has the highest and the lowest",
    .contactorCharge: "Closed is true, as of every contactor and relay",
    .current: "Positive while charging, on every wire",
    .power: "Voltage times current, positive while charging",
    .soc: "As the battery says it; of a slave as its summary says it",
    .capacity: "The service port's number has no public scale and is `raw`; a device map or CAN gives Ah",
    .runningTime: "Two registers as hexadecimal words: their order and unit are not public",
    .chargeDischargeState: "`charging`, `discharging` or `idle`, below 0.5 A",
    .timeToFull: "At the current of this moment; only where the capacity is known in Ah",
    .timeToEmpty: "At the current of this moment; only where the capacity is known in Ah",
    .packImbalance: "The battery keeps a module apart because its voltage differs",
    .modulesOnline: "With the one on the port",
    .chargeVoltageLimit: "What the battery allows the inverter, as the three limits below",
    .forcedState: "Its numbers are not public",
    .forcedSeconds: "Its meaning is taken from the vendor tool's name",
    .batteryType: "A text out of a device map, a number without public meaning on CAN",
    .address: "DIP switches",
    .softwareVersion: "As it stands in the register",
    .hardwareVersion: "As it stands in the register",
    .bootloaderVersion: "As it stands in the register",
    .do1SOC1: "Threshold of output 1, as the manual's DO_Setting has it",
    .do1SOC2: "Threshold of output 1, as the manual's DO_Setting has it",
    .do2SOC1: "Threshold of output 2, as the manual's DO_Setting has it",
    .do2SOC2: "Threshold of output 2, as the manual's DO_Setting has it",
    .cellOverVoltage2: "As all thresholds: the register, without a public scale",
    .hardwarePackVoltage: "A live measurement without a public scale",
    .hallSensorCurrent: "A live measurement without a public scale",
  ]
}
