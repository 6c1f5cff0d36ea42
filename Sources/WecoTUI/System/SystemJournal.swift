internal import BMSCore
internal import Glibc

/// How urgent a line is, in the numbers of syslog(3).
enum LogPriority: Int, Hashable, Sendable {
  case critical = 2
  case error, warning, notice, info
}

/// systemd's journal at the end of standard output or standard error. It has a clock of its own and wants to know how
/// urgent a line is (sd-daemon(3)).
enum SystemJournal {
  /// Whether what is written to a descriptor goes there: `$JOURNAL_STREAM` names the device and the inode of the
  /// journal's end (systemd.exec(5)), so that a stream that was led elsewhere is known.
  static func takes(
    _ descriptor: Int32, environment: (String) -> String? = { name in getenv(name).map { String(cString: $0) } }
  ) -> Bool {
    guard let named = environment("JOURNAL_STREAM") else { return false }
    var status = stat()
    return fstat(descriptor, &status) == 0 && named == "\(status.st_dev):\(status.st_ino)"
  }

  /// A line for standard error, with how urgent it is where the journal reads it.
  static func complaint(_ line: String, _ priority: LogPriority) -> String {
    takes(STDERR_FILENO) ? "<\(priority.rawValue)>\(line)" : line
  }
}

extension AlarmEvent {
  /// What happened, for a log that is read by its priorities: a fault is critical, as `check` calls it.
  var priority: LogPriority {
    guard kind == .raised else { return kind == .acknowledged ? .info : .notice }
    return switch alarm.severityUnattended {
    case .fault: .critical
    case .warning: .warning
    case .notice: .notice
    }
  }
}

extension Alarm {
  var severityUnattended: AlarmSeverity { id.severityUnattended }
}

extension AlarmID {
  /// Where nobody looks at a screen, a battery that is not heard is no mere notice: nobody else would miss it.
  var severityUnattended: AlarmSeverity {
    switch self {
    case .linkClosedNotice, .linkSilentNotice, .linkGarbledNotice: .warning
    default: severity
    }
  }
}

extension LinkState {
  /// Whether the battery cannot be read through it although it should be.
  var isLoss: Bool {
    switch self {
    case .closed, .silent, .garbled: true
    case .handshaking, .up: false
    }
  }
}
