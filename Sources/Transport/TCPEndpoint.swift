// For SOCK_STREAM: both modules declare it, and an optimised build takes whichever it met first.
internal import CLinux
internal import Glibc

/// Where a raw TCP serial server (ser2net, socat) listens: `HOST:PORT`, an IPv6 address in brackets.
public struct TCPEndpoint: Hashable, Sendable, CustomStringConvertible {
  public let host: String
  public let port: UInt16

  public init(parsing text: String) throws(TransportError) {
    guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]), port > 0 else {
      throw .badEndpoint(text)
    }
    var host = text[..<colon]
    if host.hasPrefix("[") && host.hasSuffix("]") {
      host = host.dropFirst().dropLast()
    } else if host.contains(":") {
      throw .badEndpoint(text)  // `fe80::1:4001` could be read in two ways
    }
    guard !host.isEmpty else { throw .badEndpoint(text) }
    self.host = String(host)
    self.port = port
  }

  public var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

  /// Looks up every address of the host, in the order the resolver prefers.
  ///
  /// **Waits for the name servers**, seconds when they are silent: call it once, at the start of the program, and keep
  /// the answer for every connection. Literal addresses never wait.
  public func resolved() throws(TransportError) -> ResolvedEndpoint {
    var hints = addrinfo()
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    hints.ai_flags = AI_NUMERICSERV
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
    return ResolvedEndpoint(endpoint: self, addresses: addresses)
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
}
