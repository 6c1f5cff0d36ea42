internal import Glibc

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
    case .notATerminal: Texts.Terminal.none
    case .noCursor(let term): Texts.Terminal.noCursor(term)
    case .noTerminfo(let term): Texts.Terminal.noTerminfo(term)
    case .failed(let term): Texts.Terminal.failed(term)
    }
  }
}

extension Failure {
  init(_ error: TerminalError) { self.init(sentence: error.description, code: EX_UNAVAILABLE) }
}
