internal import CLinux
internal import Glibc

/// What goes to a terminal: a drawing goes out whole, and a terminal that takes nothing stops nobody.
///
/// A library for screens writes every piece by itself and waits for a terminal that is slow. Over a bad link that is a
/// packet for each piece, and where the link hangs, a program that does not read its battery any more. So the library
/// draws into a file in memory, and the bytes go out as the terminal takes them. For one thread.
public final class TerminalOutput {
  /// The terminal, opened once more: not to wait is true for these writes and not for the shell's.
  private let terminal: OwnedFD
  private let draft: OwnedFD
  /// The terminal as the library is to know it; while it draws, the draft has this number.
  private let number: OwnedFD
  private let original: OwnedFD
  private var waiting: ArraySlice<UInt8> = []
  private var held: [UInt8] = []

  /// - Parameter fd: the terminal; it stays as it is.
  public init(_ fd: Int32) throws(Errno) {
    original = OwnedFD(try Syscall.run { fcntl(fd, F_DUPFD_CLOEXEC, 0) })
    number = OwnedFD(try Syscall.run { fcntl(fd, F_DUPFD_CLOEXEC, 0) })
    draft = OwnedFD(try Syscall.run { memfd_create("screen", UInt32(MFD_CLOEXEC)) })
    // Somebody else's terminal, after `su`, cannot be opened: then a slow one is waited for.
    let again = ttyname(fd).map { open($0, O_WRONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC) } ?? -1
    terminal = OwnedFD(again >= 0 ? again : try Syscall.run { fcntl(fd, F_DUPFD_CLOEXEC, 0) })
  }

  /// What the library writes to.
  public var descriptor: Int32 { number.raw }
  /// What to watch for writing while something is waiting.
  public var watched: Int32 { terminal.raw }
  /// Something was drawn that the terminal has not taken yet: nothing more should be drawn before it has.
  public var isWaiting: Bool { !waiting.isEmpty }

  /// Nothing is on its way: neither here nor, as far as it tells, in the line of a terminal that is slow.
  public var isOut: Bool {
    var queued: Int32 = 0
    // A pseudo terminal keeps nothing back and may not know the question.
    return waiting.isEmpty && (ioctl(terminal.raw, UInt(TIOCOUTQ), &queued) != 0 || queued == 0)
  }

  /// Runs a drawing and sends what it wrote, as much of it as the terminal takes.
  /// - Parameter before: called when the drawing is complete, at the last moment before it goes out.
  public func collect(before: () -> Void = {}, _ draw: () -> Void) {
    guard (try? draft.replace(number.raw)) != nil else {
      before()
      return draw()
    }
    draw()
    let isBack = (try? original.replace(number.raw)) != nil
    let count = lseek(draft.raw, 0, SEEK_CUR)
    guard isBack, count > 0 else { return before() }
    let bytes = [UInt8](unsafeUninitializedCapacity: Int(count)) { buffer, filled in
      filled = max(pread(draft.raw, buffer.baseAddress, buffer.count, 0), 0)
    }
    lseek(draft.raw, 0, SEEK_SET)
    before()
    send(bytes)
  }

  /// Keeps bytes that go out with what is sent next, in one piece.
  public func hold(_ bytes: [UInt8]) { held += bytes }

  /// Sends what was held and these bytes behind what is waiting.
  public func send(_ bytes: [UInt8] = []) {
    waiting += held + bytes
    held = []
    flush()
  }

  /// Sends what is waiting, as much of it as the terminal takes. What a terminal that is gone does not take is dropped.
  public func flush() {
    while !waiting.isEmpty {
      let count = waiting.withUnsafeBytes { write(terminal.raw, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      if count < 0, errno == EAGAIN { return }
      waiting = count > 0 ? waiting.dropFirst(count) : []
    }
    waiting = []
  }

  /// Gives a slow terminal a moment to take the rest, before somebody else writes to it.
  /// - Parameter milliseconds: how long at most.
  public func finish(within milliseconds: Int32) {
    var left = milliseconds
    let step: Int32 = 50
    while isWaiting, left > 0 {
      var one = pollfd(fd: terminal.raw, events: Int16(POLLOUT), revents: 0)
      poll(&one, 1, step)
      flush()
      left -= step
    }
    waiting = []
  }
}
