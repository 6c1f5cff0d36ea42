internal import BMSCore

/// All sites of a broker, a line each, the worst first.
enum FleetPage {
  static let fileName = "fleet"

  /// The two lines that stay in sight: how the whole is, and the heads of the columns.
  static func top(_ model: ScreenModel, position: String) -> (header: Line, head: Line) {
    let (state, width) = (model.state, model.size.columns)
    var end = Line(" \(state.clock(state.now)) ", .normal)
    if let frozen = model.view.frozen { end = Line(" \(Texts.frozen(at: state.clock(frozen.now))) ", .badge) + end }
    if !position.isEmpty { end = Line(" \(position) ", .hint) + end }
    let header = sums(model, width: width - end.width).fitted(to: max(width - end.width, 0)) + end
    return (header, FleetColumns(width: width).head)
  }

  private static func sums(_ model: ScreenModel, width: Int) -> Line {
    var line = Line(" \(Texts.program)", .program)
    guard let board = model.shownState.fleet else { return line }
    let totals = FleetTotals(board.rows)
    let counts = totals.alarms
    var items = [
      Line(Texts.Fleet.live(totals.live, of: totals.clusters), totals.live == totals.clusters ? .good : .warning)
    ]
    if counts.fault > 0 { items.append(Line(Texts.Fleet.faults(counts.fault), .fault)) }
    if counts.warning > 0 { items.append(Line(Texts.Fleet.warnings(counts.warning), .warning)) }
    items += Self.sums(totals)
    items += [Line(Texts.Fleet.sites(board.sites), .label), Line(board.broker, .hint)]
    for item in items where line.width + 2 + item.width <= width { line += Line("  ") + item }
    return line
  }

  /// Power, and what is stored; of how many, where it is not known of all that are live.
  private static func sums(_ totals: FleetTotals) -> [Line] {
    var items: [Line] = []
    if totals.wattsOf > 0 {
      items.append(Line(FleetWords.power(totals.watts, of: totals.wattsOf, among: totals.live), .value))
    }
    if totals.storedOf > 0 {
      items.append(Line(FleetWords.stored(totals.storedKilowattHours, of: totals.storedOf, among: totals.live), .value))
    }
    return items
  }

  static func draw(_ context: PageContext, filter: String) -> Block {
    var block = Block(width: context.width)
    guard let board = context.state.fleet else { return block }
    let choices = context.view.choices.fleet
    if !board.isConnected { block.add(board.trouble ?? Texts.Fleet.connecting(board.broker), .warning) }
    if board.leftOut > 0 { block.add(Texts.Fleet.leftOut(board.leftOut), .warning) }
    if let unread = board.unread { block.add(unread, .warning) }
    let list = FleetList(board, choices, filter: filter)
    if !filter.isEmpty || choices.isOnlyWrong {
      block.add(Texts.Fleet.shown(list.rows.count, of: board.rows.count, filter, onlyWrong: choices.isOnlyWrong), .hint)
    }
    if list.rows.isEmpty, board.isConnected, board.rows.isEmpty { block.add(Texts.Fleet.nobody, .hint) }
    let selected = list.index(of: choices.selected)
    let columns = FleetColumns(width: context.width)
    for entry in list.entries {
      switch entry {
      case .group(let name, let totals): block.add(group(name, totals, width: context.width))
      case .row(let row, let index): block.add(columns.line(row, context, index, selected))
      }
    }
    return block
  }

  private static func group(_ name: String, _ totals: FleetTotals, width: Int) -> Line {
    let live = Line(
      Texts.Fleet.live(totals.live, of: totals.clusters), totals.live == totals.clusters ? .good : .warning)
    let note = sums(totals).reduce(live) { $0 + Line("  ") + $1 }
    let head = Line("─ ", .rule) + Line(name, .title) + Line(" ")
    guard head.width + note.width + 2 <= width else { return head.fitted(to: width) }
    return head + Line(repeating: "─", count: width - head.width - note.width - 2, .rule) + Line(" ") + note + Line(" ")
  }
}

/// Which columns a width has room for, and a cluster in them.
struct FleetColumns {
  private static let mark = 3
  private static let state = 10
  private static let leastAlarm = 14

  private let name: Int
  private let alarm: Int
  private let spark: Int
  private let hasDelta: Bool
  private let hasCurrent: Bool
  private let hasHottest: Bool

  init(width: Int) {
    hasDelta = width >= 68
    hasHottest = width >= 74
    hasCurrent = width >= 82
    spark = width >= 140 ? 30 : width >= 112 ? 15 : 0
    var rest = width - Self.mark - Self.state - 7 - 8 - 6
    rest -= (hasDelta ? 6 : 0) + (hasHottest ? 5 : 0) + (hasCurrent ? 8 : 0) + (spark > 0 ? spark + 1 : 0)
    name = max(min(rest - Self.leastAlarm, 12 + max(width - 60, 0) / 8), 8)
    alarm = max(rest - name - 2, 0)
  }

  var head: Line {
    let names = Texts.Fleet.columns
    var line = Line.blank(Self.mark) + Line(names.name, .label).fitted(to: name) + Line(" ")
    line += Line(names.state, .label).fitted(to: Self.state) + Line(names.soc, .label).right(7)
    if hasCurrent { line += Line(names.current, .label).right(8) }
    line += Line(names.power, .label).right(8)
    if hasDelta { line += Line(names.delta, .label).right(6) }
    if hasHottest { line += Line(names.hottest, .label).right(5) }
    line += Line(names.age, .label).right(6)
    if spark > 0 { line += Line(" ") + Line(names.hour, .label).fitted(to: spark) }
    return line + Line(" ") + Line(names.alarm, .label)
  }

  func line(_ row: FleetRow, _ context: PageContext, _ index: Int, _ selected: Int) -> Line {
    let label = Line(FleetWords.name(row.key), index == selected ? .selected : .normal)
    var line = label.fitted(to: name) + Line(" ") + state(row).fitted(to: Self.state)
    line += value(row.values[.soc], row).right(7)
    if hasCurrent { line += value(row.values[.current], row, signed: true).right(8) }
    line += value(row.values[.power], row, signed: true).right(8)
    if hasDelta { line += value(row.values[.cellDelta], row).right(6) }
    if hasHottest { line += value(row.hottest, row).right(5) }
    line += age(row, at: context.now).right(6)
    if spark > 0 { line += Line(" ") + FleetSpark.line(row.watts, columns: spark, isLive: row.isLive) }
    return Rows.entry(index, selected, line + Line(" ") + trouble(row, context).fitted(to: alarm))
  }

  private func state(_ row: FleetRow) -> Line {
    let style: Style =
      switch row.condition {
      case .live: .good
      case .waiting: .warning
      case .linkDown, .silent, .gone, .unheard: .fault
      }
    return Line(Texts.Fleet.word(row.condition), style)
  }

  private func value(_ value: FleetValue?, _ row: FleetRow, signed: Bool = false) -> Line {
    guard let value, case .number(let number, _) = value.value, row.freshness != .gone, value.grade.isFact else {
      return Line(Texts.unknown, .gone)
    }
    let text = (signed && number.mantissa > 0 ? "+" : "") + number.rounded(to: 1).text
    return Line(text, row.freshness == .live ? .value : .stale).fitted(to: min(text.unicodeScalars.count, 7))
  }

  private func age(_ row: FleetRow, at now: Instant) -> Line {
    guard let told = row.told else { return Line(Texts.unknown, .gone) }
    return Line(ReadingText.ageText(told.age(at: now)), row.isLive ? .hint : .stale)
  }

  /// The worst alarm; of what is not live why not.
  private func trouble(_ row: FleetRow, _ context: PageContext) -> Line {
    guard row.isLive else {
      let since = row.told.map { FleetWords.since($0, context.state) }
      return Line(Texts.Fleet.reason(row.condition, since: since), .stale)
    }
    guard let worst = row.counts.worst else {
      return row.clockLead.map { Line(Texts.Fleet.clock($0), .stale) } ?? .empty
    }
    let style: Style =
      switch worst {
      case .fault: .fault
      case .warning: .warning
      case .notice: .hint
      }
    let count = row.counts.fault + row.counts.warning + row.counts.notice
    return Line(Texts.Fleet.alarm(worst, row.worst.map { Texts.label($0) }, more: count - 1), style)
  }
}

/// Power over the last hour between its lowest and its highest, and nothing where nothing was heard.
enum FleetSpark {
  static func line(_ watts: [Int32?], columns: Int, isLive: Bool) -> Line {
    var dots = Dots(columns: columns, rows: 1)
    let known = watts.compactMap(\.self)
    guard let low = known.min().map({ min($0, 0) }), let high = known.max().map({ max($0, 0) }), dots.width > 0 else {
      return .blank(columns)
    }
    let range = max(Double(high) - Double(low), 1)
    func level(_ watts: Double) -> Int { Int(((watts - Double(low)) / range * 3).rounded()) }
    for x in 0..<dots.width {
      let part = watts[watts.count * x / dots.width..<watts.count * (x + 1) / dots.width].compactMap(\.self)
      guard !part.isEmpty else { continue }
      let mean = part.reduce(0.0) { $0 + Double($1) } / Double(part.count)
      let (zero, top) = (level(0), level(mean))
      dots.set(x, min(zero, top)...max(zero, top), isLive ? .value : .stale)
    }
    return dots.lines(blocks: false).first ?? .blank(columns)
  }
}
