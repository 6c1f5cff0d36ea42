/// How the terminal shall be used.
struct TerminalOptions: Hashable, Sendable {
  /// ASCII even where UTF-8 would do.
  var ascii = false
  /// `NO_COLOR` in the environment makes it `mono`.
  var theme = ThemeName.dark
  var mouse = true
  /// Show SOC and FAULT in the terminal's title, where it has one.
  var title = true
}

/// Why there is no screen. Exit code 69 (interfaces.md).
enum TerminalError: Error, Hashable, Sendable, CustomStringConvertible {
  case notATerminal
  case noCursor(term: String)
  case noTerminfo(term: String)
  case failed(term: String)

  var description: String {
    switch self {
    case .notATerminal:
      "The dashboard needs a terminal for input and output: use wecotui snapshot or wecotui watch in pipes and scripts."
    case .noCursor(let term):
      "The terminal \(Self.quoted(term)) cannot address its cursor: set TERM to what it is (xterm, vt100), or use "
        + "wecotui snapshot or wecotui watch."
    case .noTerminfo(let term):
      "There is no terminfo entry for \(Self.quoted(term)) and none for vt100 either: install ncurses-base or set TERM."
    case .failed(let term):
      "The terminal \(Self.quoted(term)) could not be set up: set TERM to what it is (xterm, vt100)."
    }
  }

  private static func quoted(_ term: String) -> String { term.isEmpty ? "(TERM is empty)" : "TERM=\(term)" }
}
