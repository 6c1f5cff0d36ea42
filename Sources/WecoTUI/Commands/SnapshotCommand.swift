internal import ArgumentParser
internal import BMSCore
internal import Glibc
internal import Transport

/// One complete reading, then exit.
struct SnapshotCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "snapshot", abstract: "One complete reading, then exit.")

  @OptionGroup var source: SourceOptions

  @Flag(help: "JSON (default when not a terminal).") var json = false
  @Flag(help: "Plain text (default on a terminal).") var text = false
  @Flag(help: "Prometheus' text format, for node_exporter's textfile collector.") var prometheus = false

  @Option(parsing: .unconditional, help: ArgumentHelp("How long to wait for a complete reading.", valueName: "s"))
  var timeout: Double = 10

  func validate() throws {
    guard (0.1...3600).contains(timeout) else { throw ValidationError("--timeout is 0.1 to 3600 seconds") }
    guard [json, text, prometheus].count(where: \.self) < 2 else {
      throw ValidationError("--json, --text and --prometheus exclude each other")
    }
  }

  func run() throws {
    try reporting {
      let config = try ConfigFile.load(source.config)
      var plan = source.plan(config)
      // A snapshot of a capture is its end.
      plan.replaysAtOnce()
      guard !plan.sources.isEmpty else { throw Failure.noSource }
      let start = MonotonicClock.now()
      let desk = FaultDesk(config, keepsIncidents: false, callsHook: false)
      let station = try Station(
        reactor: try Reactor(signals: try Signals.block()), plan: plan, witnesses: [desk], at: start)
      defer { station.close() }
      try OneReading(station: station, desk: desk, timeout: timeout).take(from: start)
      var state = station.state(at: MonotonicClock.now())
      desk.dress(&state)
      if let replay = state.replay { LineOutput.complain(replay) }
      if prometheus { return try Output.text(String(Prometheus.text(state).dropLast())) }
      let wantsJSON = json || !text && isatty(STDOUT_FILENO) == 0
      if wantsJSON { return try Output.text(SnapshotDocument(state).json()) }
      try Output.lines(SnapshotText.lines(state))
    }
  }
}

extension Failure {
  static let interrupted = Failure(sentence: "interrupted before the reading was complete", code: 130)

  private static func incomplete(_ link: LinkStatus, after time: String) -> Failure {
    guard link.counters.good > 0 else {
      return Failure(
        sentence: link.note
          ?? "nothing is heard on \(link.name) within \(time) s: check CAN-H, CAN-L, the termination and the bit rate, "
          + "and whether the battery waits for its inverter (--ask asks in its place)", code: EX_TEMPFAIL)
    }
    return Failure(
      sentence: "frames come on \(link.name), but in \(time) s none that any known protocol explains: "
        + "the Debug page of the dashboard lists them", code: EX_PROTOCOL)
  }

  /// What answered once has no wires that are swapped.
  private static func fellSilent(_ link: LinkStatus, since: Instant) -> Failure {
    let ago = max((MonotonicClock.now() - since).milliseconds / 1000, 0)
    let (spoke, what) = link.kind == .can ? ("spoke", "frames") : ("answered", "replies")
    return Failure(
      sentence: "\(link.name) \(spoke) until \(ago) s ago, \(link.counters.good) good \(what), and is silent since: "
        + "check that the battery is still on and the cable still plugged in", code: EX_TEMPFAIL)
  }

  /// What the first source that is not complete was like when the time was over.
  static func incomplete(_ sources: [any ClusterSource], after seconds: Double) -> Failure {
    let link = sources.first { !$0.isComplete }?.state.links.first
    let name = link?.name ?? "the battery"
    let time = Decimal(Int64(seconds * 10), decimals: 1).text
    if let link, case .silent(let since) = link.state, link.counters.good > 0 { return fellSilent(link, since: since) }
    if let link, link.kind == .can { return incomplete(link, after: time) }
    switch link?.state {
    case .garbled:
      return Failure(
        sentence: "\(name) sends bytes that fit no WeCo frame: another device, or another rate than 115200 8N1",
        code: EX_PROTOCOL)
    case .up:
      return Failure(
        sentence: "\(name) answers, but gave no complete reading in \(time) s: the line is bad, or --timeout too short",
        code: EX_TEMPFAIL)
    default:
      return Failure(
        sentence: "nothing answers on \(name) within \(time) s (no key ok): check that TX and RX are not swapped "
          + "(battery pin 2 T/R- to PC RX, pin 3 RXD+ to PC TX, pin 5 GND), that the battery is on, and the key",
        code: EX_TEMPFAIL)
    }
  }
}
