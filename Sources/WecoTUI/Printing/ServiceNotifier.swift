internal import BMSCore
internal import Glibc
internal import Transport

/// Tells the service manager that the program is ready, and, as long as its loop turns, that it lives
/// (sd_notify(3): a datagram to `$NOTIFY_SOCKET`). Without one it does nothing.
final class ServiceNotifier: Consumer {
  private let socket: String?
  /// How often a sign of life is due: twice as often as the manager asks.
  private let pause: Span?
  private var due: Instant?
  private var isReady = false
  /// What the manager was told last, and when.
  private var status = ""
  private var toldAt: Instant?
  /// A value that moves is told this often; links and alarms at once.
  private static let rest = Span.seconds(10)
  private var isNews = false

  init(environment: (String) -> String? = { name in getenv(name).map { String(cString: $0) } }) {
    socket = environment("NOTIFY_SOCKET")
    let isForUs = environment("WATCHDOG_PID").map { $0 == "\(getpid())" } ?? true
    let wanted = environment("WATCHDOG_USEC").flatMap(Int64.init) ?? 0
    pause = isForUs && wanted > 0 ? Span(microseconds: max(wanted / 2, 1000)) : nil
  }

  var deadline: Instant? { [due, socket == nil ? nil : toldAt.map { $0 + Self.rest }].compactMap(\.self).min() }

  func receive(_ facts: [Fact], of cluster: Int, at now: Instant) {
    for fact in facts {
      switch fact.event {
      case .link, .alarm: isNews = true
      default: break
      }
    }
  }

  func tick(_ runner: Runner, at now: Instant) {
    guard let socket else { return }
    if !isReady {
      isReady = Datagram.send("READY=1", to: socket)
    }
    if isNews || toldAt.map({ now - $0 >= Self.rest }) ?? true { tellStatus(runner, to: socket, at: now) }
    guard let pause, due.map({ now >= $0 }) ?? true else { return }
    due = now + pause
    Datagram.send("WATCHDOG=1", to: socket)
  }

  private func tellStatus(_ runner: Runner, to socket: String, at now: Instant) {
    toldAt = now
    isNews = false
    let alarms = runner.activeAlarms
    let text = runner.clusters.map { ServiceStatus.text($0, alarms, at: now) }.joined(separator: "; ")
    guard text != status else { return }
    // A manager that takes nothing now is told the next time.
    if Datagram.send("STATUS=\(PlainText.oneLine(text))", to: socket) { status = text }
  }

  func close(_ runner: Runner, at now: Instant) {
    if let socket { Datagram.send("STOPPING=1", to: socket) }
  }
}

/// One line for `systemctl status`: `garage: up, SOC 62 %, 1 fault: Charge TEMP High Fault`.
enum ServiceStatus {
  private static let mostNamed = 3

  static func text(_ shown: ClusterState, _ alarms: [Alarm], at now: Instant) -> String {
    let links = shown.links.map { shown.links.count > 1 ? "\($0.name) \($0.state.word)" : $0.state.word }
    var parts = [links.joined(separator: ", ")]
    let cluster = shown.cluster
    let soc = cluster.reading(.soc) ?? cluster.module(1)?[.soc] ?? cluster.bus?.reading(Field.soc)
    if let soc, soc.grade.isFact, soc.freshness(at: now) == .live, !soc.isImplausible,
      case .number(let number, let unit) = soc.value
    {
      parts.append("SOC \(number.text) \(unit.rawValue)")
    }
    let own = alarms.filter { $0.key.cluster == cluster.name && $0.severityUnattended != .notice }
      .sorted { $0.severityUnattended < $1.severityUnattended }
    if own.isEmpty {
      parts.append("no alarm")
    } else {
      parts.append(
        own.prefix(mostNamed).map { "\($0.severityUnattended.rawValue): \($0.id.label)" }.joined(separator: ", "))
      if own.count > mostNamed { parts.append("\(own.count - mostNamed) more") }
    }
    return "\(cluster.name): \(parts.joined(separator: ", "))"
  }
}
