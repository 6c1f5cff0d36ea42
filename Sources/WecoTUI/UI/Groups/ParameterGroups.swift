internal import BMSCore

/// BMS Send To Inverter and Parameter, in the vendor's order.
enum ParameterGroups {
  private static let limits: [Field] = [
    .chargeVoltageLimit, .dischargeVoltageLimit, .chargeCurrentLimit, .dischargeCurrentLimit,
  ]
  /// The vendor's names of what nobody says.
  private static let notPublic = ["BMS set Parallel Charge", "BMS set Parallel Disch"]
  /// The vendor's names of what is worked out.
  private static let actual = (
    voltage: "Actual Voltage Reading", charging: "Actual Charging Current", discharging: "Actual Dischar. Current",
    rate: "Actual C Rate sent", restriction: "Restriction Imposed by"
  )
  /// The sensors are counted where their temperatures stand.
  private static let parameters = Field.ofBattery.filter { $0.info.group == .parameters && $0 != .temperatureCount }
  /// The vendor's two entry fields: Enter opens the change.
  private static let entries: [(name: String, field: Field)] = [
    ("Inverter Protocol Set", .inverterProtocol), ("SOC Set", .soc),
  ]

  /// Only what was heard on CAN is what the inverter gets; the service port's limits stand in the cluster's group.
  static func sendToInverter(_ context: PageContext, width: Int) -> Block {
    var block = Block(Texts.Group.sendToInverter, width: width)
    for field in limits { block.add(field, context.cluster?.bus?.reading(field), at: context.now) }
    for name in notPublic { block.add(Rows.field(name, .unknown, width: width)) }
    let isHeard = context.cluster?.bus?.isEmpty == false
    block.add(.totalVoltage, as: actual.voltage, isHeard ? context.measured(.totalVoltage) : nil, at: context.now)
    for (name, charging) in [(actual.charging, true), (actual.discharging, false)] {
      let current = isHeard ? SentToInverter.current(context, charging: charging) : nil
      block.add(.current, as: name, current, at: context.now)
    }
    block.add(Rows.field(actual.rate, isHeard ? SentToInverter.rate(context) : .unknown, width: width))
    block.add(restriction(context, width: width))
    return block
  }

  /// What explains the limits: one word, and the reasons under it. Only what follows from limits that are heard.
  private static func restriction(_ context: PageContext, width: Int) -> [Line] {
    let limit = context.cluster?.bus?.reading(Field.chargeCurrentLimit)
    guard var reading = limit, reading.freshness(at: context.now) == .live else {
      return [Rows.field(actual.restriction, .unknown, width: width)]
    }
    let found = SentToInverter.restrictions(context)
    reading.value = .text(found.first.map { Texts.Bus.restriction($0.cause) } ?? Texts.Bus.noRestriction)
    reading.grade = .computed
    var lines = [Rows.field(actual.restriction, ReadingText(reading, at: context.now), width: width)]
    for one in found { lines += Rows.paragraph(Texts.restriction(one), .hint, indent: 2, width: width) }
    if found.contains(where: \.isInferred) {
      lines += Rows.paragraph(Texts.Bus.inferred, .hint, indent: 2, width: width)
    }
    return lines
  }

  static func parameter(_ context: PageContext, width: Int) -> Block {
    let module = context.cluster?.module(1)
    var block = Block(Texts.Group.parameter, width: width)
    for field in parameters {
      if field == .inverterProtocol, let bus = context.bus, bus.proto.verdict != .silent {
        block.add(protocolInUse(bus, width: width))
        continue
      }
      let text = ReadingText(
        module?[field] ?? context.cluster?.bus?.identity(field) ?? context.reading(field), at: context.now)
      block.add(Rows.field(Texts.name(field), text, width: width, ref: SettingRows.ref(field, Texts.name(field), text)))
    }
    for (name, field) in entries {
      block.add(SettingRows.entry(.field(field), name, context, width: width))
    }
    return block
  }

  /// What is spoken on CAN, and why that is thought.
  private static func protocolInUse(_ bus: BusState, width: Int) -> [Line] {
    let label = Texts.name(.inverterProtocol)
    let text = ReadingText.word(bus.protocolName, .value)
    return [Rows.field(label, text, width: width, ref: SettingRows.ref(.inverterProtocol, label, text))]
      + Rows.paragraph(Texts.Bus.heardOn(bus.name, Texts.sentence(bus.proto.why)), .hint, indent: 2, width: width)
  }
}

extension BusImage {
  /// What the battery calls itself on CAN: its product or maker, and its serial number.
  fileprivate func identity(_ field: Field) -> Reading? {
    switch field {
    case .batteryModel: joined([.productPart1, .productPart2]) ?? self[.product] ?? self[.maker]
    case .batterySerial: joined([.serialPart1, .serialPart2, .serialPart3])
    default: nil
    }
  }

  /// A text that comes in several frames.
  private func joined(_ parts: [Field]) -> Reading? {
    let readings = parts.compactMap { self[$0] }
    guard var whole = readings.min(by: { $0.heard < $1.heard }) else { return nil }
    let text = readings.compactMap(\.value.text).joined()
    guard !text.isEmpty else { return nil }
    whole.value = .text(text)
    return whole
  }
}
