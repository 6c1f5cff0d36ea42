internal import ArgumentParser
internal import BMSCore
internal import Transport

/// The dashboard: what `wecotui` is without a subcommand.
struct DashboardCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dashboard", abstract: "The full-screen dashboard.")

  @OptionGroup(title: "Sources") var source: SourceOptions

  @OptionGroup(title: "A bridge, for :learn") var sides: BridgeSides
  @Flag(help: "With --pc and --bms: they are receive-only adapters beside the cable, as for tap.") var tap = false

  @Option(help: "Colours of the screen (default: dark).") var theme: ThemeName?
  @Option(
    help: ArgumentHelp("Record everything on all links into this capture.", valueName: "file"), completion: .file())
  var record: String?
  @Flag(help: "Draw with ASCII characters only.") var ascii = false
  @Flag(help: "Use no colours, like --theme mono.") var mono = false
  @Flag(help: "Leave the mouse to the terminal.") var noMouse = false
  @Flag(help: "Keep no history and no daily logs.") var noHistory = false
  @Flag(help: "Print the keys of the dashboard and exit.") var printKeys = false
  @Flag(help: "Print the configuration in force and where each part comes from, and exit.") var printConfig = false

  @Flag(help: "Allow settings of the battery to be changed; each is confirmed before it is sent.") var allowWrite =
    false

  @OptionGroup var speech: LanguageOptions

  /// Between what this program sits, in place of reading a battery itself.
  private var bridge: BridgePlan? {
    get throws { sides.isGiven || tap ? try sides.plan(isTap: tap) : nil }
  }

  func validate() throws {
    guard try bridge != nil else { return }
    if !source.isEmpty { throw ValidationError(Texts.Options.bridgeAlone) }
    let idle = [
      ("--allow-write", allowWrite), ("--interval", source.interval != nil), ("--ask", source.ask != nil),
    ].filter(\.1).map(\.0)
    if !idle.isEmpty { throw ValidationError(Texts.Options.bridgeAsksNothing(idle)) }
  }

  func run() throws {
    if printKeys { return try reporting { try Output.lines(KeyTable.lines) } }
    try reporting {
      let config = try ConfigFile.load(source.config)
      let settings = try Settings(options: self, config: config, bridge: bridge)
      if allowWrite, let trouble = config.lockTrouble { throw trouble }
      if printConfig { return try Output.lines(settings.lines) }
      // Before any thread starts, so that signals arrive where they are awaited.
      let signals = try Signals.block(Signals.fullScreen)
      // What happened is neither kept nor told again as if it happened now.
      let isReplay = !source.replay.isEmpty
      let notices = try Notices()
      let historian = noHistory || isReplay ? nil : try Historian.start(config, notices)
      let disk = try DiskWorker(notices)
      let incidents = IncidentCollector(isReplay ? IncidentStore() : IncidentStore(disk))
      let recorder = CaptureRecorder(disk)
      let audit = StateFolder().map { AuditWriter(AuditFile($0), disk) }
      let live: [(any Consumer)?] = [
        AlarmHook(config.attention.onAlarm, notices), historian, AttachServer(program: PortHolder.dashboard),
      ]
      let consumers = [incidents, recorder] + (isReplay ? [] : live.compactMap(\.self)) + [disk]
      let runner = try Runner(
        signals: signals, notices: notices, plan: settings.plan, consumers: consumers, lowSOC: config.lowSOC)
      // What the screen said is said once more where it stays.
      defer {
        let before = runner.troubles
        let last = runner.close()
        for subject in [Notice.Subject.recording, .incidents, .audit] {
          if let trouble = before[subject] { LineOutput.complain("wecotui: \(trouble)", .error) }
        }
        for notice in last { LineOutput.complain(notice) }
      }
      if let record { try recorder.start(record, runner, at: MonotonicClock.now()) }
      for source in runner.sources { source.readsUndecoded = recorder.isRecording }
      let terminal: CursesTerminal
      do throws(TerminalError) { terminal = try CursesTerminal.start(settings.terminal) } catch { throw Failure(error) }
      defer { terminal.end() }
      let controller = SettingController(
        allowsWriting: allowWrite, passphrase: config.passphrase, audit: audit, user: Person.name())
      var dashboard = Dashboard(
        runner: runner, terminal: terminal, config: config, incidents: incidents.store, settings: controller,
        recorder: recorder, disk: disk)
      try dashboard.run()
    }
  }
}

extension ThemeName: ExpressibleByArgument {}
