internal import BMSCore

/// A CAN bus: what it speaks, how it is doing, and every id that was heard, known or not: enough to map a mode.
///
/// An id takes one line, or two where the words do not fit beside it; its place follows from the ids alone.
enum BusTable {
  /// Columns of an id up to its bytes, with three for each byte.
  private static let plainWidth = 67
  /// Four words, low byte first, then the same high byte first.
  private static let wordsWidth = 52

  static func draw(_ bus: BusState, _ context: PageContext) -> Block {
    var block = Block(width: context.width)
    let note = Line(bus.interface?.condition ?? "", .label)
    block.add(Rows.title(bus.name, note: note, width: context.width))
    block.add(verdict(bus), .normal)
    block.add(counters(bus, context), .hint)
    guard !bus.ids.entries.isEmpty else {
      block.add(Line(" \(Texts.unknown)", .gone))
      return block
    }
    let words = isWide(context) ? Line(Texts.Bus.wordsHead, .label) : .empty
    block.add(Line(Texts.Bus.tableHead, .label).fitted(to: plainWidth) + words)
    for entry in bus.ids.entries {
      block.add(lines(entry, isKnown: entry.isKnown || bus.table?.ids.contains(entry.id) == true, context))
    }
    if bus.ids.overflow > 0 {
      block.add(Line(" \(Texts.Debug.busOverflow(String(bus.ids.overflow)))", .warning))
    }
    if let table = bus.table { block.add(BusTableValues.draw(table, context).lines) }
    return block
  }

  private static func verdict(_ bus: BusState) -> String {
    let proto = bus.proto
    return Texts.Debug.busVerdict(
      Texts.verdict(proto.verdict), soFar: proto.isProvisional, Texts.sentence(proto.why), Texts.setting(proto))
  }

  /// Only what stays the same while all is well: the frames stand in each row.
  private static func counters(_ bus: BusState, _ context: PageContext) -> String {
    var parts = [
      Texts.Bus.ids(bus.ids.entries.count), Texts.Debug.busDropped(bus.dropped), Texts.Debug.busErrors(bus.errors),
    ]
    if bus.unknownFrames > 0 { parts.append(Texts.Bus.unknownFrames(rounded(bus.unknownFrames))) }
    if let rate = context.clusterState?.links.first(where: { $0.name == bus.name })?.goodPerSecond {
      parts.insert(Texts.Bus.statistics(HeaderLine.calm(rate)), at: 0)
    }
    if let rate = bus.interface?.bitRate { parts.insert(Texts.Bus.bitRate(rate / 1000), at: 0) }
    if bus.interface?.isListenOnly == true { parts.append(Texts.Debug.listenOnly) }
    if let asking = bus.asking { parts.append(Texts.sentence(asking)) }
    return parts.joined(separator: "  ")
  }

  private static func isWide(_ context: PageContext) -> Bool { context.width >= plainWidth + wordsWidth }

  private static func lines(_ entry: UnknownFrames.Entry, isKnown: Bool, _ context: PageContext) -> [Line] {
    let isOld = !entry.lastHeard.isLive(every: max(entry.period ?? .seconds(1), .seconds(1)), at: context.now)
    var line = head(entry, isKnown: isKnown, isOld: isOld) + bytes(entry, isOld: isOld)
    if isOld {
      let age = Line(" \(Texts.Words.old(ReadingText.ageText(entry.lastHeard.age(at: context.now))))", .stale)
      return isWide(context) ? [line.fitted(to: plainWidth) + age] : [line, Line.blank(10) + age]
    }
    guard isWide(context) else { return [line, Line.blank(11) + words(entry.last, isNamed: true)] }
    line = line.fitted(to: plainWidth) + words(entry.last, isNamed: false)
    return [line]
  }

  private static func head(_ entry: UnknownFrames.Entry, isKnown: Bool, isOld: Bool) -> Line {
    let id = Line(" \(entry.id.hex)", isKnown ? .label : .warning).fitted(to: 9)
    let format =
      Line(isKnown ? " " : "?", .warning)
      + Line(" \(entry.id.isExtended ? Texts.Debug.extended : Texts.Debug.standard)", .label)
    let period = Line(entry.period.map(time) ?? Texts.unknown, .hint).right(9)
    let jitter = Line(entry.jitter.map(time) ?? Texts.unknown, .hint).right(8)
    let count = Line(rounded(entry.count), isOld ? .stale : .value).right(8)
    return id + format + Line(" \(entry.length)", .label) + period + jitter + count + .blank(2)
  }

  /// The last bytes: what moved since the frame before is marked, what never moved is dim.
  private static func bytes(_ entry: UnknownFrames.Entry, isOld: Bool) -> Line {
    var line = Line.empty
    for index in 0..<8 {
      let byte = entry.last[index].map { String(UInt16($0).hex.suffix(2)) } ?? "  "
      let ever = entry.everChanged >> UInt8(index) & 1 == 1
      let now = entry.changed >> UInt8(index) & 1 == 1 && !isOld
      let style: Style = isOld ? .stale : now ? .warning : ever ? .value : .hint
      line += Line(byte, style) + Line(now ? Texts.Debug.changed : " ", .warning)
    }
    return line
  }

  private static func words(_ frame: CANFrame, isNamed: Bool) -> Line {
    func list(_ name: String, _ words: [UInt16]) -> Line {
      let numbers = words.map { word in String(repeating: " ", count: 6 - String(word).utf8.count) + String(word) }
      // A name in front of four words of five digits needs room of its own.
      let width = wordsWidth / 2 + (isNamed ? 3 : 0)
      return (Line(isNamed ? name : "", .label) + Line(numbers.joined(), .value)).fitted(to: width)
    }
    return list(Texts.Bus.little, frame.wordsLittleEndian) + list(Texts.Bus.big, frame.wordsBigEndian)
  }

  /// Two digits and then zeros: a counter that runs is no news.
  private static func rounded(_ count: UInt64) -> String {
    var step: UInt64 = 1
    while count / step >= 100 { step *= 10 }
    return count >= 100 ? ">\(count / step * step)" : String(count)
  }

  /// Coarse on purpose: what trembles in the last digits is no news.
  private static func time(_ span: Span) -> String {
    if span >= .milliseconds(950) { return "\(Decimal((span.milliseconds + 50) / 100, decimals: 1).text) s" }
    return span < .milliseconds(10) ? "\(span.milliseconds) ms" : "\((span.milliseconds + 5) / 10 * 10) ms"
  }
}
