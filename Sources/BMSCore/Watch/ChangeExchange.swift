/// One confirmed change on the wire: the old value checked, the battery recognised, the frame sent once, the value read
/// back twice and the battery recognised again.
///
/// What the battery answers to the write is noted, but only what reads back decides. The frame leaves this value when
/// it is sent, so that no silence, late answer or reconnection can send it again. It belongs to one epoch: when that
/// ends, whatever is read afterwards may be another battery's and decides nothing.
struct ChangeExchange: Hashable, Sendable {
  enum Step {
    case read(ReadRequest)
    case write(OutgoingFrame, WriteRequest)
    /// Read the module block and say whether it is still the battery of this epoch.
    case recognise
  }

  private enum Stage: Hashable {
    /// The old value is read once more before anything is sent.
    case checking
    /// Immediately before the frame goes out: is it the battery that was confirmed?
    case recognising
    case sending
    case awaitingAnswer
    /// The word that was believed first, once there is one.
    case readingBack(first: UInt16?)
    /// The word that was believed twice decides once the battery is recognised.
    case concluding(UInt16)
    case finished
  }

  /// How long an answer to a write may take; twice what a read may.
  static let answerTime = Span.seconds(1)
  /// How long to wait for the rest of an answer once something came: nobody watches the battery meanwhile.
  static let restTime = Span.milliseconds(200)
  /// Between the two believed readings, so that a value that springs back is found out.
  static let pause = Span.seconds(1)
  /// Reads in a row without an answer before the register counts as not readable for now.
  static let patience = 6
  /// How often to try again after that, and how many times.
  static let retryPause = Span.seconds(2)
  static let mostRetries = 60
  /// Two believed readings that differ, in a row, before that is the answer.
  static let mostUnsteady = 5
  /// Words that may be taken without one leading by enough, so that a value that flickers cannot hold the line.
  static let mostWords = 60
  /// Replies in which the battery may fail to be recognised: what keeps being said is believed by then.
  static let mostStrangers = 20

  private(set) var status: ChangeStatus
  private let confirmed: ConfirmedFacts
  private var frame: OutgoingFrame?
  private var stage = Stage.checking
  private var gate = ValueGate<Value>(.servicePort)
  private var baseline: UInt16?
  private var answer: WriteAnswer?
  private var words = 0
  private var failures = 0
  private var retries = 0
  private var unsteady = 0
  private var strangers = 0
  /// The present value's register was silent before it was read once: it may not exist, or the cable was moved.
  private var hasBeenSilent = false
  private var notBefore: Instant?
  /// Something stayed without an answer: an ordinary read must be answered first.
  private var waitsForLine = false

  init(_ confirmed: ConfirmedFacts, frame: OutgoingFrame, at now: Instant) {
    self.confirmed = confirmed
    self.frame = frame
    status = ChangeStatus(confirmed)
    status.add(.checking, at: now)
  }

  /// From when on it wants the line; `nil` when it is done or waits for an answer.
  func wantsLine(else now: Instant) -> Instant? {
    guard !waitsForLine else { return nil }
    return switch stage {
    case .checking, .recognising, .sending, .readingBack, .concluding: notBefore ?? now
    case .awaitingAnswer, .finished: nil
    }
  }

  /// What to send now, if anything. The line must be idle.
  mutating func next(at now: Instant) -> Step? {
    if waitsForLine { return nil }
    if let notBefore, now < notBefore { return nil }
    switch stage {
    case .checking, .readingBack: return .read(ReadRequest(first: confirmed.write.readBack, count: 1))
    case .recognising, .concluding: return .recognise
    case .sending:
      guard let sent = frame else { return nil }
      frame = nil
      stage = .awaitingAnswer
      status.add(.sent, at: now)
      return .write(sent, confirmed.request)
    case .awaitingAnswer, .finished: return nil
    }
  }

  /// Whether SOC may step because of it: a label of the map's own may mean anything.
  var setsSOC: Bool {
    if case .field(let field) = confirmed.write.subject { field == .soc } else { true }
  }

  /// The read-back register was heard at all.
  var registerAnswers: Bool { baseline != nil || words > 0 }

  /// The old value was believed, and what goes out next is the write.
  var isAboutToSend: Bool { stage == .sending }

  /// Nothing is sent after all. Once the frame went out this does nothing.
  mutating func withdraw(_ reason: SettingOutcome.NotSent, at now: Instant) {
    switch stage {
    case .checking, .recognising, .sending: finish(.notSent(reason), at: now)
    case .awaitingAnswer, .readingBack, .concluding, .finished: break
    }
  }

  // MARK: - What happened

  mutating func answered(_ answer: WriteAnswer, at now: Instant) {
    guard stage == .awaitingAnswer else { return }
    self.answer = answer
    status.add(.answered(answer), at: now)
    startReadingBack()
  }

  /// No answer at all ends it: who answers after so long a silence is not known.
  mutating func unanswered(heardBytes: Bool, at now: Instant) -> Epoch.End? {
    guard stage == .awaitingAnswer else { return nil }
    guard heardBytes else {
      finish(.unknown(.noAnswer), at: now)
      return .silence
    }
    waitsForLine = true
    doubt(.garbledAnswer, at: now)
    startReadingBack()
    return nil
  }

  /// From here on another battery may answer: nothing that it says tells about this change.
  mutating func epochEnded(_ end: Epoch.End, at now: Instant) {
    switch stage {
    case .checking, .recognising, .sending: finish(.notSent(.epochEnded(end)), at: now)
    case .awaitingAnswer, .readingBack, .concluding: finish(.unknown(.epochEnded(end)), at: now)
    case .finished: break
    }
  }

  /// A reply of the module block: whether it is the battery of this epoch, as far as that can be told.
  mutating func recognised(_ isSame: Bool, at now: Instant) {
    guard stage == .recognising || isConcluding else { return }
    guard isSame else {
      strangers += 1
      guard strangers >= Self.mostStrangers else { return }
      return finish(stage == .recognising ? .notSent(.notRecognised) : .unknown(.notRecognised), at: now)
    }
    strangers = 0
    if case .concluding(let word) = stage { finish(outcome(for: word), at: now) } else { stage = .sending }
  }

  private var isConcluding: Bool {
    if case .concluding = stage { true } else { false }
  }

  /// An ordinary read was answered: the battery is there.
  mutating func lineAnswered() { waitsForLine = false }

  /// - Returns: why the epoch is over, where the register did answer before and is silent now.
  mutating func readFailed(heardBytes: Bool, at now: Instant) -> Epoch.End? {
    waitsForLine = true
    if !heardBytes {
      if registerAnswers { return .silence }
      hasBeenSilent = true
    }
    failures += 1
    guard failures >= Self.patience else { return nil }
    failures = 0
    switch stage {
    case .checking: finish(.notSent(.unreadable), at: now)
    case .readingBack:
      retries += 1
      notBefore = now + Self.retryPause
      if retries >= Self.mostRetries { finish(.unknown(.unreadable), at: now) } else { doubt(.unreadable, at: now) }
    case .recognising, .sending, .awaitingAnswer, .concluding, .finished: break
    }
    return nil
  }

  /// A word of the read-back register whose checksum fits; it is believed when it leads by five readings.
  mutating func took(_ word: UInt16, at now: Instant) {
    guard !hasBeenSilent else { return finish(.notSent(.epochEnded(.silence)), at: now) }
    failures = 0
    words += 1
    let row = RegisterRow(0, .named(""), .raw, .unknown)
    guard case .accepted = gate.judge(.text(word.hex), isDoubted: false, agree: row.agree) else {
      if words >= Self.mostWords { finish(baseline == nil ? .notSent(.unreadable) : .unknown(.unsteady), at: now) }
      return
    }
    startVote()
    switch stage {
    case .checking: check(word, at: now)
    case .readingBack(let first): readBack(word, after: first, at: now)
    case .recognising, .sending, .awaitingAnswer, .concluding, .finished: break
    }
  }

  // MARK: - Inside

  private mutating func check(_ word: UInt16, at now: Instant) {
    baseline = word
    guard let value = confirmed.write.values.value(word), confirmed.isOld(value) else {
      return finish(.notSent(.changedMeanwhile(confirmed.write.values.value(word))), at: now)
    }
    // What reads like the new value before it was sent would read like it afterwards, taken or not.
    guard !isSame(word, confirmed.request.raw) else { return finish(.notSent(.alreadySo), at: now) }
    status.add(.checked(value), at: now)
    stage = .recognising
  }

  private mutating func readBack(_ word: UInt16, after first: UInt16?, at now: Instant) {
    status.add(.readBack(confirmed.write.values.value(word)), at: now)
    guard let first else { return readAgain(after: word, at: now) }
    guard isSame(first, word) else {
      unsteady += 1
      if unsteady >= Self.mostUnsteady { return finish(.unknown(.unsteady), at: now) }
      return readAgain(after: word, at: now)
    }
    stage = .concluding(word)
  }

  private mutating func readAgain(after word: UInt16, at now: Instant) {
    stage = .readingBack(first: word)
    notBefore = now + Self.pause
  }

  private func outcome(for word: UInt16) -> SettingOutcome {
    if isSame(word, confirmed.request.raw) { return .verified }
    guard let baseline, isSame(word, baseline) else {
      return .unknown(.otherValue(confirmed.write.values.value(word)))
    }
    if case .refused(let code) = answer { return .rejected(code: code) }
    return .unchanged(acknowledged: answer == .acknowledged)
  }

  private func isSame(_ a: UInt16, _ b: UInt16) -> Bool {
    WriteRequest.distance(a, b, isSigned: confirmed.write.values.isSigned) <= Int(confirmed.write.tolerance)
  }

  private mutating func startReadingBack() {
    stage = .readingBack(first: nil)
    startVote()
    failures = 0
    notBefore = nil
  }

  private mutating func startVote() {
    gate = ValueGate(.servicePort)
    words = 0
  }

  /// Not known for now: it is shown at once and resolved later.
  private mutating func doubt(_ doubt: SettingOutcome.Doubt, at now: Instant) {
    status.conclude(.unknown(doubt), isFinal: false, at: now)
  }

  private mutating func finish(_ outcome: SettingOutcome, at now: Instant) {
    stage = .finished
    frame = nil
    status.conclude(outcome, isFinal: true, at: now)
  }
}
