/// Finds out what kind of log its lines are of, and reads them.
struct LineReading: Sendable {
  private var foreign: LogFormat?
  private var state = LogState()
  /// A line was understood: what the file is does not change any more.
  private var isSettled = false
  /// It has the comments of our own captures: read as exactly as they are written.
  private var isOurs = false
  private(set) var looks: String?

  /// For sentences; `nil` until a line was understood.
  var format: String? {
    guard isSettled else { return nil }
    return foreign?.name ?? (isOurs ? "a capture" : "a candump log")
  }

  var isStateless: Bool { foreign == nil }
  /// Only while nothing better is known, and for what an slcan adapter sends.
  var mayEndWithReturn: Bool { !isOurs && (!isSettled || foreign != nil) }

  /// Whether a line without its line feed tells by itself that it is whole: it says how many bytes there are.
  func showsLength(_ line: [UInt8]) -> Bool {
    !isOurs && (foreign?.showsLength ?? line.contains(UInt8(ascii: "[")))
  }

  /// What a line says, without its line end; `nil` for nothing.
  mutating func content(of line: ArraySlice<UInt8>, clock: inout CaptureClock) -> CaptureItem.Content? {
    if isSettled, foreign == nil, let event = frame(line, &clock) { return .line(.event(event)) }
    var text = line
    var isBlank = true
    var isPlain = true
    for byte in text where byte != UInt8(ascii: " ") {
      isBlank = false
      if Self.isControl(byte) { isPlain = false }
    }
    if !isPlain {
      // candump -c: colours around a line that is whole without them.
      guard !isOurs, let plain = Self.withoutColours(text) else {
        let column = (text.firstIndex(where: Self.isControl) ?? text.startIndex) - text.startIndex + 1
        return damage(.notText, column: column, text)
      }
      text = plain
    }
    guard !isBlank, !text.isEmpty else { return nil }
    if text.first == UInt8(ascii: "#"), foreign == nil { isOurs = true }
    if !isSettled, !isOurs { recognise(text) }
    guard foreign == nil else { return foreignContent(of: text, clock: &clock) }
    var cursor = CaptureCursor(text)
    do throws(CaptureDamage) {
      let line = try CaptureLine.read(&cursor, clock: &clock, isStrict: isOurs)
      if !isSettled, line.event != nil { isSettled = true }
      return .line(line)
    } catch {
      if !isOurs, Self.isRemark(text) { return nil }
      if isOurs, !isSettled { recognise(text) }
      guard foreign == nil else { return foreignContent(of: text, clock: &clock) }
      return damage(error, column: cursor.column, text)
    }
  }

  /// The line nearly all logs are made of, without looking at its bytes twice: read to its end, it holds nothing odd.
  private func frame(_ line: ArraySlice<UInt8>, _ clock: inout CaptureClock) -> CaptureEvent? {
    guard line.first == UInt8(ascii: "(") else { return nil }
    var cursor = CaptureCursor(line)
    var ahead = clock
    guard let event = try? CaptureLine.readFrame(&cursor, clock: &ahead, isStrict: isOurs), cursor.isAtEnd else {
      return nil
    }
    clock = ahead
    return event
  }

  private mutating func recognise(_ text: ArraySlice<UInt8>) {
    let words = LogWords(text)
    guard let format = LogFormat.all.first(where: { $0.recognises(words) }) else { return }
    foreign = format
    isSettled = true
    isOurs = false
  }

  private mutating func foreignContent(of text: ArraySlice<UInt8>, clock: inout CaptureClock) -> CaptureItem.Content? {
    do throws(CaptureDamage) {
      return try foreign?.read(LogWords(text), &state, &clock).map { .line(.event($0)) }
    } catch {
      return damage(error, column: 1, text)
    }
  }

  private mutating func damage(
    _ damage: CaptureDamage, column: Int, _ text: ArraySlice<UInt8>
  ) -> CaptureItem.Content {
    if looks == nil { looks = Self.looks(text) }
    return .damaged(damage, column: column)
  }

  private static func isControl(_ byte: UInt8) -> Bool { byte < 0x20 && byte != UInt8(ascii: "\t") || byte == 0x7F }

  /// What candump says between frames: what was dropped, and an error frame in words (-e), indented with a tab.
  private static func isRemark(_ text: ArraySlice<UInt8>) -> Bool {
    text.first == UInt8(ascii: "\t") || text.starts(with: "DROPCOUNT:".utf8)
  }

  /// The line without `ESC [ 31 m` and the like; `nil` if there are other control characters in it.
  private static func withoutColours(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    var plain: [UInt8] = []
    var rest = text
    while let byte = rest.popFirst() {
      guard byte == 0x1B else {
        guard !isControl(byte) else { return nil }
        plain.append(byte)
        continue
      }
      guard rest.popFirst() == UInt8(ascii: "[") else { return nil }
      rest = rest.drop { $0 &- 0x30 < 10 || $0 == UInt8(ascii: ";") }
      guard rest.popFirst() == UInt8(ascii: "m") else { return nil }
    }
    return plain[...]
  }

  /// What a file may be whose first line says nothing to us.
  private static func looks(_ line: ArraySlice<UInt8>) -> String {
    let text = line.drop { $0 == UInt8(ascii: " ") }
    if text.contains(where: isControl) { return "no text" }
    switch text.first {
    case UInt8(ascii: "<"): return "a web page or XML"
    case UInt8(ascii: "{"), UInt8(ascii: "["): return "JSON"
    default: break
    }
    let fields = text.split(omittingEmptySubsequences: false) { $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: ";") }
    return fields.count > 3 ? "a table with other columns than those of SavvyCAN or python-can" : "text"
  }
}
