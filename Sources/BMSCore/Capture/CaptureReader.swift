/// Reads a capture, a `candump -l` log, plain `candump` text or another program's CAN log in whatever pieces it comes.
///
/// The format is recognised by what stands in the file. A line that cannot be read is reported with its number, and reading
/// goes on behind it. Never holds more than one line. Lines without a time (plain candump) carry the time of the line
/// before.
public struct CaptureReader: Sendable {
  /// More than any writer makes; a longer line is reported and skipped.
  static let longestLine = 4096

  public private(set) var clock: CaptureClock
  private var encoding = CaptureEncoding()
  private var lines = LineReading()
  private var held: [UInt8] = []
  private var isOverlong = false
  private var number = 1
  private var lineStart = 0
  private var position = 0

  /// - Parameter utcOffset: of the host that wrote `candump -t A` text, which prints local time without its zone.
  public init(utcOffset: Span = .zero) { clock = CaptureClock(utcOffset: utcOffset) }

  /// What the file is, for sentences: "it reads as ...". `nil` until a line of it was understood.
  public var format: String? { lines.format }

  /// What a file looks like of which nothing could be understood.
  public var looks: String {
    if case .binary(let name) = encoding.kind { return name }
    return lines.looks ?? (position == 0 ? "an empty file" : "something without lines")
  }

  /// It is neither one of our captures nor what candump writes.
  public var readsAnotherFormat: Bool { !lines.isStateless }

  /// A line in the middle of the file means what it means without those before it.
  public var readsFromAnywhere: Bool { lines.isStateless && clock.timing == .absolute && encoding.kind == .utf8 }

  /// Takes a piece of the file in and gives what its lines say. Blank lines are counted and say nothing.
  public mutating func read(_ chunk: [UInt8]) -> [CaptureItem] {
    var items: [CaptureItem] = []
    let isNew = encoding.kind == nil
    take(encoding.decode(chunk), into: &items)
    if isNew, case .binary = encoding.kind {
      items.append(CaptureItem(number: 1, offset: 0, content: .damaged(.notText, column: 1)))
    }
    return items
  }

  /// Call at the end of the file: a last line without its line feed was cut, and nobody knows what is missing of it -
  /// unless its format says how long it is.
  public mutating func finish() -> CaptureItem? {
    var items: [CaptureItem] = []
    take(encoding.finish(), into: &items)
    guard !held.isEmpty || isOverlong else { return items.first }
    let column = position - lineStart + 1
    let isWhole = !isOverlong && (held.last == UInt8(ascii: "\r") || lines.showsLength(held))
    let line = held
    held = []
    let content = isWhole ? content(of: line[...]) : .damaged(.cut, column: column)
    isOverlong = false
    if isWhole, content == nil { return nil }
    if let content, case .line = content { return item(content) }
    return item(.damaged(.cut, column: column))
  }

  private mutating func take(_ chunk: [UInt8], into items: inout [CaptureItem]) {
    var start = 0
    while let end = chunk[start...].firstIndex(of: UInt8(ascii: "\n")) {
      if held.isEmpty, !isOverlong {
        finishLine(chunk[start..<end], into: &items)
      } else {
        hold(chunk[start..<end])
        let line = held
        held.removeAll(keepingCapacity: true)
        finishLine(line[...], into: &items)
      }
      position += end + 1 - start
      start = end + 1
      lineStart = position
      number += 1
      isOverlong = false
    }
    hold(chunk[start...])
    position += chunk.count - start
    if lines.mayEndWithReturn, held.contains(UInt8(ascii: "\r")) { finishReturned(into: &items) }
  }

  private mutating func hold(_ bytes: ArraySlice<UInt8>) {
    guard !isOverlong else { return }
    held += bytes
    // What may end with carriage returns is parted first.
    guard held.count > Self.longestLine, !(lines.mayEndWithReturn && bytes.contains(UInt8(ascii: "\r"))) else { return }
    isOverlong = true
    held = []
  }

  /// Lines that end with a carriage return alone, as an slcan adapter sends them; one at the very end may still be followed
  /// by a line feed.
  private mutating func finishReturned(into items: inout [CaptureItem]) {
    let text = held
    var start = 0
    while let end = text[start...].firstIndex(of: UInt8(ascii: "\r")), end + 1 < text.count {
      finishLine(text[start..<end], into: &items)
      lineStart += end + 1 - start
      start = end + 1
      number += 1
    }
    held = []
    hold(text[start...])
  }

  private mutating func finishLine(_ line: ArraySlice<UInt8>, into items: inout [CaptureItem]) {
    if lines.mayEndWithReturn, let end = line.firstIndex(of: UInt8(ascii: "\r")), end + 1 < line.endIndex {
      for part in line.split(separator: UInt8(ascii: "\r")) { finishLine(part, into: &items) }
      return
    }
    guard let content = content(of: line) else { return }
    items.append(item(content))
  }

  private func item(_ content: CaptureItem.Content) -> CaptureItem {
    CaptureItem(number: number, offset: lineStart, content: content)
  }

  private mutating func content(of line: ArraySlice<UInt8>) -> CaptureItem.Content? {
    guard !isOverlong, line.count <= Self.longestLine else {
      return .damaged(.tooLong, column: Self.longestLine + 1)
    }
    return lines.content(of: line.last == UInt8(ascii: "\r") ? line.dropLast() : line, clock: &clock)
  }
}
