internal import BMSCore

/// Page 2: the vendor tool's ParallelOverview, one row a module, for every cluster.
enum ParallelPage {
  static func draw(_ context: PageContext) -> Block {
    var block = Block(width: context.width)
    for state in context.state.clusters { block.add(below: draw(state.cluster, context)) }
    return block
  }

  private static func draw(_ cluster: Cluster, _ context: PageContext) -> Block {
    var block = Block(width: context.width)
    let table = ModuleTable(width: context.width, state: context.state)
    block.add(Rows.title(Texts.Group.parallel, note: count(cluster, at: context.now), width: context.width))
    block.add(alerts(cluster, context))
    block.add(table.head)
    for index in 1...max(cluster.modules.last?.index ?? 1, 1) {
      if let module = cluster.module(index) {
        block.add(table.row(module, in: cluster))
      } else {
        block.add(table.missing(index, in: cluster))
      }
    }
    block.add(.empty)
    let half = halfWidth(context.width)
    let pair = [totals(cluster, context, width: half), spread(cluster, context, width: half)]
    block.add(arranged(pair, in: context.width).lines)
    return block
  }

  private static func halfWidth(_ all: Int) -> Int { min(all >= 76 ? (all - 2) / 2 : all, 48) }

  /// Side by side where there is room, otherwise one below the other.
  private static func arranged(_ pair: [Block], in width: Int) -> Block {
    guard width < 76, let first = pair.first else { return .columns(pair, gap: 2) }
    return pair.dropFirst().reduce(into: first) { $0.add(below: $1) }
  }

  private static func count(_ cluster: Cluster, at now: Instant) -> Line {
    let count = OnlineCount(cluster, at: now)
    let style: Style = count.text.style == .value ? .good : count.text.style
    var text = Texts.Parallel.online(count.text.number)
    if !count.text.age.isEmpty { text += ", \(Texts.Words.old(count.text.age))" }
    return Line("\(cluster.name)  ", .label) + Line(text, style)
  }

  /// Lost and missing modules, loud and with what to do.
  private static func alerts(_ cluster: Cluster, _ context: PageContext) -> [Line] {
    var texts: [String] = []
    for module in cluster.modules {
      guard case .lost(let since) = module.presence else { continue }
      texts.append(
        Texts.Parallel.lostAdvice(Roles.name(module.index, in: cluster), context.state.clock(since)))
    }
    texts += cluster.missing.map { Texts.Parallel.missingAdvice(Roles.name($0, in: cluster)) }
    let lines = texts.flatMap { text in
      Rows.paragraph(text, .fault, indent: 3, width: context.width).enumerated().map { row, line in
        row == 0 ? Line(" ! ", .fault) + Line(cells: Array(line.cells.dropFirst(3))) : line
      }
    }
    return lines.isEmpty ? [] : lines + [.empty]
  }

  private static func totals(_ cluster: Cluster, _ context: PageContext, width: Int) -> Block {
    let now = context.now
    var block = Block(width: width)
    block.add(Rows.title(Texts.Parallel.total, width: width))
    block.add(Rows.flow(Texts.Words.totalCurrent, cluster[.current], at: now, width: width))
    block.add(Rows.soc(Texts.Words.totalSOC, cluster[.soc], at: now, width: width))
    let power = ReadingText(cluster.reading(.power), at: now, signed: true)
    block.add(Rows.field(Texts.Words.clusterPower, power, width: width))
    for (label, field) in [
      (Texts.Words.chargeLimit, Field.chargeCurrentLimit), (Texts.Words.dischargeLimit, .dischargeCurrentLimit),
    ] {
      block.add(Rows.field(label, ReadingText(cluster[field], at: now), width: width))
    }
    return block
  }

  private static func spread(_ cluster: Cluster, _ context: PageContext, width: Int) -> Block {
    var block = Block(width: width)
    block.add(Rows.title(Texts.Parallel.spread, width: width))
    let volts = Spread(.totalVoltage, .volt, in: cluster, at: context.now)
    let verdict = volts.map { volts in
      let line =
        volts.number < 2 ? Line(Texts.Parallel.voltageGood, .good) : Line(Texts.Parallel.voltageBad, .fault)
      return volts.text.style == .stale ? line.styled(.stale) : line
    }
    block.add(
      Rows.field(
        Texts.Parallel.voltageSpread, volts?.text ?? .unknown, middle: verdict ?? .empty, width: width))
    let soc = Spread(.soc, .percent, in: cluster, at: context.now)
    block.add(Rows.field(Texts.Parallel.socSpread, soc?.text ?? .unknown, width: width))
    block.add(Rows.paragraph(Texts.Parallel.voltageRule, .hint, indent: 1, width: width))
    return block
  }
}

/// How far a field lies apart between the modules that are there; `nil` with fewer than two.
struct Spread: Hashable, Sendable {
  let number: Double
  let text: ReadingText

  init?(_ field: Field, _ unit: Unit, in cluster: Cluster, at now: Instant) {
    let known = cluster.modules.filter { !$0.isLost }.compactMap { $0[field] }
      .filter { ReadingText($0, at: now).isKnown && $0.number != nil }
    guard known.count > 1, let first = known.first else { return nil }
    let numbers = known.compactMap(\.number)
    guard let high = numbers.max(), let low = numbers.min(), high - low < 1e6 else { return nil }
    number = high - low
    let oldest = known.reduce(first) { $1.heard < $0.heard ? $1 : $0 }
    var text = ReadingText(oldest, at: now)
    text.number = Decimal(Int64((number * 10).rounded()), decimals: 1).text
    text.unit = unit.rawValue
    text.isComputed = true
    self.text = text
  }
}
