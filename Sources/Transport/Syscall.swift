internal import Glibc

/// The number a system call failed with.
public struct Errno: Error, Hashable, Sendable, CustomStringConvertible {
  public let code: Int32

  public init(_ code: Int32) { self.code = code }

  /// The number the last failed call of this thread left behind.
  static var last: Errno { Errno(errno) }

  public var description: String { String(cString: strerror(code)) }
}

/// The one place that repeats a call which a signal cut short.
enum Syscall {
  /// Runs a call until it ends by itself; a result below zero is thrown as its `Errno`.
  @discardableResult
  static func run<Result: FixedWidthInteger & SignedInteger>(_ call: () -> Result) throws(Errno) -> Result {
    while true {
      let result = call()
      if result >= 0 { return result }
      let error = Errno.last
      if error.code != EINTR { throw error }
    }
  }

  /// `run`, for the many calls where "nothing now" is an ordinary answer: nil then.
  static func unlessBlocked<Result: FixedWidthInteger & SignedInteger>(
    _ call: () -> Result
  ) throws(Errno) -> Result? {
    do {
      return try run(call)
    } catch {
      if error.code == EAGAIN || error.code == EWOULDBLOCK { return nil }
      throw error
    }
  }
}
