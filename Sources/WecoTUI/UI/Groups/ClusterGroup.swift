internal import BMSCore

/// What all modules are together: who is there, total current, SOC, what may flow.
enum ClusterGroup {
  static func draw(_ context: PageContext, width: Int) -> Block {
    let now = context.now
    let cluster = context.cluster
    var block = Block(Texts.Group.cluster, note: Line(cluster?.name ?? "", .label), width: width)
    let online = OnlineCount(cluster, at: now).text
    block.add(Rows.field(Texts.Words.modulesOnline, online, of: .modulesOnline, width: width))
    totals(cluster, at: now, times: true, &block)
    if let soh = cluster?.bus?.reading(.soh) { block.add(.soh, as: Texts.Bus.soh, soh, at: now) }
    block.add(below: WiresGroup.draw(context, width: width))
    return block
  }

  /// Current and charge of the whole, for the first screen.
  static func brief(_ context: PageContext, width: Int) -> Block {
    let cluster = context.cluster
    var block = Block(Texts.Group.totals, note: Line(cluster?.name ?? "", .label), width: width)
    block.add(Rows.flow(Texts.Words.totalCurrent, cluster?.reading(.current), at: context.now, width: width))
    block.add(Rows.soc(Texts.Words.totalSOC, cluster?.reading(.soc), at: context.now, width: width))
    return block
  }

  /// What all modules are together; the times to full and empty where there is room for them.
  static func totals(_ cluster: Cluster?, at now: Instant, times: Bool = false, _ block: inout Block) {
    block.add(Rows.flow(Texts.Words.totalCurrent, cluster?.reading(.current), at: now, width: block.width))
    block.add(Rows.soc(Texts.Words.totalSOC, cluster?.reading(.soc), at: now, width: block.width))
    block.add(.power, as: Texts.Words.clusterPower, cluster?.reading(.power), at: now, signed: true)
    if times { block.add(Rows.times(cluster?.reading, at: now, width: block.width)) }
    block.add(.chargeCurrentLimit, as: Texts.Words.chargeLimit, cluster?.reading(.chargeCurrentLimit), at: now)
    block.add(.dischargeCurrentLimit, as: Texts.Words.dischargeLimit, cluster?.reading(.dischargeCurrentLimit), at: now)
  }
}
