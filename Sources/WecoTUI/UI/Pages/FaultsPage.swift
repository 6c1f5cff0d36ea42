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
    let all = context.state.clusters.flatMap { state in state.alarms.map { (state, $0) } }
    let active = all.filter { $0.1.isActive }.sorted { $0.1.key < $1.1.key }
    let past = all.filter { !$0.1.isActive }.sorted { ($0.1.cleared ?? context.now) > ($1.1.cleared ?? context.now) }
    let unknown = context.state.clusters.flatMap { state in state.unknownAlarms.map { (state, $0) } }
    let note = Line(Texts.Faults.counts(active.count + unknown.count, past.count), .label)
    block.add(Rows.title(Texts.Faults.active, note: note, width: context.width))
    if active.isEmpty, unknown.isEmpty {
      let since = context.state.watchedSince.map(context.state.clock)
      block.add(Texts.Faults.none(since: since), .good)
    }
    let entries = active.map { entry($1, $0, context) } + unknown.map { entry($1, $0, context) }
    // Each kind has the worst first already.
    for severity in AlarmSeverity.allCases.sorted() {
      for entry in entries where entry.severity == severity { block.add(lines(entry, width: context.width)) }
    }
    block.add(.empty)
    block.add(Rows.title(Texts.Faults.past, width: context.width))
    if past.isEmpty { block.add(Texts.Faults.noPast, .hint) }
    for (state, alarm) in past.prefix(mostPast) {
      block.add(lines(entry(alarm, state, context), width: context.width))
    }
    block.add(.empty)
    for text in [Texts.Faults.keys] + (hearsCAN(context) ? [] : [Texts.Faults.knowledge]) {
      block.add(text, .hint)
    }
    return block
  }

  private static func hearsCAN(_ context: PageContext) -> Bool {
    context.state.clusters.contains { !$0.buses.isEmpty || $0.cluster.bus != nil }
  }

  /// What is shown of one alarm.
  private struct Entry {
    let severity: AlarmSeverity
    let style: Style
    let clock: String
    let name: String
    let facts: String
    var isActive = true
    /// At the end of the line: whether somebody has seen it.
    var mark = Line.empty
    /// What Enter opens; `nil` where there is no more to say.
    var ref: FieldRef?
    /// What to do, of what has no dialog of its own.
    var remedy = ""
  }

  private static func entry(_ alarm: Alarm, _ owner: ClusterState, _ context: PageContext) -> Entry {
    let facts = facts(alarm, owner, context)
    return Entry(
      severity: alarm.severity, style: alarm.isActive ? style(alarm.severity) : .label,
      clock: times(alarm, context.state), name: Texts.label(alarm.id), facts: facts, isActive: alarm.isActive,
      mark: handled(alarm), ref: FieldRef(alarm: alarm, shown: facts))
  }

  /// In the words of its gateway.
  private static func entry(_ alarm: FleetAlarm, _ owner: ClusterState, _ context: PageContext) -> Entry {
    let state = context.state
    return Entry(
      severity: alarm.severity, style: style(alarm.severity), clock: state.moment(state.wall.instant(alarm.since)),
      name: alarm.label, facts: alarm.facts(of: owner), remedy: alarm.remedy)
  }

  private static func lines(_ entry: Entry, width: Int) -> [Line] {
    let word = Line(Texts.Faults.severity(entry.severity), entry.style).fitted(to: severityWidth)
    var head = Line(" ") + word
    head += Line(entry.clock, entry.isActive ? .normal : .label)
      .fitted(to: max(clockWidth, entry.clock.unicodeScalars.count) + 2)
    let name = Line(entry.name, entry.style)
    let room = max(width - entry.mark.width - 2, 0)
    let factStyle: Style = entry.isActive ? .normal : .label
    func marked(_ line: Line) -> Line {
      let line = line.fitted(to: room + 1) + entry.mark
      return entry.ref.map { line.marked(.field($0)) } ?? line
    }

    let indent = severityWidth + 1
    let remedy = Rows.paragraph(entry.remedy, .hint, indent: indent, width: width)
    let whole = head + name.fitted(to: nameWidth) + Line(" ") + Line(entry.facts, factStyle)
    if width >= oneLineFrom, whole.width <= room { return [marked(whole)] + remedy }
    let rest = Rows.paragraph(entry.facts, factStyle, indent: indent, width: width) + remedy
    if (head + name).width <= room { return [marked(head + name)] + rest }
    return [marked(head), .blank(indent) + name] + rest
  }

  /// Where, what value, what limit, how often.
  private static func facts(_ alarm: Alarm, _ owner: ClusterState, _ context: PageContext) -> String {
    var parts = [place(alarm, owner, isOneOfMany: context.state.clusters.count > 1)]
    if let value = alarm.latest ?? alarm.value { parts.append(value.text(in: alarm.unit)) }
    if let limit = alarm.limit { parts.append(Texts.Faults.limit(limit.text(in: alarm.unit))) }
    if alarm.value == nil, let note = alarm.note { parts.append(note) }
    if alarm.count > 1 { parts.append(Texts.Faults.times(alarm.count)) }
    return parts.joined(separator: ", ")
  }

  private static func place(_ alarm: Alarm, _ state: ClusterState, isOneOfMany: Bool) -> String {
    Texts.place(
      cluster: isOneOfMany || alarm.module == nil ? alarm.key.cluster : nil,
      module: alarm.module.map { Roles.name($0, in: state.cluster) }, cell: alarm.cell)
  }

  private static func times(_ alarm: Alarm, _ state: AppState) -> String {
    Texts.Faults.span(state.moment(alarm.raised), to: alarm.cleared.map(state.clock))
  }

  /// NEW until somebody acknowledged it.
  private static func handled(_ alarm: Alarm) -> Line {
    guard alarm.isActive else { return .empty }
    if alarm.unconfirmedSince != nil { return Line(Texts.Faults.unconfirmed, .stale) }
    guard alarm.isAcknowledged, let seen = alarm.acknowledgement else {
      return Line(Texts.Faults.new, style(alarm.severity))
    }
    return Line(Texts.Faults.seen(String(seen.by.prefix(12))), .hint)
  }

  private static func style(_ severity: AlarmSeverity) -> Style {
    switch severity {
    case .fault: .fault
    case .warning: .warning
    case .notice: .hint
    }
  }
}

extension FleetAlarm {
  /// Where, what value, what limit, and that no more is known of it here.
  fileprivate func facts(of owner: ClusterState) -> String {
    var parts = [
      Texts.place(
        cluster: place.module == nil ? owner.cluster.name : nil,
        module: place.module.map { Roles.name($0, in: owner.cluster) }, cell: place.cell)
    ]
    if let value { parts.append(value.text(in: unit)) }
    if let limit { parts.append(Texts.Faults.limit(limit.text(in: unit))) }
    if value == nil, let note { parts.append(note) }
    if count > 1 { parts.append(Texts.Faults.times(count)) }
    return (parts + [Texts.Fleet.unknown(id)]).joined(separator: ", ")
  }
}

/// Which alarm a line stands for: the same alarm may stand in the book twice, now and before.
struct AlarmRef: Hashable, Sendable {
  let key: AlarmKey
  let firstSeen: Instant

  init(_ alarm: Alarm) {
    key = alarm.key
    firstSeen = alarm.firstSeen
  }

  /// The alarm as the state knows it now.
  func alarm(in state: AppState) -> Alarm? {
    let all = state.clusters.flatMap(\.alarms).filter { $0.key == key }
    return all.first { $0.firstSeen == firstSeen } ?? all.first
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

extension AppState {
  /// Active faults and warnings: what stands behind the page's title.
  var alarmCount: Int {
    clusters.reduce(0) { count, state in
      count + state.alarms.count { $0.isActive && $0.severity != .notice }
        + state.unknownAlarms.count { $0.severity != .notice }
    }
  }

  /// `14:01:07`, with the date where it was another day.
  func moment(_ instant: Instant) -> String {
    let then = CivilTime(wall.wall(instant), utcOffset: utcOffset)
    let today = CivilTime(wall.wall(now), utcOffset: utcOffset)
    return then.date == today.date ? then.clock : "\(then.date) \(then.clock)"
  }

  func incident(of alarm: Alarm) -> IncidentEntry? {
    let raised = wall.wall(alarm.raised)
    return incidents.first { $0.holds(alarm, raised: raised) }
  }
}
