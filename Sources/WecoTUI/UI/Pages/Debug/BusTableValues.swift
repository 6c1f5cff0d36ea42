internal import BMSCore

/// What a frame table (`--frames`) reads on a bus: every value with its grade. The one page on which a guess is shown.
enum BusTableValues {
  private static let idWidth = 10
  private static let nameWidth = 36
  private static let valueWidth = 16

  static func draw(_ table: BusTableState, _ context: PageContext) -> Block {
    var block = Block(width: context.width)
    block.add(Rows.title(Texts.Debug.frameTable(table.name), width: context.width))
    if !table.shared.isEmpty { block.add(Texts.Debug.sharedIDs(table.shared.map(\.hex)), .hint) }
    if table.values.isEmpty { block.add(Line(" \(Texts.Debug.noTableValues)", .gone)) }
    for entry in table.values { block.add(line(entry, context)) }
    return block
  }

  private static func line(_ entry: BusTableState.Entry, _ context: PageContext) -> Line {
    let reading = entry.reading
    let freshness = reading.freshness(at: context.now)
    let style: Style =
      switch freshness {
      case .gone: .gone
      case .stale: .stale
      case .live: reading.isImplausible ? .warning : reading.grade.isFact ? .value : .hint
      }
    let value = freshness == .gone ? Texts.unknown : words(reading.value) + (reading.isImplausible ? "!" : "")
    let grade = Line(" \(Texts.grade(reading.grade))", reading.grade.isFact ? .label : .warning)
    let age =
      freshness == .live
      ? Line.empty
      : Line(" \(Texts.Words.old(ReadingText.ageText(reading.age(at: context.now))))", .stale)
    return Line(" \(entry.id.hex)", .label).fitted(to: idWidth)
      + Line(name(entry.subject), .label).fitted(to: nameWidth) + Line(value, style).right(valueWidth) + grade + age
  }

  private static func name(_ subject: FrameSubject) -> String {
    if case .field(let field) = subject { Texts.name(field) } else { PlainText.oneLine(subject.name) }
  }

  private static func words(_ value: Value) -> String {
    switch value {
    case .number(let number, let unit): number.text(in: unit)
    case .flag(let flag): flag ? Texts.Words.yes : Texts.Words.no
    case .text(let text): PlainText.oneLine(text)
    case .list(let names): names.joined(separator: ", ")
    }
  }
}
