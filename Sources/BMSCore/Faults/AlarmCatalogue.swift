/// Every alarm the program knows. One case here and one row in the catalogue below; its rule, where this
/// program watches it, is a step of `AlarmRules`, and a bit of CAN is a row of `CANAlarmNames`.
public enum AlarmID: UInt8, CaseIterable, Hashable, Sendable {
  // The vendor's page, group Battery State
  case cellVoltageHighWarning, cellVoltageHighFault, cellVoltageLowWarning, cellVoltageLowFault
  case chargeTemperatureHighWarning, chargeTemperatureHighFault
  case dischargeTemperatureHighWarning, dischargeTemperatureHighFault
  case chargeTemperatureLowWarning, chargeTemperatureLowFault
  case dischargeTemperatureLowWarning, dischargeTemperatureLowFault
  case dischargeCurrentHighWarning, dischargeCurrentHighFault, chargeCurrentHighFault
  case batteryVoltageHighFault, batteryVoltageLowFault
  // The vendor's page, group Other State
  case cellVoltageDifferenceWarning, cellVoltageDifferenceFault, socLowWarning, seriousOverVoltageWarning
  case bmsInternalFault, packVoltageImbalance
  case voltageNotNormal, temperatureNotNormal, bmsReadingNotNormal, inverterCommunicationWarning
  // Not on the vendor's page, but reported over CAN
  case chargeCurrentHighWarning, batteryVoltageHighWarning, batteryVoltageLowWarning
  case temperatureHighWarning, temperatureHighFault, temperatureLowWarning, temperatureLowFault
  case temperatureDifferenceWarning, temperatureDifferenceFault
  case shortCircuitFault, contactorWarning, contactorFault, softStartFault, bmsInternalWarning
  case internalCommunicationWarning, internalCommunicationFault, addressFault, inverterCommunicationFault
  case batteryWarning, batteryFault
  // The manual's rules and ours, watched by this program
  case senseWireFault, relayDamageWarning, cellDamageFault, moduleVoltageDifferenceFault, slaveLostFault
  case chargeRateWarning, dischargeRateWarning
  // About the monitor and its knowledge
  case warrantyRangeNotice, implausibleValueNotice, sourcesDisagreeNotice
  case linkClosedNotice, linkSilentNotice, linkGarbledNotice, historyNotice
}

/// What is known about an alarm apart from its being raised.
public struct AlarmInfo: Hashable, Sendable {
  public let alarm: AlarmID
  /// The id in JSON and in the database: `charge_temperature_high_fault`.
  public let id: String
  /// The name on screen: the vendor's own where there is one.
  public let label: String
  /// The name on the page of WeCo Monitor V1.30.
  public let vendorName: String?
  /// The manual's older name, which technicians also search for. That both mean the same is our reading.
  public let manualName: String?
  public let severity: AlarmSeverity
  /// The unit of its value and limit, where it has them.
  public let unit: Unit?
  public let advice: AlarmAdvice
  /// What its own rule is called on the shared socket and in captures: `cell_damage`, `alarm made_up_warning`.
  public let rule: String
  /// How long it must hold, by at least two readings, before it is raised.
  public let raiseAfter: Span
  /// How long it must be denied before it is cleared.
  public let clearAfter: Span
}

extension AlarmID {
  public var info: AlarmInfo { Self.catalogue[Int(rawValue)] }
  public var id: String { info.id }
  public var label: String { info.label }
  public var severity: AlarmSeverity { info.severity }

  /// The alarm with this JSON id.
  public init?(id: String) {
    guard let alarm = Self.catalogue.first(where: { $0.id == id })?.alarm else { return nil }
    self = alarm
  }

  /// Every alarm that one of its names, or its id, speaks of: what `/` looks through.
  public static func matching(_ text: String) -> [AlarmID] {
    let wanted = text.lowercased()
    guard !wanted.isEmpty else { return [] }
    return catalogue.filter { info in
      [info.id, info.label, info.vendorName ?? "", info.manualName ?? ""].contains { $0.lowercased().contains(wanted) }
    }.map(\.alarm)
  }
}

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
      .dischargeTemperatureHighFault, "discharge_temperature_high_fault", "Discharge TEMP High Fault", .overTemperature,
      .celsius, manual: "Disch_Ov_Temp alarm"),
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
      .dischargeCurrentHighFault, "discharge_current_high_fault", "Discharge Current High Fault", .overCurrentDischarge,
      .ampere, manual: "Disch_Ov_Cur warn"),
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
    page(.socLowWarning, "soc_low_warning", "SOC Low Warning", .socLow, .percent, raise: 5, rule: "soc_low"),
    page(.seriousOverVoltageWarning, "serious_over_voltage_warning", "Serious Ov_vol warning", .overVoltage, .volt),
    page(.bmsInternalFault, "bms_internal_fault", "BMS Internal Fault", .bmsFault, manual: "FAULT"),
    page(
      .packVoltageImbalance, "pack_voltage_imbalance", "Pack Vol Imbalance", .parallelConnection,
      manual: "Pack Vol Imbalance", rule: "pack_imbalance"),
    // These three are lamps of what is well; the alarm is that the lamp is off.
    lamp(.voltageNotNormal, "voltage_not_normal", "Voltage not normal", "Voltage normal"),
    lamp(.temperatureNotNormal, "temperature_not_normal", "Temperature not normal", "Temperature normal"),
    lamp(.bmsReadingNotNormal, "bms_reading_not_normal", "BMS reading not normal", "BMS normal reading"),
    row(
      .inverterCommunicationWarning, "inverter_communication_warning", "Inverter communication Warning",
      .inverterCommunication, vendor: "Conext Inverter Comm"),

    row(
      .chargeCurrentHighWarning, "charge_current_high_warning", "Charge Current High Warning", .overCurrentCharge,
      .ampere, manual: "Ch_Ov_Cur warn"),
    row(
      .batteryVoltageHighWarning, "battery_voltage_high_warning", "Battery Voltage High Warning", .overVoltage, .volt,
      manual: "Over Vol alarm"),
    row(
      .batteryVoltageLowWarning, "battery_voltage_low_warning", "Battery Voltage Low Warning", .lowVoltage, .volt,
      manual: "Low Vol alarm"),
    row(.temperatureHighWarning, "temperature_high_warning", "Temperature High Warning", .overTemperature, .celsius),
    row(.temperatureHighFault, "temperature_high_fault", "Temperature High Fault", .overTemperature, .celsius),
    row(.temperatureLowWarning, "temperature_low_warning", "Temperature Low Warning", .lowTemperature, .celsius),
    row(.temperatureLowFault, "temperature_low_fault", "Temperature Low Fault", .lowTemperature, .celsius),
    row(
      .temperatureDifferenceWarning, "temperature_difference_warning", "Temperature Difference Warning", .other,
      .celsius),
    row(.temperatureDifferenceFault, "temperature_difference_fault", "Temperature Difference Fault", .other, .celsius),
    row(.shortCircuitFault, "short_circuit_fault", "Short Circuit Fault", .service),
    row(
      .contactorWarning, "contactor_warning", "Contactor Warning", .relayDamage,
      manual: "Main Relay(Magnetic retention)"),
    row(.contactorFault, "contactor_fault", "Contactor Fault", .relayDamage, manual: "Main Relay(Magnetic retention)"),
    row(.softStartFault, "soft_start_fault", "Soft Start Fault", .service),
    row(.bmsInternalWarning, "bms_internal_warning", "BMS Internal Warning", .service),
    row(
      .internalCommunicationWarning, "internal_communication_warning", "Internal Communication Warning", .masterSlave),
    row(.internalCommunicationFault, "internal_communication_fault", "Internal Communication Fault", .masterSlave),
    row(.addressFault, "address_fault", "Address Fault", .address),
    row(
      .inverterCommunicationFault, "inverter_communication_fault", "Inverter communication Fault",
      .inverterCommunication, vendor: "Conext Inverter Comm"),
    row(.batteryWarning, "battery_warning", "Battery Warning", .other),
    row(.batteryFault, "battery_fault", "Battery Fault", .other, manual: "FAULT"),

    row(.senseWireFault, "sense_wire_fault", "Broken sense wire", .senseWire, rule: "sense_wire"),
    row(
      .relayDamageWarning, "relay_damage_warning", "Relay damage suspected", .relayDamage, .ampere,
      manual: "Main Relay(Magnetic retention)", raise: 5, rule: "relay"),
    row(.cellDamageFault, "cell_damage_fault", "Cell damage", .cellDamage, .millivolt, raise: 60, rule: "cell_damage"),
    row(
      .moduleVoltageDifferenceFault, "module_voltage_difference_fault",
      "Modules differ by more than \(Manual.printed.moduleVolts.text)",
      .parallelConnection, .volt, raise: 5, rule: "module_voltages"),
    row(.slaveLostFault, "slave_lost_fault", "Slave lost", .masterSlave, manual: "slave1 online", rule: "slave_lost"),
    row(
      .chargeRateWarning, "charge_rate_warning", "Charging too fast for the temperature", .chargeRate, .ampere,
      raise: 10, rule: "charge_rate"),
    row(
      .dischargeRateWarning, "discharge_rate_warning", "Discharging too fast for the temperature", .dischargeRate,
      .ampere, raise: 10, rule: "discharge_rate"),

    row(
      .warrantyRangeNotice, "warranty_range_notice", "Outside the warranty's range", .warranty, raise: 60, clear: 60,
      rule: "warranty"),
    row(
      .implausibleValueNotice, "implausible_value_notice", "Values that cannot be true", .implausible, raise: 10,
      rule: "plausibility"),
    // How long it must last is weighed by `WireComparison` alone; this is the second look that every alarm needs.
    row(.sourcesDisagreeNotice, "sources_disagree_notice", "Two links disagree", .disagreement, raise: 1),
    row(.linkClosedNotice, "link_closed_notice", "Link closed", .linkClosed),
    row(.linkSilentNotice, "link_silent_notice", "Link silent", .linkSilent),
    row(.linkGarbledNotice, "link_garbled_notice", "Link garbled", .linkGarbled),
    row(.historyNotice, "history_notice", "History not written", .history, rule: "history"),
  ]

  /// A second reading and this long, against a spike.
  private static let usualSeconds: Int64 = 2

  /// The severity stands at the end of the id, unless it is given; without one it is a fault.
  private static func row(
    _ alarm: AlarmID, _ id: String, _ label: String, _ advice: AlarmAdvice, _ unit: Unit? = nil, vendor: String? = nil,
    manual: String? = nil, severity: AlarmSeverity? = nil, raise: Int64 = usualSeconds, clear: Int64 = 5,
    rule: String? = nil
  ) -> AlarmInfo {
    AlarmInfo(
      alarm: alarm, id: id, label: label, vendorName: vendor, manualName: manual,
      severity: severity ?? AlarmSeverity.allCases.first { id.hasSuffix("_" + $0.rawValue) } ?? .fault, unit: unit,
      advice: advice, rule: rule ?? "alarm \(id)", raiseAfter: .seconds(raise), clearAfter: .seconds(clear))
  }

  /// An alarm of the vendor's page: its name there is its label.
  private static func page(
    _ alarm: AlarmID, _ id: String, _ name: String, _ advice: AlarmAdvice, _ unit: Unit? = nil, manual: String? = nil,
    raise: Int64 = usualSeconds, rule: String? = nil
  ) -> AlarmInfo {
    row(alarm, id, name, advice, unit, vendor: name, manual: manual, raise: raise, rule: rule)
  }

  private static func lamp(_ alarm: AlarmID, _ id: String, _ label: String, _ vendor: String) -> AlarmInfo {
    row(alarm, id, label, .other, vendor: vendor, severity: .warning)
  }
}
