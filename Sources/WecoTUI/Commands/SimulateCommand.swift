internal import ArgumentParser
internal import BMSCore
internal import Glibc
internal import Transport

/// A simulated battery for anybody's client: its service port on a pseudo terminal, its CAN side on an interface.
struct SimulateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "simulate", abstract: "Simulate a battery, for this program or any other client.",
    discussion: "Its service port is a pseudo terminal, its CAN side an interface, which may be a virtual one (vcan). "
      + "It runs until a signal ends it.")

  @Option(
    help: ArgumentHelp("Answer on a pseudo terminal, and make a link to it here.", valueName: "link"),
    completion: .file())
  var pty: String?
  @Option(
    help: ArgumentHelp("Send on this CAN interface what the battery tells its inverter.", valueName: "iface"),
    completion: .interfaces)
  var can: String?
  @Option(
    name: .customLong("protocol"),
    help: ArgumentHelp(
      "What is spoken on CAN.",
      discussion: "One of: "
        + SimulatedBusProtocol.allCases.map { "\($0.rawValue) (\($0.summary))" }.joined(separator: "; ") + ".",
      valueName: "name"),
    completion: .protocols)
  var speaks = SimulatedBusProtocol.victron.rawValue
  @Option(parsing: .unconditional, help: ArgumentHelp("Modules in the cluster, 1 to 8.", valueName: "n")) var modules =
    6
  @Option(
    help: ArgumentHelp(
      "What happens.",
      discussion: "One of: " + Scenario.all.map { "\($0.name) (\($0.summary))" }.joined(separator: "; ") + ".",
      valueName: "name"),
    completion: .scenarios)
  var scenario = Scenario.house.name
  @Option(parsing: .unconditional, help: ArgumentHelp("The same number gives the same battery.", valueName: "n"))
  var seed: UInt64 = 1
  @Flag(help: "Hold the values still.") var freeze = false
  @Option(
    help: ArgumentHelp(
      "Write what the battery believes into this file, as snapshot --json prints it.", valueName: "file"),
    completion: .file())
  var state: String?
  @Flag(help: "Take as long as a 115200 baud line takes, in both directions.") var pace = false
  @Flag(help: "Be a bad line: corruption that the checksum lets through, replies that are broken, cut or doubled.")
  var faults = false
  @Option(
    help: ArgumentHelp(
      "What goes wrong with every write.",
      discussion: "One of: \(WriteFault.named.map(\.name).joined(separator: ", ")).", valueName: "name"),
    completion: .writeFaults)
  var writeFault: String?
  @Option(
    help: ArgumentHelp(
      "Write a line for each request into this file: microseconds, bytes, length of the reply.", valueName: "file"),
    completion: .file())
  var log: String?

  @OptionGroup var speech: LanguageOptions

  func validate() throws {
    guard (1...Cluster.mostModules).contains(modules) else {
      throw ValidationError(Texts.Options.modules)
    }
    if let writeFault, !WriteFault.named.contains(where: { $0.name == writeFault }) {
      let all = WriteFault.named.map(\.name)
      throw ValidationError(Texts.Options.none(Texts.Options.writeFault, writeFault, of: all))
    }
    guard pty != nil || can != nil else { throw ValidationError(Texts.Options.simulateWhere) }
    guard SimulatedBusProtocol(rawValue: speaks) != nil else {
      let all = SimulatedBusProtocol.allCases.map(\.rawValue)
      throw ValidationError(Texts.Options.none(Texts.Options.proto, speaks, of: all))
    }
    guard Scenario.named(scenario) != nil else {
      throw ValidationError(Texts.Options.none(Texts.Options.scenario, scenario, of: Scenario.all.map(\.name)))
    }
  }

  func run() throws {
    try reporting {
      let now = MonotonicClock.now()
      var cluster = SimulatedCluster(
        modules: modules, scenario: Scenario.named(scenario) ?? .house, seed: seed, start: now)
      cluster.isFrozen = freeze
      var bms = SimulatedBMS(cluster: cluster)
      bms.writeFault = WriteFault.named.first { $0.name == writeFault }?.fault
      let requests = try log.map(RequestLog.init(path:))
      let bus = try can.map {
        try CANBattery(interface: $0, SimulatedBusProtocol(rawValue: speaks) ?? .victron, at: now)
      }
      let battery = try PtyBattery(
        bms, link: pty, isPaced: pace, faults: faults ? LineFaults(seed: seed) : nil,
        stateFile: state.map(StateFile.init(path:)), at: now)
      battery.log = requests
      battery.can = bus
      defer { battery.close() }
      try Runner(signals: Signals.block(), participants: [battery]).run { turn in
        if let failure = battery.failure { throw failure }
        return turn.isAskedToEnd ? .stop : .wait()
      }
    }
  }
}
