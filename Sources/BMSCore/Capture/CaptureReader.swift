/// Reads a capture, a `candump -l` log or plain `candump` text in whatever pieces it comes.
///
/// A line that cannot be read is reported with its number, and reading goes on behind it. Never holds more than one line.
/// Lines without a time (plain candump) carry the time of the line before.
public struct CaptureReader: Sendable {
  /// More than any writer makes; a longer line is reported and skipped.
  static let longestLine = 4096

  public private(set) var clock: CaptureClock
  private var held: [UInt8] = []
  private var isOverlong = false
  private var number = 1
  private var lineStart = 0
  private var position = 0

  /// - Parameter utcOffset: of the host that wrote `candump -t A` text, which prints local time without its zone.
  public init(utcOffset: Span = .zero) { clock = CaptureClock(utcOffset: utcOffset) }

  /// Takes a piece of the file in and gives what its lines say. Blank lines are counted and say nothing.
  public mutating func read(_ chunk: [UInt8]) -> [CaptureItem] {
    var items: [CaptureItem] = []
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
    return items
  }

  /// Call at the end of the file: a last line without its line feed was cut, and nobody knows what is missing of it.
  public mutating func finish() -> CaptureItem? {
    guard !held.isEmpty || isOverlong else { return nil }
    let column = position - lineStart + 1
    held = []
    isOverlong = false
    return CaptureItem(number: number, offset: lineStart, content: .damaged(.cut, column: column))
  }

  private mutating func hold(_ bytes: ArraySlice<UInt8>) {
    guard !isOverlong else { return }
    held += bytes
    guard held.count > Self.longestLine else { return }
    isOverlong = true
    held = []
  }

  private mutating func finishLine(_ line: ArraySlice<UInt8>, into items: inout [CaptureItem]) {
    guard let content = content(of: line) else { return }
    items.append(CaptureItem(number: number, offset: lineStart, content: content))
  }

  private mutating func content(of line: ArraySlice<UInt8>) -> CaptureItem.Content? {
    guard !isOverlong, line.count <= Self.longestLine else {
      return .damaged(.tooLong, column: Self.longestLine + 1)
    }
    let text = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
    var isBlank = true
    for index in text.indices where text[index] != UInt8(ascii: " ") {
      isBlank = false
      let byte = text[index]
      if byte < 0x20 && byte != UInt8(ascii: "\t") || byte == 0x7F {
        return .damaged(.notText, column: index - text.startIndex + 1)
      }
    }
    guard !isBlank else { return nil }
    var cursor = CaptureCursor(text)
    do throws(CaptureDamage) {
      return .line(try CaptureLine.read(&cursor, clock: &clock))
    } catch {
      return .damaged(error, column: cursor.column)
    }
  }
}

/// Turns the times of a file into civil time.
///
/// `candump -t z` counts from the first frame, `-t d` from the frame before; both look alike. They are taken as counted
/// from the first until one goes back, and as differences from there.
public struct CaptureClock: Hashable, Sendable {
  public enum Timing: Hashable, Sendable {
    /// No line had a time.
    case none
    case absolute
    /// Counted from the first frame of the file, which stands at 1970-01-01.
    case sinceStart
    case sinceLast
  }

  public private(set) var timing = Timing.none
  public private(set) var now = WallTime(microseconds: 0)
  let utcOffset: Span
  /// Some 30,000 years: differences of times never overflow.
  private static let latest: Int64 = 1_000_000_000_000_000_000
  private var sum: Int64 = 0
  private var last: Int64 = 0

  init(utcOffset: Span) { self.utcOffset = utcOffset }

  mutating func absolute(_ microseconds: Int64) -> WallTime {
    timing = .absolute
    now = WallTime(microseconds: microseconds)
    return now
  }

  mutating func relative(_ microseconds: Int64) -> WallTime {
    if timing != .sinceLast { timing = microseconds < last ? .sinceLast : .sinceStart }
    sum = min(sum &+ microseconds, Self.latest)
    last = microseconds
    now = WallTime(microseconds: timing == .sinceLast ? sum : microseconds)
    return now
  }
}
