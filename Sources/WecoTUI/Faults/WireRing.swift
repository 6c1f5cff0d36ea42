internal import BMSCore

/// What passed on the wires of one cluster in the last two minutes: the raw bytes that belong to an incident.
struct WireRing: Sendable {
  static let span = Span.seconds(120)
  /// More than 400 frames a second for two minutes: what a busy bus sends beyond that falls off early.
  static let mostEntries = 50_000

  private var entries: [Fact] = []
  /// Entries before this are dropped already.
  private var head = 0
  /// Entries that fell off before their time.
  private(set) var dropped = 0

  var count: Int { entries.count - head }

  /// Takes everything that a capture holds.
  mutating func append(_ fact: Fact) {
    guard fact.isCaptured else { return }
    entries.append(fact)
    if count > Self.mostEntries {
      head += 1
      dropped &+= 1
    }
  }

  mutating func advance(to now: Instant) {
    let oldest = now - Self.span
    while head < entries.count, entries[head].at < oldest { head += 1 }
    // Each entry is moved once at most.
    if head > 1024, head * 2 > entries.count {
      entries.removeFirst(head)
      head = 0
    }
  }

  func entries(through: Instant) -> [Fact] {
    entries[head...].filter { $0.at <= through }
  }
}

extension Fact {
  /// The same as a line of a capture; `nil` for what was only concluded.
  func capture(_ wall: WallClock) -> CaptureLine? {
    CaptureEvent.Content(event).map { .event(CaptureEvent(wall.wall(at), link, $0)) }
  }
}
