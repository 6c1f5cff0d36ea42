/// What a person concludes first: an alarm that stands, and the alarms that it explains.
///
/// The one table for it. Nothing is hidden by it: what is explained hangs under its cause, and both together are as
/// serious as the worst of them.
struct Conclusion: Hashable, Sendable {
  /// Any of these, where it stands,
  let causes: [AlarmID]
  /// explains these.
  let explains: [AlarmID]

  init(_ causes: [AlarmID], explains: [AlarmID]) { (self.causes, self.explains) = (causes, explains) }
}

extension Conclusion {
  private static let cellHigh: [AlarmID] = [.cellVoltageHighFault, .cellVoltageHighWarning]
  private static let cellLow: [AlarmID] = [.cellVoltageLowFault, .cellVoltageLowWarning]
  private static let batteryHigh: [AlarmID] = [
    .batteryVoltageHighFault, .seriousOverVoltageWarning, .batteryVoltageHighWarning,
  ]
  private static let batteryLow: [AlarmID] = [.batteryVoltageLowFault, .batteryVoltageLowWarning]
  private static let difference: [AlarmID] = [.cellVoltageDifferenceFault, .cellVoltageDifferenceWarning]
  private static let hotFaults: [AlarmID] = [
    .chargeTemperatureHighFault, .dischargeTemperatureHighFault, .temperatureHighFault,
  ]
  private static let hotWarnings: [AlarmID] = [
    .chargeTemperatureHighWarning, .dischargeTemperatureHighWarning, .temperatureHighWarning,
  ]
  private static let coldFaults: [AlarmID] = [
    .chargeTemperatureLowFault, .dischargeTemperatureLowFault, .temperatureLowFault,
  ]
  private static let coldWarnings: [AlarmID] = [
    .chargeTemperatureLowWarning, .dischargeTemperatureLowWarning, .temperatureLowWarning,
  ]
  private static let temperatureDifference: [AlarmID] = [.temperatureDifferenceFault, .temperatureDifferenceWarning]
  private static let internalCommunication: [AlarmID] = [.internalCommunicationFault, .internalCommunicationWarning]
  private static let rates: [AlarmID] = [.chargeRateWarning, .dischargeRateWarning]

  /// In the order in which somebody would look: an alarm hangs under the first cause that stands.
  static let all: [Conclusion] = [
    // The measuring, before what is measured.
    Conclusion(
      [.senseWireFault],
      explains: cellHigh + cellLow + batteryHigh + batteryLow + difference + [
        .cellDamageFault, .bmsInternalFault, .bmsInternalWarning, .voltageNotNormal, .bmsReadingNotNormal,
        .implausibleValueNotice, .sourcesDisagreeNotice,
      ]),
    Conclusion([.linkGarbledNotice], explains: [.implausibleValueNotice]),
    // Who is there, before what is missing of them.
    Conclusion([.addressFault], explains: [.slaveLostFault] + internalCommunication),
    Conclusion([.slaveLostFault], explains: internalCommunication + [.bmsInternalWarning]),
    Conclusion([.internalCommunicationFault], explains: [.internalCommunicationWarning, .bmsInternalWarning]),
    // Modules that stand at different voltages.
    Conclusion([.moduleVoltageDifferenceFault], explains: [.packVoltageImbalance] + difference),
    Conclusion([.packVoltageImbalance], explains: difference),
    // One cell.
    Conclusion([.cellDamageFault], explains: difference),
    Conclusion([.cellVoltageDifferenceFault], explains: [.cellVoltageDifferenceWarning]),
    // High and low voltage: the cell before the battery, the fault before the warning, empty before the count of it.
    Conclusion(
      [.cellVoltageHighFault], explains: [.cellVoltageHighWarning, .voltageNotNormal] + batteryHigh),
    Conclusion(
      [.batteryVoltageHighFault],
      explains: [
        .seriousOverVoltageWarning, .batteryVoltageHighWarning, .cellVoltageHighWarning, .voltageNotNormal,
      ]),
    Conclusion(
      [.cellVoltageHighWarning],
      explains: [.seriousOverVoltageWarning, .batteryVoltageHighWarning, .voltageNotNormal]),
    Conclusion([.seriousOverVoltageWarning], explains: [.batteryVoltageHighWarning, .voltageNotNormal]),
    Conclusion(
      [.cellVoltageLowFault], explains: [.cellVoltageLowWarning, .voltageNotNormal, .socLowWarning] + batteryLow),
    Conclusion(
      [.batteryVoltageLowFault],
      explains: [.batteryVoltageLowWarning, .cellVoltageLowWarning, .voltageNotNormal, .socLowWarning]),
    Conclusion([.cellVoltageLowWarning], explains: [.batteryVoltageLowWarning, .voltageNotNormal, .socLowWarning]),
    Conclusion(
      [.batteryVoltageHighWarning, .batteryVoltageLowWarning], explains: [.voltageNotNormal, .socLowWarning]),
    // Heat and cold: what the battery is at, before what that makes of a difference or of a current.
    Conclusion(
      hotFaults, explains: hotWarnings + temperatureDifference + rates + [.temperatureNotNormal, .warrantyRangeNotice]),
    Conclusion(
      coldFaults,
      explains: coldWarnings + temperatureDifference + rates + [.temperatureNotNormal, .warrantyRangeNotice]
    ),
    Conclusion(
      hotWarnings + coldWarnings,
      explains: temperatureDifference + rates + [.temperatureNotNormal, .warrantyRangeNotice]),
    // The same told in general and of one direction.
    Conclusion([.chargeTemperatureHighFault, .dischargeTemperatureHighFault], explains: [.temperatureHighFault]),
    Conclusion([.chargeTemperatureLowFault, .dischargeTemperatureLowFault], explains: [.temperatureLowFault]),
    Conclusion([.chargeTemperatureHighWarning, .dischargeTemperatureHighWarning], explains: [.temperatureHighWarning]),
    Conclusion([.chargeTemperatureLowWarning, .dischargeTemperatureLowWarning], explains: [.temperatureLowWarning]),
    Conclusion([.temperatureDifferenceFault], explains: [.temperatureDifferenceWarning]),
    // Currents.
    Conclusion(
      [.shortCircuitFault],
      explains: [.dischargeCurrentHighFault, .dischargeCurrentHighWarning, .softStartFault] + [.dischargeRateWarning]),
    Conclusion(
      [.dischargeCurrentHighFault],
      explains: [.dischargeCurrentHighWarning, .dischargeRateWarning, .warrantyRangeNotice]),
    Conclusion(
      [.chargeCurrentHighFault], explains: [.chargeCurrentHighWarning, .chargeRateWarning, .warrantyRangeNotice]),
    Conclusion([.dischargeCurrentHighWarning], explains: [.dischargeRateWarning, .warrantyRangeNotice]),
    Conclusion([.chargeCurrentHighWarning], explains: [.chargeRateWarning, .warrantyRangeNotice]),
    Conclusion(rates, explains: [.warrantyRangeNotice]),
    // Parts.
    Conclusion([.contactorFault], explains: [.contactorWarning, .relayDamageWarning, .softStartFault]),
    Conclusion([.contactorWarning], explains: [.relayDamageWarning]),
    Conclusion([.bmsInternalFault], explains: [.bmsInternalWarning, .bmsReadingNotNormal]),
    Conclusion([.bmsInternalWarning], explains: [.bmsReadingNotNormal]),
    Conclusion([.inverterCommunicationFault], explains: [.inverterCommunicationWarning]),
    // Values that cannot be true are on no other wire.
    Conclusion([.implausibleValueNotice], explains: [.sourcesDisagreeNotice]),
  ]

  /// The causes of each alarm, those that are looked for first in front.
  static let causes: [AlarmID: [AlarmID]] = all.reduce(into: [:]) { causes, row in
    for alarm in row.explains { causes[alarm, default: []] += row.causes }
  }

  /// What says only that something is wrong: any alarm of its kind that the battery reports explains it.
  static func isGeneral(_ alarm: Alarm) -> Bool {
    (alarm.id == .batteryFault || alarm.id == .batteryWarning) && alarm.key.subject == CANAlarm.general.name
  }
}
