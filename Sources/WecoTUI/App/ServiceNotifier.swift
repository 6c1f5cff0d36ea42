internal import BMSCore
internal import Glibc
internal import Transport

/// Tells the service manager that the program is ready, and, as long as its loop turns, that it lives
/// (sd_notify(3): a datagram to `$NOTIFY_SOCKET`). Without one it does nothing.
final class ServiceNotifier: Witness {
  private let socket: String?
  /// How often a sign of life is due: twice as often as the manager asks.
  private let pause: Span?
  private var due: Instant?
  private var isReady = false

  init(environment: (String) -> String? = { name in getenv(name).map { String(cString: $0) } }) {
    socket = environment("NOTIFY_SOCKET")
    let isForUs = environment("WATCHDOG_PID").map { $0 == "\(getpid())" } ?? true
    let wanted = environment("WATCHDOG_USEC").flatMap(Int64.init) ?? 0
    pause = isForUs && wanted > 0 ? Span(microseconds: max(wanted / 2, 1000)) : nil
  }

  var deadline: Instant? { due }

  func take(_ entries: [JournalEntry], of cluster: Int, at now: Instant) {}
  func sourcesChanged(_ station: Station, at now: Instant) {}

  func look(_ station: Station, at now: Instant) {
    guard let socket else { return }
    if !isReady {
      isReady = Datagram.send("READY=1\nSTATUS=watching \(station.sources.count) cluster(s)", to: socket)
    }
    guard let pause, due.map({ now >= $0 }) ?? true else { return }
    due = now + pause
    Datagram.send("WATCHDOG=1", to: socket)
  }

  func close(at now: Instant) {
    if let socket { Datagram.send("STOPPING=1", to: socket) }
  }
}
