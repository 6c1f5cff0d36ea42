internal import BMSCore

/// What a link has counted, and how much its checksum is worth.
enum LinkStatistics {
  static func draw(_ port: PortDebug, _ cluster: ClusterState, _ context: PageContext) -> Block {
    var block = Block(width: context.width)
    let width = min(context.width, 78)
    guard let link = cluster.links.first(where: { $0.name == port.name }) else { return block }
    func row(_ label: String, _ value: String, _ style: Style = .value) {
      let head = (Line(" ") + Line(label, .label)).fitted(to: max(width - 24, 26))
      block.add(head + Line(value, style).right(12))
    }
    func count(_ label: String, _ value: Int, isTrouble: Bool = true) {
      row(label, String(value), isTrouble && value > 0 ? .warning : .value)
    }
    block.add(Rows.title(port.name, note: Line(link.kind.rawValue, .label), width: width))
    row(Texts.Debug.state, Texts.Link.word(link), link.state == .up ? .good : .warning)
    count(Texts.Debug.good, link.counters.good, isTrouble: false)
    row(Texts.Debug.perSecond, link.goodPerSecond.map(HeaderLine.calm) ?? Texts.unknown)
    count(Texts.Debug.badChecksum, link.counters.badChecksum)
    count(Texts.Debug.implausible, link.counters.implausible)
    count(Texts.Debug.timeouts, link.counters.timeouts)
    count(Texts.Debug.resyncs, link.counters.resyncs)
    count(Texts.Debug.strayBytes, link.counters.strayBytes)
    count(Texts.Debug.keyRequests, link.counters.keyRequests, isTrouble: false)
    count(Texts.Debug.reconnects, link.counters.reconnects, isTrouble: false)
    for loss in Loss.allCases { if let lost = context.state.losses[loss] { count(Texts.Debug.lost(loss), lost) } }
    let timing = link.state == .up ? LinkTiming(port.traffic) : nil
    row(Texts.Debug.cycle, timing?.cycle.map(milliseconds) ?? Texts.unknown)
    row(Texts.Debug.reply, timing?.reply.map(milliseconds) ?? Texts.unknown)
    if let key = link.key {
      let bits = KeyedChecksum(key: key).effectiveBits
      row(Texts.Debug.key, key.hex)
      row(Texts.Debug.bits, "\(bits)", bits < 8 ? .warning : .value)
      block.add(Rows.paragraph(Texts.Debug.bitsNote(1 << bits), .hint, indent: 1, width: width))
    }
    return block
  }

  /// Tenths of a second from one second on: the last milliseconds tremble.
  private static func milliseconds(_ span: Span) -> String {
    span >= .seconds(1)
      ? "\(Decimal((span.milliseconds + 50) / 100, decimals: 1).text) s" : "\(max(span.milliseconds, 0)) ms"
  }
}

/// How long things take on the line, from the traffic that is kept.
struct LinkTiming: Hashable {
  /// From one request for the first block to the next.
  let cycle: Span?
  /// From a request to the last bytes of what came back.
  let reply: Span?

  init(_ log: TrafficLog) {
    let starts = log.lines.filter { $0.direction == .sent && Self.isModuleRead($0.bytes) }.map(\.at)
    // Re-reads follow each other at once and are no cycles.
    let gaps = zip(starts, starts.dropFirst()).map { $1 - $0 }.filter { $0 >= .milliseconds(200) }
    cycle = gaps.last
    var answered: Span?
    if let last = log.lines.lastIndex(where: { $0.direction == .received }),
      let request = log.lines[..<last].last(where: { $0.direction == .sent })
    {
      answered = log.lines[last].at - request.at
    }
    reply = answered
  }

  private static func isModuleRead(_ bytes: [UInt8]) -> Bool {
    let first = RegisterBlock.module.request.first
    return bytes.count == 8 && bytes[1] == 3 && bytes[2] == UInt8(first >> 8) && bytes[3] == UInt8(first & 0xFF)
  }
}
