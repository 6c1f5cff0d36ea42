internal import BMSCore
internal import Glibc
internal import Transport

/// What is there to be meant by a word that names a source without an option: `wecotui garage`, `wecotui can0`.
///
/// A port or an interface need not be there yet where its name says what it is: it is waited for.
struct KnownSources {
  /// The sources of the configuration.
  var named: [NamedSource] = []
  /// Paths of serial ports.
  var ports: [String] = []
  /// Names of CAN interfaces.
  var interfaces: [String] = []
  /// Commands that somebody may have meant.
  var commands: [String] = []

  static func now(_ config: Config) -> KnownSources {
    KnownSources(
      named: config.sources, ports: SerialPortList.all().map(\.path), interfaces: CANInterfaceList.all().map(\.name))
  }

  /// A source of the configuration, or what the word says by itself.
  /// - Throws: where it says nothing, or a name also leads somewhere else than to what it names.
  func source(_ word: String) throws(Failure) -> NamedSource {
    if BrokerAddress.isMeant(by: word), let broker = try? BrokerAddress(parsing: word) { throw Failure.broker(broker) }
    let other = unnamed(word)
    guard let source = named.first(where: { $0.name == word }) else {
      if let other = other ?? Self.awaited(word) { return other }
      if Self.isFile(word) { throw Failure.captureFile(word.contains("/") ? word : "./\(word)") }
      if Self.isThere(word) { throw Failure.portHere(word) }
      if word.hasSuffix(":0") { throw Failure.portZero(word) }
      throw Failure.noSource(
        word, likely: likely(word), named: named.map(\.name), ports: ports, interfaces: interfaces)
    }
    if let other, !source.reads(other) { throw Failure.twoMeanings(word, source.words, other.words) }
    return source
  }

  /// What somebody may have meant, as it is typed: a command, a source, a port, a scenario of the demo.
  private func likely(_ word: String) -> String? {
    let devices = ports.map { String($0.split(separator: "/").last ?? "") } + interfaces
    if Scenario.named(word) != nil || word == "demo" { return word == "demo" ? "--demo" : "--demo \(word)" }
    return NearestWord.likely(word, of: commands + named.map(\.name) + devices)
  }

  /// What the word says by itself.
  private func unnamed(_ word: String) -> NamedSource? {
    if CANalystName.isMeant(by: word) { return NamedSource(can: word) }
    if word.contains("/") { return Self.isFile(word) ? nil : NamedSource(.serial(word), modules: nil) }
    if ports.contains("/dev/\(word)") { return NamedSource(.serial("/dev/\(word)"), modules: nil) }
    if (try? TCPEndpoint(parsing: word)) != nil { return NamedSource(.tcp(word), modules: nil) }
    return interfaces.contains(word) ? NamedSource(can: word) : nil
  }

  /// A port or an interface that is not there and whose name says what it will be.
  private static func awaited(_ word: String) -> NamedSource? {
    let kind = word.prefix { !$0.isNumber }
    let number = word.dropFirst(kind.count)
    guard !number.isEmpty, number.allSatisfy({ ("0"..."9").contains($0) }) else { return nil }
    if interfaceKinds.contains(kind) { return NamedSource(can: word) }
    return portKinds.contains(kind) ? NamedSource(.serial("/dev/\(word)"), modules: nil) : nil
  }

  /// How the kernel calls CAN interfaces and serial ports, before their number.
  private static let interfaceKinds: Set<Substring> = ["can", "vcan", "slcan"]
  private static let portKinds: Set<Substring> = ["ttyUSB", "ttyACM", "ttyAMA", "ttyS"]

  /// Whether something of this name is in the folder one stands in.
  private static func isThere(_ word: String) -> Bool {
    var status = stat()
    return stat(word, &status) == 0 && status.st_mode & S_IFMT != S_IFDIR
  }

  /// Whether the word leads to a file that is no device.
  private static func isFile(_ word: String) -> Bool {
    var status = stat()
    return stat(word, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
  }
}
