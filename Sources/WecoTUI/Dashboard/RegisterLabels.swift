internal import BMSCore
internal import Transport

/// The names that the user gave to registers: `labels.txt` in the state folder, a register and its text a line.
enum RegisterLabels {
  private static let most = 500

  static func load() -> [UInt16: String] {
    guard let folder = StateFolder(), let bytes = try? CaptureBytes(path: "\(folder.path)/labels.txt") else {
      return [:]
    }
    let text = String(decoding: bytes.bytes(from: 0, most: 65_536), as: UTF8.self)
    var labels: [UInt16: String] = [:]
    for line in text.split(separator: "\n").prefix(most) {
      let words = line.split(separator: " ", maxSplits: 1)
      if words.count == 2, let register = UInt16(words[0]) { labels[register] = String(words[1]) }
    }
    return labels
  }

  static func save(_ labels: [UInt16: String], into folder: StateFolder) throws(Failure) {
    _ = try folder.write(labels.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }, name: "labels")
  }
}

extension Dashboard {
  /// Keeps a register's name for the next time, and in the capture that is being recorded.
  mutating func label(_ register: UInt16, _ text: String, at now: Instant) {
    if let link = runner.sources.first?.links.first?.name {
      recorder.remark("label \(register) \(text)", link: link, at: runner.moment(now))
    }
    let labels = screen.view.choices.labels
    disk.answer(Texts.Disk.labels) { folder throws(Failure) in
      try RegisterLabels.save(labels, into: folder)
      return Texts.Watch.labelled(register, text)
    }
  }
}
