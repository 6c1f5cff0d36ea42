internal import BMSCore

/// Battery State and Other State: the vendor's alarm lamps. Where the alarm bits are not public they are `---`.
enum StateGroups {
  /// A vendor's name and the alarms of its two lamps.
  private struct Lamp: Sendable {
    let name: String
    var warning: AlarmID?
    var fault: AlarmID?

    init(_ name: String, _ warning: AlarmID?, _ fault: AlarmID?) {
      self.name = name
      self.warning = warning
      self.fault = fault
    }
  }

  private static let battery = [
    Lamp("Cell Voltage High", .cellVoltageHighWarning, .cellVoltageHighFault),
    Lamp("Cell Voltage Low", .cellVoltageLowWarning, .cellVoltageLowFault),
    Lamp("Charge TEMP High", .chargeTemperatureHighWarning, .chargeTemperatureHighFault),
    Lamp("Discharge TEMP High", .dischargeTemperatureHighWarning, .dischargeTemperatureHighFault),
    Lamp("Charge TEMP Low", .chargeTemperatureLowWarning, .chargeTemperatureLowFault),
    Lamp("Discharge TEMP Low", .dischargeTemperatureLowWarning, .dischargeTemperatureLowFault),
    Lamp("Discharge Current High", .dischargeCurrentHighWarning, .dischargeCurrentHighFault),
    Lamp("Charge Current High", nil, .chargeCurrentHighFault),
    Lamp("Battery Voltage High", nil, .batteryVoltageHighFault),
    Lamp("Battery Voltage Low", nil, .batteryVoltageLowFault),
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

  static func batteryState(_ context: PageContext, width: Int) -> Block {
    var block = lamps(Texts.Group.batteryState, battery, context, width: width)
    block.add(Rows.flow(Texts.Words.totalCurrent, context.cluster?.reading(.current), at: context.now, width: width))
    block.add(.soc, as: Texts.Words.totalSOC, context.cluster?.reading(.soc), at: context.now)
    return block
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
    if let name = context.bus?.proto.inverterName {
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
    let words = Texts.Bus.keepAlive(heard.kind.title, age: ReadingText.ageText(heard.age))
    return .word(words, heard.age <= .seconds(5) ? .good : .stale)
  }

  private static func lamps(_ title: String, _ lamps: [Lamp], _ context: PageContext, width: Int) -> Block {
    let faultEnd = width - 2
    let warningEnd = faultEnd - 8
    let heads = Line("\(Texts.Words.warning)  \(Texts.Words.fault)", .label)
    var block = Block(title, note: heads, width: width)
    for lamp in lamps {
      var line = (Line(" ") + Line(lamp.name, .label)).fitted(to: warningEnd - 4)
      line += (lamp.warning.map { word($0, context) } ?? .empty).right(4)
      line = line.fitted(to: faultEnd - 4) + (lamp.fault.map { word($0, context) } ?? .empty).right(4)
      let alarms = [lamp.warning, lamp.fault].compactMap(\.self)
      block.add(line.marked(.field(FieldRef(lamp.name, alarms: alarms, .unknown))))
    }
    return block
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
