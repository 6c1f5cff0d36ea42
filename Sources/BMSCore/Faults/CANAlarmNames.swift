/// What the alarm names of the CAN families mean in the vendor's vocabulary (can-protocols, bit tables of sections 3-9).
///
/// The stable place for additions: one row a name, with the warning and the fault it stands for.
public enum CANAlarmNames {
  /// The alarm for a name of a bit table, in any of its spellings: `cell over-voltage`, `cell_over_voltage`.
  ///
  /// - Returns: `nil` for a bit that is reserved. A name that no row knows, and a severity a row has no alarm for, give
  ///   the general battery warning or fault: the name itself must then be shown beside it.
  public static func alarm(forCANName name: String, severity: AlarmSeverity) -> AlarmID? {
    let name = normal(name)
    if reserved.contains(name) { return nil }
    let row = rows[name]
    return severity == .fault ? row?.fault ?? .batteryFault : row?.warning ?? .batteryWarning
  }

  /// Whether a row knows the name, in any of its spellings.
  public static func isKnown(_ name: String) -> Bool { rows[normal(name)] != nil || reserved.contains(normal(name)) }

  /// Lower case, one underscore between words.
  static func normal(_ name: String) -> String {
    name.lowercased().split { $0 == " " || $0 == "-" || $0 == "_" }.joined(separator: "_")
  }

  /// Bits 1 and 2 of the 35A table's end carry no meaning that the specification gives.
  private static let reserved: Set<String> = ["reserved14", "reserved15", "reserved"]

  private struct Row: Sendable {
    var warning: AlarmID?
    var fault: AlarmID?
  }

  private static let rows: [String: Row] = {
    var rows: [String: Row] = [:]
    for (names, warning, fault) in table {
      for name in names { rows[name] = Row(warning: warning, fault: fault) }
    }
    return rows
  }()

  private static let table: [([String], AlarmID?, AlarmID?)] = [
    (["cell_over_voltage", "cell_voltage_high"], .cellVoltageHighWarning, .cellVoltageHighFault),
    (["cell_under_voltage", "cell_voltage_low"], .cellVoltageLowWarning, .cellVoltageLowFault),
    (
      [
        "over_voltage", "high_voltage", "module_over_voltage", "pack_over_voltage", "charge_voltage_high",
        "discharge_voltage_high", "input_over_voltage",
      ], .batteryVoltageHighWarning, .batteryVoltageHighFault
    ),
    (
      [
        "under_voltage", "low_voltage", "module_under_voltage", "pack_under_voltage", "charge_voltage_low",
        "discharge_voltage_low",
      ], .batteryVoltageLowWarning, .batteryVoltageLowFault
    ),
    (
      [
        "over_temperature_charge", "high_temperature_charge", "cell_over_temperature_charge",
        "charge_temperature_high", "charge_module_high_temperature",
      ], .chargeTemperatureHighWarning, .chargeTemperatureHighFault
    ),
    (
      ["over_temperature_discharge", "discharge_temperature_high"], .dischargeTemperatureHighWarning,
      .dischargeTemperatureHighFault
    ),
    (
      [
        "under_temperature_charge", "low_temperature_charge", "cell_under_temperature_charge",
        "charge_temperature_low",
      ], .chargeTemperatureLowWarning, .chargeTemperatureLowFault
    ),
    (
      ["under_temperature_discharge", "discharge_temperature_low"], .dischargeTemperatureLowWarning,
      .dischargeTemperatureLowFault
    ),
    (
      [
        "over_temperature", "high_temperature", "cell_over_temperature", "cell_temperature_high",
        "mos_over_temperature", "heat_film_over_temperature",
      ], .temperatureHighWarning, .temperatureHighFault
    ),
    (
      ["under_temperature", "low_temperature", "cell_under_temperature", "cell_temperature_low"],
      .temperatureLowWarning, .temperatureLowFault
    ),
    (
      ["charge_over_current", "charge_high_current", "high_current_charge", "charge_current_high"],
      .chargeCurrentHighWarning, .chargeCurrentHighFault
    ),
    (
      [
        "discharge_over_current", "discharge_high_current", "high_current_discharge", "discharge_current_high",
        "afe_over_current_discharge_1", "afe_over_current_discharge_2",
      ], .dischargeCurrentHighWarning, .dischargeCurrentHighFault
    ),
    (
      ["cell_imbalance", "cell_voltage_difference", "delta_v_fail"], .cellVoltageDifferenceWarning,
      .cellVoltageDifferenceFault
    ),
    (["temperature_difference"], .temperatureDifferenceWarning, .temperatureDifferenceFault),
    (["short_circuit", "mosfet_short"], nil, .shortCircuitFault),
    (["contactor", "relay_check", "charge_breaker"], .contactorWarning, .contactorFault),
    (["soft_start_fail"], nil, .softStartFault),
    (
      [
        "bms_internal", "system_error", "internal_failure", "voltage_sampling", "temperature_sampling", "eeprom",
        "voltage_sensor", "temperature_sensor", "shutdown_circuit", "bmic", "self_test", "safety_function",
        "afe_communication",
      ], .bmsInternalWarning, .bmsInternalFault
    ),
    (
      ["internal_communication", "internal_communication_fail", "internal_bus"], .internalCommunicationWarning,
      .internalCommunicationFault
    ),
    (["address_repeat"], nil, .addressFault),
    (["pcs_communication"], .inverterCommunicationWarning, .inverterCommunicationFault),
    (
      [
        "general", "other", "high_current", "low_current", "charge_current_low", "discharge_current_low",
        "pack_before_turn_off", "sub_pack_1_error", "sub_pack_2_error", "sub_relay_command", "cell_failure",
        "battery_damage", "input_reversed", "reserved16_or_generator",
      ], .batteryWarning, .batteryFault
    ),
  ]
}
