/// One thing that happened on a link, with its time: bytes, frames, the link itself, and what was believed because of it.
///
/// Recording writes these, the incident recorder and the history keep what was believed.
public struct JournalEntry: Hashable, Sendable {
  public enum Content: Hashable, Sendable {
    case sent([UInt8])
    case received([UInt8])
    case frame(CapturedFrame)
    /// Link up or down, key accepted, another module: a sentence.
    case note(String)
    case change(ClusterChange)
  }

  public let at: Instant
  public let link: String
  public let content: Content

  public init(_ at: Instant, _ link: String, _ content: Content) {
    self.at = at
    self.link = link
    self.content = content
  }
}

/// What happened since it was last taken. Empty while nobody wants to know, and bounded while nobody takes.
public struct Journal: Hashable, Sendable {
  /// A second of a saturated bus; whoever wants it takes it more often.
  public static let mostEntries = 8192

  public var isKept = false {
    didSet { if !isKept { entries = [] } }
  }
  private var entries: [JournalEntry] = []
  /// Entries that nobody took in time.
  public private(set) var lost = 0

  public init() {}

  public mutating func note(_ content: @autoclosure () -> JournalEntry.Content, link: String, at now: Instant) {
    guard isKept else { return }
    guard entries.count < Self.mostEntries else {
      lost += 1
      return
    }
    entries.append(JournalEntry(now, link, content()))
  }

  public mutating func take() -> [JournalEntry] {
    defer { entries.removeAll(keepingCapacity: true) }
    return entries
  }
}
