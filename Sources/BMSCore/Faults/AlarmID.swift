/// How serious an alarm is.
public enum AlarmSeverity: String, Hashable, Sendable, CaseIterable, Comparable {
  /// The battery protects itself, or something is broken: the only one that rings.
  case fault
  /// Something is near a limit or looks wrong. Never rings.
  case warning
  /// About the monitor itself, its links and its knowledge; kept apart from the battery's own alarms.
  case notice

  private var rank: Int {
    switch self {
    case .fault: 0
    case .warning: 1
    case .notice: 2
    }
  }

  /// The worst comes first.
  public static func < (a: AlarmSeverity, b: AlarmSeverity) -> Bool { a.rank < b.rank }
}

/// Every alarm the program knows. Names, texts and times stand in `AlarmID.catalogue`.
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
  // The manual's rules, watched by this program
  case relayDamageWarning, cellDamageFault, moduleVoltageDifferenceFault, slaveLostFault
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
