internal import BMSCore

/// The rows groups are made of: a label at the left, a number that ends at one column for the whole group,
/// its unit and its age behind.
enum Rows {
  /// Columns behind the end of the number: mark, unit (3), age (5).
  static let tail = 9
  private static let longestBar = 20

  /// `─ Title ─────── note ─`
  static func title(_ title: String, note: Line = .empty, width: Int) -> Line {
    let head = Line("─ ", .rule) + Line(title, .title) + Line(" ", .normal)
    let end = note.width == 0 ? Line.empty : Line(" ") + note + Line(" ")
    let line = head + Line(repeating: "─", count: width - head.width - end.width, .rule) + end
    return line.alsoMarked(.group(title))
  }

  /// The same without a title, where the group goes on beside itself.
  static func rule(note: Line, width: Int) -> Line {
    let end = Line(" ") + note + Line(" ")
    return Line(repeating: "─", count: width - end.width, .rule) + end
  }

  /// Where the word between label and number stands, if the label leaves it free.
  private static let wordColumn = 11

  /// A label, perhaps a word or a bar in the middle, and a value. It is marked, so that it can be selected; whose it is,
  /// the reading's register says, unless `ref` knows better.
  ///
  /// - Parameter field: which field it shows; `nil` where it is none.
  static func field(
    _ label: String, _ value: ReadingText, of field: Field? = nil, middle: Line = .empty, width: Int,
    ref: FieldRef? = nil
  ) -> Line {
    laidOut(label, value, middle: middle, width: width).marked(.field(ref ?? FieldRef(label, field: field, value)))
  }

  /// The same under the field's own label.
  static func field(_ field: Field, _ value: ReadingText, width: Int) -> Line {
    self.field(Texts.name(field), value, of: field, width: width)
  }

  private static func laidOut(_ label: String, _ value: ReadingText, middle: Line, width: Int) -> Line {
    // Words end where the units end, numbers before their unit.
    let end = width - tail + (value.isText ? 4 : 0)
    let number = Line(value.number, value.style)
    var head = Line(" ") + Line(label, .label) + Line(" ")
    if value.isText, head.width + number.width > end { return head + number.fitted(to: max(width - head.width, 1)) }
    if head.width + number.width > end { head = head.fitted(to: max(end - number.width - 1, 0)) + Line(" ") }
    if middle.width > 0, head.width < wordColumn, wordColumn + middle.width < end - number.width {
      head = head.fitted(to: wordColumn)
    }
    let between = head.width + middle.width < end - number.width ? middle : .empty
    var line = head + between + .blank(end - head.width - between.width - number.width) + number
    if !value.isText {
      let unit = Line(value.mark, value.style) + Line(value.unit, value.style == .stale ? .stale : .normal)
      line += unit.fitted(to: 4)
    }
    if !value.age.isEmpty { return line + Line(" \(value.age)", .stale) }
    return value.isComputed && value.isKnown ? line + Line(" \(Texts.Words.computed)", .hint) : line
  }

  /// `████████░░░░` for a part of one.
  static func bar(_ part: Double, width: Int, style: Style) -> Line {
    let full = part.isFinite ? max(0, min(Int((part * Double(width)).rounded()), width)) : 0
    return Line(repeating: "█", count: full, style) + Line(repeating: "░", count: width - full, .barEmpty)
  }

  /// SOC with its bar: the bar fills what the label and the number leave.
  static func soc(_ label: String, _ reading: Reading?, at now: Instant, width: Int) -> Line {
    let value = ReadingText(reading, at: now)
    let room = width - tail - label.unicodeScalars.count - 2 - 6
    guard value.isKnown, let percent = reading?.number, room >= 5 else {
      return field(label, value, of: .soc, width: width)
    }
    let style: Style = value.style == .stale ? .stale : .barFull
    let bar = bar(percent / 100, width: min(room, longestBar), style: style)
    return field(label, value, of: .soc, middle: bar.right(room), width: width)
  }

  /// How long it takes to full or to empty: one row whichever way the current flows, so that it moves nothing.
  static func times(_ reading: ((Field) -> Reading?)?, at now: Instant, width: Int) -> Line {
    if let full = reading?(.timeToFull) {
      return time(Texts.Words.timeToFull, full, of: .timeToFull, at: now, width: width)
    }
    guard let empty = reading?(.timeToEmpty) else {
      return field(Texts.Words.timeToFull, .unknown, of: .timeToFull, width: width)
    }
    return time(Texts.Words.timeToEmpty, empty, of: .timeToEmpty, at: now, width: width)
  }

  /// A length of time as hours and minutes: `3:05 h`.
  private static func time(_ label: String, _ reading: Reading, of field: Field, at now: Instant, width: Int) -> Line {
    var value = ReadingText(reading, at: now)
    if value.isKnown, let seconds = reading.number, seconds.magnitude < 1e9 {
      let minutes = Int(seconds / 60)
      value.number = "\(minutes / 60):" + (minutes % 60 < 10 ? "0" : "") + "\(minutes % 60)"
      value.unit = "h"
    }
    return self.field(label, value, of: field, width: width)
  }

  /// A current: signed, with the word for its direction.
  static func flow(_ label: String, _ reading: Reading?, at now: Instant, width: Int) -> Line {
    let value = ReadingText(reading, at: now, signed: true)
    let word = direction(reading, value)
    return field(label, value, of: .current, middle: word, width: width)
  }

  /// charging, discharging or idle; empty while the current is not known.
  static func direction(_ reading: Reading?, _ value: ReadingText) -> Line {
    guard value.isKnown, let amperes = reading?.number else { return .empty }
    let word = Texts.flow(Flow(amperes: amperes))
    return Line(word, value.style == .stale ? .stale : .good)
  }

  /// An entry of a list to choose from.
  static func entry(_ index: Int, _ selected: Int, _ line: Line) -> Line {
    (Line(index == selected ? " > " : "   ", .key) + line).marked(.pick(.item(index)))
  }

  /// Names beside each other, one of them chosen.
  static func choices(_ names: [String], _ chosen: Int) -> Line {
    names.enumerated().reduce(.empty) { line, name in
      line + (name.offset == chosen ? Line("[\(name.element)]", .tabActive) : Line(" \(name.element) ", .tab))
    }
  }

  /// Text folded at blanks so that it fits.
  static func paragraph(_ text: String, _ style: Style, indent: Int, width: Int) -> [Line] {
    let room = max(width - indent - 1, 1)
    var lines: [Line] = []
    var current = ""
    for word in text.split(separator: " ", omittingEmptySubsequences: true) {
      if !current.isEmpty, current.unicodeScalars.count + 1 + word.unicodeScalars.count > room {
        lines.append(.blank(indent) + Line(current, style))
        current = ""
      }
      current += current.isEmpty ? String(word) : " \(word)"
    }
    if !current.isEmpty { lines.append(.blank(indent) + Line(current, style)) }
    return lines
  }

  /// The same beside a head that stands in the first line.
  static func hanging(_ head: Line, _ text: String, _ style: Style, indent: Int, width: Int) -> [Line] {
    var lines = paragraph(text, style, indent: indent, width: width)
    if let first = lines.first { lines[0] = head.fitted(to: indent) + first.part(indent..<max(first.width, indent)) }
    return lines
  }

  /// The same beside a name.
  static func named(_ name: String, _ text: String, _ style: Style = .normal, indent: Int, width: Int) -> [Line] {
    hanging(Line(" ") + Line(name, .label), text, style, indent: indent, width: width)
  }
}

extension Block {
  /// A row with a value, under the field's own label or another.
  mutating func add(
    _ field: Field, as label: String? = nil, _ reading: Reading?, at now: Instant, signed: Bool = false
  ) {
    add(Rows.field(label ?? Texts.name(field), ReadingText(reading, at: now, signed: signed), of: field, width: width))
  }
}
