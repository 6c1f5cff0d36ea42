internal import BMSCore

/// Page 6: what is wrong now, the worst first, and what was.
enum FaultsPage {
  /// From this width on an alarm takes one line.
  private static let oneLineFrom = 116
  private static let severityWidth = 9
  private static let clockWidth = 8
  private static let nameWidth = 38
  private static let mostPast = 200

  static func draw(_ context: PageContext) -> Block {
    var block = Block(width: context.width)
    let standing = context.state.standing
    let past = past(context)
    let note = counts(standing, past.count, context)
    block.add(Rows.title(Texts.Faults.active, note: note, width: context.width))
    let unknown = context.state.unknownStanding
    if standing.isEmpty, unknown.isEmpty {
      let since = context.state.watchedSince.map(context.state.clock)
      block.add(Texts.Faults.none(since: since), .good)
    }
    // Each kind has the worst first already.
    for severity in AlarmSeverity.allCases.sorted() {
      for group in standing where group.severity == severity { block.add(lines(group, context)) }
      for (alarm, owner) in unknown where alarm.severity == severity { block.add(lines(alarm, owner, context)) }
    }
    block.add(.empty)
    block.add(Rows.title(Texts.Faults.past, width: context.width))
    if past.isEmpty { block.add(Texts.Faults.noPast, .hint) }
    for group in past.prefix(mostPast) { block.add(lines(group, context)) }
    block.add(.empty)
    for text in [Texts.Faults.keys] + (hearsCAN(context) ? [] : [Texts.Faults.knowledge]) {
      block.add(text, .hint)
    }
    return block
  }

  private static let mostBrief = 4

  /// What stands, for another page: a few of them.
  static func brief(_ context: PageContext, width: Int) -> Block {
    let narrow = PageContext(state: context.state, view: context.view, width: width, height: context.height)
    let standing = context.state.standing
    var block = Block(Texts.Group.alarms, note: counts(standing, past(context).count, context), width: width)
    if standing.isEmpty {
      block.add(Texts.Faults.none(since: context.state.watchedSince.map(context.state.clock)), .good)
    }
    for group in standing.prefix(mostBrief) { block.add(lines(group, narrow)) }
    if standing.count > mostBrief { block.add(Texts.Urgent.more(standing.count - mostBrief), .hint) }
    return block
  }

  private static func counts(_ standing: [AlarmGroup], _ past: Int, _ context: PageContext) -> Line {
    let notices =
      standing.count { $0.severity == .notice } + context.state.unknownStanding.count { $0.alarm.severity == .notice }
    return Line(Texts.Faults.counts(context.state.alarmCount, notices: notices, past: past), .label)
  }

  /// What is over, the newest end first.
  private static func past(_ context: PageContext) -> [AlarmGroup] {
    AlarmGroup.groups(context.state.clusters.flatMap { $0.alarms.filter { !$0.isActive } })
      .sorted { ($0.cause.cleared ?? context.now) > ($1.cause.cleared ?? context.now) }
  }

  private static func hearsCAN(_ context: PageContext) -> Bool {
    context.state.clusters.contains { !$0.buses.isEmpty || $0.cluster.bus != nil }
  }

  /// The cause, and below it what follows from it.
  private static func lines(_ group: AlarmGroup, _ context: PageContext) -> [Line] {
    lines(group.cause, as: group.severity, context) + group.effects.flatMap { effect(of: $0, context) }
  }

  /// - Parameter severity: with that of what follows.
  private static func lines(_ alarm: Alarm, as severity: AlarmSeverity, _ context: PageContext) -> [Line] {
    let style = style(alarm, severity)
    let clock = times(alarm, context.state)
    var head = Line(" ") + Line(Texts.Faults.severity(severity), style).fitted(to: severityWidth)
    head += Line(clock, alarm.isActive ? .normal : .label).fitted(to: max(clockWidth, clock.unicodeScalars.count) + 2)
    let name = Line(Texts.label(alarm.id), style)
    let facts = AlarmFacts(alarm, in: context.state).words
    let mark = handled(alarm, style)
    let ref = FieldRef(alarm: alarm, shown: facts)
    let room = max(context.width - mark.width - 2, 0)
    let factStyle: Style = alarm.isActive ? .normal : .label
    func marked(_ line: Line) -> Line { (line.fitted(to: room + 1) + mark).marked(.field(ref)) }

    let whole = head + name.fitted(to: nameWidth) + Line(" ") + Line(facts, factStyle)
    let indent = severityWidth + 1
    let times = timeline(alarm, style, indent: indent, context)
    if context.width >= oneLineFrom, whole.width <= room { return [marked(whole)] + times }
    let rest = Rows.paragraph(facts, factStyle, indent: indent, width: context.width) + times
    if (head + name).width <= room { return [marked(head + name)] + rest }
    return [marked(head), .blank(indent) + name] + rest
  }

  /// In the words of its gateway, with what to do, for it has no dialog of its own.
  private static func lines(_ alarm: FleetAlarm, _ owner: ClusterState, _ context: PageContext) -> [Line] {
    let (state, style) = (context.state, AlarmLine.style(alarm.severity))
    let clock = state.moment(state.wall.instant(alarm.since))
    let mark = owner.isConfirmed ? Line.empty : Line(Texts.Faults.unconfirmed, .stale)
    let room = max(context.width - mark.width - 2, 0)
    var head =
      Line(" ") + Line(Texts.Faults.severity(alarm.severity), style).fitted(to: severityWidth)
      + Line(clock).fitted(to: max(clockWidth, clock.unicodeScalars.count) + 2) + Line(alarm.label, style)
    if !owner.isConfirmed { head = head.fitted(to: room + 1) + mark }
    let indent = severityWidth + 1
    let first =
      state.moment(state.wall.instant(alarm.firstSeen))
    let facts = [
      AlarmFacts(alarm, of: owner).words, alarm.count > 1 ? Texts.Faults.times(alarm.count, first: first) : nil,
    ]
    let words = (facts.compactMap(\.self) + [Texts.Fleet.unknown(alarm.id)]).joined(separator: ", ")
    return [head] + Rows.paragraph(words, .normal, indent: indent, width: context.width)
      + Rows.paragraph(alarm.remedy, .hint, indent: indent, width: context.width)
  }

  /// When it came and went; of one that an older history tells, how often at least.
  private static func timeline(_ alarm: Alarm, _ style: Style, indent: Int, _ context: PageContext) -> [Line] {
    let line = Timeline.line(alarm, context.state, style: style, width: context.width - indent - 1)
    if let line { return [.blank(indent) + line] }
    guard alarm.count > 1 else { return [] }
    return [.blank(indent) + Line(Texts.Faults.times(alarm.count, first: context.state.moment(alarm.firstSeen)))]
  }

  /// `└ Cell Voltage High Fault, garage, 6604 mV`
  private static func effect(of alarm: Alarm, _ context: PageContext) -> [Line] {
    let style = style(alarm, alarm.severity)
    let facts = AlarmFacts(alarm, in: context.state).words
    let text = "\(Texts.label(alarm.id)), \(facts)"
    let mark = handled(alarm, style)
    let indent = severityWidth + 3
    var lines = Rows.hanging(
      .blank(indent - 2) + Line("└ ", .rule), text, alarm.isActive ? style : .label, indent: indent,
      width: context.width - mark.width - 2)
    lines += timeline(alarm, style, indent: indent, context)
    guard let first = lines.first else { return [] }
    lines[0] = (first.fitted(to: max(context.width - mark.width - 1, 0)) + mark)
      .marked(.field(FieldRef(alarm: alarm, shown: facts)))
    return lines
  }

  private static func times(_ alarm: Alarm, _ state: AppState) -> String {
    Texts.Faults.span(state.moment(alarm.raised), to: alarm.cleared.map(state.clock))
  }

  /// NEW until somebody acknowledged it.
  private static func handled(_ alarm: Alarm, _ style: Style) -> Line {
    guard alarm.isActive else { return .empty }
    if alarm.unconfirmedSince != nil { return Line(Texts.Faults.unconfirmed, .stale) }
    guard alarm.isAcknowledged, let seen = alarm.acknowledgement else { return Line(Texts.Faults.new, style) }
    return Line(Texts.Faults.seen(String(seen.by.prefix(12))), .hint)
  }

  private static func style(_ alarm: Alarm, _ severity: AlarmSeverity) -> Style {
    alarm.isActive ? AlarmLine.style(severity) : .label
  }
}

extension FieldRef {
  init(alarm: Alarm, shown: String) {
    self.init(Texts.label(alarm.id), place: alarm.worst ?? alarm.key.place, .unknown)
    self.shown = shown
    field = nil
    self.alarm = AlarmRef(alarm)
  }
}
