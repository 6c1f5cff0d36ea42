internal import ArgumentParser
internal import BMSCore
internal import Glibc
internal import Transport

/// The dashboard without a screen: the same alarms, the same history, for a service.
struct WatchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "watch", abstract: "Watch batteries without a screen, as a service does.",
    discussion: "It keeps history, alarms and daily logs as the dashboard does, and says what happens, one line each. "
      + "Dashboards that are started meanwhile look on through it, read only. "
      + "With --replay it says what it would have said then, and keeps nothing of it.")

  @OptionGroup(title: "Sources") var source: SourceOptions

  @Option(
    help: ArgumentHelp("Record everything on all links into this capture.", valueName: "file"), completion: .file())
  var record: String?
  @OptionGroup var lines: LineOptions
  @Flag(help: "Keep no history and no daily logs.") var noHistory = false

  @Option(
    help: ArgumentHelp(
      "Answer GET /metrics for Prometheus at this port; on this computer alone unless an address is named.",
      valueName: "address:port"))
  var metrics: String?

  @Option(
    help: ArgumentHelp(
      "Publish to this MQTT broker, for Home Assistant and fleets; its password stands in a file that the configuration "
        + "names.", valueName: "mqtts://user@host"))
  var mqtt: String?
  @Option(help: ArgumentHelp("With --mqtt: what this place is called among others.", valueName: "name"))
  var site: String?

  func validate() throws {
    if let mqtt {
      guard source.replay.isEmpty else { throw ValidationError(Texts.Broker.notInReplay) }
      _ = try BrokerAddress(typed: mqtt, as: "--mqtt")
    }
    if let site, FleetName.plain(site) == nil { throw ValidationError(Texts.Broker.noSite) }
    guard let metrics else { return }
    guard source.replay.isEmpty else { throw ValidationError(Texts.Metrics.notInReplay) }
    do { _ = try TCPEndpoint(listening: metrics) } catch { throw ValidationError(Texts.sentence(error)) }
  }

  func run() throws {
    try reporting {
      let config = try ConfigFile.load(source.config)
      let broker = try brokerAddress(config)
      guard site == nil || broker != nil else { throw Failure.siteAlone }
      var plan = try source.plan(config)
      let isReplay = !source.replay.isEmpty
      if isReplay, source.speed == nil { plan.replaysAtOnce() }
      guard !plan.sources.isEmpty else { throw Failure.noSource }
      let signals = try Signals.block()
      let server = isReplay ? nil : try metricsServer(config)
      let notices = try Notices()
      let output = try LineQueue(notices: notices)
      // What happened is neither kept nor told again as if it happened now.
      let isKept = !noHistory && !isReplay && plan.sources.contains(where: Historian.isWorthKeeping)
      let historian = isKept ? try Historian.start(config, notices) : nil
      let printer = LinePrinter(readings: lines.readings(interval: plan.interval), output: output)
      let disk = try DiskWorker(notices)
      let recorder = CaptureRecorder(disk)
      let publisher = try broker.map { try publish(to: $0, config, notices, disk) }
      let live: [(any Consumer)?] = [
        IncidentCollector(IncidentStore(disk)), AlarmHook(config.attention.onAlarm, notices), historian,
        AttachServer(program: PortHolder.watch), server, publisher, ServiceNotifier(),
      ]
      let consumers = [printer, recorder] + (isReplay ? [] : live.compactMap(\.self)) + [disk]
      let runner = try Runner(
        signals: signals, notices: notices, plan: plan, participants: server.map { [$0] } ?? [], consumers: consumers,
        keepsTrends: false, lowSOC: config.lowSOC)
      defer { for notice in runner.close() { LineOutput.complain(notice) } }
      if let record {
        try recorder.start(record, runner, at: MonotonicClock.now())
        for source in runner.sources { source.readsUndecoded = true }
      }
      // Who keeps a history, a capture or wakes somebody has work to do although nobody reads what is said.
      let isHeardElsewhere =
        historian != nil || record != nil || server != nil || publisher != nil
        || !config.attention.onAlarm.isEmpty && !isReplay
      var lookers = LookersOn()
      try runner.run { turn in
        for sentence in lookers.look(runner.sources) { LineOutput.complain("wecotui: \(sentence)", .info) }
        if let error = output.trouble, !isHeardElsewhere { throw Failure.output(error) }
        if let trouble = runner.troubles[.recording] { throw Failure(sentence: trouble, code: EX_CANTCREAT) }
        for notice in turn.notices { LineOutput.complain(notice) }
        // A short capture is at its end before anything was waited for.
        if runner.replay?.isAtEnd == true {
          if let replay = runner.state(at: turn.now).replay { LineOutput.complain(replay) }
          return .stop
        }
        return turn.isAskedToEnd ? .stop : .wait()
      }
    }
  }

  /// Says once where this program only looks on, and that it does no more.
  private struct LookersOn {
    private var holders: [String: PortHolder] = [:]

    mutating func look(_ sources: [ClusterSource]) -> [String] {
      sources.compactMap { source in
        let (name, holder) = (source.watch.name, source.watch.told?.program)
        guard holder != holders[name] else { return nil }
        holders[name] = holder
        return holder.map { Texts.Link.onlyLooksOn(name, $0) } ?? (source.isOwn ? Texts.Link.readsNow(name) : nil)
      }
    }
  }

  /// The port is taken before anything of a battery is opened. That of the configuration belongs to who reads all its
  /// sources: one that reads others, or one of them, would be in its way.
  private func metricsServer(_ config: Config) throws(TransportError) -> MetricsServer? {
    let named = try metrics.map { text throws(TransportError) in try TCPEndpoint(listening: text) }
    guard let endpoint = named ?? (source.isEmpty ? config.metrics : nil) else { return nil }
    let server = try MetricsServer(endpoint)
    LineOutput.complain(Texts.Metrics.served(at: server.endpoint), .info)
    return server
  }

  /// That of the configuration belongs to who reads all its sources, as the port of metrics does.
  private func brokerAddress(_ config: Config) throws -> BrokerAddress? {
    guard source.replay.isEmpty else { return nil }
    return try mqtt.map(BrokerAddress.init(parsing:)) ?? (source.isEmpty ? config.mqtt.address : nil)
  }

  private func publish(
    to address: BrokerAddress, _ config: Config, _ notices: Notices, _ disk: DiskWorker
  ) throws -> FleetPublisher {
    let site = FleetName.plain(site ?? config.site ?? FleetPublisher.hostName()) ?? Texts.Told.someSite
    LineOutput.complain(Texts.Broker.publishes(address, site: site), .info)
    return try FleetPublisher(address, config.mqtt, site: site, energy: EnergyMeter(disk), notices)
  }
}
