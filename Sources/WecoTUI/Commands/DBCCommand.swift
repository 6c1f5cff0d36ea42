internal import ArgumentParser
internal import BMSCore
internal import Glibc

/// The frames of a CAN protocol as a DBC file, for other people's tools.
struct DBCCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dbc",
    abstract: "Print a CAN protocol's frames, or a frame table, as a DBC file, for SavvyCAN, cantools and others.")

  @Argument(
    help: "Protocol as decode --json names it, or the file of a frame table (default: list the protocols).",
    completion: .canProtocols)
  var name: String?

  func run() throws {
    try reporting {
      let all = CANProtocol.allCases
      guard let name else { return try Output.lines(all.map { $0.rawValue.padded(to: 20) + $0.title }) }
      if let proto = all.first(where: { $0.rawValue == name.lowercased() }) {
        return try Output.text(DBC.text(of: proto))
      }
      // A word that can be no file was meant to be a protocol.
      guard name.contains(where: { "./".contains($0) }) || access(name, F_OK) == 0 else {
        throw Failure(sentence: Texts.Commands.noProtocol(name, all.map(\.rawValue)), code: EX_USAGE)
      }
      let file = try FrameTableFile(name)
      for remark in file.remarks { LineOutput.complain("wecotui: \(name), \(remark)") }
      try Output.text(DBC.text(of: file.table))
    }
  }
}
