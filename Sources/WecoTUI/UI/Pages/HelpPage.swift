/// The help page: every key that works and every sign, made from the tables.
enum HelpPage {
  static func draw(_ context: PageContext) -> Block {
    let width = min(context.width, 78)
    var block = Block(width: context.width)
    block.add(Rows.title(Texts.Help.keys, width: width))
    for binding in KeyMap.bindings {
      block.add(Line("  ") + Line(binding.names, .key).fitted(to: 12) + Line(binding.words, .normal))
    }
    block.add(Rows.paragraph(Texts.Help.mouse, .hint, indent: 2, width: width))
    block.add(.empty)
    block.add(Rows.title(Texts.Help.commands, width: width))
    for command in CommandTable.all {
      let name = Line(":\(command.name)", .key) + Line(command.usage.isEmpty ? "" : " \(command.usage)", .label)
      let words = Rows.paragraph(command.words, .normal, indent: 24, width: width)
      if name.width > 21 { block.add(Line("  ") + name) }
      for (index, line) in words.enumerated() {
        let isHead = index == 0 && name.width <= 21
        block.add(isHead ? (Line("  ") + name).fitted(to: 24) + line.part(24..<line.width) : line)
      }
    }
    block.add(.empty)
    block.add(Rows.title(Texts.Help.signs, width: width))
    for row in Texts.Help.pageSigns {
      let words = Rows.paragraph(row.words, .normal, indent: 14, width: width)
      for (index, line) in words.enumerated() {
        guard index == 0 else {
          block.add(line)
          continue
        }
        block.add(Line("  ") + Line(row.sign, .key).fitted(to: 12) + Line(cells: Array(line.cells.dropFirst(14))))
      }
    }
    return block
  }
}
