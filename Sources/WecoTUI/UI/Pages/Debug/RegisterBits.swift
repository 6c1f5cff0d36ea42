internal import BMSCore

/// Registers 71 and 79 bit by bit.
enum RegisterBits {
  private static let words: [(register: UInt16, offset: Int)] = [(71, 0), (79, 8)]

  static func draw(_ port: PortDebug, _ context: PageContext) -> Block {
    let isWide = context.width >= 80
    let width = isWide ? min((context.width - 2) / 2, 48) : context.width
    let blocks = words.map { word in
      bits(
        Texts.Debug.flags(word.register, isFirst: word.offset == 0), port.registers.entries[word.register],
        offset: word.offset, context, width: width)
    }
    var block = Block(width: context.width)
    if isWide {
      block.add(Block.columns(blocks, gap: 2).lines)
    } else {
      for part in blocks { block.add(below: part) }
    }
    block.add(Rows.paragraph(Texts.Debug.bitsNote, .hint, indent: 1, width: context.width))
    return block
  }

  private static func bits(
    _ title: String, _ entry: RegisterImage.Entry?, offset: Int, _ context: PageContext, width: Int
  ) -> Block {
    var block = Block(width: width)
    let style = entry.map { DebugPage.style($0.heard, period: .seconds(1), context) } ?? .gone
    let word = entry.map { Line("0x\($0.word.hex) ", style) } ?? .empty
    block.add(Rows.title(title, note: word + DebugPage.age(entry?.heard, period: .seconds(1), context), width: width))
    for bit in 0..<16 {
      let isSet = entry.map { $0.word >> UInt16(bit) & 1 == 1 }
      let name = name(bit, offset)
      let state =
        isSet.map { Line($0 ? "1" : "0", $0 && style == .value ? .good : style) } ?? Line(Texts.unknown, .gone)
      let head =
        Line(" \(bit)", .label).right(3) + Line("  \((UInt16(1) << UInt16(bit)).hex)  ", .hint)
        + Line(name ?? Texts.Debug.notPublic, name == nil ? .hint : .label)
      let line = head.fitted(to: width - 3) + state.right(2)
      block.add(ref(bit, offset, context).map { line.marked(.field($0)) } ?? line)
    }
    return block
  }

  private static func row(_ bit: Int, _ offset: Int) -> RegisterRow? {
    RegisterMap.flags.first { $0.offset == offset && $0.scale == .bit(UInt8(bit)) }
  }

  private static func name(_ bit: Int, _ offset: Int) -> String? {
    if offset == 8, (0..<14).contains(bit) { return Texts.Debug.slaveOnline(bit + 1) }
    guard case .field(let field)? = row(bit, offset)?.subject else { return nil }
    return switch field {
    case .relayCharge: Texts.Words.latchCharge
    case .relayDischarge: Texts.Words.latchDischarge
    default: field.label
    }
  }

  /// The field behind a bit, for Enter; none for those whose meaning is not public.
  private static func ref(_ bit: Int, _ offset: Int, _ context: PageContext) -> FieldRef? {
    guard let row = row(bit, offset), let name = name(bit, offset), let cluster = context.cluster else { return nil }
    let (place, field) = RegisterBlock.flags.place(of: row)
    return FieldRef(name, field: field, place: place, ReadingText(cluster.reading(field, of: place), at: context.now))
  }
}
