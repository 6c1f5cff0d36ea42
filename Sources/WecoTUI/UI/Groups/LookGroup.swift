internal import BMSCore

/// What is worth a look and is no alarm, at the end of the Overview, where its coming and going moves nothing.
enum LookGroup {
  /// Empty where there is nothing to look at.
  static func draw(_ context: PageContext) -> Block {
    var block = Block(width: context.width)
    guard let state = context.clusterState else { return block }
    let texts = spreads(state, context) + doubted(state.cluster, context) + disagreements(state)
    guard !texts.isEmpty else { return block }
    block.add(Rows.title(Texts.Group.look, width: context.width))
    for text in texts {
      block.add(Rows.hanging(Line(" ! ", .warning), text, .warning, indent: 3, width: context.width))
    }
    return block
  }

  /// A notice of the book, and yet of what the page shows: neither of two values may be trusted.
  private static func disagreements(_ state: ClusterState) -> [String] {
    state.alarms.filter { $0.isActive && $0.id == .sourcesDisagreeNotice }.compactMap(\.note)
      .map { Texts.Bus.disagree(Texts.sentence($0)) }
  }

  /// The modules for which the book holds one of these alarms.
  private static func modules(_ state: ClusterState, with ids: Set<AlarmID>) -> Set<Int> {
    Set(state.alarms.filter { $0.isActive && ids.contains($0.id) }.compactMap(\.module))
  }

  /// Modules whose cells are further apart than they should be. That it is damage is the alarm book's word.
  private static func spreads(_ state: ClusterState, _ context: PageContext) -> [String] {
    let cluster = state.cluster
    let told = modules(
      state, with: [.cellDamageFault, .cellVoltageDifferenceFault, .cellVoltageDifferenceWarning])
    return cluster.modules.filter { !$0.isLost && !told.contains($0.index) }.compactMap { module in
      let name = Roles.name(module.index, in: cluster)
      if let found = CellDamage(module, at: context.now), found.isWide {
        let text = found.isAtRest == true ? Texts.Urgent.atRest : Texts.Urgent.underLoad
        return text(name, Texts.sentence(found.spread.note))
      }
      guard let delta = module.reading(.cellDelta), delta.freshness(at: context.now) == .live,
        let millivolts = delta.number, case .number(let number, _) = delta.value,
        DeltaBand(millivolts: millivolts) == .wide
      else { return nil }
      return Texts.Urgent.strong(name, number.text)
    }
  }

  /// Values that fail plausibility and keep coming.
  private static func doubted(_ cluster: Cluster, _ context: PageContext) -> [String] {
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
      for (field, reading) in module.fields { doubt(reading, "\(name) \(field.label)") }
    }
    for (field, reading) in cluster.fields { doubt(reading, field.label) }
    return texts.isEmpty ? [] : [Texts.Urgent.doubted(texts)]
  }
}
