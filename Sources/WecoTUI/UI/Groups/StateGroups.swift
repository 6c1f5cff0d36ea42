internal import BMSCore

/// Battery State and Other State: the vendor's alarm lamps, and a row for every other alarm that stands. Where the alarm
/// bits are not public they are `---`.
enum StateGroups {
  /// A name and the alarms of its two lamps.
  private struct Lamp: Sendable {
    let name: String
    var warnings: [AlarmID] = []
    var faults: [AlarmID] = []
    /// What a gateway tells of by a name of its own: how bad it is.
    var told: AlarmSeverity?
    /// The vendor's page has no lamp for the warning: it is shown where somebody speaks of it.
    var isOurs = false

    init(_ name: String, _ warning: AlarmID?, _ fault: AlarmID?, isOurs: Bool = false) {
      self.name = name
      warnings = [warning].compactMap(\.self)
      faults = [fault].compactMap(\.self)
      self.isOurs = isOurs
    }

    var alarms: [AlarmID] { warnings + faults }
  }

  private static let voltages = [
    Lamp("Cell Voltage High", .cellVoltageHighWarning, .cellVoltageHighFault),
    Lamp("Cell Voltage Low", .cellVoltageLowWarning, .cellVoltageLowFault),
  ]
  /// High and low: while charging, while discharging, and where nobody says which.
  private static let temperatures: [(directions: [Lamp], whole: Lamp)] = [
    (
      [
        Lamp("Charge TEMP High", .chargeTemperatureHighWarning, .chargeTemperatureHighFault),
        Lamp("Discharge TEMP High", .dischargeTemperatureHighWarning, .dischargeTemperatureHighFault),
      ], Lamp("TEMP High", .temperatureHighWarning, .temperatureHighFault)
    ),
    (
      [
        Lamp("Charge TEMP Low", .chargeTemperatureLowWarning, .chargeTemperatureLowFault),
        Lamp("Discharge TEMP Low", .dischargeTemperatureLowWarning, .dischargeTemperatureLowFault),
      ], Lamp("TEMP Low", .temperatureLowWarning, .temperatureLowFault)
    ),
  ]
  private static let currents = [
    Lamp("Discharge Current High", .dischargeCurrentHighWarning, .dischargeCurrentHighFault),
    Lamp("Charge Current High", .chargeCurrentHighWarning, .chargeCurrentHighFault, isOurs: true),
    Lamp("Battery Voltage High", .batteryVoltageHighWarning, .batteryVoltageHighFault, isOurs: true),
    Lamp("Battery Voltage Low", .batteryVoltageLowWarning, .batteryVoltageLowFault, isOurs: true),
  ]
  private static let other = [
    Lamp("Cell Voltage Diff", .cellVoltageDifferenceWarning, .cellVoltageDifferenceFault),
    Lamp("SOC Low", .socLowWarning, nil), Lamp("Serious Ov_vol", .seriousOverVoltageWarning, nil),
    Lamp("BMS Internal Fault", nil, .bmsInternalFault),
  ]
  /// Lamps that say that something is well, and the alarms that put them out.
  private static let states: [(name: String, alarms: [AlarmID])] = [
    ("Voltage normal", [.voltageNotNormal]), ("Temperature normal", [.temperatureNotNormal]),
    ("BMS normal reading", [.bmsReadingNotNormal]),
  ]
  private static let inverter = "Conext Inverter Comm"
  private static let inverterAlarms: [AlarmID] = [.inverterCommunicationFault, .inverterCommunicationWarning]

  /// - Parameter isPaired: two lamps in a line, over the whole width, and without what stands beside it then.
  static func batteryState(_ context: PageContext, width: Int, isPaired: Bool = false) -> Block {
    let rows = batteryLamps(context)
    guard isPaired else {
      var block = lamps(Texts.Group.batteryState, rows, context, width: width)
      block.add(Rows.flow(Texts.Words.totalCurrent, context.cluster?.reading(.current), at: context.now, width: width))
      block.add(.soc, as: Texts.Words.totalSOC, context.cluster?.reading(.soc), at: context.now)
      return block
    }
    let gap = 2
    let half = (width - gap) / 2
    let columns = [0, 1].map { side in
      let own = rows.enumerated().filter { $0.offset % 2 == side }.map(\.element)
      return lamps(side == 0 ? Texts.Group.batteryState : "", own, context, width: half)
    }
    return .columns(columns, gap: gap)
  }

  /// What else stands, the worst first; then the vendor's lamps in the vendor's order.
  private static func batteryLamps(_ context: PageContext) -> [Lamp] {
    let isSpokenOf = { (alarm: AlarmID) in isKnown(alarm, context) || isActive(alarm, context) }
    let warmth = temperatures.flatMap { row -> [Lamp] in
      guard row.whole.alarms.contains(where: isSpokenOf) else { return row.directions }
      // Where nobody says whether it is charging or discharging, the row is one.
      return row.directions.flatMap(\.alarms).contains(where: isSpokenOf) ? row.directions + [row.whole] : [row.whole]
    }
    let vendor = voltages + warmth + currents
    let shown = Set(
      (vendor + other).flatMap(\.alarms) + states.flatMap(\.alarms) + [.packVoltageImbalance] + inverterAlarms)
    var rest: [Lamp] = []
    for alarm in context.clusterState?.alarms ?? [] where alarm.isActive && alarm.severity != .notice {
      guard !shown.contains(alarm.id), !rest.contains(where: { $0.alarms.contains(alarm.id) }) else { continue }
      let isFault = alarm.severity == .fault
      let said = Texts.label(alarm.id)
      rest.append(
        Lamp(said == alarm.id.label ? alarm.id.lampName : said, isFault ? nil : alarm.id, isFault ? alarm.id : nil))
    }
    let told = (context.clusterState?.unknownAlarms ?? []).filter { $0.severity != .notice }.map { alarm in
      var lamp = Lamp(alarm.label, nil, nil)
      lamp.told = alarm.severity
      return lamp
    }
    return rest + told + vendor
  }

  static func otherState(_ context: PageContext, width: Int) -> Block {
    var block = lamps(Texts.Group.otherState, other, context, width: width)
    let imbalance = context.cluster?[.packImbalance] ?? context.cluster?.module(1)?[.packImbalance]
    var text = ReadingText(imbalance, at: context.now)
    if text.style == .value { text.style = imbalance?.value.flag == true ? .fault : .good }
    func row(_ name: String, _ text: ReadingText, _ alarms: [AlarmID], field: Field? = nil) {
      let ref = FieldRef(name, field: field, alarms: alarms, text)
      block.add(Rows.field(name, text, width: width, ref: ref))
    }
    row(Texts.name(.packImbalance), text, [.packVoltageImbalance], field: .packImbalance)
    for (name, alarms) in states { row(name, state(of: alarms, context), alarms) }
    row(inverter, inverterComm(context), inverterAlarms)
    if let name = (context.bus?.proto.inverterIs).map({ Texts.sentence($0) }) {
      block.add(Rows.paragraph(Texts.Bus.inverter(name), .hint, indent: 2, width: width))
    }
    return block
  }

  /// The inverter's keep-alive on CAN: its kind and its age. Silence is said where a battery is heard without one.
  private static func inverterComm(_ context: PageContext) -> ReadingText {
    let alarm = state(of: inverterAlarms, context)
    if alarm.style == .fault { return alarm }
    guard let bus = context.bus, bus.proto.verdict != .silent || !bus.proto.inverter.isEmpty else { return alarm }
    guard let heard = bus.proto.keepAlive else { return .word(Texts.Report.notHeard, .normal) }
    let words = Texts.Bus.keepAlive(Texts.title(heard.kind), age: ReadingText.ageText(heard.age))
    return .word(words, heard.age <= .seconds(5) ? .good : .stale)
  }

  private static func lamps(_ title: String, _ lamps: [Lamp], _ context: PageContext, width: Int) -> Block {
    let faultEnd = width - 2
    let warningEnd = faultEnd - 8
    let heads = Line("\(Texts.Words.warning)  \(Texts.Words.fault)", .label)
    var block = Block(width: width)
    block.add(title.isEmpty ? Rows.rule(note: heads, width: width) : Rows.title(title, note: heads, width: width))
    for lamp in lamps {
      let warnings =
        lamp.isOurs ? lamp.warnings.filter { isKnown($0, context) || isActive($0, context) } : lamp.warnings
      let warning = warnings.first.map { word($0, context) } ?? told(lamp, .warning, context)
      let fault = lamp.faults.first.map { word($0, context) } ?? told(lamp, .fault, context)
      var line = (Line(" ") + Line(lamp.name, .label)).fitted(to: warningEnd - 4) + warning.right(4)
      line = line.fitted(to: faultEnd - 4) + fault.right(4)
      block.add(line.marked(.field(FieldRef(lamp.name, alarms: lamp.alarms, .unknown))))
    }
    return block
  }

  private static func told(_ lamp: Lamp, _ severity: AlarmSeverity, _ context: PageContext) -> Line {
    guard lamp.told == severity else { return .empty }
    let isConfirmed = context.clusterState?.isConfirmed == true
    return Line(Texts.Words.raised, isConfirmed ? AlarmLine.style(severity) : .stale)
  }

  private static func isActive(_ alarm: AlarmID, _ context: PageContext) -> Bool {
    context.clusterState?.alarms.contains { $0.isActive && $0.id == alarm } ?? false
  }

  private static func isKnown(_ alarm: AlarmID, _ context: PageContext) -> Bool {
    context.clusterState?.knownAlarms.contains(alarm) ?? false
  }

  /// What a lamp says: `yes` while the book holds its alarm, `no` where somebody says that it does not hold.
  private static func word(_ alarm: AlarmID, _ context: PageContext) -> Line {
    guard let owner = context.clusterState else { return Line(Texts.unknown, .gone) }
    let active = owner.alarms.filter { $0.isActive && $0.id == alarm }
    guard active.isEmpty else {
      // What nobody confirms any more is old.
      let isOld = active.allSatisfy { $0.unconfirmedSince != nil }
      return Line(Texts.Words.raised, isOld ? .stale : alarm.severity == .fault ? .fault : .warning)
    }
    return owner.knownAlarms.contains(alarm) ? Line(Texts.Words.no, .good) : Line(Texts.unknown, .gone)
  }

  /// A lamp that is on while all is well.
  private static func state(of alarms: [AlarmID], _ context: PageContext) -> ReadingText {
    guard let owner = context.clusterState else { return .unknown }
    if owner.alarms.contains(where: { $0.isActive && alarms.contains($0.id) }) {
      return .word(Texts.Words.notWell, .fault)
    }
    return alarms.contains(where: owner.knownAlarms.contains) ? .word(Texts.Words.yes, .good) : .unknown
  }
}
