internal import ArgumentParser
internal import BMSCore
internal import Transport

/// The dashboard: what `wecotui` is without a subcommand.
struct DashboardCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dashboard", abstract: "The full-screen dashboard (default).")

  @OptionGroup var source: SourceOptions

  @Option(help: "One of: \(ThemeName.allCases.map(\.rawValue).joined(separator: ", ")).") var theme: ThemeName?
  @Option(help: ArgumentHelp("Write everything on all links into a capture.", valueName: "file")) var record: String?
  @Flag(help: "ASCII characters only.") var ascii = false
  @Flag(help: "No colours, like --theme mono.") var mono = false
  @Flag(help: "Leave the mouse to the terminal.") var noMouse = false
  @Flag(help: "Keep no history and no daily log.") var noHistory = false
  @Flag(help: "Show the configuration in force and where each part comes from, then exit.") var printConfig = false

  @Flag(help: "Allow settings of the battery to be changed, each after its confirmation.") var allowWrite = false

  func run() throws {
    try reporting {
      let config = try ConfigFile.load(source.config)
      let settings = try Settings(options: self, config: config)
      if allowWrite, let trouble = config.lockTrouble { throw trouble }
      if printConfig { return try Output.lines(settings.lines) }
      // Before any thread starts, so that signals arrive where they are awaited.
      let signals = try Signals.block(Signals.fullScreen)
      // What happened is neither kept nor told again as if it happened now.
      let isReplay = !source.replay.isEmpty
      let history = isReplay ? nil : try HistoryStart.unless(noHistory, plan: settings.plan, config)
      let disk = try DiskWorker()
      let desk = FaultDesk(config, incidents: isReplay ? nil : disk, callsHook: !isReplay)
      history?.historian.follow(desk)
      let recorder = CaptureRecorder(disk)
      let audit = StateFolder().map { AuditWriter(AuditFile($0), disk) }
      let watching: [(any Witness)?] = [
        desk, history?.historian, isReplay ? nil : AttachServer(program: "wecotui") { desk.active }, recorder,
      ]
      let witnesses = watching.compactMap(\.self)
      let station = try Station(
        reactor: try Reactor(signals: signals), plan: settings.plan, witnesses: witnesses, at: MonotonicClock.now())
      defer {
        for witness in witnesses { witness.close(at: MonotonicClock.now()) }
        station.close()
        disk.finish { [recorder.trouble, desk.shelf.trouble, audit?.trouble] }
      }
      if let record { try recorder.start(record, station, at: MonotonicClock.now()) }
      for source in station.sources { source.readsUndecoded = recorder.isRecording }
      let terminal: CursesTerminal
      do throws(TerminalError) { terminal = try CursesTerminal.start(settings.terminal) } catch { throw Failure(error) }
      defer { terminal.end() }
      let settingDesk = SettingDesk(
        allowsWriting: allowWrite, passphrase: config.passphrase, audit: audit, user: Person.name())
      var dashboard = Dashboard(
        station: station, terminal: terminal, config: config, desk: desk, settingDesk: settingDesk,
        recorder: recorder, historian: history?.historian, disk: disk)
      try dashboard.run()
    }
  }
}

extension ThemeName: ExpressibleByArgument {}
