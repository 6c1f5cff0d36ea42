internal import BMSCore

/// The blocks that the vendor tool polls and nobody has explained: hexadecimal, with characters beside.
enum UnknownBlocks {
  static func draw(_ port: PortDebug, _ context: PageContext) -> Block {
    var block = Block(width: context.width)
    // Register number, then for each word five characters of hex and two of text.
    let perRow = context.width >= 128 ? 16 : context.width >= 64 ? 8 : 4
    let width = min(context.width, max(9 + perRow * 7, 60))
    for (request, guess) in RegisterMap.undecoded {
      let entry = port.registers.entries[request.first]
      let title = "\(request.first)-\(request.first &+ request.count &- 1)"
      block.add(
        Rows.title(
          "\(title)  \(Texts.Debug.guess(guess))", note: DebugPage.age(entry?.heard, period: .seconds(1), context),
          width: width))
      guard entry != nil else {
        block.add(Line(" \(Texts.unknown)", .gone))
        continue
      }
      for first in stride(from: 0, to: Int(request.count), by: perRow) {
        block.add(row(port, request, first..<min(first + perRow, Int(request.count)), perRow: perRow, context))
      }
      let own = context.view.choices.labels.filter {
        $0.key >= request.first && $0.key < request.first &+ request.count
      }
      for (register, text) in own.sorted(by: { $0.key < $1.key }) {
        block.add(Line(" \(register)", .label).right(4) + Line("  \(text)", .label))
      }
    }
    block.add(Texts.Debug.unknownNote, .hint)
    return block
  }

  private static func row(
    _ port: PortDebug, _ request: ReadRequest, _ offsets: Range<Int>, perRow: Int, _ context: PageContext
  ) -> Line {
    let entries = offsets.map { port.registers.entries[request.first &+ UInt16(clamping: $0)] }
    var line = Line("\(request.first &+ UInt16(clamping: offsets.lowerBound))", .label).right(4) + Line("  ")
    for entry in entries {
      guard let entry else {
        line += Line("---- ", .gone)
        continue
      }
      let isNew = entry.changed.map { $0.isWithin(RegisterTable.changeShown, at: context.now) } ?? false
      line +=
        Line(entry.word.hex, isNew ? .warning : DebugPage.style(entry.heard, period: .seconds(1), context)) + Line(" ")
    }
    line = line.fitted(to: 6 + perRow * 5 + 1)
    for entry in entries {
      for byte in [(entry?.word ?? 0) >> 8, (entry?.word ?? 0) & 0xFF] {
        let scalar = Unicode.Scalar(UInt8(truncatingIfNeeded: byte))
        line += Line(repeating: (0x20...0x7E).contains(scalar.value) ? scalar : ".", count: 1, .hint)
      }
    }
    return line
  }
}
