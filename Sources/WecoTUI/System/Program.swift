internal import Glibc

/// The program about itself.
enum Program {
  static let version = "0.1.0"
}

/// Who is at the keyboard: for alarms that are acknowledged, and for the record of changes.
enum Person {
  /// The account by its number, as the computer knows it. `$USER` is whatever somebody wrote there.
  static func name() -> String {
    if let entry = getpwuid(getuid()), let name = entry.pointee.pw_name { return String(cString: name) }
    return "uid \(getuid())"
  }
}
