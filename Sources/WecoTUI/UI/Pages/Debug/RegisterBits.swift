internal import BMSCore

/// The registers of flags bit by bit.
enum RegisterBits {
  static func draw(_ port: PortDebug, _ context: PageContext) -> Block {
    let isWide = context.width >= 80
    let width = isWide ? min((context.width - 2) / 2, 48) : context.width
    let blocks = RegisterMap.bitWords.map { word in
      bits("\(word.register) \(word.name)", port.registers.entries[word.register], word.register, context, width: width)
    }
    var block = Block(width: context.width)
    block.add(Block.beside(blocks, isWide: isWide).lines)
    block.add(Texts.Debug.bitsNote, .hint)
    return block
  }

  private static func bits(
    _ title: String, _ entry: RegisterImage.Entry?, _ register: UInt16, _ context: PageContext, width: Int
  ) -> Block {
    var block = Block(width: width)
    let style = entry.map { DebugPage.style($0.heard, period: .seconds(1), context) } ?? .gone
    let word = entry.map { Line("0x\($0.word.hex) ", style) } ?? .empty
    block.add(Rows.title(title, note: word + DebugPage.age(entry?.heard, period: .seconds(1), context), width: width))
    for bit in 0..<16 {
      let isSet = entry.map { $0.word >> UInt16(bit) & 1 == 1 }
      let name = name(bit, register)
      let state =
        isSet.map { Line($0 ? "1" : "0", $0 && style == .value ? .good : style) } ?? Line(Texts.unknown, .gone)
      let head =
        Line(" \(bit)", .label).right(3) + Line("  \((UInt16(1) << UInt16(bit)).hex)  ", .hint)
        + Line(name ?? Texts.Debug.notPublic, name == nil ? .hint : .label)
      let line = head.fitted(to: width - 3) + state.right(2)
      block.add(ref(bit, register, context).map { line.marked(.field($0)) } ?? line)
    }
    return block
  }

  private static func row(_ bit: Int, _ register: UInt16) -> RegisterMap.Entry? {
    RegisterMap.entries(at: register).first { $0.row.scale == .bit(UInt8(bit)) }
  }

  private static func name(_ bit: Int, _ register: UInt16) -> String? {
    if let slave = RegisterMap.slave(ofBit: bit, of: register) { return Texts.Debug.slaveOnline(slave) }
    guard case .field(let field)? = row(bit, register)?.row.subject else { return nil }
    return switch field {
    case .relayCharge: Texts.Words.latchCharge
    case .relayDischarge: Texts.Words.latchDischarge
    default: Texts.name(field)
    }
  }

  /// The field behind a bit, for Enter; none for those whose meaning is not public.
  private static func ref(_ bit: Int, _ register: UInt16, _ context: PageContext) -> FieldRef? {
    guard let entry = row(bit, register), let name = name(bit, register), let cluster = context.cluster else {
      return nil
    }
    let text = ReadingText(cluster.reading(entry.field, of: entry.place), at: context.now)
    return FieldRef(name, field: entry.field, place: entry.place, text)
  }
}
