/// Says which question may go out on a bus now: the option `--ask`, as a machine without clock and socket.
///
/// Whether anything may go out is `AskingRule`'s affair: nobody else has asked for 5 s, the bus is well, the last
/// question was acknowledged. This chooses which. The user names a kind, or lets the program try: then each kind gets
/// 5 s, in the order of `CANQuestionKind`, and the first that is answered stays. Hybrid inverters look for their
/// battery in the same way (can-protocols section 11.5). Kinds are never mixed, and a battery that talks unasked is not
/// asked. What one is known by is its decided family: a single id, or noise on the ids of a family, moves nothing.
public struct CANAsking: Sendable {
  /// How long a kind is tried. Every battery of the reference answers within a second or two.
  public static let trial = Span.seconds(5)

  /// What asking is at.
  public enum State: Meaning {
    /// The user has not allowed it: nothing is ever sent.
    case off
    /// Nobody has asked yet: first it is heard whether an inverter does.
    case listening(until: Instant)
    case asking(CANQuestionKind, isTrial: Bool)
    /// The battery talks by itself, in a way that needs no question.
    case notNeeded
    /// An inverter was heard; 5 s after its last word asking goes on.
    case inverter(CANID)
    /// For good, until the user restarts it.
    case trouble(CANBusError)
  }

  /// What the user allowed; `nil`: nothing.
  public let choice: CANAskingChoice?
  /// Whether `hear` is told our own questions too, once they were on the wire. A socket beside the one that sends is.
  public let hearsItself: Bool

  private var rule: AskingRule
  private var kind: CANQuestionKind
  /// The kind was answered, or the user named it.
  private var isSettled: Bool
  private var tryingSince: Instant?
  private var turn = 0
  private var lastSent: (question: CANQuestion, at: Instant)?
  private var isEchoAwaited = false
  /// Something that is not an answer to what we ask, and not an inverter's.
  private var lastUnasked: Instant?
  /// Who answers or talks unasked.
  private var battery = ProtocolDetector()
  /// The last id that no table knows: two of them are somebody of an unpublished mode.
  private var stranger: (id: CANID, at: Instant)?
  private var refusedUntil: Instant?

  /// - Parameters:
  ///   - choice: what the user allowed; `nil` where there was no `--ask`.
  ///   - now: when the listening began.
  public init(_ choice: CANAskingChoice?, hearsItself: Bool, at now: Instant) {
    self.choice = choice
    self.hearsItself = hearsItself
    rule = AskingRule(at: now)
    switch choice {
    case .only(let named): (kind, isSettled) = (named, true)
    case .automatic, nil: (kind, isSettled) = (.pylontech305, false)
    }
  }

  // MARK: What happened

  /// A frame on the bus, of whoever.
  /// - Returns: whether it is our own question, come back: nobody else's word then.
  @discardableResult
  public mutating func hear(_ frame: CANFrame, at now: Instant) -> Bool {
    if isEcho(frame, at: now) {
      isEchoAwaited = false
      rule.confirmed()
      return true
    }
    rule.heard(frame.id, at: now)
    guard !isSettled, choice != nil else { return false }
    battery.hear(frame, at: now)
    if !InverterFrames.contains(frame.id) { learn(from: frame.id, at: now) }
    return false
  }

  /// What a battery's frame says about the kind of question it needs.
  private mutating func learn(from id: CANID, at now: Instant) {
    guard let family = battery.family else {
      if !id.isKnown { meet(stranger: id, at: now) }
      return
    }
    guard id.tableFamily == family else { return }
    let answered = family.question
    if tryingSince != nil, answered == kind {
      isSettled = true
    } else {
      leaveAlone(at: now)
      // A late answer, or a battery that woke up: when it falls silent this is the kind to begin with.
      if let answered { kind = answered }
    }
  }

  private mutating func meet(stranger id: CANID, at now: Instant) {
    if let stranger, stranger.id != id, now - stranger.at <= AskingRule.silence { leaveAlone(at: now) }
    stranger = (id, now)
  }

  private mutating func leaveAlone(at now: Instant) {
    lastUnasked = now
    tryingSince = nil
    turn = 0
  }

  /// Our own question comes back once for each sending, and soon: a second one like it is somebody else's.
  private func isEcho(_ frame: CANFrame, at now: Instant) -> Bool {
    guard isEchoAwaited, let lastSent, frame == lastSent.question.frame else { return false }
    return now - lastSent.at <= AskingRule.patience
  }

  /// The adapter reports trouble.
  public mutating func failed(_ trouble: CANBusError) { rule.failed(trouble) }

  /// The bus was away: an inverter may be there now, so the listening begins anew. Trouble stays.
  public mutating func listenAgain(at now: Instant) {
    rule = rule.listeningAgain(at: now)
    forgetTrial()
  }

  /// The user wants asking to go on after trouble; it listens first again.
  public mutating func restart(at now: Instant) {
    rule = AskingRule(at: now)
    forgetTrial()
  }

  private mutating func forgetTrial() {
    isEchoAwaited = false
    tryingSince = nil
    refusedUntil = nil
    turn = 0
    battery = ProtocolDetector()
    stranger = nil
  }

  // MARK: What may be sent

  /// The question that may go out now, or `nil`. Report what became of it with `sent` or `refused`.
  public mutating func next(at now: Instant) -> CANQuestion? {
    guard choice != nil else { return nil }
    if let refusedUntil, now < refusedUntil { return nil }
    moveOn(at: now)
    guard let question = rotation, rule.refusal(of: question, at: now) == nil, !isUnneeded(at: now) else { return nil }
    if let lastSent, now - lastSent.at < pause { return nil }
    return question
  }

  private var rotation: CANQuestion? {
    let questions = kind.questions
    return questions.isEmpty ? nil : questions[turn % questions.count]
  }

  /// The questions of a kind are spread over its second.
  private var pause: Span { Span(microseconds: 1_000_000 / Int64(max(kind.questions.count, 1))) }

  private func isUnneeded(at now: Instant) -> Bool {
    guard !isSettled, let lastUnasked else { return false }
    return now - lastUnasked < AskingRule.silence
  }

  /// The next kind, when this one had its time without an answer.
  private mutating func moveOn(at now: Instant) {
    guard !isSettled, let since = tryingSince, now - since >= Self.trial else { return }
    let all = CANQuestionKind.allCases
    let place = all.firstIndex(of: kind) ?? 0
    kind = all[(place + 1) % all.count]
    tryingSince = nil
    turn = 0
  }

  /// The question was handed to the adapter.
  public mutating func sent(_ question: CANQuestion, at now: Instant) {
    rule.sent(question, at: now)
    if hearsItself { isEchoAwaited = true } else { rule.confirmed() }
    lastSent = (question, now)
    refusedUntil = nil
    turn += 1
    if turn >= kind.questions.count { turn = 0 }
    if !isSettled { tryingSince = tryingSince ?? now }
  }

  /// The sending side did not let the question out. It may know more than this one.
  public mutating func refused(_ refusal: AskingRule.Refusal, at now: Instant) {
    switch refusal {
    case .busError(let error): rule.failed(error)
    case .inverter(let id, let heard): rule.heard(id, at: heard)
    case .listening(let until), .tooEarly(let until): refusedUntil = until
    case .unacknowledged: refusedUntil = now + AskingRule.patience
    }
  }

  /// When `next` may have something new to say; `nil` while only a frame, or the user, can change that.
  public func deadline(at now: Instant) -> Instant? {
    guard choice != nil, let question = rotation else { return nil }
    var copy = rule
    var earliest = now
    switch copy.refusal(of: question, at: now) {
    case .busError: return nil
    case .listening(let until), .tooEarly(let until): earliest = until
    case .inverter(_, let heard): earliest = heard + AskingRule.silence
    case .unacknowledged(let since): earliest = since + AskingRule.patience + Span(microseconds: 1)
    case nil: break
    }
    if let refusedUntil { earliest = max(earliest, refusedUntil) }
    if !isSettled, let lastUnasked { earliest = max(earliest, lastUnasked + AskingRule.silence) }
    if let lastSent { earliest = max(earliest, lastSent.at + pause) }
    return max(earliest, now)
  }

  // MARK: What to show

  public func state(at now: Instant) -> State {
    guard choice != nil else { return .off }
    var copy = self
    copy.moveOn(at: now)
    if let question = copy.rotation {
      switch copy.rule.refusal(of: question, at: now) {
      case .busError(let error): return .trouble(error)
      case .inverter(let id, _): return .inverter(id)
      case .listening(let until): return .listening(until: until)
      case .unacknowledged, .tooEarly, nil: break
      }
    }
    return copy.isUnneeded(at: now) ? .notNeeded : .asking(copy.kind, isTrial: !copy.isSettled)
  }

  /// For the header; empty where the user allowed nothing.
  public func text(at now: Instant) -> String { state(at: now).description }
}

extension CANAsking.State {
  public var description: String {
    switch self {
    case .off: ""
    case .listening: "asking: listening for an inverter first"
    case .asking(let kind, let isTrial): "ASKING " + kind.title + (isTrial ? " (trying)" : "")
    case .notNeeded: "not asking: the battery talks unasked"
    case .inverter(let id): "asking stopped: inverter heard (\(Self.hex(id)))"
    case .trouble(let error): "asking stopped: " + error.meaning
    }
  }

  public static func hex(_ id: CANID) -> String { String(id.value, radix: 16, uppercase: true) }
}

/// What the user has to know about asking beyond its state.
public enum AskingNote: Meaning {
  /// Nothing can be asked although it is allowed; why stands in the link's note.
  case impossible
  case stopped(CANBusError)

  public var description: String {
    switch self {
    case .impossible: "cannot ask"
    case .stopped(let error): "asking stopped, \(error.meaning); r starts it again"
    }
  }
}
