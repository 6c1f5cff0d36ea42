internal import BMSCore

/// The table of modules: which columns there are for a width, and a row for a module.
struct ModuleTable {
  private struct Column: Sendable {
    let head: String
    let width: Int
    let decimals: Int
    let field: Field
    var signed = false
    /// Shown from this screen width on.
    var from = 0
  }

  private static let columns: [Column] = [
    Column(head: "V", width: 6, decimals: 2, field: .totalVoltage),
    Column(head: "A", width: 8, decimals: 2, field: .current, signed: true),
    Column(head: "W", width: 7, decimals: 0, field: .power, signed: true, from: 88),
    Column(head: "SOC %", width: 6, decimals: 1, field: .soc),
    Column(head: "Tmax", width: 5, decimals: 0, field: .temperatureMax, from: 62),
    Column(head: "Tmin", width: 5, decimals: 0, field: .temperatureMin, from: 68),
    Column(head: "Cmax", width: 5, decimals: 0, field: .cellMax, from: 74),
    Column(head: "Cmin", width: 5, decimals: 0, field: .cellMin, from: 80),
    Column(head: "Diff", width: 5, decimals: 0, field: .cellDelta),
  ]
  private static let nameWidth = 13
  private static let stateWidth = 14
  /// Bars of SOC and of the share of the current behind the numbers, from this width on.
  private static let barFrom = 118
  private static let barWidth = 10

  static func hasBars(_ width: Int) -> Bool { width >= barFrom }

  let width: Int
  let state: AppState

  private var shown: [Column] { Self.columns.filter { width >= $0.from } }

  var head: Line {
    var line =
      Line(Texts.Parallel.moduleHead, .label).fitted(to: Self.nameWidth) + Line("", .label).fitted(to: Self.stateWidth)
    for column in shown { line += Line(column.head, .label).right(column.width) + Line(" ") }
    guard Self.hasBars(width) else { return line }
    return line + Line("  ") + Line(Texts.Parallel.socBar, .label).fitted(to: Self.barWidth + 2)
      + Line(Texts.Parallel.shareBar, .label)
  }

  func row(_ module: Module, in cluster: Cluster, share: CurrentShare? = nil) -> Line {
    var line = name(module.index, in: cluster) + presence(module).fitted(to: Self.stateWidth)
    line += values(module, .module(module.index))
    guard Self.hasBars(width) else { return line }
    let soc = ReadingText(module[.soc], at: state.now, isLost: module.isLost)
    let style: Style = soc.style == .stale ? .stale : .barFull
    let bar = module[.soc]?.number.map { Rows.bar($0 / 100, width: Self.barWidth, style: style) }
    line += Line("  ") + (soc.isKnown ? bar ?? .empty : .empty).fitted(to: Self.barWidth) + Line("  ")
    line += share?.line(module.index, width: Self.barWidth) ?? .empty
    return line
  }

  /// All modules together, where CAN is all that is heard.
  func whole(_ bus: BusImage) -> Line {
    let module = bus.asModule
    let name = (Line(" - ", .label) + Line(bus.link, .normal)).fitted(to: Self.nameWidth)
    let isLive = module.fields.values.contains { $0.freshness(at: state.now) == .live }
    let line = name + (isLive ? Line(Texts.Parallel.onCAN, .good) : presence(module)).fitted(to: Self.stateWidth)
    return line + values(module, .cluster)
  }

  private func values(_ module: Module, _ place: Place) -> Line {
    shown.reduce(.empty) { line, column in
      let text = ReadingText(
        module.reading(column.field), at: state.now, signed: column.signed, isLost: module.isLost)
      let ref = FieldRef(Texts.name(column.field), field: column.field, place: place, text)
      let value = text.aligned(width: column.width, decimals: column.decimals).marked(.field(ref))
      return line + value + Line(text.mark, text.style)
    }
  }

  /// A module that has to be there by its neighbours' numbers, but never was.
  func missing(_ index: Int, in cluster: Cluster) -> Line {
    name(index, in: cluster)
      + (cluster.modules.isEmpty ? Line(Texts.unknown, .gone) : Line(Texts.Parallel.missing, .fault))
  }

  private func name(_ index: Int, in cluster: Cluster) -> Line {
    (Line(" \(index) ", .label) + Line(Roles.name(index, in: cluster), .normal)).fitted(to: Self.nameWidth)
  }

  /// Whether the module is there, and how fresh what is shown of it is.
  private func presence(_ module: Module) -> Line {
    if case .lost(let since) = module.presence {
      return Line(Texts.Parallel.lost(state.clock(since)), .fault)
    }
    guard let newest = module.fields.values.max(by: { $0.heard < $1.heard }) else {
      return Line(Texts.Parallel.noValues, .gone)
    }
    switch newest.freshness(at: state.now) {
    case .live:
      if case .online = module.presence { return Line(Texts.Parallel.online, .good) }
      return Line(Texts.Parallel.answers, .good)
    case .stale: return Line(Texts.Parallel.stale(ReadingText.ageText(newest.age(at: state.now))), .stale)
    case .gone: return Line(Texts.Words.lastHeard(state.clock(newest.heard)), .stale)
    }
  }
}
