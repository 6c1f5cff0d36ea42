/// One place on the screen: a character one column wide and what it means.
struct Cell: Hashable, Sendable {
  var scalar: Unicode.Scalar
  var style: Style

  static let blank = Cell(scalar: " ", style: .normal)
}

/// What the terminal shall show: exactly `size.rows` rows of `size.columns` cells.
struct Screen: Hashable, Sendable {
  let size: Size
  private(set) var rows: [[Cell]]

  init(size: Size) {
    self.size = size
    rows = Array(repeating: Array(repeating: .blank, count: size.columns), count: size.rows)
  }

  /// Puts a line at a row, cut (with a mark) or filled to the width. Rows outside are ignored.
  mutating func put(_ line: Line, row: Int) {
    guard rows.indices.contains(row) else { return }
    rows[row] = line.fitted(to: size.columns).cells
  }

  /// The same screen drawn with other glyphs.
  func drawn(with glyphs: Glyphs) -> Screen {
    guard !glyphs.isUnicode else { return self }
    var copy = self
    for row in copy.rows.indices {
      for column in copy.rows[row].indices {
        copy.rows[row][column].scalar = glyphs.face(copy.rows[row][column].scalar)
      }
    }
    return copy
  }

  /// The glyph plane as text, one line a row.
  var text: [String] { rows.map(Self.text(of:)) }
  /// The style plane, one letter a cell.
  var styles: [String] { rows.map { String($0.map(\.style.letter)) } }

  private static func text(of row: [Cell]) -> String {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: row.map(\.scalar))
    return String(view)
  }
}

extension Line {
  /// The same line with other glyphs.
  func drawn(with glyphs: Glyphs) -> Line {
    var line = self
    for column in line.cells.indices { line.cells[column].scalar = glyphs.face(line.cells[column].scalar) }
    return line
  }
}

/// With which characters the screen is drawn. Pages are laid out in Unicode; a plainer face replaces glyph by
/// glyph, so that the layout stays the same.
struct Glyphs: Hashable, Sendable {
  let isUnicode: Bool
  private let faces: [Unicode.Scalar: Unicode.Scalar]

  static let unicode = Glyphs(isUnicode: true, faces: [:])
  /// For terminals and locales without UTF-8.
  static let ascii = Glyphs(
    isUnicode: false,
    faces: [
      "─": "-", "…": "~", "█": "#", "░": ".", "°": " ", "→": ">", "↑": "^", "↓": "v", "–": "-", "·": "-",
      "│": "|", "┤": "|", "├": "|", "└": "+", "┴": "+", "▁": "_", "▌": "|", "▐": "|", "▀": "'", "▄": ".", "±": "~",
      "Σ": "S",
      "à": "a", "è": "e", "é": "e", "ì": "i", "ò": "o", "ù": "u", "À": "A", "È": "E", "Ì": "I", "Ò": "O", "Ù": "U",
    ])

  /// The character to draw; what has no plain face is `?`.
  func face(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    if isUnicode || (0x20...0x7E).contains(scalar.value) { return scalar }
    return faces[scalar] ?? Dots.plainFace(scalar) ?? "?"
  }
}
