internal import BMSCore

/// The manual laid out in lines: for the screen and for `wecotui manual`.
struct ManualText {
  private static let nameWidth = 19
  private static let widest = 80

  private(set) var lines: [Line] = []
  /// In which line what leads to a place finds it.
  private(set) var places: [ManualPlace: Int] = [:]
  private let width: Int

  init(_ chapters: [ManualChapter], manual: Manual = .printed, width: Int) {
    self.width = min(width, Self.widest)
    for chapter in chapters {
      if !lines.isEmpty { lines.append(.empty) }
      // A section that is told in several chapters is looked for in the one that is about it first.
      for section in chapter.sections where places[.section(section)] == nil {
        places[.section(section)] = lines.count
      }
      let numbers = chapter.sections.map(\.rawValue).joined(separator: ", ")
      // Dashes and blanks around both, where they fit into one line.
      let isShort = chapter.title.unicodeScalars.count + numbers.unicodeScalars.count + 6 <= self.width
      let note = isShort ? Line(numbers, .label) : .empty
      lines.append(Rows.title(chapter.title, note: note, width: self.width))
      if !isShort { lines += Rows.paragraph(numbers, .label, indent: 1, width: self.width) }
      for entry in chapter.entries { add(entry, manual) }
    }
  }

  private mutating func add(_ entry: ManualEntry, _ manual: Manual) {
    switch entry {
    case .row(let name, let text): lines += Rows.named(name, text, indent: Self.nameWidth, width: width)
    case .doubtful(let name, let text):
      lines += Rows.hanging(
        (Line(" ") + Line(name, .warning)).fitted(to: Self.nameWidth - 2) + Line("? ", .warning), text, .warning,
        indent: Self.nameWidth, width: width)
    case .words(let text): lines += Rows.paragraph(text, .title, indent: 1, width: width)
    case .trouble(let trouble):
      let info = manual.info(trouble)
      places[.trouble(trouble)] = lines.count
      lines.append(Line("\(trouble.rawValue)".leftPadded(to: 3), .key) + Line(" \(Texts.name(trouble))", .title))
      lines += Rows.paragraph(Texts.Book.told(trouble), .normal, indent: 4, width: width)
      if !info.signs.isEmpty {
        lines += Rows.paragraph(Texts.Book.signs(info.signs), .hint, indent: 4, width: width)
      }
    }
  }
}

extension String {
  fileprivate func leftPadded(to width: Int) -> String {
    String(repeating: " ", count: max(width - unicodeScalars.count, 0)) + self
  }
}

extension ManualBook {
  /// What is told of a word: whole chapters where it stands in their title or is their section's number, else the entries
  /// in which it stands. An empty word is told everything.
  static func chapters(about word: String) -> [ManualChapter] {
    let wanted = word.lowercased()
    guard !wanted.isEmpty else { return chapters }
    let named = chapters.filter { $0.isCalled(wanted) }
    guard named.isEmpty else { return named }
    return chapters.compactMap { chapter in
      let entries = chapter.entries.filter { $0.text(.printed).lowercased().contains(wanted) }
      return entries.isEmpty ? nil : ManualChapter(title: chapter.title, sections: chapter.sections, entries: entries)
    }
  }
}

extension ManualChapter {
  /// - Parameter word: in lower case.
  func isCalled(_ word: String) -> Bool {
    title.lowercased().contains(word) || sections.contains { $0.rawValue.lowercased() == word }
  }
}

extension ManualEntry {
  fileprivate func text(_ manual: Manual) -> String {
    switch self {
    case .row(let name, let text), .doubtful(let name, let text): return "\(name) \(text)"
    case .words(let text): return text
    case .trouble(let trouble):
      let info = manual.info(trouble)
      return "\(Texts.name(trouble)) \(Texts.Book.told(trouble)) \(info.signs.joined(separator: " "))"
    }
  }
}
