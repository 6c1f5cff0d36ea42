internal import ArgumentParser
internal import BMSCore
internal import Glibc
internal import Transport

/// The full-screen program: one thread, one loop.
///
/// Keys are answered at once. New values are drawn together shortly after the first of them came, so that a poll cycle
/// is one refresh; the clock is drawn when its second changes.
struct Dashboard {
  /// How long values of one cycle are gathered before they are drawn.
  private static let gathering = Span.milliseconds(100)
  /// A bus that never pauses is not drawn more often than this.
  private static let busPause = Span.milliseconds(500)
  /// How often a terminal on a slow line is asked whether it has everything.
  private static let outPause = Span.milliseconds(50)
  private static let keyboard = Token(1)
  /// The terminal, while it has not taken everything.
  private static let display = Token(2)

  var station: Station
  private let terminal: CursesTerminal
  private let config: Config
  let desk: FaultDesk
  /// The incident that is shown in place of the present.
  private var replayer: Replayer?
  var view = ViewState()
  var changes = ChangeBook()
  private var settingDesk: SettingDesk
  private var hasPressedKey = false
  private var typeAhead = TypeAhead()
  let recorder: CaptureRecorder
  var hunt: AlarmHunt?
  private var shownLinks: [LinkStatus] = []
  /// When news that came are drawn.
  private var drawAt: Instant?
  private var drawnAt = Instant(microseconds: .min)
  /// When the clock's second changes, or a little later where values are on their way.
  private var nextSecond: Instant?
  /// When news came last.
  private var newsAt = Instant(microseconds: 0)
  /// How far the clock on the screen may be behind for that.
  private static let clockGrace = Span.milliseconds(900)

  private let historian: Historian?
  let writer: UserWriter

  init(
    station: Station, terminal: CursesTerminal, config: Config, desk: FaultDesk, settingDesk: SettingDesk,
    recorder: CaptureRecorder, historian: Historian? = nil, disk: DiskWorker
  ) {
    self.historian = historian
    writer = UserWriter(disk)
    self.desk = desk
    self.settingDesk = settingDesk
    self.station = station
    self.recorder = recorder
    view.choices.labels = RegisterLabels.load()
    self.terminal = terminal
    self.config = config
  }

  /// Drawings after which everything has run once and what only the first ones needed can go.
  private static let settled = 4
  private var drawings = 0

  /// Runs until the user or a signal ends it.
  mutating func run() throws(Errno) {
    defer { settingDesk.end(station.sources, at: MonotonicClock.now(), wall: MonotonicClock.wallClock()) }
    station.reactor.watch(STDIN_FILENO, Self.keyboard)
    if station.sources.isEmpty { chooseSource() }
    station.advance(to: MonotonicClock.now())
    Memory.releaseStartup()
    draw(at: MonotonicClock.now())
    while true {
      let events = try station.wait(until: [nextDrawing, writer.deadline].compactMap(\.self).min())
      let now = MonotonicClock.now()
      for event in events where !react(to: event, at: now) { return }
      lookForAlarm(at: now)
      noteNews(at: now)
      // The picture of an alarm goes out with its bell.
      if desk.takeTold(), station.replay == nil { drawAt = now }
      if desk.takeBell(), station.replay == nil { terminal.ring() }
      if let due = nextDrawing, now >= due { draw(at: now) }
    }
  }

  private var nextDrawing: Instant? { [nextSecond, drawAt].compactMap(\.self).min() }

  private func state(at now: Instant) -> AppState {
    var state = station.state(at: now)
    // Read once, it would only hide the keys.
    state.notice =
      writer.disk.trouble(at: now) ?? recorder.trouble ?? state.replay?.sentences.first ?? settingDesk.trouble
      ?? (hasPressedKey ? nil : terminal.note)
    state.desk = settingDesk.state(at: now, wall: state.wall)
    state.recording = recorder.isRecording ? recorder.bytes : nil
    state.technician = config.technician
    state.sourceNames = config.sources.map(\.name)
    state.changes = changes
    desk.dress(&state)
    return state
  }

  mutating func draw(at now: Instant) {
    var state = state(at: now)
    changes.note(state.clusters)
    state.changes = changes
    if asksAnew(state) {
      settingDesk.lookForHolders(of: view.settingDialog?.link, station.sources)
      state.desk = settingDesk.state(at: now, wall: state.wall)
    }
    if case .sources(let picker) = view.dialogs.last?.kind {
      // Adapters come and go.
      view.dialogs[view.dialogs.count - 1].kind = .sources(picker.updated(with: SourcePicker.found(config)))
    }
    terminal.show(title: TitleText.text(state))
    show(state)
    if terminal.isWaiting { station.reactor.watch(terminal.watched, Self.display, for: .write) }
    shownLinks = state.clusters.flatMap(\.links)
    drawAt = nil
    drawnAt = now
    drawings &+= 1
    if drawings == Self.settled { Memory.releaseStartup() }
    let second: Int64 = 1_000_000
    let into = ((state.wall.wall(now).microseconds % second) + second) % second
    // Values come once a second too: the clock waits for them, so that a second is one drawing and not two.
    let grace = now - newsAt < Span.seconds(2) ? Self.clockGrace : .zero
    nextSecond = now + Span(microseconds: second - into) + grace
    settleKeys(at: now)
  }

  /// Whether who else has the port open is to be looked for: at each new question, as long as somebody has it, and
  /// once after the dialog is closed.
  private func asksAnew(_ state: AppState) -> Bool {
    guard let dialog = view.settingDialog else { return !state.desk.holders.isEmpty }
    let isHeld = dialog.link.flatMap { state.desk.holders[$0] }?.names.isEmpty == false
    return isHeld || typeAhead.isEarly(dialog.question(in: state))
  }

  private mutating func show(_ state: AppState) {
    // In a window too small for the dialog nothing of it can be read.
    let question = Frame.fits(terminal.size) ? view.question(in: state) : nil
    let screen = render(state, view, size: terminal.size, glyphs: terminal.glyphs)
    let isDrawn = terminal.put(screen) {
      if typeAhead.isEarly(question) { typeAhead.drop(terminal.dropKeys()) }
    }
    if isDrawn { typeAhead.drew(question) }
  }

  /// Opens a question to keys once it is on the terminal, and says how many came before.
  private mutating func settleKeys(at now: Instant) {
    if typeAhead.isUnderWay {
      guard terminal.isOut else {
        // A terminal on a slow line; one that takes nothing is told to us by `poll`.
        if !terminal.isWaiting { drawAt = now + Self.outPause }
        return
      }
      typeAhead.wentOut()
    }
    let dropped = typeAhead.takeDropped()
    guard dropped > 0 else { return }
    view.message = .trouble(Texts.Hands.early(dropped))
    drawAt = now
  }

  /// Something was heard since the last drawing: draw it soon, together with what follows.
  private mutating func noteNews(at now: Instant) {
    if let said = historian?.takeSaying().map(Message.trouble) ?? recorder.takeSaying() ?? writer.takeSaying() {
      view.message = said
      drawAt = now
    }
    if settingDesk.look(station.sources, at: now, wall: MonotonicClock.wallClock()) { drawAt = now }
    if let drawAt, drawAt <= now + Self.gathering { return }
    let links = station.sources.flatMap(\.links)
    guard links != shownLinks else { return }
    newsAt = now
    let isMoreFramesOnly =
      links.count == shownLinks.count && zip(links, shownLinks).allSatisfy { $0.isMoreFrames(than: $1) }
    let earliest = isMoreFramesOnly ? max(now, drawnAt + Self.busPause - Self.gathering) : now
    drawAt = min(drawAt ?? earliest + Self.gathering, earliest + Self.gathering)
  }

  /// False when the program is to end.
  private mutating func react(to event: ReactorEvent, at now: Instant) -> Bool {
    switch event {
    case .signal(SIGWINCH):
      terminal.resize()
      draw(at: now)
    case .signal(SIGTSTP):
      terminal.stop()
      typeAhead = TypeAhead()
      draw(at: MonotonicClock.now())
    case .signal: return false
    case .readable(Self.keyboard), .hangup(Self.keyboard):
      let keys = terminal.readKeys()
      // Readable and yet nothing there: the terminal is gone.
      if keys.isEmpty, case .hangup = event { return false }
      var known: AppState?
      for key in keys where !press(key, &known, at: now) { return false }
      for source in station.sources {
        source.readsUndecoded = view.wantsUndecoded || recorder.isRecording
        source.watchedEpoch = view.watchedEpoch
      }
      if terminal.isPasting { view.message = Message(text: Texts.Hands.pasting) }
      if !keys.isEmpty || terminal.isPasting { draw(at: now) }
    case .writable(Self.display), .hangup(Self.display):
      if typeAhead.isUnderWay { typeAhead.drop(terminal.dropKeys()) }
      terminal.flush()
      if terminal.isWaiting { break }
      station.reactor.remove(Self.display)
      draw(at: now)
    default: break
    }
    return true
  }
}

/// Changing settings.
extension Dashboard {
  private mutating func submit(_ proposal: ProposedChange, typed: String, second: String?, at now: Instant) {
    let state = state(at: now)
    guard let index = state.clusters.firstIndex(where: { $0.setting?.link == proposal.battery.link }) else {
      view.answerSetting(refused: SettingRefusal.otherBattery.sentence)
      return
    }
    do throws(SettingDesk.Refused) {
      try settingDesk.submit(
        proposal, typed: typed, second: second, in: state, to: station.sources[index], at: now)
      view.answerSetting(accepted: proposal.id)
      station.advance(to: now)
    } catch {
      view.answerSetting(refused: error.sentence)
    }
  }

  private mutating func unlock(_ phrase: String, at now: Instant) {
    let answer = settingDesk.unlock(phrase, at: MonotonicClock.now(), wall: MonotonicClock.wallClock())
    view.answerUnlock(answer, in: state(at: MonotonicClock.now()))
  }
}

extension Dashboard {
  private mutating func offerSetBack(at now: Instant) {
    let state = state(at: now)
    let cluster = state.clusters.isEmpty ? nil : state.clusters[view.clusterIndex(in: state)]
    let changes = cluster?.situation(at: now, state.desk).map { settingDesk.pastChanges(of: $0.battery) } ?? []
    view.offer(changes, in: state, size: terminal.size)
  }
}

/// What reaches beyond the view.
extension Dashboard {
  /// False when the program is to end.
  /// - Parameter known: the state that keys of one moment share, until one of them does something.
  private mutating func press(_ key: Key, _ known: inout AppState?, at now: Instant) -> Bool {
    let shared = known ?? state(at: now)
    if key != .control("c"), typeAhead.isEarly(view.question(in: shared)) {
      known = shared
      typeAhead.drop(1)
      return true
    }
    settingDesk.notePress(at: now)
    hasPressedKey = true
    let effects = handle(key, view: &view, state: shared, size: terminal.size)
    known = effects.isEmpty ? shared : nil
    for effect in effects {
      switch effect {
      case .quit: return false
      case .redraw: terminal.repaint()
      case .reconnect: for source in station.sources { source.reconnect(at: now) }
      case .save(let name, let lines): save(lines, name: name, at: now)
      case .theme(let theme): terminal.use(theme)
      case .connect(let arguments): connect(arguments, at: now)
      case .interval(let seconds): readEvery(seconds, at: now)
      case .chooseSource: chooseSource()
      case .record(let path): record(path, at: now)
      case .playback(let command): playback(command, at: now)
      case .label(let register, let text): label(register, text, at: now)
      case .change(let proposal, let typed, let second): submit(proposal, typed: typed, second: second, at: now)
      case .unlock(let phrase): unlock(phrase, at: now)
      case .lock: settingDesk.lockAgain()
      case .offerSetBack: offerSetBack(at: now)
      case .acknowledge(let keys): acknowledge(keys, at: now)
      case .mute: mute()
      case .replay(let name): replay(name, at: now)
      case .scrub(let step): replayer?.scrub(step, &view, live: self.state(at: now))
      case .exportIncident(let name): exportIncident(name)
      }
    }
    return true
  }

  private mutating func save(_ lines: [String], name: String, at now: Instant) {
    let wall = MonotonicClock.wallClock().wall(now)
    let civil = CivilTime(wall, utcOffset: .localOffset(at: wall))
    let stamp = "\(civil.date)-\(civil.clock.filter { $0 != ":" })"
    writer.write("the screen \(name)") { folder throws(Failure) in
      Texts.Hands.saved(try folder.write(lines, name: "\(name)-\(stamp)"))
    }
  }

  private mutating func acknowledge(_ keys: [AlarmKey], at now: Instant) {
    let person = Person.name()
    view.message = Message(text: Texts.Faults.acknowledged(desk.acknowledge(keys, by: person, at: now), by: person))
  }

  private mutating func mute() {
    desk.isMuted.toggle()
    view.message = Message(text: desk.isMuted ? Texts.Faults.muted : Texts.Faults.unmuted)
  }

  private mutating func replay(_ name: String?, at now: Instant) {
    do throws(Failure) {
      let live = state(at: now)
      let kept = try desk.shelf.incident(named: name)
      let replayer = Replayer(kept, map: live.clusters.first { $0.cluster.name == kept.cluster }?.setting?.map)
      view.dialogs = []
      view.isHelpOpen = false
      view.selection = nil
      replayer.open(&view, live: live)
      self.replayer = replayer
    } catch {
      view.message = .trouble(error.sentence)
    }
  }

  private mutating func exportIncident(_ name: String?) {
    do throws(Failure) {
      let kept = try desk.shelf.incident(named: name)
      writer.write("the export of \(kept.name)") { folder throws(Failure) in
        Texts.Incidents.exported(try IncidentExport(kept).write(into: folder))
      }
    } catch {
      view.message = .trouble(error.sentence)
    }
  }

  private mutating func chooseSource() {
    view.isHelpOpen = false
    view.dialogs = [Dialog(kind: .sources(SourcePicker(entries: SourcePicker.found(config))))]
  }

  /// Leaves the sources for others: a name out of the configuration, or options as on the command line.
  private mutating func connect(_ arguments: [String], at now: Instant) {
    if let named = config.sources.first(where: { $0.name == arguments.joined(separator: " ") }) {
      replace(SourcePlan(sources: [named], key: config.key, interval: config.interval), at: now)
      return
    }
    do {
      let options = try SourceOptions.parse(arguments)
      // The book of what happens and that of what happened are not mixed.
      guard options.replay.isEmpty, station.replay == nil else {
        view.message = .trouble(Texts.Playback.startedOnly)
        return
      }
      guard !options.isEmpty else {
        view.message = .trouble(Texts.Hands.noSource(arguments.joined(separator: " "), config.sources.map(\.name)))
        return
      }
      replace(try options.plan(config, arguments: arguments), at: now)
    } catch let failure as Failure {
      view.message = .trouble(failure.sentence)
    } catch {
      let words = SourceOptions.message(for: error).replacing("\n", with: " ")
      view.message = .trouble(words.isEmpty ? Texts.Change.badMap : words)
    }
  }

  private mutating func readEvery(_ seconds: Double, at now: Instant) {
    var plan = station.plan
    for index in plan.sources.indices { plan.sources[index].interval = seconds }
    replace(plan, at: now)
    if view.message == nil { view.message = Message(text: Texts.Hands.interval(seconds)) }
  }

  private mutating func replace(_ plan: SourcePlan, at now: Instant) {
    guard !settingDesk.isUnderWay(station.sources) else {
      view.message = .trouble(Texts.Change.wait)
      return
    }
    do throws(TransportError) {
      try station.replace(with: plan, at: now)
      view.dialogs = []
      view.cluster = 0
      view.frozen = nil
      view.replay = nil
      changes = ChangeBook()
      station.advance(to: now)
    } catch {
      view.message = .trouble(error.description)
    }
  }
}
