/// Named rows of text under a title: what a dialog says about one thing.
struct Sheet {
  private static let widest = 100

  private(set) var block: Block
  private let width: Int
  private let nameWidth: Int

  init(_ title: String, note: Line = .empty, nameWidth: Int, columns: Int) {
    width = min(columns, Self.widest)
    self.nameWidth = nameWidth
    block = Block(width: columns)
    add(title: title, note: note)
  }

  mutating func add(title: String, note: Line = .empty) { block.add(Rows.title(title, note: note, width: width)) }

  /// - Parameter indent: where the text begins; `nil` where that of every row does.
  mutating func row(_ name: String, _ text: String, _ style: Style = .normal, indent: Int? = nil) {
    block.add(Rows.named(name, text, style, indent: indent ?? nameWidth, width: width))
  }

  /// A row that leads elsewhere.
  mutating func link(_ name: String, _ text: String, _ pick: Pick, isSelected: Bool) {
    let lines = Rows.named(name, text, .key, indent: nameWidth, width: width)
    block.add(
      lines.map { line in
        (isSelected ? line.styled(.selected, in: nameWidth..<max(line.width, nameWidth)) : line).alsoMarked(.pick(pick))
      })
  }

  mutating func words(_ text: String, _ style: Style) {
    block.add(Rows.paragraph(text, style, indent: 1, width: width))
  }

  mutating func line(_ line: Line) { block.add(line) }

  /// What comes from here on stays in sight however small the screen is.
  mutating func beginFoot() { block.beginFoot() }

  /// A line to type into behind a question, its end in sight.
  mutating func input(_ question: String, _ typed: String) {
    line(.empty)
    let lines = Rows.paragraph(question, .normal, indent: 1, width: width)
    block.add(lines.dropLast().map(\.self))
    let head = (lines.last ?? .empty) + Line(" ")
    let room = max(width - head.width - 2, 1)
    let text = Line(typed)
    line(head + text.part(max(text.width - room, 0)..<text.width) + Line(" ", .selected))
  }
}
