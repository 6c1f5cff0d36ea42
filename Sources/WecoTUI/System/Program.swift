internal import Glibc

/// The program about itself.
enum Program {
  /// As the file `VERSION` at the root says it, which the build puts into the program.
  static let version = String(decoding: PackageResources.VERSION.prefix { $0 > 0x20 }, as: UTF8.self)
}

/// Who is at the keyboard: for alarms that are acknowledged, and for the record of changes.
enum Person {
  /// The account by its number, as the computer knows it. `$USER` is whatever somebody wrote there.
  static func name() -> String { name(of: getuid()) }

  /// Whose process it is; `nil` where it is not to be seen.
  static func name(ofProcess pid: Int32) -> String? {
    var status = stat()
    return stat("/proc/\(pid)", &status) == 0 ? name(of: status.st_uid) : nil
  }

  private static func name(of user: uid_t) -> String {
    if let entry = getpwuid(user), let name = entry.pointee.pw_name { return String(cString: name) }
    return "uid \(user)"
  }
}
