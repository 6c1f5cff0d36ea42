/// The help page: every key that works and every sign, made from the tables.
enum HelpPage {
  static func draw(_ context: PageContext) -> Block {
    let width = min(context.width, 78)
    var block = Block(width: context.width)
    block.add(Rows.title(Texts.Help.keys, width: width))
    for binding in KeyMap.bindings {
      block.add(Line("  ") + Line(binding.names, .key).fitted(to: 12) + Line(binding.words, .normal))
    }
    for page in Page.all where !page.keys.isEmpty {
      block.add(.empty)
      block.add(Rows.title(Texts.Help.pageKeys(page.title), width: width))
      for key in page.keys {
        block.add(Line("  ") + Line(key.names, .key).fitted(to: 12) + Line(key.words, .normal))
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
