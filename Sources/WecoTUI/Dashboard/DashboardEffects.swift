internal import ArgumentParser
internal import BMSCore
internal import Transport

/// What reaches beyond the screen.
extension Dashboard {
  /// False when the program is to end.
  mutating func press(_ key: Key, at now: Instant) -> Bool {
    if !screen.isEarly(key) { settings.notePress(at: now) }
    let effects = screen.update(.key(key))
    guard !effects.contains(.quit) else {
      return staysForLesson(at: now) || stays(at: now, isUrgent: key.endsProgram)
    }
    for effect in effects { perform(effect, at: now) }
    followFleet(at: now)
    if !effects.isEmpty { learn(at: now) }
    // Of an incident that was left nothing is kept.
    if screen.view.replay == nil { replayer = nil }
    return true
  }

  mutating func perform(_ effect: Effect, at now: Instant) {
    if fleet != nil, effect.isAboutSources { return complain(Texts.Fleet.notHere, at: now) }
    switch effect {
    case .quit: break
    case .draw: drawAt = now
    case .redraw: terminal.repaint()
    case .reconnect: for source in runner.sources { source.reconnect(at: now) }
    case .save(let name, let lines): save(lines, name: name, at: now)
    case .theme(let theme): terminal.use(theme)
    case .connect(let arguments): connect(arguments, at: now)
    case .interval(let seconds): readEvery(seconds, at: now)
    case .chooseSource: chooseSource(at: now)
    case .record(let path): record(path, at: now)
    case .playback(let command): playback(command, at: now)
    case .label(let register, let text): label(register, text, at: now)
    case .keepWired(let sentence): keepWired(sentence)
    case .change(let proposal, let typed): submit(proposal, typed: typed, at: now)
    case .unlock(let phrase): unlock(phrase, at: now)
    case .lock: settings.lockAgain()
    case .offerSetBack: offerSetBack(at: now)
    case .acknowledge(let keys): acknowledge(keys, at: now)
    case .mute: mute(at: now)
    case .replay(let name): replay(name, at: now)
    case .scrub(let step): replayer?.scrub(step, &screen.view, live: state(at: now))
    case .exportIncident(let name, let folder): exportIncident(name, to: folder, at: now)
    case .learn: beginLesson(at: now)
    case .answer(let text): answerLesson(text, at: now)
    }
  }

  private mutating func say(_ text: String, at now: Instant) { tell(.said(Message(text: text)), at: now) }
  mutating func complain(_ text: String, at now: Instant) { tell(.said(.trouble(text)), at: now) }

  // MARK: - Changing settings

  private mutating func submit(_ proposal: ProposedChange, typed: String, at now: Instant) {
    learn(at: now)
    let state = screen.state
    guard screen.isOfNow else { return tell(.refused(Texts.Replay.notNow), at: now) }
    guard let index = state.clusters.firstIndex(where: { $0.setting?.link == proposal.battery.link }) else {
      return tell(.refused(Texts.refusal(SettingRefusal.otherBattery)), at: now)
    }
    do throws(SettingController.Refused) {
      try settings.submit(proposal, typed: typed, in: state, to: runner.sources[index], at: now)
      tell(.accepted(proposal.id), at: now)
      runner.advance(to: now)
    } catch {
      tell(.refused(error.sentence), at: now)
    }
  }

  private mutating func unlock(_ phrase: String, at now: Instant) {
    let answer = settings.unlock(phrase, at: MonotonicClock.now(), wall: MonotonicClock.wallClock())
    learn(at: MonotonicClock.now())
    tell(.unlocked(answer), at: now)
  }

  private mutating func offerSetBack(at now: Instant) {
    let battery = screen.cluster?.situation(at: now, screen.state.settings)?.battery
    tell(.pastChanges(battery.map { settings.pastChanges(of: $0) } ?? []), at: now)
  }

  // MARK: - Files and alarms

  private mutating func save(_ lines: [String], name: String, at now: Instant) {
    let wall = MonotonicClock.wallClock().wall(now)
    let civil = CivilTime(wall, utcOffset: .localOffset(at: wall))
    let stamp = "\(civil.date)-\(civil.clock.filter { $0 != ":" })"
    disk.answer(Texts.Disk.screen(name)) { folder throws(Failure) in
      Texts.Keyboard.saved(try folder.write(lines, name: "\(name)-\(stamp)"))
    }
  }

  private mutating func acknowledge(_ keys: [AlarmKey], at now: Instant) {
    let person = Person.name()
    say(Texts.Faults.acknowledged(runner.acknowledge(keys, by: person, at: now), by: person), at: now)
  }

  private mutating func mute(at now: Instant) {
    bell.setMuted(!bell.isMuted)
    say(bell.isMuted ? Texts.Faults.muted : Texts.Faults.unmuted, at: now)
  }

  private mutating func replay(_ name: String?, at now: Instant) {
    do throws(Failure) {
      let live = state(at: now)
      let kept = try incidents.incident(named: name)
      let replayer = Replayer(
        kept, map: live.clusters.first { $0.cluster.name == kept.cluster }?.setting?.map, frames: runner.plan.frames)
      screen.view.dialogs = []
      screen.view.isHelpOpen = false
      screen.view.selection = nil
      replayer.open(&screen.view, live: live)
      self.replayer = replayer
    } catch {
      complain(error.sentence, at: now)
    }
  }

  /// - Parameter path: a folder of the user's, which has to be there.
  private mutating func exportIncident(_ name: String?, to path: String?, at now: Instant) {
    do throws(Failure) {
      let kept = try incidents.incident(named: name)
      disk.answer(Texts.Disk.export(kept.name)) { folder throws(Failure) in
        let target = try path.map { path throws(Failure) in try StateFolder(existing: path) } ?? folder
        return Texts.Incidents.exported(try IncidentExport(kept).write(into: target))
      }
    } catch {
      complain(error.sentence, at: now)
    }
  }

  // MARK: - Sources

  mutating func chooseSource(at now: Instant) { tell(.found(FoundSource.all(config)), at: now) }

  /// Leaves the sources for others: a name out of the configuration, or options as on the command line.
  private mutating func connect(_ arguments: [String], at now: Instant) {
    if let named = config.sources.first(where: { $0.name == arguments.joined(separator: " ") }) {
      var plan = SourcePlan(sources: [named], key: config.key, interval: config.interval)
      plan.frames = runner.plan.frames
      replace(plan, at: now)
      return
    }
    do {
      let options = try SourceOptions.parse(arguments)
      // The book of what happens and that of what happened are not mixed.
      guard options.replay.isEmpty, runner.replay == nil else {
        complain(Texts.Playback.startedOnly, at: now)
        return
      }
      guard !options.isEmpty else {
        complain(Texts.Keyboard.noSource(arguments.joined(separator: " "), config.sources.map(\.name)), at: now)
        return
      }
      replace(try options.plan(config, arguments: arguments, isOnScreen: true), at: now)
    } catch let failure as Failure {
      complain(failure.sentence, at: now)
    } catch {
      let words = SourceOptions.message(for: error).replacing("\n", with: " ")
      complain(words.isEmpty ? Texts.Change.badMap : words, at: now)
    }
  }

  private mutating func readEvery(_ seconds: Double, at now: Instant) {
    var plan = runner.plan
    for index in plan.sources.indices { plan.sources[index].interval = seconds }
    replace(plan, at: now)
    if screen.view.message == nil { say(Texts.Keyboard.interval(seconds), at: now) }
  }

  private mutating func replace(_ plan: SourcePlan, at now: Instant) {
    guard !lessonIsUnderWay else { return complain(Texts.Lesson.lessonFirst, at: now) }
    guard !settings.isUnderWay(runner.sources) else {
      complain(Texts.Change.wait, at: now)
      return
    }
    do throws(TransportError) {
      try runner.replace(with: plan, at: now)
      tell(.connected, at: now)
      runner.advance(to: now)
    } catch {
      complain(Texts.sentence(error), at: now)
    }
  }
}
