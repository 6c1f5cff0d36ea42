internal import ArgumentParser
internal import BMSCore
internal import Transport

/// A session key as the user writes it: four hexadecimal digits, `0x` allowed.
struct SessionKey: ExpressibleByArgument {
  let value: UInt16

  init?(argument: String) {
    let digits = argument.lowercased().hasPrefix("0x") ? argument.dropFirst(2) : argument[...]
    guard (1...4).contains(digits.utf8.count), let value = UInt16(digits, radix: 16) else { return nil }
    self.value = value
  }
}

/// The sources and what is said about them: the same for every command that reads a battery.
struct SourceOptions: ParsableArguments {
  @Option(name: .customLong("serial"), help: ArgumentHelp("RS232 service port, 115200 8N1.", valueName: "dev"))
  var serial: [String] = []

  @Option(name: .customLong("tcp"), help: ArgumentHelp("Raw TCP serial server.", valueName: "host:port"))
  var tcp: [String] = []

  @Option(
    defaultAsFlag: Scenario.house.name,
    help: ArgumentHelp("A simulated cluster inside the program; nothing to connect.", valueName: "scenario"))
  var demo: String?

  @Option(help: ArgumentHelp("Modules in the cluster, 1 to 8, when the online bits are not to be trusted."))
  var modules: Int?

  @Option(help: ArgumentHelp("Session key in hexadecimal (default 85F9).", valueName: "hex"))
  var key: SessionKey?

  @Option(
    help: ArgumentHelp("Seconds from one poll cycle to the next; 0 is as fast as the line allows.", valueName: "s"))
  var interval: Double = 1

  func validate() throws {
    if let modules, !(1...Cluster.mostModules).contains(modules) {
      throw ValidationError("--modules is 1 to \(Cluster.mostModules): a cluster has no more")
    }
    guard (0...3600).contains(interval) else { throw ValidationError("--interval is 0 to 3600 seconds") }
    if let demo, Scenario.named(demo) == nil {
      throw ValidationError("no scenario \(demo): there are \(Scenario.all.map(\.name).joined(separator: ", "))")
    }
    for text in tcp {
      do { _ = try TCPEndpoint(parsing: text) } catch { throw ValidationError(error.description) }
    }
  }

  var isEmpty: Bool { serial.isEmpty && tcp.isEmpty && demo == nil }

  /// The sources in the order of their kinds, each a cluster of its own.
  func sources(at now: Instant) throws -> [any ClusterSource] {
    let targets =
      serial.map(LinkedSource.Target.serial(path:))
      + (try tcp.map { .tcp(try TCPEndpoint(parsing: $0)) })
    var sources: [any ClusterSource] = targets.enumerated().map { index, target in
      let name = target.linkName
      return LinkedSource(target, configuration(link: name), clusterName: name, token: Token(index + 16), at: now)
    }
    if let demo, let scenario = Scenario.named(demo) {
      sources.append(DemoSource(scenario, modules: modules ?? 6, configuration(link: "demo"), at: now))
    }
    return sources
  }

  private func configuration(link: String) -> WecoSession.Configuration {
    var configuration = WecoSession.Configuration(link: link)
    configuration.key = key?.value ?? KeyedChecksum.provenKey
    configuration.interval = Span(microseconds: Int64(interval * 1_000_000))
    configuration.moduleCount = serial.isEmpty && tcp.isEmpty ? nil : modules
    return configuration
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
