internal import ArgumentParser
internal import BMSCore
internal import Glibc
internal import Transport

/// One line for a monitoring system, with performance data and the exit codes of its plugins.
struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "One line for Nagios, Icinga or Zabbix; exit 0 ok, 1 warning, 2 fault, 3 unknown.")

  @OptionGroup var source: SourceOptions

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("How long to wait for a complete reading; what looks wrong is read again.", valueName: "s"))
  var timeout: Double = 15

  func validate() throws {
    guard (1...3600).contains(timeout) else { throw ValidationError("--timeout is 1 to 3600 seconds") }
  }

  func run() throws {
    let verdict = judge()
    // A pipe bar would begin the performance data, a line end the long text.
    let text = verdict.text.replacing("|", with: "/").replacing("\n", with: " ")
    do { try Output.line("WECO \(verdict.level.word) - \(text)" + verdict.performance) } catch {
      throw ExitCode(CheckLevel.unknown.rawValue)
    }
    throw ExitCode(verdict.level.rawValue)
  }

  private func judge() -> CheckVerdict {
    do {
      let config = try ConfigFile.load(source.config)
      try source.refuseReplay()
      let plan = source.plan(config)
      guard !plan.sources.isEmpty else { throw Failure.noSource }
      let start = MonotonicClock.now()
      let desk = FaultDesk(config, keepsIncidents: false, callsHook: false)
      let station = try Station(
        reactor: try Reactor(signals: try Signals.block()), plan: plan, witnesses: [desk], at: start)
      defer { station.close() }
      try OneReading(station: station, desk: desk, timeout: timeout).take(from: start)
      return CheckVerdict(station.state(at: MonotonicClock.now()), desk.book.active)
    } catch let failure as Failure {
      return CheckVerdict(unknown: failure.sentence)
    } catch let error as TransportError {
      return CheckVerdict(unknown: error.description)
    } catch {
      return CheckVerdict(unknown: "\(error)")
    }
  }
}

/// The codes that monitoring plugins end with.
enum CheckLevel: Int32 {
  case ok = 0
  case warning, critical, unknown

  var word: String {
    switch self {
    case .ok: "OK"
    case .warning: "WARNING"
    case .critical: "CRITICAL"
    case .unknown: "UNKNOWN"
    }
  }
}

/// What `check` says.
struct CheckVerdict {
  let level: CheckLevel
  let text: String
  /// ` | 'soc'=87.2%;;;0;100 ...`, or nothing.
  let performance: String

  init(unknown text: String) {
    level = .unknown
    self.text = text
    performance = ""
  }

  init(_ state: AppState, _ alarms: [Alarm]) {
    let faults = alarms.filter { $0.severity == .fault }
    let warnings = alarms.filter { $0.severity == .warning }
    // A battery that fell silent while it was looked at is not judged by what it said before.
    let silent = state.clusters.first { cluster in !cluster.links.contains { $0.state == .up } }?.links.first
    level = silent != nil ? .unknown : !faults.isEmpty ? .critical : warnings.isEmpty ? .ok : .warning
    let many = state.clusters.count > 1
    let facts = state.clusters.map { cluster in
      (many ? "\(cluster.cluster.name): " : "") + Self.facts(cluster.cluster, at: state.now)
    }
    let named = (faults + warnings).map { (many ? "\($0.key.cluster): " : "") + AlarmText.line($0) }
    let trouble = silent.map { ["\($0.name) is \($0.state.word)"] } ?? []
    text = (trouble + named + facts).joined(separator: "; ")
    let data = state.clusters.flatMap { cluster in
      Self.performance(cluster.cluster, prefix: many ? "\(cluster.cluster.name) " : "", at: state.now)
    }
    performance = data.isEmpty ? "" : " | " + data.joined(separator: " ")
  }

  private static let shown: [(field: Field, label: String, unit: String, range: String)] = [
    (.soc, "soc", "%", ";;;0;100"), (.totalVoltage, "voltage", "V", ""), (.current, "current", "A", ""),
    (.power, "power", "W", ""), (.cellMax, "cell_max", "mV", ""), (.cellMin, "cell_min", "mV", ""),
    (.cellDelta, "cell_delta", "mV", ""), (.temperatureMax, "temperature_max", "C", ""),
    (.temperatureMin, "temperature_min", "C", ""), (.modulesOnline, "modules_online", "", ""),
  ]

  /// The cluster's own value, else that of the module on the port.
  private static func live(_ cluster: Cluster, _ field: Field, at now: Instant) -> String? {
    guard let reading = cluster.reading(field) ?? cluster.module(1)?.reading(field),
      reading.freshness(at: now) == .live, !reading.isImplausible, reading.grade.isFact,
      case .number(let number, let unit) = reading.value, unit != .raw
    else { return nil }
    return number.text
  }

  private static func facts(_ cluster: Cluster, at now: Instant) -> String {
    let facts = shown.prefix(4).compactMap { item in
      live(cluster, item.field, at: now).map { "\(item.label) \($0) \(item.unit)" }
    }
    let modules = cluster.modules.isEmpty ? [] : ["\(cluster.modules.count { !$0.isLost }) modules"]
    return (facts + modules).joined(separator: ", ")
  }

  private static func performance(_ cluster: Cluster, prefix: String, at now: Instant) -> [String] {
    shown.compactMap { item in
      // The guidelines know %, seconds, bytes and counters; other units are allowed as plain letters.
      live(cluster, item.field, at: now).map { value in
        let label = (prefix + item.label).replacing("'", with: "").replacing("=", with: "")
        return "'\(label)'=\(value)\(item.unit)\(item.range)"
      }
    }
  }
}
