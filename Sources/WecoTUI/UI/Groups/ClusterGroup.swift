internal import BMSCore

/// What all modules are together: who is there, total current, SOC, what may flow.
enum ClusterGroup {
  static func draw(_ context: PageContext, width: Int) -> Block {
    let now = context.now
    let cluster = context.cluster
    var block = Block(width: width)
    block.add(Rows.title(Texts.Group.cluster, note: Line(cluster?.name ?? "", .label), width: width))
    block.add(modules(cluster, width: width))
    for module in cluster?.modules ?? [] {
      guard case .lost(let since) = module.presence else { continue }
      block.add(Line("  ! ") .styled(.fault) + Line(Roles.lost(module, at: context.state.clock(since)), .fault))
    }
    block.add(Rows.flow(Texts.Words.totalCurrent, cluster?[.current], at: now, width: width))
    block.add(Rows.soc(Texts.Words.totalSOC, cluster?[.soc], at: now, width: width))
    block.add(
      Rows.field(
        Texts.Words.clusterPower, ReadingText(cluster?.derivedPower, at: now, signed: true), width: width))
    block.add(
      Rows.field(Texts.Words.chargeLimit, ReadingText(cluster?[.chargeCurrentLimit], at: now), width: width))
    block.add(
      Rows.field(Texts.Words.dischargeLimit, ReadingText(cluster?[.dischargeCurrentLimit], at: now), width: width))
    return block
  }

  private static func modules(_ cluster: Cluster?, width: Int) -> Line {
    let all = cluster?.modules ?? []
    var text = ReadingText.unknown
    if !all.isEmpty {
      let lost = all.filter(\.isLost).count
      text.number = Texts.Words.online(all.count - lost, of: all.count)
      text.style = lost > 0 ? .fault : .value
    }
    return Rows.field(Texts.Words.modulesOnline, text, width: width)
  }
}
