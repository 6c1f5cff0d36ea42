/// One confirmed change on the wire: the old value checked, the frame sent once, the value read back twice.
///
/// What the battery answers to the write is noted, but only what reads back decides. The frame leaves this value when
/// it is sent, so that no silence, late answer or reconnection can send it again.
struct ChangeExchange: Sendable {
  enum Step {
    case read(ReadRequest)
    case write(OutgoingFrame, WriteRequest)
  }

  private enum Stage: Hashable {
    /// The old value is read once more before anything is sent.
    case checking
    case sending
    case awaitingAnswer
    /// The word that was believed first, once there is one.
    case readingBack(first: UInt16?)
    case finished
  }

  /// How long an answer to a write may take; twice what a read may.
  static let answerTime = Span.seconds(1)
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
  private var notBefore: Instant?
  /// Something stayed without an answer: an ordinary read must be answered first.
  private var waitsForLine = false
  private var latest: Instant

  init(_ confirmed: ConfirmedFacts, frame: OutgoingFrame, at now: Instant) {
    self.confirmed = confirmed
    self.frame = frame
    latest = now
    status = ChangeStatus(confirmed)
    status.add(.checking, at: now)
  }

  /// From when on it wants the line; `nil` when it is done or waits for an answer.
  func wantsLine(else now: Instant) -> Instant? {
    guard !waitsForLine else { return nil }
    return switch stage {
    case .checking, .sending, .readingBack: notBefore ?? now
    case .awaitingAnswer, .finished: nil
    }
  }

  /// What to send now, if anything. The line must be idle.
  mutating func next(at now: Instant) -> Step? {
    latest = now
    if waitsForLine { return nil }
    if let notBefore, now < notBefore { return nil }
    switch stage {
    case .checking, .readingBack: return .read(ReadRequest(first: confirmed.write.readBack, count: 1))
    case .sending:
      guard let sent = frame else { return nil }
      frame = nil
      stage = .awaitingAnswer
      status.add(.sent, at: now)
      return .write(sent, confirmed.request)
    case .awaitingAnswer, .finished: return nil
    }
  }

  /// The SOC that the battery will jump to, where that is what is set.
  var expectedSOC: Double? { confirmed.write.subject == .field(.soc) ? confirmed.new.number : nil }

  // MARK: - What happened

  mutating func answered(_ answer: WriteAnswer, at now: Instant) {
    guard stage == .awaitingAnswer else { return }
    self.answer = answer
    status.add(.answered(answer), at: now)
    startReadingBack()
  }

  mutating func unanswered(heardBytes: Bool, at now: Instant) {
    guard stage == .awaitingAnswer else { return }
    waitsForLine = true
    doubt(heardBytes ? .garbledAnswer : .noAnswer, at: now)
    startReadingBack()
  }

  /// The link was closed or went silent.
  mutating func interrupted() {
    switch stage {
    case .checking, .sending: finish(.notSent(.linkLost), at: latest)
    case .awaitingAnswer, .readingBack:
      doubt(.linkLost, at: latest)
      startReadingBack()
    case .finished: break
    }
  }

  /// Another module answers now: nothing that it says tells about this change.
  mutating func otherBattery(at now: Instant) {
    switch stage {
    case .checking, .sending: finish(.notSent(.otherBattery), at: now)
    case .awaitingAnswer, .readingBack: finish(.unknown(.otherBattery), at: now)
    case .finished: break
    }
  }

  /// An ordinary read was answered: the battery is there.
  mutating func lineAnswered() { waitsForLine = false }

  mutating func readFailed(at now: Instant) {
    waitsForLine = true
    failures += 1
    guard failures >= Self.patience else { return }
    failures = 0
    switch stage {
    case .checking: finish(.notSent(.unreadable), at: now)
    case .readingBack:
      retries += 1
      notBefore = now + Self.retryPause
      if retries >= Self.mostRetries { finish(.unknown(.unreadable), at: now) } else { doubt(.unreadable, at: now) }
    case .sending, .awaitingAnswer, .finished: break
    }
  }

  /// A word of the read-back register whose checksum fits; it is believed when it leads by five readings.
  mutating func took(_ word: UInt16, at now: Instant) {
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
    case .sending, .awaitingAnswer, .finished: break
    }
  }

  // MARK: - Inside

  private mutating func check(_ word: UInt16, at now: Instant) {
    baseline = word
    guard let value = confirmed.write.values.value(word), confirmed.isOld(value) else {
      return finish(.notSent(.changedMeanwhile(confirmed.write.values.value(word))), at: now)
    }
    guard word != confirmed.request.raw else { return finish(.notSent(.alreadySo), at: now) }
    status.add(.checked(value), at: now)
    stage = .sending
  }

  private mutating func readBack(_ word: UInt16, after first: UInt16?, at now: Instant) {
    status.add(.readBack(confirmed.write.values.value(word)), at: now)
    guard let first else { return readAgain(after: word, at: now) }
    guard isSame(first, word) else {
      unsteady += 1
      if unsteady >= Self.mostUnsteady { return finish(.unknown(.unsteady), at: now) }
      return readAgain(after: word, at: now)
    }
    finish(outcome(for: word), at: now)
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
