internal import Glibc

/// How far away the person is whom the screen is drawn for, decided from the environment.
enum TerminalLink: Hashable, Sendable {
  /// A window or a console of this computer: a byte costs nothing.
  case fast
  /// Over SSH or on a serial console: the fewer bytes, the better.
  case slow

  /// - Parameter variable: an environment variable's value.
  static func found(_ variable: (String) -> String? = { name in getenv(name).map { String(cString: $0) } }) -> Self {
    let isAway = ["SSH_CONNECTION", "SSH_CLIENT", "SSH_TTY"].contains { variable($0)?.isEmpty == false }
    // What a getty on a serial line calls its terminal.
    return isAway || variable("TERM")?.hasPrefix("vt") == true ? .slow : .fast
  }
}
