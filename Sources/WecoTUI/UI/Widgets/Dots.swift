/// A raster of dots, two columns and four rows a character: what plots are drawn on.
///
/// Drawn in braille; half blocks where the font has none; on a screen without Unicode the nearest ASCII.
struct Dots {
  let columns: Int
  let rows: Int
  private var cells: [UInt8]
  private var styles: [Style]

  /// - Parameters: characters, not dots.
  init(columns: Int, rows: Int) {
    self.columns = max(columns, 0)
    self.rows = max(rows, 0)
    cells = Array(repeating: 0, count: self.columns * self.rows)
    styles = Array(repeating: .normal, count: cells.count)
  }

  var width: Int { columns * 2 }
  var height: Int { rows * 4 }

  /// The braille bit of a dot: column 0-1, row 0-3 from the top.
  private static let bits: [[UInt8]] = [[0x01, 0x02, 0x04, 0x40], [0x08, 0x10, 0x20, 0x80]]

  /// Sets the dots of a column between two heights, counted from the bottom. What is outside is left out.
  mutating func set(_ x: Int, _ heights: ClosedRange<Int>, _ style: Style) {
    guard (0..<width).contains(x) else { return }
    for height in heights.clamped(to: 0...max(self.height - 1, 0)) where height < self.height {
      let y = self.height - 1 - height
      let cell = y / 4 * columns + x / 2
      cells[cell] |= Self.bits[x % 2][y % 4]
      styles[cell] = style
    }
  }

  /// The rows from the top.
  func lines(blocks: Bool) -> [Line] {
    (0..<rows).map { row in
      Line(
        cells: (0..<columns).map { column in
          let cell = row * columns + column
          return Cell(scalar: blocks ? Self.block(cells[cell]) : Self.braille(cells[cell]), style: styles[cell])
        })
    }
  }

  private static let upper: UInt8 = 0x1B
  private static let lower: UInt8 = 0xE4

  private static func braille(_ bits: UInt8) -> Unicode.Scalar {
    bits == 0 ? " " : Unicode.Scalar(0x2800 + UInt32(bits)) ?? " "
  }

  private static func block(_ bits: UInt8) -> Unicode.Scalar {
    switch (bits & upper != 0, bits & lower != 0) {
    case (true, true): "█"
    case (true, false): "▀"
    case (false, true): "▄"
    case (false, false): " "
    }
  }

  /// The ASCII nearest to a braille character; `nil` for every other one.
  static func plainFace(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
    guard (0x2800...0x28FF).contains(scalar.value) else { return nil }
    let bits = UInt8(truncatingIfNeeded: scalar.value)
    switch (bits & upper != 0, bits & lower != 0) {
    case (true, true): return "*"
    case (true, false): return "'"
    case (false, true): return "."
    case (false, false): return " "
    }
  }
}
