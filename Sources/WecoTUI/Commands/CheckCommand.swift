internal import ArgumentParser
internal import BMSCore
internal import Glibc
internal import Transport

/// A plugin for a monitoring system, after the monitoring-plugins development guidelines: a line with performance data,
/// for several sources a line each behind it, and the plugins' exit codes.
struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Check batteries, as a plugin of Nagios, Icinga or Zabbix.",
    discussion:
      "It prints a line with performance data and exits with 0 ok, 1 warning, 2 fault, 3 unknown. In place of a "
      + "source it takes an MQTT broker, mqtts://USER@HOST: one line for all sites that publish to it, and the code of "
      + "the worst.\n\n\(CheckRanges.discussion)")

  @OptionGroup(title: "Sources") var source: SourceOptions

  @Option(
    name: [.customShort("t"), .long], parsing: .unconditional,
    help: ArgumentHelp(
      "Seconds for everything, 1 to 3600; what looks wrong is read again until then (default: 9; of a broker "
        + "\(FleetQuestion.usualTimeoutText)).", valueName: "s"))
  var timeout: Double?

  @OptionGroup var ranges: CheckRanges

  func validate() throws {
    guard (1...3600).contains(timeout ?? 1) else {
      throw ValidationError(Texts.Options.seconds("--timeout", "1", "3600"))
    }
  }

  func run() throws { throw CheckOutput.end(CheckAnswer(judge)) }

  private func judge() throws -> CheckAnswer {
    let config = try ConfigFile.load(source.config)
    try source.refuseReplay()
    if let broker = try source.broker() { return try FleetQuestion(broker, config, timeout).judged(by: ranges) }
    let plan = try source.plan(config)
    guard !plan.sources.isEmpty else { throw Failure.noSource }
    let start = MonotonicClock.now()
    let runner = try Runner(
      signals: try Signals.block(), plan: plan, keepsTrends: false, lowSOC: config.lowSOC, keepsFailed: true, at: start)
    defer { _ = runner.close() }
    let reading = OneReading(runner: runner, timeout: timeout ?? 9, patience: nil, endsAtFault: true)
    let failures = try reading.take(from: start)
    let looks = zip(zip(runner.clusters, runner.sources), failures).map { known, failure in
      CheckLook(known.0, trouble: failure?.sentence, book: known.1.book)
    }
    return CheckVerdict(looks, limits: try ranges.limits(), at: MonotonicClock.now()).answer
  }
}

/// The ranges that a check holds values against.
struct CheckRanges: ParsableArguments {
  static let discussion = Texts.Check.ranges(of: CheckMetric.thresholdNames)

  @Option(
    name: [.customShort("w"), .long], parsing: .unconditionalSingleValue,
    help: ArgumentHelp("Ranges, METRIC=RANGE,...; a value outside of one is a warning.", valueName: "list"),
    transform: CheckThresholds.init)
  var warning: [CheckThresholds] = []

  @Option(
    name: [.customShort("c"), .long], parsing: .unconditionalSingleValue,
    help: ArgumentHelp("Ranges, METRIC=RANGE,...; a value outside of one is critical.", valueName: "list"),
    transform: CheckThresholds.init)
  var critical: [CheckThresholds] = []

  var isEmpty: Bool { warning.isEmpty && critical.isEmpty }

  func validate() throws { _ = try limits() }

  func limits() throws -> CheckLimits {
    CheckLimits(warning: try CheckThresholds.joined(warning), critical: try CheckThresholds.joined(critical))
  }
}

/// How `check` speaks, also where its words were wrong: a monitoring system reads standard output and the code.
enum CheckOutput {
  /// Writes an answer; gives what to end with.
  static func end(_ answer: CheckAnswer) -> ExitCode {
    do throws(Failure) { try Output.lines(answer.lines) } catch {
      return ExitCode(CheckLevel.unknown.rawValue)
    }
    return ExitCode(answer.level.rawValue)
  }

  /// Words that cannot be understood, and help that was asked for: never OK (guidelines, Plugin Return Codes).
  /// - Returns: `nil` where these are not the words of a check.
  static func misused(_ arguments: [String], _ error: any Error) -> ExitCode? {
    let isFleet = arguments.first == FleetCommand.configuration.commandName && arguments.contains("--check")
    guard isFleet || arguments.first == CheckCommand.configuration.commandName, !(error is ExitCode) else { return nil }
    let text = WecoTUI.fullMessage(for: error)
    let words = WecoTUI.message(for: error)
    let isHelp = WecoTUI.exitCode(for: error) == .success
    if isHelp { try? Output.text(text) }
    return isHelp ? ExitCode(CheckLevel.unknown.rawValue) : end(CheckAnswer(unknown: words))
  }
}
