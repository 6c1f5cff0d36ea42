internal import ArgumentParser
internal import BMSCore
internal import Glibc
internal import Transport

/// A plugin for a monitoring system, after the monitoring-plugins development guidelines: a line with performance data,
/// for several sources a line each behind it, and the plugins' exit codes.
struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Check batteries, as a plugin of Nagios, Icinga or Zabbix.",
    discussion: "It prints a line with performance data and exits with 0 ok, 1 warning, 2 fault, 3 unknown.\n\n"
      + "-w and -c take METRIC=RANGE, several with commas: -w soc=20:,delta=80,temp=45 -c soc=10:. "
      + "A RANGE is as the guidelines have it: 10 is 0 to 10, 10: is 10 or more, ~:20 is 20 or less, 10:20 is between, "
      + "@10:20 is not between; outside of it is an alert. METRIC is one of "
      + CheckMetric.thresholdNames.joined(separator: ", ") + ".")

  @OptionGroup(title: "Sources") var source: SourceOptions

  @Option(
    name: [.customShort("t"), .long], parsing: .unconditional,
    help: ArgumentHelp("Seconds for everything, 1 to 3600; what looks wrong is read again until then.", valueName: "s"))
  var timeout: Double = 9

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

  func validate() throws {
    guard (1...3600).contains(timeout) else { throw ValidationError(Texts.Options.seconds("--timeout", "1", "3600")) }
    _ = try limits()
  }

  func run() throws { throw CheckOutput.end(judge()) }

  private func limits() throws -> CheckLimits {
    CheckLimits(warning: try CheckThresholds.joined(warning), critical: try CheckThresholds.joined(critical))
  }

  private func judge() -> CheckVerdict {
    do {
      let config = try ConfigFile.load(source.config)
      try source.refuseReplay()
      let plan = try source.plan(config)
      guard !plan.sources.isEmpty else { throw Failure.noSource }
      let start = MonotonicClock.now()
      let runner = try Runner(
        signals: try Signals.block(), plan: plan, lowSOC: config.lowSOC, keepsFailed: true, at: start)
      defer { _ = runner.close() }
      let reading = OneReading(runner: runner, timeout: timeout, patience: nil, endsAtFault: true)
      let failures = try reading.take(from: start)
      let looks = zip(zip(runner.clusters, runner.sources), failures).map { known, failure in
        CheckLook(known.0, trouble: failure?.sentence, book: known.1.book)
      }
      return CheckVerdict(looks, limits: try limits(), at: MonotonicClock.now())
    } catch let failure as Failure {
      return CheckVerdict(unknown: failure.sentence)
    } catch let error as TransportError {
      return CheckVerdict(unknown: error.description)
    } catch {
      return CheckVerdict(unknown: "\(error)")
    }
  }
}

/// How `check` speaks, also where its words were wrong: a monitoring system reads standard output and the code.
enum CheckOutput {
  /// The same for a whole fleet.
  static func end(_ verdict: FleetVerdict) -> ExitCode {
    do throws(Failure) { try Output.line(verdict.line) } catch { return ExitCode(CheckLevel.unknown.rawValue) }
    return ExitCode(verdict.level.rawValue)
  }

  /// Writes a verdict; gives what to end with.
  static func end(_ verdict: CheckVerdict) -> ExitCode {
    do throws(Failure) { try Output.lines(verdict.lines) } catch {
      return ExitCode(CheckLevel.unknown.rawValue)
    }
    return ExitCode(verdict.level.rawValue)
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
    return isHelp ? ExitCode(CheckLevel.unknown.rawValue) : end(CheckVerdict(unknown: words))
  }
}
