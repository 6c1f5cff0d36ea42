internal import Transport

/// What a bridge or a tap is between.
struct BridgePlan: Hashable, Sendable {
  /// Where the vendor's tool is.
  enum Computer: Hashable, Sendable {
    /// Behind a second adapter.
    case serial(String)
    /// On this computer: it opens this link to a pseudo terminal.
    case terminal(link: String)
    /// It connects over the network: to a port for raw bytes, to one for RFC 2217, or to either.
    case network(raw: String?, rfc2217: String?)
  }

  var pc: Computer
  /// A device, or HOST:PORT of a serial server.
  var bms: String
  /// Only listening to both directions, with an adapter for each.
  var isTap = false
  /// A baud rate that the tool asks for is set on the battery's port.
  var followsRate = false

  /// As it is read by the side towards the battery.
  var battery: NamedSource.Target { Self.isServer(bms) ? .tcp(bms) : .serial(bms) }

  /// Two devices, which listen and do nothing else.
  var mayBeTap: Bool {
    if case .serial(let pc) = pc, case .serial = battery { !Self.isServer(pc) } else { false }
  }

  /// As a dashboard beside it names the battery: without a folder it would be a source of the configuration.
  var named: String {
    if case .serial(let path) = battery, !path.contains("/") { "./\(path)" } else { bms }
  }

  /// Whether a serial server is meant: a device's path may hold a colon as well.
  static func isServer(_ bms: String) -> Bool { bms.contains(":") && !bms.contains("/") }

  /// The computer's side in short: a device, or where it listens.
  var computer: String {
    switch pc {
    case .serial(let path), .terminal(let path): path
    case .network(let raw, let rfc2217):
      [raw.map { "tcp \($0)" }, rfc2217.map { "rfc2217 \($0)" }].compactMap(\.self).joined(separator: ", ")
    }
  }
}
