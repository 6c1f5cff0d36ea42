/// Whether a link works, in the words of the header line.
public enum LinkState: Hashable, Sendable {
  /// Not open (yet): the sentence says why and what to do.
  case closed(Sentence)
  /// Open; the key request is out.
  case handshaking
  /// Good replies arrive.
  case up
  /// Open, but nothing answers since this instant.
  case silent(since: Instant)
  /// Bytes arrive, but they fit no frame since this instant.
  case garbled(since: Instant)

  /// The word in `snapshot --json`.
  public var word: String {
    switch self {
    case .closed: "closed"
    case .handshaking: "handshaking"
    case .up: "up"
    case .silent: "silent"
    case .garbled: "garbled"
    }
  }
}

/// What a link has counted since it was opened first. Counters saturate in practice never and wrap harmlessly.
public struct LinkCounters: Hashable, Sendable {
  /// Replies whose frame and checksum fit.
  public var good = 0
  public var badChecksum = 0
  /// Good by checksum but not believed.
  public var implausible = 0
  public var timeouts = 0
  /// Times the parser had to skip bytes to find a frame.
  public var resyncs = 0
  /// Bytes that were skipped.
  public var strayBytes = 0
  public var keyRequests = 0
  public var reconnects = 0

  public init() {}
}
