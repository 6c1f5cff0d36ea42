internal import ArgumentParser
internal import BMSCore
internal import Transport

/// The sources and what is said about them: the same for every command that reads a battery.
struct SourceOptions: ParsableArguments {
  @Argument(
    help: ArgumentHelp(
      "A source of the configuration, a serial port, HOST:PORT of a serial server, or a CAN interface.",
      valueName: "source"),
    completion: .sources)
  var bare: [String] = []

  @Option(
    name: [.customLong("serial"), .customLong("port")],
    help: ArgumentHelp("Device of the RS232 service port, 115200 8N1; once for each cluster.", valueName: "dev"),
    completion: .ports)
  var serial: [String] = []

  @Option(
    name: .customLong("tcp"),
    help: ArgumentHelp("A serial port behind a raw TCP serial server (ser2net, socat).", valueName: "host:port"))
  var tcp: [String] = []

  @Option(
    name: .customLong("can"),
    help: ArgumentHelp(
      "SocketCAN interface, or canalystii[:SERIAL][/CHANNEL] for a CANalyst-II; only listened to. It belongs to the port "
        + "before it; without one it is a cluster of its own.",
      valueName: "iface"),
    completion: .interfaces)
  var can: [String] = []

  @Option(
    defaultAsFlag: "auto",
    help: ArgumentHelp(
      "Stand in for the inverter on --can: send its keep-alive or poll, once a second. Only for a battery that is alone "
        + "with this computer. "
        + "One of: auto, 305, 301, 4200, lia.", valueName: "question"),
    completion: .questions)
  var ask: String?

  @Option(
    defaultAsFlag: Scenario.house.name,
    help: ArgumentHelp(
      "A simulated cluster inside the program, nothing to connect; simulate --help lists the scenarios.",
      valueName: "scenario"),
    completion: .scenarios)
  var demo: String?

  @Option(
    help: ArgumentHelp("A capture or a CAN log, shown as it was; nothing can be sent.", valueName: "file"),
    completion: .file())
  var replay: [String] = []

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "How fast --replay runs, 0 to 10000 times real time; 0 is as fast as possible (default: 1; for watch 0).",
      valueName: "n"))
  var speed: Double?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Modules in the cluster, 1 to 8 (default: as the battery says).", valueName: "n"))
  var modules: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Session key, four hexadecimal digits (default: 85F9).", valueName: "hex"))
  var key: SessionKey?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Seconds from one poll cycle to the next, 0 to 3600; 0 is as fast as the line allows (default: 1).",
      valueName: "s"))
  var interval: Double?

  @Option(
    help: ArgumentHelp(
      "Device map, what is known of this firmware beyond the built-in registers: a file, or simulated.",
      valueName: "file"),
    completion: .file())
  var map: String?

  @Option(
    help: ArgumentHelp(
      "Frame table, what is known of this battery's CAN frames beyond the built-in protocols: a JSON5 or a DBC file.",
      valueName: "file"),
    completion: .file())
  var frames: String?

  @Option(
    help: ArgumentHelp("Configuration file to read in place of your own.", valueName: "file"),
    completion: .file())
  var config: String?

  func validate() throws {
    if let modules, !(1...Cluster.mostModules).contains(modules) {
      throw ValidationError(Texts.Options.modulesOfCluster)
    }
    if let speed, !(0...10_000).contains(speed) { throw ValidationError(Texts.Options.speed) }
    if speed != nil, replay.isEmpty { throw ValidationError(Texts.Options.speedAlone) }
    let others = bare + serial + tcp + can
    if !replay.isEmpty, replay.count > 1 || !others.isEmpty || demo != nil {
      throw ValidationError(Texts.Options.replayAlone)
    }
    if let interval, !(0...3600).contains(interval) {
      throw ValidationError(Texts.Options.seconds("--interval", "0", "3600"))
    }
    if let demo, Scenario.named(demo) == nil {
      throw ValidationError(Texts.Options.none(Texts.Options.scenario, demo, of: Scenario.all.map(\.name)))
    }
    if let ask, CANAskingChoice(name: ask) == nil {
      throw ValidationError(Texts.Options.ask(CANQuestionKind.words))
    }
    for text in bare where BrokerAddress.isMeant(by: text) { _ = try BrokerAddress(typed: text) }
    for text in tcp {
      do { _ = try TCPEndpoint(parsing: text) } catch { throw ValidationError(Texts.sentence(error)) }
    }
  }

  /// For commands that say what happens now.
  func refuseReplay() throws(Failure) {
    guard replay.isEmpty else { throw Failure.replayIsNotNow }
  }

  /// Whether no source is named here.
  var isEmpty: Bool { (bare + serial + tcp + can + replay).isEmpty && demo == nil }

  /// The sources in their order, or those of the configuration where none is named.
  /// - Parameters:
  ///   - arguments: the words these options were read from.
  ///   - there: what a bare word may mean; looked up where it is `nil`.
  ///   - commands: what else such a word may have been meant to be.
  ///   - isOnScreen: nothing may be written beside the screen: what there is to say of a file its page says.
  /// - Throws: before anything is opened, where a device map is wrong, a word names no source, or two sources are one.
  func plan(
    _ config: Config, arguments: [String] = CommandLine.arguments, there: KnownSources? = nil, commands: [String] = [],
    isOnScreen: Bool = false
  ) throws(Failure) -> SourcePlan {
    let named = try map.map { name throws(Failure) in try DeviceMapFile.load(name) }
    let table = try (frames ?? config.frames).map { path throws(Failure) in try FrameTableFile(path) }
    if !isOnScreen { for sentence in table?.sentences ?? [] { LineOutput.complain("wecotui: \(sentence)", .info) } }
    var known = bare.isEmpty ? KnownSources() : there ?? .now(config)
    known.commands = commands
    let listed =
      try order(arguments).sources(known) + demos(arguments).map { NamedSource(.demo($0), modules: modules) }
      + replay.map { NamedSource(.replay($0, speed: speed ?? 1), modules: modules) }
    var plan = SourcePlan(
      sources: isEmpty ? config.sources : listed, key: key?.value ?? config.key, interval: interval ?? config.interval)
    plan.ask = asking
    plan.frames = table?.table
    for index in plan.sources.indices {
      // What stands on the command line goes before the file.
      if let key { plan.sources[index].key = key.value }
      if let interval { plan.sources[index].interval = interval }
      if let modules { plan.sources[index].modules = modules }
      // The demo brings a map of its own.
      var isDemo = false
      if case .demo = plan.sources[index].target { isDemo = true }
      if let map {
        plan.sources[index].mapName = map
        plan.sources[index].map = named
      } else if plan.sources[index].mapName == nil, !isDemo {
        plan.sources[index].mapName = config.mapName
        plan.sources[index].map = config.map
      }
    }
    return try plan.prepared()
  }

  /// The broker that is named in place of sources; `nil` where batteries are read here.
  func broker() throws(Failure) -> BrokerAddress? {
    guard let word = bare.first(where: BrokerAddress.isMeant), let broker = try? BrokerAddress(parsing: word) else {
      return nil
    }
    let others = serial + tcp + can + replay + [ask, demo, map, frames].compactMap(\.self)
    guard bare.count == 1, others.isEmpty, modules == nil, key == nil, interval == nil else {
      throw Failure.brokerAlone(broker)
    }
    return broker
  }

  /// The scenarios, each a cluster of its own: of an option that is given twice the parser keeps the last.
  private func demos(_ arguments: [String]) throws(Failure) -> [String] {
    guard let demo else { return [] }
    var names: [String] = []
    for (index, argument) in arguments.enumerated() {
      if argument.hasPrefix("--demo=") {
        names.append(String(argument.dropFirst("--demo=".count)))
      } else if argument == "--demo" {
        let next = arguments.indices.contains(index + 1) ? arguments[index + 1] : "-"
        names.append(next.hasPrefix("-") ? Scenario.house.name : next)
      }
    }
    guard names.count > 1 else { return [demo] }
    if let wrong = names.first(where: { Scenario.named($0) == nil }) {
      throw Failure.noScenario(wrong, of: Scenario.all.map(\.name))
    }
    return names
  }

  private func order(_ arguments: [String]) throws(Failure) -> SourceOrder {
    let order = try SourceOrder(arguments, bare: bare)
    // Options that came from elsewhere than these words.
    guard order.words.count == (bare + serial + tcp + can).count else {
      return SourceOrder(bare: bare, serial: serial, tcp: tcp, can: can)
    }
    return order
  }
}

extension BrokerAddress {
  /// As it stands on a command line.
  /// - Parameter option: what it is called where it is wrong.
  init(typed text: String, as option: String = Texts.Broker.itself) throws {
    do throws(Trouble) { self = try BrokerAddress(parsing: text) } catch {
      throw ValidationError(Texts.Broker.wrong(option, error))
    }
  }
}
