internal import CLinux

/// The program's own memory.
public enum Memory {
  /// One heap for all threads, and the end of it goes back to the computer once 64 kB of it are free.
  ///
  /// The C library would give each thread a heap of its own, which a program of one loop and a thread that writes has
  /// no use for: 0.5 MB. To be called before any thread starts.
  public static func useOneHeap() {
    _ = mallopt(M_ARENA_MAX, 1)
    _ = mallopt(M_TRIM_THRESHOLD, 64 << 10)
  }
}
