internal import ArgumentParser
internal import BMSCore
internal import Transport

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
        proposal, typed: typed, second: second, in: state, to: runner.sources[index], at: now)
      view.answerSetting(accepted: proposal.id)
      runner.advance(to: now)
    } catch {
      view.answerSetting(refused: error.sentence)
    }
  }

  private mutating func unlock(_ phrase: String, at now: Instant) {
    let answer = settingDesk.unlock(phrase, at: MonotonicClock.now(), wall: MonotonicClock.wallClock())
    view.answerUnlock(answer, in: state(at: MonotonicClock.now()))
  }

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
  mutating func press(_ key: Key, _ known: inout AppState?, at now: Instant) -> Bool {
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
      case .reconnect: for source in runner.sources { source.reconnect(at: now) }
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
    disk.answer("the screen \(name)") { folder throws(Failure) in
      Texts.Hands.saved(try folder.write(lines, name: "\(name)-\(stamp)"))
    }
  }

  private mutating func acknowledge(_ keys: [AlarmKey], at now: Instant) {
    let person = Person.name()
    view.message = Message(text: Texts.Faults.acknowledged(runner.acknowledge(keys, by: person, at: now), by: person))
  }

  private mutating func mute() {
    bell.setMuted(!bell.isMuted)
    view.message = Message(text: bell.isMuted ? Texts.Faults.muted : Texts.Faults.unmuted)
  }

  private mutating func replay(_ name: String?, at now: Instant) {
    do throws(Failure) {
      let replayer = Replayer(try incidents.incident(named: name))
      view.dialogs = []
      view.isHelpOpen = false
      view.selection = nil
      replayer.open(&view, live: state(at: now))
      self.replayer = replayer
    } catch {
      view.message = .trouble(error.sentence)
    }
  }

  private mutating func exportIncident(_ name: String?) {
    do throws(Failure) {
      let export = IncidentExport(try incidents.incident(named: name))
      disk.answer("the export of \(export.kept.name)") { folder throws(Failure) in
        Texts.Incidents.exported(try export.write(into: folder))
      }
    } catch {
      view.message = .trouble(error.sentence)
    }
  }

  mutating func chooseSource() {
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
      guard options.replay.isEmpty, runner.replay == nil else {
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
    var plan = runner.plan
    for index in plan.sources.indices { plan.sources[index].interval = seconds }
    replace(plan, at: now)
    if view.message == nil { view.message = Message(text: Texts.Hands.interval(seconds)) }
  }

  private mutating func replace(_ plan: SourcePlan, at now: Instant) {
    guard !settingDesk.isUnderWay(runner.sources) else {
      view.message = .trouble(Texts.Change.wait)
      return
    }
    do throws(TransportError) {
      try runner.replace(with: plan, at: now)
      view.dialogs = []
      view.cluster = 0
      view.frozen = nil
      view.replay = nil
      changes = ChangeBook()
      runner.advance(to: now)
    } catch {
      view.message = .trouble(error.description)
    }
  }
}
