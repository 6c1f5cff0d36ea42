internal import BMSCore

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
    case .number(let number, let unit): "\(number.text) \(unit == .celsius ? Texts.Words.celsius : unit.rawValue)"
    case .flag(let flag): flag ? "1" : "0"
    case .text(let text): text
    case .list(let list): list.joined(separator: ", ")
    }
  }
}
