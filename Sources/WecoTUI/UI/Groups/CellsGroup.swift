internal import BMSCore

/// Cell Information: twenty places in rows of five, temperatures, the highest, the lowest and their distance.
enum CellsGroup {
  private static let perRow = 5
  /// Mark, four digits, `!`.
  private static let cellWidth = 6

  static func draw(_ context: PageContext, width: Int) -> Block {
    let module = context.module
    var block = Block(Texts.Group.cells, note: note(module, context), width: width)
    block.add(grid(module, now: context.now))
    block.add(temperatures(context))
    if context.isOnlyCAN, let average = context.reading(.temperature) {
      block.add(Rows.field(.temperature, ReadingText(average, at: context.now), width: width))
    }
    block.add(extremes(module, context, width: width))
    block.add(delta(context, width: width))
    return block
  }

  /// The unit, or how old the cells are: they come together.
  private static func note(_ module: Module?, _ context: PageContext) -> Line {
    let heard = module?.cells.compactMap { $0 }.min { $0.heard < $1.heard }
    guard let heard else { return Line(Unit.millivolt.rawValue, .label) }
    switch heard.freshness(at: context.now) {
    case .live: return Line(Unit.millivolt.rawValue, .label)
    case .stale: return Line(Texts.Words.old(ReadingText.ageText(heard.age(at: context.now))), .stale)
    case .gone: return Line(Texts.Words.lastHeard(context.state.clock(heard.heard)), .stale)
    }
  }

  private static func grid(_ module: Module?, now: Instant) -> [Line] {
    let cells = module?.cells ?? []
    let ends = shownExtremes(module, now: now)
    return (0..<Module.cellPlaces / perRow).map { row in
      let first = row * perRow
      var line = Line(" \(first + 1)-\(first + perRow)", .label).fitted(to: 7)
      for place in first..<first + perRow {
        let text = ReadingText(place < cells.count ? cells[place] : nil, at: now)
        let shown = cell(text, isHighest: ends?.max == place, isLowest: ends?.min == place)
        line += shown.marked(.field(.cell(place, of: 1, text)))
      }
      return line
    }
  }

  private static func cell(_ text: ReadingText, isHighest: Bool = false, isLowest: Bool = false) -> Line {
    let mark = !text.isKnown ? " " : isHighest ? "^" : isLowest ? "v" : " "
    let style: Style =
      text.style != .value ? text.style : isHighest ? .highest : isLowest ? .lowest : .value
    return (Line(mark, style) + Line(text.number, style).right(4) + Line(text.mark, style)).fitted(to: cellWidth)
  }

  /// No marks when all cells are the same.
  private static func shownExtremes(_ module: Module?, now: Instant) -> (max: Int, min: Int)? {
    guard let module, let ends = module.extremeCells(at: now), ends.max != ends.min else { return nil }
    return ends
  }

  /// The places of three sensors, whose registers are not public, then the highest and the lowest as the battery reports them, under the cells' columns.
  private static func temperatures(_ context: PageContext) -> Line {
    let now = context.now
    var line = Line(" \(Texts.Words.sensors) \(Unit.celsius.symbol)", .label).fitted(to: 7)
    for place in 0..<3 {
      let name = "\(Texts.name(.cellTemperature)) \(place + 1)"
      let ref = FieldRef(name, field: .cellTemperature, place: .module(1), .unknown)
      line += cell(.unknown).marked(.field(ref))
    }
    let max = ReadingText(context.reading(.temperatureMax), at: now)
    let min = ReadingText(context.reading(.temperatureMin), at: now)
    line += cell(max, isHighest: true).marked(
      .field(FieldRef(Texts.name(.temperatureMax), field: .temperatureMax, max)))
    return line
      + cell(min, isLowest: true).marked(.field(FieldRef(Texts.name(.temperatureMin), field: .temperatureMin, min)))
  }

  private static func extremes(_ module: Module?, _ context: PageContext, width: Int) -> [Line] {
    let now = context.now
    let ends = shownExtremes(module, now: now)
    let cells = module?.cells ?? []
    return [(Texts.Words.highest, ends?.max, Field.cellMax), (Texts.Words.lowest, ends?.min, Field.cellMin)].map {
      label, place, field in
      let reading = place.flatMap { $0 < cells.count ? cells[$0] : nil } ?? context.reading(field)
      let middle = place.map { Line(" \($0 + 1)", .normal) } ?? named(field, context)
      return Rows.field(label, ReadingText(reading, at: now), of: field, middle: middle, width: width)
    }
  }

  /// Which cell that is, where CAN alone says it.
  private static func named(_ field: Field, _ context: PageContext) -> Line {
    guard context.isOnlyCAN, let place = context.cluster?.bus?.place(of: field) else { return .empty }
    let text = ReadingText(place, at: context.now)
    return text.isKnown ? Line(" \(text.number)", text.style == .value ? .normal : text.style) : .empty
  }

  private static func delta(_ context: PageContext, width: Int) -> [Line] {
    let now = context.now
    let reading = context.reading(.cellDelta)
    let text = ReadingText(reading, at: now)
    guard text.isKnown, let millivolts = reading?.number else {
      return [Rows.field(Texts.Words.delta, text, of: .cellDelta, width: width)]
    }
    let module = context.module
    let word = DeltaWord.line(millivolts, of: module, context.clusterState, at: now)
    let words = DeltaWord.source(millivolts, of: module, at: now)
    let source = Rows.paragraph(words, .hint, indent: 1, width: width + 1)
    return [
      Rows.field(
        Texts.Words.delta, text, of: .cellDelta, middle: text.style == .stale ? word.styled(.stale) : word, width: width
      )
    ] + source
  }
}
