/// Every field a CAN frame of any known family can carry.
///
/// The raw value is the program-wide field id (the one of `snapshot --json`); `name` is the one `decode --json`
/// prints. Units are in `unit`; how sure a field is stands in the row of the frame that carries it.
public enum CANField: String, Hashable, Sendable, CaseIterable {
  // Limits the BMS gives to the inverter.
  case chargeVoltageLimit = "charge_voltage_limit"
  case dischargeVoltageLimit = "discharge_voltage_limit"
  case chargeCurrentLimit = "charge_current_limit"
  case dischargeCurrentLimit = "discharge_current_limit"
  /// Pylontech HV sends the discharge limit with either sign; only its magnitude is certain.
  case dischargeCurrentLimitAbs = "discharge_current_limit_abs"
  case chargeCutoffVoltage = "charge_cutoff_voltage"
  case dischargeCutoffVoltage = "discharge_cutoff_voltage"
  case cellChargeCutoffVoltage = "cell_charge_cutoff_voltage"
  case ongridChargeCurrentLimit = "ongrid_charge_current_limit"
  case ongridDischargeCurrentLimit = "ongrid_discharge_current_limit"

  // What the battery measures. Current is positive while charging.
  case voltage = "total_voltage"
  case current
  case chargingCurrent = "charging_current"
  case dischargingCurrent = "discharging_current"
  case circulatingCurrent = "circulating_current"
  case temperature
  case bmsTemperature = "bms_temperature"
  case soc
  case socHires = "soc_hires"
  case soh
  case sohFlag = "soh_flag"
  case cycles
  case energyCharged = "energy_charged"
  case energyDischarged = "energy_discharged"
  case energyChargedRaw = "energy_charged_raw"
  case energyDischargedRaw = "energy_discharged_raw"
  case balancing
  case balanceCharge = "balance_charge"

  // Cells.
  case cellVoltageMax = "cell_max"
  case cellVoltageMin = "cell_min"
  case cellVoltageAverage = "cell_average"
  case cellDelta = "cell_delta"
  case cellTempMax = "temperature_max"
  case cellTempMin = "temperature_min"
  case cellMaxID = "cell_max_id"
  case cellMinID = "cell_min_id"
  case tempMaxID = "temp_max_id"
  case tempMinID = "temp_min_id"
  case cellMaxModule = "cell_max_module"
  case cellMinModule = "cell_min_module"
  case tempMaxModule = "temp_max_module"
  case tempMinModule = "temp_min_module"
  case cell1 = "cell_1"
  case cell2 = "cell_2"
  case cell3 = "cell_3"
  case cell4 = "cell_4"
  case cell5 = "cell_5"
  case cell6 = "cell_6"
  case cell7 = "cell_7"
  case cell8 = "cell_8"
  case cell9 = "cell_9"
  case cell10 = "cell_10"
  case cell11 = "cell_11"
  case cell12 = "cell_12"
  case cell13 = "cell_13"
  case cell14 = "cell_14"
  case cell15 = "cell_15"
  case cell16 = "cell_16"

  // Capacity and size.
  case capacity
  /// Whether 35F's capacity is the remaining or the installed one.
  case capacityKind = "capacity_kind"
  case nominalCapacity = "nominal_capacity"
  case installedCapacity = "installed_capacity"
  case remainingCapacity = "remaining_capacity"
  case fullCapacity = "full_capacity"
  case nominalEnergy = "nominal_energy"
  case voltageLevel = "voltage_level"
  case cellCount = "cell_count"
  case cellsInSeries = "cells_in_series"
  case cellsPerModule = "cells_per_module"
  case modules
  case modulesInSeries = "modules_in_series"
  case modulesOnline = "modules_online"
  case modulesOffline = "modules_offline"
  case modulesBlockingCharge = "modules_blocking_charge"
  case modulesBlockingDischarge = "modules_blocking_discharge"
  case modulesNormal = "modules_normal"
  case modulesChargeDisabled = "modules_charge_disabled"
  case modulesDischargeDisabled = "modules_discharge_disabled"
  case modulesCommunicationLost = "modules_communication_lost"
  case modulesFaulty = "modules_faulty"

  // One module or pack among several.
  case pack
  case module
  case moduleVoltage = "module_voltage"
  case moduleVoltageMax = "module_voltage_max"
  case moduleVoltageMin = "module_voltage_min"
  case moduleVoltageAverage = "module_voltage_average"
  case moduleVoltageMaxID = "module_voltage_max_id"
  case moduleVoltageMinID = "module_voltage_min_id"
  case moduleTempMax = "module_temp_max"
  case moduleTempMin = "module_temp_min"
  case moduleTempMaxID = "module_temp_max_id"
  case moduleTempMinID = "module_temp_min_id"
  case moduleCurrent = "module_current"
  case moduleSOC = "module_soc"
  case moduleSOH = "module_soh"
  case moduleCellVoltageMax = "module_cell_voltage_max"
  case moduleCellVoltageMin = "module_cell_voltage_min"
  case moduleEnergyCharged = "module_energy_charged"
  case moduleEnergyDischarged = "module_energy_discharged"
  case faultyPack = "faulty_pack"
  case faultyModule = "faulty_module"
  case onlineAddresses = "online_addresses"

  // Requests and permissions from the battery.
  case chargeEnable = "charge_enable"
  case dischargeEnable = "discharge_enable"
  case forceCharge1 = "force_charge_1"
  case forceCharge2 = "force_charge_2"
  case fullChargeRequest = "full_charge_request"
  case requestFullCharge = "request_full_charge"
  case heating
  case socLow = "soc_low"
  case chargeForbidden = "charge_forbidden"
  case dischargeForbidden = "discharge_forbidden"
  case stopRequest = "stop_request"
  case remoteCommand = "remote_command"
  case quickStop = "quick_stop"
  case preventiveShutdown = "preventive_shutdown"

  // State.
  case state
  case systemStatus = "system_status"
  case errorBitsValid = "error_bits_valid"
  case sleeping
  case charging
  case discharging
  case chargeOutput = "charge_output"
  case dischargeOutput = "discharge_output"
  case terminalOpen = "terminal_open"
  case masterBoxMode = "master_box_mode"
  case spStatus = "sp_status"
  case statusBits = "status_bits"
  case chemistry
  case updateActive = "update_active"
  case updateMaster = "update_master"
  case updateSlave = "update_slave"
  case updateProgress = "update_progress"
  case updatePack = "update_pack"
  case updateSuccessCount = "update_success_count"

  // Alarms: lists of names, and the words they came in where a family prints those.
  case alarmsRaised = "alarms_raised"
  case warningsRaised = "warnings_raised"
  case alarmsReportedOK = "alarms_reported_ok"
  case warningsReportedOK = "warnings_reported_ok"
  case protectionsRaised = "protections_raised"
  case faultsRaised = "faults_raised"
  case errorsRaised = "errors_raised"
  case faultExtensionRaised = "fault_extension_raised"
  case protections
  case alarms
  case warnings
  case protectionBits = "protection_bits"
  case alarmBits = "alarm_bits"
  case errors
  case faultExtension = "fault_extension"
  case systemBits = "system_bits"

  // Identity.
  case maker
  case productPart1 = "product_part_1"
  case productPart2 = "product_part_2"
  case cellMinName = "cell_min_name"
  case cellMaxName = "cell_max_name"
  case tempMinName = "temp_min_name"
  case tempMaxName = "temp_max_name"
  case product
  case serialPart1 = "serial_part_1"
  case serialPart2 = "serial_part_2"
  case serialPart3 = "serial_part_3"
  case marker
  case brand
  case packNumber = "pack_no"
  case cellMakerCode = "cell_maker_code"
  case makerCode = "maker_code"
  case modelID = "model_id"
  case typeOrProduct = "type_or_product"
  case batteryType = "battery_type"
  case firmware
  case software
  case hardware
  case hardwareCode = "hardware_code"
  case deviceVersion = "device_version"
  case versionRaw = "version_raw"
  case protocolVersion = "protocol_version"
  case clock = "clock_ymdhms"
  case raw

  // The inverter's own frames.
  case allZero = "all_zero"
  case magic
  case poll
  case acknowledge
  case request
  case command
  case counter
  case safetyCode = "safety_code"
  case chargeCommand = "charge_command"
  case dischargeCommand = "discharge_command"
  case maskExternalFault = "mask_external_fault"
  case clearFault = "clear_fault"
  case isoCommand = "iso_command"
  case sleepWake = "sleep_wake"
  case pcsState = "pcs_state"
  case shutdownCommand = "shutdown_command"
  case rapidShutdown = "rapid_shutdown"
  case inverterVoltage = "inverter_voltage"
  case inverterCurrent = "inverter_current"
  case inverterTemperature = "inverter_temperature"
  case inverterSOC = "inverter_soc"
  case inverterSOH = "inverter_soh"
  case inverterState = "inverter_state"
  case chargingProcedure = "charging_procedure"
  case errorNumber = "error_number"
  case chargeVoltageSetpoint = "charge_voltage_setpoint"
  case relayBits = "relay_bits"
  case queryPack = "query_pack"
  case query
  case querySub = "query_sub"
}

extension CANField {
  /// The name in `decode --json`: as the sources of the protocols call it.
  public var name: String {
    switch self {
    case .voltage: "voltage"
    case .cellVoltageMax: "cell_voltage_max"
    case .cellVoltageMin: "cell_voltage_min"
    case .cellTempMax: "cell_temp_max"
    case .cellTempMin: "cell_temp_min"
    // The words of 425x; their alarms by name are `alarms_raised` and `protections_raised`.
    case .alarmBits: "alarms"
    case .protectionBits: "protections"
    case .maker, .productPart1, .productPart2, .cellMinName, .cellMaxName, .tempMinName, .tempMaxName: "name"
    default: rawValue
    }
  }

  /// The unit its numbers carry; fields that hold no number say what they hold. A row may override it (kelvin).
  public var unit: Unit {
    switch self {
    case .chargeVoltageLimit, .dischargeVoltageLimit, .chargeCutoffVoltage, .dischargeCutoffVoltage, .voltage,
      .voltageLevel, .moduleVoltage, .inverterVoltage, .chargeVoltageSetpoint:
      .volt
    case .chargeCurrentLimit, .dischargeCurrentLimit, .dischargeCurrentLimitAbs, .ongridChargeCurrentLimit,
      .ongridDischargeCurrentLimit, .current, .chargingCurrent, .dischargingCurrent, .circulatingCurrent,
      .moduleCurrent, .inverterCurrent:
      .ampere
    case .temperature, .bmsTemperature, .cellTempMax, .cellTempMin, .moduleTempMax, .moduleTempMin,
      .inverterTemperature:
      .celsius
    case .soc, .socHires, .soh, .moduleSOC, .moduleSOH, .inverterSOC, .inverterSOH, .updateProgress:
      .percent
    case .cellVoltageMax, .cellVoltageMin, .cellVoltageAverage, .cellDelta, .cell1, .cell2, .cell3, .cell4, .cell5,
      .cell6, .cell7, .cell8, .cell9, .cell10, .cell11, .cell12, .cell13, .cell14, .cell15, .cell16,
      .cellChargeCutoffVoltage, .moduleVoltageMax, .moduleVoltageMin, .moduleVoltageAverage,
      .moduleCellVoltageMax, .moduleCellVoltageMin:
      .millivolt
    case .capacity, .nominalCapacity, .installedCapacity, .remainingCapacity, .fullCapacity:
      .ampereHour
    case .energyCharged, .energyDischarged, .nominalEnergy, .moduleEnergyCharged, .moduleEnergyDischarged:
      .kilowattHour
    case .energyChargedRaw, .energyDischargedRaw, .statusBits, .protectionBits, .alarmBits, .errors,
      .faultExtension, .systemBits, .relayBits, .onlineAddresses, .safetyCode, .maskExternalFault, .clearFault,
      .isoCommand, .sleepWake, .pcsState, .cellMakerCode, .batteryType, .makerCode, .modelID, .errorNumber,
      .chargingProcedure:
      .raw
    default: .count
    }
  }
}
