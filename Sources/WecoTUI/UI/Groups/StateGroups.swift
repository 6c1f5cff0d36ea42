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
  /// Lamps that say that something is well.
  private static let states = ["Voltage normal", "Temperature normal", "BMS normal reading"]
  private static let inverter = "Conext Inverter Comm"

  static func batteryState(_ context: PageContext, width: Int) -> Block {
    var block = lamps(Texts.Group.batteryState, battery, width: width)
    block.add(Rows.flow(Texts.Words.totalCurrent, context.cluster?.reading(.current), at: context.now, width: width))
    block.add(Rows.field(Texts.Words.totalSOC, ReadingText(context.cluster?.reading(.soc), at: context.now), width: width))
    return block
  }

  static func otherState(_ context: PageContext, width: Int) -> Block {
    var block = lamps(Texts.Group.otherState, other, width: width)
    let imbalance = context.cluster?[.packImbalance] ?? context.cluster?.module(1)?[.packImbalance]
    var text = ReadingText(imbalance, at: context.now)
    if text.style == .value { text.style = imbalance?.value.flag == true ? .fault : .good }
    block.add(Rows.field(Field.packImbalance.label, text, width: width))
    for name in states { block.add(Rows.field(name, .unknown, width: width)) }
    block.add(Rows.field(inverter, inverterComm(context), width: width))
    return block
  }

  /// The inverter's keep-alive on CAN: its kind and its age. Silence is said where a battery is heard without one.
  private static func inverterComm(_ context: PageContext) -> ReadingText {
    guard let bus = context.bus, bus.proto.verdict != .silent || !bus.proto.inverter.isEmpty else { return .unknown }
    var text = ReadingText.unknown
    text.isText = true
    if let heard = bus.proto.keepAlive {
      text.number = "\(heard.kind.title), \(ReadingText.ageText(heard.age))"
      text.style = heard.age <= .seconds(5) ? .good : .stale
    } else {
      text.number = Texts.Bus.noInverter
      text.style = .normal
    }
    return text
  }

  private static func lamps(_ title: String, _ lamps: [Lamp], width: Int) -> Block {
    let faultEnd = width - 2
    let warningEnd = faultEnd - 8
    var block = Block(width: width)
    let heads = Line("\(Texts.Words.warning)  \(Texts.Words.fault)", .label)
    block.add(Rows.title(title, note: heads, width: width))
    for lamp in lamps {
      var line = (Line(" ") + Line(lamp.name, .label)).fitted(to: warningEnd - 4)
      line += Line(lamp.warning ? Texts.unknown : "", .gone).right(4)
      line = line.fitted(to: faultEnd - 4) + Line(lamp.fault ? Texts.unknown : "", .gone).right(4)
      block.add(line.marked(.field(FieldRef(lamp.name, .unknown))))
    }
    return block
  }
}
