internal import BMSCore

/// The bytes as they pass the wire.
///
/// Written round and round like the sweep of the trends: a new line takes the place of the oldest, and a blank line
/// goes before it. A log that scrolled would send the whole screen every second.
enum TrafficView {
  /// Lines above and below the log.
  private static let overhead = 2
  /// While blocks are read again, more than this many lines pass in a second.
  private static let mostRows = 24
  /// More of a frame would send too much to a remote terminal every second; Registers has all of it.
  private static let mostBytes = 34

  static func draw(_ port: PortDebug, _ context: PageContext) -> Block {
    var block = Block(width: context.width)
    let rows = max(min(context.height - overhead, mostRows), 2)
    let log = port.traffic
    var shown = [Line](repeating: .empty, count: rows)
    for back in 0..<min(rows - 1, log.lines.count) {
      let number = log.total &- 1 &- back
      shown[((number % rows) + rows) % rows] = line(log.lines[log.lines.count - 1 - back], context)
    }
    block.add(shown)
    block.add(Texts.Debug.trafficNote, .hint)
    return block
  }

  private static func line(_ traffic: TrafficLine, _ context: PageContext) -> Line {
    let millis = ((context.state.wall.wall(traffic.at).microseconds / 1000) % 1000 + 1000) % 1000
    let padded = String(repeating: "0", count: 3 - String(millis).utf8.count) + String(millis)
    let isSent = traffic.direction == .sent
    let head =
      Line(" \(context.state.clock(traffic.at)).\(padded) ", .hint)
      + Line("\(traffic.direction.rawValue) ", isSent ? .key : .good)
    let room = max(min((context.width - head.width - 6) / 2, mostBytes), 1)
    let bytes = traffic.bytes.prefix(room).map(\.hex).joined()
    let rest = traffic.bytes.count - room
    return head + Line(bytes, .value) + (rest > 0 ? Line(" +\(rest)", .hint) : .empty)
  }
}

/// Values that were read with a good checksum and not believed.
enum RejectionList {
  static func draw(_ port: PortDebug, _ context: PageContext) -> Block {
    var block = Block(width: context.width)
    block.add(Texts.Debug.rejectedNote, .hint)
    guard !port.rejections.isEmpty else {
      block.add(Line(" \(Texts.Debug.noRejections)", .good))
      return block
    }
    for rejection in port.rejections.reversed() {
      block.add(
        Line(" \(context.state.clock(rejection.at))", .hint) + Line("\(rejection.register)", .label).right(6)
          + Line("  ") + Line(rejection.field.label, .label).fitted(to: min(38, context.width - 29))
          + Line(text(rejection.value), .warning))
    }
    return block
  }

  private static func text(_ value: Value) -> String {
    switch value {
    case .number(let number, let unit): Texts.amount(number, unit)
    case .flag(let flag): flag ? "1" : "0"
    case .text(let text): text
    case .list(let list): list.joined(separator: ", ")
    }
  }
}
