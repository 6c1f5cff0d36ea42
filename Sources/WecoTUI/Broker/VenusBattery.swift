internal import BMSCore

/// The tree that the MQTT battery driver of Venus OS reads (dbus-mqtt-battery), with what is known and nothing else.
///
/// A Victron system is steered by it, so it is never retained, and without the three values that the driver needs there
/// is none: the driver then says that the battery is gone.
enum VenusBattery {
  static func payload(_ state: FleetState, _ limits: FleetLimits, _ alarms: [String: Int]) -> [UInt8]? {
    let values = state.values
    guard let voltage = values[.totalVoltage], let power = values[.power], let soc = values[.soc] else { return nil }
    func number(_ value: FleetValue?) -> String? { value.map { JSONText.value($0.value) } }
    func volts(_ value: FleetValue?) -> String? {
      guard case .number(let number, .millivolt)? = value?.value, number.decimals == 0 else { return nil }
      return Decimal(number.mantissa, decimals: 3).text
    }
    func object(_ pairs: [(String, String?)]) -> String? {
      pairs.contains { $0.1 != nil } ? JSONText.object(known: pairs) : nil
    }
    let text = JSONText.object(known: [
      (
        "Dc",
        object([
          ("Power", number(power)), ("Voltage", number(voltage)), ("Current", number(values[.current])),
          ("Temperature", number(values[.temperature] ?? values[.temperatureMax])),
        ])
      ),
      ("Soc", number(soc)), ("InstalledCapacity", number(values[.capacity])),
      ("TimeToGo", number(values[.timeToEmpty])),
      ("Alarms", object(alarms.sorted { $0.key < $1.key }.map { ($0.key, String($0.value)) })),
      (
        "Info",
        object([
          ("MaxChargeVoltage", number(limits.values[.chargeVoltageLimit])),
          ("MaxChargeCurrent", number(limits.values[.chargeCurrentLimit])),
          ("MaxDischargeCurrent", number(limits.values[.dischargeCurrentLimit])),
        ])
      ),
      ("History", object([("ChargeCycles", number(values[.batteryCycle]))])),
      (
        "System",
        object([
          ("MinCellVoltage", volts(values[.cellMin])), ("MaxCellVoltage", volts(values[.cellMax])),
          ("MinCellTemperature", number(values[.temperatureMin])),
          ("MaxCellTemperature", number(values[.temperatureMax])),
          ("NrOfModulesOnline", number(values[.modulesOnline])),
        ])
      ),
    ])
    return Array(JSONText.compact(text).utf8)
  }

  /// 0 well, 1 warning, 2 alarm; absent where nobody would know.
  /// - Parameter quiet: alarms that somebody looked for and did not find.
  static func alarms(active: [Alarm], quiet: Set<AlarmPlace>) -> [String: Int] {
    var words: [String: Int] = [:]
    for alarm in Set(quiet.map(\.alarm)) { if let name = name(alarm) { words[name] = words[name] ?? 0 } }
    for alarm in active {
      guard let name = name(alarm.id) else { continue }
      words[name] = max(words[name] ?? 0, alarm.severity == .fault ? 2 : 1)
    }
    return words
  }

  private static func name(_ alarm: AlarmID) -> String? {
    switch alarm {
    case .batteryVoltageLowWarning, .batteryVoltageLowFault: "LowVoltage"
    case .batteryVoltageHighWarning, .batteryVoltageHighFault, .seriousOverVoltageWarning: "HighVoltage"
    case .cellVoltageLowWarning, .cellVoltageLowFault: "LowCellVoltage"
    // The driver has no word for a single cell that is high.
    case .cellVoltageHighWarning, .cellVoltageHighFault: "HighVoltage"
    case .socLowWarning: "LowSoc"
    case .chargeCurrentHighWarning, .chargeCurrentHighFault, .chargeRateWarning: "HighChargeCurrent"
    case .dischargeCurrentHighWarning, .dischargeCurrentHighFault, .dischargeRateWarning: "HighDischargeCurrent"
    case .cellVoltageDifferenceWarning, .cellVoltageDifferenceFault, .cellDamageFault: "CellImbalance"
    case .chargeTemperatureHighWarning, .chargeTemperatureHighFault: "HighChargeTemperature"
    case .chargeTemperatureLowWarning, .chargeTemperatureLowFault: "LowChargeTemperature"
    case .dischargeTemperatureHighWarning, .dischargeTemperatureHighFault, .temperatureHighWarning,
      .temperatureHighFault:
      "HighTemperature"
    case .dischargeTemperatureLowWarning, .dischargeTemperatureLowFault, .temperatureLowWarning, .temperatureLowFault:
      "LowTemperature"
    default: nil
    }
  }
}
