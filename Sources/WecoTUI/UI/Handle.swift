internal import BMSCore

/// What the loop has to do after a key.
enum Effect: Hashable, Sendable {
  case quit
  /// Send the whole screen again, whatever the terminal shows now.
  case redraw
  /// Close and open the links of the clusters again and ask for a key.
  case reconnect
  /// Write a text file into the state folder; the first word of its name.
  case save(String, [String])
  case theme(ThemeName)
  /// Leave the sources and take these, named as on the command line.
  case connect([String])
  /// Seconds from one poll cycle to the next.
  case interval(Double)
  /// Look for ports and interfaces and let the user choose.
  case chooseSource
  /// Write everything on all links into this capture; `nil` ends it.
  case record(String?)
  case playback(ReplayCommand)
  /// The user's own name of a register, to be kept.
  case label(UInt16, String)
  /// A change that was confirmed by typing: the word, and the second one where it is needed.
  case change(ProposedChange, typed: String, second: String?)
  /// The installer's passphrase, as typed.
  case unlock(String)
  case lock
  /// Look for changes of the chosen battery that can be set back.
  case offerSetBack
  /// The user has seen these alarms.
  case acknowledge([AlarmKey])
  /// Mute the bell, or let it ring again.
  case mute
  /// Show an incident in place of the present; without a name the newest.
  case replay(String?)
  case scrub(Scrub)
  /// Write an incident out; without a name the newest.
  case exportIncident(String?)
}

/// Applies one key to the view. Pure: what reaches beyond the view comes back as effects.
func handle(_ key: Key, view: inout ViewState, state: AppState, size: Size) -> [Effect] {
  var hands = Hands(view: view, state: state, size: size)
  let effects = hands.press(key)
  view = hands.view
  return effects
}

/// One key press under way: the view it changes, and what it may look at.
struct Hands {
  var view: ViewState
  let state: AppState
  let size: Size

  mutating func press(_ key: Key) -> [Effect] {
    if key == .resize { return [.redraw] }
    view.message = nil
    if case .paste(let text) = key {
      paste(text)
      return []
    }
    if view.prompt != nil, key != .control("c"), !key.isMouse { return type(key) }
    if case .mouse(let x, let y, let button) = key { return click(x: x, y: y, button: button) }
    if let effects = pressInPicker(key) { return effects }
    if let effects = pressInReplay(key) ?? pressInSetting(key) ?? pressInCatalogue(key) { return effects }
    if let effects = pressInPastChanges(key) { return effects }
    if let effects = pressInFaultDialog(key) { return effects }
    let isPage = !view.isHelpOpen && view.dialogs.isEmpty
    if isPage, view.replay != nil, let scrub = Scrub(key) { return [.scrub(scrub)] }
    if isPage, let effect = Page.with(view.page).effect(of: key) { return [effect] }
    if isPage, Page.with(view.page).handle(key, view: &view, state: state, size: size) { return [] }
    return KeyMap.action(for: key).map { perform($0) } ?? []
  }

  mutating func perform(_ action: Action) -> [Effect] {
    switch action {
    case .quit: return [.quit]
    case .repaint: return [.redraw]
    case .reconnect: return [.reconnect]
    case .help: toggleHelp()
    case .back: back()
    case .freeze:
      view.frozen = view.frozen == nil ? state : nil
      view.replay = nil
    case .page(let page): show(page)
    case .nextPage: show(Page.neighbour(of: view.page, by: 1))
    case .previousPage: show(Page.neighbour(of: view.page, by: -1))
    case .previousCluster: chooseCluster(by: -1)
    case .nextCluster: chooseCluster(by: 1)
    case .up: move(.up)
    case .down: move(.down)
    case .left: move(.left)
    case .right: move(.right)
    case .pageUp: scroll(by: -max(Frame.bodyRows(size) - 1, 1))
    case .pageDown: scroll(by: max(Frame.bodyRows(size) - 1, 1))
    case .top: scroll(by: -Frame.mostLines)
    case .bottom: scroll(by: Frame.mostLines)
    case .details: openDetails()
    case .expand: toggleExpanded()
    case .search: view.prompt = Prompt(kind: .search)
    case .command: view.prompt = Prompt(kind: .command)
    case .nextMatch: findAgain(forward: true)
    case .previousMatch: findAgain(forward: false)
    case .acknowledge: return acknowledge()
    case .mute: return [.mute]
    case .save: return [.save(Page.with(view.page).fileName, Frame.savedLines(state, view, size: size))]
    }
    return []
  }

  private mutating func toggleHelp() {
    view.isHelpOpen.toggle()
    view.helpScroll = 0
  }

  /// Esc: one layer at a time, the uppermost first.
  private mutating func back() {
    if view.isHelpOpen {
      view.isHelpOpen = false
    } else if !view.dialogs.isEmpty {
      view.dialogs.removeLast()
    } else if view.replay != nil {
      view.replay = nil
      view.frozen = nil
      view.message = Message(text: Texts.Replay.live)
    } else if view.search != nil {
      view.search = nil
    } else if view.selection != nil {
      view.selection = nil
    } else {
      view.frozen = nil
    }
  }

  mutating func show(_ page: PageID) {
    if page != view.page { view.selection = nil }
    view.page = page
    view.isHelpOpen = false
    view.dialogs = []
  }

  private mutating func chooseCluster(by step: Int) {
    view.cluster = view.clusterIndex(in: state) + step
    view.cluster = view.clusterIndex(in: state)
  }

  mutating func scroll(by lines: Int) { scroll(to: Frame.scroll(view) + lines) }

  mutating func scroll(to first: Int) {
    let most = max(Frame.body(state, view, size: size).height - Frame.bodyRows(size), 0)
    let first = max(0, min(first, most))
    if view.isHelpOpen {
      view.helpScroll = first
    } else if view.dialogs.isEmpty {
      view.scroll[view.page] = first
    } else {
      view.dialogs[view.dialogs.count - 1].scroll = first
    }
  }

  private mutating func click(x: Int, y: Int, button: MouseButton) -> [Effect] {
    guard Frame.fits(size) else { return [] }
    switch button {
    case .wheelUp: scroll(by: -3)
    case .wheelDown: scroll(by: 3)
    case .left where y == Frame.tabRow:
      view.prompt = nil
      if let hit = TabLine(view, alarms: state.alarmCount, width: size.columns).tabs.first(where: {
        $0.columns.contains(x)
      }) {
        show(hit.page)
      }
    case .left where y == size.rows - 1:
      guard view.prompt == nil else { return [] }
      let marks = StatusLine.line(state, view, width: size.columns).marks
      guard case .action(let action) = marks.first(where: { $0.columns.contains(x) })?.subject else { return [] }
      return perform(action)
    case .left:
      view.prompt = nil
      return clickBody(x: x, row: y - Frame.tabRow - 1 + firstLine)
    }
    return []
  }
}

extension Key {
  fileprivate var isMouse: Bool {
    if case .mouse = self { true } else { false }
  }
}
