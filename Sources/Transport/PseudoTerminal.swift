internal import CLinux
internal import Glibc

/// A serial port that is not there: what the simulator speaks through.
///
/// Holds the master end and, inside, the slave end too: without a slave the master would report a hang-up at every
/// poll. So clients may come and go, and the owner notices only their bytes. As on a real line, bytes that nobody
/// listens to are lost.
public final class PseudoTerminal {
  /// The slave's own path, /dev/pts/N.
  public let path: String
  /// The link that leads to it, if one was asked for.
  public let link: String?

  private var master: OwnedFD
  private var slave: OwnedFD
  private var output = OutputQueue(limit: 65_536)

  public var fd: Int32 { master.raw }
  public var wantsWrite: Bool { fd >= 0 && !output.isEmpty }

  /// - Parameters:
  ///   - link: where to put a link to the slave; one to a pseudo terminal is replaced, anything else is refused.
  ///   - replacesLive: also a link to a pseudo terminal that is there, which may be another program's.
  public init(link: String? = nil, replacesLive: Bool = true) throws(TransportError) {
    do {
      // The master's number is owned from the first moment, so that every way out closes it.
      let master = OwnedFD(try Syscall.run { posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC) })
      try Syscall.run { grantpt(master.raw) }
      try Syscall.run { unlockpt(master.raw) }
      path = try PseudoTerminal.slaveName(master.raw)
      slave = OwnedFD(try Syscall.run { [path] in open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC) })
      try LineSettings(of: slave.raw).raw(rate: 115_200).apply(to: slave.raw)
      self.master = master
    } catch {
      throw .pseudoTerminal(error)
    }
    if let link { try PseudoTerminal.place(link, to: path, replacesLive: replacesLive) }
    self.link = link
  }

  deinit { close() }

  /// Baud as the client has set it, which nothing here depends on.
  var rate: UInt32 { (try? LineSettings(of: slave.raw))?.rate ?? 0 }

  /// Takes the link away, if it is still ours, and hangs the clients up.
  public func close() {
    guard fd >= 0 else { return }
    if let link, FileSystem.linkTarget(link) == path { unlink(link) }
    slave.close()
    master.close()
  }

  /// Bytes from a client, at the start of the buffer.
  public func read(into buffer: inout [UInt8]) -> ReadResult {
    do {
      let fd = fd
      guard let count = try Syscall.unlessBlocked({ Glibc.read(fd, &buffer, buffer.count) }) else {
        return .wouldBlock
      }
      return count > 0 ? .bytes(count) : .hangup(.unplugged(path))
    } catch {
      return .hangup(.using(path, doing: .read, error))
    }
  }

  /// Bytes to the client. What no client fetches is dropped once the buffers are full.
  public func write(_ bytes: [UInt8]) throws(TransportError) {
    guard output.append(bytes) else { return }
    try flush()
  }

  public func flush() throws(TransportError) {
    do {
      try output.drain(to: fd)
    } catch {
      throw .using(path, doing: .write, error)
    }
  }

  private static func slaveName(_ master: Int32) throws(Errno) -> String {
    var name = [CChar](repeating: 0, count: 64)
    let status = ptsname_r(master, &name, name.count)
    guard status == 0 else { throw Errno(status) }
    return String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  /// Makes the link under another name and moves it in place, so that there is never a moment with half a link.
  ///
  /// What is there already is left alone, but for a link to a pseudo terminal: one that was left behind.
  private static func place(_ link: String, to target: String, replacesLive: Bool) throws(TransportError) {
    var status = stat()
    if lstat(link, &status) == 0 {
      guard FileSystem.linkTarget(link)?.hasPrefix("/dev/pts/") == true else { throw .linkInTheWay(link) }
      if !replacesLive, stat(link, &status) == 0 { throw .linkInUse(link) }
    }
    let temporary = "\(link).\(getpid())-\(FileSystem.lastComponent(target))"
    unlink(temporary)
    do {
      try Syscall.run { symlink(target, temporary) }
      try Syscall.run { rename(temporary, link) }
    } catch {
      unlink(temporary)
      throw .link(link, error)
    }
  }
}
