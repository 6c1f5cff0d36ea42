public import BMSCore
internal import CLinux
internal import Glibc
internal import Synchronization

/// The clock behind every `Instant`.
///
/// It counts the time a laptop sleeps (CLOCK_BOOTTIME), so that values heard before the lid was closed are old after it
/// is opened again; and it never steps when somebody sets the wall clock.
public enum MonotonicClock {
  static let id = CLOCK_BOOTTIME

  public static func now() -> Instant { Instant(microseconds: microseconds(id)) }

  /// Looking at both clocks is exact to some microseconds; a correction of this much is a clock that was set.
  private static let mostWander: Int64 = 50_000
  private static let origin = Atomic<Int64>(.min)

  /// Where the steady time line lies on the civil one; ask again after the wall clock was set.
  ///
  /// The same answer as long as it is right within 50 ms: one instant is one civil time, wherever it is written.
  public static func wallClock() -> WallClock {
    let measured = measuredWallClock()
    let kept = origin.load(ordering: .relaxed)
    if kept != .min, abs(measured.originMicroseconds - kept) <= mostWander {
      return WallClock(originMicroseconds: kept)
    }
    origin.store(measured.originMicroseconds, ordering: .relaxed)
    return measured
  }

  /// The same, as it is at this moment: for stamps that the kernel makes.
  static func measuredWallClock() -> WallClock {
    // Between two looks at the steady clock, so that being interrupted in between costs half the error.
    let before = microseconds(id)
    let civil = microseconds(CLOCK_REALTIME)
    let after = microseconds(id)
    return WallClock(originMicroseconds: civil - before - (after - before) / 2)
  }

  private static func microseconds(_ clock: clockid_t) -> Int64 {
    var time = timespec()
    clock_gettime(clock, &time)
    return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000
  }
}

/// A descriptor that becomes readable at an instant of the `MonotonicClock`.
struct Alarm: ~Copyable {
  private let descriptor: OwnedFD
  private var armed: Instant?

  var fd: Int32 { descriptor.raw }

  init() throws(Errno) {
    let flags = Int32(TFD_NONBLOCK) | Int32(TFD_CLOEXEC)
    descriptor = OwnedFD(try Syscall.run { timerfd_create(MonotonicClock.id, flags) })
  }

  /// Rings at the instant, at once if it has passed, never for nil.
  mutating func set(_ instant: Instant?) throws(Errno) {
    guard instant != armed else { return }
    var setting = itimerspec()
    if let instant {
      // All zero would mean "never".
      let at = max(instant.microseconds, 1)
      setting.it_value = timespec(tv_sec: Int(at / 1_000_000), tv_nsec: Int(at % 1_000_000) * 1000)
    }
    let fd = fd
    try Syscall.run { timerfd_settime(fd, Int32(TFD_TIMER_ABSTIME), &setting, nil) }
    armed = instant
  }

  /// Takes a ring; it has to be set again for the next one.
  mutating func acknowledge() {
    var rings: UInt64 = 0
    let fd = fd
    _ = try? Syscall.run { read(fd, &rings, MemoryLayout<UInt64>.size) }
    armed = nil
  }
}
