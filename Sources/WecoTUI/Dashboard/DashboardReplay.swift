internal import BMSCore
internal import Transport

extension Dashboard {
  mutating func playback(_ command: ReplayCommand, at now: Instant) {
    guard let clock = runner.replay else { return }
    if let hunt = screen.hunt {
      clock.setSpeed(hunt.speed)
      tell(.huntEnded, at: now)
    }
    let rewinds = clock.rewinds
    switch command {
    case .pause: clock.togglePause()
    case .step: clock.step()
    case .stepBack:
      clock.pause()
      clock.seek(to: runner.sources.first?.replayFeed?.eventBefore ?? clock.begin)
    case .move(let span): clock.seek(to: clock.now + span)
    case .seek(let time): clock.seek(to: instant(of: time, clock))
    case .faster(let steps): clock.changeSpeed(by: steps)
    case .speed(let speed): clock.setSpeed(speed)
    case .nextAlarm: beginHunt(clock, at: now)
    case .endHunt(let speed, let pauses):
      clock.setSpeed(speed)
      if pauses { clock.pause() }
      return
    }
    if clock.rewinds != rewinds {
      tell(.rewound, at: now)
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

  private mutating func beginHunt(_ clock: ReplayClock, at now: Instant) {
    learn(at: now)
    tell(.hunting(speed: clock.speed), at: now)
    if clock.isPaused { clock.togglePause() }
    clock.setSpeed(0)
  }

  // MARK: - Recording

  /// What comes of it is said when the disk has done it.
  mutating func record(_ path: String?, at now: Instant) {
    if lessonIsUnderWay {
      complain(Texts.Lesson.lessonFirst, at: now)
    } else if let path {
      recorder.begin(path, runner, at: now)
    } else if recorder.isRecording {
      recorder.stop(at: now)
    } else {
      complain(Texts.Playback.notRecording, at: now)
    }
  }
}

extension AppState {
  /// The active alarms of all clusters, as the list of faults has them.
  var activeAlarms: Set<AlarmKey> {
    clusters.reduce(into: []) { keys, cluster in keys.formUnion(cluster.alarms.filter(\.isActive).map(\.key)) }
  }
}
