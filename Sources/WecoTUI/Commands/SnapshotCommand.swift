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

  @Option(help: ArgumentHelp("How long to wait for a complete reading.", valueName: "s"))
  var timeout: Double = 10

  func validate() throws {
    guard (0.1...3600).contains(timeout) else { throw ValidationError("--timeout is 0.1 to 3600 seconds") }
    guard !(json && text) else { throw ValidationError("--json and --text exclude each other") }
  }

  func run() throws {
    try reporting {
      let config = try ConfigFile.load(source.config)
      let plan = source.plan(config)
      guard !plan.sources.isEmpty else { throw Failure.noSource }
      let start = MonotonicClock.now()
      let desk = FaultDesk(config, keepsIncidents: false, callsHook: false)
      let station = try Station(
        reactor: try Reactor(signals: try Signals.block()), plan: plan, witnesses: [desk], at: start)
      defer { station.close() }
      let end = start + Span(microseconds: Int64(timeout * 1_000_000))
      try read(station, until: end)
      try confirm(desk, station, until: end)
      var state = station.state(at: MonotonicClock.now())
      desk.dress(&state)
      let wantsJSON = json || !text && isatty(STDOUT_FILENO) == 0
      try Output.line(wantsJSON ? SnapshotDocument(state).json() : SnapshotText.lines(state).joined(separator: "\n"))
    }
  }

  /// One reading raises no alarm: where something looks wrong it is read again until the book has decided.
  private func confirm(_ desk: FaultDesk, _ station: Station, until end: Instant) throws {
    let patience = Span.seconds(6)
    let last = min(end, MonotonicClock.now() + patience)
    desk.lookNow(station, at: MonotonicClock.now())
    while desk.awaits(within: .seconds(5)), MonotonicClock.now() < last {
      for case .signal in try station.wait(until: last) { throw Failure.interrupted }
    }
  }

  private func read(_ station: Station, until end: Instant) throws {
    station.advance(to: MonotonicClock.now())
    while !station.sources.allSatisfy(\.isComplete) {
      if let failure = station.sources.compactMap(\.failure).first { throw Failure(failure) }
      guard MonotonicClock.now() < end else { throw Failure.incomplete(station.sources, after: timeout) }
      for case .signal in try station.wait(until: end) { throw Failure.interrupted }
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

  /// What the first source that is not complete was like when the time was over.
  static func incomplete(_ sources: [any ClusterSource], after seconds: Double) -> Failure {
    let link = sources.first { !$0.isComplete }?.state.links.first
    let name = link?.name ?? "the battery"
    let time = Decimal(Int64(seconds * 10), decimals: 1).text
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
