internal import BMSCore

/// Page 5, reading side: the dry contacts.
enum DOSettingPage {
  static func draw(_ context: PageContext) -> Block {
    let isWide = context.width >= 76
    let width = isWide ? min((context.width - 2) / 2, 60) : context.width
    var page = Block(width: context.width)
    let groups = [contacts(context, width: width), thresholds(context, width: width)]
    page.add(Block.beside(groups, isWide: isWide).lines)
    page.add(.empty)
    for text in [Texts.DOSetting.what, why(context), Texts.DOSetting.state] {
      page.add(Rows.paragraph(text, .hint, indent: 1, width: min(context.width, 122)))
    }
    return page
  }

  private static func why(_ context: PageContext) -> String {
    if let port = context.state.portElsewhere(context.clusterState) { return Texts.Change.cannot(port) }
    return SettingRows.canSet(.field(.do1SOC1), context) ? Texts.Change.hint : Texts.DOSetting.why
  }

  private static func contacts(_ context: PageContext, width: Int) -> Block {
    let module = context.cluster?.module(1)
    var block = Block(Texts.DOSetting.inputs, width: width)
    for field in [Field.di1, .di2, .do1, .do2] {
      let text = ReadingText(module?[field], at: context.now, flagWords: (Texts.Words.on, Texts.Words.off))
      block.add(Rows.field(field, text, width: width))
    }
    return block
  }

  private static func thresholds(_ context: PageContext, width: Int) -> Block {
    let module = context.cluster?.module(1)
    var block = Block(Texts.DOSetting.thresholds, width: width)
    for field in [Field.do1SOC1, .do1SOC2, .do2SOC1, .do2SOC2] {
      let text = ReadingText(module?[field], at: context.now)
      block.add(Rows.field(Texts.name(field), text, width: width, ref: SettingRows.ref(field, Texts.name(field), text)))
      block.add(SettingRows.entry(.field(field), Texts.DOSetting.setEntry(Texts.name(field)), context, width: width))
    }
    block.add(below: SettingRows.open(context, width: width))
    block.add(below: SettingRows.last(context, width: width))
    return block
  }
}
