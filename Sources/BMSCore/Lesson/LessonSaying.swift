/// What the lesson does next: the sentence is made where words are.
public enum LessonStep: Hashable, Sendable {
  case say(LessonSaying)
  /// A line for the capture, before anything else happens.
  case note(String)
}

/// What the lesson says, asks and found.
public enum LessonSaying: Hashable, Sendable {
  /// The vendor's tool is to be connected and left on; also said where it has not read enough yet.
  case connect
  /// The battery is known well enough to begin.
  case ready(soc: Int, registers: Int)
  /// Why a SOC between these does no harm.
  case safeBand(least: Int, most: Int)
  /// Which protocol does the tool show now?
  case askProtocol
  /// A protocol is not changed while this flows, or while nobody knows.
  case currentFlows(Decimal)
  case currentUnknown
  /// An act: the next of at most so many.
  case ask(LessonAsk)
  /// Enter was pressed, and no command has passed.
  case noCommand
  /// Enter was pressed, and what is said at this moment is not heard.
  case missing
  /// The command passed while nothing was heard.
  case missed
  /// A command has passed; what follows it is being watched.
  case watching
  case saw(LearntAct)
  case judged(MapSubject, LessonVerdict, consistent: Int)
  /// The last word on a setting.
  case graded(MapSubject, LessonGrade)
  /// Not a value that may be set here.
  case notAllowed(String, least: Int, most: Int)
  /// The person wants to leave: what was changed goes back first.
  case backFirst
  /// It does not hold what it held at first.
  case leftChanged(MapSubject, LessonAway)
  /// The lesson ends: what was shown was shown on the battery before.
  case anotherBattery
  /// Readings begin.
  case quiz
  /// Which value does the tool show?
  case askValue(MapSubject, round: Int, left: Int, ValueMatch.Separation)
  case notANumber(String)
  /// Typed for a name, and longer than a map can hold, or with characters that are none.
  case notAName
  /// What a typed value left over: the first few candidates, and how many there are.
  case matched(MapSubject, [ValueCandidate], of: Int, ValueMatch.Separation)
  case over
}

/// One act that the person is asked for.
public struct LessonAsk: Hashable, Sendable {
  public let subject: MapSubject
  public let value: String
  /// Counted from 1 over the whole lesson, repeats included.
  public let number: Int
  /// It sets what was there at first.
  public let isBack: Bool
  /// It is the far end of the band.
  public let isFar: Bool

  public init(_ subject: MapSubject, _ value: String, number: Int, isBack: Bool, isFar: Bool = false) {
    self.subject = subject
    self.value = value
    self.number = number
    self.isBack = isBack
    self.isFar = isFar
  }
}

/// What one act showed.
public enum LessonVerdict: Hashable, Sendable {
  /// Its command went out, and a register took the value and kept it.
  case consistent
  /// The command went out and no register took its value: this speaks against it.
  case nothingFollowed
  /// It was another command than the acts before it had.
  case anotherCommand
  /// The values that were said and those in the frames fit no one scale, or two names have one number.
  case noScale
  /// No register that followed this time had followed each time before.
  case anotherRegister
  /// A register took the value, but the SOC that the battery reports stays where it was.
  case withoutEffect
  /// The command was used before, and what it sets was there already: it shows nothing.
  case alreadyThere
  /// The registers were not read again.
  case notRead
  /// The battery refused it, or the tool said error.
  case refused
  /// The person wants to do it again, or to leave it out.
  case takenBack

  /// It speaks against the command, however often it was right.
  public var refutes: Bool {
    switch self {
    case .nothingFollowed, .anotherCommand, .noScale, .anotherRegister, .withoutEffect: true
    case .consistent, .alreadyThere, .notRead, .refused, .takenBack: false
    }
  }
}

/// How well a setting or a value is known when the lesson ends.
public enum LessonGrade: Hashable, Sendable {
  /// Nobody tried.
  case untried
  /// It was tried, and what was seen does not prove it. Nothing of it goes into the map.
  case notProven
  /// Right once or twice, and never wrong.
  case hypothesis
  /// Right three times, read back each time, and never wrong.
  case measured

  /// The acts or readings that have to be right for the best grade.
  public static let proof = 3
}
