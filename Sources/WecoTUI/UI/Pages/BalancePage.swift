internal import BMSCore

/// Page 3: every cell of the module on the port around their mean, and which ones keep being at an end.
enum BalancePage {
  static func draw(_ context: PageContext) -> Block {
    let isWide = context.width >= 76
    let left = isWide ? min(context.width * 5 / 8, 96) : context.width
    let right = isWide ? min(context.width - left - 2, 60) : context.width
    return .beside([cells(context, width: left), facts(context, width: right)], isWide: isWide)
  }

  // MARK: - Cells

  /// Characters of a row before the bar.
  private static let numbers = 27

  private static func cells(_ context: PageContext, width: Int) -> Block {
    let module = context.module
    let cells = module?.cells ?? []
    let spread = CellMean(module, at: context.now)
    var block = Block(Texts.Balance.title, note: Line(context.moduleName, .label), width: width)
    block.add(head(width: width))
    for place in 0..<max(cells.count, 16) {
      let reading = place < cells.count ? cells[place] : nil
      let ref = FieldRef.cell(place, of: 1, ReadingText(reading, at: context.now))
      block.add(row(place, reading, spread, context, width: width).marked(.field(ref)))
    }
    let scale = spread.map { Texts.Balance.scale(String(Int($0.scale))) } ?? ""
    block.add(scale, .hint)
    block.add(counted(context), .hint)
    if let cluster = context.cluster, cluster.hasSlaves {
      block.add(Texts.Balance.slave(Roles.name(1, in: cluster)), .hint)
    }
    return block
  }

  private static func head(width: Int) -> Line {
    let names = Texts.Balance.columns
    let left =
      Line(names.cell, .label).right(5) + Line(names.millivolts, .label).right(7) + Line(names.off, .label).right(8)
      + Line(names.part, .label).right(7)
    return left + .blank(barWidth(width)) + Line(names.high, .label).right(5) + Line(names.low, .label).right(5)
  }

  private static func barWidth(_ width: Int) -> Int { max((width - numbers - 11) / 2 * 2 - 1, 3) + 1 }

  private static func row(
    _ place: Int, _ reading: Reading?, _ spread: CellMean?, _ context: PageContext, width: Int
  ) -> Line {
    let text = ReadingText(reading, at: context.now)
    let isHigh = spread?.highest == place, isLow = spread?.lowest == place
    let style: Style = text.style != .value ? text.style : isHigh ? .highest : isLow ? .lowest : .value
    let mark = !text.isKnown ? " " : isHigh ? "^" : isLow ? "v" : " "
    var line = Line(" \(place + 1)", .label).right(4) + Line(" \(mark)", style) + Line(text.number, style).right(5)
    line += Line(text.mark, style)
    guard text.isKnown, let number = reading?.number, let spread else { return line }
    let off = number - spread.mean
    line += Line(signed(off), style).right(8) + Line(signed(off / spread.mean * 100, hundredths: true), style).right(7)
    line += Line(" ") + DeviationBar.line(off, scale: spread.scale, width: barWidth(width) - 1, style: style)
    return line + share(place, context)
  }

  /// How often the cell was the highest and the lowest, in percent of the readings.
  private static func share(_ place: Int, _ context: PageContext) -> Line {
    let ranking = context.clusterState?.ranking ?? CellRanking()
    guard ranking.readings > 0 else { return Line(Texts.unknown, .gone).right(5) + Line(Texts.unknown, .gone).right(5) }
    func part(_ times: Int) -> Line {
      let percent = (Double(times) * 100 / Double(ranking.readings)).rounded()
      return Line(times == 0 ? "-" : percent < 1 ? "<1%" : "\(Int(percent))%", times == 0 ? .hint : .value).right(5)
    }
    return part(ranking.timesHighest(place)) + part(ranking.timesLowest(place))
  }

  /// Since when, and not how many: a number of readings would move while the battery stands still.
  private static func counted(_ context: PageContext) -> String {
    guard let since = context.clusterState?.ranking.since else { return Texts.Balance.notCounted }
    return Texts.Balance.counted(context.state.clock(since))
  }

  private static func signed(_ value: Double, hundredths: Bool = false) -> String {
    guard value.isFinite, value.magnitude < 1e9 else { return Texts.unknown }
    let decimal = Decimal(Int64((value * (hundredths ? 100 : 1)).rounded()), decimals: hundredths ? 2 : 0)
    return decimal.mantissa > 0 ? "+\(decimal.text)" : decimal.text
  }

  // MARK: - Facts

  private static func facts(_ context: PageContext, width: Int) -> Block {
    let module = context.module
    var block = Block(Texts.Balance.now, width: width)
    block.add(delta(module, context, width: width))
    block.add(history(module, context, width: width))
    if context.isOnlyCAN {
      // Of cells that are not on the wire one by one.
      block.add(.cellMax, as: Texts.Words.highest, context.reading(.cellMax), at: context.now)
      block.add(.cellMin, as: Texts.Words.lowest, context.reading(.cellMin), at: context.now)
    }
    let average = context.isOnlyCAN ? context.cluster?.bus?[.cellVoltageAverage] : nil
    let mean = CellMean(module, at: context.now)?.meanText ?? ReadingText(average, at: context.now)
    block.add(Rows.field(Texts.Balance.mean, mean, width: width))
    block.add(Rows.flow(Texts.name(.current), module?[.current], at: context.now, width: width))
    block.add(.empty)
    block.add(plot(context, width: width))
    block.add(Rows.title(Texts.Balance.equalisationTitle, width: width))
    block.add(Texts.Balance.equalisation, .hint)
    block.add(.empty)
    block.add(Rows.title(Texts.Balance.hypothesisTitle, width: width))
    block.add(hypothesis(context, width: width))
    block.add(.empty)
    block.add(Rows.title(Texts.Balance.bandsTitle, width: width))
    block.add(Texts.Balance.bands, .hint)
    return block
  }

  private static func delta(_ module: Module?, _ context: PageContext, width: Int) -> [Line] {
    let reading = module?.reading(.cellDelta)
    let text = ReadingText(reading, at: context.now)
    var lines = [Rows.field(Texts.Words.delta, text, of: .cellDelta, width: width)]
    if text.isKnown, let millivolts = reading?.number {
      let band = DeltaWord.line(millivolts, of: module, context.clusterState, at: context.now)
      lines.append(.blank(3) + (text.style == .stale ? band.styled(.stale) : band))
    }
    return lines
  }

  /// The delta of ten minutes ago and how it changed, where that long was watched.
  private static func history(_ module: Module?, _ context: PageContext, width: Int) -> [Line] {
    let trend = context.clusterState?.trends[context.isOnlyCAN ? .cluster : .module(1), .cellDelta]
    let points = trend?.points(.tenMinutes, until: context.now) ?? []
    guard let before = points.lazy.compactMap({ if case .heard(let bucket) = $0 { bucket.last } else { nil } }).first,
      let oldest = points.firstIndex(where: { if case .heard = $0 { true } else { false } }),
      oldest < Trend.points / 10,
      let now = module?.reading(.cellDelta), ReadingText(now, at: context.now).isKnown, let millivolts = now.number,
      before.magnitude < 1e9, millivolts.magnitude < 1e9
    else { return [Rows.field(Texts.Balance.change, .unknown, width: width)] }
    var text = ReadingText(now, at: context.now)
    let change = Int64((millivolts - before).rounded())
    text.number = change > 0 ? "+\(change)" : String(change)
    text.isComputed = true
    return [Rows.field(Texts.Balance.change, text, width: width)]
  }

  /// The delta of the last ten minutes, where there is room.
  private static func plot(_ context: PageContext, width: Int) -> [Line] {
    guard context.height >= 36, width >= 36 else { return [] }
    var view = context.view
    view.choices.trends = TrendChoices(span: .tenMinutes, usesBlocks: view.choices.trends.usesBlocks)
    let shown = PageContext(state: context.state, view: view, width: width, height: context.height)
    let layout = TrendLayout(panelWidth: width, plotHeight: 6)
    guard let panel = TrendPanel.all(shown).first(where: { $0.curves.first?.field == .cellDelta }) else { return [] }
    return panel.draw(shown, layout)
      + [SweepAxis(shown, columns: layout.plotWidth).line(indent: layout.axisWidth), .empty]
  }

  private static func hypothesis(_ context: PageContext, width: Int) -> [Line] {
    let entry = context.clusterState?.ports.first?.registers.entries[RegisterMap.balancing]
    let isFresh = entry.map { $0.heard.isWithin(Reading.leastLifetime, at: context.now) } ?? false
    let bits = entry.map { entry in (0..<16).filter { entry.word >> UInt16($0) & 1 == 1 }.map { "\($0 + 1)?" } } ?? []
    var lines: [Line] = []
    if let entry, isFresh {
      lines += Rows.paragraph(
        "0x\(entry.word.hex)  " + (bits.isEmpty ? "-" : bits.joined(separator: " ")), .normal, indent: 1, width: width)
    } else {
      lines.append(Line(" \(Texts.unknown)", .gone))
    }
    return lines + Rows.paragraph(Texts.Balance.hypothesis, .hint, indent: 1, width: width)
  }
}

/// The mean of the cells that are known, and who is furthest off.
struct CellMean {
  /// Millivolts, rounded like the cells: with a finer mean every row would move every second.
  let mean: Double
  let meanText: ReadingText
  let highest: Int?
  let lowest: Int?
  /// Millivolts at the end of a bar.
  let scale: Double
  private static let steps: [Double] = [10, 15, 20, 25, 30, 40, 50, 75, 100, 150, 200, 300, 500]

  init?(_ module: Module?, at now: Instant) {
    let known = (module?.cells ?? []).compactMap { $0 }.filter {
      ReadingText($0, at: now).isKnown && $0.number.map { $0.magnitude < 1e6 } == true
    }
    let numbers = known.compactMap(\.number)
    guard numbers.count > 1, let oldest = known.min(by: { $0.heard < $1.heard }) else { return nil }
    mean = (numbers.reduce(0, +) / Double(numbers.count)).rounded()
    guard mean > 0 else { return nil }
    let furthest = numbers.map { [mean] in ($0 - mean).magnitude }.max() ?? 0
    scale = Self.steps.first { $0 >= furthest } ?? AxisScale.roundStep(furthest)
    let ends = module?.extremeCells(at: now)
    let differ = numbers.max() != numbers.min()
    highest = differ ? ends?.max : nil
    lowest = differ ? ends?.min : nil
    var text = ReadingText(oldest, at: now)
    text.number = String(Int64(mean))
    text.isComputed = true
    meanText = text
  }
}

/// A bar to the left or to the right of a middle line: how far a value is off.
enum DeviationBar {
  /// An odd width keeps the middle line in the middle.
  static func line(_ off: Double, scale: Double, width: Int, style: Style) -> Line {
    let half = max((width - 1) / 2, 1)
    let part = scale > 0 && off.isFinite ? max(-1, min(off / scale, 1)) : 0
    let halves = Int((part.magnitude * Double(half * 2)).rounded())
    let full = Line(repeating: "█", count: halves / 2, style)
    let rest = halves % 2 == 1 ? Line(off < 0 ? "▐" : "▌", style) : .empty
    let blank = Line.blank(half - full.width - rest.width)
    let middle = Line("│", .rule)
    return off < 0 ? blank + rest + full + middle + .blank(half) : .blank(half) + middle + full + rest + blank
  }
}
