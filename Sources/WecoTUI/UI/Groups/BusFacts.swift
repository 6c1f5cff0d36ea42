internal import BMSCore

/// What the groups of the Overview need of a cluster's CAN buses.
extension PageContext {
  /// The bus on which the battery speaks.
  var bus: BusState? {
    let buses = clusterState?.buses ?? []
    return buses.first { $0.name == cluster?.bus?.link } ?? buses.first
  }

  /// Whether CAN is all that is heard of the cluster.
  var isOnlyCAN: Bool { cluster.map { $0.modules.isEmpty && $0.bus?.isEmpty == false } ?? false }

  /// A field of the module on the port; of a cluster that only CAN describes, of the whole. Where the module is the
  /// whole, what the port does not say is what CAN says.
  func reading(_ field: Field) -> Reading? {
    guard isOnlyCAN else {
      return cluster?.module(1)?.reading(field) ?? (isOneModule ? cluster?.bus?.reading(field) : nil)
    }
    return cluster?.reading(field) ?? (field == .capacity ? cluster?.ampereHours : nil)
  }

  /// Whether the battery itself says that there is one module.
  private var isOneModule: Bool { cluster?[.modulesOnline]?.value.number == 1 }

  /// The module on the port; of a cluster that only CAN describes, the whole.
  var module: Module? { isOnlyCAN ? cluster?.bus?.asModule : cluster?.module(1) }

  /// What that is called.
  var moduleName: String {
    guard !isOnlyCAN else { return cluster?.bus?.link ?? "" }
    return cluster.map { Roles.name(1, in: $0) } ?? ""
  }

  /// A measured value of the whole, as CAN says it or else as the service port does.
  func measured(_ field: Field) -> Reading? {
    cluster?.bus?.reading(field) ?? cluster?[field] ?? (field == .totalVoltage ? cluster?.module(1)?[field] : nil)
  }
}

extension BusState {
  /// For the header and the Parameter group: WeCo's name of the setting where there is exactly one, else the family's.
  var protocolName: String {
    switch proto.verdict {
    case .silent: Texts.unknown
    case .unknown: Texts.Bus.unknown
    case .undecided: Texts.Bus.undecided
    case .decided(let family):
      proto.settings.count == 1 && proto.settings != [.deyeCAN00] ? proto.settings[0].rawValue : family.title
    }
  }
}

/// The rows of BMS Send To Inverter that are worked out.
enum SentToInverter {
  /// The current in one direction: what flows the other way is none.
  static func current(_ context: PageContext, charging: Bool) -> Reading? {
    guard var reading = context.measured(.current), case .number(let amperes, let unit) = reading.value else {
      return nil
    }
    let flow = charging ? amperes.mantissa : -amperes.mantissa
    reading.value = .number(Decimal(max(flow, 0), decimals: amperes.decimals), unit)
    return reading
  }

  /// Current over capacity; `nil` where the capacity is not known in Ah.
  static func rate(_ context: PageContext) -> ReadingText {
    guard var reading = context.measured(.current), let amperes = reading.number,
      let capacity = context.cluster?.ampereHours, let ampereHours = capacity.number, ampereHours > 0
    else { return .unknown }
    reading.value = .number(Decimal(Int64((amperes / ampereHours * 100).rounded()), decimals: 2), .count)
    reading.grade = .computed
    reading.heard = min(reading.heard, capacity.heard)
    var text = ReadingText(reading, at: context.now, signed: true)
    if text.isKnown { text.unit = Texts.Bus.cRateUnit }
    return text
  }

  /// What explains the limits of this moment.
  static func restrictions(_ context: PageContext) -> [Restriction] {
    guard let cluster = context.cluster, let bus = cluster.bus, let state = context.bus else { return [] }
    func live(_ reading: Reading?) -> Double? {
      guard let reading, reading.grade.isFact, !reading.isImplausible, reading.freshness(at: context.now) == .live
      else { return nil }
      return reading.number
    }
    func flag(_ field: Field) -> Bool? {
      guard let reading = bus.reading(field), reading.freshness(at: context.now) == .live else { return nil }
      return reading.value.flag
    }
    let alarms = state.alarms.filter { $0.freshness(at: context.now) == .live }
    var input = Restriction.Input(alarms: alarms.flatMap(\.faults.names))
    input.chargeLimit = live(bus.reading(Field.chargeCurrentLimit))
    input.dischargeLimit = live(bus.reading(Field.dischargeCurrentLimit))
    input.mayCharge = flag(.chargeEnable) ?? flag(.chargeForbidden).map { !$0 }
    input.mayDischarge = flag(.dischargeEnable) ?? flag(.dischargeForbidden).map { !$0 }
    input.capacity = live(cluster.ampereHours)
    let modules = cluster.modules.filter { !$0.isLost }
    input.coldest = (modules.compactMap { live($0[.temperatureMin]) } + [live(bus.reading(.temperatureMin))])
      .compactMap(\.self).min()
    input.hottest = (modules.compactMap { live($0[.temperatureMax]) } + [live(bus.reading(.temperatureMax))])
      .compactMap(\.self).max()
    input.soc = live(bus.reading(Field.soc)) ?? live(cluster[.soc])
    return Restriction.find(input)
  }
}

/// Where both wires report the same thing: both values beside each other.
enum WiresGroup {
  private static let fields: [Field] = [.totalVoltage, .current, .soc]
  private static let column = 11

  /// Empty where there is only one wire.
  static func draw(_ context: PageContext, width: Int) -> Block {
    var block = Block(width: width)
    guard let cluster = context.cluster, !cluster.modules.isEmpty, let bus = cluster.bus, !bus.isEmpty,
      let port = context.clusterState?.links.first?.name
    else { return block }
    let heads = Line(port, .label).right(column) + Line(bus.link, .label).right(column)
    block.add(Rows.title(Texts.Bus.wires, width: width))
    block.add(Line.blank(width - heads.width - 1) + heads)
    for field in fields {
      let own = cluster[field] ?? (field == .totalVoltage || !cluster.hasSlaves ? cluster.module(1)?[field] : nil)
      let texts = [own, bus.reading(field)].map { ReadingText($0, at: context.now, signed: field == .current) }
      let values = texts.reduce(Line.empty) { line, text in
        line + (Line(text.number, text.style) + Line(text.isKnown ? " \(text.unit)" : "", .normal)).right(column)
      }
      let head = (Line(" ") + Line(Texts.name(field), .label)).fitted(to: width - values.width - 1)
      block.add((head + values).marked(.field(FieldRef(Texts.name(field), field: field, texts[1]))))
    }
    return block
  }
}
