import BMSCore
import Testing

@Suite struct FaultsCatalogueTests {
  @Test func `the catalogue stands in the order of the cases`() {
    #expect(AlarmID.catalogue.map(\.alarm) == AlarmID.allCases)
  }

  @Test func `ids are unique, in snake case, and lead back to their alarm`() {
    #expect(Set(AlarmID.catalogue.map(\.id)).count == AlarmID.allCases.count)
    for alarm in AlarmID.allCases {
      #expect(alarm.id.allSatisfy { $0.isLowercase || $0.isNumber || $0 == "_" })
      #expect(AlarmID.named(alarm.id) == alarm)
      #expect(!alarm.info.advice.symptom.isEmpty && !alarm.info.advice.remedy.isEmpty)
    }
  }

  @Test func `an alarm is as serious as its id says`() {
    for info in AlarmID.catalogue {
      for severity in AlarmSeverity.allCases where info.id.hasSuffix("_\(severity.rawValue)") {
        #expect(info.severity == severity)
      }
    }
    #expect(AlarmID.packVoltageImbalance.severity == .fault)
    #expect(AlarmID.voltageNotNormal.severity == .warning)
  }

  @Test(arguments: vendorPage) func `every alarm of the vendor's page is known`(name: String) {
    #expect(AlarmID.catalogue.contains { $0.vendorName == name })
    #expect(!AlarmID.matching(name).isEmpty)
  }

  @Test(arguments: manualNames) func `the manual's older names are found`(name: String) {
    #expect(!AlarmID.matching(name).isEmpty)
  }

  @Test(arguments: canNames) func `every name of the CAN bit tables has a row`(name: String) {
    #expect(CANAlarmNames.isKnown(name))
    for severity in [AlarmSeverity.warning, .fault] {
      guard let alarm = CANAlarmNames.alarm(forCANName: name, severity: severity) else {
        #expect(name.hasPrefix("reserved"))
        continue
      }
      #expect(alarm.severity == severity)
    }
  }

  @Test func `a CAN name may be spelt with spaces or hyphens`() {
    #expect(CANAlarmNames.alarm(forCANName: "Cell over-voltage", severity: .fault) == .cellVoltageHighFault)
    #expect(CANAlarmNames.alarm(forCANName: "cell_over_voltage", severity: .warning) == .cellVoltageHighWarning)
    #expect(CANAlarmNames.alarm(forCANName: "what is this", severity: .fault) == .batteryFault)
  }

  @Test func `LED patterns read as the manual lists them`() {
    #expect(AlarmID.batteryVoltageLowFault.info.advice.leds.text == "LED1 red")
    #expect(AlarmID.batteryVoltageHighFault.info.advice.leds.text == "LED5 red")
    #expect(AlarmID.chargeTemperatureLowFault.info.advice.leds.text == "LED2 red")
    #expect(AlarmID.chargeTemperatureHighFault.info.advice.leds.text == "LED4 red")
    #expect(AlarmID.chargeCurrentHighFault.info.advice.leds.text == "LED3 red")
    #expect(AlarmID.slaveLostFault.info.advice.leds.text == "LED1 and LED2 red")
    #expect(AlarmID.bmsInternalFault.info.advice.leds.text == "LED1 to LED5 red")
  }
}

/// WeCo Monitor V1.30, groups Battery State and Other State.
private let vendorPage = [
  "Cell Voltage High Warning", "Cell Voltage High Fault", "Cell Voltage Low Warning", "Cell Voltage Low Fault",
  "Charge TEMP High Warning", "Charge TEMP High Fault", "Discharge TEMP High Warning", "Discharge TEMP High Fault",
  "Charge TEMP Low Warning", "Charge TEMP Low Fault", "Discharge TEMP Low Warning", "Discharge TEMP Low Fault",
  "Discharge Current High Warning", "Discharge Current High Fault", "Charge Current High Fault",
  "Battery Voltage High Fault", "Battery Voltage Low Fault", "Cell Voltage Diff Warning", "Cell Voltage Diff Fault",
  "SOC Low Warning", "Serious Ov_vol warning", "BMS Internal Fault", "Pack Vol Imbalance", "Voltage normal",
  "Temperature normal", "BMS normal reading", "Conext Inverter Comm",
]

/// The installation manual, section 7.
private let manualNames = [
  "Disch_Ov_Cur warn", "Ch_Ov_Cur warn", "Ch_Ov_Temp alarm", "Disch_Ov_Temp alarm", "Ch_Low_Temp alarm",
  "Disch_Low_Temp alarm", "Over Vol alarm", "Low Vol alarm", "Main Relay(Magnetic retention)", "Pack Vol Imbalance",
  "slave1 online", "FAULT",
]

/// The bit tables of can-protocols, sections 3 to 9, under the names the decoder gives them.
private let canNames = [
  "general", "high_voltage", "low_voltage", "high_temperature", "low_temperature", "high_temperature_charge",
  "low_temperature_charge", "high_current_discharge", "high_current_charge", "contactor", "short_circuit",
  "bms_internal", "cell_imbalance", "reserved14", "reserved15", "reserved16_or_generator", "over_voltage",
  "under_voltage", "over_temperature", "under_temperature", "charge_over_current", "discharge_over_current",
  "charge_high_current", "discharge_high_current", "high_current", "low_current", "over_temperature_charge",
  "under_temperature_charge", "over_temperature_discharge", "under_temperature_discharge", "temperature_difference",
  "system_error", "internal_communication_fail", "internal_failure", "soft_start_fail", "pack_before_turn_off",
  "cell_over_voltage", "cell_under_voltage", "cell_over_temperature", "cell_under_temperature",
  "cell_over_temperature_charge", "cell_under_temperature_charge", "cell_voltage_difference", "cell_failure",
  "module_over_voltage", "module_under_voltage", "pack_over_voltage", "pack_under_voltage", "sub_pack_1_error",
  "sub_pack_2_error", "sub_relay_command", "mos_over_temperature", "mosfet_short", "heat_film_over_temperature",
  "afe_over_current_discharge_1", "afe_over_current_discharge_2", "afe_communication", "voltage_sampling",
  "temperature_sampling", "eeprom", "internal_communication", "pcs_communication", "address_repeat", "voltage_sensor",
  "temperature_sensor", "input_over_voltage", "input_reversed", "relay_check", "battery_damage", "other",
  "shutdown_circuit", "bmic", "internal_bus", "self_test", "safety_function", "charge_breaker",
  "charge_module_high_temperature", "charge_voltage_low", "charge_voltage_high", "discharge_voltage_low",
  "discharge_voltage_high", "cell_voltage_low", "cell_voltage_high", "charge_current_low", "charge_current_high",
  "discharge_current_low", "discharge_current_high", "charge_temperature_low", "charge_temperature_high",
  "discharge_temperature_low", "discharge_temperature_high", "cell_temperature_low", "cell_temperature_high",
]
