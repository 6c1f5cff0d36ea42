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
      "│": "|", "┤": "|", "├": "|", "└": "+", "┴": "+", "▌": "|", "▐": "|", "▀": "'", "▄": ".", "±": "~", "Σ": "S",
    ])

  /// The character to draw; what has no plain face is `?`.
  func face(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    if isUnicode || (0x20...0x7E).contains(scalar.value) { return scalar }
    return faces[scalar] ?? Dots.plainFace(scalar) ?? "?"
  }
}
