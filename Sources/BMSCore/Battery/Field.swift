/// Every field the program knows, by its id in JSON (`snakeName`), in the order of the vendor's pages.
///
/// The table of names, labels and units is `Field.catalogue`.
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
}

/// What is known about a field apart from its value.
public struct FieldInfo: Sendable {
  public let field: Field
  /// The id in JSON and on the command line: `cell_max`.
  public let id: String
  /// The vendor tool's own label (WeCo Monitor V1.30), or ours where the vendor has none.
  public let label: String
  /// Other names people search for: the manual's older ones, common short forms.
  public let aliases: [String]
  /// The unit the value is given in when its scale is known.
  public let unit: Unit
}

extension Field {
  public var info: FieldInfo { Self.catalogue[Int(rawValue)] }
  public var id: String { info.id }
  public var label: String { info.label }

  /// The field with this JSON id.
  public static func named(_ id: String) -> Field? { catalogue.first { $0.id == id }?.field }
}
