internal import BMSCore
internal import Transport

/// What clusters are wired to, as noted by `:wired`: `wired.txt` in the state folder, a JSON object a line.
enum WiredNotes {
  private static let most = 200
  private static let mostBytes = 65_536

  static func load(from folder: StateFolder? = StateFolder()) -> [String: WiredNote] {
    guard let folder, let bytes = try? CaptureBytes(path: "\(folder.path)/wired.txt") else { return [:] }
    let text = String(decoding: bytes.bytes(from: 0, most: mostBytes), as: UTF8.self)
    return text.split(separator: "\n").prefix(most).reduce(into: [:]) { notes, line in
      // People may edit it: what is no line of ours is passed over.
      guard let node = try? JSON5(parsing: String(line)), let cluster = node["cluster"]?.text,
        let inverter = node["inverter"]?.text
      else { return }
      notes[cluster] = WiredNote(
        inverter: PlainText.oneLine(inverter), wiring: node["wiring"]?.text.map(PlainText.oneLine))
    }
  }

  static func save(_ notes: [String: WiredNote], into folder: StateFolder) throws(Failure) {
    let lines = notes.sorted { $0.key < $1.key }.suffix(most).map { cluster, note in
      JSONText.object(known: [
        ("cluster", JSONText.quoted(cluster)), ("inverter", JSONText.quoted(note.inverter)),
        ("wiring", note.wiring.map(JSONText.quoted)),
      ])
    }
    _ = try folder.write(lines, name: "wired")
  }
}

extension Dashboard {
  /// - Parameter sentence: what is said when it is kept.
  func keepWired(_ sentence: String) {
    let notes = screen.view.choices.wired
    disk.answer(Texts.Disk.wired) { folder throws(Failure) in
      try WiredNotes.save(notes, into: folder)
      return sentence
    }
  }
}
