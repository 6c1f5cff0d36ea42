internal import CLinux
public import Glibc

/// The signals of a terminal program as bytes to read, so that they take their turn with everything else in `poll`.
///
/// SIGCONT is left alone: a program that is stopped goes on whether it is blocked or not.
public final class Signals {
  /// Resize, and the three ways to be asked to leave.
  public static let standard: [Int32] = [SIGWINCH, SIGTERM, SIGINT, SIGHUP]

  /// The same and Ctrl-Z, for a program that has more to give back before it stops than the library for screens knows.
  public static let fullScreen = standard + [SIGTSTP]

  private let descriptor: OwnedFD

  var fd: Int32 { descriptor.raw }

  private init(_ descriptor: consuming OwnedFD) { self.descriptor = descriptor }

  /// What makes a write that cannot be done an error in place of a sudden death: a closed pipe, a file that may grow no
  /// more (`ulimit -f`).
  private static let ignored = [SIGPIPE, SIGXFSZ]

  /// Blocks the signals in this thread and queues them, and ignores those that a write may bring.
  ///
  /// A signal that the caller had ignored stays ignored: that is how `nohup` and a shell's `&` ask for it. The others get
  /// a handler that never runs, since they are blocked: a signal with none is taken for free by the library for screens,
  /// which ignores SIGTSTP while it draws, and a Ctrl-Z that waits to be read is then thrown away by the kernel.
  ///
  /// Call it first thing, **before any thread starts**: threads inherit the mask, and a signal goes to any thread that
  /// does not block it.
  public static func block(_ signals: [Int32] = standard) throws(Errno) -> Signals {
    let heard = signals.filter { !isIgnored($0) }
    var set = self.set(of: heard)
    let status = pthread_sigmask(SIG_BLOCK, &set, nil)
    guard status == 0 else { throw Errno(status) }
    for number in heard { signal(number) { _ in } }
    for number in ignored { signal(number, SIG_IGN) }
    let flags = Int32(SFD_NONBLOCK) | Int32(SFD_CLOEXEC)
    return Signals(OwnedFD(try Syscall.run { signalfd(-1, &set, flags) }))
  }

  /// The next signal that came, nil when there is none. Equal signals that came close together count as one.
  public func next() -> Int32? {
    var info = signalfd_siginfo()
    let size = MemoryLayout<signalfd_siginfo>.size
    let fd = fd
    guard let count = try? Syscall.unlessBlocked({ read(fd, &info, size) }), count == size else { return nil }
    return Int32(info.ssi_signo)
  }

  /// Stops the process as Ctrl-Z would have, while SIGTSTP is blocked; returns when somebody lets it go on.
  public static func stopProcess() {
    var before = sigaction()
    var usual = sigaction()
    usual.__sigaction_handler.sa_handler = SIG_DFL
    sigaction(SIGTSTP, &usual, &before)
    var stop = set(of: [SIGTSTP])
    raise(SIGTSTP)
    pthread_sigmask(SIG_UNBLOCK, &stop, nil)
    pthread_sigmask(SIG_BLOCK, &stop, nil)
    sigaction(SIGTSTP, &before, nil)
  }

  /// Undoes `block` for a program about to be started: the mask and what is ignored are inherited through `exec`.
  public static func resetMaskForChild(_ attributes: inout posix_spawnattr_t) {
    var none = set(of: [])
    var defaults = set(of: ignored)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setsigdefault(&attributes, &defaults)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
  }

  private static func isIgnored(_ signal: Int32) -> Bool {
    var action = sigaction()
    guard sigaction(signal, nil, &action) == 0 else { return false }
    // The constant is a function pointer, which cannot be compared: its number can.
    return unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
  }

  private static func set(of signals: [Int32]) -> sigset_t {
    var set = sigset_t()
    sigemptyset(&set)
    for signal in signals { sigaddset(&set, signal) }
    return set
  }
}
