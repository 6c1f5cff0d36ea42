internal import ArgumentParser
internal import BMSCore
internal import Transport

/// The program: `wecotui`. Without a subcommand it is the dashboard.
@main
struct WecoTUI: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "wecotui",
    abstract: "A terminal dashboard for WeCo lithium batteries.",
    discussion: "It shows every cell of the module whose service port the cable is in, what that module knows of every "
      + "other one, and the totals of the cluster. Plug an RS232 adapter into the port and run: "
      + "wecotui /dev/ttyUSB0\n\n"
      + "Without a command it is the dashboard, whose options stand here. Without a source "
      + "the dashboard reads the batteries that the configuration names; where it names none, it lists the ports and "
      + "interfaces there are, to choose from.",
    version: Program.version,
    subcommands: [
      DashboardCommand.self, SnapshotCommand.self, PortsCommand.self, DecodeCommand.self, SimulateCommand.self,
      RecordCommand.self, BridgeCommand.self, TapCommand.self, LearnCommand.self, RedactCommand.self,
      WatchCommand.self, FleetCommand.self, CheckCommand.self, ExportCommand.self,
      MapCommand.self, WiringCommand.self, ManualCommand.self, DBCCommand.self, ContractCommand.self,
    ],
    defaultSubcommand: DashboardCommand.self)

  /// Help, the version and what a shell completes are results like any other: a disk that does not take them is said.
  static func main() {
    Memory.useOneHeap()
    Language.speak(.wanted(by: Array(CommandLine.arguments.dropFirst())))
    do {
      var command = try parseAsRoot()
      try RepeatedOption.refuse(in: Array(CommandLine.arguments.dropFirst()), of: type(of: command))
      try command.run()
    } catch {
      if let code = CheckOutput.misused(Array(CommandLine.arguments.dropFirst()), error) { exit(withError: code) }
      guard exitCode(for: error) == .success, !fullMessage(for: error).isEmpty else { exit(withError: report(error)) }
      let isOwnHelp = ["--help", "-h", "help"].contains(CommandLine.arguments.dropFirst().joined(separator: " "))
      do { try Output.text(isOwnHelp ? ownHelp : fullMessage(for: error)) } catch { exit(withError: error.report()) }
    }
  }

  static var commandNames: [String] { configuration.subcommands.compactMap { $0.configuration.commandName } }

  /// The program's own help: what it is without a command is the dashboard, so that its options stand there.
  private static var ownHelp: String {
    let program = helpMessage(), dashboard = helpMessage(for: DashboardCommand.self)
    guard let usage = program.firstRange(of: "USAGE:"), let commands = program.firstRange(of: "SUBCOMMANDS:"),
      let options = dashboard.firstRange(of: "SOURCES:")
    else { return program }
    let examples = Texts.Help.examples.map { "  \($0.line.padded(to: 24))\($0.words)\n" }.joined()
    return "\(program[..<usage.lowerBound])USAGE: \(Texts.Help.usage)\n\nEXAMPLES:\n\(examples)\n"
      + "\(dashboard[options.lowerBound...])\n\(program[commands.lowerBound...])"
  }

  /// What is wrong with the command line. The parser repeats what was typed, which may hold anything: a file's name.
  private static func report(_ error: any Error) -> ExitCode {
    var message = fullMessage(for: error)
    for argument in CommandLine.arguments {
      let value = argument.firstIndex(of: "=").map { String(argument[argument.index(after: $0)...]) }
      for typed in [argument, value].compactMap(\.self) where PlainText.oneLine(typed) != typed {
        message = message.replacing(typed, with: PlainText.oneLine(typed))
      }
    }
    for line in message.split(separator: "\n") { Complaint.write(String(line), .error) }
    return exitCode(for: error)
  }
}
