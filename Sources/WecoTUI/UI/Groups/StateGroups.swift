internal import BMSCore

/// Battery State and Other State: the vendor's alarm lamps. Where the alarm bits are not public they are `---`.
enum StateGroups {
  /// A vendor's name and which of its two lamps exist.
  private struct Lamp: Sendable {
    let name: String
    var warning = true
    var fault = true
  }

  private static let battery: [Lamp] = [
    Lamp(name: "Cell Voltage High"), Lamp(name: "Cell Voltage Low"), Lamp(name: "Charge TEMP High"),
    Lamp(name: "Discharge TEMP High"), Lamp(name: "Charge TEMP Low"), Lamp(name: "Discharge TEMP Low"),
    Lamp(name: "Discharge Current High"), Lamp(name: "Charge Current High", warning: false),
    Lamp(name: "Battery Voltage High", warning: false), Lamp(name: "Battery Voltage Low", warning: false),
  ]
  private static let other: [Lamp] = [
    Lamp(name: "Cell Voltage Diff"), Lamp(name: "SOC Low", fault: false),
    Lamp(name: "Serious Ov_vol", fault: false), Lamp(name: "BMS Internal Fault", warning: false),
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
    block.add(
      Rows.field(Texts.Words.totalSOC, ReadingText(context.cluster?.reading(.soc), at: context.now), width: width))
    return block
  }

  static func otherState(_ context: PageContext, width: Int) -> Block {
    var block = lamps(Texts.Group.otherState, other, context, width: width)
    let imbalance = context.cluster?[.packImbalance] ?? context.cluster?.module(1)?[.packImbalance]
    var text = ReadingText(imbalance, at: context.now)
    if text.style == .value { text.style = imbalance?.value.flag == true ? .fault : .good }
    block.add(Rows.field(Field.packImbalance.label, text, width: width))
    for (name, alarms) in states { block.add(Rows.field(name, state(of: alarms, context), width: width)) }
    block.add(Rows.field(inverter, inverterComm(context), width: width))
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
    var text = ReadingText.unknown
    text.isText = true
    if let heard = bus.proto.keepAlive {
      text.number = Texts.Bus.keepAlive(heard.kind.title, age: ReadingText.ageText(heard.age))
      text.style = heard.age <= .seconds(5) ? .good : .stale
    } else {
      text.number = Texts.Report.notHeard
      text.style = .normal
    }
    return text
  }

  private static func lamps(_ title: String, _ lamps: [Lamp], _ context: PageContext, width: Int) -> Block {
    let faultEnd = width - 2
    let warningEnd = faultEnd - 8
    var block = Block(width: width)
    let heads = Line("\(Texts.Words.warning)  \(Texts.Words.fault)", .label)
    block.add(Rows.title(title, note: heads, width: width))
    for lamp in lamps {
      var line = (Line(" ") + Line(lamp.name, .label)).fitted(to: warningEnd - 4)
      line += (lamp.warning ? word(lamp, .warning, context) : .empty).right(4)
      line = line.fitted(to: faultEnd - 4) + (lamp.fault ? word(lamp, .fault, context) : .empty).right(4)
      block.add(line.marked(.field(FieldRef(lamp.name, .unknown))))
    }
    return block
  }

  /// What a lamp says: `YES` while the book holds its alarm, `no` where somebody says that it does not hold.
  private static func word(_ lamp: Lamp, _ severity: AlarmSeverity, _ context: PageContext) -> Line {
    let alarms = Vocabulary.alarms(labelled: lamp.name).filter { $0.severity == severity }
    guard let owner = context.clusterState else { return Line(Texts.unknown, .gone) }
    let active = owner.alarms.filter { $0.isActive && alarms.contains($0.id) }
    if let alarm = active.first {
      // What nobody confirms any more is old.
      let isOld = active.allSatisfy { $0.unconfirmedSince != nil }
      return Line(Texts.Words.raised, isOld ? .stale : alarm.severity == .fault ? .fault : .warning)
    }
    return alarms.contains(where: owner.knownAlarms.contains)
      ? Line(Texts.Words.no, .good) : Line(Texts.unknown, .gone)
  }

  /// A lamp that is on while all is well.
  private static func state(of alarms: [AlarmID], _ context: PageContext) -> ReadingText {
    guard let owner = context.clusterState else { return .unknown }
    var text = ReadingText.unknown
    if owner.alarms.contains(where: { $0.isActive && alarms.contains($0.id) }) {
      text.number = Texts.Words.notWell
      text.style = .fault
    } else if alarms.contains(where: owner.knownAlarms.contains) {
      text.number = Texts.Words.yes
      text.style = .good
    } else {
      return text
    }
    text.isText = true
    return text
  }
}
