internal import CLinux
internal import Glibc

/// One end of a conversation with another program, on this computer or over the network. Nothing here waits.
public final class SocketStream {
  /// What a read gave.
  public enum Input {
    case bytes(Int)
    case nothing
    case end
  }

  private var descriptor: OwnedFD

  public var fd: Int32 { descriptor.raw }

  /// Takes in somebody who waits at a listening socket; `nil` when nobody does.
  init?(acceptedBy listener: Int32) {
    guard let raw = try? Syscall.run({ accept(listener, nil, nil) }) else { return nil }
    descriptor = OwnedFD(raw)
    // Nothing is started in between: the thread that starts other programs is this one.
    _ = fcntl(raw, F_SETFL, O_NONBLOCK)
    _ = fcntl(raw, F_SETFD, FD_CLOEXEC)
  }

  /// For a connection over the network: nothing is held back, and a far end that is gone is noticed within seconds.
  func tune() { TCPSocket.tune(descriptor.raw) }

  /// Who is at the far end of a connection over the network, `192.168.1.20:50123`.
  var peer: TCPEndpoint? { SocketAddress.peer(of: descriptor.raw) }

  /// The far end of a connection over the network has said its last byte, although some may not be read yet.
  var isEnding: Bool {
    // The first byte of what the kernel tells is the connection's state; 1 is an established one (tcp_states.h).
    var state: UInt8 = 0
    var size = socklen_t(1)
    return getsockopt(descriptor.raw, Int32(IPPROTO_TCP), TCP_INFO, &state, &size) == 0 && state != 1
  }

  public init(connectingTo path: String) throws(Errno) {
    guard path.utf8.count <= UnixListener.longestPath else { throw Errno(ENAMETOOLONG) }
    let flags = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
    descriptor = OwnedFD(try Syscall.run { socket(AF_UNIX, flags, 0) })
    let fd = descriptor.raw
    try withUnixAddress(path) { address, size throws(Errno) in _ = try Syscall.run { connect(fd, address, size) } }
  }

  public func read(into buffer: inout [UInt8]) -> Input {
    let fd = descriptor.raw
    let size = buffer.count
    do {
      guard let count = try Syscall.unlessBlocked({ recv(fd, &buffer, size, 0) }) else { return .nothing }
      return count > 0 ? .bytes(count) : .end
    } catch {
      return .end
    }
  }

  /// How many bytes the other side's queue took, perhaps none; `nil` when the other side is gone.
  public func write(_ bytes: ArraySlice<UInt8>) -> Int? {
    let fd = descriptor.raw
    do {
      return try Syscall.unlessBlocked {
        bytes.withUnsafeBytes { send(fd, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
      } ?? 0
    } catch {
      return nil
    }
  }

  /// Whether the other side has not read yet all that was sent.
  public var hasUnread: Bool {
    var bytes: Int32 = 0
    return ioctl(descriptor.raw, UInt(TIOCOUTQ), &bytes) == 0 && bytes > 0
  }

  /// Says that nothing more comes, so that the other side gets all of it before the end.
  public func finish() { _ = shutdown(descriptor.raw, Int32(SHUT_WR)) }

  public func close() { descriptor.close() }
}
