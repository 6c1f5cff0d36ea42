public import BMSCore

/// How long to leave alone what just failed: a pause that doubles up to a limit.
public struct Backoff: Hashable, Sendable {
  public let first: Span
  public let limit: Span
  private var next: Span

  public init(first: Span, limit: Span) {
    self.first = first
    self.limit = limit
    next = first
  }

  /// For a local port. A fresh node belongs to root for some milliseconds until udev hands it over, so the first tries
  /// come quickly; the limit keeps "a good reply within 500 ms" after whatever stood in the way is gone.
  public static let port = Backoff(first: .milliseconds(50), limit: .milliseconds(250))
  /// For a TCP connection: a serial server that restarts takes seconds, and a network should not be hammered.
  public static let network = Backoff(first: .milliseconds(250), limit: .seconds(5))

  /// The pause after one more failure.
  public mutating func failed() -> Span {
    defer { next = min(next * 2, limit) }
    return next
  }

  /// After a success.
  public mutating func reset() { next = first }
}
