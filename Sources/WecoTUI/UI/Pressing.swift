internal import BMSCore

extension ScreenModel {
  /// Applies one key.
  mutating func press(_ key: Key) -> [Effect] {
    if key == .resize { return [.redraw] }
    // The program is as good as gone: only what hurries it means anything.
    if state.settings.isLeaving { return key.endsProgram ? [.quit] : [] }
    view.message = nil
    if case .paste(let text) = key {
      paste(text)
      return []
    }
    if case .mouse(let x, let y, let button) = key { return click(x: x, y: y, button: button) }
    for place in places {
      if let effects = KeyTable.press(key, at: place, &self) { return effects }
      if keeps(key, at: place) { return [] }
    }
    return []
  }

  /// Where a key may mean something now, the uppermost first.
  var places: [KeyPlace] {
    if view.prompt != nil { return [.prompt, .everywhere] }
    if view.isHelpOpen { return [.everywhere] }
    return placesBelowHelp
  }

  /// The same without the help: what its first screen is about.
  var placesBelowHelp: [KeyPlace] {
    if let dialog = view.dialogs.last { return dialog.places + [.everywhere] }
    let past: [KeyPlace] = view.replay != nil ? [.incident] : state.replay != nil ? [.replay] : []
    return past + [.page(view.page), .everywhere]
  }

  /// Whether a key that means nothing in a place means nothing at all: where something is typed.
  func keeps(_ key: Key, at place: KeyPlace) -> Bool {
    switch place {
    case .prompt: !key.endsProgram
    case .list where changeTakesText: [.left, .right, .tab, .backtab, .home, .end].contains(key)
    default: false
    }
  }

  // MARK: - What keys matter now

  /// Esc goes back to something.
  var hasSomethingOpen: Bool {
    view.isHelpOpen || !view.dialogs.isEmpty || view.search != nil || view.selection != nil || view.frozen != nil
      || state.fleet != nil && view.page != .fleet
  }

  /// An alarm that nobody has acknowledged.
  var hasUnseenAlarm: Bool {
    isOfNow && state.clusters.contains { $0.alarms.contains { $0.isActive && $0.acknowledgement == nil } }
  }

  /// Settings may be changed here, so that there may be one to set back.
  var maySetBack: Bool { isOfNow && cluster.map { $0.access(state.settings) != .readOnly } ?? false }

  // MARK: - What keys do everywhere

  mutating func toggleHelp() {
    view.isHelpOpen.toggle()
    view.helpScroll = 0
  }

  /// Esc: one layer at a time, the uppermost first.
  mutating func back() {
    if view.isHelpOpen {
      view.isHelpOpen = false
    } else if view.isManualOpen, view.search != nil {
      view.search = nil
    } else if !view.dialogs.isEmpty {
      if view.dialogs.removeLast().kind == .lesson, lessonListens { say(Texts.Lesson.goesOn) }
    } else if view.replay != nil {
      leaveIncident()
    } else if view.search != nil {
      view.search = nil
    } else if view.selection != nil {
      view.selection = nil
    } else if view.frozen != nil || state.fleet == nil {
      view.frozen = nil
    } else {
      leaveBattery()
    }
  }

  mutating func leaveIncident() {
    view.replay = nil
    view.frozen = nil
    say(Texts.Replay.live)
  }

  mutating func freeze() {
    view.frozen = view.frozen == nil ? state : nil
    view.replay = nil
  }

  mutating func show(_ page: PageID) {
    if view.page == .fleet { return openBattery(page) }
    if page != view.page { view.selection = nil }
    view.page = page
    view.isHelpOpen = false
    view.dialogs = []
  }

  /// `r`: where another program asks the battery, only that one can begin anew.
  mutating func reconnect() -> [Effect] {
    if let holder = cluster?.holder { complain(Texts.Debug.asksThere(holder)) }
    return [.reconnect]
  }

  mutating func chooseCluster(by step: Int) {
    view.cluster = view.clusterIndex(in: state) + step
    view.cluster = view.clusterIndex(in: state)
  }

  func save() -> Effect { .save(view.page == .fleet ? FleetPage.fileName : Page.with(view.page).fileName, savedLines) }

  /// The alarm in the dialog; on the page of faults the selected one, or all that it shows; elsewhere that of the line
  /// below the tabs. What follows from an alarm is acknowledged with it.
  mutating func acknowledge() -> [Effect] {
    guard !refusesPast() else { return [] }
    if case .alarm(let ref) = view.dialogs.last?.kind { return [.acknowledge(shownState.keys(with: ref))] }
    guard view.page == .faults, view.dialogs.isEmpty, !view.isHelpOpen else { return acknowledgeForemost() }
    let fields = FieldList(body)
    if let index = view.selection.flatMap(fields.index), let ref = fields.items[index].ref.alarm {
      return [.acknowledge(shownState.keys(with: ref))]
    }
    return [.acknowledge(shownState.standing.flatMap(\.keys))]
  }

  private mutating func acknowledgeForemost() -> [Effect] {
    guard let group = AlarmLine(self)?.group else { return say(Texts.Faults.nothingHere) }
    return group.isAcknowledged ? say(Texts.Faults.seenAlready) : [.acknowledge(group.keys)]
  }

  // MARK: - Scrolling

  /// Rows to go by when one goes by the screen: the last one stays in sight.
  var screenful: Int { max(bodyRows - min(body.footHeight, bodyRows) - 1, 1) }

  mutating func scroll(by lines: Int) { scroll(to: scrolled + lines) }

  mutating func scroll(to first: Int) { scroll(to: first, ofHeight: body.height) }

  private mutating func scroll(to first: Int, ofHeight height: Int) {
    let first = max(0, min(first, max(height - bodyRows, 0)))
    if view.isHelpOpen {
      view.helpScroll = first
    } else if view.dialogs.isEmpty {
      view.scroll[view.page] = first
    } else {
      view.dialogs[view.dialogs.count - 1].scroll = first
    }
  }

  mutating func bringIntoSight(row: Int) { bringIntoSight(row: row, of: body) }

  private mutating func bringIntoSight(row: Int, of body: Block) {
    let head = sight(of: body).head
    guard !head.contains(row) else { return }
    scroll(to: row < head.lowerBound ? row : row - head.count + 1, ofHeight: body.height)
  }

  /// The line of an entry of the open list.
  mutating func bringIntoSight(item index: Int) {
    let body = body
    let row = body.lines.firstIndex { $0.marks.contains { $0.subject == .pick(.item(index)) } }
    if let row { bringIntoSight(row: row, of: body) }
  }

  // MARK: - Mouse

  private mutating func click(x: Int, y: Int, button: MouseButton) -> [Effect] {
    guard Frame.fits(size) else { return [] }
    switch button {
    case .wheelUp: scroll(by: -3)
    case .wheelDown: scroll(by: 3)
    case .left where y == Frame.tabRow:
      view.prompt = nil
      guard view.page != .fleet else { return [] }
      if let hit = TabLine(self).tabs.first(where: { $0.columns.contains(x) }) { show(hit.page) }
    case .left where y == Frame.alarmRow && y < bodyRow:
      guard view.prompt == nil, let alarm = AlarmLine(self) else { return [] }
      let mark = alarm.line.marks.first { $0.columns.contains(x) }
      if case .key(let key) = mark?.subject { return KeyTable.press(key, at: .everywhere, &self) ?? [] }
      if let cause = alarm.group?.cause { view.dialogs.append(Dialog(kind: .alarm(AlarmRef(cause)))) }
    case .left where y == size.rows - 1:
      guard view.prompt == nil else { return [] }
      let marks = StatusLine.line(self).marks
      guard case .key(let key) = marks.first(where: { $0.columns.contains(x) })?.subject else { return [] }
      return press(key)
    case .left:
      view.prompt = nil
      guard let row = sight(of: body).line(inRow: y - bodyRow) else { return [] }
      return clickBody(x: x, row: row)
    }
    return []
  }

  /// An entry of a list or a button; else a field: the first click selects it, the second opens it.
  private mutating func clickBody(x: Int, row: Int) -> [Effect] {
    let body = body
    guard body.lines.indices.contains(row) else { return [] }
    if let pick = body.lines[row].pick(at: x) { return self.pick(pick) }
    if let key = body.lines[row].key(at: x) { return press(key) }
    guard view.showsPage else { return [] }
    let fields = FieldList(body)
    let there = fields.items.indices.filter { fields.items[$0].row == row }
    guard let hit = there.first(where: { fields.items[$0].columns.contains(x) }) else { return [] }
    if view.selection == fields.selection(hit) { openDetails() } else { select(hit, in: fields) }
    return []
  }
}

extension Line {
  /// The key whose name stands under a column.
  fileprivate func key(at column: Int) -> Key? {
    let mark = marks.first { $0.columns.contains(column) }
    return if case .key(let key) = mark?.subject { key } else { nil }
  }

  /// The button under a column, or the entry that the whole line stands for.
  fileprivate func pick(at column: Int) -> Pick? {
    for mark in marks {
      guard case .pick(let pick) = mark.subject else { continue }
      if mark.columns.contains(column) { return pick }
      if case .item = pick { return pick }
    }
    return nil
  }
}
