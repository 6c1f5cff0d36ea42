/// What a simulated battery complains about on CAN, before any protocol's bits.
enum BusAlarm: Hashable, Sendable, CaseIterable {
  case highVoltage, lowVoltage, highTemperature, lowTemperature, dischargeCurrent, chargeCurrent
  case imbalance
  /// A module is not heard by the master.
  case communication
}

/// The complaints of one moment, in the two severities that the protocols know.
///
/// The levels are the simulator's own, near those of its settings: they prove nothing about a real battery's.
struct BusAlarms: Hashable, Sendable {
  var warnings: Set<BusAlarm> = []
  var protections: Set<BusAlarm> = []

  /// Of either severity.
  var raised: Set<BusAlarm> { protections.union(warnings) }

  init() {}

  /// - Parameter isApart: a module is kept away from the others because of its voltage.
  init(_ report: BusReport, isApart: Bool) {
    let each = Double(report.deciamperes) / Double(max(report.online, 1)) / 10
    let delta = report.highestCell.value - report.lowestCell.value
    note(.highVoltage, report.highestCell.value >= 3620, report.highestCell.value >= 3700)
    note(
      .lowVoltage, report.lowestCell.value <= 2950 || report.lowestModule.value < 5140,
      report.lowestCell.value <= 2700)
    note(.highTemperature, report.hottest.value >= 450, report.hottest.value >= 570)
    note(.lowTemperature, report.coldest.value <= 0, report.coldest.value <= -110)
    note(.chargeCurrent, each >= 107, each >= 115)
    note(.dischargeCurrent, each <= -107, each <= -120)
    note(.imbalance, delta >= 100 || isApart, delta >= 500)
    note(.communication, report.online < report.modules, false)
  }

  private mutating func note(_ alarm: BusAlarm, _ isWarning: Bool, _ isProtection: Bool) {
    if isProtection { protections.insert(alarm) } else if isWarning { warnings.insert(alarm) }
  }
}

/// One row of a hand-typed bit table: which bit of which byte says it.
struct BusAlarmBit: Sendable {
  let alarm: BusAlarm
  let byte: Int
  let bit: Int

  init(_ alarm: BusAlarm, byte: Int, bit: Int) {
    self.alarm = alarm
    self.byte = byte
    self.bit = bit
  }

  /// The bytes in which the bits of these alarms are set.
  static func bytes(_ count: Int, _ rows: [BusAlarmBit], _ alarms: Set<BusAlarm>) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    for row in rows where alarms.contains(row.alarm) && bytes.indices.contains(row.byte) {
      bytes[row.byte] |= 1 << UInt8(row.bit & 7)
    }
    return bytes
  }
}
