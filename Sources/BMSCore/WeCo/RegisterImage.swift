/// The words of the service port as they were last read, whether their meaning is known or not.
///
/// Bounded by the blocks there are: fewer than 200 registers.
public struct RegisterImage: Hashable, Sendable {
  public struct Entry: Hashable, Sendable {
    public let word: UInt16
    public let heard: Instant
    /// When the word was last seen to differ from the one before; `nil` while it never did.
    public let changed: Instant?
  }

  public private(set) var entries: [UInt16: Entry] = [:]

  public init() {}

  mutating func take(_ request: ReadRequest, _ words: [UInt16], at now: Instant) {
    for (offset, word) in words.enumerated() {
      let register = request.first &+ UInt16(clamping: offset)
      let old = entries[register]
      let changed = old.map { $0.word != word } ?? false
      entries[register] = Entry(word: word, heard: now, changed: changed ? now : old?.changed)
    }
  }
}

/// One frame or lump of bytes as it passed the wire, for the debug page.
public struct TrafficLine: Hashable, Sendable {
  public enum Direction: String, Hashable, Sendable {
    case sent = ">"
    case received = "<"
  }

  public let at: Instant
  public let direction: Direction
  public let bytes: [UInt8]
}

/// The last lines of traffic; older ones are forgotten.
public struct TrafficLog: Hashable, Sendable {
  public static let mostLines = 200

  public private(set) var lines: [TrafficLine] = []
  /// Lines ever noted; the last of `lines` has the number `total` - 1.
  public private(set) var total = 0

  public init() {}

  mutating func note(_ direction: TrafficLine.Direction, _ bytes: [UInt8], at now: Instant) {
    lines.append(TrafficLine(at: now, direction: direction, bytes: bytes))
    total &+= 1
    // Dropping half at a time keeps this cheap.
    if lines.count > Self.mostLines { lines.removeFirst(Self.mostLines / 2) }
  }
}
