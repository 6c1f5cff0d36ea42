internal import BMSCore

/// Page 4, reading side: what is set in the battery, as far as it can be read.
enum SettingPage {
  static func draw(_ context: PageContext) -> Block {
    let isWide = context.width >= 80
    let width = isWide ? min((context.width - 2) / 2, 60) : context.width
    var left = settings(context, width: width)
    left.add(below: SettingRows.open(context, width: width))
    left.add(below: SettingRows.last(context, width: width))
    left.add(below: explanation(context, width: width))
    return .beside([left, thresholds(context, width: width)], isWide: isWide)
  }

  private static func settings(_ context: PageContext, width: Int) -> Block {
    let module = context.cluster?.module(1)
    var block = Block(Texts.Setting.protocolTitle, width: width)
    block.add(protocolInUse(context, width: width))
    if let set = module?[.inverterProtocol] {
      let (label, text) = (Texts.name(.inverterProtocol), ReadingText(set, at: context.now))
      block.add(Rows.field(label, text, width: width, ref: SettingRows.ref(.inverterProtocol, label, text)))
    }
    block.add(SettingRows.entry(.field(.inverterProtocol), Texts.Setting.protocolSet, context, width: width))
    block.add(.soc, context.reading(.soc), at: context.now)
    block.add(.soc, as: Texts.Words.totalSOC, context.cluster?.reading(.soc), at: context.now)
    block.add(SettingRows.entry(.field(.soc), Texts.Setting.socSet, context, width: width))
    block.add(.address, module?[.address], at: context.now)
    for field in [Field.cellCount, .softwareVersion] { block.add(field, context.reading(field), at: context.now) }
    block.add(SettingRows.catalogue(width: width))
    return block
  }

  /// What the frames on CAN look like, and which of the battery's settings that matches.
  private static func protocolInUse(_ context: PageContext, width: Int) -> [Line] {
    guard let bus = context.bus, bus.proto.verdict != .silent else {
      return [Rows.field(Texts.Setting.inUse, .unknown, width: width)]
    }
    return [Line(" \(Texts.Setting.inUse)", .label)]
      + Rows.paragraph(Texts.verdict(bus.proto.verdict), .value, indent: 3, width: width)
      + Rows.paragraph(Texts.Bus.heardOn(bus.name, Texts.sentence(bus.proto.why)), .hint, indent: 3, width: width)
      + Rows.paragraph(Texts.setting(bus.proto), .hint, indent: 3, width: width)
  }

  private static func explanation(_ context: PageContext, width: Int) -> Block {
    var block = SettingRows.ownFields(context, width: width)
    var words = Block(Texts.Setting.changeTitle, width: width)
    words.add(SettingRows.explanation(context, width: width))
    block.add(below: words)
    block.add(Rows.paragraph(Texts.Setting.protocolNote, .hint, indent: 1, width: width))
    return block
  }

  // MARK: - Thresholds

  private struct Pair: Sendable {
    let label: String
    let first: Field
    var second: Field?
  }

  private static let levels = [
    Pair(label: "Cell over-voltage", first: .cellOverVoltage1, second: .cellOverVoltage2),
    Pair(label: "Cell under-voltage", first: .cellUnderVoltage1, second: .cellUnderVoltage2),
    Pair(label: "Charge over-temp.", first: .chargeOverTemperature1, second: .chargeOverTemperature2),
    Pair(label: "Discharge over-temp.", first: .dischargeOverTemperature1, second: .dischargeOverTemperature2),
    Pair(label: "Charge under-temp.", first: .chargeUnderTemperature1, second: .chargeUnderTemperature2),
    Pair(label: "Discharge under-temp.", first: .dischargeUnderTemperature1, second: .dischargeUnderTemperature2),
  ]
  private static let trips = [
    Pair(label: "Pack over-voltage", first: .packOverVoltage, second: .packOverVoltageRelease),
    Pair(label: "Pack under-voltage", first: .packUnderVoltage, second: .packUnderVoltageRelease),
    Pair(label: "Charge over-current", first: .chargeOverCurrent),
    Pair(label: "Discharge over-current", first: .dischargeOverCurrent),
    Pair(label: "Recomm. charge voltage", first: .recommendedChargeVoltage),
    Pair(label: "Recomm. charge current", first: .recommendedChargeCurrent),
  ]

  static func thresholds(_ context: PageContext, width: Int) -> Block {
    let module = context.cluster?.module(1)
    let note = age(module, context)
    var block = Block(Texts.Setting.thresholds, note: note, width: width)
    block.add(row("", Line(Texts.Setting.levels.0, .label), Line(Texts.Setting.levels.1, .label), width: width))
    for pair in levels { block.add(row(pair, module, context, width: width)) }
    block.add(row("", Line(Texts.Setting.trip.0, .label), Line(Texts.Setting.trip.1, .label), width: width))
    for pair in trips { block.add(row(pair, module, context, width: width)) }
    block.add(Texts.Setting.rawNote, .hint)
    return block
  }

  private static func row(_ pair: Pair, _ module: Module?, _ context: PageContext, width: Int) -> Line {
    func value(_ field: Field) -> Line {
      let text = ReadingText(module?[field], at: context.now)
      return Line(text.number, text.style) + Line(text.mark, text.style)
    }
    return row(pair.label, value(pair.first), pair.second.map(value) ?? .empty, width: width)
  }

  private static func row(_ label: String, _ first: Line, _ second: Line, width: Int) -> Line {
    let head = (Line(" ") + Line(label, .label)).fitted(to: max(width - 16, 0))
    // Numbers carry a mark behind them, headings do not.
    func column(_ line: Line) -> Line { line.width > 0 && line.cells.last?.style == .label ? line + Line(" ") : line }
    return head + column(first).right(8) + column(second).right(8)
  }

  /// They are read together: one age for all, and that they are raw.
  private static func age(_ module: Module?, _ context: PageContext) -> Line {
    guard let reading = module?[.cellOverVoltage2] else { return Line(Texts.Words.raw, .label) }
    switch reading.freshness(at: context.now) {
    case .live: return Line(Texts.Words.raw, .label)
    case .stale:
      return Line("\(Texts.Words.raw), \(Texts.Words.old(ReadingText.ageText(reading.age(at: context.now))))", .stale)
    case .gone: return Line(Texts.Words.lastHeard(context.state.clock(reading.heard)), .stale)
    }
  }
}
