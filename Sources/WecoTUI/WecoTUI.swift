import ArgumentParser

/// The program: `wecotui`.
@main
struct WecoTUI: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "wecotui", abstract: "A terminal dashboard for WeCo lithium batteries.", version: "0.1.0")
}
