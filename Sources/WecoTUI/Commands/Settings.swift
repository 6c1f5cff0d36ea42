internal import BMSCore
internal import Transport

/// What is in force for the dashboard: the command line goes before the file, the file before the defaults.
struct Settings {
  let terminal: TerminalOptions
  let plan: SourcePlan
  /// The settings in force as JSON5, each with where it comes from: a file to start from.
  let lines: [String]

  /// - Parameter bridge: what is read in place of sources.
  init(options: DashboardCommand, config: Config, bridge: BridgePlan? = nil) throws(Failure) {
    let theme = options.mono ? ThemeName.mono : options.theme
    terminal = TerminalOptions(
      ascii: options.ascii || config.ascii ?? false, theme: theme ?? config.theme ?? .dark,
      mouse: !options.noMouse && config.mouse ?? true, title: config.attention.title)
    if let bridge {
      plan = try SourcePlan(bridge, key: options.source.key?.value ?? config.key).prepared()
    } else {
      plan = try options.source.plan(config, commands: WecoTUI.commandNames)
    }

    func origin(_ isOnCommandLine: Bool, _ key: String) -> String {
      isOnCommandLine ? "command line" : config.origin(of: key) ?? "default"
    }
    func line(_ key: String, _ value: String, _ origin: String) -> String { "  \(key): \(value),  // \(origin)" }
    let key = plan.key ?? KeyedChecksum.provenKey
    let none = "// no file at \(ConfigFile.defaultPath() ?? "$XDG_CONFIG_HOME/wecotui/config.json")"
    var lines = config.paths.isEmpty ? [none] : config.paths.map { "// the file: \($0)" }
    lines += [
      "{",
      line("theme", Self.quoted(terminal.theme.rawValue), origin(theme != nil, "theme")),
      line("language", Self.quoted(Language.current.rawValue), Self.language(options.speech.language != nil, config)),
      line("ascii", "\(terminal.ascii)", origin(options.ascii, "ascii")),
      line("mouse", "\(terminal.mouse)", origin(options.noMouse, "mouse")),
      line("key", "0x\(key.hex)", origin(options.source.key != nil, "key")),
      line("interval", Self.number(plan.interval ?? 1), origin(options.source.interval != nil, "interval")),
    ]
    let attention = config.attention
    if !attention.bell { lines.append(line("bell", "false", origin(false, "bell"))) }
    if !attention.title { lines.append(line("title", "false", origin(false, "title"))) }
    if !attention.onAlarm.isEmpty {
      lines.append(
        line("on_alarm", "[\(attention.onAlarm.map(Self.quoted).joined(separator: ", "))]", origin(false, "on_alarm")))
    }
    if let low = config.lowSOC { lines.append(line("low_soc", Self.number(low), origin(false, "low_soc"))) }
    lines.append(
      line(
        "history", "{ commit_seconds: \(Self.number(config.history.commitSeconds ?? HistorySettings.defaultSeconds)) }",
        origin(false, "history") + ": a power cut loses readings of this many seconds at most, and no alarm"))
    if let metrics = config.metrics {
      lines.append(line("metrics", Self.quoted(metrics.description), origin(false, "metrics") + ", for watch"))
    }
    if let site = config.site { lines.append(line("site", Self.quoted(site), origin(false, "site"))) }
    if let broker = Self.broker(config.mqtt) {
      lines.append(line("mqtt", broker, origin(false, "mqtt") + ", for watch"))
    }
    if let technician = config.technician {
      lines.append(line("technician", Self.quoted(technician), origin(false, "technician")))
    }
    if config.passphrase != nil { lines.append(line("passphrase", "\"...\"", origin(false, "passphrase"))) }
    if !plan.sources.isEmpty {
      lines.append("  sources: {  // \(origin(!options.source.isEmpty, "sources"))")
      lines += plan.sources.map { "    \(Self.quoted($0.name)): { \(Self.members($0).joined(separator: ", ")) }," }
      lines.append("  },")
    }
    self.lines = lines + ["}"]
  }

  /// Where the language comes from: as `Language.wanted` looks for it.
  private static func language(_ isOnCommandLine: Bool, _ config: Config) -> String {
    if isOnCommandLine { return "command line" }
    return config.origin(of: "language") ?? (Language.current == .english ? "default" : "locale")
  }

  /// The password stands in a file, and stays there.
  private static func broker(_ settings: BrokerSettings) -> String? {
    let texts = [
      ("url", settings.address?.text), ("ca_file", settings.caFile), ("certificate_file", settings.certificateFile),
      ("key_file", settings.keyFile), ("password_file", settings.passwordFile),
    ]
    var members = texts.compactMap { key, text in text.map { "\(key): \(quoted($0))" } }
    if settings.venus { members.append("venus: true") }
    return members.isEmpty ? nil : "{ \(members.joined(separator: ", ")) }"
  }

  private static func members(_ source: NamedSource) -> [String] {
    var members: [String] =
      switch source.target {
      case .serial(let path): ["serial: \(quoted(path))"]
      case .tcp(let text): ["tcp: \(quoted(text))"]
      case .demo(let name): ["demo: \(quoted(name))"]
      case .bridge(let plan): ["pc: \(quoted(plan.computer))", "bms: \(quoted(plan.bms))"]
      case .replay(let path, let speed): ["replay: \(quoted(path))", "speed: \(number(speed))"]
      case .can: []
      }
    if !source.can.isEmpty { members.append("can: [\(source.can.map(quoted).joined(separator: ", "))]") }
    if let modules = source.modules { members.append("modules: \(modules)") }
    if let key = source.key { members.append("key: 0x\(key.hex)") }
    if let interval = source.interval { members.append("interval: \(number(interval))") }
    if let map = source.mapName { members.append("map: \(quoted(map))") }
    let notes = source.notes
    if let capacity = notes.ampereHours { members.append("ah: \(capacity.text)") }
    if !notes.roles.isEmpty { members.append("roles: [\(notes.roles.map(quoted).joined(separator: ", "))]") }
    if !notes.dip.isEmpty { members.append("dip: [\(notes.dip.map(String.init).joined(separator: ", "))]") }
    if let wiring = notes.wiring { members.append("wiring: \(quoted(wiring))") }
    if let inverter = notes.inverter { members.append("inverter: \(quoted(inverter))") }
    return members
  }

  private static func number(_ number: Double) -> String { Int(exactly: number).map(String.init) ?? "\(number)" }

  /// JSON5 takes every JSON string.
  static func quoted(_ text: String) -> String { JSONText.quoted(text) }
}
