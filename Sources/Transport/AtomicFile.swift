internal import Glibc

/// A file that is there whole or not at all.
public enum AtomicFile {
  /// Writes beside the file and puts the new one in its place; a pipe, a device or a folder is never replaced.
  public static func write(
    _ bytes: [UInt8], to path: String, _ access: RegularFile.Access
  ) throws(FileTrouble) {
    try RegularFile.check(path)
    let draft = "\(path).\(getpid()).tmp"
    // One that a program of this number left behind when it was killed.
    unlink(draft)
    let file = try RegularFile.creating(draft, access)
    do throws(Errno) {
      var rest = bytes[...]
      while !rest.isEmpty {
        let fd = file.raw
        let count = try Syscall.run { rest.withUnsafeBytes { Glibc.write(fd, $0.baseAddress, $0.count) } }
        rest = rest.dropFirst(count)
      }
      try Syscall.run { rename(draft, path) }
    } catch {
      unlink(draft)
      throw FileTrouble(error)
    }
  }
}
