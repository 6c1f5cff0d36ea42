internal import BMSCore

/// Page 2: the vendor tool's ParallelOverview, one row a module, for every cluster.
///
/// As much of each cluster as fits: everything; the rows with two lines of totals; or one line a cluster.
enum ParallelPage {
  private enum Level: Int { case folded, dense, full }

  static func draw(_ context: PageContext) -> Block {
    let fitting = fittingLevel(context)
    let isExpanded = context.view.choices.isParallelExpanded
    return draw(isExpanded ? Level(rawValue: fitting.rawValue + 1) ?? fitting : fitting, context)
  }

  /// The richest level that needs no scrolling. A single cluster is always shown whole.
  private static func fittingLevel(_ context: PageContext) -> Level {
    guard context.state.clusters.count > 1 else { return .full }
    return [Level.full, .dense].first { draw($0, context).height <= context.height } ?? .folded
  }

  private static func draw(_ level: Level, _ context: PageContext) -> Block {
    var block = Block(width: context.width)
    switch level {
    case .full:
      for state in context.state.clusters { block.add(below: full(state, context)) }
    case .dense:
      block.add(ModuleTable(width: context.width, state: context.state).head)
      for (position, state) in context.state.clusters.enumerated() {
        if position > 0 { block.add(.empty) }
        block.add(dense(state, context).lines)
      }
    case .folded:
      block.add(FoldedCluster.head(width: context.width))
      let hasRoom = context.state.clusters.count * 4 + 3 <= context.height
      for state in context.state.clusters {
        block.add(FoldedCluster.row(state.cluster, context))
        if hasRoom { block.add(summary(state, context)) }
        block.add(alerts(state, context))
        if hasRoom { block.add(.empty) }
      }
      if !hasRoom { block.add(.empty) }
      block.add(Texts.Parallel.folded, .hint)
    }
    return block
  }

  // MARK: - One cluster

  private static func full(_ shown: ClusterState, _ context: PageContext) -> Block {
    let cluster = shown.cluster
    var block = Block(width: context.width)
    let verdict = ParallelVerdict(shown, at: context.now)
    let alerts = alerts(shown, context)
    block.add(Rows.title(Texts.Group.parallel, note: count(cluster, at: context.now), width: context.width))
    block.add(alerts.isEmpty ? [] : alerts + [.empty])
    block.add(ModuleTable(width: context.width, state: context.state).head)
    block.add(rows(cluster, context))
    block.add(.empty)
    let half = context.width >= 76 ? min((context.width - 2) / 2, 60) : context.width
    let pair = [totals(cluster, context, width: half), verdict.group(cluster, context, width: half)]
    block.add(Block.beside(pair, isWide: context.width >= 76).lines)
    block.add(below: sharing(cluster, context))
    block.add(below: verdict.reasons(width: min(context.width, 122)))
    return block
  }

  /// The rows of the chosen cluster's modules, for another page.
  static func table(_ context: PageContext, width: Int) -> Block {
    guard let shown = context.clusterState else { return Block(width: width) }
    let narrow = PageContext(state: context.state, view: context.view, width: width, height: context.height)
    var block = Block(Texts.Group.parallel, note: count(shown.cluster, at: context.now), width: width)
    block.add(ModuleTable(width: width, state: context.state).head)
    block.add(rows(shown.cluster, narrow))
    return block
  }

  private static func dense(_ shown: ClusterState, _ context: PageContext) -> Block {
    let cluster = shown.cluster
    var block = Block(cluster.name, note: count(cluster, at: context.now), width: context.width)
    block.add(rows(cluster, context))
    block.add(alerts(shown, context))
    block.add(summary(shown, context))
    return block
  }

  /// Totals and the answer in two lines.
  private static func summary(_ shown: ClusterState, _ context: PageContext) -> [Line] {
    let verdict = ParallelVerdict(shown, at: context.now)
    let answer = Line(" \(Texts.Parallel.question) ", .label) + verdict.answer + Line("   ")
    let short = Line(" \(Texts.Parallel.shortQuestion) ", .label) + verdict.answer + Line("  ")
    let words = verdict.words()
    let line = [answer + words, short + words].first { $0.width <= context.width } ?? answer
    return [totalsLine(shown.cluster, context), line]
  }

  private static func rows(_ cluster: Cluster, _ context: PageContext) -> [Line] {
    let table = ModuleTable(width: context.width, state: context.state)
    if cluster.modules.isEmpty, let bus = cluster.bus, !bus.isEmpty { return [table.whole(bus)] }
    let share = CurrentShare(cluster, at: context.now)
    return (1...max(cluster.modules.last?.index ?? 1, 1)).map { index in
      if let module = cluster.module(index) { return table.row(module, in: cluster, share: share) }
      return table.missing(index, in: cluster)
    }
  }

  private static func count(_ cluster: Cluster, at now: Instant) -> Line {
    let count = OnlineCount(cluster, at: now)
    let style: Style = count.text.style == .value ? .good : count.text.style
    let text = Texts.Parallel.online(count.text.number, age: count.text.age)
    return Line("\(cluster.name)  ", .label) + Line(text, style)
  }

  /// Lost and missing modules, loud and with what to do.
  private static func alerts(_ shown: ClusterState, _ context: PageContext) -> [Line] {
    let cluster = shown.cluster
    var texts = shown.absences(context.state)
    if cluster.modules.isEmpty, let bus = cluster.bus, let count = bus.moduleCount, let offline = count.offline,
      offline > 0, count.reading.freshness(at: context.now) != .gone
    {
      texts.append(Texts.Parallel.offlineAdvice(offline, bus.link))
    }
    return texts.flatMap { Rows.hanging(Line(" ! ", .fault), $0, .fault, indent: 3, width: context.width) }
  }

  // MARK: - Totals

  private static func totals(_ cluster: Cluster, _ context: PageContext, width: Int) -> Block {
    var block = Block(Texts.Parallel.total, width: width)
    ClusterGroup.totals(cluster, at: context.now, &block)
    return block
  }

  private static func totalsLine(_ cluster: Cluster, _ context: PageContext) -> Line {
    var line = Line.empty
    func item(_ label: String, _ reading: Reading?, signed: Bool = false, width: Int) {
      let text = ReadingText(reading, at: context.now, signed: signed)
      let value = Line(text.number, text.style).right(width) + Line(text.unit.isEmpty ? "" : " \(text.unit)", .normal)
      let piece = Line(" \(label) ", .label) + value + Line(" ")
      if line.width + piece.width <= context.width { line += piece }
    }
    item(Texts.Parallel.total, cluster.reading(.current), signed: true, width: 7)
    item(Texts.name(.soc), cluster.reading(.soc), width: 5)
    item(Texts.name(.power), cluster.reading(.power), signed: true, width: 6)
    item(Texts.Words.chargeLimit, cluster.reading(.chargeCurrentLimit), width: 5)
    item(Texts.Words.dischargeLimit, cluster.reading(.dischargeCurrentLimit), width: 5)
    return line
  }

  // MARK: - Sharing

  /// Bars of their own where the table has no room for them.
  private static func sharing(_ cluster: Cluster, _ context: PageContext) -> Block {
    var block = Block(width: context.width)
    guard cluster.modules.count > 1, !ModuleTable.hasBars(context.width) else { return block }
    block.add(Rows.title(Texts.Parallel.sharing, width: context.width))
    guard let share = CurrentShare(cluster, at: context.now) else {
      block.add(Line(" \(Texts.Parallel.noSharing)", .hint))
      return block
    }
    let perRow = 4
    let width = context.width / perRow
    for first in stride(from: 0, to: share.parts.count, by: perRow) {
      let line = share.parts[first..<min(first + perRow, share.parts.count)].reduce(Line.empty) { line, part in
        let name = Line(" \(part.index) ", .label)
        return line + (name + share.line(part.index, width: max(width - 9, 3))).fitted(to: width)
      }
      block.add(line)
    }
    return block
  }
}

/// A cluster in one line: its totals and its worst module.
enum FoldedCluster {
  private static let nameWidth = 16

  static func head(width: Int) -> Line {
    let names = Texts.Parallel.foldedColumns
    return Line(" \(names.cluster)", .label).fitted(to: nameWidth) + Line(names.online, .label).right(7)
      + Line(names.current, .label).right(9) + Line(names.soc, .label).right(7) + Line(names.spread, .label).right(8)
      + Line(names.delta, .label).right(13) + Line(names.hottest, .label).right(9)
  }

  static func row(_ cluster: Cluster, _ context: PageContext) -> Line {
    let count = OnlineCount(cluster, at: context.now).text
    let current = ReadingText(cluster.reading(.current), at: context.now, signed: true)
    let soc = ReadingText(cluster.reading(.soc), at: context.now)
    let volts = Spread(.totalVoltage, .volt, in: cluster, at: context.now)
    var spread = volts?.text ?? .unknown
    if let volts, volts.number > Manual.printed.moduleVolts.value.double, spread.style == .value {
      spread.style = .fault
    }
    let countStyle: Style = count.style == .value ? .good : count.style
    return Line(" \(cluster.name)", .normal).fitted(to: nameWidth) + Line(count.number, countStyle).right(7)
      + Line(current.number, current.style).right(9) + Line(soc.number, soc.style).right(7)
      + Line(spread.number, spread.style).right(8) + worst(.cellDelta, cluster, context).right(13)
      + worst(.temperatureMax, cluster, context).right(9)
  }

  /// The highest of a field among the modules that are there, and whose it is.
  private static func worst(_ field: Field, _ cluster: Cluster, _ context: PageContext) -> Line {
    let known = cluster.modules.filter { !$0.isLost }.compactMap { module -> (index: Int, reading: Reading)? in
      guard let reading = module.reading(field), reading.number != nil else { return nil }
      return ReadingText(reading, at: context.now).isKnown ? (module.index, reading) : nil
    }
    guard let worst = known.max(by: { ($0.reading.number ?? 0) < ($1.reading.number ?? 0) }) else {
      // Where CAN alone speaks, it speaks of all together.
      let whole = ReadingText(cluster.modules.isEmpty ? cluster.reading(field) : nil, at: context.now)
      return Line(whole.number, whole.style) + .blank(3)
    }
    let text = ReadingText(worst.reading, at: context.now)
    return Line(text.number, text.style) + Line(" #\(worst.index)", .label)
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
