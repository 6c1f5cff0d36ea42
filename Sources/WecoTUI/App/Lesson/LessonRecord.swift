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

/// Writes what a lesson leaves behind, once its capture is complete.
struct LessonRecord {
  private let lesson: BMSCore.Lesson
  private let files: LessonFiles
  private let name: String
  /// The line of each note in the capture.
  private var lines: [Int] = []

  init(_ lesson: BMSCore.Lesson, files: LessonFiles, name: String) throws {
    self.lesson = lesson
    self.files = files
    self.name = name
    let notes = lesson.notes
    var found: [Int] = []
    try CaptureFile.each(files.capture) { item in
      guard found.count < notes.count, let event = item.event, event.link == lesson.link,
        event.note == notes[found.count]
      else { return }
      found.append(item.number)
    }
    lines = found
  }

  /// - Parameter say: is told what was written, a sentence for each file.
  func write(_ say: (String) -> Void) throws {
    let learnt = lesson.map(name: name, source: source)
    say(try LearntMapFile.write(learnt, Texts.Lesson.mapHead(files.capture), to: files.map))
    let copy = try RedactedCopy(of: files.capture, to: files.redacted, hiding: [])
    say(copy.sentence)
    let report = LessonReport(lesson: lesson, map: learnt.map, files: files, place: place)
    try NewFile.write(report.text, to: files.report)
    say(Texts.Lesson.wrote(files.report, files.capture))
  }

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
        + (setting.away.map { [Texts.Lesson.leftChanged(Texts.name(setting.subject), $0)] } ?? [])
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
