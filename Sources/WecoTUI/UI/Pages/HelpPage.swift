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
    for page in Page.all where !page.keys.isEmpty {
      block.add(.empty)
      block.add(Rows.title(Texts.Help.pageKeys(page.title), width: width))
      for key in page.keys {
        block.add(Line("  ") + Line(key.names, .key).fitted(to: 12) + Line(key.words, .normal))
      }
    }
    block.add(.empty)
    block.add(Rows.title(Texts.Help.replayKeys, width: width))
    for key in ReplayKeys.bindings {
      block.add(Line("  ") + Line(key.names, .key).fitted(to: 12) + Line(key.words, .normal))
    }
    block.add(.empty)
    block.add(Rows.title(Texts.Help.commands, width: width))
    for command in CommandTable.all { block.add(lines(command, width: width)) }
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

  private static let commandWidth = 24

  /// A command and its words beside it, or below where it is long.
  private static func lines(_ command: Command, width: Int) -> [Line] {
    let usage = command.usage.isEmpty ? "" : " \(command.usage)"
    let name = Line("  ") + Line(":\(command.name)", .key) + Line(usage, .label)
    var lines = Rows.paragraph(command.words, .normal, indent: commandWidth, width: width)
    guard name.width < commandWidth, let first = lines.first else { return [name] + lines }
    lines[0] = name.fitted(to: commandWidth) + first.part(commandWidth..<first.width)
    return lines
  }
}
