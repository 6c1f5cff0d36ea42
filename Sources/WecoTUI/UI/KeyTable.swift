internal import BMSCore

/// Where a key means something. What stands over the page goes before it, and the page before what works everywhere.
enum KeyPlace: Hashable, Sendable {
  case everywhere
  case page(PageID)
  /// A capture is replayed.
  case replay
  /// An incident is shown in place of the present.
  case incident
  /// A line is typed at the bottom.
  case prompt
  /// Something is chosen from a list.
  case list
  /// The catalogue of inverters is searched.
  case catalogue
  /// The wiring of one inverter, and its drawings.
  case wiring, drawings
  /// A change is being prepared.
  case change
  /// What came of a change.
  case outcome
  /// One alarm.
  case alarm
  /// The commissioning report.
  case report
  /// A lesson.
  case lesson
}

/// One row of the table of keys: the keys, the words for them, and what they do.
struct KeyRow: Sendable {
  /// Asked for in the language that is spoken then.
  typealias Words = @Sendable () -> String

  let keys: [Key]
  /// Takes every character that can be typed as well.
  var takesText = false
  let saidInHelp: Words
  var saidInBrief: @Sendable () -> String? = { nil }
  /// It stands in the status line everywhere, and not only where it matters most.
  var isInFooter = false
  /// Whether it does something now that a person would want to be told of; `nil` where it always does something.
  var condition: (@Sendable (ScreenModel) -> Bool)?
  /// `nil` where the key means nothing at this moment: whatever stands below is asked.
  let run: @Sendable (inout ScreenModel, Key) -> [Effect]?

  /// For the help page.
  var words: String { saidInHelp() }
  /// The same in a word or two, for the status line and the first screen of the help.
  var brief: String? { saidInBrief() }

  /// The keys' names, as help and status line print them.
  var names: String { ((takesText ? [Texts.KeyWords.text] : []) + keys.map(\.name)).joined(separator: " ") }

  func applies(_ model: ScreenModel) -> Bool { condition?(model) ?? true }

  func takes(_ key: Key) -> Bool { keys.contains(key) || takesText && key.text != nil }
}

/// The keys of one place, with the title that they have on the help page.
struct KeySection: Sendable {
  let place: KeyPlace
  private let said: KeyRow.Words
  let rows: [KeyRow]

  init(_ place: KeyPlace, _ title: @autoclosure @escaping KeyRow.Words, _ rows: [KeyRow]) {
    self.place = place
    said = title
    self.rows = rows
  }

  var title: String { said() }
}

/// The one table of keys: what they do, the help page and the status line come from it. A new key is one row here.
enum KeyTable {
  static let sections: [KeySection] =
    [KeySection(.everywhere, Texts.Help.keys, everywhere)]
    + Page.all.compactMap { page in
      pages[page.id].map { KeySection(.page(page.id), Texts.Help.pageKeys(page.title), $0) }
    } + [
      KeySection(.page(.fleet), Texts.Fleet.keys, fleet),
      KeySection(.replay, Texts.Help.replayKeys, replay),
      KeySection(.incident, Texts.KeyWords.incident, incident),
      KeySection(.prompt, Texts.KeyWords.prompt, prompt),
      KeySection(.list, Texts.KeyWords.list, list),
      KeySection(.catalogue, Texts.KeyWords.catalogue, catalogue),
      KeySection(.wiring, Texts.KeyWords.wiring, wiring),
      KeySection(.drawings, Texts.KeyWords.plugs, [drawings]),
      KeySection(.change, Texts.KeyWords.change, change),
      KeySection(.outcome, Texts.KeyWords.outcome, outcome),
      KeySection(.alarm, Texts.KeyWords.alarm, alarm),
      KeySection(.report, Texts.KeyWords.report, [noteWired]),
      KeySection(.lesson, Texts.KeyWords.lesson, lesson),
    ]

  private static let byPlace = Dictionary(uniqueKeysWithValues: sections.map { ($0.place, $0.rows) })

  static func rows(_ place: KeyPlace) -> [KeyRow] { byPlace[place] ?? [] }

  /// The whole table as text: what the manual page is made from.
  static var lines: [String] {
    let width = (sections.flatMap(\.rows).map(\.names.count).max() ?? 0) + 2
    return sections.flatMap { section in
      [section.title] + section.rows.map { "  \($0.names.padded(to: width))\($0.words)" }
    }
  }

  /// Keys that work everywhere and matter most on a page.
  static func favourites(on page: PageID) -> [KeyRow] {
    (favourites[page] ?? []).compactMap { key in rows(.everywhere).first { $0.takes(key) } }
  }

  /// What the status line names: what is open first, then what matters most on the page, then what works everywhere.
  /// Only keys that mean that now.
  static func footer(_ model: ScreenModel) -> [KeyRow] {
    var footer: [KeyRow] = []
    var above: [KeyPlace] = []
    for place in model.places {
      if case .page(let page) = place {
        footer += favourites(on: page).filter { !$0.isInFooter && $0.condition?(model) ?? false }
      }
      footer += rows(place).filter { row in
        guard row.isInFooter, row.applies(model), let key = row.keys.first else { return false }
        return !above.contains { above in rows(above).contains { $0.takes(key) } || model.keeps(key, at: above) }
      }
      above.append(place)
    }
    return footer
  }

  /// Does what a key means in a place; `nil` where it means nothing there.
  static func press(_ key: Key, at place: KeyPlace, _ screen: inout ScreenModel) -> [Effect]? {
    for row in rows(place) where row.takes(key) {
      if let effects = row.run(&screen, key) { return effects }
    }
    return nil
  }

  // MARK: - The rows

  private static let everywhere: [KeyRow] =
    [
      does(["?", .f1], Texts.Keys.help, footer: Texts.Brief.help) { $0.toggleHelp() },
      asks(["q", .control("c"), .control("\\")], Texts.Keys.quit, footer: Texts.Brief.quit) { _ in [.quit] },
    ]
    + Page.all.map { page in
      does([.char(page.key)], Texts.Keys.page(page.title)) { $0.show(page.id) }
    } + [
      does([.tab], Texts.Keys.nextPage, footer: Texts.Brief.page) { $0.show(Page.neighbour(of: $0.view.page, by: 1)) },
      does([.backtab], Texts.Keys.previousPage) { $0.show(Page.neighbour(of: $0.view.page, by: -1)) },
      does([.up, "k"], Texts.Keys.up, brief: Texts.Brief.fieldAbove) { $0.move(.up) },
      does([.down, "j"], Texts.Keys.down, brief: Texts.Brief.fieldBelow) { $0.move(.down) },
      does([.left, "h"], Texts.Keys.left, brief: Texts.Brief.fieldLeft) { $0.move(.left) },
      does([.right, "l"], Texts.Keys.right, brief: Texts.Brief.fieldRight) { $0.move(.right) },
      does([.enter], Texts.Keys.details, footer: Texts.Brief.details, when: { !$0.view.isHelpOpen }) {
        $0.openDetails()
      },
      does(["e"], Texts.Keys.expand, brief: Texts.Brief.group) { $0.toggleExpanded() },
      does([.esc], Texts.Keys.back, footer: Texts.Brief.back, when: \.hasSomethingOpen) { $0.back() },
      does([.pageUp], Texts.Keys.pageUp, brief: Texts.Brief.screenUp) { $0.scroll(by: -$0.screenful) },
      does([.pageDown], Texts.Keys.pageDown, footer: Texts.Brief.screenDown, when: \.view.isHelpOpen) {
        $0.scroll(by: $0.screenful)
      },
      does(["g", .home], Texts.Keys.top, brief: Texts.Brief.top) { $0.scroll(by: -Frame.mostLines) },
      does(["G", .end], Texts.Keys.bottom, brief: Texts.Brief.bottom) { $0.scroll(by: Frame.mostLines) },
      does(["["], Texts.Keys.previousCluster, brief: Texts.Brief.previousCluster) { $0.chooseCluster(by: -1) },
      does(["]"], Texts.Keys.nextCluster, brief: Texts.Brief.nextCluster) { $0.chooseCluster(by: 1) },
      does(["/"], Texts.Keys.search, footer: Texts.Brief.find) { $0.view.prompt = Prompt(kind: .search) },
      does(["n"], Texts.Keys.nextMatch, brief: Texts.Brief.nextMatch) { $0.findAgain(forward: true) },
      does(["N"], Texts.Keys.previousMatch, brief: Texts.Brief.previousMatch) { $0.findAgain(forward: false) },
      does([":"], Texts.Keys.command, footer: Texts.Brief.command) { $0.view.prompt = Prompt(kind: .command) },
      does(["f", " "], Texts.Keys.freeze, footer: Texts.Brief.freeze) { $0.freeze() },
      asks(["a"], Texts.Faults.acknowledgeKey, brief: Texts.Brief.acknowledge, when: \.hasUnseenAlarm) {
        $0.acknowledge()
      },
      asks(["m"], Texts.Faults.muteKey, brief: Texts.Brief.mute) { _ in [.mute] },
      asks(["s"], Texts.Keys.save, brief: Texts.Brief.save) { [$0.save()] },
      asks(["r"], Texts.Keys.reconnect, footer: Texts.Brief.reconnect) { $0.reconnect() },
      asks(["u"], Texts.Change.setBackKey, brief: Texts.Brief.setBack, when: \.maySetBack) { $0.offerSetBack() },
      asks([.control("l")], Texts.Keys.repaint, brief: Texts.Brief.repaint) { _ in [.redraw] },
    ]

  /// Keys that work everywhere and matter most on a page: they begin its help, and its status line.
  static let favourites: [PageID: [Key]] = [
    .overview: [.enter, "e", "u"], .parallel: [.enter], .balance: [.enter, "e"], .setting: [.enter, "u"],
    .doSetting: [.enter, "u"], .faults: [.enter, "a", "m"], .trends: [], .debug: [.enter],
  ]

  private static let pages: [PageID: [KeyRow]] = [
    .parallel: [
      does(["e"], Texts.Parallel.expand, brief: Texts.Brief.group) { $0.view.choices.isParallelExpanded.toggle() }
    ],
    .setting: [does(["w"], Texts.Change.wiringKey, footer: Texts.Brief.inverters) { $0.openCatalogue("") }],
    .trends: [
      does(["t"], Texts.Trends.nextSpan, footer: Texts.Brief.span) { $0.turnTrendSpan(by: 1) },
      does(["T"], Texts.Trends.previousSpan) { $0.turnTrendSpan(by: -1) },
      does([">", "}"], Texts.Trends.nextModule, footer: Texts.Brief.module) { $0.chooseTrendModule(by: 1) },
      does(["<", "{"], Texts.Trends.previousModule) { $0.chooseTrendModule(by: -1) },
      does([.right], Texts.Trends.cursorRight) { $0.moveTrendCursor(by: 1) },
      does([.left], Texts.Trends.cursorLeft) { $0.moveTrendCursor(by: -1) },
      asks([.esc], Texts.Trends.cursorOff) { $0.dropTrendCursor() },
      does(["z"], Texts.Trends.zoom) { $0.view.choices.trends.isZoomed.toggle() },
      does(["w"], Texts.Trends.scrollKey) { $0.view.choices.trends.isScrolling.toggle() },
      does(["b"], Texts.Trends.blocks) { $0.view.choices.trends.usesBlocks.toggle() },
    ],
    .debug: [
      does(["v"], Texts.Debug.nextView, footer: Texts.Brief.part) { $0.turnDebugView(by: 1) },
      does(["V"], Texts.Debug.previousView) { $0.turnDebugView(by: -1) },
      does(["w"], Texts.Watch.watch, footer: Texts.Brief.changes) { $0.watchRegisters() },
      does(["c"], Texts.Watch.compare) { $0.compareRegisters() },
    ],
  ]

  private static let fleet: [KeyRow] = [
    does([.enter], Texts.Fleet.openKey, footer: Texts.Brief.open) { $0.openBattery(.overview) },
    does(["/"], Texts.Fleet.filterKey, footer: Texts.Brief.filter) { $0.view.prompt = Prompt(kind: .filter) },
    does(["w"], Texts.Fleet.wrongKey, footer: Texts.Brief.wrongOnly) { $0.turnFleet { $0.isOnlyWrong.toggle() } },
    does(["e", .tab], Texts.Fleet.groupKey, footer: Texts.Brief.groups) {
      $0.turnFleet { $0.grouping = $0.grouping.next }
    },
    does([.backtab], Texts.Fleet.ungroupKey) { $0.turnFleet { $0.grouping = .none } },
    does([.up, "k"], Texts.KeyWords.entryBefore) { $0.chooseBattery(by: -1) },
    does([.down, "j"], Texts.KeyWords.entryAfter) { $0.chooseBattery(by: 1) },
    does([.pageUp], Texts.Keys.pageUp) { $0.chooseBattery(by: -$0.screenful) },
    does([.pageDown], Texts.Keys.pageDown) { $0.chooseBattery(by: $0.screenful) },
    does(["g", .home], Texts.KeyWords.firstEntry) { $0.chooseBattery(by: -Frame.mostLines) },
    does(["G", .end], Texts.KeyWords.lastEntry) { $0.chooseBattery(by: Frame.mostLines) },
    asks([.esc], Texts.Fleet.allKey) { $0.showWholeFleet() },
  ]

  private static let replay: [KeyRow] = [
    asks([" "], Texts.Playback.pause, footer: Texts.Brief.pause) { _ in [.playback(.pause)] },
    asks([.left, "h"], Texts.Playback.secondBack) { _ in [.playback(.move(.seconds(-1)))] },
    asks([.right, "l"], Texts.Playback.secondOn, footer: Texts.Brief.second) { _ in [.playback(.move(.seconds(1)))] },
    asks(["<", .shiftLeft], Texts.Playback.back) { _ in [.playback(.move(.seconds(-10)))] },
    asks([">", .shiftRight], Texts.Playback.onward, footer: Texts.Brief.tenSeconds) { _ in
      [.playback(.move(.seconds(10)))]
    },
    asks([","], Texts.Playback.stepBack) { _ in [.playback(.stepBack)] },
    asks(["."], Texts.Playback.step, footer: Texts.Brief.event) { _ in [.playback(.step)] },
    asks(["+"], Texts.Playback.faster, footer: Texts.Brief.faster) { _ in [.playback(.faster(1))] },
    asks(["-"], Texts.Playback.slower) { _ in [.playback(.faster(-1))] },
    // A search that is under way keeps its `n`.
    asks(["n"], Texts.Playback.nextAlarm) { $0.view.search == nil ? [.playback(.nextAlarm)] : nil },
  ]

  private static let incident: [KeyRow] = [
    does(["q"], Texts.KeyWords.leaveIncident) { $0.leaveIncident() },
    does([" "], Texts.KeyWords.standsStill) { $0.say(Texts.Replay.standsStill) },
    asks([.left, "h"], Texts.Playback.secondBack) { _ in [.scrub(.seconds(-1))] },
    asks([.right, "l"], Texts.Playback.secondOn) { _ in [.scrub(.seconds(1))] },
    asks(["<", .shiftLeft], Texts.Playback.back) { _ in [.scrub(.seconds(-10))] },
    asks([">", .shiftRight], Texts.Playback.onward) { _ in [.scrub(.seconds(10))] },
    asks([","], Texts.KeyWords.readingBefore) { _ in [.scrub(.moment(forward: false))] },
    asks(["."], Texts.KeyWords.readingAfter) { _ in [.scrub(.moment(forward: true))] },
  ]

  private static let prompt: [KeyRow] = [
    typed(Texts.KeyWords.typed) { $0.typeIntoPrompt($1) },
    does([.backspace], Texts.KeyWords.backspace) { $0.rubOut() },
    does([.control("u")], Texts.KeyWords.forgetLine) { $0.emptyPrompt() },
    does([.control("w")], Texts.KeyWords.forgetWord) { $0.forgetWord() },
    does([.up], Texts.KeyWords.recall) { $0.recall(1) },
    does([.down], Texts.KeyWords.recallLater) { $0.recall(-1) },
    does([.tab], Texts.KeyWords.complete) { $0.complete() },
    does([.esc], Texts.KeyWords.closeLine) { $0.view.prompt = nil },
    asks([.enter], Texts.KeyWords.finish) { $0.finishPrompt() },
  ]

  private static let list: [KeyRow] = [
    asks([.up, "k"], Texts.KeyWords.entryBefore) { $0.chooseEntry(by: -1) },
    asks([.down, "j"], Texts.KeyWords.entryAfter) { $0.chooseEntry(by: 1) },
    asks(["g", .home], Texts.KeyWords.firstEntry) { $0.chooseEntry(by: -Frame.mostLines) },
    asks(["G", .end], Texts.KeyWords.lastEntry) { $0.chooseEntry(by: Frame.mostLines) },
    asks([.pageUp], Texts.KeyWords.firstEntry) { $0.pageThroughEntries(by: -Frame.mostLines) },
    asks([.pageDown], Texts.KeyWords.lastEntry) { $0.pageThroughEntries(by: Frame.mostLines) },
    asks([.enter], Texts.KeyWords.takeEntry, footer: Texts.Brief.take) { $0.takeEntry() },
  ]

  private static let catalogue: [KeyRow] = [
    typed(Texts.KeyWords.search) { $0.searchCatalogue(adding: $1) },
    asks([.backspace], Texts.KeyWords.backspaceAlone) { $0.searchCatalogue(adding: nil) },
  ]

  private static let wiring = [
    does([.enter], Texts.KeyWords.setProtocol, footer: Texts.Brief.setIt) { $0.setWiredProtocol() }, drawings,
    noteWired,
  ]
  private static let noteWired = does(["w"], Texts.KeyWords.noteWired) { $0.beginWired() }
  private static let drawings = does(["d"], Texts.KeyWords.drawings) { $0.toggleDrawings() }

  private static let change: [KeyRow] = [
    typed(Texts.KeyWords.typedChange) { $0.typeIntoChange($1) },
    asks([.backspace], Texts.KeyWords.backspaceAlone) { $0.typeIntoChange(nil) },
    asks([.control("u")], Texts.KeyWords.forgetLine) { $0.emptyChange() },
    asks([.enter], Texts.KeyWords.goOn, footer: Texts.Brief.goOn, when: \.changeTakesText) { $0.goOnWithChange() },
  ]

  private static let outcome = [
    asks(["u"], Texts.KeyWords.setBack, footer: Texts.Brief.setBack, when: \.hasReversibleOutcome) {
      $0.setOutcomeBack()
    }
  ]

  private static let alarm = [
    does([.up, "k"], Texts.KeyWords.linkBefore) { $0.chooseLink(by: -1) },
    does([.down, "j"], Texts.KeyWords.linkAfter) { $0.chooseLink(by: 1) },
    asks([.enter], Texts.KeyWords.openLink, footer: Texts.Brief.open) { $0.openLink() },
  ]

  private static let lesson = [
    typed(Texts.KeyWords.typedAnswer) { $0.beginAnswer($1) },
    asks([.enter], Texts.KeyWords.actDone, footer: Texts.Brief.done, when: \.lessonListens) { $0.answerLesson() },
  ]

  // MARK: - Kinds of rows

  /// Changes the screen, and nothing beyond it.
  private static func does(
    _ keys: [Key], _ words: @autoclosure @escaping KeyRow.Words,
    footer: @autoclosure @escaping @Sendable () -> String? = nil,
    brief: @autoclosure @escaping @Sendable () -> String? = nil,
    when condition: (@Sendable (ScreenModel) -> Bool)? = nil,
    _ run: @escaping @Sendable (inout ScreenModel) -> Void
  ) -> KeyRow {
    asks(keys, words(), footer: footer(), brief: brief(), when: condition) { screen in
      run(&screen)
      return []
    }
  }

  /// Asks for something beyond the screen, or means something only at times.
  private static func asks(
    _ keys: [Key], _ words: @autoclosure @escaping KeyRow.Words,
    footer: @autoclosure @escaping @Sendable () -> String? = nil,
    brief: @autoclosure @escaping @Sendable () -> String? = nil,
    when condition: (@Sendable (ScreenModel) -> Bool)? = nil,
    _ run: @escaping @Sendable (inout ScreenModel) -> [Effect]?
  ) -> KeyRow {
    KeyRow(
      keys: keys, saidInHelp: words, saidInBrief: { footer() ?? brief() }, isInFooter: footer() != nil,
      condition: condition
    ) { screen, _ in run(&screen) }
  }

  /// Every character that can be typed.
  private static func typed(
    _ words: @autoclosure @escaping KeyRow.Words,
    _ run: @escaping @Sendable (inout ScreenModel, Unicode.Scalar) -> [Effect]?
  ) -> KeyRow {
    KeyRow(keys: [], takesText: true, saidInHelp: words) { screen, key in key.text.flatMap { run(&screen, $0) } }
  }
}
