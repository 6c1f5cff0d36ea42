internal import BMSCore

/// The changes of a battery that can be set back, to choose from.
struct PastChangePicker: Hashable, Sendable {
  let changes: [PastChange]
  var selected = 0
}

enum PastChangesDialog {
  private static let widest = 100

  static func draw(_ picker: PastChangePicker, _ state: AppState, width: Int) -> Block {
    var block = Block(width: width)
    let own = min(width, widest)
    block.add(Rows.title(Texts.Change.pastTitle, width: own))
    block.add(Rows.paragraph(Texts.Change.pastHint, .hint, indent: 1, width: own))
    for (index, change) in picker.changes.enumerated() {
      let isSelected = index == picker.selected
      let time = CivilTime(change.time, utcOffset: state.utcOffset)
      let words = Texts.Change.past(change, Field(id: change.field)?.label ?? change.field)
      let line =
        Line(isSelected ? " > " : "   ", .key) + Line("\(time.date) \(time.clock)  ", .hint)
        + Line(words, isSelected ? .selected : .normal) + Line("  \(change.outcome)", style(change))
        + Line("  \(Texts.Change.by(change.user))", .hint)
      block.add(line.marked(.pick(.item(index))))
    }
    return block
  }

  private static func style(_ change: PastChange) -> Style {
    change.outcome == SettingOutcome.verified.word ? .good : .warning
  }
}

extension ViewState {
  /// Offers what the record holds: a list to choose from, one alone at once.
  mutating func offer(_ changes: [PastChange], in state: AppState, size: Size) {
    var hands = Hands(view: self, state: state, size: size)
    let picker = PastChangePicker(changes: changes)
    switch changes.count {
    case 0: hands.view.message = .trouble(Texts.Change.nothingToSetBack)
    case 1: hands.pickPast(picker, 0)
    default: hands.view.dialogs.append(Dialog(kind: .pastChanges(picker)))
    }
    self = hands.view
  }
}

extension Hands {
  /// The same path as any change: its dialog, its gates.
  mutating func setBack(_ request: SettingRequest) {
    view.dialogs.removeLast()
    change(request.subject, to: request.text)
  }

  mutating func pickPast(_ picker: PastChangePicker, _ index: Int) {
    guard picker.changes.indices.contains(index) else { return }
    let past = picker.changes[index]
    let setting = state.clusters.isEmpty ? nil : state.clusters[view.clusterIndex(in: state)].setting
    let known = SettingChange.subjects(setting?.map ?? .weco).first { $0.id == past.field }
    if case .pastChanges = view.dialogs.last?.kind { view.dialogs.removeLast() }
    change(known ?? .named(past.field), to: past.old)
  }

  /// A key while the list is open; `nil` when it means what it always means.
  mutating func pressInPastChanges(_ key: Key) -> [Effect]? {
    guard !view.isHelpOpen, case .pastChanges(var picker) = view.dialogs.last?.kind else { return nil }
    let last = max(picker.changes.count - 1, 0)
    switch KeyMap.action(for: key) {
    case .up: picker.selected = max(picker.selected - 1, 0)
    case .down: picker.selected = min(picker.selected + 1, last)
    case .top, .pageUp: picker.selected = 0
    case .bottom, .pageDown: picker.selected = last
    case .details:
      pickPast(picker, picker.selected)
      return []
    default: return nil
    }
    view.dialogs[view.dialogs.count - 1].kind = .pastChanges(picker)
    bringIntoSight(row: picker.selected + 3)
    return []
  }
}
