internal import Glibc

/// Which characters the user's locale allows, decided from the environment.
enum LocaleChoice: Hashable, Sendable {
  /// The locale in the environment works and is UTF-8, or may become so.
  case unicode
  case ascii

  /// - Parameters:
  ///   - named: the value of `LC_ALL`, `LC_CTYPE` or `LANG`, the first that is set and not empty.
  ///   - term: the terminal's type; old ones without a named locale get ASCII.
  static func wanted(named: String?, term: String) -> LocaleChoice {
    guard let named else { return term.hasPrefix("vt") ? .ascii : .unicode }
    let lower = named.lowercased()
    return lower.contains("utf-8") || lower.contains("utf8") ? .unicode : .ascii
  }

  /// For what is printed line by line.
  static var ofOutput: LocaleChoice {
    func variable(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
    return wanted(named: named(variable), term: variable("TERM") ?? "")
  }

  static func named(_ variable: (String) -> String?) -> String? {
    ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap(variable).first { !$0.isEmpty }
  }
}
