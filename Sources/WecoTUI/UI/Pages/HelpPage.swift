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
      let head = Line("  ") + Line(row.sign, .key)
      block.add(Rows.paragraph(row.words, .normal, behind: head, indent: 14, width: width))
    }
    return block
  }

  private static let commandWidth = 24

  /// A command and its words beside it, or below where it is long.
  private static func lines(_ command: Command, width: Int) -> [Line] {
    let usage = command.usage.isEmpty ? "" : " \(command.usage)"
    let name = Line("  ") + Line(":\(command.name)", .key) + Line(usage, .label)
    guard name.width < commandWidth else {
      return [name] + Rows.paragraph(command.words, .normal, indent: commandWidth, width: width)
    }
    return Rows.paragraph(command.words, .normal, behind: name, indent: commandWidth, width: width)
  }
}
