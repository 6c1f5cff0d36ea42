internal import ArgumentParser
internal import BMSCore
internal import Glibc

/// The frames of a CAN protocol as a DBC file, for other people's tools.
struct DBCCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dbc", abstract: "Print a CAN protocol's frames as a DBC file, for SavvyCAN, cantools and others.")

  @Argument(help: "Protocol as decode --json names it (default: list all of them).", completion: .canProtocols)
  var name: String?

  func run() throws {
    try reporting {
      let all = CANProtocol.allCases
      guard let name else { return try Output.lines(all.map { $0.rawValue.padded(to: 20) + $0.title }) }
      guard let proto = all.first(where: { $0.rawValue == name.lowercased() }) else {
        throw Failure(sentence: Texts.Commands.noProtocol(name, all.map(\.rawValue)), code: EX_USAGE)
      }
      try Output.text(DBC.text(of: proto))
    }
  }
}
