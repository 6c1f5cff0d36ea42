internal import BMSCore
internal import Transport

/// What the screen shows: the state put together, drawn, and keys held until a question is on the terminal.
extension Dashboard {
  func state(at now: Instant) -> AppState {
    var state = runner.state(at: now)
    // Read once, it would only hide the keys.
    state.notice =
      trouble(.disk, .recording) ?? state.replay?.sentences.first ?? trouble(.audit)
      ?? (hasPressedKey ? nil : terminal.note) ?? trouble(.hook, .incidents)
    state.desk = settingDesk.state(at: now, wall: state.wall)
    state.recording = recorder.isRecording ? recorder.bytes : nil
    state.technician = config.technician
    state.sourceNames = config.sources.map(\.name)
    state.changes = changes
    state.isMuted = bell.isMuted
    state.incidents = incidents.entries
    state.losses = runner.losses
    return state
  }

  /// What is wrong with the program itself.
  private func trouble(_ subjects: Notice.Subject...) -> String? {
    subjects.lazy.compactMap { runner.troubles[$0] }.first
  }

  mutating func draw(at now: Instant) {
    var state = state(at: now)
    changes.note(state.clusters)
    state.changes = changes
    if asksAnew(state) {
      settingDesk.lookForHolders(of: view.settingDialog?.link, runner.sources)
      state.desk = settingDesk.state(at: now, wall: state.wall)
    }
    if case .sources(let picker) = view.dialogs.last?.kind {
      // Adapters come and go.
      view.dialogs[view.dialogs.count - 1].kind = .sources(picker.updated(with: SourcePicker.found(config)))
    }
    terminal.show(title: TitleText.text(state))
    show(state)
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
}
