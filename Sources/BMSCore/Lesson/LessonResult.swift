/// One act as it stands in the report.
public struct LessonShown: Hashable, Sendable {
  public let act: LearntAct
  public let verdict: LessonVerdict
  /// Which of the lesson's notes announced it, counted from 0.
  public let note: Int
}

/// A setting that may not be what it was at first.
public struct LessonAway: Hashable, Sendable {
  public let from: String
  /// What the battery was seen to take; `nil` where that was not seen: the tool may have sent another value than was
  /// asked for.
  public let to: String?

  public init(from: String, to: String?) {
    self.from = from
    self.to = to
  }
}

/// A setting that was tried.
public struct LessonSetting: Hashable, Sendable {
  public let subject: MapSubject
  /// What was there at first.
  public let start: String
  public let grade: LessonGrade
  /// The register that holds it.
  public let readBack: UInt16?
  /// What it may have been left at, where that is not what was there at first.
  public let away: LessonAway?
  public let acts: [LessonShown]
}

/// A value that was typed off the vendor's tool.
public struct LessonValue: Hashable, Sendable {
  public let subject: MapSubject
  public let unit: Unit
  public let grade: LessonGrade
  public let match: ValueMatch
  /// Which of the lesson's notes hold what was typed, counted from 0.
  public let notes: [Int]
}

extension LessonSaying {
  /// Candidates that are named one by one.
  public static let mostCandidates = 4
}

extension Lesson {
  /// The device map of what the lesson showed: settings that were proven or are a hypothesis, values whose register was
  /// found, and what the capture suggests beside them.
  ///
  /// - Parameter source: where the evidence stands, in at most 60 bytes, for the notes of these numbers.
  public func map(name: String, source: ([Int]) -> String) -> LearntMap {
    var learnt = learn.map(name: name)
    let settings = settings
    learnt.map.writes = learnt.map.writes.compactMap { write in
      guard let setting = settings.first(where: { $0.subject == write.subject }), let grade = setting.grade.inMap,
        let readBack = setting.readBack
      else { return nil }
      var write = write
      write.grade = grade
      write.readBack = readBack
      let proofs = setting.acts.filter { $0.verdict == .consistent }
      write.source = source(proofs.map(\.note))
      if let slowest = proofs.compactMap(\.act.settled).max() {
        let seconds = Decimal(slowest.milliseconds / 100 + 1, decimals: 1)
        write.note = "read back within \(seconds.text) s, polled as the tool does"
      }
      return write
    }
    let rows = values.compactMap { value in row(value, source(value.notes)) }
    let subjects = Set(rows.map(\.subject))
    learnt.map.rows = rows + learnt.map.rows.filter { !subjects.contains($0.subject) }
    return learnt
  }

  private func row(_ value: LessonValue, _ source: String) -> MapRow? {
    guard let grade = value.grade.inMap, let candidate = value.match.best, let scale = candidate.scale(value.unit)
    else { return nil }
    return MapRow(
      register: candidate.register, count: scale.width, subject: value.subject, scale: scale,
      isSigned: candidate.sign == .signed, grade: grade, source: source)
  }
}

extension LessonGrade {
  /// What a map says; `nil` where nothing goes into it.
  var inMap: Grade? {
    switch self {
    case .untried, .notProven: nil
    case .hypothesis: .hypothesis
    case .measured: .measured
    }
  }
}
