internal import BMSCore
internal import Glibc
internal import Transport

/// The user's own command, started when an alarm is raised or cleared: `"on_alarm": ["notify-send", ...]`.
///
/// What happened stands in environment variables that begin with `WECOTUI_ALARM`. A command that hangs is killed; a
/// few run at once, some more wait, the rest is dropped and counted. Nothing here waits.
final class AlarmHook: Consumer {
  static let timeLimit = Span.seconds(10)
  static let mostAtOnce = 4
  static let mostWaiting = 64
  /// How often a command that runs is asked whether it has ended.
  private static let glance = Span.milliseconds(250)

  private struct Running {
    let process: pid_t
    let until: Instant
  }

  private let command: [String]
  private var running: [Running] = []
  private var waiting: [[String: String]] = []
  private var heard: [AlarmEvent] = []
  private var glancedAt: Instant?
  private(set) var dropped = 0
  /// Where it says what is wrong with the command.
  private let notices: Notices?

  /// `nil` for an empty command.
  init?(_ command: [String], _ notices: Notices? = nil) {
    guard !command.isEmpty else { return nil }
    self.command = command
    self.notices = notices
  }

  var runningCount: Int { running.count }
  var deadline: Instant? { running.isEmpty ? nil : (glancedAt ?? running[0].until) + Self.glance }

  var losses: [Loss: Int] { [.calls: dropped] }

  func receive(_ facts: [Fact], of cluster: Int, at now: Instant) {
    heard += facts.compactMap { fact in if case .alarm(let event) = fact.event { event } else { nil } }
  }

  func tick(_ runner: Runner, at now: Instant) {
    if !heard.isEmpty {
      call(heard, MonotonicClock.wallClock(), standing: runner.sources.flatMap(\.book.active))
      heard = []
    }
    // Asked whether they have ended a few times a second, and at once where there is something to start.
    if !waiting.isEmpty || deadline.map({ now >= $0 }) ?? false { advance(to: now) }
  }

  func close(_ runner: Runner, at now: Instant) { close() }

  /// Takes what happened; acknowledging is the user's own deed and calls nobody.
  /// - Parameter standing: what one of them may follow from.
  func call(_ events: [AlarmEvent], _ wall: WallClock, standing: [Alarm] = []) {
    for event in events where event.kind != .acknowledged {
      guard waiting.count < Self.mostWaiting else {
        dropped &+= 1
        continue
      }
      waiting.append(Self.variables(event, wall, cause: AlarmGroup.cause(of: event.alarm.key, among: standing)))
    }
  }

  /// Collects what has ended, kills what hangs, starts what waits.
  func advance(to now: Instant) {
    glancedAt = now
    running.removeAll { Self.hasEnded($0, at: now) }
    while running.count < Self.mostAtOnce, !waiting.isEmpty {
      start(waiting.removeFirst(), at: now)
    }
  }

  /// Nothing that was started outlives the program unseen.
  func close() {
    for one in running where !Self.hasEnded(one, at: one.until - .seconds(1)) { Self.kill(one.process) }
    running = []
  }

  private static func hasEnded(_ one: Running, at now: Instant) -> Bool {
    var status: Int32 = 0
    if waitpid(one.process, &status, WNOHANG) != 0 { return true }
    guard now >= one.until else { return false }
    kill(one.process)
    return true
  }

  /// With everything it started itself.
  private static func kill(_ process: pid_t) {
    Glibc.kill(-process, SIGKILL)
    var status: Int32 = 0
    // SIGKILL needs no patience.
    waitpid(process, &status, 0)
  }

  private func start(_ variables: [String: String], at now: Instant) {
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    Signals.resetMaskForChild(&attributes)
    var flags: Int16 = 0
    posix_spawnattr_getflags(&attributes, &flags)
    posix_spawnattr_setflags(&attributes, flags | Int16(POSIX_SPAWN_SETPGROUP))
    posix_spawnattr_setpgroup(&attributes, 0)

    var files = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&files)
    defer { posix_spawn_file_actions_destroy(&files) }
    for descriptor in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] {
      posix_spawn_file_actions_addopen(&files, descriptor, "/dev/null", O_RDWR, 0)
    }

    var process: pid_t = 0
    let environment = Self.inherited() + variables.map { "\($0.key)=\($0.value)" }
    let status = Self.withPointers(command) { arguments in
      Self.withPointers(environment) { posix_spawnp(&process, command[0], &files, &attributes, arguments, $0) }
    }
    guard status == 0 else {
      notices?.post(.trouble(.hook, Texts.Attention.hookFailed(command[0], Errno(status).description)))
      waiting = []
      return
    }
    notices?.post(.over(.hook))
    running.append(Running(process: process, until: now + Self.timeLimit))
  }

  /// The environment the program was started with, without variables of an alarm around it.
  private static func inherited() -> [String] {
    guard let bytes = try? RegularFile.bytes(of: "/proc/self/environ", most: 1 << 20) else { return [] }
    return bytes.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }.filter {
      !$0.hasPrefix("WECOTUI_ALARM")
    }
  }

  private static func withPointers(
    _ texts: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Int32
  ) -> Int32 {
    let pointers = texts.map { strdup($0) }
    defer { for pointer in pointers { free(pointer) } }
    return body(pointers + [nil])
  }
}

extension AlarmHook {
  /// What a command is told.
  static func variables(_ event: AlarmEvent, _ wall: WallClock, cause: AlarmID? = nil) -> [String: String] {
    let alarm = event.alarm
    var variables = [
      "WECOTUI_ALARM": alarm.id.id, "WECOTUI_ALARM_EVENT": event.kind.rawValue, "WECOTUI_ALARM_NAME": alarm.id.label,
      "WECOTUI_ALARM_SEVERITY": alarm.severity.rawValue, "WECOTUI_ALARM_CLUSTER": alarm.key.cluster,
      "WECOTUI_ALARM_COUNT": String(alarm.count), "WECOTUI_ALARM_SINCE": wall.wall(alarm.raised).iso8601,
      "WECOTUI_ALARM_TIME": wall.wall(event.at).iso8601, "WECOTUI_ALARM_REMEDY": alarm.id.info.advice.remedy,
      "WECOTUI_ALARM_TEXT": text(event),
    ]
    variables["WECOTUI_ALARM_MODULE"] = alarm.module.map(String.init)
    variables["WECOTUI_ALARM_CELL"] = alarm.cell.map(String.init)
    variables["WECOTUI_ALARM_VALUE"] = (alarm.latest ?? alarm.value)?.text
    variables["WECOTUI_ALARM_LIMIT"] = alarm.limit?.text
    variables["WECOTUI_ALARM_UNIT"] = alarm.unit?.rawValue
    variables["WECOTUI_ALARM_NOTE"] = alarm.note?.english
    variables["WECOTUI_ALARM_EXPLAINED_BY"] = cause?.id
    // A name from outside may hold anything: a variable ends at its first zero, and scripts print it.
    return variables.mapValues(PlainText.oneLine)
  }

  /// One line for a person: `FAULT raised: Charge TEMP High Fault, module 1, 56.0 °C (limit 55.0 °C)`.
  private static func text(_ event: AlarmEvent) -> String {
    let alarm = event.alarm
    var text = "\(alarm.severity.rawValue.uppercased()) \(event.kind.rawValue): \(alarm.id.label), \(alarm.key.cluster)"
    if let module = alarm.module { text += ", module \(module)" }
    if let cell = alarm.cell { text += " cell \(cell)" }
    if let value = alarm.latest ?? alarm.value { text += ", \(value.text(in: alarm.unit))" }
    if let limit = alarm.limit { text += " (limit \(limit.text(in: alarm.unit)))" }
    return text
  }
}
