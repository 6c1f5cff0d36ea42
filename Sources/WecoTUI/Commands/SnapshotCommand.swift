internal import ArgumentParser
internal import BMSCore
internal import Glibc
internal import Transport

/// One complete reading, then exit.
struct SnapshotCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "snapshot", abstract: "Print one complete reading and exit.",
    discussion:
      "Of several sources, those that answer are printed, the reason is given for each of the others, and the "
      + "exit status is that of the worst. In place of a source it takes an MQTT broker, mqtts://USER@HOST: all sites that "
      + "publish to it.")

  @OptionGroup(title: "Sources") var source: SourceOptions

  @Flag(help: "Print JSON (default where standard output is no terminal).") var json = false
  @Flag(help: "Print plain text (default on a terminal).") var text = false
  @Flag(help: "Print the text format of Prometheus, for the textfile collector of node_exporter.") var prometheus =
    false

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "How long to wait for a complete reading, 0.1 to 3600 s (default: 10; of a broker "
        + "\(FleetQuestion.usualTimeoutText)).", valueName: "s"))
  var timeout: Double?

  @OptionGroup var speech: LanguageOptions

  func validate() throws {
    guard (0.1...3600).contains(timeout ?? 1) else {
      throw ValidationError(Texts.Options.seconds("--timeout", "0.1", "3600"))
    }
    guard [json, text, prometheus].count(where: \.self) < 2 else {
      throw ValidationError(Texts.Options.exclude("--json, --text", "--prometheus"))
    }
  }

  func run() throws {
    try reporting {
      let config = try ConfigFile.load(source.config)
      if let broker = try source.broker() {
        return try FleetQuestion(broker, config, timeout).printed(
          as: prometheus ? .prometheus : wantsJSON ? .json : .text)
      }
      var plan = try source.plan(config)
      // A snapshot of a capture is its end.
      plan.replaysAtOnce()
      guard !plan.sources.isEmpty else { throw Failure.noSource }
      let start = MonotonicClock.now()
      let runner = try Runner(
        signals: try Signals.block(), plan: plan, keepsTrends: false, lowSOC: config.lowSOC,
        keepsFailed: plan.sources.count > 1, at: start)
      defer { _ = runner.close() }
      let failures = try OneReading(runner: runner, timeout: timeout ?? 10).take(from: start)
      var state = runner.state(at: MonotonicClock.now())
      for (index, failure) in zip(state.clusters.indices, failures) {
        state.clusters[index].trouble = failure?.sentence
      }
      if let replay = state.replay { LineOutput.complain(replay) }
      // Metrics say of a battery that is alone and dead that it is; there is nothing else to say of it.
      if prometheus || failures.contains(where: { $0 == nil }) || failures.count > 1 { try tell(state) }
      try report(failures, state)
    }
  }

  private var wantsJSON: Bool { json || !text && isatty(STDOUT_FILENO) == 0 }

  private func tell(_ state: AppState) throws {
    if prometheus { return try Output.text(String(Prometheus.text(state).dropLast())) }
    if wantsJSON { return try Output.text(SnapshotDocument(state).json) }
    try Output.lines(SnapshotText.lines(state))
  }

  /// One sentence for each source that gave nothing, and the code of the worst.
  private func report(_ failures: [Failure?], _ state: AppState) throws {
    guard let worst = Failure.worst(failures.compactMap(\.self)) else { return }
    guard failures.count > 1 else { throw worst }
    for (failure, cluster) in zip(failures, state.clusters) {
      if let failure { LineOutput.complain("wecotui: \(cluster.cluster.name): \(failure.sentence)") }
    }
    throw ExitCode(worst.code)
  }
}
