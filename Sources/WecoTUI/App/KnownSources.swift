internal import BMSCore
internal import Glibc
internal import Transport

/// What is there to be meant by a word that names a source without an option: `wecotui garage`, `wecotui can0`.
struct KnownSources {
  /// The sources of the configuration.
  var named: [NamedSource] = []
  /// Paths of serial ports.
  var ports: [String] = []
  /// Names of CAN interfaces.
  var interfaces: [String] = []

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
      if let other { return other }
      if Self.isFile(word) { throw Failure.captureFile(word) }
      throw Failure.noSource(word, named: named.map(\.name), ports: ports, interfaces: interfaces)
    }
    if let other, !source.reads(other) { throw Failure.twoMeanings(word, source.words, other.words) }
    return source
  }

  /// What the word says by itself; a path need not lead anywhere yet, an interface has to be there.
  private func unnamed(_ word: String) -> NamedSource? {
    if word.contains("/") { return Self.isFile(word) ? nil : NamedSource(.serial(word), modules: nil) }
    if ports.contains("/dev/\(word)") { return NamedSource(.serial("/dev/\(word)"), modules: nil) }
    if (try? TCPEndpoint(parsing: word)) != nil { return NamedSource(.tcp(word), modules: nil) }
    return interfaces.contains(word) ? NamedSource(can: word) : nil
  }

  /// Whether the word leads to a file that is no device.
  private static func isFile(_ word: String) -> Bool {
    var status = stat()
    return stat(word, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
  }
}
