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
  ) throws(TransportError) -> [any ClusterSource] {
    var opened: [any ClusterSource] = []
    var named: [NamedSource] = []
    var token = firstToken
    for source in sources {
      if case .replay(let path, let speed) = source.target {
        // Opened again, the plan names each of its clusters.
        if named.contains(where: { $0.target == source.target }) { continue }
        let replayed = try ReplaySource.all(path: path, speed: speed, key: source.key ?? key, name: source.name)
        named += replayed.map { NamedSource(name: $0.name, target: source.target, notes: source.notes) }
        opened += replayed.map(\.source)
        continue
      }
      named.append(source)
      do throws(TransportError) {
        opened.append(try make(source, at: now, firstToken: token))
      } catch {
        guard keepsFailed else { throw error }
        opened.append(FailedSource(source, error))
      }
      token += 1 + 2 * source.can.count
    }
    sources = named
    return opened
  }

  private func make(
    _ source: NamedSource, at now: Instant, firstToken token: Int
  ) throws(TransportError) -> any ClusterSource {
    let port = try openPort(source, at: now, token: Token(token))
    var buses: [BusListener] = []
    for (index, interface) in source.can.enumerated() {
      let own = token + 1 + 2 * index
      buses.append(try BusListener(interface: interface, tokens: (Token(own), Token(own + 1)), ask: ask, at: now))
    }
    if let port, buses.isEmpty { return port }
    return ComposedSource(port: port, buses: buses, name: source.name, at: now)
  }

  /// The service port of a source; `nil` where only CAN is listened to.
  private func openPort(
    _ source: NamedSource, at now: Instant, token: Token
  ) throws(TransportError) -> (any ClusterSource)? {
    let target: LinkedSource.Target
    switch source.target {
    case .serial(let path): target = .serial(path: path)
    case .bridge(let pc, let bms, let isTap):
      return BridgeSource(
        pc: pc, bms: bms, isTap: isTap, name: source.name, key: source.key ?? key, token: token, at: now)
    case .tcp(let text): target = .tcp(try TCPEndpoint(parsing: text))
    case .can, .replay: return nil
    case .demo(let name):
      let scenario = Scenario.named(name) ?? .house
      var configuration = configuration(source, link: "demo")
      configuration.isSimulated = true
      // The simulated battery knows the simulator's own writes.
      configuration.map = source.map ?? .simulated
      return DemoSource(
        scenario, modules: source.modules ?? 6, configuration, clusterName: source.name, at: now)
    }
    var configuration = configuration(source, link: source.link ?? target.linkName)
    configuration.moduleCount = source.modules
    var attachesFirst = false
    if case .tcp = target { attachesFirst = true }
    return SharedSource(
      AttachPlace(target), clusterName: source.name, token: token, attachesFirst: attachesFirst, at: now
    ) { [configuration] now in
      LinkedSource(target, configuration, clusterName: source.name, token: token, at: now)
    }
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
      case .serial(let path): LinkedSource.Target.serial(path: path).linkName
      case .tcp(let text): text
      case .can: "can"
      case .demo(let scenario): "demo \(scenario)"
      case .bridge(_, let bms, _): LinkedSource.Target.serial(path: bms).linkName
      case .replay(let path, _): path.split(separator: "/").last.map(String.init) ?? path
      }
    self.init(name: name, isNamed: false, target: target, modules: modules)
  }
}

extension LinkedSource.Target {
  /// The short name that stands in every value's source: `ttyUSB0`, `192.168.1.20:4001`.
  var linkName: String {
    switch self {
    case .serial(let path): path.split(separator: "/").last.map(String.init) ?? path
    case .tcp(let endpoint): endpoint.description
    }
  }
}
