internal import Glibc

/// A file that is there whole or not at all.
public enum AtomicFile {
  /// Writes beside the file and puts the new one in its place.
  public static func write(_ bytes: [UInt8], to path: String) throws(Errno) {
    let draft = "\(path).\(getpid()).tmp"
    let file = OwnedFD(try Syscall.run { open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644) })
    do {
      var rest = bytes[...]
      while !rest.isEmpty {
        let fd = file.raw
        let count = try Syscall.run { rest.withUnsafeBytes { Glibc.write(fd, $0.baseAddress, $0.count) } }
        rest = rest.dropFirst(count)
      }
      try Syscall.run { rename(draft, path) }
    } catch {
      unlink(draft)
      throw error
    }
  }
}
