internal import CLinux
internal import Glibc

/// A socket in the file system that programs on this computer connect to. Nothing here waits.
public final class UnixListener {
  /// The longest path that fits into an address.
  public static let longestPath = 107

  private var descriptor: OwnedFD
  private let path: String
  /// The file that is ours: another program may have put its own in its place.
  private let inode: ino_t?

  public var fd: Int32 { descriptor.raw }

  /// Takes the path over from a program that is gone.
  ///
  /// - Parameter mode: who may connect, 0o600 for the user alone.
  public init(path: String, mode: UInt32) throws(Errno) {
    guard path.utf8.count <= Self.longestPath else { throw Errno(ENAMETOOLONG) }
    if (try? SocketStream(connectingTo: path)) != nil { throw Errno(EADDRINUSE) }
    let flags = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
    descriptor = OwnedFD(try Syscall.run { socket(AF_UNIX, flags, 0) })
    self.path = path
    // Only what is left of a socket is taken away.
    if FileSystem.status(path).map({ $0.st_mode & S_IFMT == S_IFSOCK }) ?? true { unlink(path) }
    let fd = descriptor.raw
    // Made for nobody else, even for the moment before its mode is set: Linux gives the path the rights of the socket's
    // own inode (net/unix/af_unix.c, unix_bind_bsd). The umask is the whole program's, and so is nobody's to change.
    try Syscall.run { fchmod(fd, mode & 0o600) }
    try withUnixAddress(path) { address, size throws(Errno) in _ = try Syscall.run { bind(fd, address, size) } }
    inode = FileSystem.status(path)?.st_ino
    chmod(path, mode)
    try Syscall.run { listen(fd, 8) }
  }

  deinit { close() }

  /// Somebody who wants to talk, `nil` when nobody does.
  public func accept() -> SocketStream? { SocketStream(acceptedBy: descriptor.raw) }

  public func close() {
    guard descriptor.raw >= 0 else { return }
    descriptor.close()
    if let inode, FileSystem.status(path)?.st_ino == inode { unlink(path) }
  }
}

/// One message to a socket of the service manager; a name that begins with `@` is an abstract one.
public enum Datagram {
  /// False when it could not be handed over. Never waits.
  @discardableResult
  public static func send(_ text: String, to path: String) -> Bool {
    let flags = Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
    guard (1...UnixListener.longestPath).contains(path.utf8.count),
      let raw = try? Syscall.run({ socket(AF_UNIX, flags, 0) })
    else { return false }
    let descriptor = OwnedFD(raw)
    let fd = descriptor.raw
    let bytes = Array(text.utf8)
    let sent = try? withUnixAddress(path) { address, size throws(Errno) in
      try Syscall.run { sendto(fd, bytes, bytes.count, Int32(MSG_NOSIGNAL), address, size) }
    }
    return sent == bytes.count
  }
}

/// The address of a path of at most `longestPath` bytes.
func withUnixAddress<Result>(
  _ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) throws(Errno) -> Result
) throws(Errno) -> Result {
  var address = sockaddr_un()
  address.sun_family = sa_family_t(AF_UNIX)
  withUnsafeMutableBytes(of: &address.sun_path) { place in
    for (index, byte) in path.utf8.enumerated() where index < place.count - 1 { place[index] = byte }
    // The name of an abstract socket begins with a zero and has no end but its length.
    if path.utf8.first == 0x40 { place[0] = 0 }
  }
  let size = socklen_t((MemoryLayout<sockaddr_un>.offset(of: \.sun_path) ?? 2) + path.utf8.count)
  let fitted = path.utf8.first == 0x40 ? size : size + 1
  var result: Swift.Result<Result, Errno>?
  withUnsafePointer(to: &address) { pointer in
    pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { rebound in
      do throws(Errno) { result = .success(try body(rebound, fitted)) } catch { result = .failure(error) }
    }
  }
  switch result {
  case .success(let value): return value
  case .failure(let error): throw error
  case nil: throw Errno(EINVAL)
  }
}
