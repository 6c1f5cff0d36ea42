internal import ArgumentParser
internal import Transport

/// The dashboard: what `wecotui` is without a subcommand.
struct DashboardCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dashboard", abstract: "The full-screen dashboard (default).")

  @OptionGroup var source: SourceOptions

  @Flag(help: "ASCII characters only.") var ascii = false
  @Flag(help: "No colours.") var mono = false
  @Flag(help: "Leave the mouse to the terminal.") var noMouse = false

  func run() throws {
    try reporting {
      guard !source.isEmpty else { throw Failure.noSource }
      // Before any thread starts, so that signals arrive where they are awaited.
      let signals = try Signals.block()
      let station = Station(
        reactor: try Reactor(signals: signals), sources: try source.sources(at: MonotonicClock.now()))
      defer { station.close() }
      let options = TerminalOptions(ascii: ascii, mono: mono, mouse: !noMouse)
      let terminal: CursesTerminal
      do throws(TerminalError) { terminal = try CursesTerminal.start(options) } catch { throw Failure(error) }
      defer { terminal.end() }
      var dashboard = Dashboard(station: station, terminal: terminal)
      try dashboard.run()
    }
  }
}
