internal import BMSCore

/// What needs a hand now, above everything else on the Overview: the worst first, a few lines at most.
///
/// Alarms of the book go first. What can be seen without the book is found here. Links have their own lines above
/// the page.
struct UrgentLines {
  struct Item: Hashable {
    let isFault: Bool
    let text: String
  }

  private static let most = 4

  static func draw(_ context: PageContext) -> [Line] {
    guard let state = context.clusterState else { return [] }
    let items = alarms(state, context) + unknown(state, context) + known(state, context) + disagreements(state)
    let sorted = items.filter(\.isFault) + items.filter { !$0.isFault }
    guard !sorted.isEmpty else { return [] }
    var lines = sorted.prefix(most).flatMap { item in
      let style: Style = item.isFault ? .fault : .warning
      return Rows.hanging(Line(" ! ", style), item.text, style, indent: 3, width: context.width)
    }
    if sorted.count > most { lines.append(Line("   \(Texts.Urgent.more(sorted.count - most))", .warning)) }
    return lines + [.empty]
  }

  /// Active alarms: which cell or module, what value, what limit, since when, and what the manual says to do.
  static func alarms(_ state: ClusterState, _ context: PageContext) -> [Item] {
    state.alarms.filter { $0.isActive && $0.severity != .notice }.map { alarm in
      let module = alarm.module.map { Roles.name($0, in: state.cluster) }
      let text = Texts.Urgent.alarm(
        Texts.label(alarm.id), at: Texts.place(module: module, cell: alarm.cell),
        value: (alarm.latest ?? alarm.value)?.text(in: alarm.unit), limit: alarm.limit?.text(in: alarm.unit),
        since: context.state.clock(alarm.raised), Texts.remedy(alarm.id))
      return Item(isFault: alarm.severity == .fault, text: text)
    }
  }

  /// What its gateway calls by a name that this program does not have.
  private static func unknown(_ state: ClusterState, _ context: PageContext) -> [Item] {
    state.unknownAlarms.filter { $0.severity != .notice }.map { alarm in
      let module = alarm.place.module.map { Roles.name($0, in: state.cluster) }
      let text = Texts.Urgent.alarm(
        alarm.label, at: Texts.place(module: module, cell: alarm.place.cell), value: alarm.value?.text(in: alarm.unit),
        limit: alarm.limit?.text(in: alarm.unit),
        since: context.state.clock(context.state.wall.instant(alarm.since)), alarm.remedy)
      return Item(isFault: alarm.severity == .fault, text: text)
    }
  }

  /// What is known without the alarm book, and is not in it.
  static func known(_ state: ClusterState, _ context: PageContext) -> [Item] {
    state.absences(context.state, besides: modules(state, with: [.slaveLostFault])).map {
      Item(isFault: true, text: $0)
    }
      + spreads(state, context) + doubted(state.cluster, context)
  }

  /// A notice of the book, and yet of what the page shows: neither of two values may be trusted.
  private static func disagreements(_ state: ClusterState) -> [Item] {
    state.alarms.filter { $0.isActive && $0.id == .sourcesDisagreeNotice }.compactMap(\.note).map {
      Item(isFault: false, text: Texts.Bus.disagree($0))
    }
  }

  /// The modules for which the book holds one of these alarms.
  private static func modules(_ state: ClusterState, with ids: Set<AlarmID>) -> Set<Int> {
    Set(state.alarms.filter { $0.isActive && ids.contains($0.id) }.compactMap(\.module))
  }

  /// Modules whose cells are further apart than they should be. That it is damage is the alarm book's word.
  private static func spreads(_ state: ClusterState, _ context: PageContext) -> [Item] {
    let cluster = state.cluster
    let told = modules(
      state, with: [.cellDamageFault, .cellVoltageDifferenceFault, .cellVoltageDifferenceWarning])
    return cluster.modules.filter { !$0.isLost && !told.contains($0.index) }.compactMap { module in
      let name = Roles.name(module.index, in: cluster)
      if let found = CellDamage(module, at: context.now), found.isWide {
        let text = found.isAtRest == true ? Texts.Urgent.atRest : Texts.Urgent.underLoad
        return Item(isFault: false, text: text(name, found.spread.note))
      }
      guard let delta = module.reading(.cellDelta), delta.freshness(at: context.now) == .live,
        let millivolts = delta.number, case .number(let number, _) = delta.value,
        DeltaBand(millivolts: millivolts) == .wide
      else { return nil }
      return Item(isFault: false, text: Texts.Urgent.strong(name, number.text))
    }
  }

  /// Values that fail plausibility and keep coming.
  private static func doubted(_ cluster: Cluster, _ context: PageContext) -> [Item] {
    var texts: [String] = []
    func doubt(_ reading: Reading?, _ name: String) {
      guard let reading, reading.isImplausible, reading.grade != .computed, reading.freshness(at: context.now) == .live
      else { return }
      let text = ReadingText(reading, at: context.now)
      texts.append(Texts.Urgent.doubted(name, "\(text.number) \(text.unit)"))
    }
    for module in cluster.modules where !module.isLost {
      let name = Roles.name(module.index, in: cluster)
      for (index, cell) in module.cells.enumerated() { doubt(cell, Texts.place(module: name, cell: index + 1)) }
      for field in module.fields.keys.sorted(by: { $0.rawValue < $1.rawValue }) {
        doubt(module[field], "\(name) \(Texts.name(field))")
      }
    }
    for field in cluster.fields.keys.sorted(by: { $0.rawValue < $1.rawValue }) {
      doubt(cluster[field], Texts.name(field))
    }
    return texts.isEmpty ? [] : [Item(isFault: false, text: Texts.Urgent.doubted(texts))]
  }
}
