internal import BMSCore

/// Page 8: what stands behind the values: registers, bits, unknown blocks, raw traffic, rejected values, the link.
enum DebugPage {
  static func draw(_ context: PageContext) -> Block {
    var block = Block(width: context.width)
    block.add(views(context))
    if context.view.choices.debug == .can {
      let buses = context.clusterState?.buses ?? []
      if buses.isEmpty { block.add(Texts.Debug.noCAN, .hint) }
      for bus in buses { block.add(BusTable.draw(bus, context).lines) }
      return block
    }
    guard let cluster = context.clusterState, !cluster.ports.isEmpty else {
      let port = context.state.portElsewhere(context.clusterState) ?? .none
      block.add(Texts.Debug.cannot(port), .hint)
      for bus in context.clusterState?.buses ?? [] { block.add(BusTable.draw(bus, context).lines) }
      return block
    }
    for port in cluster.ports { block.add(draw(port, cluster, context).lines) }
    return block
  }

  private static func draw(_ port: PortDebug, _ cluster: ClusterState, _ context: PageContext) -> Block {
    if let watch = context.view.choices.watch, [.registers, .unknown].contains(context.view.choices.debug) {
      return RegisterWatchList.draw(watch, port, context)
    }
    return switch context.view.choices.debug {
    case .registers: RegisterTable(port, context).draw()
    case .bits: RegisterBits.draw(port, context)
    case .unknown: UnknownBlocks.draw(port, context)
    case .traffic: TrafficView.draw(port, context)
    case .rejected: RejectionList.draw(port, context)
    case .link: LinkStatistics.draw(port, cluster, context)
    case .can: Block(width: context.width)
    }
  }

  private static func views(_ context: PageContext) -> Line {
    Line(" ") + Rows.choices(DebugView.allCases.map(Texts.Debug.name), context.view.choices.debug.rawValue)
  }

  /// Words that are old are dimmed; how old, the title of their block says.
  static func style(_ heard: Instant, period: Span, _ context: PageContext) -> Style {
    heard.isLive(every: period, at: context.now) ? .value : .stale
  }

  /// `live`, or how long ago a block was read.
  static func age(_ heard: Instant?, period: Span, _ context: PageContext) -> Line {
    guard let heard, !heard.isOfFuture(at: context.now) else { return Line(Texts.unknown, .gone) }
    if heard.isLive(every: period, at: context.now) {
      // In an incident nothing is live: it was then.
      return context.view.replay == nil ? Line(Texts.Debug.live, .good) : Line(Texts.Debug.past, .label)
    }
    return Line(Texts.Words.old(ReadingText.ageText(heard.age(at: context.now))), .stale)
  }
}

extension ScreenModel {
  mutating func turnDebugView(by step: Int) {
    let count = DebugView.allCases.count
    view.choices.debug = DebugView.allCases[(view.choices.debug.rawValue + step + count) % count]
    view.scroll[.debug] = 0
  }
}
