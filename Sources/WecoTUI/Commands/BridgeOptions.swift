internal import ArgumentParser
internal import BMSCore
internal import Glibc
internal import Transport

/// Where the two sides of a bridge are: the same for every command that sits between the vendor's tool and the battery.
struct BridgeOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("Port towards the computer with the vendor's tool.", valueName: "dev"), completion: .ports)
  var pc: String?
  @Option(help: ArgumentHelp("Port towards the battery.", valueName: "dev"), completion: .ports) var bms: String?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Session key, four hexadecimal digits, where the handshake cannot be heard.", valueName: "hex"))
  var key: SessionKey?

  /// Whether any of them stands on the command line.
  var isGiven: Bool { pc != nil || bms != nil || key != nil }

  /// The source that they describe.
  /// - Parameter isTap: both are adapters that only listen.
  func target(isTap: Bool = false) throws -> NamedSource.Target {
    guard let pc, let bms else { throw ValidationError(Texts.Options.bridgeSides) }
    return .bridge(pc: pc, bms: bms, isTap: isTap)
  }
}

/// A bridge or a tap under way, recorded where a file is named for it.
struct Overheard {
  let runner: Runner
  let source: ClusterSource
  let bridge: BridgeFeed

  /// Both sides must be there to begin with; later they may come and go.
  /// - Parameter recording: of what passes, into this capture.
  init(_ target: NamedSource.Target, key: UInt16?, recording path: String?) throws {
    let start = MonotonicClock.now()
    let signals = try Signals.block()
    let disk = try DiskWorker(Notices())
    let recorder = CaptureRecorder(disk)
    let named = NamedSource(target, modules: nil)
    let plan = try SourcePlan(sources: [named], key: key).prepared()
    runner = try Runner(
      signals: signals, notices: disk.notices, plan: plan, consumers: [recorder, disk], watchesAlarms: false,
      at: start)
    guard let source = runner.sources.first, let bridge = source.bridge else { throw Failure.system(Errno(ENODEV)) }
    (self.source, self.bridge) = (source, bridge)
    source.keepsSerialEvents = true
    runner.advance(to: start)
    if let failure = source.failure { throw Failure(failure) }
    if let path { try recorder.start(path, runner, at: start) }
  }
}
