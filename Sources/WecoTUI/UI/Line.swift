/// A run of cells: what pages are put together from.
struct Line: Hashable, Sendable {
  var cells: [Cell]

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
  var isBlank: Bool { cells.allSatisfy { $0.scalar == " " } }

  static func + (a: Line, b: Line) -> Line { Line(cells: a.cells + b.cells) }
  static func += (a: inout Line, b: Line) { a.cells += b.cells }

  /// Exactly this wide: filled with blanks, or cut with a mark.
  func fitted(to width: Int) -> Line {
    let width = max(width, 0)
    if cells.count == width { return self }
    if cells.count < width { return self + .blank(width - cells.count) }
    var cut = Array(cells.prefix(width))
    if let last = cut.last, !cells[(width - 1)...].allSatisfy({ $0.scalar == " " }) {
      cut[width - 1] = Cell(scalar: Self.cutMark, style: last.style)
    }
    return Line(cells: cut)
  }

  /// At least this wide, pushed to the right.
  func right(_ width: Int) -> Line { cells.count < width ? .blank(width - cells.count) + self : self }

  /// The same cells in another style.
  func styled(_ style: Style) -> Line { Line(cells: cells.map { Cell(scalar: $0.scalar, style: style) }) }

  /// Latin, Greek, Cyrillic, punctuation, arrows, boxes, blocks and braille: one column on every terminal.
  private static func isNarrow(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x20...0x7E, 0xA1...0xAC, 0xAE...0x2FF, 0x370...0x377, 0x37A...0x482, 0x48A...0x52F: true
    case 0x2010...0x2027, 0x2190...0x21FF, 0x2500...0x25A1, 0x2800...0x28FF: true
    default: false
    }
  }
}

/// Lines of one width: a group, a column, a page.
struct Block: Hashable, Sendable {
  let width: Int
  private(set) var lines: [Line] = []

  init(width: Int) { self.width = max(width, 0) }

  var height: Int { lines.count }

  mutating func add(_ line: Line) { lines.append(line.fitted(to: width)) }
  mutating func add(_ lines: [Line]) { for line in lines { add(line) } }

  /// Another block below, after a blank line when there is something above.
  mutating func add(below block: Block) {
    guard block.height > 0 else { return }
    if height > 0 { add(Line.empty) }
    add(block.lines)
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
