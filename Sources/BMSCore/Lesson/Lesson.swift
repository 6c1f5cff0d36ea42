/// A lesson in what a battery's settings and values are called on the wire.
///
/// A person sits at the vendor's tool and does what is asked for, one act at a time; the lesson hears what passes
/// between tool and battery and says what it saw. It sends nothing itself. It is a value: fed what was overheard, the
/// time and what was typed, it returns what to say next.
///
/// All that is said about commands comes from `Learn`; this only asks for the acts that prove or refute it.
public struct Lesson: Sendable {
  /// SOC and protocol, each there and back.
  public static let mostActs = 2 * LessonGrade.proof

  private enum Stage: Sendable {
    case connecting
    /// The present protocol is asked for.
    case naming
    /// A current has to stop first.
    case resting
    case acting(Watched)
    case quizzing
    case over
  }

  /// An act that was asked for.
  private struct Watched: Sendable {
    let value: String
    /// The note that announced it, and when it was last written.
    var note: Int
    var asked: Int64
    /// The person says that it is done.
    var isDone = false
    /// There was a time in which its command may have passed unheard.
    var hasGap = false
    /// When its command had passed.
    var command: Int64?
    /// The round of reading in which that was, and the one that was looked at last.
    var commandRound = 0
    var lookedRound = 0
    /// What followed, and how many looks it has been the same for.
    var followers: [UInt16] = []
    var steadyLooks = 0
  }

  /// Looks that have to agree before an act is judged.
  private static let steadyLooks = 3
  private static let roundsAfterGap = 2
  /// Rounds and time without anything before it is said that nothing followed.
  private static let emptyRounds = 8
  private static let emptyAfter = Span.seconds(15)
  /// No act is judged sooner, however fast the tool reads: a battery may take a value and forget it again.
  private static let leastWatch = Span.seconds(6)
  /// Or later, however slowly; `Learn` compares no further.
  private static let longestWatch = Learn.settlesWithin
  /// A note that is older is written anew: a person may take any time.
  private static let renewAfter = Span(microseconds: LearnStatement.commandWithin.microseconds * 3 / 4)
  private static let mostLine = 80
  /// A lesson that needs more ends with what it has.
  private static let mostNotes = 1000
  /// What people type where Enter was asked for.
  private static let doneWords: Set<String> = ["", "ok", "done", "yes", "fatto", "si", "sì"]

  public private(set) var learn = Learn()
  /// Every note that was to be written into the capture, in order.
  public private(set) var notes: [String] = []
  /// The battery's link, as the capture names it.
  public let link: String
  private var stage = Stage.connecting
  private var gaps: TalkGaps
  /// The round of reading in which the last one ended.
  private var gapRound = 0
  private var board = LessonBoard()
  private var courses = [LessonCourse(.field(.soc)), LessonCourse(.field(.inverterProtocol))]
  private var place = 0
  private var band: SOCBand?
  private(set) var quiz = LessonQuiz()
  /// The person wants to end it; the way back may still be under way.
  public private(set) var isLeaving = false
  /// When something happened last.
  private var now = Int64(0)
  private var acts = 0
  private var steps: [LessonStep] = []

  /// - Parameters:
  ///   - link: the battery's link, as the capture names it.
  ///   - gaps: those that there were before.
  public init(link: String, gaps: TalkGaps = TalkGaps()) {
    self.link = link
    self.gaps = gaps
    learn.beginCapture()
  }

  public var isOver: Bool { if case .over = stage { true } else { false } }

  // MARK: - What happens

  /// The lesson begins.
  public mutating func begin() -> [LessonStep] { [.say(.connect)] }

  /// Something was overheard on the link.
  public mutating func hear(_ event: SerialEvent) -> [LessonStep] {
    guard !isOver else { return [] }
    learn.take(event, link: link)
    board.take(event)
    now = LearnTime.clamped(event.end)
    switch stage {
    case .connecting: if board.isReady { meet(at: now) }
    case .acting(var watched):
      if case .other = event.kind, watched.command == nil, let end = learn.lastCommandEnd {
        (watched.command, watched.commandRound, watched.lookedRound) = (end, board.rounds, board.rounds)
        stage = .acting(watched)
      }
      look(at: now)
    case .naming, .resting, .quizzing, .over: break
    }
    if case .acting(let watched) = stage { miss(watched, at: now) }
    return drain()
  }

  /// Time passed; call it about once a second.
  public mutating func advance(to time: WallTime) -> [LessonStep] {
    now = LearnTime.clamped(time)
    if case .acting(let watched) = stage {
      if watched.command == nil, now &- watched.asked >= Self.renewAfter.microseconds,
        notes.count < Self.mostNotes
      {
        renew(watched, at: now)
      }
      look(at: now)
    }
    return drain()
  }

  /// Whether everything that is said is heard, and was.
  public mutating func note(_ gaps: TalkGaps) {
    guard gaps != self.gaps else { return }
    let isNew = gaps.count != self.gaps.count
    self.gaps = gaps
    if isNew { learn.beginGap(link: link) }
    gapRound = board.rounds
    guard isNew, case .acting(var watched) = stage else { return }
    watched.hasGap = true
    stage = .acting(watched)
  }

  /// The person typed a line.
  public mutating func answer(_ line: String, at time: WallTime) -> [LessonStep] {
    now = LearnTime.clamped(time)
    let said = SettingChange.trimmed(String(line.prefix(Self.mostLine)))
    switch stage {
    case .connecting: said.lowercased() == "q" ? end() : say(.connect)
    case .naming: name(said, at: now)
    case .resting: rest(said, at: now)
    case .acting(let watched): act(watched, said, at: now)
    case .quizzing: show(said, at: now)
    case .over: break
    }
    return drain()
  }

  /// The program ends: what was learnt up to here is kept.
  public mutating func stop() -> [LessonStep] {
    if !isOver {
      dropOpenAct()
      end()
    }
    return drain()
  }

  /// Another battery answers from now on: nothing of it is laid to the one before, and no old value asked of it.
  public mutating func batteryChanged() -> [LessonStep] {
    guard !isOver else { return [] }
    say(.anotherBattery)
    return stop()
  }

  /// Whether the battery may hold another value than at first. A command that has passed counts before it is judged.
  public var mayBeAway: Bool {
    if case .acting(let watched) = stage, watched.command != nil, watched.value != courses[place].start { return true }
    return courses.contains { $0.away != nil }
  }

  /// An act whose command has passed and that nobody will judge any more.
  private mutating func dropOpenAct() {
    guard case .acting(let watched) = stage, watched.command != nil else { return }
    drop(watched, .takenBack, at: now)
  }

  // MARK: - Settings

  private mutating func meet(at now: Int64) {
    guard let soc = board.soc else { return }
    let band = SOCBand(around: soc)
    self.band = band
    courses[0].begin(from: String(band.start), trying: band.values.map { String($0) })
    say(.ready(soc: band.start, registers: board.words.count))
    say(.safeBand(least: band.least, most: band.most))
    goOn(at: now)
  }

  /// Asks for whatever is next.
  private mutating func goOn(at now: Int64) {
    if notes.count >= Self.mostNotes { return end() }
    while place < courses.count {
      let course = courses[place]
      if course.start == nil, !course.isStopped {
        stage = .naming
        return say(.askProtocol)
      }
      guard let next = course.next else {
        finishCourse()
        continue
      }
      if course.subject == .field(.inverterProtocol), !isAtRest(now) { return }
      return ask(next.value, isBack: next.isBack, at: now)
    }
    isLeaving ? end() : beginQuiz()
  }

  private mutating func finishCourse() {
    let course = courses[place]
    if let away = course.away { say(.leftChanged(course.subject, away)) }
    if !course.records.isEmpty {
      courses[place].said = grade(of: course)
      say(.graded(course.subject, courses[place].said))
    }
    place += 1
  }

  private mutating func isAtRest(_ now: Int64) -> Bool {
    switch board.flow(at: now) {
    case .none: return true
    case .amperes(let amperes): say(.currentFlows(amperes))
    case .unknown: say(.currentUnknown)
    }
    stage = .resting
    return false
  }

  private mutating func ask(_ value: String, isBack: Bool, at now: Int64) {
    let subject = courses[place].subject
    courses[place].ask(value)
    acts += 1
    announce(subject, value, at: now)
    stage = .acting(Watched(value: value, note: notes.count - 1, asked: now))
    let isFar = subject == .field(.soc) && value == band.map { String($0.far) }
    say(.ask(LessonAsk(subject, value, number: acts, isBack: isBack, isFar: isFar)))
  }

  private mutating func announce(_ subject: MapSubject, _ value: String, at now: Int64) {
    note("set \(subject.id) \(value)", at: now)
  }

  private mutating func renew(_ watched: Watched, at now: Int64) {
    var watched = watched
    note(LearnStatement.takenBack, at: now)
    announce(courses[place].subject, watched.value, at: now)
    (watched.note, watched.asked) = (notes.count - 1, now)
    stage = .acting(watched)
  }

  private mutating func note(_ text: String, at now: Int64) {
    notes.append(text)
    learn.take(note: text, link: link, at: WallTime(microseconds: now))
    steps.append(.note(text))
  }

  // MARK: - Watching an act

  /// Once a round of reading: has something followed, and has it stayed?
  private mutating func look(at now: Int64) {
    guard case .acting(var watched) = stage, watched.isDone, let command = watched.command else { return }
    let watch = now &- command
    if watch >= Self.longestWatch.microseconds { return judge(watched, at: now) }
    guard board.rounds > watched.lookedRound, watch >= Self.leastWatch.microseconds else { return }
    watched.lookedRound = board.rounds
    let followers = learn.acts().last?.followers ?? []
    watched.steadyLooks = followers == watched.followers ? watched.steadyLooks + 1 : 1
    watched.followers = followers
    stage = .acting(watched)
    let isEmpty = followers.isEmpty
    let isLong = watch >= Self.emptyAfter.microseconds && board.rounds - watched.commandRound >= Self.emptyRounds
    let isSettled =
      watched.steadyLooks >= Self.steadyLooks && courses[place].showsEffect(of: watched.value, board.soc)
    if isLong || !isEmpty && isSettled { judge(watched, at: now) }
  }

  private mutating func judge(_ watched: Watched, at now: Int64) {
    guard let act = learn.acts().last else { return }
    var remarks: [String] = []
    let fits = learn.learntWrites(&remarks).contains { $0.subject == act.subject }
    let wasHeard = board.rounds - watched.commandRound >= Self.emptyRounds && !watched.hasGap
    let verdict = courses[place].verdict(on: act, wasRead: wasHeard, fits: fits, soc: board.soc)
    courses[place].take(act, verdict, note: watched.note)
    say(.saw(act))
    say(.judged(act.subject, verdict, consistent: courses[place].consistent.count))
    goOn(at: now)
  }

  /// What is there now has to be known before something else is set.
  private var isHeardAgain: Bool { !gaps.isOpen && board.rounds - gapRound >= Self.roundsAfterGap }

  /// It was done while nobody heard: another value is asked for, since the battery may hold this one by now.
  private mutating func miss(_ watched: Watched, at now: Int64) {
    guard watched.isDone, watched.command == nil, watched.hasGap, isHeardAgain else { return }
    drop(watched, .takenBack, at: now)
    courses[place].miss(watched.value)
    say(.missed)
    goOn(at: now)
  }

  // MARK: - What is typed

  private mutating func act(_ watched: Watched, _ said: String, at now: Int64) {
    var watched = watched
    switch said.lowercased() {
    case let word where Self.doneWords.contains(word):
      if watched.command == nil, watched.hasGap { return waitForGap(watched, at: now) }
      guard watched.command != nil else { return say(.noCommand) }
      if !watched.isDone { say(.watching) }
      watched.isDone = true
      stage = .acting(watched)
      look(at: now)
    case "s":
      drop(watched, .takenBack, at: now)
      courses[place].skip(watched.value)
      goOn(at: now)
    case "r":
      drop(watched, .takenBack, at: now)
      courses[place].again(watched.value)
      goOn(at: now)
    case "e":
      drop(watched, .refused, at: now)
      goOn(at: now)
    case "q": leave(watched, at: now)
    default: replace(watched, said, at: now)
    }
  }

  private mutating func waitForGap(_ watched: Watched, at now: Int64) {
    var watched = watched
    watched.isDone = true
    stage = .acting(watched)
    isHeardAgain ? miss(watched, at: now) : say(.missing)
  }

  /// The act that was asked for is not judged. What was announced and not sent is taken back, and so is what the person
  /// says was something else.
  private mutating func drop(_ watched: Watched, _ verdict: LessonVerdict, at now: Int64) {
    if watched.command != nil, let act = learn.acts().last {
      courses[place].take(act, verdict, note: watched.note)
    }
    if watched.command == nil || verdict == .takenBack { note(LearnStatement.takenBack, at: now) }
  }

  /// Another value than the one that was asked for: the tool may not have it.
  private mutating func replace(_ watched: Watched, _ said: String, at now: Int64) {
    let subject = courses[place].subject
    if subject == .field(.soc) {
      let band = band ?? SOCBand(around: 50)
      guard let soc = Int(said), (band.least...band.most).contains(soc) else {
        return say(.notAllowed(said, least: band.least, most: band.most))
      }
    } else if !DeviceMap.isText(said) {
      return say(.notAName)
    }
    drop(watched, .takenBack, at: now)
    guard courses[place].mayAsk else { return goOn(at: now) }
    ask(said, isBack: said == courses[place].start, at: now)
  }

  private mutating func leave(_ watched: Watched, at now: Int64) {
    drop(watched, .takenBack, at: now)
    let wasLeaving = isLeaving
    isLeaving = true
    for index in courses.indices { wasLeaving ? courses[index].leave() : courses[index].stop() }
    if !wasLeaving, courses[place].away != nil { say(.backFirst) }
    goOn(at: now)
  }

  private mutating func name(_ said: String, at now: Int64) {
    switch said.lowercased() {
    case "", "r", "e": return say(.askProtocol)
    case "s": courses[place].stop()
    case "q": leaveBetween()
    default:
      guard DeviceMap.isText(said) else { return say(.notAName) }
      let others = InverterCatalogue.bmsProtocols.filter { $0.lowercased() != said.lowercased() }
      courses[place].begin(from: said, trying: others)
    }
    goOn(at: now)
  }

  /// Nothing is asked for at this moment: a current has to stop, which the way back has to wait for as well.
  private mutating func rest(_ said: String, at now: Int64) {
    switch said.lowercased() {
    case "s": courses[place].isStopped ? courses[place].leave() : courses[place].stop()
    case "q":
      if isLeaving { courses[place].leave() }
      leaveBetween()
    default: break
    }
    goOn(at: now)
  }

  private mutating func leaveBetween() {
    isLeaving = true
    for index in courses.indices { courses[index].stop() }
  }

  // MARK: - Readings

  private mutating func beginQuiz() {
    stage = .quizzing
    quiz.begin()
    say(.quiz)
    askValue()
  }

  private mutating func askValue() {
    guard notes.count < Self.mostNotes, let question = quiz.current else { return end() }
    say(
      .askValue(
        question.subject, round: quiz.round + 1, left: question.match.candidates.count, question.match.separation))
  }

  private mutating func show(_ said: String, at now: Int64) {
    switch said.lowercased() {
    case "q": return end()
    case "": quiz.advance()
    case "s", "e":
      quiz.skip()
      quiz.advance()
    case "r": break
    default: type(said, at: now)
    }
    askValue()
  }

  private mutating func type(_ said: String, at now: Int64) {
    guard let typed = TypedValue(said), let asked = quiz.currentPlace,
      let place = typed.name.map({ quiz.place(of: $0, typed.unit ?? .count) }) ?? asked
    else { return say(.notANumber(said)) }
    note("shows \(quiz.questions[place].subject.id) \(typed.number.text)", at: now)
    quiz.take(typed.number, at: place, note: notes.count - 1, board)
    let match = quiz.questions[place].match
    say(
      .matched(
        quiz.questions[place].subject, Array(match.candidates.prefix(LessonSaying.mostCandidates)),
        of: match.candidates.count, match.separation))
    if typed.name == nil || place == asked { quiz.advance() }
  }

  // MARK: - The end

  private mutating func end() {
    while place < courses.count { finishCourse() }
    for course in courses where !course.records.isEmpty {
      let grade = grade(of: course)
      if grade != course.said { say(.graded(course.subject, grade)) }
    }
    stage = .over
    say(.over)
  }

  /// By everything that was heard until now: what was kept when an act was judged may be gone since.
  private func grade(of course: LessonCourse) -> LessonGrade {
    let readBack = readBack(of: course)
    let grade = course.grade(readBack: readBack)
    // What the battery measures moves on by itself.
    guard let readBack, !RegisterMap.isMeasurement(readBack) else { return grade }
    let acts = learn.acts()
    let isKept = course.consistent.allSatisfy { record in
      acts.contains { $0.end == record.act.end && $0.followers.contains(readBack) }
    }
    return isKept ? grade : .notProven
  }

  /// Where a setting reads back: a register that followed each of its acts, and none of another setting. One that takes
  /// whatever was sent last holds no setting.
  func readBack(of course: LessonCourse) -> UInt16? {
    var remarks: [String] = []
    guard let learnt = learn.learntWrites(&remarks).first(where: { $0.subject == course.subject }) else { return nil }
    let others = courses.filter { $0.subject != course.subject }.flatMap { $0.consistent.flatMap(\.act.followers) }
    return course.followers.subtracting(others).contains(learnt.readBack) ? learnt.readBack : nil
  }

  private mutating func say(_ saying: LessonSaying) { steps.append(.say(saying)) }

  private mutating func drain() -> [LessonStep] {
    defer { steps = [] }
    return steps
  }

  // MARK: - What was learnt

  /// The settings that were tried, with how well each is known.
  public var settings: [LessonSetting] {
    courses.filter { !$0.records.isEmpty }.map { course in
      LessonSetting(
        subject: course.subject, start: course.start ?? "", grade: grade(of: course), readBack: readBack(of: course),
        away: course.away,
        acts: course.records.map { LessonShown(act: $0.act, verdict: $0.verdict, note: $0.note) })
    }
  }

  /// The values that were typed, with what may hold them.
  public var values: [LessonValue] {
    quiz.questions.filter { $0.match.readings > 0 }.map { question in
      LessonValue(
        subject: question.subject, unit: question.unit, grade: question.grade, match: question.match,
        notes: question.notes)
    }
  }
}
