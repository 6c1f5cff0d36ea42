internal import Glibc

/// Keeps standard error off the screen while the screen is drawn, and prints it afterwards.
///
/// A stray line would break the picture, and on the alternate screen nobody could read it after the end.
struct StderrKeeper {
  /// What is printed at most afterwards.
  private static let mostBytes = 65_536

  /// The real standard error and the file that stands in for it.
  let saved: Int32
  let file: Int32

  /// `nil` where there is no place for a temporary file: then standard error stays as it is.
  init?() {
    let folder = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    var path = Array("\(folder)/wecotui-XXXXXX".utf8CString)
    let file = path.withUnsafeMutableBufferPointer { $0.baseAddress.map { mkstemp($0) } ?? -1 }
    guard file >= 0 else { return nil }
    path.withUnsafeBufferPointer { buffer in
      if let name = buffer.baseAddress { _ = unlink(name) }
    }
    let saved = fcntl(2, F_DUPFD_CLOEXEC, 3)
    guard saved >= 0, fcntl(file, F_SETFD, FD_CLOEXEC) >= 0, dup2(file, 2) >= 0 else {
      close(file)
      if saved >= 0 { close(saved) }
      return nil
    }
    self.saved = saved
    self.file = file
  }

  /// Gives standard error back and prints what was kept.
  func end() {
    dup2(saved, 2)
    var bytes = [UInt8](repeating: 0, count: Self.mostBytes)
    let count = pread(file, &bytes, bytes.count, 0)
    if count > 0 { _ = write(saved, bytes, count) }
    close(file)
    close(saved)
  }
}
