internal import BMSCore
internal import Transport

/// A map that was learnt, as a file that is not there yet.
enum LearntMapFile {
  /// - Parameter head: what the file says about itself first.
  /// - Returns: what was written.
  static func write(_ learnt: LearntMap, _ head: String, to path: String) throws(Failure) -> String {
    let problems = learnt.map.validate()
    let comments =
      ["// \(head)"] + learnt.remarks.map { "// \($0)" }
      + problems.map { "// PROBLEM: \($0.keyPath): \(Texts.sentence($0.fault))" }
    let text = (comments + DeviceMapText.lines(learnt.map)).map { PlainText.oneLine($0) + "\n" }.joined()
    try NewFile.write(text, to: path)
    let writes = learnt.map.writes.map(\.subject.id)
    return Texts.Capture.map(path, writes: writes, registers: learnt.map.rows.count)
  }
}

/// A text in a file that is not there yet.
enum NewFile {
  static func write(_ text: String, to path: String) throws(Failure) {
    do throws(FileTrouble) {
      _ = try RegularFile.creating(path, .shared)
      try AtomicFile.write(Array(text.utf8), to: path, .shared)
    } catch {
      throw Failure.notNew(path, error)
    }
  }
}
