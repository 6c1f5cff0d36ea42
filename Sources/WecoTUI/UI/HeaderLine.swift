internal import BMSCore

/// The first line: program, cluster, how each link is doing, the time. Always live, also while the page is frozen.
enum HeaderLine {
  /// Narrower screens leave the session key out.
  private static let keyFrom = 72
  /// With several links narrower screens leave out what is as it should be.
  private static let allFrom = 100

  static func line(_ state: AppState, _ view: ViewState, width: Int) -> Line {
    let time = state.clock(state.now)
    var clock = state.replay.map { ReplayBadge.line($0, clock: time) } ?? Line(" \(time) ", .normal)
    if let bytes = state.recording { clock = Line(" \(Texts.Playback.badge(recording: bytes)) ", .fault) + clock }
    var line = Line(" \(Texts.program)", .program)
    if !state.clusters.isEmpty {
      let position = view.clusterIndex(in: state)
      let cluster = state.clusters[position]
      line += Line("  ") + name(cluster.cluster, position: position, of: state.clusters.count)
      line += links(of: cluster, room: width - clock.width - line.width, width: width)
    }
    return line.fitted(to: max(width - clock.width, 0)) + clock
  }

  private static let betweenLinks = 3

  /// How each link does. Where there is no room for all, the names of ports are cut, never what a bus says.
  private static func links(of cluster: ClusterState, room: Int, width: Int) -> Line {
    let isAlone = cluster.links.count == 1
    func draw(_ cut: Int) -> Line {
      cluster.links.reduce(.empty) { line, link in
        let bus = cluster.buses.first { $0.name == link.name }
        let shown = bus.map { self.bus(link, $0) } ?? self.link(link.cut(by: cut), width: width, isAlone: isAlone)
        return line + .blank(betweenLinks) + shown
      }
    }
    let whole = draw(0)
    guard whole.width > room, !isAlone else { return whole }
    let ports = cluster.links.filter { link in !cluster.buses.contains { $0.name == link.name } }.count
    return ports == 0 ? whole : draw((whole.width - room + ports - 1) / ports)
  }

  /// `garage x6`, with modules lost `garage 5/6`, one of several clusters `garage x6 (1/3)`.
  private static func name(_ cluster: Cluster, position: Int, of count: Int) -> Line {
    var line = Line(cluster.name, .normal)
    let lost = cluster.modules.filter(\.isLost).count
    if lost > 0 {
      line += Line(" \(cluster.modules.count - lost)/\(cluster.modules.count)", .fault)
    } else if !cluster.modules.isEmpty {
      line += Line(" x\(cluster.modules.count)")
    }
    if count > 1 { line += Line(" (\(position + 1)/\(count))", .hint) }
    return line
  }

  /// `ttyUSB0 key 85F9 ok 8/s 0 err`
  private static func link(_ link: LinkStatus, width: Int, isAlone: Bool) -> Line {
    var line = Line(link.name)
    if link.kind == .demo { line += Line(" ") + Line(Texts.simulated, .warning) }
    if width >= (isAlone ? keyFrom : allFrom), let key = link.key, link.kind != .demo {
      line += Line(" \(Texts.Link.key(key.hex))", .hint)
    }
    line += Line(" ") + Line(Texts.Link.word(link), style(link.state))
    if !isAlone, width < allFrom, link.state == .up, link.errors == 0 { return line }
    if link.state == .up, let rate = link.goodPerSecond { line += Line(" \(Texts.Link.rate(calm(rate)))") }
    return line + Line(" ") + Line(Texts.Link.errors(link.errors), link.errors > 0 ? .warning : .hint)
  }

  /// `can0 VICTRONCAN 21/s`, with what is lost or wrong behind it, and loudly that something is being sent.
  private static func bus(_ link: LinkStatus, _ bus: BusState) -> Line {
    var line = Line(link.name) + Line(" ")
    switch link.state {
    case .up: line += Line(bus.protocolName, bus.proto.isCertain ? .good : .warning)
    case .handshaking: line += Line(Texts.Bus.listening, .warning)
    default: line += Line(Texts.Link.word(link), style(link.state))
    }
    if link.state == .up, let rate = link.goodPerSecond { line += Line(" \(Texts.Link.rate(calm(rate)))") }
    // A real controller, not a bus of this computer alone.
    if let wire = bus.interface, wire.bitRate != nil, !wire.isListenOnly {
      line += Line(" \(Texts.Bus.acknowledges)", .warning)
    }
    if bus.dropped > 0 { line += Line(" \(Texts.Bus.dropped(bus.dropped))", .warning) }
    if bus.errors > 0 { line += Line(" \(Texts.Bus.errors(bus.errors))", .warning) }
    if let asking = bus.asking.map({ Texts.sentence($0) }), !asking.isEmpty { line += Line(" \(asking)", .warning) }
    return line
  }

  private static func style(_ state: LinkState) -> Style {
    switch state {
    case .up: .good
    case .handshaking: .warning
    case .closed, .silent, .garbled: .fault
    }
  }

  /// Whole numbers from 2 on: a rate that trembles is not news.
  static func calm(_ rate: Double) -> String {
    guard rate.isFinite, rate >= 0 else { return Texts.unknown }
    if rate >= 2 { return String(Int(min(rate, 99_999).rounded())) }
    return Decimal(Int64((rate * 10).rounded()), decimals: 1).text
  }
}

extension LinkStatus {
  /// With fewer characters of its name, a mark in their place; a few are always left.
  fileprivate func cut(by count: Int) -> LinkStatus {
    guard count > 0, name.count > 6 else { return self }
    var link = self
    link.name = String(name.prefix(max(name.count - count - 1, 5))) + "…"
    return link
  }
}

extension CANProtocolStatus {
  /// A family was decided and some seconds of the bus stand behind it.
  fileprivate var isCertain: Bool {
    if case .decided = verdict { !isProvisional } else { false }
  }
}

/// The badge that nobody can overlook: what is on the screen happened, it does not happen.
enum ReplayBadge {
  static func line(_ replay: ReplayStatus, clock: String) -> Line {
    let how =
      replay.isAtEnd
      ? Texts.Playback.atEnd : replay.isPaused ? Texts.Playback.paused : Texts.Playback.running(replay.speed)
    var line = Line(" \(Texts.Playback.badge) \(clock) \(how) ", .fault)
    if replay.damaged > 0 { line += Line(" \(Texts.Playback.damaged(replay.damaged)) ", .warning) }
    return line
  }
}
