internal import BMSCore

/// Everything about one field: what it is called, what it says, how sure that is, and what the manual says to it.
enum DetailsDialog {
  private static let nameWidth = 14

  /// - Parameter ref: `nil` when the field is not on the page any more.
  static func draw(_ context: PageContext, _ ref: FieldRef?, _ selection: Selection) -> Block {
    let place = Line(ref?.place.map(Texts.place) ?? "", .label)
    var sheet = Sheet(ref?.label ?? selection.label, note: place, nameWidth: nameWidth, columns: context.width)
    guard let ref else {
      sheet.words(Texts.Details.notThere, .normal)
      return sheet.block
    }
    value(ref, context, &sheet)
    truth(ref, context, &sheet)
    for line in history(ref, context) { sheet.row(line.name, line.text) }
    let names = Vocabulary.names(of: ref)
    if !names.isEmpty { sheet.row(Texts.Details.names, names.joined(separator: ", ")) }
    for note in ref.field.flatMap({ Texts.manual[$0] }) ?? [] { sheet.row(Texts.Details.manual, note) }
    if let alarm = ref.alarms.first {
      sheet.row(Texts.Details.symptom, Texts.symptom(alarm))
      sheet.row(Texts.Details.remedy, Texts.remedy(alarm))
    }
    return sheet.block
  }

  private static func value(_ ref: FieldRef, _ context: PageContext, _ sheet: inout Sheet) {
    guard let reading = ref.reading else {
      let isKnown = ref.shown != Texts.unknown
      sheet.row(Texts.Details.value, ref.shown, isKnown ? .value : .gone)
      sheet.row("", isKnown ? Texts.Details.workedOut : Texts.Details.unknown)
      return
    }
    let freshness = reading.freshness(at: context.now)
    if !reading.grade.isFact {
      sheet.row(Texts.Details.value, Texts.unknown, .gone)
    } else if freshness == .gone {
      sheet.row(Texts.Details.value, ref.shown, .gone)
      sheet.row(
        "",
        Texts.Details.last(
          reading.value.plain(set: Texts.Words.yes, clear: Texts.Words.no), context.state.clock(reading.heard)), .stale)
    } else {
      sheet.row(Texts.Details.value, ref.shown, freshness == .stale ? .stale : .value)
    }
    if case .number(_, .raw) = reading.value { sheet.row("", Texts.Details.raw) }
    if reading.isImplausible { sheet.row("", Texts.Details.implausible, .warning) }
  }

  private static func truth(_ ref: FieldRef, _ context: PageContext, _ sheet: inout Sheet) {
    guard let reading = ref.reading else { return }
    sheet.row(Texts.Details.grade, Texts.Details.graded(reading.grade))
    sheet.row(Texts.Details.source, Texts.Details.origin(reading.source))
    let age = ReadingText.ageText(reading.age(at: context.now))
    sheet.row(
      Texts.Details.heard,
      Texts.Details.heard(context.state.clock(reading.heard), age: age, period: ReadingText.ageText(reading.period)),
      reading.freshness(at: context.now) == .live ? .normal : .stale)
    if let override = context.clusterState?.setting?.map.override(of: reading, field: ref.field) {
      sheet.row(Texts.Change.map, override, .warning)
    }
    guard let change = context.state.changes.last(of: reading, field: ref.field) else { return }
    sheet.row(
      Texts.Details.changed,
      Texts.Details.changed(
        context.state.clock(change.at), from: change.before.plain(set: Texts.Words.yes, clear: Texts.Words.no)), .normal
    )
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
