internal import BMSCore
internal import Glibc
internal import Transport

/// What a lesson leaves behind: the capture, and beside it a map, a redacted copy and a report.
struct LessonFiles {
  let capture: String
  let map: String
  let report: String
  let redacted: String

  /// - Parameters:
  ///   - capture: as the user named it; `nil` for a name of the present time.
  ///   - map: the same.
  init(capture: String?, map: String?) {
    let wall = MonotonicClock.wallClock().wall(MonotonicClock.now())
    let time = CSV.time(wall, utcOffset: .localOffset(at: wall)).filter { $0 != "-" && $0 != ":" }
      .map { $0 == " " ? "-" : $0 }
    self.capture = capture ?? "lesson-\(String(time)).log"
    self.map = map ?? "\(self.capture).json5"
    report = "\(self.capture).txt"
    redacted = RedactedCopy.usualPath(self.capture)
  }

  /// Nobody does six acts to hear at the end that a file is there already.
  func check() throws(Failure) {
    var status = stat()
    var named: Set<String> = []
    for path in [capture, map, report, redacted] where lstat(path, &status) == 0 || !named.insert(path).inserted {
      throw Failure.notNew(path, FileTrouble(Errno(EEXIST)))
    }
  }
}

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
    var lesson = BMSCore.Lesson(link: heard.source.links.first?.name ?? "")
    try converse(heard, &lesson)
    for notice in heard.runner.close() { LineOutput.complain(notice) }
    try LessonRecord(lesson, files: files, name: name, link: heard.source.links.first?.name ?? "").write()
  }

  /// Until the lesson is over, the person leaves or their lines end.
  private func converse(_ heard: Overheard, _ lesson: inout BMSCore.Lesson) throws {
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
      for event in heard.source.drainSerialEvents() { steps += lesson.hear(event) }
      for event in turn.events where [.readable(Self.keyboard), .hangup(Self.keyboard)].contains(event) {
        guard let lines = input.read(keepsBlank: true) else {
          heard.runner.reactor.remove(Self.keyboard)
          steps += lesson.stop()
          break
        }
        for line in lines { steps += lesson.answer(line, at: Self.time(turn.now)) }
      }
      if turn.isAskedToEnd { steps += lesson.stop() }
      if turn.now >= next {
        next = turn.now + .seconds(1)
        steps += lesson.advance(to: Self.time(turn.now))
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

  /// As the overheard bytes are timed.
  private static func time(_ now: Instant) -> WallTime { WallTime(microseconds: now.microseconds) }
}

/// Writes what a lesson leaves behind, once its capture is complete.
struct LessonRecord {
  private let lesson: BMSCore.Lesson
  private let files: LessonFiles
  private let name: String
  private let link: String
  /// The line of each note in the capture.
  private var lines: [Int] = []

  init(_ lesson: BMSCore.Lesson, files: LessonFiles, name: String, link: String) throws {
    self.lesson = lesson
    self.files = files
    self.name = name
    self.link = link
    let notes = lesson.notes
    var found: [Int] = []
    try CaptureFile.each(files.capture) { item in
      guard found.count < notes.count, let event = item.event, event.link == link, event.note == notes[found.count]
      else { return }
      found.append(item.number)
    }
    lines = found
  }

  func write() throws {
    let learnt = lesson.map(name: name, source: source)
    say(try LearntMapFile.write(learnt, Texts.Lesson.mapHead(files.capture), to: files.map))
    let copy = try RedactedCopy(of: files.capture, to: files.redacted, hiding: [])
    say(copy.sentence)
    let report = LessonReport(lesson: lesson, map: learnt.map, files: files, place: place)
    try NewFile.write(report.text, to: files.report)
    say(Texts.Lesson.wrote(files.report, files.capture))
  }

  /// The terminal may be gone; the files are made all the same.
  private func say(_ text: String) { try? Output.line(text) }

  /// `lesson.log:12,34,56`, in the 60 bytes that a map has for it.
  private func source(_ notes: [Int]) -> String {
    let numbers = ":" + notes.compactMap(line).map { String($0) }.joined(separator: ",")
    let file = files.capture.split(separator: "/").last.map(String.init) ?? files.capture
    let ascii = file.unicodeScalars.map { (0x21...0x7E).contains($0.value) ? Character($0) : "?" }
    return String(ascii.suffix(max(60 - numbers.count, 0))) + numbers.prefix(60)
  }

  private func line(_ note: Int) -> Int? { lines.indices.contains(note) ? lines[note] : nil }
  private func place(_ note: Int) -> String { line(note).map { String($0) } ?? "?" }
}

/// One page of plain text: what was done, what was seen, how well it is known, and what to do with it.
struct LessonReport {
  let lesson: BMSCore.Lesson
  let map: DeviceMap
  let files: LessonFiles
  /// The line of a note in the capture.
  let place: (Int) -> String

  var text: String {
    let body =
      [Texts.Lesson.title(Program.version), ""] + head + settings + values + [""]
      + Texts.Lesson.whatNext(map: files.map, redacted: files.redacted)
    return body.map { PlainText.oneLine($0) + "\n" }.joined()
  }

  private var head: [String] {
    let versions = [("software", map.match.software), ("hardware", map.match.hardware)].map { key, ranges in
      "\(key) \((ranges ?? []).map { String($0.lowerBound) }.joined(separator: ", "))"
    }
    return [
      Texts.Lesson.reportOf(files.capture), Texts.Lesson.battery(versions.joined(separator: ", ")),
    ]
  }

  private var settings: [String] {
    lesson.settings.flatMap { setting in
      ["", Texts.Lesson.graded(Texts.name(setting.subject), setting.grade)]
        + setting.acts.map { "  " + Texts.Lesson.act($0, line: place($0.note)) }
        + (setting.awayAt.map { [Texts.Lesson.leftChanged(Texts.name(setting.subject), setting.start, $0)] } ?? [])
    }
  }

  private var values: [String] {
    lesson.values.flatMap { value in
      let some = value.match.candidates.prefix(LessonSaying.mostCandidates).map { "  " + Texts.Lesson.candidate($0) }
      let lines = value.notes.map(place).joined(separator: ", ")
      return ["", Texts.Lesson.value(value, lines: lines)] + some
    }
  }
}
