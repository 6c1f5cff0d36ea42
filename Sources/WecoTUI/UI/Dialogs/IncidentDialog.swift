internal import BMSCore

/// The incidents that are kept: a list to choose from.
enum IncidentDialog {
  /// Lines above the first entry.
  static let head = 2

  static func draw(_ context: PageContext, selected: Int) -> Block {
    var block = Block(width: context.width)
    let state = context.state
    block.add(Rows.title(Texts.Incidents.title, width: min(context.width, 100)))
    guard !state.incidents.isEmpty else {
      block.add(Rows.paragraph(Texts.Incidents.none, .normal, indent: 1, width: context.width))
      return block
    }
    block.add(Rows.paragraph(Texts.Incidents.hint, .hint, indent: 1, width: context.width).prefix(1).map(\.self))
    for (index, entry) in state.incidents.enumerated() {
      let isSelected = index == selected
      let local = CivilTime(entry.at, utcOffset: state.utcOffset)
      let name = Line("\(local.date) \(local.clock)", isSelected ? .selected : .normal)
      let what = Texts.Urgent.first(entry.alarms.first?.label ?? entry.name, of: entry.alarms.count)
      block.add(Line(isSelected ? " > " : "   ", .key) + name + Line("  \(entry.cluster)  ", .label) + Line(what))
    }
    return block
  }
}

extension Hands {
  /// A key while an alarm or the list of incidents is open; `nil` when it means what it always means.
  mutating func pressInFaultDialog(_ key: Key) -> [Effect]? {
    guard !view.isHelpOpen, let kind = view.dialogs.last?.kind else { return nil }
    switch kind {
    case .alarm(let ref) where KeyMap.action(for: key) == .details:
      guard view.replay == nil, let alarm = ref.alarm(in: shownState), let entry = state.incident(of: alarm) else {
        view.message = Message(text: view.replay == nil ? Texts.AlarmDetails.notKept : Texts.Replay.notNow)
        return []
      }
      return [.replay(entry.name)]
    case .incidents(let selected): return pressInIncidents(key, selected)
    default: return nil
    }
  }

  private mutating func pressInIncidents(_ key: Key, _ selected: Int) -> [Effect]? {
    let last = max(state.incidents.count - 1, 0)
    var selected = min(selected, last)
    switch KeyMap.action(for: key) {
    case .up: selected = max(selected - 1, 0)
    case .down: selected = min(selected + 1, last)
    case .top, .pageUp: selected = 0
    case .bottom, .pageDown: selected = last
    case .details: return state.incidents.indices.contains(selected) ? [.replay(state.incidents[selected].name)] : []
    default: return nil
    }
    view.dialogs[view.dialogs.count - 1].kind = .incidents(selected: selected)
    bringIntoSight(row: selected + IncidentDialog.head)
    return []
  }

  /// The incident of the alarm in the dialog, or the chosen one of the list.
  var openIncident: String? {
    switch view.dialogs.last?.kind {
    case .alarm(let ref): ref.alarm(in: state).flatMap(state.incident)?.name
    case .incidents(let selected):
      state.incidents.indices.contains(selected) ? state.incidents[selected].name : nil
    default: nil
    }
  }

  /// The state that pages are drawn from.
  var shownState: AppState { view.frozen ?? state }

  /// The alarm in the dialog, the selected one, or all that the page shows.
  mutating func acknowledge() -> [Effect] {
    guard view.replay == nil else {
      view.message = Message(text: Texts.Replay.notNow)
      return []
    }
    if case .alarm(let ref) = view.dialogs.last?.kind { return [.acknowledge([ref.key])] }
    guard view.page == .faults, view.dialogs.isEmpty, !view.isHelpOpen else {
      view.message = Message(text: Texts.Faults.acknowledgeWhere)
      return []
    }
    let fields = FieldList(Frame.body(state, view, size: size))
    if let index = view.selection.flatMap(fields.index), let ref = fields.items[index].ref.alarm {
      return [.acknowledge([ref.key])]
    }
    return [.acknowledge(shownState.clusters.flatMap(\.alarms).filter(\.isActive).map(\.key))]
  }
}

/// The `:` commands about incidents.
enum IncidentCommands {
  static let all = [open, list, export]

  private static let open = Command(
    name: "incident", usage: "[NAME]", words: Texts.Incidents.open,
    choices: { before, state in before.isEmpty ? state.incidents.map(\.name) : [] },
    run: { arguments, _ in [.replay(arguments.first)] })

  private static let list = Command(name: "incidents", words: Texts.Incidents.list) { _, hands in
    hands.view.isHelpOpen = false
    hands.view.dialogs = [Dialog(kind: .incidents(selected: 0))]
    return []
  }

  private static let export = Command(
    name: "export", usage: "incident [NAME]", words: Texts.Incidents.export,
    choices: { before, state in
      before.isEmpty ? ["incident"] : before.count == 1 ? state.incidents.map(\.name) : []
    },
    run: { arguments, hands in
      guard arguments.first == "incident", arguments.count <= 2 else {
        hands.view.message = .trouble(Texts.Commands.allowed("export", ["incident"]))
        return []
      }
      // Without a name the one that is open, else the newest.
      let open = hands.view.replay?.name ?? hands.openIncident
      return [.exportIncident(arguments.count > 1 ? arguments[1] : open)]
    })
}
