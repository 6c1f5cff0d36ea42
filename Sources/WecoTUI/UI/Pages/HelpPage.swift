/// The help page: every key that works and every sign, made from the tables.
enum HelpPage {
  static func draw(width columns: Int) -> Block {
    let width = min(columns, 78)
    var block = Block(width: columns)
    for section in KeyTable.sections {
      block.add(Rows.title(section.title, width: width))
      for row in section.rows {
        block.add(
          Line("  ") + Line(row.names, .key).fitted(to: max(12, row.names.count + 1)) + Line(row.words, .normal))
      }
      if section.place == .everywhere { block.add(Rows.paragraph(Texts.Help.mouse, .hint, indent: 2, width: width)) }
      block.add(.empty)
    }
    block.add(Rows.title(Texts.Help.commands, width: width))
    for command in CommandTable.all { block.add(lines(command, width: width)) }
    block.add(.empty)
    block.add(Rows.title(Texts.Help.signs, width: width))
    for row in Texts.Help.pageSigns {
      block.add(Rows.hanging(Line("  ") + Line(row.sign, .key), row.words, .normal, indent: 14, width: width))
    }
    return block
  }

  private static let commandWidth = 24

  /// A command and its words beside it, or below where it is long.
  private static func lines(_ command: Command, width: Int) -> [Line] {
    let usage = command.usage.isEmpty ? "" : " \(command.usage)"
    let name = Line("  ") + Line(":\(command.name)", .key) + Line(usage, .label)
    let fits = name.width < commandWidth
    let lines = Rows.hanging(fits ? name : .empty, command.words, .normal, indent: commandWidth, width: width)
    return fits ? lines : [name] + lines
  }
}
