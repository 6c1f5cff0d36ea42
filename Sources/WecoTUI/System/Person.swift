internal import BMSCore
internal import Glibc

/// Who is at the keyboard: for alarms that are acknowledged, and for the record of changes. One rule for both.
enum Person {
  private static let longest = 32

  /// The account by its number, as the computer knows it. `$USER` is whatever somebody wrote there.
  ///
  /// Under sudo it is who called it: for root only root can have set `SUDO_UID` and `SUDO_USER`. The number goes first.
  static func name() -> String { name(of: getuid()) { name in getenv(name).map { String(cString: $0) } } }

  static func name(of account: uid_t, environment: (String) -> String?) -> String {
    if account == 0 {
      if let caller = environment("SUDO_UID").flatMap({ uid_t($0) }).flatMap(self.account) { return caller }
      if let caller = environment("SUDO_USER").map(PlainText.oneLine), !caller.isEmpty {
        return String(caller.prefix(longest))
      }
    }
    return self.account(account) ?? (account == 0 ? "root" : "uid \(account)")
  }

  /// Whose process it is; `nil` where it is not to be seen.
  static func name(ofProcess pid: Int32) -> String? {
    var status = stat()
    guard stat("/proc/\(pid)", &status) == 0 else { return nil }
    return account(status.st_uid) ?? "uid \(status.st_uid)"
  }

  private static func account(_ number: uid_t) -> String? {
    getpwuid(number)?.pointee.pw_name.map { String(cString: $0) }
  }
}
