internal import BMSCore

/// A CAN bus: what it speaks, how it is doing, and every id that was heard, known or not.
enum BusTable {
  /// Columns of an id, its count, its period and its bytes in hexadecimal.
  private static let plainWidth = 57

  static func draw(_ bus: BusState, _ context: PageContext) -> Block {
    var block = Block(width: context.width)
    let note = Line(bus.interface?.condition ?? "", .label)
    block.add(Rows.title(bus.name, note: note, width: context.width))
    block.add(Rows.paragraph(verdict(bus), .normal, indent: 1, width: context.width))
    block.add(Rows.paragraph(counters(bus), .hint, indent: 1, width: context.width))
    guard !bus.ids.entries.isEmpty else {
      block.add(Line(" \(Texts.unknown)", .gone))
      return block
    }
    let words = showsWords(context) ? Line(Texts.Debug.busWords, .label) : .empty
    block.add(Line(Texts.Debug.busHead, .label).fitted(to: plainWidth + 2) + words)
    for entry in bus.ids.entries { block.add(row(entry, context)) }
    if bus.ids.overflow > 0 {
      block.add(Line(" \(Texts.Debug.busOverflow(String(bus.ids.overflow)))", .warning))
    }
    return block
  }

  private static func verdict(_ bus: BusState) -> String {
    let provisional = bus.proto.isProvisional ? " (\(Texts.Debug.provisional))" : ""
    return "\(bus.proto.verdict.text)\(provisional): \(bus.proto.reason). \(bus.proto.settingText)"
  }

  /// Only what stays the same while all is well: the frames stand in each row.
  private static func counters(_ bus: BusState) -> String {
    var parts = ["\(Texts.Debug.busDropped) \(bus.dropped)", "\(Texts.Debug.busErrors) \(bus.errors)"]
    if let rate = bus.interface?.bitRate { parts.insert("\(rate / 1000) kbit/s", at: 0) }
    if bus.interface?.isListenOnly == true { parts.append(Texts.Debug.listenOnly) }
    if let asking = bus.asking { parts.append(asking) }
    return parts.joined(separator: "  ")
  }

  private static func row(_ entry: UnknownFrames.Entry, _ context: PageContext) -> Line {
    let period = entry.period ?? .seconds(1)
    let isOld = context.now - entry.lastHeard > max(period, .seconds(1)) * 3
    let style: Style = isOld ? .stale : .value
    var line = Line(" \(id(entry.id))", entry.isKnown ? .label : .warning).fitted(to: 11)
    line += Line(entry.isKnown ? " " : "?", .warning) + Line(rounded(entry.count), style).right(7)
    line += Line(entry.period.map(time) ?? Texts.unknown, .hint).right(8) + Line("  \(entry.length)  ", .label)
    for index in 0..<8 {
      let byte = entry.last[index].map { String(UInt16($0).hex.suffix(2)) } ?? "  "
      let moved = entry.everChanged >> UInt8(index) & 1 == 1
      line += Line(byte, isOld ? .stale : moved ? .value : .hint) + Line(" ")
    }
    if isOld {
      line += Line(" \(Texts.Words.old(ReadingText.ageText(context.now - entry.lastHeard)))", .stale)
    } else if showsWords(context) {
      line += Line(" \(entry.last.wordsLittleEndian.map { String($0) }.joined(separator: " "))", .value)
    }
    return line
  }

  private static func showsWords(_ context: PageContext) -> Bool { context.width >= plainWidth + 26 }

  private static func id(_ id: CANID) -> String {
    let digits = String(id.value, radix: 16, uppercase: true)
    return String(repeating: "0", count: max((id.isExtended ? 8 : 3) - digits.utf8.count, 0)) + digits
  }

  /// Two digits and then zeros: a counter that runs is no news.
  private static func rounded(_ count: UInt64) -> String {
    var step: UInt64 = 1
    while count / step >= 100 { step *= 10 }
    return count >= 100 ? ">\(count / step * step)" : String(count)
  }

  private static func time(_ span: Span) -> String {
    span >= .seconds(1)
      ? "\(Decimal((span.milliseconds + 50) / 100, decimals: 1).text) s" : "\((span.milliseconds + 5) / 10 * 10) ms"
  }
}
