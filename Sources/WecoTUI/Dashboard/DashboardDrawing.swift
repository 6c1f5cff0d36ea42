internal import BMSCore
internal import Transport

/// What the screen shows: the state put together, drawn, and keys held until a question is on the terminal.
extension Dashboard {
  /// Everything that is known at a moment.
  func state(at now: Instant) -> AppState {
    var state = runner.state(at: now)
    // Read once, it would only hide the keys.
    state.notice =
      trouble(.disk, .recording) ?? state.replay?.sentences.first ?? trouble(.audit)
      ?? (screen.hasPressedKey ? nil : terminal.note) ?? trouble(.hook, .incidents)
    state.settings = settings.state(at: now, wall: state.wall)
    let open = state.settings.openChanges.count
    if open > 0, !screen.hasPressedKey { state.notice = state.notice ?? Texts.Change.open(open) }
    state.recording = recorder.isRecording ? recorder.bytes : nil
    state.technician = config.technician
    state.sourceNames = config.sources.map(\.name)
    state.isMuted = bell.isMuted
    incidents.takeFound()
    state.incidents = incidents.entries
    state.losses = runner.losses
    state.lesson = lesson?.talk
    addUnknownAlarms(to: &state)
    state.fleet = fleet?.board(at: now, trouble: runner.troubles[.broker])
    return state
  }

  /// What is wrong with the program itself.
  private func trouble(_ subjects: Notice.Subject...) -> String? {
    subjects.lazy.compactMap { runner.troubles[$0] }.first
  }

  /// Tells the screen what is known now.
  mutating func learn(at now: Instant) { tell(.known(state(at: now)), at: now) }

  /// Tells the screen what happened, and does what it asks for.
  mutating func tell(_ message: ScreenMessage, at now: Instant) {
    for effect in screen.update(message) { perform(effect, at: now) }
  }

  mutating func draw(at now: Instant) {
    learn(at: now)
    if asksAnew {
      settings.lookForHolders(of: screen.view.settingDialog?.link, runner.sources)
      learn(at: now)
    }
    // Other programs keep incidents too.
    if case .incidents = screen.view.dialogs.last?.kind { incidents.look() }
    // Adapters come and go.
    if case .sources = screen.view.dialogs.last?.kind { chooseSource(at: now) }
    let state = screen.state
    terminal.show(title: TitleText.text(state))
    show(at: now)
    if terminal.isWaiting { runner.reactor.watch(terminal.watched, Self.display, for: .write) }
    drawAt = nil
    drawnAt = now
    let second: Int64 = 1_000_000
    let into = ((state.wall.wall(now).microseconds % second) + second) % second
    // Values come once a second too: the clock waits for them, so that a second is one drawing and not two.
    let grace = now - newsAt < Span.seconds(2) ? Self.clockGrace : .zero
    nextSecond = now + Span(microseconds: second - into) + grace
    settleKeys(at: now)
  }

  /// Whether who else has the port open is to be looked for: at each new question, as long as somebody has it, and
  /// once after the dialog is closed.
  private var asksAnew: Bool {
    let state = screen.state
    guard let dialog = screen.view.settingDialog else { return !state.settings.holders.isEmpty }
    let isHeld = dialog.link.flatMap { state.settings.holders[$0] }?.names.isEmpty == false
    return isHeld || screen.typeAhead.isEarly(dialog.question(in: state))
  }

  private mutating func show(at now: Instant) {
    let question = screen.question
    let isDrawn = terminal.put(render(screen, glyphs: terminal.glyphs)) {
      if screen.typeAhead.isEarly(question) { dropKeys(at: now) }
    }
    if isDrawn { tell(.drawn(question), at: now) }
  }

  /// What came before a question could be read answers nothing; what answers nothing anyway is done afterwards.
  mutating func dropKeys(at now: Instant) {
    let (dropped, kept) = terminal.dropKeys()
    keptKeys += kept
    tell(.dropped(dropped), at: now)
  }

  /// Opens a question to keys once it is on the terminal.
  private mutating func settleKeys(at now: Instant) {
    guard !screen.typeAhead.isUnderWay || terminal.isOut else {
      // A terminal on a slow line; one that takes nothing is told to us by `poll`.
      if !terminal.isWaiting { drawAt = now + Self.outPause }
      return
    }
    tell(.wentOut, at: now)
  }
}
