extension AlarmID {
  /// One row an alarm, in the order of the cases (a test holds them together).
  ///
  /// Vendor names: WeCo Monitor V1.30, groups Battery State and Other State. Manual names: section 7. The vendor does
  /// not say how serious Pack Vol Imbalance is; its page paints it red, which it explains as fault.
  public static let catalogue: [AlarmInfo] = [
    page(.cellVoltageHighWarning, "cell_voltage_high_warning", "Cell Voltage High Warning", .overVoltage, .millivolt),
    page(.cellVoltageHighFault, "cell_voltage_high_fault", "Cell Voltage High Fault", .overVoltage, .millivolt),
    page(.cellVoltageLowWarning, "cell_voltage_low_warning", "Cell Voltage Low Warning", .lowVoltage, .millivolt),
    page(.cellVoltageLowFault, "cell_voltage_low_fault", "Cell Voltage Low Fault", .lowVoltage, .millivolt),
    page(
      .chargeTemperatureHighWarning, "charge_temperature_high_warning", "Charge TEMP High Warning", .overTemperature,
      .celsius, manual: "Ch_Ov_Temp alarm"),
    page(
      .chargeTemperatureHighFault, "charge_temperature_high_fault", "Charge TEMP High Fault", .overTemperature,
      .celsius, manual: "Ch_Ov_Temp alarm"),
    page(
      .dischargeTemperatureHighWarning, "discharge_temperature_high_warning", "Discharge TEMP High Warning",
      .overTemperature, .celsius, manual: "Disch_Ov_Temp alarm"),
    page(
      .dischargeTemperatureHighFault, "discharge_temperature_high_fault", "Discharge TEMP High Fault",
      .overTemperature, .celsius, manual: "Disch_Ov_Temp alarm"),
    page(
      .chargeTemperatureLowWarning, "charge_temperature_low_warning", "Charge TEMP Low Warning", .lowTemperature,
      .celsius, manual: "Ch_Low_Temp alarm"),
    page(
      .chargeTemperatureLowFault, "charge_temperature_low_fault", "Charge TEMP Low Fault", .lowTemperature, .celsius,
      manual: "Ch_Low_Temp alarm"),
    page(
      .dischargeTemperatureLowWarning, "discharge_temperature_low_warning", "Discharge TEMP Low Warning",
      .lowTemperature, .celsius, manual: "Disch_Low_Temp alarm"),
    page(
      .dischargeTemperatureLowFault, "discharge_temperature_low_fault", "Discharge TEMP Low Fault", .lowTemperature,
      .celsius, manual: "Disch_Low_Temp alarm"),
    page(
      .dischargeCurrentHighWarning, "discharge_current_high_warning", "Discharge Current High Warning",
      .overCurrentDischarge, .ampere, manual: "Disch_Ov_Cur warn"),
    page(
      .dischargeCurrentHighFault, "discharge_current_high_fault", "Discharge Current High Fault",
      .overCurrentDischarge, .ampere, manual: "Disch_Ov_Cur warn"),
    page(
      .chargeCurrentHighFault, "charge_current_high_fault", "Charge Current High Fault", .overCurrentCharge, .ampere,
      manual: "Ch_Ov_Cur warn"),
    page(
      .batteryVoltageHighFault, "battery_voltage_high_fault", "Battery Voltage High Fault", .overVoltage, .volt,
      manual: "Over Vol alarm"),
    page(
      .batteryVoltageLowFault, "battery_voltage_low_fault", "Battery Voltage Low Fault", .lowVoltage, .volt,
      manual: "Low Vol alarm"),
    page(
      .cellVoltageDifferenceWarning, "cell_voltage_difference_warning", "Cell Voltage Diff Warning", .cellDifference,
      .millivolt),
    page(
      .cellVoltageDifferenceFault, "cell_voltage_difference_fault", "Cell Voltage Diff Fault", .cellDifference,
      .millivolt),
    page(.socLowWarning, "soc_low_warning", "SOC Low Warning", .socLow, .percent, raise: 5),
    page(.seriousOverVoltageWarning, "serious_over_voltage_warning", "Serious Ov_vol warning", .overVoltage, .volt),
    page(.bmsInternalFault, "bms_internal_fault", "BMS Internal Fault", .bmsFault, manual: "FAULT"),
    page(
      .packVoltageImbalance, "pack_voltage_imbalance", "Pack Vol Imbalance", .parallelConnection,
      manual: "Pack Vol Imbalance"),
    // These three are lamps of what is well; the alarm is that the lamp is off.
    lamp(.voltageNotNormal, "voltage_not_normal", "Voltage not normal", "Voltage normal"),
    lamp(.temperatureNotNormal, "temperature_not_normal", "Temperature not normal", "Temperature normal"),
    lamp(.bmsReadingNotNormal, "bms_reading_not_normal", "BMS reading not normal", "BMS normal reading"),
    AlarmInfo(
      .inverterCommunicationWarning, "inverter_communication_warning", "Inverter communication Warning",
      .inverterCommunication, vendor: "Conext Inverter Comm"),

    AlarmInfo(
      .chargeCurrentHighWarning, "charge_current_high_warning", "Charge Current High Warning", .overCurrentCharge,
      .ampere, manual: "Ch_Ov_Cur warn"),
    AlarmInfo(
      .batteryVoltageHighWarning, "battery_voltage_high_warning", "Battery Voltage High Warning", .overVoltage, .volt,
      manual: "Over Vol alarm"),
    AlarmInfo(
      .batteryVoltageLowWarning, "battery_voltage_low_warning", "Battery Voltage Low Warning", .lowVoltage, .volt,
      manual: "Low Vol alarm"),
    AlarmInfo(
      .temperatureHighWarning, "temperature_high_warning", "Temperature High Warning", .overTemperature, .celsius),
    AlarmInfo(.temperatureHighFault, "temperature_high_fault", "Temperature High Fault", .overTemperature, .celsius),
    AlarmInfo(
      .temperatureLowWarning, "temperature_low_warning", "Temperature Low Warning", .lowTemperature, .celsius),
    AlarmInfo(.temperatureLowFault, "temperature_low_fault", "Temperature Low Fault", .lowTemperature, .celsius),
    AlarmInfo(
      .temperatureDifferenceWarning, "temperature_difference_warning", "Temperature Difference Warning", .other,
      .celsius),
    AlarmInfo(
      .temperatureDifferenceFault, "temperature_difference_fault", "Temperature Difference Fault", .other, .celsius),
    AlarmInfo(.shortCircuitFault, "short_circuit_fault", "Short Circuit Fault", .service),
    AlarmInfo(
      .contactorWarning, "contactor_warning", "Contactor Warning", .relayDamage,
      manual: "Main Relay(Magnetic retention)"),
    AlarmInfo(
      .contactorFault, "contactor_fault", "Contactor Fault", .relayDamage, manual: "Main Relay(Magnetic retention)"),
    AlarmInfo(.softStartFault, "soft_start_fault", "Soft Start Fault", .service),
    AlarmInfo(.bmsInternalWarning, "bms_internal_warning", "BMS Internal Warning", .service),
    AlarmInfo(
      .internalCommunicationWarning, "internal_communication_warning", "Internal Communication Warning", .masterSlave),
    AlarmInfo(
      .internalCommunicationFault, "internal_communication_fault", "Internal Communication Fault", .masterSlave),
    AlarmInfo(.addressFault, "address_fault", "Address Fault", .address),
    AlarmInfo(
      .inverterCommunicationFault, "inverter_communication_fault", "Inverter communication Fault",
      .inverterCommunication, vendor: "Conext Inverter Comm"),
    AlarmInfo(.batteryWarning, "battery_warning", "Battery Warning", .other),
    AlarmInfo(.batteryFault, "battery_fault", "Battery Fault", .other, manual: "FAULT"),

    AlarmInfo(
      .relayDamageWarning, "relay_damage_warning", "Relay damage suspected", .relayDamage, .ampere,
      manual: "Main Relay(Magnetic retention)", raise: 5),
    AlarmInfo(.cellDamageFault, "cell_damage_fault", "Cell damage", .cellDamage, .millivolt, raise: 60),
    AlarmInfo(
      .moduleVoltageDifferenceFault, "module_voltage_difference_fault",
      "Modules differ by more than \(Manual.printed.moduleVolts.text)",
      .parallelConnection, .volt, raise: 5),
    AlarmInfo(
      .slaveLostFault, "slave_lost_fault", "Slave lost", .masterSlave, manual: "slave1 online"),
    AlarmInfo(
      .chargeRateWarning, "charge_rate_warning", "Charging too fast for the temperature", .chargeRate, .ampere,
      raise: 10),
    AlarmInfo(
      .dischargeRateWarning, "discharge_rate_warning", "Discharging too fast for the temperature", .dischargeRate,
      .ampere, raise: 10),

    AlarmInfo(
      .warrantyRangeNotice, "warranty_range_notice", "Outside the warranty's range", .warranty, raise: 60, clear: 60),
    AlarmInfo(
      .implausibleValueNotice, "implausible_value_notice", "Values that cannot be true", .implausible, raise: 10),
    AlarmInfo(
      // How long it must last is weighed by `WireComparison` alone; this is the second look that every alarm needs.
      .sourcesDisagreeNotice, "sources_disagree_notice", "Two links disagree", .disagreement, raise: 1),
    AlarmInfo(.linkClosedNotice, "link_closed_notice", "Link closed", .linkClosed),
    AlarmInfo(.linkSilentNotice, "link_silent_notice", "Link silent", .linkSilent),
    AlarmInfo(.linkGarbledNotice, "link_garbled_notice", "Link garbled", .linkGarbled),
    AlarmInfo(.historyNotice, "history_notice", "History not written", .history),
  ]

  /// An alarm of the vendor's page: its name there is its label.
  private static func page(
    _ alarm: AlarmID, _ id: String, _ name: String, _ advice: AlarmAdvice, _ unit: Unit? = nil, manual: String? = nil,
    raise: Int64 = AlarmInfo.usualSeconds
  ) -> AlarmInfo {
    AlarmInfo(alarm, id, name, advice, unit, vendor: name, manual: manual, raise: raise)
  }

  private static func lamp(_ alarm: AlarmID, _ id: String, _ label: String, _ vendor: String) -> AlarmInfo {
    AlarmInfo(alarm, id, label, .other, vendor: vendor, severity: .warning)
  }
}

extension AlarmInfo {
  /// A second reading and this long, against a spike.
  fileprivate static let usualSeconds: Int64 = 2

  /// The severity stands at the end of the id, unless it is given; without one it is a fault.
  fileprivate init(
    _ alarm: AlarmID, _ id: String, _ label: String, _ advice: AlarmAdvice, _ unit: Unit? = nil, vendor: String? = nil,
    manual: String? = nil, severity: AlarmSeverity? = nil, raise: Int64 = usualSeconds, clear: Int64 = 5
  ) {
    self.init(
      alarm: alarm, id: id, label: label, vendorName: vendor, manualName: manual,
      severity: severity ?? AlarmSeverity.allCases.first { id.hasSuffix("_" + $0.rawValue) } ?? .fault, unit: unit,
      advice: advice, raiseAfter: .seconds(raise), clearAfter: .seconds(clear))
  }
}
