/// The acts for one setting: what is asked for next, and what those before have shown.
struct LessonCourse: Sendable {
  struct Record: Hashable, Sendable {
    let act: LearntAct
    let verdict: LessonVerdict
    /// The note of the capture that announced it.
    let note: Int
    /// The battery may have taken it.
    var wasSent: Bool { !act.frame.isEmpty && act.answer != .refusal }
  }

  /// Acts away from the first value; the way back is the third.
  static let away = LessonGrade.proof - 1
  /// Repeats included: a person who needs more does something else than what is asked for.
  static let mostAttempts = 10

  /// Points of SOC by which the wire's step, rounding and the current of a minute may part them.
  private static let nearEnough = 2

  let subject: MapSubject
  /// What was there at first; `nil` while nobody said.
  private(set) var start: String?
  private var queue: [String] = []
  private(set) var records: [Record] = []
  private(set) var attempts = 0
  /// The battery may hold this: it was asked for, and nobody heard whether it was set.
  private var missed: String?
  /// No further values: it was refuted, skipped, or the person leaves.
  private(set) var isStopped = false
  /// Not even the way back.
  private(set) var isLeft = false
  /// What the person was told when it was over.
  var said = LessonGrade.untried

  init(_ subject: MapSubject) { self.subject = subject }

  mutating func begin(from start: String, trying values: [String]) {
    self.start = start
    queue = values
  }

  // MARK: - What is next

  var consistent: [Record] { records.filter { $0.verdict == .consistent } }
  var isRefuted: Bool { records.contains { $0.verdict.refutes } }

  /// What the battery may hold, where that may not be what was there at first. A way back that nobody watched to its end
  /// is none.
  var away: LessonAway? {
    guard let start else { return nil }
    if let missed, missed != start { return LessonAway(from: start, to: nil) }
    let counting = records.last { $0.wasSent && ($0.verdict != .takenBack || $0.act.value != start) }
    guard let counting, counting.act.value != start else { return nil }
    return LessonAway(from: start, to: counting.verdict == .consistent ? counting.act.value : nil)
  }

  var mayAsk: Bool { attempts < Self.mostAttempts }

  /// The next value, with whether it is the way back; `nil` when the course is over.
  var next: (value: String, isBack: Bool)? {
    guard let start, !isLeft, mayAsk else { return nil }
    // What may be there already shows nothing when it is set once more: something else comes between.
    let isAwayEnough = consistent.count { $0.act.value != start } >= Self.away && missed != start
    if !isStopped, !isRefuted, !isAwayEnough, let value = queue.first {
      return value == missed ? (start, true) : (value, false)
    }
    return away == nil ? nil : (start, true)
  }

  mutating func ask(_ value: String) {
    attempts += 1
    if queue.first == value { queue.removeFirst() }
  }

  /// The same value once more.
  mutating func again(_ value: String) {
    if value != start { queue.insert(value, at: 0) }
  }

  /// Nobody heard whether it was set.
  mutating func miss(_ value: String) {
    missed = value
    if value != start {
      queue.append(value)
    } else if let last = consistent.last(where: { $0.act.value != start }) {
      again(last.act.value)
    }
  }

  mutating func stop() { isStopped = true }

  /// The person leaves out what was asked for; the way back as well.
  mutating func skip(_ value: String) {
    isStopped = true
    if value == start { isLeft = true }
  }

  mutating func leave() { (isStopped, isLeft) = (true, true) }

  // MARK: - What was shown

  mutating func take(_ act: LearntAct, _ verdict: LessonVerdict, note: Int) {
    records.append(Record(act: act, verdict: verdict, note: note))
    if records.last?.wasSent == true { missed = nil }
  }

  /// Registers that followed every consistent act.
  var followers: Set<UInt16> {
    guard let first = consistent.first else { return [] }
    return consistent.dropFirst().reduce(Set(first.act.followers)) { $0.intersection($1.act.followers) }
  }

  /// What an act showed whose registers were read long enough.
  /// - Parameters:
  ///   - fits: whether all values said so far fit one scale.
  ///   - soc: what the battery reports now.
  func verdict(on act: LearntAct, wasRead: Bool, fits: Bool, soc: Int?) -> LessonVerdict {
    if act.answer == .refusal { return .refused }
    let before = records.filter { !$0.act.frame.isEmpty && $0.verdict != .takenBack }
    if before.contains(where: { $0.act.prefix != act.prefix }) { return .anotherCommand }
    // On the way back what the battery measures may come by on its own.
    guard act.followers.contains(where: { !isRefuted || !RegisterMap.isMeasurement($0) }) else {
      if records.contains(where: { $0.act.frame == act.frame }) { return .alreadyThere }
      return wasRead ? .nothingFollowed : .notRead
    }
    if !consistent.isEmpty, followers.isDisjoint(with: act.followers) { return .anotherRegister }
    let isSameNumber = before.contains { $0.act.word == act.word && $0.act.value != act.value }
    guard fits, !isSameNumber else { return .noScale }
    return showsEffect(of: act.value, soc) ? .consistent : .withoutEffect
  }

  /// Whether the battery is where a value was set to, for the one setting that it also measures.
  func showsEffect(of value: String, _ soc: Int?) -> Bool {
    guard subject == .field(.soc), let wanted = Int(value), let soc else { return true }
    return abs(soc - wanted) <= Self.nearEnough
  }

  /// - Parameter readBack: where the map that was learnt reads the value back; `nil` where it has no such write.
  func grade(readBack: UInt16?) -> LessonGrade {
    guard records.contains(where: { !$0.act.frame.isEmpty }) else { return .untried }
    guard !isRefuted, !consistent.isEmpty, let readBack, followers.contains(readBack) else { return .notProven }
    return consistent.count >= LessonGrade.proof ? .measured : .hypothesis
  }
}

/// Values of SOC that do no harm: a few points from where the battery is, on the side that has more room.
///
/// SOC is a number that the battery reckons with; contactors and cell protection go by voltages. An inverter stops
/// discharging at a low SOC and charging at a full one, so the band stays clear of both.
public struct SOCBand: Hashable, Sendable {
  /// Points of SOC.
  public static let width = 10
  private static let nearStep = 4
  /// From here on there is room below.
  private static let roomBelow = 40

  public let start: Int
  /// The first act, the far end, and one between them in place of one that failed.
  public let values: [Int]

  /// - Parameter soc: what the battery says, in percent.
  public init(around soc: Int) {
    start = min(max(soc, 0), 100)
    let direction = start >= Self.roomBelow ? -1 : 1
    // Even numbers: every step that batteries use holds them exactly.
    values = [Self.nearStep, Self.width, Self.nearStep + 2].map { [start] step in (start + direction * step) / 2 * 2 }
  }

  var far: Int { values[1] }
  var least: Int { min(start, values.min() ?? start) }
  var most: Int { max(start, values.max() ?? start) }
}
