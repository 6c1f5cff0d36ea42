extension DeviceMap {
  /// Writes that only the simulator understands, at addresses that exist only there. Never applied by itself,
  /// and never to a real battery: the mark is the simulator's own too.
  public static let simulated = DeviceMap(
    name: "simulated",
    match: Match(
      software: [SimulatedSettings.softwareVersion...SimulatedSettings.softwareVersion],
      hardware: [SimulatedSettings.hardwareVersion...SimulatedSettings.hardwareVersion]),
    mark: Mark(register: SimulatedControls.markRegister, word: SimulatedControls.mark),
    writes: [
      simulated(.inverterProtocol, SimulatedControls.protocolRegister, protocolNames),
      simulated(.soc, SimulatedControls.socRegister, percent),
      simulated(.do1SOC1, SimulatedControls.thresholdRegisters[0], percent),
      simulated(.do1SOC2, SimulatedControls.thresholdRegisters[1], percent),
      simulated(.do2SOC1, SimulatedControls.thresholdRegisters[2], percent),
      simulated(.do2SOC2, SimulatedControls.thresholdRegisters[3], percent),
    ], refusesLikeModbus: true)

  public static let builtIn: [DeviceMap] = [weco, simulated]

  private static let protocolNames = WriteValues.names(
    InverterCatalogue.bmsProtocols.enumerated().map { NamedNumber($1, UInt16($0)) })
  private static let percent = WriteValues.range(
    WriteRange(unit: .percent, least: Decimal(0), most: Decimal(100), step: Decimal(1)))

  private static func simulated(_ field: Field, _ register: UInt16, _ values: WriteValues) -> MapWrite {
    MapWrite(
      subject: .field(field), function: 6, register: register, values: values, readBack: register, grade: .simulated,
      source: "the simulator's own", note: "This address exists in the simulator only.")
  }
}
