internal import BMSCore

/// Battery Information, in the vendor's order; power is ours.
enum BatteryGroup {
  static func draw(_ context: PageContext, width: Int) -> Block {
    let now = context.now
    let module = context.cluster?.module(1)
    var block = Block(Texts.Group.battery, note: roleNote(context), width: width)
    func row(_ field: Field, signed: Bool = false) { block.add(field, context.reading(field), at: now, signed: signed) }
    func contact(_ field: Field, _ label: String, _ words: (set: String, clear: String)) {
      block.add(Rows.field(label, ReadingText(module?[field], at: now, flagWords: words), of: field, width: width))
    }
    let contactor = (set: Texts.Words.closed, clear: Texts.Words.open)
    let latch = (set: Texts.Words.on, clear: Texts.Words.off)
    block.add(contacts(module, now: now))
    contact(.contactorPrecharge, Texts.name(.contactorPrecharge), contactor)
    contact(.contactorCharge, Texts.Words.mainContactorCharge, contactor)
    contact(.contactorDischarge, Texts.Words.mainContactorDischarge, contactor)
    contact(.relayCharge, Texts.Words.latchCharge, latch)
    contact(.relayDischarge, Texts.Words.latchDischarge, latch)
    row(.totalVoltage)
    block.add(Rows.flow(Texts.name(.current), context.reading(.current), at: now, width: width))
    row(.power, signed: true)
    block.add(Rows.soc(Texts.name(.soc), context.reading(.soc), at: now, width: width))
    block.add(leds(context, width: width))
    row(.capacity)
    row(.runningTime)
    block.add(Rows.times(context.reading, at: now, width: width))
    row(.chargeDischargeState)
    row(.cellDelta)
    row(.temperatureDelta)
    for field in others { row(field) }
    return block
  }

  /// Rows of the first part: title, contacts, contactors, and what is looked at most.
  private static let firstRows = 13

  /// The group in two parts, for a screen that is not high enough for all of it.
  static func parts(_ context: PageContext, width: Int) -> (first: Block, rest: Block) {
    let whole = draw(context, width: width)
    var first = Block(width: width)
    first.add(Array(whole.lines.prefix(firstRows)))
    var rest = Block(Texts.Group.batteryMore, width: width)
    rest.add(Array(whole.lines.dropFirst(firstRows)))
    return (first, rest)
  }

  /// What has a place of its own above; SOH is on CAN alone, and stands there.
  private static let placed: Set<Field> = [
    .di1, .di2, .do1, .do2, .contactorPrecharge, .contactorCharge, .contactorDischarge, .relayCharge, .relayDischarge,
    .totalVoltage, .current, .power, .soc, .soh, .capacity, .timeToFull, .timeToEmpty, .runningTime,
    .chargeDischargeState,
  ]
  private static let others = Field.ofBattery.filter { $0.info.group == .battery && !placed.contains($0) }

  /// The front of the module: its five LEDs. Which band of SOC lights how many is our reading of the manual.
  private static func leds(_ context: PageContext, width: Int) -> Line {
    let panel = context.cluster.map {
      FrontPanel(module: 1, of: $0, alarms: context.clusterState?.alarms ?? [], at: context.now)
    }
    guard let bar = panel?.bar, bar.showing != .unknown else {
      return Rows.field(Texts.Words.ledBar, .unknown, width: width)
    }
    let soc = ReadingText(context.cluster?.module(1)?[.soc], at: context.now)
    let isOld = soc.style == .stale
    let leds = LEDRow.line(bar)
    let head = (Line(" ") + Line(Texts.Words.ledBar, .label)).fitted(to: max(width - Rows.tail + 4 - leds.width, 9))
    let line = head + (isOld ? leds.styled(.stale) : leds)
    return line + (isOld ? Line(" \(soc.age)", .stale) : Line(" \(Texts.Words.computed)", .hint))
  }

  private static func roleNote(_ context: PageContext) -> Line {
    if context.isOnlyCAN { return Line(context.bus?.name ?? "", .label) }
    guard let cluster = context.cluster, cluster.module(1) != nil else { return .empty }
    return Line(Roles.name(1, in: cluster), .label)
  }

  /// Inputs and outputs in one line.
  private static func contacts(_ module: Module?, now: Instant) -> Line {
    var line = Line.empty
    var age = ""
    for field in [Field.di1, .di2, .do1, .do2] {
      let text = ReadingText(module?[field], at: now, flagWords: (Texts.Words.on, Texts.Words.off))
      line = line.fitted(to: line.width == 0 ? 1 : line.width + 2)
      let shown = Line(Texts.name(field), .label) + Line(" ") + Line(text.number, text.style)
      line += shown.marked(.field(FieldRef(Texts.name(field), field: field, text))).fitted(
        to: Texts.name(field).count + 4)
      if !text.age.isEmpty { age = text.age }
    }
    return age.isEmpty ? line : line + Line(" \(age)", .stale)
  }
}

/// The five LEDs of a battery's front as `[B][B][B][ ][ ]`: blue, green, yellow, red or off.
enum LEDRow {
  static func line(_ bar: LEDBar) -> Line {
    guard bar.showing != .unknown else { return Line(Texts.unknown, .gone) }
    return bar.leds.reduce(.empty) { line, led in
      let (letter, style) = face(led)
      return line + Line("[", .rule) + Line(letter, style) + Line("]", .rule)
    }
  }

  private static func face(_ led: LEDBar.LED) -> (String, Style) {
    switch led {
    case .off: (" ", .normal)
    case .green: ("G", .good)
    case .blue: ("B", .lowest)
    case .yellow: ("Y", .warning)
    case .red: ("R", .fault)
    }
  }
}
