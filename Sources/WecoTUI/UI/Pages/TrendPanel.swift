internal import BMSCore

/// Where the points of a trend stand: in a sweep the time axis is the clock's own; scrolling, now is its end.
struct Sweep {
  let span: TrendSpan
  let isScrolling: Bool
  private let state: AppState
  /// Points ahead of now that are left blank, so that the end of the line can be seen.
  static let blank = 8

  init(_ context: PageContext) {
    span = context.view.choices.trends.span
    isScrolling = context.view.choices.trends.isScrolling
    state = context.state
  }

  /// The place of now, 0 ..< `Trend.points`.
  var head: Int { place(ago: 0) }

  /// The place of an instant; `nil` for one that is not in sight.
  func place(of instant: Instant) -> Int? {
    let ago = max((state.now - instant).microseconds, 0) / max(span.width.microseconds, 1)
    guard ago < Int64(Trend.points - (isScrolling ? 0 : Self.blank)) else { return nil }
    return place(ago: Int(ago))
  }

  /// The place of the point so many before now.
  func place(ago: Int) -> Int {
    if isScrolling { return max(Trend.points - 1 - ago, 0) }
    let width = span.width.microseconds
    let start = Self.floor(state.wall.wall(state.now).microseconds, width) &- Int64(ago)
    let local = start &* width &+ state.utcOffset.microseconds
    let points = Int64(Trend.points)
    return Int((Self.floor(local, width) % points + points) % points)
  }

  /// How many points before now a place was passed last.
  func ago(_ place: Int) -> Int { ((head - place) % Trend.points + Trend.points) % Trend.points }

  /// When a place was passed last.
  func time(at place: Int) -> Instant { state.now - Span(microseconds: span.width.microseconds &* Int64(ago(place))) }

  func clock(at place: Int) -> String { state.clock(time(at: place)) }

  private static func floor(_ a: Int64, _ b: Int64) -> Int64 {
    let (quotient, remainder) = a.quotientAndRemainder(dividingBy: b)
    return remainder < 0 ? quotient - 1 : quotient
  }
}

/// The line below the plots: where on the clock they are, where now is, where the cursor is.
struct SweepAxis {
  private let sweep: Sweep
  private let columns: Int
  private let cursor: Int?
  /// When alarms began, and how bad they are.
  private let alarms: [(at: Instant, style: Style)]

  init(_ context: PageContext, columns: Int) {
    sweep = Sweep(context)
    alarms = (context.clusterState?.alarms ?? []).filter { $0.severity != .notice }.sorted { $1.key < $0.key }
      .flatMap { alarm in
        alarm.episodes(at: context.now).map { ($0.from, AlarmLine.style(alarm.severity)) }
      }
    self.columns = max(columns, 1)
    cursor = context.view.choices.trends.cursor
  }

  private var ticks: Int { sweep.span == .tenMinutes ? 5 : 4 }

  func line(indent: Int) -> Line {
    var cells = Line(repeating: "─", count: columns, .rule).cells
    func put(_ line: Line, at column: Int) {
      for (offset, cell) in line.cells.enumerated() where cells.indices.contains(column + offset) {
        cells[column + offset] = cell
      }
    }
    for tick in 0..<ticks { put(Line(label(tick), .label), at: tick * columns / ticks) }
    for alarm in alarms {
      if let place = sweep.place(of: alarm.at) { put(Line("!", alarm.style), at: place * columns / Trend.points) }
    }
    if let cursor { put(Line("│", .key), at: cursor * columns / Trend.points) }
    put(Line("↑", .good), at: sweep.head * columns / Trend.points)
    return .blank(indent - 1) + Line("└", .rule) + Line(cells: cells)
  }

  private func label(_ tick: Int) -> String {
    if sweep.isScrolling {
      let seconds = Int(sweep.span.width.seconds * Double(Trend.points)) * (ticks - tick) / ticks
      return Texts.Trends.ago(seconds)
    }
    return switch sweep.span {
    case .minute: ":" + Self.two(tick * 15)
    case .tenMinutes: ":x" + String(tick * 2)
    case .hour: ":" + Self.two(tick * 15)
    case .day: Self.two(tick * 6) + "h"
    }
  }

  private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}

/// One plot: what it shows and how.
struct TrendPanel {
  struct Curve {
    let place: Place
    let field: Field
    var style = Style.barFull
  }

  /// A value of now, for the title.
  struct Present {
    let field: Field
    let place: Place
    let text: ReadingText

    var line: Line {
      Line(text.number + (text.mark == "!" ? "!" : ""), text.style)
        .marked(.field(FieldRef(Texts.name(field), field: field, place: place, text)))
    }
  }

  static let count = 6
  /// Zoomed, noise may look so much larger.
  private static let zoom = 10.0

  let title: String
  let unit: String
  /// The range is never smaller.
  let least: Double
  var startsAtZero = false
  /// What the values can be at all: the range, unless it is zoomed to them.
  var whole: ClosedRange<Double>?
  let curves: [Curve]
  let now: [Present]

  /// The plots of the chosen module, or of the cluster with the lines of all modules.
  static func all(_ context: PageContext) -> [TrendPanel] {
    guard let cluster = context.cluster else { return [] }
    // A cluster that only CAN describes has no modules.
    let chosen = cluster.modules.isEmpty ? 0 : context.view.choices.trends.module
    let modules = chosen == 0 ? cluster.modules : cluster.modules.filter { $0.index == chosen }
    func own(_ field: Field, _ style: Style = .barFull) -> [Curve] {
      if modules.isEmpty { return [Curve(place: .cluster, field: field, style: style)] }
      return modules.map { Curve(place: .module($0.index), field: field, style: style) }
    }
    func total(_ field: Field) -> [Curve] { chosen == 0 ? [Curve(place: .cluster, field: field)] : own(field) }
    func now(_ field: Field, signed: Bool = false) -> Present {
      let module = modules.first
      let total = chosen == 0 ? cluster[field] : nil
      let own = total == nil ? module?.reading(field) : nil
      let isLost = chosen != 0 && module?.isLost == true
      return Present(
        field: field, place: own == nil ? .cluster : .module(module?.index ?? 1),
        text: ReadingText(
          total ?? own ?? cluster.reading(field), at: context.now, signed: signed, isLost: isLost))
    }
    func limit(_ field: Field) -> Present {
      Present(field: field, place: .cluster, text: ReadingText(cluster.reading(field), at: context.now))
    }
    // Some batteries tell on CAN only how warm they are on the whole.
    let hasExtremes =
      !modules.isEmpty || cluster.reading(.temperatureMax) != nil || cluster.reading(.temperature) == nil
    return [
      TrendPanel(
        title: Texts.Trends.voltage, unit: "V", least: 0.5, curves: own(.totalVoltage), now: [now(.totalVoltage)]),
      TrendPanel(
        title: Texts.Trends.current, unit: "A", least: 5, curves: total(.current), now: [now(.current, signed: true)]),
      TrendPanel(title: Texts.Trends.soc, unit: "%", least: 5, whole: 0...100, curves: total(.soc), now: [now(.soc)]),
      TrendPanel(
        title: Texts.Trends.delta, unit: "mV", least: 20, startsAtZero: true, curves: own(.cellDelta),
        now: [now(.cellDelta)]),
      TrendPanel(
        title: Texts.Trends.temperatures, unit: Unit.celsius.symbol, least: 5,
        curves: hasExtremes ? own(.temperatureMin, .lowest) + own(.temperatureMax, .highest) : own(.temperature),
        now: hasExtremes ? [now(.temperatureMax), now(.temperatureMin)] : [now(.temperature)]),
      TrendPanel(
        title: Texts.Trends.limits, unit: "A", least: 20, startsAtZero: true,
        curves: [
          Curve(place: .cluster, field: .dischargeCurrentLimit, style: .lowest),
          Curve(place: .cluster, field: .chargeCurrentLimit, style: .highest),
        ], now: [limit(.chargeCurrentLimit), limit(.dischargeCurrentLimit)]),
    ]
  }

  func draw(_ context: PageContext, _ layout: TrendLayout) -> [Line] {
    let sweep = Sweep(context)
    let span = sweep.span
    let trends = curves.map { curve in
      context.clusterState?.trends[curve.place, curve.field]?.points(span, until: context.now) ?? []
    }
    let visible = trends.map { Array($0.suffix(Trend.points - (sweep.isScrolling ? 0 : Sweep.blank))) }
    let head = Rows.title(title, note: note(visible, sweep, context), width: layout.panelWidth)
    guard let range = Self.range(visible) else { return [head] + empty(layout) }
    let isZoomed = context.view.choices.trends.isZoomed
    let shown =
      isZoomed ? nil : whole.map { min($0.lowerBound, range.lowerBound)...max($0.upperBound, range.upperBound) }
    let scale = AxisScale(
      shown ?? range, least: isZoomed ? least / Self.zoom : least, startsAtZero: startsAtZero && !isZoomed)
    var dots = Dots(columns: layout.plotWidth, rows: layout.plotHeight)
    for (curve, points) in zip(curves, visible) { Self.plot(points, curve.style, scale, sweep, &dots) }
    let lines = dots.lines(blocks: context.view.choices.trends.usesBlocks)
    let cursor = context.view.choices.trends.cursor.map { $0 * layout.plotWidth / Trend.points }
    return [head]
      + lines.enumerated().map { row, line in
        let label = scale.label(row: row, of: lines.count)
        let edge: Unicode.Scalar = label.isEmpty ? "│" : "┤"
        return Line(label, .label).right(layout.axisWidth - 1) + Line(repeating: edge, count: 1, .rule)
          + Self.marked(line, at: cursor)
      }
  }

  private func empty(_ layout: TrendLayout) -> [Line] {
    (0..<layout.plotHeight).map { row in
      let words = row == layout.plotHeight / 2 ? Line(" \(Texts.unknown)", .gone) : .empty
      return .blank(layout.axisWidth - 1) + Line("│", .rule) + words
    }
  }

  /// How old what is old of the values of now is.
  private var age: String { now.lazy.map(\.text.age).first { !$0.isEmpty } ?? "" }

  /// The values of now or, with a cursor, of its point.
  private func note(_ visible: [[TrendPoint]], _ sweep: Sweep, _ context: PageContext) -> Line {
    guard let cursor = context.view.choices.trends.cursor else {
      return now.enumerated().reduce(.empty) { line, item in
        (item.offset == 0 ? line : line + Line(" / ", .label)) + item.element.line
      } + Line(" \(unit)", .label) + (age.isEmpty ? .empty : Line(" \(age)", .stale))
    }
    let ago = sweep.ago(cursor)
    var heard: [Double] = []
    // What is drawn at a column is one of a few points.
    for points in visible where ago < points.count + Sweep.blank {
      for back in max(ago - 3, 0)...(ago + 3) {
        let position = points.count - 1 - back
        guard points.indices.contains(position), case .heard(let bucket) = points[position] else { continue }
        heard.append(bucket.last)
        break
      }
    }
    guard let low = heard.min(), let high = heard.max() else { return Line(Texts.unknown, .gone) }
    let text = low == high ? Self.text(low) : "\(Self.text(low))..\(Self.text(high))"
    return Line(text, .key) + Line(" \(unit)", .label)
  }

  /// A number of a plot, with the decimals it needs, two at most.
  static func text(_ value: Double) -> String {
    guard value.magnitude < 1e9 else { return Texts.unknown }
    let hundredths = Int64((value * 100).rounded())
    if hundredths % 100 == 0 { return String(hundredths / 100) }
    return hundredths % 10 == 0
      ? Decimal(hundredths / 10, decimals: 1).text : Decimal(hundredths, decimals: 2).text
  }

  private static func range(_ curves: [[TrendPoint]]) -> ClosedRange<Double>? {
    var range: ClosedRange<Double>?
    for points in curves {
      for case .heard(let bucket) in points {
        guard bucket.min.magnitude < 1e12, bucket.max.magnitude < 1e12 else { continue }
        range = min(range?.lowerBound ?? bucket.min, bucket.min)...max(range?.upperBound ?? bucket.max, bucket.max)
      }
    }
    return range
  }

  /// Draws the points of one curve, oldest first, the last one being now; a gap breaks the line.
  private static func plot(
    _ points: [TrendPoint], _ style: Style, _ scale: AxisScale, _ sweep: Sweep, _ dots: inout Dots
  ) {
    var last: Int?
    let head = sweep.head
    for (position, point) in points.enumerated() {
      let ago = points.count - 1 - position
      let place = ((head - ago) % Trend.points + Trend.points) % Trend.points
      let x = place * dots.width / Trend.points
      switch point {
      case .heard(let bucket):
        let low = scale.height(bucket.min, of: dots.height), high = scale.height(bucket.max, of: dots.height)
        dots.set(x, min(low, last ?? low)...max(high, last ?? high), style)
        last = scale.height(bucket.last, of: dots.height)
      case .between: if let last { dots.set(x, last...last, style) }
      case .gap: last = nil
      }
    }
  }

  /// The cursor goes through the plot where nothing is drawn.
  private static func marked(_ line: Line, at column: Int?) -> Line {
    guard let column, line.cells.indices.contains(column), line.cells[column].scalar == " " else { return line }
    var cells = line.cells
    cells[column] = Cell(scalar: "│", style: .hint)
    return Line(cells: cells)
  }
}
