/// What can be connected to: a list to choose from.
struct SourcePicker: Hashable, Sendable {
  struct Entry: Hashable, Sendable {
    let name: String
    /// What is behind it: an adapter's own words, a state.
    let detail: String
    /// Options as on the command line; `nil` where it can be seen but not chosen.
    let arguments: [String]?
  }

  var entries: [Entry]
  var selected = 0

  /// The same choice in a list that was read anew.
  func updated(with entries: [Entry]) -> SourcePicker {
    var picker = self
    let current = self.entries.indices.contains(selected) ? self.entries[selected].name : nil
    picker.entries = entries
    picker.selected = entries.firstIndex { $0.name == current } ?? max(0, min(selected, entries.count - 1))
    return picker
  }
}

enum SourceDialog {
  /// Lines above the first entry.
  static let head = 2

  static func draw(_ picker: SourcePicker, width: Int) -> Block {
    var block = Block(width: width)
    block.add(Rows.title(Texts.Sources.title, width: min(width, 100)))
    block.add(Rows.paragraph(Texts.Sources.hint, .hint, indent: 1, width: width).prefix(1).map(\.self))
    let nameWidth = min((picker.entries.map(\.name.unicodeScalars.count).max() ?? 0) + 2, width / 2)
    for (index, entry) in picker.entries.enumerated() {
      let isSelected = index == picker.selected
      let name = Line(entry.name, isSelected ? .selected : entry.arguments == nil ? .hint : .normal)
      block.add(Line(isSelected ? " > " : "   ", .key) + name.fitted(to: nameWidth) + Line(entry.detail, .hint))
    }
    return block
  }
}

extension Hands {
  /// A key while the list of sources is open; `nil` when it means what it always means.
  mutating func pressInPicker(_ key: Key) -> [Effect]? {
    guard !view.isHelpOpen, case .sources(var picker) = view.dialogs.last?.kind else { return nil }
    let last = max(picker.entries.count - 1, 0)
    switch KeyMap.action(for: key) {
    case .up: picker.selected = max(picker.selected - 1, 0)
    case .down: picker.selected = min(picker.selected + 1, last)
    case .top, .pageUp: picker.selected = 0
    case .bottom, .pageDown: picker.selected = last
    case .details: return choose(picker)
    default: return nil
    }
    view.dialogs[view.dialogs.count - 1].kind = .sources(picker)
    bringIntoSight(row: picker.selected + SourceDialog.head)
    return []
  }

  mutating func clickPicker(row: Int) -> [Effect] {
    guard case .sources(var picker) = view.dialogs.last?.kind else { return [] }
    let index = row - SourceDialog.head
    guard picker.entries.indices.contains(index) else { return [] }
    picker.selected = index
    view.dialogs[view.dialogs.count - 1].kind = .sources(picker)
    return choose(picker)
  }

  private mutating func choose(_ picker: SourcePicker) -> [Effect] {
    guard picker.entries.indices.contains(picker.selected) else { return [] }
    guard let arguments = picker.entries[picker.selected].arguments else {
      view.message = Message(text: Texts.Sources.notYet(picker.entries[picker.selected].name))
      return []
    }
    return [.connect(arguments)]
  }
}
