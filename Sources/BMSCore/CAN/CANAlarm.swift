/// Every alarm a CAN bit table of any family can raise, under the name that is shown and printed.
///
/// The first sixteen stand in the order of the bit pairs of 35A (SMA, FSS-ConnectingBat-TI-en-10, p. 31).
public enum CANAlarm: String, Hashable, Sendable, CaseIterable {
  case general
  case highVoltage = "high_voltage"
  case lowVoltage = "low_voltage"
  case highTemperature = "high_temperature"
  case lowTemperature = "low_temperature"
  case highTemperatureCharge = "high_temperature_charge"
  case lowTemperatureCharge = "low_temperature_charge"
  case highCurrentDischarge = "high_current_discharge"
  case highCurrentCharge = "high_current_charge"
  case contactor
  case shortCircuit = "short_circuit"
  case bmsInternal = "bms_internal"
  case cellImbalance = "cell_imbalance"
  case reserved14
  case reserved15
  case reserved16OrGenerator = "reserved16_or_generator"

  // Whole battery.
  case overVoltage = "over_voltage"
  case underVoltage = "under_voltage"
  case overTemperature = "over_temperature"
  case underTemperature = "under_temperature"
  case chargeOverCurrent = "charge_over_current"
  case dischargeOverCurrent = "discharge_over_current"
  case chargeHighCurrent = "charge_high_current"
  case dischargeHighCurrent = "discharge_high_current"
  case highCurrent = "high_current"
  case lowCurrent = "low_current"
  case overTemperatureCharge = "over_temperature_charge"
  case underTemperatureCharge = "under_temperature_charge"
  case overTemperatureDischarge = "over_temperature_discharge"
  case underTemperatureDischarge = "under_temperature_discharge"
  case temperatureDifference = "temperature_difference"
  case systemError = "system_error"
  case internalCommunicationFail = "internal_communication_fail"
  case internalFailure = "internal_failure"
  case softStartFail = "soft_start_fail"
  case deltaVoltageFail = "delta_v_fail"
  case packBeforeTurnOff = "pack_before_turn_off"

  // Cells, modules, packs.
  case cellOverVoltage = "cell_over_voltage"
  case cellUnderVoltage = "cell_under_voltage"
  case cellOverTemperature = "cell_over_temperature"
  case cellUnderTemperature = "cell_under_temperature"
  case cellOverTemperatureCharge = "cell_over_temperature_charge"
  case cellUnderTemperatureCharge = "cell_under_temperature_charge"
  case cellVoltageDifference = "cell_voltage_difference"
  case cellFailure = "cell_failure"
  case moduleOverVoltage = "module_over_voltage"
  case moduleUnderVoltage = "module_under_voltage"
  case packOverVoltage = "pack_over_voltage"
  case packUnderVoltage = "pack_under_voltage"
  case subPack1Error = "sub_pack_1_error"
  case subPack2Error = "sub_pack_2_error"
  case subRelayCommand = "sub_relay_command"

  // Parts.
  case mosOverTemperature = "mos_over_temperature"
  case mosfetShort = "mosfet_short"
  case heatFilmOverTemperature = "heat_film_over_temperature"
  case afeOverCurrentDischarge1 = "afe_over_current_discharge_1"
  case afeOverCurrentDischarge2 = "afe_over_current_discharge_2"
  case afeCommunication = "afe_communication"
  case voltageSampling = "voltage_sampling"
  case temperatureSampling = "temperature_sampling"
  case eeprom
  case internalCommunication = "internal_communication"
  case pcsCommunication = "pcs_communication"
  case addressRepeat = "address_repeat"
  case voltageSensor = "voltage_sensor"
  case temperatureSensor = "temperature_sensor"
  case inputOverVoltage = "input_over_voltage"
  case inputReversed = "input_reversed"
  case relayCheck = "relay_check"
  case batteryDamage = "battery_damage"
  case other
  case shutdownCircuit = "shutdown_circuit"
  case bmic
  case internalBus = "internal_bus"
  case selfTest = "self_test"
  case safetyFunction = "safety_function"
  case chargeBreaker = "charge_breaker"
  case chargeModuleHighTemperature = "charge_module_high_temperature"

  // States of the LIA answers.
  case chargeVoltageLow = "charge_voltage_low"
  case chargeVoltageHigh = "charge_voltage_high"
  case dischargeVoltageLow = "discharge_voltage_low"
  case dischargeVoltageHigh = "discharge_voltage_high"
  case cellVoltageLow = "cell_voltage_low"
  case cellVoltageHigh = "cell_voltage_high"
  case chargeCurrentLow = "charge_current_low"
  case chargeCurrentHigh = "charge_current_high"
  case dischargeCurrentLow = "discharge_current_low"
  case dischargeCurrentHigh = "discharge_current_high"
  case chargeTemperatureLow = "charge_temperature_low"
  case chargeTemperatureHigh = "charge_temperature_high"
  case dischargeTemperatureLow = "discharge_temperature_low"
  case dischargeTemperatureHigh = "discharge_temperature_high"
  case cellTemperatureLow = "cell_temperature_low"
  case cellTemperatureHigh = "cell_temperature_high"

  public var name: String { rawValue }

  static let all = Array(allCases)
  private static let indexes = Dictionary(uniqueKeysWithValues: allCases.enumerated().map { ($1, UInt8($0)) })

  /// The place in `CANAlarmSet`.
  var index: UInt8 { Self.indexes[self] ?? 0 }
}

/// How serious the battery says a listed alarm is.
public enum CANSeverity: UInt8, Hashable, Sendable {
  /// A protection, fault or error; also an "alarm" of the SMA table, whose lesser list is called warnings.
  case fault
  /// A warning; also an "alarm" of a Pylontech table, whose greater list is called protections.
  case warning
  /// The battery says explicitly that it is not raised.
  case cleared
}

/// A set of alarms in two machine words; names are only made when they are asked for.
public struct CANAlarmSet: Hashable, Sendable, ExpressibleByArrayLiteral {
  var low: UInt64 = 0
  var high: UInt64 = 0

  public init() {}
  public init(arrayLiteral alarms: CANAlarm...) { self.init(alarms) }
  public init(_ alarms: some Sequence<CANAlarm>) {
    for alarm in alarms { insert(alarm) }
  }
  init(low: UInt64, high: UInt64 = 0) {
    self.low = low
    self.high = high
  }

  public mutating func insert(_ alarm: CANAlarm) { insert(index: alarm.index) }
  mutating func insert(index: UInt8) {
    if index < 64 { low |= 1 << UInt64(index) } else { high |= 1 << UInt64(index & 63) }
  }

  public mutating func formUnion(_ other: CANAlarmSet) {
    low |= other.low
    high |= other.high
  }

  public var isEmpty: Bool { low | high == 0 }
  public var count: Int { low.nonzeroBitCount + high.nonzeroBitCount }

  public func contains(_ alarm: CANAlarm) -> Bool {
    contains(index: alarm.index)
  }

  private func contains(index: UInt8) -> Bool {
    (index < 64 ? low >> UInt64(index) : high >> UInt64(index & 63)) & 1 == 1
  }

  /// The alarms in the order of the vocabulary.
  public var alarms: [CANAlarm] {
    isEmpty ? [] : CANAlarm.all.indices.filter { contains(index: UInt8($0)) }.map { CANAlarm.all[$0] }
  }
  public var names: [String] { alarms.map(\.name) }
}
