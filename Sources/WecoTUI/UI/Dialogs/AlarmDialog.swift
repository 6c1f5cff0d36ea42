internal import BMSCore

/// Everything about one alarm: its names, where and since when, what the person at the battery sees and can do, and
/// what time brings.
enum AlarmDialog {
  private static let nameWidth = 15
  /// Times of self-restarts that are shown.
  private static let mostExpectations = 6

  /// - Parameters:
  ///   - context: its state is the one that pages are drawn from.
  ///   - selected: which of its links Enter opens.
  static func draw(_ context: PageContext, _ ref: AlarmRef, selected: Int) -> Block {
    guard let alarm = ref.alarm(in: context.state) else {
      var sheet = Sheet(Texts.label(ref.key.alarm), nameWidth: nameWidth, columns: context.width)
      sheet.words(Texts.AlarmDetails.gone, .normal)
      return sheet.block
    }
    let severity = Line(Texts.Faults.severity(alarm.severity), alarm.isActive ? style(alarm) : .label)
    var sheet = Sheet(Texts.label(alarm.id), note: severity, nameWidth: nameWidth, columns: context.width)
    what(alarm, context, &sheet)
    when(alarm, context, &sheet)
    advice(alarm, context, &sheet)
    links(alarm, context, selected: selected, &sheet)
    names(alarm, context, &sheet)
    return sheet.block
  }

  private static func style(_ alarm: Alarm) -> Style { alarm.severity == .fault ? .fault : .warning }

  private static func what(_ alarm: Alarm, _ context: PageContext, _ sheet: inout Sheet) {
    let state = context.state
    if let cleared = alarm.cleared {
      sheet.row(Texts.AlarmDetails.state, Texts.AlarmDetails.past(state.moment(cleared)))
    } else if let since = alarm.unconfirmedSince {
      sheet.row(Texts.AlarmDetails.state, Texts.AlarmDetails.unconfirmed(state.moment(since)), .stale)
    } else {
      sheet.row(Texts.AlarmDetails.state, Texts.AlarmDetails.active, style(alarm))
    }
    let cluster = state.clusters.first { $0.cluster.name == alarm.key.cluster }?.cluster
    let module = alarm.module.map { index in
      (index: index, name: cluster.map { Roles.name(index, in: $0) } ?? Texts.place(.module(index)))
    }
    sheet.row(Texts.AlarmDetails.place, Texts.AlarmDetails.place(alarm.key.cluster, module: module, cell: alarm.cell))
    if let value = alarm.value {
      let then = value.text(in: alarm.unit)
      let latest = (alarm.latest ?? value).text(in: alarm.unit)
      let text =
        then == latest
        ? then : alarm.isActive ? Texts.AlarmDetails.values(then, now: latest) : Texts.AlarmDetails.last(then, latest)
      sheet.row(Texts.Details.value, text, .value)
    }
    if let limit = alarm.limit { sheet.row(Texts.AlarmDetails.limit, limit.text(in: alarm.unit)) }
    if let note = alarm.note { sheet.row(Texts.Change.note, Texts.sentence(note)) }
    conclusions(alarm, state, &sheet)
  }

  /// What it follows from, or what follows from it.
  private static func conclusions(_ alarm: Alarm, _ state: AppState, _ sheet: inout Sheet) {
    func text(_ other: Alarm) -> String {
      Texts.place(cluster: Texts.label(other.id), module: AlarmFacts(other, in: state).place)
    }
    for group in alarm.isActive ? state.standing : [] {
      if group.cause.key == alarm.key {
        for (index, effect) in group.effects.enumerated() {
          sheet.row(index == 0 ? Texts.AlarmDetails.explains : "", text(effect))
        }
      } else if group.effects.contains(where: { $0.key == alarm.key }) {
        sheet.row(Texts.AlarmDetails.follows, text(group.cause), style(group.cause))
      }
    }
  }

  private static func when(_ alarm: Alarm, _ context: PageContext, _ sheet: inout Sheet) {
    let state = context.state
    let again = alarm.raised > alarm.firstSeen ? state.moment(alarm.raised) : nil
    sheet.row(Texts.AlarmDetails.firstSeen, Texts.AlarmDetails.firstSeen(state.moment(alarm.firstSeen), again: again))
    if alarm.wasThereAtStart { sheet.row("", Texts.AlarmDetails.atStart) }
    sheet.row(Texts.AlarmDetails.lastSeen, state.moment(alarm.lastSeen))
    sheet.row(Texts.AlarmDetails.count, Texts.AlarmDetails.times(alarm.count))
    let room = min(context.width, 100) - nameWidth - 1
    if let times = Timeline.line(alarm, state, style: alarm.isActive ? style(alarm) : .label, width: room) {
      sheet.line(.blank(nameWidth) + times)
    }
    sheet.row(Texts.AlarmDetails.duration, Texts.AlarmDetails.duration(alarm.duration(at: state.now)))
    if alarm.isAcknowledged, let seen = alarm.acknowledgement {
      sheet.row(Texts.AlarmDetails.acknowledged, Texts.AlarmDetails.by(seen.by, state.moment(seen.at)))
    } else if alarm.isActive {
      sheet.row(Texts.AlarmDetails.acknowledged, Texts.AlarmDetails.notYet)
    }
  }

  private static func advice(_ alarm: Alarm, _ context: PageContext, _ sheet: inout Sheet) {
    sheet.row(Texts.Details.symptom, Texts.symptom(alarm.id))
    sheet.row(Texts.Details.remedy, Texts.remedy(alarm.id), .title)
    sheet.row(Texts.Words.ledBar, Texts.leds(alarm.id.info.advice.leds) ?? Texts.AlarmDetails.noLED)
    guard alarm.isActive else { return }
    let expected = FrontPanel.expectations(of: alarm, at: context.now).prefix(mostExpectations)
    for (index, one) in expected.enumerated() {
      let words = Texts.expectation(one)
      let text = one.at.map { Texts.AlarmDetails.at(context.state.moment($0), words) } ?? words
      sheet.row(index == 0 ? Texts.AlarmDetails.expected : "", text)
    }
  }

  /// The moment that was kept, then the manual.
  static func links(of alarm: Alarm, _ state: AppState) -> [AlarmLink] {
    let incident = state.incident(of: alarm).map { AlarmLink.incident($0.entry.name) }
    return [incident, alarm.id.info.advice.place.map { .manual($0) }].compactMap(\.self)
  }

  private static func links(_ alarm: Alarm, _ context: PageContext, selected: Int, _ sheet: inout Sheet) {
    let links = links(of: alarm, context.state)
    func row(_ name: String, _ text: String, _ link: (AlarmLink) -> Bool) {
      guard let index = links.firstIndex(where: link) else { return sheet.row(name, text) }
      sheet.link(name, text, .item(index), isSelected: index == min(selected, links.count - 1))
    }
    if alarm.severity == .fault || context.state.incident(of: alarm) != nil {
      row(Texts.AlarmDetails.incident, context.state.incidentWords(of: alarm)) {
        if case .incident = $0 { true } else { false }
      }
    }
    row(Texts.Details.manual, alarm.id.info.advice.manualText) { if case .manual = $0 { true } else { false } }
  }

  private static func names(_ alarm: Alarm, _ context: PageContext, _ sheet: inout Sheet) {
    let info = alarm.id.info
    sheet.row(Texts.AlarmDetails.severity, Texts.AlarmDetails.meaning(alarm.severity))
    sheet.row(Texts.Details.source, alarm.source.map(Texts.Details.origin) ?? Texts.AlarmDetails.rules)
    sheet.row(Texts.Details.grade, Texts.Details.graded(alarm.grade))
    sheet.row(Texts.AlarmDetails.vendor, info.vendorName ?? Texts.AlarmDetails.noName)
    sheet.row(Texts.AlarmDetails.manual, info.manualName ?? Texts.AlarmDetails.noName)
    sheet.row(Texts.AlarmDetails.id, info.id)
  }
}

/// Where an alarm leads to.
enum AlarmLink: Hashable, Sendable {
  case incident(String)
  case manual(ManualPlace)
}

extension AlarmAdvice {
  /// Where the manual says more.
  fileprivate var place: ManualPlace? {
    switch origin {
    case .manual(let trouble): .trouble(trouble)
    case .ours(let section): section.map { .section($0) }
    }
  }

  /// Whose advice it is, and where the manual says more.
  fileprivate var manualText: String {
    switch origin {
    case .manual(let trouble): Texts.Book.trouble(trouble, Texts.name(trouble))
    case .ours(let section): section.map(Texts.Book.see) ?? Texts.Book.oursAlone
    }
  }
}
