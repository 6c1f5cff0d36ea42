public import BMSCore
internal import CLinux
internal import Glibc

/// What one thread rings and another waits for. Rings that nobody heard yet count as one.
public final class WakeUp: Sendable {
  private let descriptor: OwnedFD

  public init() throws(Errno) {
    let flags = Int32(EFD_NONBLOCK) | Int32(EFD_CLOEXEC)
    descriptor = OwnedFD(try Syscall.run { eventfd(0, flags) })
  }

  /// For `poll`: readable while a ring was not heard.
  public var fd: Int32 { descriptor.raw }

  /// Hears the rings so far, without waiting.
  public func clear() {
    var rings: UInt64 = 0
    let fd = descriptor.raw
    _ = read(fd, &rings, MemoryLayout<UInt64>.size)
  }

  /// Never waits.
  public func ring() {
    var one: UInt64 = 1
    let fd = descriptor.raw
    _ = write(fd, &one, MemoryLayout<UInt64>.size)
  }

  /// Waits for a ring, for ever without a limit. False when the time was over first.
  @discardableResult
  public func wait(atMost limit: Span? = nil) -> Bool {
    let fd = descriptor.raw
    let end = limit.map { MonotonicClock.now() + $0 }
    while true {
      let rest = end.map { max(($0 - MonotonicClock.now()).milliseconds, 0) } ?? -1
      var waiting = pollfd(fd: fd, events: Int16(POLLIN), revents: 0)
      let found = poll(&waiting, 1, Int32(clamping: rest))
      if found > 0 {
        clear()
        return true
      }
      if let end, MonotonicClock.now() >= end { return false }
      if found < 0, errno != EINTR { return false }
    }
  }
}

/// Waiting for another descriptor as well.
extension WakeUp {
  /// Waits for a ring or for a descriptor, so long at most, and tells what came of the descriptor. One that is broken may
  /// be read and written: its owner finds out.
  public func wait(or fd: Int32, for interest: Interest, atMost limit: Span) -> Interest {
    var waiting = [self.fd, fd].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
    waiting[1].events = interest.rawValue
    guard poll(&waiting, 2, Int32(clamping: max(limit.milliseconds, 0))) > 0 else { return [] }
    if waiting[0].revents != 0 { clear() }
    let came = waiting[1].revents
    return came & Int16(POLLHUP | POLLERR | POLLNVAL) != 0 ? [.read, .write] : Interest(rawValue: came)
  }
}

/// A thread of the program's own, for work that may have to wait: a disk.
public enum WorkerThread {
  private final class Work {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
  }

  /// Starts the work on a thread of its own, which ends with it. Block signals first: the thread inherits the mask.
  public static func start(_ run: @escaping @Sendable () -> Void) throws(Errno) {
    let work = Unmanaged.passRetained(Work(run))
    var thread = pthread_t()
    let status = pthread_create(
      &thread, nil,
      { argument in
        if let argument { Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().run() }
        return nil
      }, work.toOpaque())
    guard status == 0 else {
      work.release()
      throw Errno(status)
    }
    pthread_detach(thread)
  }
}
