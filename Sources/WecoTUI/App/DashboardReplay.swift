internal import BMSCore
internal import Transport

/// A search for the next alarm of a replay: what was there when it began, and how fast it went before.
struct AlarmHunt: Hashable {
  let known: Set<String>
  let speed: Double
}

extension Dashboard {
  mutating func playback(_ command: ReplayCommand, at now: Instant) {
    guard let clock = runner.replay else { return }
    endHunt(clock)
    let rewinds = clock.rewinds
    switch command {
    case .pause: clock.togglePause()
    case .step: clock.step()
    case .move(let span): clock.seek(to: clock.now + span)
    case .seek(let time): clock.seek(to: instant(of: time, clock))
    case .faster(let steps): clock.changeSpeed(by: steps)
    case .speed(let speed): clock.setSpeed(speed)
    case .nextAlarm: beginHunt(clock, at: now)
    }
    if clock.rewinds != rewinds {
      changes = ChangeBook()
      runner.forget(at: now)
    }
    runner.advance(to: now)
  }

  /// A time of the day on which the replay stands, as the recording computer's clock showed it.
  private func instant(of time: Span, _ clock: ReplayClock) -> Instant {
    let day: Int64 = 86_400_000_000
    let offset = runner.state(at: clock.now).utcOffset.microseconds
    let local = clock.now.microseconds &+ offset
    let midnight = local - ((local % day) + day) % day
    return Instant(microseconds: midnight &+ time.microseconds &- offset)
  }

  // MARK: - The next alarm

  private mutating func beginHunt(_ clock: ReplayClock, at now: Instant) {
    hunt = AlarmHunt(known: runner.state(at: now).alarmNames, speed: clock.speed)
    if clock.isPaused { clock.togglePause() }
    clock.setSpeed(0)
  }

  private mutating func endHunt(_ clock: ReplayClock) {
    if let hunt { clock.setSpeed(hunt.speed) }
    hunt = nil
  }

  /// After every turn of the loop: stops where an alarm came up.
  mutating func lookForAlarm(at now: Instant) {
    guard let hunt, let clock = runner.replay else { return }
    let alarms = runner.state(at: now).alarmNames
    if let first = alarms.subtracting(hunt.known).sorted().first {
      endHunt(clock)
      clock.pause()
      view.message = Message(text: Texts.Playback.alarm(first), style: .fault)
      draw(at: now)
    } else if clock.isAtEnd {
      endHunt(clock)
      view.message = .trouble(Texts.Playback.noAlarm)
    } else if alarms != hunt.known {
      // One that ended may come again.
      self.hunt = AlarmHunt(known: hunt.known.intersection(alarms), speed: hunt.speed)
    }
  }

  // MARK: - Recording

  /// What comes of it is said when the disk has done it.
  mutating func record(_ path: String?, at now: Instant) {
    if let path {
      recorder.begin(path, runner, at: now)
    } else if recorder.isRecording {
      recorder.stop(at: now)
    } else {
      view.message = .trouble(Texts.Playback.notRecording)
    }
  }
}

extension AppState {
  /// The active alarms by name, wherever they come from.
  var alarmNames: Set<String> {
    var names: Set<String> = []
    for cluster in clusters {
      for alarm in cluster.alarms where alarm.isActive { names.insert("\(alarm.id.label)") }
      for bus in cluster.buses {
        for alarm in bus.alarms { names.formUnion((alarm.faults + alarm.warnings).map { "\(bus.name) \($0)" }) }
      }
    }
    return names
  }
}
