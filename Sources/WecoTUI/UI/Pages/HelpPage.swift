/// The help page, made from the tables: first the keys of what is open and all others in a word, on one screen; behind
/// them every key in full words, the commands and the signs.
enum HelpPage {
  private static let columns = 3

  static func draw(_ model: ScreenModel) -> Block {
    let width = min(model.size.columns, 78)
    var block = Block(width: model.size.columns)
    let first = sectionsHere(model)
    for section in first { add(section, width: width, &block) }
    block.add(Rows.title(Texts.Help.everywhere, note: Line(Texts.Help.more, .hint), width: width))
    block.add(grid(besides: first.flatMap(\.rows), width: width))
    block.add(.empty)
    let shown = Set(first.map(\.place))
    for section in KeyTable.sections where !shown.contains(section.place) {
      add(section, width: width, &block)
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

  /// The keys of what is open, the uppermost first; of a page also those that matter most there.
  private static func sectionsHere(_ model: ScreenModel) -> [KeySection] {
    model.placesBelowHelp.compactMap { place in
      let own = KeyTable.sections.first { $0.place == place }
      guard case .page(let page) = place, page != .fleet else { return place == .everywhere ? nil : own }
      let rows = (own?.rows ?? []) + KeyTable.favourites(on: page)
      return rows.isEmpty ? nil : KeySection(place, Texts.Help.pageKeys(Page.with(page).title), rows)
    }
  }

  private static func add(_ section: KeySection, width: Int, _ block: inout Block) {
    block.add(Rows.title(section.title, width: width))
    for row in section.rows {
      block.add(Line("  ") + Line(row.names, .key).fitted(to: max(12, row.names.count + 1)) + Line(row.words, .normal))
    }
  }

  /// What works everywhere in a word, without the keys that mean something else here or stand above.
  private static func grid(besides above: [KeyRow], width: Int) -> [Line] {
    let column = width / columns
    let pages = Page.all.map { Key.char($0.key).name }
    let names =
      [("\(pages.first ?? "")-\(pages.last ?? "")", Texts.Brief.pages)]
      + KeyTable.rows(.everywhere).compactMap { row in
        let key = row.keys.first { key in !above.contains { $0.takes(key) } }
        return key.flatMap { key in row.brief.map { (key.name, $0) } }
      }
    let cells = names.map { name, words in
      (Line("  ") + Line(name, .key) + Line(" ") + Line(words)).fitted(to: column)
    }
    let rows = (cells.count + columns - 1) / columns
    return (0..<rows).map { row in
      stride(from: row, to: cells.count, by: rows).reduce(.empty) { $0 + cells[$1] }
    }
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
