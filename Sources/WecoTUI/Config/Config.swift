internal import BMSCore
internal import Transport

/// What the configuration files say: the computer's, then the user's `$XDG_CONFIG_HOME/wecotui/config.json`, JSON5.
/// Everything may be left out; what a later file names goes before an earlier one, but for the passphrase.
struct Config: Hashable, Sendable {
  var theme: ThemeName?
  var language: Language?
  var ascii: Bool?
  var mouse: Bool?
  /// Session key for sources that name none.
  var key: UInt16?
  /// Seconds from one poll cycle to the next.
  var interval: Double?
  /// Who signs the commissioning report.
  var technician: String?
  /// What unlocks changing settings; nothing does without. The first file that demands one is right: no other drops it.
  private(set) var passphrase: PassphraseHash?
  /// Why it is not known whether the user's own file demands a lock; nothing is changed then.
  var lockTrouble: Failure?
  /// Device map for sources that name none.
  var mapName: String?
  var map: DeviceMap?
  /// The file of the frame table for every CAN bus.
  var frames: String?
  var attention = AttentionSettings()
  var history = HistorySettings()
  /// Below this SOC is low, in %.
  var lowSOC: Double?
  /// Where `watch` answers for Prometheus.
  var metrics: TCPEndpoint?
  /// What this place is called among others; the computer's name without one.
  var site: String?
  /// Whom `watch` publishes to.
  var mqtt = BrokerSettings()
  /// Sources by name, in the file's order; the name is the cluster's.
  var sources: [NamedSource] = []

  /// The files it was read from, in their order.
  private(set) var paths: [String] = []
  /// Which file a key comes from.
  private var origins: [String: String] = [:]

  /// The file that was read last; `nil` without one.
  var path: String? { paths.last }

  /// Where a key comes from, in words; `nil` where no file names it.
  func origin(of key: String) -> String? { origins[key].map { $0 == path ? "the file" : $0 } }

  /// Demands this passphrase from now on, unless one is demanded already.
  mutating func demand(_ hash: PassphraseHash, by file: String) {
    guard passphrase == nil else { return }
    passphrase = hash
    origins["passphrase"] = file
  }
}

/// How the history is written, as the configuration says.
struct HistorySettings: Hashable, Sendable {
  static let seconds = 1.0...600.0
  /// Each commit touches some twenty pages, however little it brings: with six modules and a reading a second, one every
  /// two minutes makes less than 200 MB a day, checkpoints included, and one every 1.5 s 3 GB.
  static let defaultSeconds = 120.0

  /// Readings are written together this often; `nil` for the default. So much is lost when the power goes.
  var commitSeconds: Double?

  var commit: Span { Span(microseconds: Int64((commitSeconds ?? Self.defaultSeconds) * 1_000_000)) }
}

/// What is needed to speak to a broker, as the configuration says it.
struct BrokerSettings: Hashable, Sendable {
  var address: BrokerAddress?
  /// Who signs the broker's certificate; the computer's own list without one.
  var caFile: String?
  var certificateFile: String?
  var keyFile: String?
  /// Its first line is the password.
  var passwordFile: String?
  /// Also the tree that the MQTT battery driver of Venus OS reads.
  var venus = false
}

/// A source and what the user knows about the cluster behind it.
struct NamedSource: Hashable, Sendable {
  enum Target: Hashable, Sendable {
    case serial(String)
    case tcp(String)
    case demo(String)
    /// A capture and how fast it runs, 0 as fast as possible.
    case replay(String, speed: Double)
    /// Between the vendor's tool and the battery, or only listening to both directions.
    case bridge(BridgePlan)
    /// No service port: what CAN says is all there is.
    case can
  }

  var name: String
  /// Whether somebody chose the name; else it is the link's.
  var isNamed = true
  /// The service port's name where it is not the end of its path: no two links of a plan are called alike.
  var link: String?
  var target: Target
  /// CAN interfaces that belong to the same battery.
  var can: [String] = []
  var modules: Int?
  var key: UInt16?
  var interval: Double?
  /// The device map as it is named: `simulated` or a file.
  var mapName: String?
  /// The same, read and checked.
  var map: DeviceMap?
  var notes = ClusterNotes()
}

extension Config {
  private static let keys = [
    "theme", "ascii", "mouse", "key", "interval", "language", "technician", "passphrase", "map", "frames", "bell",
    "title",
    "on_alarm",
    "low_soc", "history", "metrics", "site", "mqtt", "sources",
  ]
  private static let sourceKeys = [
    "serial", "tcp", "can", "demo", "modules", "key", "interval", "map", "ah", "roles", "dip", "wiring", "inverter",
  ]

  /// - Parameters:
  ///   - file: the name that errors carry.
  ///   - base: what the files before say; every key keeps it unless this one names it.
  init(parsing text: String, file: String, over base: Config = Config()) throws(JSON5Reader.Trouble) {
    let members = try JSON5Reader(parsing: text, file: file).members(Self.keys)
    self = base
    paths.append(file)
    for key in members.keys where key != "passphrase" { origins[key] = file }
    theme = try members["theme"]?.choice(ThemeName.self) ?? theme
    language = try members["language"]?.choice(Language.self) ?? language
    ascii = try members["ascii"]?.flag() ?? ascii
    mouse = try members["mouse"]?.flag() ?? mouse
    key = try members["key"].map(Self.key) ?? key
    interval = try members["interval"]?.number(0...3600, unit: Texts.Configuration.seconds) ?? interval
    technician = try members["technician"]?.text() ?? technician
    if let reader = members["passphrase"] { demand(try Self.passphrase(reader), by: file) }
    frames =
      try members["frames"].map { reader throws(JSON5Reader.Trouble) in Self.path(try reader.text(), beside: file) }
      ?? frames
    if let reader = members["map"] {
      mapName = try reader.text()
      map = nil
    }
    attention.bell = try members["bell"]?.flag() ?? attention.bell
    attention.title = try members["title"]?.flag() ?? attention.title
    attention.onAlarm =
      try members["on_alarm"]?.list().map { item throws(JSON5Reader.Trouble) in try item.text() } ?? attention.onAlarm
    lowSOC = try members["low_soc"]?.number(0...100, unit: " %") ?? lowSOC
    metrics = try members["metrics"].map(Self.listener) ?? metrics
    site = try members["site"].map(Self.site) ?? site
    mqtt =
      try members["mqtt"].map { reader throws(JSON5Reader.Trouble) in try Self.broker(reader, file, over: mqtt) }
      ?? mqtt
    history.commitSeconds =
      try members["history"]?.members(["commit_seconds"])["commit_seconds"]?.number(
        HistorySettings.seconds, unit: Texts.Configuration.seconds) ?? history.commitSeconds
    guard let named = members["sources"] else { return }
    sources = []
    for (name, reader) in try named.members() { sources.append(try Self.source(name, reader)) }
  }

  /// The lock that a file demands, whatever else stands in it.
  static func passphrase(in text: String, file: String) throws(JSON5Reader.Trouble) -> PassphraseHash? {
    let members = try JSON5Reader(parsing: text, file: file).members()
    return try members.first { $0.key == "passphrase" }.map { member throws(JSON5Reader.Trouble) in
      try passphrase(member.value)
    }
  }

  /// As long as the tables have room for.
  private static let mostRoleCharacters = 10

  private static func source(_ name: String, _ reader: JSON5Reader) throws(JSON5Reader.Trouble) -> NamedSource {
    // Everything that is kept or told of it stands under its name.
    guard !name.isEmpty else { throw reader.wrong(Texts.Configuration.named) }
    let members = try reader.members(sourceKeys)
    var targets: [NamedSource.Target] = []
    if let serial = try members["serial"]?.text() { targets.append(.serial(serial)) }
    if let tcp = members["tcp"] {
      let text = try tcp.text()
      do throws(TransportError) { _ = try TCPEndpoint(parsing: text) } catch { throw tcp.wrong("HOST:PORT") }
      targets.append(.tcp(text))
    }
    if let demo = members["demo"] {
      let text = try demo.text()
      guard Scenario.named(text) != nil else {
        throw demo.wrong(Texts.Configuration.choice(Scenario.all.map(\.name)))
      }
      targets.append(.demo(text))
    }
    let can = try members["can"].map(interfaces) ?? []
    if targets.isEmpty, !can.isEmpty { targets = [.can] }
    guard targets.count == 1, let target = targets.first else {
      throw reader.wrong(Texts.Configuration.oneSource)
    }
    var source = NamedSource(name: name, target: target)
    source.can = can
    source.modules = try members["modules"]?.integer(1...Cluster.mostModules)
    source.key = try members["key"].map(key)
    source.interval = try members["interval"]?.number(0...3600, unit: Texts.Configuration.seconds)
    source.mapName = try members["map"]?.text()
    source.notes = try notes(members)
    return source
  }

  /// One interface, or a list of them.
  private static func interfaces(_ reader: JSON5Reader) throws(JSON5Reader.Trouble) -> [String] {
    if case .text = reader.node.value { return [try reader.text()] }
    var names: [String] = []
    for name in try reader.list() { names.append(try name.text()) }
    return names
  }

  private static func notes(_ members: [String: JSON5Reader]) throws(JSON5Reader.Trouble) -> ClusterNotes {
    var notes = ClusterNotes()
    for role in try members["roles"]?.list() ?? [] {
      let name = try role.text()
      guard name.count <= mostRoleCharacters else {
        throw role.wrong(Texts.Configuration.characters(mostRoleCharacters))
      }
      notes.roles.append(name)
    }
    for (index, address) in try (members["dip"]?.list() ?? []).enumerated() {
      let number = try address.integer(1...Cluster.mostModules)
      guard !notes.dip.contains(number) else { throw address.wrong(Texts.Configuration.ownAddress) }
      guard index < Cluster.mostModules else { throw address.wrong(Texts.Configuration.modules(Cluster.mostModules)) }
      notes.dip.append(number)
    }
    if let roles = members["roles"], notes.roles.count > Cluster.mostModules {
      throw roles.wrong(Texts.Configuration.roles(Cluster.mostModules))
    }
    let ampereHours = try members["ah"]?.number(1...2000, unit: " Ah")
    notes.ampereHours = ampereHours.map { Decimal(Int64(($0 * 10).rounded()), decimals: 1) }
    notes.wiring = try members["wiring"]?.text()
    notes.inverter = try members["inverter"]?.text()
    return notes
  }

  /// A port, or an address and a port.
  private static func listener(_ reader: JSON5Reader) throws(JSON5Reader.Trouble) -> TCPEndpoint {
    let wrong = reader.wrong(Texts.Configuration.listener)
    let text: String
    switch reader.node.value {
    case .number: text = "\(try reader.integer(1...65_535))"
    case .text: text = try reader.text()
    default: throw wrong
    }
    // Any port that is free is of use to nobody who cannot ask for its number.
    guard let endpoint = try? TCPEndpoint(listening: text), endpoint.port > 0 else { throw wrong }
    return endpoint
  }

  private static func site(_ reader: JSON5Reader) throws(JSON5Reader.Trouble) -> String {
    let text = try reader.text()
    guard FleetName.plain(text) != nil else { throw reader.wrong(Texts.Configuration.site) }
    return text
  }

  private static func broker(
    _ reader: JSON5Reader, _ file: String, over base: BrokerSettings
  ) throws(JSON5Reader.Trouble) -> BrokerSettings {
    let keys = ["url", "ca_file", "certificate_file", "key_file", "password_file", "venus"]
    let members = try reader.members(keys)
    var settings = base
    if let url = members["url"] {
      let text = try url.text()
      do throws(BrokerAddress.Trouble) { settings.address = try BrokerAddress(parsing: text) } catch {
        throw JSON5Reader.Trouble(file: file, line: url.node.line, Texts.Broker.wrong("mqtt.url", error))
      }
    }
    // A path is meant from where the configuration stands.
    func path(_ key: String) throws(JSON5Reader.Trouble) -> String? {
      try members[key].map { reader throws(JSON5Reader.Trouble) in Self.path(try reader.text(), beside: file) }
    }
    settings.caFile = try path("ca_file") ?? settings.caFile
    settings.certificateFile = try path("certificate_file") ?? settings.certificateFile
    settings.keyFile = try path("key_file") ?? settings.keyFile
    settings.passwordFile = try path("password_file") ?? settings.passwordFile
    settings.venus = try members["venus"]?.flag() ?? settings.venus
    guard (settings.certificateFile == nil) == (settings.keyFile == nil) else {
      throw reader.wrong(Texts.Configuration.certificate)
    }
    return settings
  }

  private static func passphrase(_ reader: JSON5Reader) throws(JSON5Reader.Trouble) -> PassphraseHash {
    guard case .text(let text) = reader.node.value, let hash = PassphraseHash(text) else {
      throw reader.wrong(Texts.Configuration.passphrase)
    }
    return hash
  }

  /// Reads the device maps that are named: a map with a mistake must not be found out later.
  mutating func readMaps() throws(Failure) {
    if map == nil, let mapName { map = try DeviceMapFile.load(beside(mapName)) }
    for index in sources.indices where sources[index].map == nil {
      if let name = sources[index].mapName {
        sources[index].map = try DeviceMapFile.load(beside(name))
      } else {
        sources[index].mapName = mapName
        sources[index].map = map
      }
    }
  }

  /// A path is meant from where the configuration stands.
  private func beside(_ name: String) -> String {
    let isBuiltIn = DeviceMap.builtIn.contains { $0.name == name }
    guard !isBuiltIn, let path else { return name }
    return Self.path(name, beside: path)
  }

  private static func path(_ name: String, beside file: String) -> String {
    guard !name.hasPrefix("/"), let slash = file.lastIndex(of: "/") else { return name }
    return file[...slash] + name
  }

  /// A number (0x85F9) or its hexadecimal digits in quotes.
  private static func key(_ reader: JSON5Reader) throws(JSON5Reader.Trouble) -> UInt16 {
    switch reader.node.value {
    case .number(let number):
      if let key = UInt16(exactly: number) { return key }
    case .text(let text):
      if let key = SessionKey(argument: text) { return key.value }
    default: break
    }
    throw reader.wrong(Texts.Configuration.sessionKey)
  }
}

/// How the program draws attention to itself, as the configuration says.
struct AttentionSettings: Hashable, Sendable {
  var bell = true
  /// The terminal's title shows SOC and FAULT.
  var title = true
  /// Started when an alarm is raised or cleared; empty for nobody.
  var onAlarm: [String] = []
}
