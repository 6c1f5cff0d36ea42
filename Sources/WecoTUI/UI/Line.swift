/// A run of cells: what pages are put together from.
struct Line: Hashable, Sendable {
  var cells: [Cell]
  /// What stretches of the cells stand for, from left to right.
  private(set) var marks: [Mark] = []

  static let empty = Line(cells: [])
  /// Stands where something was cut off.
  static let cutMark: Unicode.Scalar = "…"

  init(cells: [Cell]) { self.cells = cells }

  /// Text in one style. Whatever does not fill exactly one column becomes `?`: names come from outside.
  init(_ text: String, _ style: Style = .normal) {
    cells = text.unicodeScalars.map { Cell(scalar: Self.isNarrow($0) ? $0 : "?", style: style) }
  }

  init(repeating scalar: Unicode.Scalar, count: Int, _ style: Style = .normal) {
    cells = Array(repeating: Cell(scalar: scalar, style: style), count: max(count, 0))
  }

  static func blank(_ count: Int) -> Line { Line(repeating: " ", count: count) }

  var width: Int { cells.count }
  /// Without its styles.
  var text: String { String(String.UnicodeScalarView(cells.map(\.scalar))) }
  var isBlank: Bool { cells.allSatisfy { $0.scalar == " " } }

  static func + (a: Line, b: Line) -> Line {
    var line = a
    line += b
    return line
  }
  static func += (a: inout Line, b: Line) {
    let start = a.cells.count
    for mark in b.marks { a.marks.append(mark.moved(by: start)) }
    a.cells += b.cells
  }

  /// The whole line stands for this; blanks at its ends do not.
  func marked(_ subject: Mark.Subject) -> Line {
    guard let first = cells.firstIndex(where: { $0.scalar != " " }),
      let last = cells.lastIndex(where: { $0.scalar != " " })
    else { return self }
    var line = self
    line.marks = [Mark(columns: first..<last + 1, subject: subject)]
    return line
  }

  /// The same beside what stretches of the line stand for already.
  func alsoMarked(_ subject: Mark.Subject) -> Line {
    var line = marked(subject)
    line.marks += marks
    return line
  }

  /// The cells and marks of some columns; cells outside the line are blank.
  func part(_ columns: Range<Int>) -> Line {
    var line = Line(cells: columns.map { cells.indices.contains($0) ? cells[$0] : .blank })
    line.marks = marks.filter { $0.columns.overlaps(columns) }.map {
      Mark(columns: $0.columns.clamped(to: columns), subject: $0.subject).moved(by: -columns.lowerBound)
    }
    return line
  }

  /// Exactly this wide: filled with blanks, or cut with a mark.
  func fitted(to width: Int) -> Line {
    let width = max(width, 0)
    if cells.count == width { return self }
    if cells.count < width { return self + .blank(width - cells.count) }
    var cut = Array(cells.prefix(width))
    if let last = cut.last, !cells[(width - 1)...].allSatisfy({ $0.scalar == " " }) {
      cut[width - 1] = Cell(scalar: Self.cutMark, style: last.style)
    }
    var line = part(0..<width)
    line.cells = cut
    return line
  }

  /// At least this wide, pushed to the right.
  func right(_ width: Int) -> Line { cells.count < width ? .blank(width - cells.count) + self : self }

  /// The same cells in another style.
  func styled(_ style: Style) -> Line { styled(style, in: 0..<width) }

  /// Some of the cells in another style.
  func styled(_ style: Style, in columns: Range<Int>) -> Line {
    var line = self
    for column in columns.clamped(to: 0..<width) { line.cells[column].style = style }
    return line
  }

  /// Latin, Greek, Cyrillic, punctuation, arrows, boxes, blocks and braille: one column on every terminal.
  private static func isNarrow(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x20...0x7E, 0xA1...0xAC, 0xAE...0x2FF, 0x370...0x377, 0x37A...0x482, 0x48A...0x52F: true
    case 0x2010...0x2027, 0x2190...0x21FF, 0x2500...0x25A1, 0x2800...0x28FF: true
    default: false
    }
  }
}

extension String {
  /// With blanks behind it up to a width, and at least as many as `gap`.
  func padded(to width: Int, gap: Int = 1) -> String {
    self + String(repeating: " ", count: max(width - unicodeScalars.count, gap))
  }
}

extension Mark {
  func moved(by columns: Int) -> Mark {
    Mark(columns: self.columns.lowerBound + columns..<self.columns.upperBound + columns, subject: subject)
  }
}

/// Lines of one width: a group, a column, a page.
struct Block: Hashable, Sendable {
  let width: Int
  private(set) var lines: [Line] = []
  private var footStart: Int?

  init(width: Int) { self.width = max(width, 0) }

  /// Lines at the end that stay in sight when the rest is scrolled: what is asked, and the buttons.
  var footHeight: Int { footStart.map { height - $0 } ?? 0 }

  /// What is added from here on is the foot.
  mutating func beginFoot() { footStart = height }

  /// A group: it begins with its title.
  init(_ title: String, note: Line = .empty, width: Int) {
    self.init(width: width)
    add(Rows.title(title, note: note, width: width))
  }

  var height: Int { lines.count }

  mutating func add(_ line: Line) { lines.append(line.fitted(to: width)) }
  mutating func add(_ lines: [Line]) { for line in lines { add(line) } }

  /// Words, folded so that they fit.
  mutating func add(_ words: String, _ style: Style) {
    add(Rows.paragraph(words, style, indent: 1, width: width))
  }

  /// Another block below, after a blank line when there is something above.
  mutating func add(below block: Block) {
    guard block.height > 0 else { return }
    if height > 0 { add(Line.empty) }
    add(block.lines)
  }

  /// Side by side, or one below the other where there is no room for that.
  static func beside(_ blocks: [Block], isWide: Bool) -> Block {
    guard !isWide, let first = blocks.first else { return .columns(blocks, gap: 2) }
    return blocks.dropFirst().reduce(into: first) { $0.add(below: $1) }
  }

  /// Blocks side by side.
  static func columns(_ blocks: [Block], gap: Int) -> Block {
    let width = blocks.reduce(0) { $0 + $1.width } + gap * max(blocks.count - 1, 0)
    var result = Block(width: width)
    for row in 0..<(blocks.map(\.height).max() ?? 0) {
      var line = Line.empty
      for (index, block) in blocks.enumerated() {
        if index > 0 { line += .blank(gap) }
        line += row < block.height ? block.lines[row] : .blank(block.width)
      }
      result.add(line)
    }
    return result
  }
}

extension Block {
  /// The same without blank lines at its end.
  var withoutBlankEnd: Block {
    var block = Block(width: width)
    let last = lines.lastIndex { !$0.isBlank } ?? -1
    block.add(Array(lines.prefix(last + 1)))
    return block
  }
}
