internal import Glibc

/// Gives the terminal back when the program crashes, or is ended by a signal that it does not answer itself.
///
/// A Swift trap leaves the alternate screen, no echo and no line mode behind. The handler only calls what is allowed
/// in a signal handler: it writes a prepared string, restores the line, copies what was kept of standard error, and
/// lets the signal do what it does by itself, so that the exit status stays true.
enum CrashGuard {
  /// Those of a crash, and those that somebody sends to a program that hangs or that has used up what it may: all whose
  /// default is the end of the program, but for the ones the loop takes (`Signals.standard`) and SIGKILL.
  private static let signals = [
    SIGILL, SIGTRAP, SIGSEGV, SIGBUS, SIGFPE, SIGABRT, SIGSYS, SIGQUIT, SIGUSR1, SIGUSR2, SIGALRM, SIGVTALRM, SIGPROF,
    SIGXCPU, SIGPOLL, SIGSTKFLT, SIGPWR,
  ]
  /// How long a terminal that takes nothing may hold up the end, in milliseconds.
  private static let patience: Int32 = 500

  private struct Record {
    var line: termios
    var text: UnsafeMutableBufferPointer<UInt8>
    var keptErrors: Int32
    var realErrors: Int32
  }

  // The one mutable global: a signal handler can be handed nothing. Written before the handlers are set and after
  // they are taken away.
  private nonisolated(unsafe) static var record: Record?

  /// - Parameter text: what the terminal is sent to leave the screen and show its cursor.
  static func arm(text: [UInt8], errors: StderrKeeper?) {
    var line = termios()
    guard record == nil, tcgetattr(STDIN_FILENO, &line) == 0 else { return }
    let copy = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: text.count)
    _ = copy.initialize(from: text)
    record = Record(line: line, text: copy, keptErrors: errors?.file ?? -1, realErrors: errors?.saved ?? -1)
    for signal in signals {
      var action = sigaction()
      action.__sigaction_handler.sa_handler = { number in CrashGuard.crashed(number) }
      action.sa_flags = Int32(bitPattern: UInt32(SA_RESETHAND)) | Int32(SA_NODEFER)
      sigaction(signal, &action, nil)
    }
  }

  static func disarm() {
    guard let old = record else { return }
    for number in signals { signal(number, SIG_DFL) }
    record = nil
    old.text.deallocate()
  }

  private static func crashed(_ number: Int32) {
    if var old = record {
      // From the background setting the line would stop the program in place of ending it.
      signal(SIGTTOU, SIG_IGN)
      var terminal = pollfd(fd: STDOUT_FILENO, events: Int16(POLLOUT), revents: 0)
      if poll(&terminal, 1, patience) > 0 { _ = write(STDOUT_FILENO, old.text.baseAddress, old.text.count) }
      tcsetattr(STDIN_FILENO, TCSANOW, &old.line)
      copyErrors(from: old.keptErrors, to: old.realErrors)
    }
    signal(number, SIG_DFL)
    raise(number)
  }

  private static func copyErrors(from file: Int32, to errors: Int32) {
    guard file >= 0 else { return }
    var offset: off_t = 0
    withUnsafeTemporaryAllocation(byteCount: 512, alignment: 1) { buffer in
      while offset < 65_536 {
        let count = pread(file, buffer.baseAddress, buffer.count, offset)
        guard count > 0 else { return }
        _ = write(errors, buffer.baseAddress, count)
        offset += off_t(count)
      }
    }
  }
}
