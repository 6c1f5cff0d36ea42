public import BMSCore
internal import CLinux
internal import Glibc

/// A TCP connection to a raw serial server.
///
/// Made without blocking: after `init` it `wantsWrite`, and `flush` (when writable) or `read` (when hung up) carries the
/// connecting on, one address of the host after the other. Until `isReady` a read says `wouldBlock`.
public final class TCPSocket: ByteLink {
  public let endpoint: TCPEndpoint
  public private(set) var isReady = false

  private var descriptor: OwnedFD
  private var untried: ArraySlice<SocketAddress>
  private var output = OutputQueue()

  public var name: String { endpoint.description }
  public var fd: Int32 { descriptor.raw }
  public var wantsWrite: Bool { fd >= 0 && (!isReady || !output.isEmpty) }

  /// Starts to connect.
  public init(connectingTo target: ResolvedEndpoint) throws(TransportError) {
    endpoint = target.endpoint
    untried = target.addresses[...]
    descriptor = OwnedFD(-1)
    try connectNext(after: Errno(EADDRNOTAVAIL))
  }

  public func close() {
    isReady = false
    descriptor.close()
  }

  public func read(into buffer: inout [UInt8]) -> ReadResult {
    do {
      if !isReady { try carryOn() }
    } catch {
      return .hangup(error)
    }
    guard isReady else { return .wouldBlock }
    do {
      let fd = fd
      guard let count = try Syscall.unlessBlocked({ recv(fd, &buffer, buffer.count, 0) }) else { return .wouldBlock }
      return count > 0 ? .bytes(count) : .hangup(.disconnected(endpoint, nil))
    } catch {
      return .hangup(.disconnected(endpoint, error))
    }
  }

  public func write(_ frame: OutgoingFrame) throws(TransportError) { try forward(frame.bytes) }

  /// For a bridge, whose bytes are not this program's own.
  func forward(_ bytes: [UInt8]) throws(TransportError) {
    guard output.append(bytes) else { throw .clogged(name) }
    try flush()
  }

  public func flush() throws(TransportError) {
    if !isReady { try carryOn() }
    guard isReady else { return }
    do {
      let fd = fd
      try output.drain { send(fd, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
    } catch {
      throw .disconnected(endpoint, error)
    }
  }
}

/// Connecting, one address after the other.
extension TCPSocket {
  /// Sees how far the connection is.
  private func carryOn() throws(TransportError) {
    guard fd >= 0 else { throw .disconnected(endpoint, nil) }
    var error: Int32 = 0
    var size = socklen_t(MemoryLayout<Int32>.size)
    guard getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) == 0 else { throw .cannotConnect(endpoint, .last) }
    if error != 0 { return try connectNext(after: Errno(error)) }
    // No error yet is not the same as connected: a connection still under way has no peer.
    var peer = sockaddr_storage()
    var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
    isReady = withUnsafeMutableBytes(of: &peer) {
      getpeername(fd, $0.assumingMemoryBound(to: sockaddr.self).baseAddress, &length) == 0
    }
  }

  private func connectNext(after failure: Errno) throws(TransportError) {
    var failure = failure
    while let address = untried.popFirst() {
      do {
        try open(address)
        return
      } catch {
        failure = error
      }
    }
    throw .cannotConnect(endpoint, failure)
  }

  /// Starts on one address, under the number that the owner already polls.
  private func open(_ address: SocketAddress) throws(Errno) {
    let kind = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
    var fresh = OwnedFD(try Syscall.run { socket(address.family, kind, 0) })
    TCPSocket.tune(fresh.raw)
    if address.connect(fresh.raw) != 0 {
      let error = Errno.last
      guard error.code == EINPROGRESS || error.code == EINTR else { throw error }
    }
    if fd < 0 {
      swap(&descriptor, &fresh)
    } else {
      try fresh.replace(fd)
    }
  }

  /// Requests are tiny and each waits for its answer, so none is held back; a dead peer is noticed within seconds
  /// instead of the system's two hours (idle) or two minutes (connecting).
  static func tune(_ fd: Int32) {
    let options: [(level: Int32, name: Int32, value: Int32)] = [
      (Int32(IPPROTO_TCP), TCP_NODELAY, 1),
      (SOL_SOCKET, SO_KEEPALIVE, 1),
      (Int32(IPPROTO_TCP), TCP_KEEPIDLE, 5),
      (Int32(IPPROTO_TCP), TCP_KEEPINTVL, 2),
      (Int32(IPPROTO_TCP), TCP_KEEPCNT, 3),
      (Int32(IPPROTO_TCP), TCP_USER_TIMEOUT, 10_000),
      (Int32(IPPROTO_TCP), TCP_SYNCNT, 2),
    ]
    for option in options {
      var value = option.value
      setsockopt(fd, option.level, option.name, &value, socklen_t(MemoryLayout<Int32>.size))
    }
  }
}
