internal import BMSCore
internal import Glibc
internal import Transport

/// Standard output, for results that a script relies on.
enum Output {
  /// Writes one line, whatever stands in it, and its end, all of it.
  ///
  /// `print` would not notice a full disk or a closed descriptor, and the command would end as if all were well.
  static func line(_ text: String) throws(Failure) { try lines([text]) }

  /// One line for each text.
  static func lines(_ texts: [String]) throws(Failure) {
    try write(Array(texts.map { PlainText.oneLine($0) + "\n" }.joined().utf8))
  }

  /// A text whose line ends are its own: a document, a paragraph.
  static func text(_ text: String) throws(Failure) { try write(Array((PlainText.lines(text) + "\n").utf8)) }

  static func write(_ bytes: [UInt8]) throws(Failure) {
    var written = 0
    while written < bytes.count {
      let count = bytes.withUnsafeBytes {
        Glibc.write(STDOUT_FILENO, $0.baseAddress?.advanced(by: written), $0.count - written)
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw Failure.output(Errno(errno)) }
      written += count
    }
  }
}

/// Standard error: one line a sentence, marked with how urgent it is where the journal reads it.
enum Complaint {
  static func write(_ sentence: String, _ priority: LogPriority) {
    let bytes = Array((SystemJournal.complaint(PlainText.oneLine(sentence), priority) + "\n").utf8)
    _ = Glibc.write(STDERR_FILENO, bytes, bytes.count)
  }
}

/// Lines to standard output, many at once.
final class LineOutput {
  private var buffer = ByteText()

  func write(_ line: String?) throws(Failure) {
    guard let line else { return }
    try write { $0.put(PlainText.oneLine(line)) }
  }

  /// A line that is put together in place.
  func write(_ line: (inout ByteText) -> Void) throws(Failure) {
    line(&buffer)
    buffer.put("\n")
    if buffer.bytes.count > 60_000 { try flush() }
  }

  func flush() throws(Failure) {
    try Output.write(buffer.bytes)
    buffer.removeAll()
  }

  static func complain(_ line: String, _ priority: LogPriority = .warning) {
    Complaint.write(line, priority)
  }

  static func complain(_ notice: Notice) {
    if let message = notice.message { complain("wecotui: \(message.text)", .error) }
  }
}

/// Tables as text (RFC 4180).
enum CSV {
  static func line(_ cells: [String]) -> String { cells.map(PlainText.cell).joined(separator: ",") + "\r\n" }

  /// `2026-11-20 12:00:05`: a form that every spreadsheet takes for a time.
  static func time(_ wall: WallTime, utcOffset: Span = .zero) -> String {
    let civil = CivilTime(wall, utcOffset: utcOffset)
    return "\(civil.date) \(civil.clock)"
  }
}
