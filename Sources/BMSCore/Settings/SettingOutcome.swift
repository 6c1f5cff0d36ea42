/// What came of a change. Only the value that reads back decides.
public enum SettingOutcome: Hashable, Sendable {
  /// Nothing went out.
  public enum NotSent: Hashable, Sendable {
    case unreadable, alreadySo, programEnded
    /// The battery that was confirmed may not be the one that answers now.
    case epochEnded(Epoch.End)
    /// What answers does not fit the battery that was confirmed, and does not agree with itself.
    case notRecognised
    /// Another program opened the port meanwhile: its name and process number.
    case portHeld(String)
    /// What it is now, where that could be read.
    case changedMeanwhile(Value?)
  }

  /// Why it is not known what came of it.
  public enum Doubt: Hashable, Sendable {
    case noAnswer, garbledAnswer, unreadable, unsteady, programEnded
    /// Whatever reads back may be another battery's: it stays unknown for good.
    case epochEnded(Epoch.End)
    case notRecognised
    case otherValue(Value?)
  }

  case notSent(NotSent)
  /// The new value reads back, twice.
  case verified
  /// The battery refused, and the old value reads back.
  case rejected(code: UInt8)
  /// The old value reads back, whether the write was acknowledged or not answered at all.
  case unchanged(acknowledged: Bool)
  case unknown(Doubt)

  static let notSentWord = "NOT SENT"

  /// The word on screen and in the audit file.
  public var word: String {
    switch self {
    case .notSent: Self.notSentWord
    case .verified: "VERIFIED"
    case .rejected: "REJECTED"
    case .unchanged: "UNCHANGED"
    case .unknown: "UNKNOWN"
    }
  }

  /// What happened and what to do, in one sentence.
  public var sentence: String {
    switch self {
    case .notSent(let reason): "Nothing was sent: " + reason.sentence
    case .verified: "The new value was read back twice."
    case .rejected(let code): "The battery refused with code \(code); the old value was read back twice."
    case .unchanged(true):
      "The battery acknowledged, but the old value was read back twice: this firmware does not take this write."
    case .unchanged(false): "The battery did not confirm the write, and the old value was read back twice."
    case .unknown(let doubt): "It is not known whether the battery took the new value: " + doubt.sentence
    }
  }
}

extension SettingOutcome.NotSent {
  var sentence: String {
    switch self {
    case .epochEnded(let end):
      "\(end.clause), so it may not be the battery that was shown; check the cable and begin again."
    case .notRecognised:
      "what answers does not fit the battery that was shown; check the cable and begin again."
    case .unreadable: "the present value could not be read from its register; check the device map."
    case .alreadySo: "the battery already has this value, as far as it can be read back."
    case .programEnded: "the program was ended before."
    case .portHeld(let holder): "\(holder) has opened the port as well. Close that program, then set it again."
    case .changedMeanwhile(let value):
      "the value is \(value?.plain ?? "another one") by now and not the one that was shown; look again."
    }
  }
}

extension SettingOutcome.Doubt {
  var sentence: String {
    switch self {
    case .epochEnded(let end):
      "\(end.clause) before it was read back, and another battery may answer now. It is not sent again; "
        + "read it again on the battery you meant."
    case .notRecognised:
      "what answers does not fit the battery that was shown. It is not sent again; "
        + "read it again on the battery you meant."
    case .noAnswer:
      "no answer came, and after such a silence another battery may answer. It is not sent again; "
        + "read it again on the battery you meant."
    case .garbledAnswer: "the answer fits no frame. It is not sent again; the value is being read back."
    case .unreadable: "its register could not be read afterwards. It is not sent again; look at the value later."
    case .unsteady: "the value kept changing while it was read back. Another program may be writing to this battery."
    case .programEnded:
      "the program was ended before it was read back. Start it again on this battery: it then reads the value."
    case .otherValue(let value):
      "\(value?.plain ?? "another value") reads back, neither the old value nor the new one. "
        + "Another program may be writing to this battery."
    }
  }
}

/// One visible step of a change.
public struct ChangeStep: Hashable, Sendable {
  public enum What: Hashable, Sendable {
    /// The present value is being read once more.
    case checking
    case checked(Value)
    case sent
    case answered(WriteAnswer)
    case readBack(Value?)
    case concluded(SettingOutcome)
  }

  public let at: Instant
  public let what: What

  /// The step in words.
  public var text: String {
    switch what {
    case .checking: "reading the present value once more"
    case .checked(let value): "the present value is \(value.plain)"
    case .sent: "sent; waiting for the answer"
    case .answered(.acknowledged): "acknowledged by an echo; reading back"
    case .answered(.refused(let code)): "refused with code \(code); reading back"
    case .readBack(let value): "reads back \(value?.plain ?? "nothing known")"
    case .concluded(let outcome): outcome.word + ": " + outcome.sentence
    }
  }
}

/// How far a submitted change is. Kept by the session; the runner compares it with what it saw last.
public struct ChangeStatus: Hashable, Sendable {
  /// The steps of one change are few; a line that comes and goes must not make them many.
  static let mostSteps = 64

  public let id: UInt64
  public let subject: MapSubject
  public let old: Value
  public let new: Value
  public let battery: BatteryIdentity
  public let bytes: [UInt8]
  public private(set) var steps: [ChangeStep] = []
  /// `nil` until something can be said. UNKNOWN may be resolved later, see `isFinal`.
  public private(set) var outcome: SettingOutcome?
  /// Nothing more will come: the outcome is the last word.
  public private(set) var isFinal = false
  /// When the frame was handed out; `nil` while nothing was sent.
  public private(set) var sentAt: Instant?

  /// The new value was read back, so there is something to set back.
  public var isReversible: Bool { outcome == .verified }

  init(_ facts: ConfirmedFacts) {
    id = facts.id
    subject = facts.write.subject
    old = facts.old
    new = facts.new
    battery = facts.battery
    bytes = facts.bytes
  }

  mutating func add(_ what: ChangeStep.What, at now: Instant) {
    if what == .sent { sentAt = now }
    if steps.count == Self.mostSteps { steps.remove(at: steps.count / 2) }
    steps.append(ChangeStep(at: now, what: what))
  }

  /// A doubt does not replace an earlier one.
  mutating func conclude(_ outcome: SettingOutcome, isFinal: Bool, at now: Instant) {
    guard !self.isFinal, isFinal || self.outcome == nil else { return }
    self.outcome = outcome
    self.isFinal = isFinal
    add(.concluded(outcome), at: now)
  }
}
