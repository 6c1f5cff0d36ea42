internal import BMSCore

/// Something that can be connected to.
struct FoundSource: Hashable, Sendable {
  let name: String
  /// What is behind it: an adapter's own words, a state.
  let detail: String
  /// Options as on the command line; `nil` where it can be seen but not chosen.
  let arguments: [String]?
}

/// What can be connected to: a list to choose from.
enum SourceList {
  static func draw(_ sources: [FoundSource], selected: Int, width: Int) -> Block {
    var block = Block(width: width)
    block.add(Rows.title(Texts.Sources.title, width: min(width, 100)))
    block.add(Rows.paragraph(Texts.Sources.hint, .hint, indent: 1, width: width).prefix(1).map(\.self))
    let nameWidth = min((sources.map(\.name.unicodeScalars.count).max() ?? 0) + 2, width / 2)
    for (index, source) in sources.enumerated() {
      let name = Line(source.name, index == selected ? .selected : source.arguments == nil ? .hint : .normal)
      block.add(Rows.entry(index, selected, name.fitted(to: nameWidth) + Line(source.detail, .hint)))
    }
    return block
  }
}

/// The changes of a battery that can be set back.
enum PastChangeList {
  static func draw(_ changes: [PastChange], selected: Int, _ state: AppState, width: Int) -> Block {
    var block = Block(width: width)
    let own = min(width, 100)
    block.add(Rows.title(Texts.Change.pastTitle, width: own))
    block.add(Rows.paragraph(Texts.Change.pastHint, .hint, indent: 1, width: own))
    for (index, change) in changes.enumerated() {
      let time = CivilTime(change.time, utcOffset: state.utcOffset)
      let words = Texts.Change.step(
        Field(id: change.field).map { Texts.name($0) } ?? change.field, from: change.old, to: change.new)
      let style: Style = change.outcome == SettingOutcome.verified.word ? .good : .warning
      let line =
        Line("\(time.date) \(time.clock)  ", .hint) + Line(words, index == selected ? .selected : .normal)
        + Line("  \(change.outcome)", style) + Line("  \(Texts.Change.by(change.user))", .hint)
      block.add(Rows.entry(index, selected, line))
    }
    return block
  }
}

/// The incidents that are kept.
enum IncidentList {
  static func draw(_ state: AppState, selected: Int, width: Int) -> Block {
    var block = Block(width: width)
    block.add(Rows.title(Texts.Incidents.title, width: min(width, 100)))
    guard !state.incidents.isEmpty else {
      block.add(Texts.Incidents.none, .normal)
      return block
    }
    block.add(Rows.paragraph(Texts.Incidents.hint, .hint, indent: 1, width: width).prefix(1).map(\.self))
    for (index, entry) in state.incidents.enumerated() {
      let local = CivilTime(entry.at, utcOffset: state.utcOffset)
      let name = Line("\(local.date) \(local.clock)", index == selected ? .selected : .normal)
      let what = Texts.Urgent.first(entry.alarms.first.map(Texts.label) ?? entry.name, of: entry.alarms.count)
      block.add(Rows.entry(index, selected, name + Line("  \(entry.cluster)  ", .label) + Line(what)))
    }
    return block
  }
}

/// Choosing from a list, whatever stands in it.
extension ScreenModel {
  /// Which entry of the open list is chosen, and how many there are; `nil` where no list is open.
  private var list: (selected: Int?, count: Int)? {
    guard let dialog = view.dialogs.last else { return nil }
    switch dialog.kind {
    case .sources(let sources): return (dialog.selected, sources.count)
    case .pastChanges(let changes): return (dialog.selected, changes.count)
    case .incidents: return (dialog.selected, state.incidents.count)
    case .catalogue(let query): return (dialog.selected, InverterCatalogue.find(query).count)
    case .setting(let setting): return setting.names(in: state).map { (setting.selected, $0.count) }
    case .details, .group, .report, .wiring, .drawings, .alarm, .manual, .lesson: return nil
    }
  }

  mutating func chooseEntry(by step: Int) -> [Effect]? {
    guard let list else { return nil }
    let last = max(list.count - 1, 0)
    guard let selected = list.selected else { return chooseEntry(step > 0 ? 0 : last) }
    return chooseEntry(max(0, min(min(selected, last) + step, last)))
  }

  /// While a setting is changed, what stands above its list is scrolled to.
  mutating func pageThroughEntries(by step: Int) -> [Effect]? {
    if case .setting = view.dialogs.last?.kind { return nil }
    return chooseEntry(by: step)
  }

  private mutating func chooseEntry(_ index: Int) -> [Effect]? {
    if case .setting = view.dialogs.last?.kind { return chooseInChange(index) }
    view.dialogs[view.dialogs.count - 1].selected = index
    bringIntoSight(item: index)
    return []
  }

  /// Enter on an entry, or a click.
  mutating func takeEntry() -> [Effect]? {
    guard let list, let selected = list.selected, let kind = view.dialogs.last?.kind else { return nil }
    let index = min(selected, list.count - 1)
    guard index >= 0 else { return [] }
    switch kind {
    case .sources(let sources):
      guard let arguments = sources[index].arguments else {
        return say(Texts.Sources.notYet(sources[index].name))
      }
      return [.connect(arguments)]
    case .pastChanges(let changes):
      view.dialogs.removeLast()
      setBack(changes[index])
    case .incidents: return [.replay(state.incidents[index].name)]
    case .catalogue(let query):
      view.dialogs.append(Dialog(kind: .wiring(InverterCatalogue.find(query)[index].id)))
    default: return nil
    }
    return []
  }

  /// A click on an entry or a button.
  mutating func pick(_ pick: Pick) -> [Effect] {
    guard let kind = view.dialogs.last?.kind else {
      if case .item(let index) = pick, view.page == .fleet { clickBattery(index) }
      return []
    }
    switch (pick, kind) {
    case (.item(let index), .alarm):
      view.dialogs[view.dialogs.count - 1].selected = index
      return openLink()
    case (.item(let index), .setting): _ = chooseInChange(index)
    case (.item(let index), _):
      _ = chooseEntry(index)
      return takeEntry() ?? []
    case (.cancel, _): view.dialogs.removeLast()
    case (.goOn, .setting): return goOnWithChange() ?? []
    case (.goOn, _): setWiredProtocol()
    case (.setBack, _): _ = setOutcomeBack()
    }
    return []
  }

  // MARK: - What opens a list

  /// What can be connected to. A list that is open keeps its choice when adapters come and go.
  mutating func offer(_ sources: [FoundSource]) {
    guard let dialog = view.dialogs.last, case .sources(let before) = dialog.kind else {
      view.isHelpOpen = false
      view.dialogs = [Dialog(kind: .sources(sources))]
      return
    }
    let name = before.indices.contains(dialog.selected) ? before[dialog.selected].name : nil
    let same = sources.firstIndex { $0.name == name }
    view.dialogs[view.dialogs.count - 1].selected = same ?? max(0, min(dialog.selected, sources.count - 1))
    view.dialogs[view.dialogs.count - 1].kind = .sources(sources)
  }

  /// What the record of changes holds: a list to choose from, one alone at once.
  mutating func offer(_ changes: [PastChange]) {
    switch changes.count {
    case 0:
      let battery = cluster?.situation(at: state.now, state.settings)?.battery.text
      complain(battery.map(Texts.Change.nothingToSetBack) ?? Texts.Change.notYet)
    case 1: setBack(changes[0])
    default: view.dialogs.append(Dialog(kind: .pastChanges(changes)))
    }
  }

  // MARK: - Incidents

  /// Where an alarm leads to.
  private var links: [AlarmLink] {
    guard case .alarm(let ref) = view.dialogs.last?.kind, let alarm = ref.alarm(in: shownState) else { return [] }
    return AlarmDialog.links(of: alarm, shownState)
  }

  /// The link above or below; where there is none the dialog is scrolled.
  mutating func chooseLink(by step: Int) {
    guard let dialog = view.dialogs.last else { return }
    let next = min(dialog.selected, links.count - 1) + step
    guard links.indices.contains(next) else { return scroll(by: step) }
    view.dialogs[view.dialogs.count - 1].selected = next
    let row = body.lines.firstIndex { $0.marks.contains { $0.subject == .pick(.item(next)) } }
    if let row { bringIntoSight(row: row) }
  }

  /// Enter on an alarm: its moment where it was kept, or what the manual says.
  mutating func openLink() -> [Effect] {
    let links = links
    guard let dialog = view.dialogs.last, let last = links.indices.last else {
      guard case .alarm(let ref) = view.dialogs.last?.kind, let alarm = ref.alarm(in: shownState) else { return [] }
      return say(shownState.incidentWords(of: alarm))
    }
    switch links[min(dialog.selected, last)] {
    case .incident(let name): return refusesPast() ? [] : [.replay(name)]
    case .manual(let place):
      openManual(at: place)
      return []
    }
  }

  /// The incident of the alarm in the dialog, or the chosen one of the list.
  var openIncident: String? {
    guard let dialog = view.dialogs.last else { return nil }
    switch dialog.kind {
    case .alarm(let ref): return ref.alarm(in: shownState).flatMap(state.incident)?.entry.name
    case .incidents:
      return state.incidents.indices.contains(dialog.selected) ? state.incidents[dialog.selected].name : nil
    default: return nil
    }
  }
}
