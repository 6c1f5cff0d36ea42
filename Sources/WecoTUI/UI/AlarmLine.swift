internal import BMSCore

/// The line below the tabs of every page, only while something is wrong: how bad, how many, the worst of them with its
/// place, since when, and the keys for it. Always of now, also while the page shows something else.
struct AlarmLine {
  /// What it speaks of; `nil` where that has no name in this program.
  let group: AlarmGroup?
  private let severity: AlarmSeverity
  /// What is wrong, from the most words to the fewest.
  private let texts: [String]
  private let since: Instant
  private let isUnconfirmed: Bool
  private let state: AppState
  private let showsKeys: Bool
  private let width: Int

  /// `nil` while nothing is wrong.
  init?(_ model: ScreenModel) {
    guard model.view.page != .fleet, model.state.isAlarmed else { return nil }
    state = model.state
    showsKeys = model.isOfNow
    width = model.size.columns
    let foremost = model.state.foremost
    let unknown = model.state.unknownStanding.filter { $0.alarm.severity != .notice }
      .min { $0.alarm.severity < $1.alarm.severity }
    if let unknown, foremost.map({ unknown.alarm.severity < $0.severity }) ?? true {
      group = nil
      severity = unknown.alarm.severity
      since = state.wall.instant(unknown.alarm.since)
      isUnconfirmed = !unknown.owner.isConfirmed
      texts = Self.texts(unknown.alarm, of: unknown.owner)
      return
    }
    guard let foremost else { return nil }
    group = foremost
    severity = foremost.severity
    since = foremost.cause.raised
    isUnconfirmed = foremost.cause.unconfirmedSince != nil
    texts = Self.texts(foremost, in: state)
  }

  static func style(_ severity: AlarmSeverity) -> Style {
    switch severity {
    case .fault: .fault
    case .warning: .warning
    case .notice: .hint
    }
  }

  var style: Style { Self.style(severity) }
  private var isSeen: Bool { group?.isAcknowledged ?? false }

  var line: Line {
    let least = head.width + 2 + (texts.map(\.unicodeScalars.count).min() ?? 0)
    // What is wrong and where goes before the time of it, and before the keys, which the footer and the help have too.
    let ends = [tail(showsTime: true), tail(showsTime: false), Line(" ")]
    let end = ends.first { least + $0.width <= width } ?? Line(" ")
    let room = width - head.width - end.width - 2
    let text = texts.first { $0.unicodeScalars.count <= room } ?? texts.last ?? ""
    return head + Line(text, isSeen ? .normal : style).fitted(to: max(room, 0)) + Line("  ") + end
  }

  /// ` FAULT 2  `, and ` now FAULT 2  ` above what is over.
  private var head: Line {
    (showsKeys ? Line(" ") : Line(" \(Texts.Faults.now) ", .hint))
      + Line(Texts.Faults.badge(severity, state.alarmCount), style) + Line("  ")
  }

  private static func texts(_ group: AlarmGroup, in state: AppState) -> [String] {
    let alarm = group.cause
    let facts = AlarmFacts(alarm, in: state)
    let forms = Texts.Faults.forms(
      alarm.id, Texts.label(alarm.id), place: facts.place, module: facts.module, value: facts.value, limit: facts.limit,
      note: facts.note)
    let more = group.effects.count
    let whole = forms.flatMap { more == 0 ? [$0] : [Texts.Faults.explaining($0, more), $0] }
    return whole.prefix(1).map { Texts.Faults.remedy($0, Texts.remedy(alarm.id)) } + whole
  }

  private static func texts(_ alarm: FleetAlarm, of owner: ClusterState) -> [String] {
    let facts = AlarmFacts(alarm, of: owner)
    let forms = Texts.Faults.forms(
      nil, alarm.label, place: facts.place, module: facts.module, value: facts.value, limit: facts.limit, note: nil)
    return forms.prefix(1).map { Texts.Faults.remedy($0, alarm.remedy) } + forms
  }

  /// `19:33  a ack  6 all `
  private func tail(showsTime: Bool) -> Line {
    var line = Line(showsTime ? state.minute(since) : "", .label)
    if showsTime, isUnconfirmed { line = Line(Texts.Faults.unconfirmed, .stale) + Line(" ") + line }
    guard showsKeys else { return line + Line(" ") }
    let acknowledging: [(key: Key, word: String)] =
      isSeen || group == nil ? [] : [(.char("a"), Texts.Faults.ack)]
    let listing: [(key: Key, word: String)] = [(.char("6"), Texts.Faults.all)]
    for (key, word) in acknowledging + listing {
      line += Line("  ") + (Line(key.name, .key) + Line(" \(word)", .hint)).marked(.key(key))
    }
    return line + Line(" ")
  }
}
