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
      #expect(AlarmID(id: alarm.id) == alarm)
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

  @Test func `nothing is no name of an alarm`() { #expect(AlarmID.matching("").isEmpty) }

  @Test(arguments: CANAlarm.allCases) func `every name of the CAN bit tables has a row`(canAlarm: CANAlarm) {
    for severity in [AlarmSeverity.warning, .fault] {
      guard let alarm = canAlarm.alarm(severity) else {
        #expect(canAlarm.name.hasPrefix("reserved"))
        continue
      }
      #expect(alarm.severity == severity)
    }
  }

  @Test func `a bit without a warning or a fault of its own gives the general one`() {
    #expect(CANAlarm.cellOverVoltage.alarm(.fault) == .cellVoltageHighFault)
    #expect(CANAlarm.cellOverVoltage.alarm(.warning) == .cellVoltageHighWarning)
    #expect(CANAlarm.shortCircuit.alarm(.warning) == .batteryWarning)
    #expect(CANAlarm.subPack1Error.alarm(.fault) == .batteryFault)
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
