internal import BMSCore

/// A bar to the left or to the right of a middle line: how far a value is off.
enum DeviationBar {
  /// An odd width keeps the middle line in the middle.
  static func line(_ off: Double, scale: Double, width: Int, style: Style) -> Line {
    let half = max((width - 1) / 2, 1)
    let part = scale > 0 && off.isFinite ? max(-1, min(off / scale, 1)) : 0
    let length = Int((part.magnitude * Double(half)).rounded())
    let full = Line(repeating: "█", count: length, style)
    let blank = Line.blank(half - length)
    let middle = Line("│", .rule)
    return off < 0 ? blank + full + middle + .blank(half) : .blank(half) + middle + full + blank
  }
}
