internal import CLinux
internal import Glibc

/// A file descriptor with exactly one owner, closed when the owner goes.
public struct OwnedFD: ~Copyable, Sendable {
  /// The number, or -1 once closed.
  public private(set) var raw: Int32

  /// Takes over a number that nobody else will close.
  init(_ raw: Int32) { self.raw = raw }

  deinit { OwnedFD.release(raw) }

  /// Gives the number away: whoever takes it closes it.
  public consuming func handOver() -> Int32 {
    let number = raw
    discard self
    return number
  }

  /// Closes now; a second time does nothing.
  mutating func close() {
    OwnedFD.release(raw)
    raw = -1
  }

  /// Makes another number mean the same open file; what that number meant before is closed.
  borrowing func replace(_ number: Int32) throws(Errno) {
    let from = raw
    try Syscall.run { dup3(from, number, O_CLOEXEC) }
  }

  // Not repeated after EINTR: Linux has freed the number by then, and another thread may own it already.
  private static func release(_ raw: Int32) {
    if raw >= 0 { _ = Glibc.close(raw) }
  }
}
