// For SOCK_STREAM: both modules declare it, and an optimised build takes whichever it met first.
internal import CLinux
internal import Glibc

/// Where a raw TCP serial server (ser2net, socat) listens: `HOST:PORT`, an IPv6 address in brackets.
public struct TCPEndpoint: Hashable, Sendable, CustomStringConvertible {
  public let host: String
  public let port: UInt16

  public init(parsing text: String) throws(TransportError) {
    guard let endpoint = TCPEndpoint(text), endpoint.port > 0 else { throw .badEndpoint(text) }
    self = endpoint
  }

  /// Where this program itself is to listen: `9724` and `:9724` are this computer alone, port 0 is any that is free.
  public init(listening text: String) throws(TransportError) {
    let port = text.hasPrefix(":") ? text.dropFirst() : text[...]
    guard let endpoint = TCPEndpoint(port.contains(":") ? text : "127.0.0.1:\(port)"), endpoint.literal != nil,
      // The C library takes a star for one of the two wildcards.
      endpoint.host != "*"
    else {
      throw .badListener(text)
    }
    self = endpoint
  }

  private init?(_ text: String) {
    guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]) else { return nil }
    var host = text[..<colon]
    if host.hasPrefix("[") && host.hasSuffix("]") {
      host = host.dropFirst().dropLast()
    } else if host.contains(":") {
      return nil  // `fe80::1:4001` could be read in two ways
    }
    guard !host.isEmpty else { return nil }
    self.host = String(host)
    self.port = port
  }

  public var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

  /// Looks up every address of the host, in the order the resolver prefers.
  ///
  /// **Waits for the name servers**, seconds when they are silent: `NameLookup` does it on a thread of its own. Literal
  /// addresses never wait.
  func resolved() throws(TransportError) -> ResolvedEndpoint {
    ResolvedEndpoint(endpoint: self, addresses: try addresses(AI_NUMERICSERV))
  }

  /// The host is written as an address: there is nobody to ask.
  var isAddress: Bool { (try? addresses(AI_NUMERICSERV | AI_NUMERICHOST)) != nil }

  /// The address of a host that is written as one: nobody is asked.
  var literal: SocketAddress? {
    let own = TCPEndpoint(host: host == "localhost" ? "127.0.0.1" : host, port: port)
    return (try? own.addresses(AI_NUMERICSERV | AI_NUMERICHOST))?.first
  }

  /// Only programs on this computer reach it: 127.0.0.0/8, ::1.
  public var isThisComputer: Bool { host == "localhost" || host == "::1" || host.hasPrefix("127.") }

  private func addresses(_ flags: Int32) throws(TransportError) -> [SocketAddress] {
    var hints = addrinfo()
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    hints.ai_flags = flags
    var list: UnsafeMutablePointer<addrinfo>?
    let status = getaddrinfo(host, "\(port)", &hints, &list)
    guard status == 0 else { throw .unknownHost(self, String(cString: gai_strerror(status))) }
    defer { freeaddrinfo(list) }
    var addresses: [SocketAddress] = []
    var entry = list
    while let info = entry?.pointee {
      if let address = SocketAddress(info) { addresses.append(address) }
      entry = info.ai_next
    }
    return addresses
  }

  init(host: String, port: UInt16) {
    self.host = host
    self.port = port
  }
}

/// An endpoint whose name has been looked up, so that connecting to it waits for nobody.
public struct ResolvedEndpoint: Hashable, Sendable {
  public let endpoint: TCPEndpoint
  let addresses: [SocketAddress]
}

/// An address as the kernel wants it, whatever its family.
struct SocketAddress: Hashable, Sendable {
  let family: Int32
  private let bytes: [UInt8]

  init?(_ info: addrinfo) {
    guard let address = info.ai_addr else { return nil }
    family = info.ai_family
    bytes = [UInt8](UnsafeRawBufferPointer(start: address, count: Int(info.ai_addrlen)))
  }

  /// Starts a connection; -1 and `errno` as `connect` leaves them.
  func connect(_ fd: Int32) -> Int32 {
    bytes.withUnsafeBytes { raw in
      guard let address = raw.assumingMemoryBound(to: sockaddr.self).baseAddress else { return -1 }
      return Glibc.connect(fd, address, socklen_t(raw.count))
    }
  }

  /// -1 and `errno` as `bind` leaves them.
  func bind(_ fd: Int32) -> Int32 {
    bytes.withUnsafeBytes { raw in
      guard let address = raw.assumingMemoryBound(to: sockaddr.self).baseAddress else { return -1 }
      return Glibc.bind(fd, address, socklen_t(raw.count))
    }
  }

  /// The far end of a connection, as numbers: nobody is asked for a name.
  static func peer(of fd: Int32) -> TCPEndpoint? {
    var address = sockaddr_storage()
    var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
    var host = [CChar](repeating: 0, count: 64)
    var port = [CChar](repeating: 0, count: 8)
    let isKnown = withUnsafeMutableBytes(of: &address) { raw in
      guard let pointer = raw.assumingMemoryBound(to: sockaddr.self).baseAddress, getpeername(fd, pointer, &length) == 0
      else {
        return false
      }
      let flags = NI_NUMERICHOST | NI_NUMERICSERV
      return getnameinfo(
        pointer, length, &host, socklen_t(host.count), &port, socklen_t(port.count), flags) == 0
    }
    guard isKnown, let number = UInt16(text(port)) else { return nil }
    return TCPEndpoint(host: text(host), port: number)
  }

  private static func text(_ characters: [CChar]) -> String {
    String(decoding: characters.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  /// The port that a bound socket got.
  static func port(of fd: Int32) -> UInt16? {
    var own = sockaddr_storage()
    var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
    return withUnsafeMutableBytes(of: &own) { raw in
      guard getsockname(fd, raw.assumingMemoryBound(to: sockaddr.self).baseAddress, &length) == 0 else { return nil }
      // Both families have it behind the family's own two bytes, the high byte first.
      return UInt16(raw[2]) << 8 | UInt16(raw[3])
    }
  }
}
