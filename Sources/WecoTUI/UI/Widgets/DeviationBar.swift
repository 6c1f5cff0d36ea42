internal import BMSCore

/// A bar to the left or to the right of a middle line: how far a value is off.
enum DeviationBar {
  /// An odd width keeps the middle line in the middle.
  static func line(_ off: Double, scale: Double, width: Int, style: Style) -> Line {
    let half = max((width - 1) / 2, 1)
    let part = scale > 0 && off.isFinite ? max(-1, min(off / scale, 1)) : 0
    let halves = Int((part.magnitude * Double(half * 2)).rounded())
    let full = Line(repeating: "█", count: halves / 2, style)
    let rest = halves % 2 == 1 ? Line(off < 0 ? "▐" : "▌", style) : .empty
    let blank = Line.blank(half - full.width - rest.width)
    let middle = Line("│", .rule)
    return off < 0 ? blank + rest + full + middle + .blank(half) : .blank(half) + middle + full + rest + blank
  }
}
