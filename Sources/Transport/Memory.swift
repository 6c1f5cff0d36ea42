internal import CLinux

/// The program's own memory.
public enum Memory {
  /// Gives back what only the start needed: pages of code and constants, and free memory of the heap.
  ///
  /// Reading the command line and the configuration touches more code than all the hours that follow. A gateway with
  /// little memory gets it back; whatever is used again comes from the file. To be called once, when all is running.
  public static func releaseStartup() { clinux_forget_startup() }
}
