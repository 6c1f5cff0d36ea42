internal import ArgumentParser
internal import BMSCore
internal import Glibc
internal import Transport

/// All sites of a broker: a list on the screen, or one account of them.
struct FleetCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fleet", abstract: "All sites that publish to an MQTT broker, on one screen.",
    discussion: "It reads the topics of wecotui watch --mqtt and never publishes. Enter opens the pages of a battery. "
      + "The password stands in a file that the configuration names: mqtt: { password_file: ... }.\n\n"
      + "With --json, --text, --check or --prometheus it says once how all of them are, as snapshot and check do that take "
      + "a broker in place of a source. --check prints a line and exits with 0 ok, 1 warning, 2 fault, 3 unknown, by the "
      + "worst of them.\n\n\(CheckRanges.discussion)")

  @Argument(
    help: ArgumentHelp(
      "The broker; without it the one that the configuration names.", valueName: "mqtts://[user@]host[:port]"))
  var broker: String?

  @Flag(help: "Print JSON and exit.") var json = false
  @Flag(help: "Print a line for each cluster and exit.") var text = false
  @Flag(help: "Check all of them, as a plugin of Nagios, Icinga or Zabbix.") var check = false
  @Flag(help: "Print the text format of Prometheus and exit.") var prometheus = false
  @OptionGroup var ranges: CheckRanges
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "How long to wait at most for sites that are there and tell nothing of now, 0.1 to 3600 s (default: "
        + "\(FleetQuestion.usualTimeoutText)).", valueName: "s"))
  var timeout: Double?

  @Option(
    help: ArgumentHelp("Configuration file to read in place of your own.", valueName: "file"), completion: .file())
  var config: String?
  @Option(help: "Colours of the screen (default: dark).") var theme: ThemeName?
  @Flag(help: "Draw with ASCII characters only.") var ascii = false
  @Flag(help: "Use no colours, like --theme mono.") var mono = false
  @Flag(help: "Leave the mouse to the terminal.") var noMouse = false

  @OptionGroup var speech: LanguageOptions

  func validate() throws {
    guard (0.1...3600).contains(timeout ?? 1) else {
      throw ValidationError(Texts.Options.seconds("--timeout", "0.1", "3600"))
    }
    guard [json, text, check, prometheus].count(where: \.self) < 2 else {
      throw ValidationError(Texts.Options.exclude("--json, --text, --check", "--prometheus"))
    }
    guard check || ranges.isEmpty else { throw ValidationError(Texts.Options.rangesAlone) }
    if let broker { _ = try BrokerAddress(typed: broker) }
  }

  func run() throws {
    if check {
      throw CheckOutput.end(
        CheckAnswer {
          let config = try ConfigFile.load(config)
          return try FleetQuestion(try address(config), config, timeout).judged(by: ranges)
        })
    }
    try reporting {
      let config = try ConfigFile.load(config)
      let address = try address(config)
      guard let form else { return try look(address, config) }
      try FleetQuestion(address, config, timeout).printed(as: form)
    }
  }

  private var form: FleetQuestion.Form? { json ? .json : text ? .text : prometheus ? .prometheus : nil }

  private func address(_ config: Config) throws(Failure) -> BrokerAddress {
    let given = broker.flatMap { try? BrokerAddress(parsing: $0) } ?? config.mqtt.address
    guard let given else { throw Failure(sentence: Texts.Fleet.noBroker, code: EX_USAGE) }
    return given
  }

  /// The screen.
  private func look(_ address: BrokerAddress, _ config: Config) throws {
    // Before any thread starts, so that signals arrive where they are awaited.
    let signals = try Signals.block(Signals.fullScreen)
    let notices = try Notices()
    let disk = try DiskWorker(notices)
    let recorder = CaptureRecorder(disk)
    let reader = try FleetReader(address, config.mqtt, use: .looking, notices)
    let runner = try Runner(
      signals: signals, notices: notices, consumers: [reader, recorder, disk], lowSOC: config.lowSOC)
    defer { _ = runner.close() }
    let options = TerminalOptions(
      ascii: ascii || config.ascii ?? false, theme: mono ? .mono : theme ?? config.theme ?? .dark,
      mouse: !noMouse && config.mouse ?? true, title: config.attention.title)
    let terminal: CursesTerminal
    do throws(TerminalError) { terminal = try CursesTerminal.start(options) } catch { throw Failure(error) }
    defer { terminal.end() }
    let settings = SettingController(
      allowsWriting: false, passphrase: config.passphrase, audit: nil, user: Person.name())
    var dashboard = Dashboard(
      runner: runner, terminal: terminal, config: config, incidents: IncidentStore(), settings: settings,
      recorder: recorder, disk: disk, fleet: reader)
    try dashboard.run()
  }
}
