internal import Glibc

/// The program about itself.
enum Program {
  /// As the file `VERSION` at the root says it, which the build puts into the program.
  static let version = String(decoding: PackageResources.VERSION.prefix { $0 > 0x20 }, as: UTF8.self)
}

/// Who is at the keyboard: for alarms that are acknowledged, and for the record of changes.
enum Person {
  /// The account by its number, as the computer knows it. `$USER` is whatever somebody wrote there.
  static func name() -> String {
    if let entry = getpwuid(getuid()), let name = entry.pointee.pw_name { return String(cString: name) }
    return "uid \(getuid())"
  }
}
