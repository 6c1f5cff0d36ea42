/// A text to read: a report.
enum TextDialog {
  static func draw(_ title: String, _ lines: [String], width: Int) -> Block {
    var block = Block(width: width)
    block.add(Rows.title(title, width: min(width, 80)))
    for text in lines {
      if text.isEmpty { block.add(.empty) }
      // What is too long is folded, so that nothing is lost on a narrow screen.
      var rest = Line(text)
      while rest.width > 0 {
        block.add(Line(" ") + rest.part(0..<min(rest.width, max(width - 2, 1))))
        rest = rest.part(min(rest.width, max(width - 2, 1))..<rest.width)
      }
    }
    return block
  }
}
