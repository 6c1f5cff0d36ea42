/// Every field the program knows, whatever wire it comes from: one case here and one row in the catalogue below.
///
/// First what a battery of this kind has, in the order of the vendor's pages; then what only CAN frames carry. The
/// order of the cases is not kept anywhere: what is written down is the id.
public enum Field: UInt16, CaseIterable, Hashable, Sendable {
  // Cells and temperatures
  case cellVoltage, cellTemperature
  case cellMax, cellMin, cellDelta
  case temperature, temperatureMax, temperatureMin, temperatureDelta
  // Battery Information
  case di1, di2, do1, do2
  case contactorPrecharge, contactorCharge, contactorDischarge, relayCharge, relayDischarge
  case totalVoltage, current, power, soc, soh, capacity, runningTime, chargeDischargeState
  case batteryCycle, dischargeAh, chargeEnergy, dischargeEnergy, chargeTime, dischargeTime, standbyTime
  case timeToFull, timeToEmpty
  // Other State
  case packImbalance, modulesOnline
  // BMS Send To Inverter
  case chargeVoltageLimit, dischargeVoltageLimit, chargeCurrentLimit, dischargeCurrentLimit
  case forcedState, forcedSeconds
  // Parameter
  case batteryModel, batterySerial, address, batteryType, cellCount, temperatureCount, inverterProtocol
  case bmsType, bmsSerial, bmsDate, softwareVersion, hardwareVersion, bootloaderVersion
  case do1SOC1, do1SOC2, do2SOC1, do2SOC2
  // Thresholds and live registers 51-78
  case cellOverVoltage2, cellOverVoltage1, cellUnderVoltage2, cellUnderVoltage1
  case packOverVoltage, packOverVoltageRelease, packUnderVoltage, packUnderVoltageRelease
  case dischargeOverCurrent, chargeOverCurrent
  case chargeOverTemperature2, chargeOverTemperature1, dischargeOverTemperature2, dischargeOverTemperature1
  case chargeUnderTemperature2, chargeUnderTemperature1, dischargeUnderTemperature2, dischargeUnderTemperature1
  case recommendedChargeVoltage, recommendedChargeCurrent
  case hardwarePackVoltage, hallSensorCurrent, forcedCharge
  case chargeOverCurrentCount, dischargeOverCurrentCount
  case dischargeLimitVoltage, dischargeLimitCurrent

  // On CAN: limits the BMS gives to the inverter
  case dischargeCurrentLimitAbs, chargeCutoffVoltage, dischargeCutoffVoltage, cellChargeCutoffVoltage
  case ongridChargeCurrentLimit, ongridDischargeCurrentLimit
  // On CAN: what the battery measures
  case chargingCurrent, dischargingCurrent, circulatingCurrent, bmsTemperature, socHires, sohFlag, cycles
  case energyCharged, energyDischarged, energyChargedRaw, energyDischargedRaw, balancing, balanceCharge
  // On CAN: cells
  case cellVoltageAverage, cellMaxID, cellMinID, tempMaxID, tempMinID, cellMaxModule, cellMinModule, tempMaxModule
  case tempMinModule, cell1, cell2, cell3, cell4, cell5, cell6, cell7, cell8, cell9, cell10, cell11, cell12, cell13
  case cell14, cell15, cell16
  // On CAN: capacity and size
  case capacityKind, nominalCapacity, installedCapacity, remainingCapacity, fullCapacity, nominalEnergy, voltageLevel
  case cellsInSeries, cellsPerModule, modules, modulesInSeries, modulesOffline, modulesBlockingCharge
  case modulesBlockingDischarge, modulesNormal, modulesChargeDisabled, modulesDischargeDisabled
  case modulesCommunicationLost, modulesFaulty
  // On CAN: one module or pack among several
  case pack, module, moduleVoltage, moduleVoltageMax, moduleVoltageMin, moduleVoltageAverage, moduleVoltageMaxID
  case moduleVoltageMinID, moduleTempMax, moduleTempMin, moduleTempMaxID, moduleTempMinID, moduleCurrent, moduleSOC
  case moduleSOH, moduleCellVoltageMax, moduleCellVoltageMin, moduleEnergyCharged, moduleEnergyDischarged, faultyPack
  case faultyModule, onlineAddresses
  // On CAN: requests and permissions from the battery
  case chargeEnable, dischargeEnable, forceCharge1, forceCharge2, fullChargeRequest, requestFullCharge, heating
  case socLow, chargeForbidden, dischargeForbidden, stopRequest, remoteCommand, quickStop, preventiveShutdown
  // On CAN: state
  case state, systemStatus, errorBitsValid, sleeping, charging, discharging, chargeOutput, dischargeOutput
  case terminalOpen, masterBoxMode, spStatus, statusBits, chemistry, updateActive, updateMaster, updateSlave
  case updateProgress, updatePack, updateSuccessCount
  // On CAN: alarms: lists of names, and the words they came in where a family prints those
  case alarmsRaised, warningsRaised, alarmsReportedOK, warningsReportedOK, protectionsRaised, faultsRaised
  case errorsRaised, faultExtensionRaised, protections, alarms, warnings, protectionBits, alarmBits, errors
  case faultExtension, systemBits
  // On CAN: identity
  case maker, productPart1, productPart2, cellMinName, cellMaxName, tempMinName, tempMaxName, product, serialPart1
  case serialPart2, serialPart3, marker, brand, packNumber, cellMakerCode, makerCode, modelID, typeOrProduct, firmware
  case software, hardware, hardwareCode, deviceVersion, versionRaw, protocolVersion, clock, raw
  // On CAN: the inverter's own frames
  case allZero, magic, poll, acknowledge, request, command, counter, safetyCode, chargeCommand, dischargeCommand
  case maskExternalFault, clearFault, isoCommand, sleepWake, pcsState, shutdownCommand, rapidShutdown, inverterVoltage
  case inverterCurrent, inverterTemperature, inverterSOC, inverterSOH, inverterState, chargingProcedure, errorNumber
  case chargeVoltageSetpoint, relayBits, queryPack, query, querySub
}

/// Where a field belongs: a group of the vendor's pages, or CAN alone.
public enum FieldGroup: Hashable, Sendable {
  case cells, battery, state, toInverter, parameters, thresholds
  /// Only CAN frames carry it: it is the bus's word, not a value of the program's own pages.
  case can

  /// Settings and thresholds do not move: they are in the snapshot, not in the history. Neither is what only CAN says.
  public var isKept: Bool {
    switch self {
    case .cells, .battery, .state, .toInverter: true
    case .parameters, .thresholds, .can: false
    }
  }
}

/// Of whom the trends page draws a field.
public enum FieldTrend: Hashable, Sendable {
  case none
  /// Of the whole battery alone.
  case whole
  /// Of the whole and of every module.
  case everywhere
}

/// What is known about a field apart from its value.
public struct FieldInfo: Sendable {
  public let field: Field
  /// The id in JSON, in the history and on the command line: `cell_max`.
  public let id: String
  /// The name in `decode --json`: as the sources of the CAN protocols call it.
  public let wireName: String
  /// The vendor tool's own label (WeCo Monitor V1.30), or ours where the vendor has none.
  public let label: String
  /// Other names people search for: the manual's older ones, common short forms.
  public let aliases: [String]
  /// The unit the value is given in when its scale is known. A frame's row may override it (kelvin).
  public let unit: Unit
  public let trend: FieldTrend
  public fileprivate(set) var group = FieldGroup.can
}

extension Field {
  public var info: FieldInfo { Self.catalogue[Int(rawValue)] }
  public var id: String { info.id }
  public var label: String { info.label }
  public var unit: Unit { info.unit }
  public var wireName: String { info.wireName }
  /// Whether the program has a value of its own for it, beside what CAN says.
  public var isOfBattery: Bool { info.group != .can }
  /// Whether the history keeps it.
  public var isKept: Bool { info.group.isKept }

  /// Everything but what only CAN carries, in the order of the vendor's pages.
  public static let ofBattery = allCases.filter(\.isOfBattery)

  /// The field with this id.
  public init?(id: String) {
    guard let field = Self.byID[id] else { return nil }
    self = field
  }

  /// The field of the battery with this id, for files in which only those have a place.
  public init?(ofBattery id: String) {
    guard let field = Field(id: id), field.isOfBattery else { return nil }
    self = field
  }

  private static let byID = Dictionary(catalogue.map { ($0.id, $0.field) }) { first, _ in first }
}

extension Field {
  /// One row a field, in the order of the cases (a test holds them together).
  ///
  /// Labels: the vendor's settings page (manual-facts, "The vendor tool's tabs and fields"); registers 51-78: weco-serial.
  public static let catalogue: [FieldInfo] = {
    let groups: [(FieldGroup, [FieldInfo])] = [
      (.cells, cellRows), (.battery, batteryRows), (.state, stateRows), (.toInverter, toInverterRows),
      (.parameters, parameterRows),
      (.thresholds, thresholdRows), (.can, canRows),
    ]
    return groups.flatMap { group, rows in
      rows.map { row in
        var row = row
        row.group = group
        return row
      }
    }
  }()

  private static func row(
    _ field: Field, _ id: String, _ label: String, _ aliases: [String], _ unit: Unit, wire: String? = nil,
    trend: FieldTrend = .none
  ) -> FieldInfo {
    FieldInfo(field: field, id: id, wireName: wire ?? id, label: label, aliases: aliases, unit: unit, trend: trend)
  }

  /// A field that only CAN carries: its label says what it means.
  static func can(_ field: Field, _ id: String, _ label: String, _ unit: Unit, wire: String? = nil) -> FieldInfo {
    FieldInfo(field: field, id: id, wireName: wire ?? id, label: label, aliases: [], unit: unit, trend: .none)
  }

  private static var cellRows: [FieldInfo] {
    [
      row(.cellVoltage, "cell_voltage", "Cell Voltage", ["cell vol"], .millivolt),
      row(.cellTemperature, "cell_temperature", "Tmp", ["sensor temperature"], .celsius),
      row(.cellMax, "cell_max", "Highest Cell Voltage", ["max cell"], .millivolt, wire: "cell_voltage_max"),
      row(.cellMin, "cell_min", "Lowest Cell Voltage", ["min cell"], .millivolt, wire: "cell_voltage_min"),
      row(
        .cellDelta, "cell_delta", "Cell Voltage Difference", ["cell diff", "delta", "imbalance"], .millivolt,
        trend: .everywhere),
      row(.temperature, "temperature", "Temperature", ["tmp"], .celsius, trend: .whole),
      row(
        .temperatureMax, "temperature_max", "Highest Temperature", ["max temperature"], .celsius, wire: "cell_temp_max",
        trend: .everywhere),
      row(
        .temperatureMin, "temperature_min", "Lowest Temperature", ["min temperature"], .celsius, wire: "cell_temp_min",
        trend: .everywhere),
      row(.temperatureDelta, "temperature_delta", "Temperature Difference", ["temp diff"], .celsius),
    ]
  }

  private static var batteryRows: [FieldInfo] {
    [
      row(.di1, "di1", "DI1", ["digital input 1"], .bool),
      row(.di2, "di2", "DI2", ["digital input 2"], .bool),
      row(.do1, "do1", "DO1", ["digital output 1"], .bool),
      row(.do2, "do2", "DO2", ["digital output 2"], .bool),
      row(.contactorPrecharge, "contactor_precharge", "Precharge Contactor", ["precharge"], .bool),
      row(.contactorCharge, "contactor_charge", "Charge Contactor", ["main contactor"], .bool),
      row(.contactorDischarge, "contactor_discharge", "Discharge Contactor", ["main contactor"], .bool),
      row(
        .relayCharge, "relay_charge", "Main Relay, charge (magnetic latch)", ["Main Relay(Magnetic retention)"], .bool),
      row(
        .relayDischarge, "relay_discharge", "Main Relay, discharge (magnetic latch)",
        ["Main Relay(Magnetic retention)"], .bool),
      row(
        .totalVoltage, "total_voltage", "Total Voltage", ["pack voltage", "voltage"], .volt, wire: "voltage",
        trend: .everywhere),
      row(.current, "current", "Current", ["amps"], .ampere, trend: .everywhere),
      row(.power, "power", "Power", ["watt"], .watt),
      row(.soc, "soc", "SOC", ["state of charge", "Parallel SOC"], .percent, trend: .everywhere),
      row(.soh, "soh", "SOH", ["state of health"], .percent),
      row(.capacity, "capacity", "Capacity", ["Ah"], .ampereHour),
      row(.runningTime, "running_time", "Running Time", ["uptime"], .second),
      row(.chargeDischargeState, "charge_discharge_state", "Charge-Discharge State", [], .text),
      row(.batteryCycle, "battery_cycle", "Battery Cycle", ["cycles"], .count),
      row(.dischargeAh, "discharge_ah", "Discharge Ah", [], .ampereHour),
      row(.chargeEnergy, "charge_energy", "Charge Energy", ["kWh"], .kilowattHour),
      row(.dischargeEnergy, "discharge_energy", "Discharge Energy", ["kWh"], .kilowattHour),
      row(.chargeTime, "charge_time", "Charge Time", [], .second),
      row(.dischargeTime, "discharge_time", "Discharge Time", [], .second),
      row(.standbyTime, "standby_time", "Standby Time", [], .second),
      row(.timeToFull, "time_to_full", "Time to full", [], .second),
      row(.timeToEmpty, "time_to_empty", "Time to empty", [], .second),
    ]
  }

  private static var stateRows: [FieldInfo] {
    [
      row(.packImbalance, "pack_imbalance", "Pack Vol Imbalance", ["voltage imbalance"], .bool),
      row(.modulesOnline, "modules_online", "Modules online", ["slave1 online", "slaves"], .count),
    ]
  }

  private static var toInverterRows: [FieldInfo] {
    [
      row(.chargeVoltageLimit, "charge_voltage_limit", "BMS set Max Volt", ["CVL"], .volt, trend: .whole),
      row(.dischargeVoltageLimit, "discharge_voltage_limit", "BMS set Min Volt", ["DVL"], .volt, trend: .whole),
      row(
        .chargeCurrentLimit, "charge_current_limit", "BMS set Max Charge A", ["CCL", "BMS set Parallel Charge"],
        .ampere, trend: .whole),
      row(
        .dischargeCurrentLimit, "discharge_current_limit", "BMS set Max Discharge A",
        ["DCL", "BMS set Parallel Disch"], .ampere, trend: .whole),
      row(.forcedState, "forced_state", "Forced state", [], .raw),
      row(.forcedSeconds, "forced_seconds", "Forced seconds", [], .second),
    ]
  }

  private static var parameterRows: [FieldInfo] {
    [
      row(.batteryModel, "battery_model", "Battery Model", [], .text),
      row(.batterySerial, "battery_serial", "Battery SN", ["serial number"], .text),
      row(.address, "address", "Address", ["DIP"], .count),
      // A text out of a device map, a number of no known meaning on CAN.
      row(.batteryType, "battery_type", "Battery Type", [], .raw),
      row(.cellCount, "cell_count", "Cell Number", ["number of cells"], .count),
      row(.temperatureCount, "temperature_count", "Temperature sensors", ["number of sensors"], .count),
      row(.inverterProtocol, "inverter_protocol", "Inverter Protocol", ["protocol"], .text),
      row(.bmsType, "bms_type", "BMS Type", [], .text),
      row(.bmsSerial, "bms_serial", "BMS SN", [], .text),
      row(.bmsDate, "bms_date", "BMS Date", [], .text),
      row(.softwareVersion, "software_version", "Firmware Version", ["software version"], .raw),
      row(.hardwareVersion, "hardware_version", "PCB(BMS) Version", ["hardware version"], .raw),
      row(.bootloaderVersion, "bootloader_version", "Bootloader Version", [], .raw),
      row(.do1SOC1, "do1_soc1", "DO1_SOC1", [], .percent),
      row(.do1SOC2, "do1_soc2", "DO1_SOC2", [], .percent),
      row(.do2SOC1, "do2_soc1", "DO2_SOC1", [], .percent),
      row(.do2SOC2, "do2_soc2", "DO2_SOC2", [], .percent),
    ]
  }

  private static var thresholdRows: [FieldInfo] {
    [
      row(.cellOverVoltage2, "cell_over_voltage_2", "Cell over-voltage, level 2", [], .raw),
      row(.cellOverVoltage1, "cell_over_voltage_1", "Cell over-voltage, level 1", [], .raw),
      row(.cellUnderVoltage2, "cell_under_voltage_2", "Cell under-voltage, level 2", [], .raw),
      row(.cellUnderVoltage1, "cell_under_voltage_1", "Cell under-voltage, level 1", [], .raw),
      row(.packOverVoltage, "pack_over_voltage", "Pack over-voltage", [], .raw),
      row(.packOverVoltageRelease, "pack_over_voltage_release", "Pack over-voltage release", [], .raw),
      row(.packUnderVoltage, "pack_under_voltage", "Pack under-voltage", [], .raw),
      row(.packUnderVoltageRelease, "pack_under_voltage_release", "Pack under-voltage release", [], .raw),
      row(.dischargeOverCurrent, "discharge_over_current", "Discharge over-current", [], .raw),
      row(.chargeOverCurrent, "charge_over_current", "Charge over-current", [], .raw),
      row(.chargeOverTemperature2, "charge_over_temperature_2", "Charge over-temperature, level 2", [], .raw),
      row(.chargeOverTemperature1, "charge_over_temperature_1", "Charge over-temperature, level 1", [], .raw),
      row(.dischargeOverTemperature2, "discharge_over_temperature_2", "Discharge over-temperature, level 2", [], .raw),
      row(.dischargeOverTemperature1, "discharge_over_temperature_1", "Discharge over-temperature, level 1", [], .raw),
      row(.chargeUnderTemperature2, "charge_under_temperature_2", "Charge under-temperature, level 2", [], .raw),
      row(.chargeUnderTemperature1, "charge_under_temperature_1", "Charge under-temperature, level 1", [], .raw),
      row(
        .dischargeUnderTemperature2, "discharge_under_temperature_2", "Discharge under-temperature, level 2", [], .raw),
      row(
        .dischargeUnderTemperature1, "discharge_under_temperature_1", "Discharge under-temperature, level 1", [], .raw),
      row(.recommendedChargeVoltage, "recommended_charge_voltage", "Recommended charge voltage", [], .raw),
      row(.recommendedChargeCurrent, "recommended_charge_current", "Recommended charge current", [], .raw),
      row(.hardwarePackVoltage, "hardware_pack_voltage", "Hardware pack voltage", [], .raw),
      row(.hallSensorCurrent, "hall_sensor_current", "Hall-sensor current", [], .raw),
      row(.forcedCharge, "forced_charge", "Forced charge", [], .raw),
      row(.chargeOverCurrentCount, "charge_over_current_count", "Charge over-current count", [], .count),
      row(.dischargeOverCurrentCount, "discharge_over_current_count", "Discharge over-current count", [], .count),
      row(.dischargeLimitVoltage, "discharge_limit_voltage", "Discharge limit voltage", [], .raw),
      row(.dischargeLimitCurrent, "discharge_limit_current", "Discharge limit current", [], .raw),
    ]
  }
}
