internal import BMSCore

/// Everything about one field: what it is called, what it says, how sure that is, and what the manual says to it.
enum DetailsDialog {
  private static let nameWidth = 14
  private static let widest = 100

  /// - Parameter ref: `nil` when the field is not on the page any more.
  static func draw(_ context: PageContext, _ ref: FieldRef?, _ selection: Selection) -> Block {
    let width = min(context.width, widest)
    var block = Block(width: context.width)
    let place = ref?.place.map(\.words) ?? ""
    block.add(Rows.title(ref?.label ?? selection.label, note: Line(place, .label), width: width))
    guard let ref else {
      block.add(Rows.paragraph(Texts.Details.notThere, .normal, indent: 1, width: width))
      return block
    }
    func row(_ name: String, _ text: String, _ style: Style = .normal) {
      block.add(Rows.named(name, text, style, indent: nameWidth, width: width))
    }
    value(ref, context, row)
    truth(ref, context, row)
    for line in history(ref, context) { row(line.name, line.text, .normal) }
    let names = Vocabulary.names(of: ref)
    if !names.isEmpty { row(Texts.Details.names, names.joined(separator: ", ")) }
    for note in ref.field.flatMap({ Texts.manual[$0] }) ?? [] { row(Texts.Details.manual, note) }
    if let advice = ref.alarms.first?.info.advice {
      row(Texts.Details.symptom, advice.symptom)
      row(Texts.Details.remedy, advice.remedy)
    }
    return block
  }

  private typealias Row = (String, String, Style) -> Void

  private static func value(_ ref: FieldRef, _ context: PageContext, _ row: Row) {
    guard let reading = ref.reading else {
      let isKnown = ref.shown != Texts.unknown
      row(Texts.Details.value, ref.shown, isKnown ? .value : .gone)
      row("", isKnown ? Texts.Details.workedOut : Texts.Details.unknown, .normal)
      return
    }
    let freshness = reading.freshness(at: context.now)
    if !reading.grade.isFact {
      row(Texts.Details.value, Texts.unknown, .gone)
    } else if freshness == .gone {
      row(Texts.Details.value, ref.shown, .gone)
      row("", Texts.Details.last(reading.value.words, context.state.clock(reading.heard)), .stale)
    } else {
      row(Texts.Details.value, ref.shown, freshness == .stale ? .stale : .value)
    }
    if case .number(_, .raw) = reading.value { row("", Texts.Details.raw, .normal) }
    if reading.isImplausible { row("", Texts.Details.implausible, .warning) }
  }

  private static func truth(_ ref: FieldRef, _ context: PageContext, _ row: Row) {
    guard let reading = ref.reading else { return }
    row(Texts.Details.grade, "\(reading.grade.rawValue): \(Texts.Details.meaning(reading.grade))", .normal)
    row(Texts.Details.source, Texts.Details.origin(reading.source), .normal)
    let age = ReadingText.ageText(reading.age(at: context.now))
    row(
      Texts.Details.heard,
      Texts.Details.heard(context.state.clock(reading.heard), age: age, period: ReadingText.ageText(reading.period)),
      reading.freshness(at: context.now) == .live ? .normal : .stale)
    if let override = context.clusterState?.setting?.map.override(of: reading, field: ref.field) {
      row(Texts.Change.map, override, .warning)
    }
    guard let change = context.state.changes.last(of: reading, field: ref.field) else { return }
    row(
      Texts.Details.changed,
      Texts.Details.changed(context.state.clock(change.at), from: change.before.words), .normal)
  }
}

extension DetailsDialog {
  /// The lowest and the highest of each span that says more than the one before; empty for what has no trend.
  fileprivate static func history(_ ref: FieldRef, _ context: PageContext) -> [(name: String, text: String)] {
    guard let field = ref.field, let place = ref.place, let trend = context.clusterState?.trends[place, field] else {
      return []
    }
    let unit = ref.shown.split(separator: " ").dropFirst().joined(separator: " ")
    var texts: [String] = []
    var before: ClosedRange<Double>?
    for span in TrendSpan.allCases {
      guard let range = trend.range(span, until: context.now), range != before else { continue }
      before = range
      let (low, high) = (text(range.lowerBound, like: ref), text(range.upperBound, like: ref))
      texts.append(Texts.Details.moved(low == high ? low : "\(low) .. \(high)", unit, in: span.label))
    }
    return texts.enumerated().map { ($0.offset == 0 ? Texts.Details.history : "", $0.element) }
  }

  /// A number with as many decimals as the reading has.
  private static func text(_ number: Double, like ref: FieldRef) -> String {
    guard case .number(let own, _) = ref.reading?.value, number.magnitude < 1e9 else { return TrendPanel.text(number) }
    return Decimal(Int64((number * 1e6).rounded()), decimals: 6).rounded(to: own.decimals).text
  }
}

extension Value {
  /// The value and its unit in words.
  fileprivate var words: String {
    switch self {
    case .number(let number, let unit): number.text + (unit == .count ? "" : " \(unit.rawValue)")
    case .flag(let flag): flag ? Texts.Words.yes : Texts.Words.no
    case .text(let text): text
    case .list(let names): names.joined(separator: ", ")
    }
  }
}
