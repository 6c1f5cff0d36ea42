public import BMSCore

/// Decides when a serial port is to be opened again, and when an open one has been pulled from under us.
///
/// It looks at the path itself, 20 times a second while the port is down and ten times while it is up; one `stat` costs
/// a microsecond. inotify would be no simpler: /dev/serial/by-id vanishes with the last adapter, so it would have to
/// follow every directory of the path and of its links.
///
/// Ask `look` whenever the loop wakes, and see that it wakes at `deadline`.
public struct PortWatcher: Sendable {
  public enum Advice: Hashable, Sendable {
    /// Nothing to do before `deadline`.
    case wait
    /// The port is down and may be there: try to open it, and tell how that went.
    case open
    /// The port is up but its path leads elsewhere or nowhere by now: close it, and tell with `lost`.
    case gone
  }

  static let pauseWhileDown = Span.milliseconds(50)
  static let pauseWhileUp = Span.milliseconds(100)

  public let path: String
  /// When `look` has something to say again.
  public private(set) var deadline: Instant

  /// The device of the open port; nil while it is down.
  private var open: PortIdentity?
  /// What the path led to at the last look while the port was down.
  private var seen: PortIdentity?
  private var retryAt: Instant
  private var backoff = Backoff.port

  /// A watcher of a port that is not open yet.
  public init(path: String, at now: Instant) {
    self.path = path
    deadline = now
    retryAt = now
  }

  public mutating func opened(_ identity: PortIdentity, at now: Instant) {
    open = identity
    seen = identity
    backoff.reset()
    deadline = now + PortWatcher.pauseWhileUp
  }

  /// The port hung up, failed while in use, or could not be opened.
  public mutating func lost(at now: Instant) {
    open = nil
    retryAt = now + backoff.failed()
    deadline = min(now + PortWatcher.pauseWhileDown, retryAt)
  }

  public mutating func look(at now: Instant) -> Advice {
    guard now >= deadline else { return .wait }
    let there = PortIdentity(path: path)
    if let open {
      deadline = now + PortWatcher.pauseWhileUp
      return there == open ? .wait : .gone
    }
    deadline = now + PortWatcher.pauseWhileDown
    let changed = there != seen
    seen = there
    guard there != nil else { return .wait }
    if changed {
      backoff.reset()
      return .open
    }
    return now >= retryAt ? .open : .wait
  }
}
