internal import BMSCore
internal import Glibc
internal import Transport

/// A copy of a capture in which serial numbers and texts are crossed out.
struct RedactedCopy {
  /// What was found in the capture: links and their keys.
  let finder: CaptureDissector
  /// What was written, and what was crossed out.
  let sentence: String

  static func usualPath(_ capture: String) -> String { "\(capture).redacted" }

  /// Writes it into a file that is not there yet.
  init(of capture: String, to target: String, hiding registers: [ClosedRange<UInt16>]) throws {
    var finder = CaptureDissector()
    let outcome = try CaptureFile.each(capture) { item in
      if let event = item.event { _ = finder.receive(event) }
    }
    try outcome.say(of: capture)
    _ = finder.finish()
    self.finder = finder
    let known = finder.links.compactMap { link in link.recovery.key.map { (link.name, $0) } }
    var redactor = Redactor(keys: Dictionary(uniqueKeysWithValues: known), hiding: registers)
    let file: OwnedFD
    do throws(FileTrouble) {
      file = try RegularFile.creating(target, .shared)
    } catch {
      throw Failure.notNew(target, error)
    }
    var text: [UInt8] = []
    func put(_ lines: [CaptureLine], atEnd: Bool = false) throws(Failure) {
      for line in lines { line.write(to: &text) }
      guard atEnd || text.count > 60_000 else { return }
      try Self.write(text, file.raw)
      text.removeAll(keepingCapacity: true)
    }
    try CaptureFile.each(capture) { item in
      // What cannot be read could hold anything.
      guard case .line(let line) = item.content else { return }
      try put(redactor.redact(line))
    }
    try put(redactor.finish(), atEnd: true)
    sentence = Texts.Capture.redacted(
      target, isConverted: outcome.reader.readsAnotherFormat, redactor.report.sentence,
      damaged: outcome.report.damaged)
  }

  private static func write(_ bytes: [UInt8], _ fd: Int32) throws(Failure) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(fd, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw Failure.output(Errno(errno)) }
      rest = rest.dropFirst(count)
    }
  }
}
