internal import BMSCore

/// The line below the tabs of every page, only while something is wrong: how bad, how many, the worst of them with its
/// place, since when, and the keys for it. Always of now, also while the page shows something else.
struct AlarmLine {
  let group: AlarmGroup
  private let state: AppState
  private let showsKeys: Bool
  private let width: Int

  /// `nil` while nothing is wrong.
  init?(_ model: ScreenModel) {
    guard model.view.page != .fleet, let group = model.state.foremost else { return nil }
    self.group = group
    state = model.state
    showsKeys = model.isOfNow
    width = model.size.columns
  }

  var style: Style { Self.style(group.severity) }

  static func style(_ severity: AlarmSeverity) -> Style {
    switch severity {
    case .fault: .fault
    case .warning: .warning
    case .notice: .hint
    }
  }

  var line: Line {
    let texts = texts
    let least = head.width + 2 + (texts.last?.unicodeScalars.count ?? 0)
    // What is wrong and where goes before the time of it.
    let end = least + tail(showsTime: true).width <= width ? tail(showsTime: true) : tail(showsTime: false)
    let room = width - head.width - end.width - 2
    let text = texts.first { $0.unicodeScalars.count <= room } ?? texts.last ?? ""
    let words = Line(text, group.isAcknowledged ? .normal : style).fitted(to: max(room, 0))
    return head + words + Line("  ") + end
  }

  /// ` FAULT 2  `
  private var head: Line {
    Line(" ") + Line(Texts.Faults.badge(group.severity, state.alarmCount), style) + Line("  ")
  }

  /// What is wrong, from the most words to the fewest.
  private var texts: [String] {
    let alarm = group.cause
    let facts = AlarmFacts(alarm, in: state)
    let forms = Texts.Faults.forms(
      alarm.id, place: facts.place, module: facts.module, value: facts.value, limit: facts.limit, note: facts.note)
    let more = group.effects.count
    let whole = forms.flatMap { more == 0 ? [$0] : [Texts.Faults.explaining($0, more), $0] }
    let remedy = whole.first.map { Texts.Faults.remedy($0, alarm.id.info.advice.remedy) }
    return [remedy].compactMap(\.self) + whole
  }

  /// `19:33  a ack  6 all `
  private func tail(showsTime: Bool) -> Line {
    var line = Line(showsTime ? state.minute(group.cause.raised) : "", .label)
    if showsTime, group.cause.unconfirmedSince != nil {
      line = Line(Texts.Faults.unconfirmed, .stale) + Line(" ") + line
    }
    guard showsKeys else { return line + Line(" ") }
    let acknowledging: [(key: Key, word: String)] = group.isAcknowledged ? [] : [(.char("a"), Texts.Faults.ack)]
    let listing: [(key: Key, word: String)] = [(.char("6"), Texts.Faults.all)]
    for (key, word) in acknowledging + listing {
      line += Line("  ") + (Line(key.name, .key) + Line(" \(word)", .hint)).marked(.key(key))
    }
    return line + Line(" ")
  }
}
