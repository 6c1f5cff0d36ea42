/// What the bits of the CAN families mean in the vendor's vocabulary (can-protocols, bit tables of sections 3-9).
///
/// The stable place for additions: one row says for which warning and which fault a bit stands.
extension CANAlarm {
  /// The alarm a bit stands for.
  ///
  /// - Returns: `nil` for a bit that is reserved. A severity for which a row has no alarm gives the general battery warning
  ///   or fault: the bit's own name must then be shown beside it.
  public func alarm(_ severity: AlarmSeverity) -> AlarmID? {
    guard let row else { return nil }
    return severity == .fault ? row.fault ?? .batteryFault : row.warning ?? .batteryWarning
  }

  private var row: (warning: AlarmID?, fault: AlarmID?)? {
    switch self {
    case .cellOverVoltage, .cellVoltageHigh:
      (.cellVoltageHighWarning, .cellVoltageHighFault)
    case .cellUnderVoltage, .cellVoltageLow:
      (.cellVoltageLowWarning, .cellVoltageLowFault)
    case .overVoltage, .highVoltage, .moduleOverVoltage, .packOverVoltage, .chargeVoltageHigh, .dischargeVoltageHigh,
      .inputOverVoltage:
      (.batteryVoltageHighWarning, .batteryVoltageHighFault)
    case .underVoltage, .lowVoltage, .moduleUnderVoltage, .packUnderVoltage, .chargeVoltageLow, .dischargeVoltageLow:
      (.batteryVoltageLowWarning, .batteryVoltageLowFault)
    case .overTemperatureCharge, .highTemperatureCharge, .cellOverTemperatureCharge, .chargeTemperatureHigh,
      .chargeModuleHighTemperature:
      (.chargeTemperatureHighWarning, .chargeTemperatureHighFault)
    case .overTemperatureDischarge, .dischargeTemperatureHigh:
      (.dischargeTemperatureHighWarning, .dischargeTemperatureHighFault)
    case .underTemperatureCharge, .lowTemperatureCharge, .cellUnderTemperatureCharge, .chargeTemperatureLow:
      (.chargeTemperatureLowWarning, .chargeTemperatureLowFault)
    case .underTemperatureDischarge, .dischargeTemperatureLow:
      (.dischargeTemperatureLowWarning, .dischargeTemperatureLowFault)
    case .overTemperature, .highTemperature, .cellOverTemperature, .cellTemperatureHigh, .mosOverTemperature,
      .heatFilmOverTemperature:
      (.temperatureHighWarning, .temperatureHighFault)
    case .underTemperature, .lowTemperature, .cellUnderTemperature, .cellTemperatureLow:
      (.temperatureLowWarning, .temperatureLowFault)
    case .chargeOverCurrent, .chargeHighCurrent, .highCurrentCharge, .chargeCurrentHigh:
      (.chargeCurrentHighWarning, .chargeCurrentHighFault)
    case .dischargeOverCurrent, .dischargeHighCurrent, .highCurrentDischarge, .dischargeCurrentHigh,
      .afeOverCurrentDischarge1, .afeOverCurrentDischarge2:
      (.dischargeCurrentHighWarning, .dischargeCurrentHighFault)
    case .cellImbalance, .cellVoltageDifference, .deltaVoltageFail:
      (.cellVoltageDifferenceWarning, .cellVoltageDifferenceFault)
    case .temperatureDifference:
      (.temperatureDifferenceWarning, .temperatureDifferenceFault)
    case .shortCircuit, .mosfetShort:
      (nil, .shortCircuitFault)
    case .contactor, .relayCheck, .chargeBreaker:
      (.contactorWarning, .contactorFault)
    case .softStartFail:
      (nil, .softStartFault)
    case .bmsInternal, .systemError, .internalFailure, .voltageSampling, .temperatureSampling, .eeprom,
      .voltageSensor, .temperatureSensor, .shutdownCircuit, .bmic, .selfTest, .safetyFunction, .afeCommunication:
      (.bmsInternalWarning, .bmsInternalFault)
    case .internalCommunication, .internalCommunicationFail, .internalBus:
      (.internalCommunicationWarning, .internalCommunicationFault)
    case .addressRepeat:
      (nil, .addressFault)
    case .pcsCommunication:
      (.inverterCommunicationWarning, .inverterCommunicationFault)
    case .general, .other, .highCurrent, .lowCurrent, .chargeCurrentLow, .dischargeCurrentLow, .packBeforeTurnOff,
      .subPack1Error, .subPack2Error, .subRelayCommand, .cellFailure, .batteryDamage, .inputReversed,
      .reserved16OrGenerator:
      (.batteryWarning, .batteryFault)
    // The specification of 35A gives them no meaning.
    case .reserved14, .reserved15: nil
    }
  }
}
