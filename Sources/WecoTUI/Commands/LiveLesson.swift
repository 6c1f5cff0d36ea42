internal import BMSCore
internal import Glibc
internal import Transport

/// A lesson at the battery: the bridge, a person who types lines, and what is said to them.
struct LiveLesson {
  private static let keyboard = Token(2)

  let plan: BridgePlan
  let key: UInt16?
  let files: LessonFiles
  let name: String

  func run() throws {
    try files.check()
    let heard = try Overheard(plan, key: key, recording: files.capture)
    let traffic = LessonTraffic(heard.source)
    var lesson = traffic.lesson()
    try converse(heard, traffic, &lesson)
    for notice in heard.runner.close() { LineOutput.complain(notice) }
    // The terminal may be gone; the files are made all the same.
    try LessonRecord(lesson, files: files, name: name).write(say)
  }

  /// Until the lesson is over, the person leaves or their lines end.
  private func converse(_ heard: Overheard, _ traffic: LessonTraffic, _ lesson: inout BMSCore.Lesson) throws {
    var input = LineInput()
    var sides = ""
    var next = MonotonicClock.now()
    heard.runner.reactor.watch(STDIN_FILENO, Self.keyboard)
    for (endpoint, speech) in heard.bridge.endpoints { say(Texts.Bridge.listening(endpoint, speech)) }
    try heard.runner.run { turn in
      var steps: [LessonStep] = sides.isEmpty ? lesson.begin() : []
      if heard.bridge.sides != sides {
        sides = heard.bridge.sides
        say(sides)
      }
      for note in heard.bridge.drainNotes() { say(note.text) }
      steps += traffic.tell(&lesson)
      for event in turn.events where [.readable(Self.keyboard), .hangup(Self.keyboard)].contains(event) {
        guard let lines = input.read(keepsBlank: true) else {
          heard.runner.reactor.remove(Self.keyboard)
          steps += lesson.stop()
          break
        }
        for line in lines { steps += lesson.answer(line, at: LessonTraffic.time(turn.now)) }
      }
      if turn.isAskedToEnd { steps += lesson.stop() }
      if turn.now >= next {
        next = turn.now + .seconds(1)
        steps += lesson.advance(to: LessonTraffic.time(turn.now))
      }
      for notice in turn.notices { if let message = notice.message { say(message.text) } }
      take(steps, heard.source, at: turn.now)
      return lesson.isOver ? .stop : .wait(until: next)
    }
  }

  private func take(_ steps: [LessonStep], _ source: ClusterSource, at now: Instant) {
    for step in steps {
      switch step {
      case .note(let text): source.remark(text, at: now)
      case .say(let saying): say(Texts.Lesson.line(saying))
      }
    }
  }

  /// Where nobody reads what is said, the bytes go on and the lesson is kept.
  private func say(_ text: String) { try? Output.line(text) }
}
