internal import BMSCore
internal import Transport

/// A lesson on the bridge, or the tap, that this program is.
struct DashboardLesson {
  var lesson: BMSCore.Lesson
  let files: LessonFiles
  let traffic: LessonTraffic
  var talk = LessonTalk()
  /// When it is told the time again.
  var next: Instant
  /// Who wanted to quit was told what would stay changed.
  var hasWarned = false
}

extension Dashboard {
  var lessonDeadline: Instant? { lessonIsUnderWay ? lesson?.next : nil }

  var lessonIsUnderWay: Bool { lesson?.lesson.isOver == false }

  /// `:learn`
  mutating func beginLesson(at now: Instant) {
    guard let source = runner.sources.first(where: { $0.bridge != nil }) else {
      return complain(Texts.Playback.learnOutside, at: now)
    }
    guard !recorder.isRecording else { return complain(Texts.Lesson.recordingFirst, at: now) }
    let files = LessonFiles(capture: nil, map: nil)
    do throws(Failure) { try files.check() } catch { return complain(error.sentence, at: now) }
    recorder.begin(files.capture, runner, at: now)
    source.keepsSerialEvents = true
    let traffic = LessonTraffic(source)
    lesson = DashboardLesson(lesson: traffic.lesson(), files: files, traffic: traffic, next: now)
    advanceLesson(at: now) { $0.begin() }
    learn(at: now)
    screen.showLesson()
  }

  mutating func answerLesson(_ text: String, at now: Instant) {
    guard lessonIsUnderWay else { return }
    lesson?.talk.add(text.isEmpty ? Texts.KeyNames.enter : text, .typed)
    advanceLesson(at: now) { $0.answer(text, at: LessonTraffic.time(now)) }
    learn(at: now)
  }

  /// What was overheard and that time passed; and what the tool's computer does on the network.
  mutating func followLesson(at now: Instant) {
    for source in runner.sources {
      for note in source.bridge?.drainNotes() ?? [] { tell(.said(Message(text: note.text)), at: now) }
    }
    guard lessonIsUnderWay, let traffic = lesson?.traffic, let next = lesson?.next else { return }
    advanceLesson(at: now) { traffic.tell(&$0) }
    // Without its capture nothing that it finds has evidence.
    if !recorder.isRecording { return advanceLesson(at: now) { $0.stop() } }
    guard now >= next else { return }
    lesson?.next = now + .seconds(1)
    advanceLesson(at: now) { $0.advance(to: LessonTraffic.time(now)) }
  }

  /// Whoever quits in the midst of it hears first what would stay changed in the battery.
  /// - Returns: whether the program is to stay for that.
  mutating func staysForLesson(at now: Instant) -> Bool {
    guard lessonIsUnderWay, let current = lesson, !current.hasWarned, current.lesson.mayBeAway else { return false }
    lesson?.hasWarned = true
    if !current.lesson.isLeaving { answerLesson("q", at: now) }
    guard lessonIsUnderWay else { return false }
    screen.showLesson()
    complain(Texts.Lesson.quitAgain, at: now)
    draw(at: now)
    return true
  }

  /// The program ends: what was learnt up to here is kept, and what stays changed is said where it stays.
  mutating func leaveLesson(at now: Instant) {
    if lessonIsUnderWay { advanceLesson(at: now) { $0.stop() } }
    for setting in lesson?.lesson.settings ?? [] {
      guard let away = setting.away else { continue }
      let text = Texts.Lesson.leftChanged(Texts.name(setting.subject), away)
      disk.notices.post(.once(.lesson, .trouble(text)))
    }
  }

  private mutating func advanceLesson(at now: Instant, _ change: (inout BMSCore.Lesson) -> [LessonStep]) {
    guard var current = lesson else { return }
    // One that is held twice would be copied, with all that it has heard.
    lesson = nil
    for step in change(&current.lesson) {
      switch step {
      case .note(let text): current.traffic.source.remark(text, at: now)
      case .say(let saying): current.talk.add(saying)
      }
      drawAt = now
    }
    let isOver = current.lesson.isOver && !current.talk.isOver
    current.talk.isOver = current.lesson.isOver
    lesson = current
    if isOver { keep(current, at: now) }
  }

  /// Map, redacted copy and report are written once the capture is complete: the disk does one after the other.
  private mutating func keep(_ over: DashboardLesson, at now: Instant) {
    over.traffic.source.keepsSerialEvents = false
    runner.advance(to: now)
    recorder.stop(at: now)
    let isTaken = disk.add(Texts.Lesson.itsFiles) {
      [lesson = over.lesson, files = over.files, notices = disk.notices] in
      do {
        let record = try LessonRecord(lesson, files: files, name: "learnt")
        try record.write { notices.post(.once(.lesson, Message(text: $0, style: .good))) }
      } catch {
        let text = (error as? Failure)?.sentence ?? Texts.Lesson.notWritten(files.capture)
        notices.post(.once(.lesson, .trouble(text)))
      }
    }
    if !isTaken { disk.notices.post(.once(.lesson, .trouble(Texts.Lesson.notWritten(over.files.capture)))) }
  }
}
