// For SOCK_STREAM: both modules declare it, and an optimised build takes whichever it met first.
internal import CLinux
internal import Glibc

/// A TCP port that other programs connect to. Nothing here waits.
public final class TCPListener {
  private var descriptor: OwnedFD
  /// Where it listens, with the port that it got.
  public let endpoint: TCPEndpoint

  public var fd: Int32 { descriptor.raw }

  /// - Parameter wanted: an address of this computer, written as one.
  public init(_ wanted: TCPEndpoint) throws(TransportError) {
    guard let address = wanted.literal else { throw .badListener(wanted.description) }
    do throws(Errno) {
      let kind = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
      descriptor = OwnedFD(try Syscall.run { socket(address.family, kind, 0) })
      let fd = descriptor.raw
      // Connections of an earlier run that are still dying are no reason not to start.
      var yes: Int32 = 1
      setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
      try Syscall.run { address.bind(fd) }
      try Syscall.run { listen(fd, 64) }
      endpoint = TCPEndpoint(host: wanted.host, port: SocketAddress.port(of: fd) ?? wanted.port)
    } catch {
      throw .listening(wanted, error)
    }
  }

  /// Somebody who wants to talk, `nil` when nobody does or no more can be taken in.
  public func accept() -> SocketStream? { SocketStream(acceptedBy: descriptor.raw) }

  public func close() { descriptor.close() }
}
