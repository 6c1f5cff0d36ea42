internal import ArgumentParser
internal import BMSCore
internal import Glibc
internal import Transport

/// Where the two sides of a bridge are: the same for every command that sits between the vendor's tool and the battery.
struct BridgeSides: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Port towards the computer with the vendor's tool; pty:LINK makes one for a tool on this computer (Wine).",
      valueName: "dev"), completion: .ports)
  var pc: String?
  @Option(
    help: ArgumentHelp(
      "Let the tool's computer connect here over raw TCP, one at a time; from this computer alone unless an address "
        + "is named.",
      valueName: "[host:]port"))
  var listen: String?
  @Option(
    help: ArgumentHelp(
      "The same with RFC 2217, for virtual COM ports (com0com with hub4com, HW VSP3).",
      valueName: "[host:]port"))
  var rfc2217: String?
  @Option(
    help: ArgumentHelp("Port towards the battery, or HOST:PORT of a raw TCP serial server.", valueName: "dev"),
    completion: .ports)
  var bms: String?
  @Flag(help: "Set the battery's port to the baud rate that the tool asks for (default: 115200 whatever it asks).")
  var followBaud = false

  /// Whether any of them stands on the command line.
  var isGiven: Bool { [pc, listen, rfc2217, bms].contains { $0 != nil } || followBaud }

  /// What they describe; a mistake is what the command line's reader says.
  /// - Parameter isTap: both are adapters that only listen.
  func plan(isTap: Bool = false) throws -> BridgePlan {
    let isNetwork = listen != nil || rfc2217 != nil
    guard let bms else { throw ValidationError(Texts.Options.bridgeSides) }
    guard (pc != nil) != isNetwork else { throw ValidationError(Texts.Bridge.oneSide) }
    var taken: [TCPEndpoint] = []
    if BridgePlan.isServer(bms) {
      do { taken.append(try TCPEndpoint(parsing: bms)) } catch { throw ValidationError(Texts.sentence(error)) }
    }
    for text in [listen, rfc2217].compactMap(\.self) {
      let endpoint: TCPEndpoint
      do { endpoint = try TCPEndpoint(listening: text) } catch { throw ValidationError(Texts.sentence(error)) }
      if taken.contains(where: { $0.meets(endpoint) }) { throw ValidationError(Texts.Bridge.namedTwice(endpoint)) }
      taken.append(endpoint)
    }
    var plan = BridgePlan(
      pc: .network(raw: listen, rfc2217: rfc2217), bms: bms, isTap: isTap, followsRate: followBaud)
    if let pc {
      let mark = "pty:"
      if pc == mark { throw ValidationError(Texts.Options.noLink) }
      plan.pc = pc.hasPrefix(mark) ? .terminal(link: String(pc.dropFirst(mark.count))) : .serial(pc)
    }
    if isTap, !plan.mayBeTap || followBaud { throw ValidationError(Texts.Options.tapSides("--pc", "--bms")) }
    guard followBaud else { return plan }
    var isSaid = rfc2217 != nil
    if case .terminal = plan.pc { isSaid = true }
    guard isSaid, case .serial = plan.battery else { throw ValidationError(Texts.Bridge.followsNothing) }
    return plan
  }
}

/// The sides of a bridge, and the key where its handshake cannot be heard.
struct BridgeOptions: ParsableArguments {
  @OptionGroup var sides: BridgeSides
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Session key, four hexadecimal digits, where the handshake cannot be heard.", valueName: "hex"))
  var key: SessionKey?

  var isGiven: Bool { sides.isGiven || key != nil }

  func plan(isTap: Bool = false) throws -> BridgePlan { try sides.plan(isTap: isTap) }
}

/// A bridge or a tap under way, recorded where a file is named for it.
struct Overheard {
  let runner: Runner
  let source: ClusterSource
  let bridge: BridgeFeed

  /// Both sides must be there to begin with; later they may come and go.
  /// - Parameter recording: of what passes, into this capture.
  init(_ plan: BridgePlan, key: UInt16?, recording path: String?) throws {
    let start = MonotonicClock.now()
    let signals = try Signals.block()
    let disk = try DiskWorker(Notices())
    let recorder = CaptureRecorder(disk)
    let sources = try SourcePlan(plan, key: key).prepared()
    // Dashboards look on: they hear of the battery what passes here.
    let server = AttachServer(program: plan.isTap ? PortHolder.tap : PortHolder.bridge)
    runner = try Runner(
      signals: signals, notices: disk.notices, plan: sources, consumers: [recorder, server, disk],
      watchesAlarms: false, keepsTrends: false, at: start)
    guard let source = runner.sources.first, let bridge = source.bridge else { throw Failure.system(Errno(ENODEV)) }
    (self.source, self.bridge) = (source, bridge)
    source.keepsSerialEvents = true
    runner.advance(to: start)
    if let failure = source.failure { throw Failure(failure) }
    if let path { try recorder.start(path, runner, at: start) }
  }
}

extension SourcePlan {
  /// The one battery behind a bridge or a tap.
  init(_ bridge: BridgePlan, key: UInt16?) {
    self.init(sources: [NamedSource(name: PortFeed.Target(bridge).linkName, target: .bridge(bridge))], key: key)
  }
}

extension TCPEndpoint {
  private static let own = ["127.0.0.1", "localhost", "::1", "0.0.0.0", "::"]

  /// Whether both are one place of this computer, as far as their names tell.
  fileprivate func meets(_ other: TCPEndpoint) -> Bool {
    port == other.port && port != 0
      && (host == other.host || Self.own.contains(host) && Self.own.contains(other.host))
  }
}
