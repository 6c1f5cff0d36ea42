internal import BMSCore
internal import Transport

/// Which batteries are to be read, each a cluster of its own.
struct SourcePlan: Hashable, Sendable {
  var sources: [NamedSource]
  /// For sources that name none of their own.
  var key: UInt16?
  var interval: Double?
  /// The user's `--ask`, for every CAN interface of the plan.
  var ask: AskOption?
  /// What is read on every CAN bus of the plan beside the built-in families.
  var frames: FrameTable?

  /// A port's number, and two for each CAN interface.
  var tokenCount: Int { sources.reduce(0) { $0 + 1 + 2 * $1.can.count } }

  /// Makes the sources; none of them is opened yet.
  /// - Parameters:
  ///   - firstToken: they take this number and `tokenCount` of those behind it.
  ///   - keepsFailed: a source that cannot be made is no reason not to make the others; it says why it is not there.
  ///
  /// A capture may hold several clusters; the plan then names each of them.
  mutating func open(
    at now: Instant, firstToken: Int, keepsFailed: Bool = false
  ) throws(TransportError) -> [ClusterSource] {
    var opened: [ClusterSource] = []
    var named: [NamedSource] = []
    var token = firstToken
    for source in sources {
      if case .replay(let path, let speed) = source.target {
        // Opened again, the plan names each of its clusters.
        if named.contains(where: { $0.target == source.target }) { continue }
        let replayed = try ReplayFeed.all(
          path: path, speed: speed, key: source.key ?? key, frames: frames, name: source.name)
        named += replayed.map { NamedSource(name: $0.name, target: source.target, notes: source.notes) }
        for one in replayed { one.source.watch.nominalCapacity = source.notes.ampereHours }
        opened += replayed.map(\.source)
        continue
      }
      named.append(source)
      do throws(TransportError) {
        opened.append(try make(source, at: now, firstToken: token))
      } catch {
        guard keepsFailed else { throw error }
        opened.append(ClusterSource(source, error, at: now))
      }
      token += 1 + 2 * source.can.count
    }
    sources = named
    return opened
  }

  private func make(
    _ source: NamedSource, at now: Instant, firstToken token: Int
  ) throws(TransportError) -> ClusterSource {
    var watch = Watch(name: source.name, wall: MonotonicClock.wallClock(), at: now)
    watch.nominalCapacity = source.notes.ampereHours
    var feeds: [any Feed] = []
    if let port = try beginPort(source, &watch, at: now, token: Token(token)) { feeds.append(port) }
    for (index, interface) in source.can.enumerated() {
      let own = token + 1 + 2 * index
      let feed = try BusFeed(
        interface: interface, number: watch.buses.count, tokens: (Token(own), Token(own + 1)), ask: ask, at: now)
      feed.begin(&watch, frames, at: now)
      feeds.append(feed)
    }
    return ClusterSource(watch, feeds)
  }

  /// The feed of a source's service port; `nil` where only CAN is listened to.
  private func beginPort(
    _ source: NamedSource, _ watch: inout Watch, at now: Instant, token: Token
  ) throws(TransportError) -> (any Feed)? {
    let target: PortFeed.Target
    switch source.target {
    case .serial(let path): target = .serial(path: path)
    case .bridge(let plan):
      let feed = try BridgeFeed(plan, token: token, at: now)
      feed.begin(&watch, key: source.key ?? key)
      return feed
    case .tcp(let text): target = .tcp(try TCPEndpoint(parsing: text))
    case .can, .replay: return nil
    case .demo(let name):
      var configuration = configuration(source, link: "demo")
      configuration.isSimulated = true
      // The simulated battery knows the simulator's own writes.
      configuration.map = source.map ?? .simulated
      let feed = DemoFeed(Scenario.named(name) ?? .house, modules: source.modules ?? 6, at: now)
      feed.begin(&watch, configuration, frames, at: now)
      return feed
    }
    var configuration = configuration(source, link: source.link ?? target.linkName)
    configuration.moduleCount = source.modules
    var attachesFirst = false
    if case .tcp = target { attachesFirst = true }
    let feed = SharedFeed(target, token: token, attachesFirst: attachesFirst, at: now) {
      [configuration] now in PortFeed(target, configuration, token: token, at: now)
    }
    feed.begin(&watch)
    return feed
  }

  private func configuration(_ source: NamedSource, link: String) -> WecoSession.Configuration {
    var configuration = WecoSession.Configuration(link: link)
    configuration.key = source.key ?? key ?? KeyedChecksum.provenKey
    configuration.interval = Span(microseconds: Int64((source.interval ?? interval ?? 1) * 1_000_000))
    configuration.map = source.map ?? .weco
    return configuration
  }
}

extension NamedSource {
  /// A source that nobody gave a name: its cluster is called by its link.
  init(_ target: Target, modules: Int?) {
    let name =
      switch target {
      case .serial(let path): PortFeed.Target.serial(path: path).linkName
      case .tcp(let text): text
      case .can: "can"
      case .demo(let scenario): "demo \(scenario)"
      case .bridge(let plan): PortFeed.Target(plan).linkName
      case .replay(let path, _): path.split(separator: "/").last.map(String.init) ?? path
      }
    self.init(name: name, isNamed: false, target: target, modules: modules)
  }
}

extension PortFeed.Target {
  /// The side of a bridge towards the battery.
  init(_ plan: BridgePlan) {
    if case .tcp(let text) = plan.battery, let endpoint = try? TCPEndpoint(parsing: text) {
      self = .tcp(endpoint)
    } else {
      self = .serial(path: plan.bms)
    }
  }

  /// The short name that stands in every value's source: `ttyUSB0`, `192.168.1.20:4001`.
  var linkName: String {
    switch self {
    case .serial(let path): path.split(separator: "/").last.map(String.init) ?? path
    case .tcp(let endpoint): endpoint.description
    }
  }
}
