/// The comments at the top of a capture: who wrote it, when it began, on what clock, and from what sources.
public struct CaptureHeader: Hashable, Sendable {
  public var version: String
  public var begun: WallTime
  /// Of the host that recorded: a replay shows the times that its screen showed.
  public var utcOffset: Span
  /// One text a source: `ttyUSB0: /dev/ttyUSB0, 115200 8N1, cluster garage` (`CaptureSource`).
  public var sources: [String]

  static let mostSources = 64
  private static let title = "WecoTUI "
  private static let begins = " capture, begun "
  private static let zone = ", host time zone UTC"
  private static let source = "source "

  public init(version: String, begun: WallTime, utcOffset: Span, sources: [String]) {
    self.version = version
    self.begun = begun
    self.utcOffset = utcOffset
    self.sources = sources
  }

  public var lines: [CaptureLine] {
    let minutes = utcOffset.microseconds / 60_000_000
    let offset =
      (minutes < 0 ? "-" : "+") + CivilTime.padded(abs(minutes) / 60, 2) + ":" + CivilTime.padded(abs(minutes) % 60, 2)
    let first = Self.title + version + Self.begins + begun.iso8601 + Self.zone + offset
    return [.comment(first)] + sources.map { .comment(Self.source + $0) }
  }

  /// The header that a first comment begins, or `nil` if it is another comment. The moment is that of the first event.
  public init?(comment: String, begun: WallTime = WallTime(microseconds: 0)) {
    guard comment.hasPrefix(Self.title), let zone = Self.parts(of: comment, around: Self.zone)?.after else {
      return nil
    }
    let version = comment.dropFirst(Self.title.count)
    let parts = zone.dropFirst().split(separator: ":").map { Int64($0) ?? -1 }
    guard parts.count == 2, (0...15).contains(parts[0]), (0...59).contains(parts[1]) else { return nil }
    let seconds = (parts[0] * 60 + parts[1]) * 60
    self.init(
      version: String(version.prefix { $0 != " " }), begun: begun,
      utcOffset: .seconds(zone.first == "-" ? -seconds : seconds), sources: [])
  }

  /// Adds what a later comment of the header says; `false` if it is none of it.
  public mutating func take(comment: String) -> Bool {
    guard sources.count < Self.mostSources, let text = Self.sourceText(of: comment) else { return false }
    sources.append(text)
    return true
  }

  /// What a line of the header says about a source; `nil` for any other comment.
  static func sourceText(of comment: String) -> String? {
    comment.hasPrefix(source) ? String(comment.dropFirst(source.count)) : nil
  }

  static func sourceComment(_ source: CaptureSource) -> String { Self.source + source.text }

  /// What stands before and behind the first `mark`.
  static func parts(of text: some StringProtocol, around mark: String) -> (before: Substring, after: Substring)? {
    let text = Substring(text)
    var rest = text
    while !rest.isEmpty {
      if rest.hasPrefix(mark) { return (text[..<rest.startIndex], rest.dropFirst(mark.count)) }
      rest = rest.dropFirst()
    }
    return nil
  }
}
