internal import BMSCore

/// Everything about one alarm: its names, where and since when, what the person at the battery sees and can do, and
/// what time brings.
enum AlarmDialog {
  private static let nameWidth = 15
  private static let widest = 100
  /// Times of self-restarts that are shown.
  private static let mostExpectations = 6

  /// - Parameter context: its state is the one that pages are drawn from.
  static func draw(_ context: PageContext, _ ref: AlarmRef) -> Block {
    let width = min(context.width, widest)
    var block = Block(width: context.width)
    guard let alarm = ref.alarm(in: context.state) else {
      block.add(Rows.title(ref.key.alarm.label, width: width))
      block.add(Rows.paragraph(Texts.AlarmDetails.gone, .normal, indent: 1, width: width))
      return block
    }
    let severity = Line(Texts.Faults.severity(alarm.severity), alarm.isActive ? style(alarm) : .label)
    block.add(Rows.title(alarm.id.label, note: severity, width: width))
    func row(_ name: String, _ text: String, _ style: Style = .normal) {
      block.add(Rows.named(name, text, style, indent: nameWidth, width: width))
    }
    what(alarm, context, row)
    when(alarm, context, row)
    advice(alarm, context, row)
    names(alarm, context, row)
    return block
  }

  private typealias Row = (String, String, Style) -> Void

  private static func style(_ alarm: Alarm) -> Style { alarm.severity == .fault ? .fault : .warning }

  private static func what(_ alarm: Alarm, _ context: PageContext, _ row: Row) {
    let state = context.state
    if let cleared = alarm.cleared {
      row(Texts.AlarmDetails.state, Texts.AlarmDetails.past(state.moment(cleared)), .normal)
    } else if let since = alarm.unconfirmedSince {
      row(Texts.AlarmDetails.state, Texts.AlarmDetails.unconfirmed(state.moment(since)), .stale)
    } else {
      row(Texts.AlarmDetails.state, Texts.AlarmDetails.active, style(alarm))
    }
    var place = alarm.key.cluster
    let cluster = state.clusters.first { $0.cluster.name == alarm.key.cluster }?.cluster
    if let module = alarm.module {
      place += ", \(cluster.map { Roles.name(module, in: $0) } ?? "module \(module)") (module \(module))"
    }
    if let cell = alarm.cell { place += ", \(Texts.Urgent.cell(cell))" }
    row(Texts.AlarmDetails.place, place, .normal)
    let unit = alarm.unit.map(AlarmWords.unit) ?? ""
    if let value = alarm.value {
      let then = value.text + unit
      let latest = (alarm.latest ?? value).text + unit
      let text =
        then == latest
        ? then : alarm.isActive ? Texts.AlarmDetails.values(then, now: latest) : Texts.AlarmDetails.last(then, latest)
      row(Texts.AlarmDetails.value, text, .value)
    }
    if let limit = alarm.limit { row(Texts.AlarmDetails.limit, limit.text + unit, .normal) }
    if let note = alarm.note { row(Texts.AlarmDetails.note, note, .normal) }
  }

  private static func when(_ alarm: Alarm, _ context: PageContext, _ row: Row) {
    let state = context.state
    let again = alarm.raised > alarm.firstSeen ? Texts.AlarmDetails.raised(state.moment(alarm.raised)) : ""
    row(Texts.AlarmDetails.firstSeen, state.moment(alarm.firstSeen) + again, .normal)
    if alarm.wasThereAtStart { row("", Texts.AlarmDetails.atStart, .normal) }
    row(Texts.AlarmDetails.lastSeen, state.moment(alarm.lastSeen), .normal)
    row(Texts.AlarmDetails.count, Texts.AlarmDetails.times(alarm.count), .normal)
    row(Texts.AlarmDetails.duration, Texts.AlarmDetails.duration(alarm.duration(at: state.now)), .normal)
    if alarm.isAcknowledged, let seen = alarm.acknowledgement {
      row(Texts.AlarmDetails.acknowledged, Texts.AlarmDetails.by(seen.by, state.moment(seen.at)), .normal)
    } else if alarm.isActive {
      row(Texts.AlarmDetails.acknowledged, Texts.AlarmDetails.notYet, .normal)
    }
  }

  private static func advice(_ alarm: Alarm, _ context: PageContext, _ row: Row) {
    let advice = alarm.id.info.advice
    row(Texts.AlarmDetails.symptom, advice.symptom, .normal)
    row(Texts.AlarmDetails.remedy, advice.remedy, .title)
    row(Texts.AlarmDetails.leds, advice.leds.text ?? Texts.AlarmDetails.noLED, .normal)
    guard alarm.isActive else { return }
    let expected = FrontPanel.expectations(of: alarm, at: context.now).prefix(mostExpectations)
    for (index, one) in expected.enumerated() {
      let text = one.at.map { Texts.AlarmDetails.at(context.state.moment($0), one.text) } ?? one.text
      row(index == 0 ? Texts.AlarmDetails.expected : "", text, .normal)
    }
  }

  private static func names(_ alarm: Alarm, _ context: PageContext, _ row: Row) {
    let info = alarm.id.info
    if alarm.severity == .fault {
      let entry = context.state.incident(of: alarm)
      row(
        Texts.AlarmDetails.incident, entry == nil ? Texts.AlarmDetails.notKept : Texts.AlarmDetails.kept,
        entry == nil ? .normal : .key)
    }
    row(Texts.AlarmDetails.severity, Texts.AlarmDetails.meaning(alarm.severity), .normal)
    row(Texts.AlarmDetails.source, alarm.source.map(Texts.Details.origin) ?? Texts.AlarmDetails.rules, .normal)
    row(
      Texts.AlarmDetails.grade, "\(alarm.grade.rawValue): \(Texts.Details.meaning(alarm.grade))", .normal)
    row(Texts.AlarmDetails.vendor, info.vendorName ?? Texts.AlarmDetails.noName, .normal)
    row(Texts.AlarmDetails.manual, info.manualName ?? Texts.AlarmDetails.noName, .normal)
    row(Texts.AlarmDetails.id, info.id, .normal)
  }
}
