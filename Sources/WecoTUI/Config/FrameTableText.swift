internal import BMSCore

/// A frame table written as the JSON5 file that `FrameTableFile` reads.
enum FrameTableText {
  /// - Parameter notes: comments before each row, by frame and row.
  static func lines(_ table: FrameTable, notes: (Int, Int) -> [String] = { _, _ in [] }) -> [String] {
    ["{", "  name: \(quoted(table.name)),", "  frames: ["]
      + table.frames.enumerated().flatMap { place, frame in self.frame(frame) { notes(place, $0) } } + ["  ],", "}"]
  }

  private static func frame(_ frame: TableFrame, notes: (Int) -> [String]) -> [String] {
    let id = frame.id.isExtended ? "0x\(frame.id.hex), extended: true" : "0x\(frame.id.hex)"
    var lines = ["    {", "      id: \(id),", "      name: \(quoted(frame.name)),"]
    if frame.sender == .inverter { lines.append("      sender: \"inverter\",") }
    if let period = frame.period {
      lines.append("      period: \(Decimal(period.microseconds / 1000, decimals: 3).text),")
    }
    lines.append("      rows: [")
    for (place, row) in frame.rows.enumerated() {
      lines += notes(place).map { "        // \($0)" } + ["        { \(self.row(row)) },"]
    }
    return lines + ["      ],", "    },"]
  }

  private static func row(_ row: FrameRow) -> String {
    var parts: [String] = []
    switch row.subject {
    case .field(let field): parts.append("field: \(quoted(field.id))")
    case .named(let label): parts.append("label: \(quoted(label))")
    case .alarm(let alarm, let severity):
      parts += ["alarm: \(quoted(alarm.rawValue))", "severity: \"\(severity == .fault ? "fault" : "warning")\""]
    }
    parts += place(row.bits)
    if let scale = scale(row.scale) { parts.append("scale: \(scale)") }
    if !row.blanks.isEmpty { parts.append("blank: [\(row.blanks.map(String.init).joined(separator: ", "))]") }
    if let range = row.range { parts.append("within: [\(number(range.lowerBound)), \(number(range.upperBound))]") }
    parts.append("grade: \(quoted(row.grade.rawValue))")
    if let source = row.source { parts.append("source: \(quoted(source))") }
    return parts.joined(separator: ", ")
  }

  private static func place(_ bits: FrameBits) -> [String] {
    let width = bits.end - bits.byte
    let bit = bits.lowest - (bits.isBig ? 8 - bits.end : bits.byte) * 8
    var parts = ["byte: \(bits.byte)"]
    if width > 1 { parts.append("width: \(width)") }
    if bit > 0 || bits.length < width * 8 { parts.append("bit: \(bit), bits: \(bits.length)") }
    if bits.isSigned { parts.append("signed: true") }
    if bits.isBig, width > 1 { parts.append("order: \"big\"") }
    return parts
  }

  private static func scale(_ scale: FrameScale) -> String? {
    switch scale {
    case .number(_, _, _, .raw) where scale == .raw: "\"raw\""
    case .number(let times, let plus, let decimals, let unit):
      "{ times: \(times), plus: \(plus), decimals: \(decimals), unit: \(quoted(unit.rawValue)) }"
    case .flag: "{ flag: true }"
    case .equals(let code): "{ is: \(code) }"
    case .names(let names):
      "{ names: { \(names.map { "\(quoted($0.name)): \($0.code)" }.joined(separator: ", ")) } }"
    }
  }

  private static func number(_ number: Double) -> String { Int(exactly: number).map(String.init) ?? "\(number)" }
  private static func quoted(_ text: String) -> String { JSONText.quoted(text) }
}
