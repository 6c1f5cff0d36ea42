internal import BMSCore

/// The registers of known blocks: word, name, value, grade, and whether the word moved lately.
struct RegisterTable {
  private let port: PortDebug
  private let context: PageContext
  private let width: Int

  private static let leastColumn = 78
  /// A word that changed stays marked for so long: what keeps moving stays marked.
  static let changeShown = Span.seconds(10)

  init(_ port: PortDebug, _ context: PageContext) {
    self.port = port
    self.context = context
    let columns = max(context.width / (Self.leastColumn + 2), 1)
    width = columns > 1 ? (context.width - 2 * (columns - 1)) / columns : context.width
  }

  func draw() -> Block {
    var lines = blocks().flatMap(self.lines)
    lines += Rows.paragraph(Texts.Debug.registersNote, .hint, indent: 1, width: width)
    let columns = max((context.width + 2) / (width + 2), 1)
    guard columns > 1 else {
      var block = Block(width: context.width)
      block.add(lines)
      return block
    }
    let height = (lines.count + columns - 1) / columns
    return .columns(
      (0..<columns).map { column in
        var block = Block(width: width)
        block.add(Array(lines.dropFirst(column * height).prefix(height)))
        return block
      }, gap: 2)
  }

  /// The blocks in the order of their registers; of the slaves those that were read.
  private func blocks() -> [RegisterBlock] {
    let slaves = (1..<Cluster.mostModules).map { RegisterBlock.slave($0) }
      .filter { port.registers.entries[$0.request.first] != nil }
    return [.module, .thresholds, .flags] + slaves + [.cluster]
  }

  private func title(_ block: RegisterBlock) -> String {
    let first = block.request.first
    let range = "\(first)-\(first &+ block.request.count &- 1)"
    return Texts.Debug.block(block, range)
  }

  private func lines(_ block: RegisterBlock) -> [Line] {
    let entry = port.registers.entries[block.request.first]
    let note = DebugPage.age(entry?.heard, period: Self.period(block), context)
    return [Rows.title(title(block), note: note, width: width)]
      + (0..<Int(block.request.count)).map { row(block, offset: $0) }
  }

  private static func period(_ block: RegisterBlock) -> Span { block == .thresholds ? .seconds(30) : .seconds(1) }

  private func row(_ block: RegisterBlock, offset: Int) -> Line {
    let register = block.request.first &+ UInt16(clamping: offset)
    let entry = port.registers.entries[register]
    let known = block.rows.first { $0.offset == offset }
    var line = Line(" \(register)", .label).right(4) + Line(" ")
    guard let entry else { return line + Line(Texts.unknown, .gone) }
    let isSigned = known?.isSigned ?? false
    let decimal = isSigned ? String(Int16(bitPattern: entry.word)) : String(entry.word)
    let style = DebugPage.style(entry.heard, period: Self.period(block), context)
    line += Line(entry.word.hex, style) + Line(decimal, style).right(7) + Line("  ")
    let mark = isChanged(entry) ? Line(" \(Texts.Debug.changed)", .warning) : .blank(2)
    let end = Line(showsGrade ? " \(grade(known, block, offset))" : "", .hint).fitted(to: gradeWidth) + mark
    let room = width - line.width - end.width
    let value = value(known, block, offset, style)
    let own = context.view.choices.labels[register]
    let name = Line(own ?? name(known, block, offset), known == nil && own == nil ? .hint : .label)
    line += name.fitted(to: max(room - value.width, 0)) + value + end
    return ref(known, block, register).map { line.marked(.field($0)) } ?? line
  }

  /// The field that a register holds; none for words of bits and for those whose meaning is not public.
  private func ref(_ row: RegisterRow?, _ block: RegisterBlock, _ register: UInt16) -> FieldRef? {
    guard let row, let cluster = context.cluster else { return nil }
    if case .bit = row.scale { return nil }
    let (place, field) = block.place(of: row)
    let text = ReadingText(cluster.reading(field, of: place), at: context.now)
    return FieldRef("\(Texts.Details.register) \(register)", field: field, place: place, text)
  }

  private var showsGrade: Bool { width >= 76 }
  private var gradeWidth: Int { showsGrade ? 11 : 0 }

  private func isChanged(_ entry: RegisterImage.Entry) -> Bool {
    entry.changed.map { $0.isWithin(Self.changeShown, at: context.now) } ?? false
  }

  /// Registers of bits have one name for all; the second word of a long value has none of its own.
  private func name(_ row: RegisterRow?, _ block: RegisterBlock, _ offset: Int) -> String {
    guard let row else { return isSecondWord(block, offset) ? "  \(Texts.Debug.secondWord)" : Texts.Debug.notPublic }
    switch row.scale {
    case .bit:
      let word = RegisterMap.bitWords.first { $0.register == block.register(of: row) }
      return Texts.Debug.bitWord(word?.name ?? "")
    default: break
    }
    switch row.subject {
    case .field(let field): return Texts.name(field)
    case .cell(let cell): return "Cell \(cell)"
    case .slaveOnline(let slave): return "Slave \(slave) online"
    case .named(let label): return label
    }
  }

  private func isSecondWord(_ block: RegisterBlock, _ offset: Int) -> Bool {
    block.rows.contains { $0.scale.width == 2 && $0.offset + 1 == offset }
  }

  private func grade(_ row: RegisterRow?, _ block: RegisterBlock, _ offset: Int) -> String {
    row.map { Texts.grade($0.grade) } ?? (isSecondWord(block, offset) ? "" : Texts.grade(.unknown))
  }

  /// What the table makes of the words; only the unit where that is the word itself.
  private func value(_ row: RegisterRow?, _ block: RegisterBlock, _ offset: Int, _ style: Style) -> Line {
    guard let row else { return .empty }
    if case .bit = row.scale { return .empty }
    let words = (0..<Int(block.request.count)).map {
      port.registers.entries[block.request.first &+ UInt16(clamping: $0)]?.word ?? 0
    }
    switch row.value(in: words) {
    case .number(let number, let unit):
      let isPlain = row.scale == .raw || row.scale == .number(unit)
      return Line(isPlain ? "" : " \(number.text)", style) + Line(" \(unit.symbol)", .hint).fitted(to: 4)
    case .text, .flag, .list, nil: return .empty
    }
  }
}
