internal import BMSCore

/// What all modules are together: who is there, total current, SOC, what may flow.
enum ClusterGroup {
  static func draw(_ context: PageContext, width: Int) -> Block {
    let now = context.now
    let cluster = context.cluster
    var block = Block(Texts.Group.cluster, note: Line(cluster?.name ?? "", .label), width: width)
    block.add(Rows.field(Texts.Words.modulesOnline, OnlineCount(cluster, at: now).text, width: width))
    block.add(Rows.flow(Texts.Words.totalCurrent, cluster?.reading(.current), at: now, width: width))
    block.add(Rows.soc(Texts.Words.totalSOC, cluster?.reading(.soc), at: now, width: width))
    block.add(
      Rows.field(
        Texts.Words.clusterPower, ReadingText(cluster?.reading(.power), at: now, signed: true), width: width))
    for (label, field) in [(Texts.Words.timeToFull, Field.timeToFull), (Texts.Words.timeToEmpty, .timeToEmpty)] {
      if let time = cluster?.reading(field) { block.add(Rows.time(label, time, at: now, width: width)) }
    }
    block.add(
      Rows.field(Texts.Words.chargeLimit, ReadingText(cluster?.reading(.chargeCurrentLimit), at: now), width: width))
    block.add(
      Rows.field(
        Texts.Words.dischargeLimit, ReadingText(cluster?.reading(.dischargeCurrentLimit), at: now), width: width))
    if let soh = cluster?.bus?.reading(Field.soh) {
      block.add(Rows.field(Texts.Bus.soh, ReadingText(soh, at: now), width: width))
    }
    block.add(below: WiresGroup.draw(context, width: width))
    return block
  }
}
