internal import BMSCore

/// What all modules are together: who is there, total current, SOC, what may flow.
enum ClusterGroup {
  static func draw(_ context: PageContext, width: Int) -> Block {
    let now = context.now
    let cluster = context.cluster
    var block = Block(Texts.Group.cluster, note: Line(cluster?.name ?? "", .label), width: width)
    let online = OnlineCount(cluster, at: now).text
    block.add(Rows.field(Texts.Words.modulesOnline, online, of: .modulesOnline, width: width))
    block.add(Rows.flow(Texts.Words.totalCurrent, cluster?.reading(.current), at: now, width: width))
    block.add(Rows.soc(Texts.Words.totalSOC, cluster?.reading(.soc), at: now, width: width))
    func row(_ label: String, _ field: Field, signed: Bool = false) {
      let text = ReadingText(cluster?.reading(field), at: now, signed: signed)
      block.add(Rows.field(label, text, of: field, width: width))
    }
    row(Texts.Words.clusterPower, .power, signed: true)
    for (label, field) in [(Texts.Words.timeToFull, Field.timeToFull), (Texts.Words.timeToEmpty, .timeToEmpty)] {
      if let time = cluster?.reading(field) { block.add(Rows.time(label, time, of: field, at: now, width: width)) }
    }
    row(Texts.Words.chargeLimit, .chargeCurrentLimit)
    row(Texts.Words.dischargeLimit, .dischargeCurrentLimit)
    if let soh = cluster?.bus?.reading(.soh) {
      block.add(Rows.field(Texts.Bus.soh, ReadingText(soh, at: now), of: .soh, width: width))
    }
    block.add(below: WiresGroup.draw(context, width: width))
    return block
  }
}
