/// The conversation with one battery over its service port, without a port.
///
/// It is fed (`opened`, `receive`, `tick`), asked (`nextFrame`, `deadline`) and answers with events. By itself it sends
/// reads and key requests only; a change goes out once, after a person confirmed it. It never throws on input, never
/// traps, and holds a bounded amount. Two that are equal go on alike: a search over all of them need not go on with both.
public struct WecoSession: Hashable, Sendable {
  public struct Configuration: Hashable, Sendable {
    /// The link's name, as it stands in every value's source.
    public var link: String
    public var key = KeyedChecksum.provenKey
    public var interval = Span.seconds(1)
    /// How many modules there are, when the user knows better than the online bits.
    public var moduleCount: Int?
    /// The owner's read time-out; replies come well within it (weco-serial, Line, measured).
    public var timeout = Span.milliseconds(500)
    /// The battery is made up: its values are graded so, whatever the register map says of real ones.
    public var isSimulated = false
    /// What is known beyond the built-in register map, and the only writes there are. Used once the battery's
    /// versions match.
    public var map = DeviceMap.weco

    public init(link: String) { self.link = link }
  }

  public enum Event: Hashable, Sendable {
    /// The battery accepted the session key.
    case keyAccepted
    /// Values that are believed.
    case observed([Observation])
    /// The modules that the battery reports as online.
    case online(Set<Int>)
    /// Another module answers now: what was known belongs to the old one. The text says how it was told.
    case moduleChanged(ModuleSign)
    /// The words of a reply whose checksum fits, believed or not.
    case registers(ReadRequest, [UInt16])
    /// Values that were held back and then contradicted.
    case rejected([Rejection])
  }

  /// A gap this long after the first bytes of an answer ends it; adapters hold bytes back for up to 16 ms.
  static let gap = Span.milliseconds(60)
  /// Silence kept on the line after a failed exchange, so that a late answer is not taken for the next one.
  static let settling = Span.milliseconds(30)
  /// Reads without an answer before the key is sent again.
  static let patience = 2
  /// Answers in a row that fit no frame before the key is sent again.
  static let garbledPatience = 12
  /// Re-reads of one block in a row, so that a noisy line cannot starve the other blocks.
  static let mostRereads = 20

  public let configuration: Configuration
  public internal(set) var state: LinkState = .closed("not opened yet")
  public internal(set) var counters = LinkCounters()
  /// The stretch of the conversation within which the same battery is known to have answered.
  public private(set) var epoch = Epoch()
  /// While somebody looks at a change that was proposed in this epoch, its battery is not let out of sight.
  public var watchedEpoch: Epoch? {
    // A change that was handed over stays in sight when its dialog no longer asks for anything.
    didSet { if oldValue != epoch, change?.status.isFinal != false { sight.begin() } }
  }

  let checksum: KeyedChecksum
  var plan: PollPlan
  var readers: [RegisterBlock: BlockReader] = [:]
  var identity = ModuleIdentity()
  /// The change that the user confirmed last, under way or done.
  var change: ChangeExchange?
  /// Believed values under the device map's own labels.
  public internal(set) var named: [String: Reading] = [:]
  private var parser = ReplyParser()
  private var phase: Phase = .closed
  var unanswered = 0
  private var garbled = 0
  private var rereads = 0
  private var failures: [RegisterBlock: Int] = [:]
  var lastGood: Instant?
  var openedAt: Instant?
  var sight = CloseSight()
  /// To tell an answer with a wrong checksum from one that did not come.
  private var badChecksumAtRequest = 0

  private enum Phase: Hashable {
    case closed
    case wantsKey
    case awaitsKey(sent: Instant, heard: Instant?)
    case ready
    case awaits(RegisterBlock, sent: Instant, heard: Instant?)
    /// The answer to a write.
    case awaitsWrite(sent: Instant, heard: Heard?)
    /// The answer to a read that a change asked for.
    case awaitsReadBack(sent: Instant, heard: Instant?)
    /// Line left alone until then.
    case settles(until: Instant, latest: Instant, key: Bool)
  }

  /// When the first and the last bytes came that may be an answer.
  private struct Heard: Hashable {
    let first: Instant
    let last: Instant
  }

  public init(_ configuration: Configuration) {
    self.configuration = configuration
    self.checksum = KeyedChecksum(key: configuration.key)
    self.plan = PollPlan(interval: configuration.interval)
    if let count = configuration.moduleCount {
      plan.slaves = Set(1..<max(1, min(count, Cluster.mostModules)))
    }
  }

  /// Read the blocks of unknown meaning as well, while somebody looks at them or records them.
  public var readsUndecoded: Bool {
    get { plan.readsUndecoded }
    set { plan.readsUndecoded = newValue }
  }

  /// The blocks that one complete reading must hold and that this battery answers.
  private var wanted: [RegisterBlock] {
    let all: [RegisterBlock] =
      [.module, .flags, .cluster, .thresholds] + plan.slaves.sorted().map { .slave($0) } + plan.mapped
    return all.filter { !plan.isResting($0) }
  }

  /// Whether every value that can be had was believed at least once since the key was accepted.
  public var isComplete: Bool {
    guard lastGood != nil, !plan.isResting(.module), state == .up else { return false }
    return wanted.allSatisfy { readers[$0]?.isComplete(cellCount: cellCount) ?? false }
  }

  var cellCount: Int? {
    readers[.module]?.accepted(.cellCount)?.number.flatMap { PhysicalRange.moduleCells.contains($0) ? Int($0) : nil }
  }

  // MARK: - Fed

  /// The port is open; the key request goes out next.
  public mutating func opened(at now: Instant) {
    if openedAt != nil { counters.reconnects += 1 }
    openedAt = now
    lastGood = nil
    state = .handshaking
    unanswered = 0
    garbled = 0
    requestKey(.reopened, at: now)
  }

  /// The port is gone; `reason` is the sentence to show.
  public mutating func closed(_ reason: Sentence, at now: Instant) {
    state = .closed(reason)
    phase = .closed
    parser.expect(.nothing)
    endEpoch(.reopened, at: now)
  }

  public mutating func receive(_ bytes: some Sequence<UInt8>, at now: Instant) -> [Event] {
    let bytes = Array(bytes)
    if !bytes.isEmpty { sight.heard = isInSight ? sighted(at: now) : nil }
    let result = parser.receive(bytes)
    updateCounters()
    switch phase {
    case .awaitsKey(let sent, let heard): phase = .awaitsKey(sent: sent, heard: parser.hasHeardBytes ? now : heard)
    case .awaits(let block, let sent, let heard):
      phase = .awaits(block, sent: sent, heard: parser.hasHeardBytes ? now : heard)
    case .awaitsReadBack(let sent, let heard):
      phase = .awaitsReadBack(sent: sent, heard: parser.hasHeardBytes ? now : heard)
    case .awaitsWrite(let sent, let heard):
      phase = .awaitsWrite(sent: sent, heard: parser.hasHeardBytes ? Heard(first: heard?.first ?? now, last: now) : nil)
    case .settles(let until, let latest, let key):
      phase = .settles(until: min(latest, max(until, now + Self.settling)), latest: latest, key: key)
    case .closed, .wantsKey, .ready: break
    }
    return switch result {
    case .acknowledged: accept()
    case .registers(let request, let words): take(request, words, at: now)
    case .written(let answer): acceptWriteAnswer(answer, at: now)
    case nil: []
    }
  }

  /// When the battery that answers now was there for certain. An answer that is overdue may have lain in the port while
  /// the program was held up: it says that the battery was there when it was asked, and nothing of the time since.
  private func sighted(at now: Instant) -> Instant {
    guard let deadline, now >= deadline else { return now }
    return switch phase {
    case .awaits(_, let sent, _), .awaitsReadBack(let sent, _), .awaitsWrite(let sent, _), .awaitsKey(let sent, _): sent
    case .closed, .wantsKey, .ready, .settles: now
    }
  }

  /// Time has passed: an answer may be overdue.
  public mutating func tick(at now: Instant) {
    guard let deadline, now >= deadline else { return }
    switch phase {
    case .awaitsKey(_, let heard): failed(heardBytes: heard != nil, block: nil, at: now)
    case .awaits(let block, _, let heard): failed(heardBytes: heard != nil, block: block, at: now)
    case .awaitsReadBack(_, let heard): failedChange(at: now) { $0.readFailed(heardBytes: heard != nil, at: now) }
    case .awaitsWrite(let sent, let heard):
      // A rest of an answer that comes as late as a cable can be moved is not known to be the same battery's.
      let isSilent = heard.map { $0.first - sent > configuration.timeout } ?? true
      failedChange(at: now) { $0.unanswered(heardBytes: heard != nil, at: now) }
      if isSilent { endEpoch(.silence, at: now) }
    case .settles(_, _, let key): phase = key ? .wantsKey : .ready
    case .closed, .wantsKey, .ready: break
    }
  }

  // MARK: - Asked

  /// When `tick` or `nextFrame` should be called next, even if nothing arrives.
  public var deadline: Instant? {
    switch phase {
    case .closed: nil
    case .wantsKey: openedAt
    case .awaitsWrite(let sent, let heard):
      min(
        sent + ChangeExchange.answerTime,
        heard.map { $0.last + ChangeExchange.restTime } ?? sent + ChangeExchange.answerTime)
    case .awaitsKey(let sent, let heard), .awaits(_, let sent, let heard):
      end(of: sent, heard, patience: patienceNow)
    case .awaitsReadBack(let sent, let heard):
      end(of: sent, heard, patience: change?.registerAnswers == true ? patienceNow : configuration.timeout)
    case .ready:
      [
        plan.deadline ?? openedAt, openedAt.flatMap { changeDeadline(else: $0) },
        isInSight ? sight.due ?? openedAt : nil,
      ]
      .compactMap(\.self).min()
    case .settles(let until, _, _): until
    }
  }

  private func end(of sent: Instant, _ heard: Instant?, patience: Span) -> Instant {
    min(sent + patience, heard.map { $0 + Self.gap } ?? sent + patience)
  }

  /// The frame to send now, if any. The exchange is half-duplex: there is at most one under way.
  public mutating func nextFrame(at now: Instant) -> OutgoingFrame? {
    switch phase {
    case .wantsKey:
      let request = KeyRequest(key: configuration.key)
      parser.expect(.acknowledgement(request))
      phase = .awaitsKey(sent: now, heard: nil)
      badChecksumAtRequest = counters.badChecksum
      counters.keyRequests += 1
      return request.frame
    case .ready:
      noteAsking(at: now)
      if let step = nextChangeStep(at: now) { return begin(step, at: now) }
      guard let block = nextBlock(at: now) else { return nil }
      return ask(block, at: now)
    case .closed, .awaitsKey, .awaits, .awaitsReadBack, .awaitsWrite, .settles: return nil
    }
  }

  // MARK: - Inside

  private mutating func ask(_ block: RegisterBlock, at now: Instant) -> OutgoingFrame {
    if block == .module { sight.asked = now }
    parser.expect(.reply(block.request, checksum))
    phase = .awaits(block, sent: now, heard: nil)
    badChecksumAtRequest = counters.badChecksum
    return block.request.frame(checksum)
  }

  private mutating func begin(_ step: ChangeExchange.Step, at now: Instant) -> OutgoingFrame {
    badChecksumAtRequest = counters.badChecksum
    switch step {
    case .read(let request):
      parser.expect(.reply(request, checksum))
      phase = .awaitsReadBack(sent: now, heard: nil)
      return request.frame(checksum)
    case .recognise: return ask(.module, at: now)
    case .write(let frame, let write):
      identity.noteWrite(maySetSOC: change?.setsSOC ?? true, at: now)
      parser.expect(.writeAnswer(write, checksum, mayRefuse: configuration.map.refusesLikeModbus))
      phase = .awaitsWrite(sent: now, heard: nil)
      return frame
    }
  }

  private mutating func acceptWriteAnswer(_ answer: WriteAnswer, at now: Instant) -> [Event] {
    guard case .awaitsWrite = phase else { return [] }
    counters.good += 1
    unanswered = 0
    change?.answered(answer, at: now)
    phase = .settles(until: now + Self.settling, latest: now + configuration.timeout, key: false)
    return []
  }

  /// A write is never sent again, and a register that only a map knows proves nothing about the link: an ordinary
  /// read goes first before the change has the line again.
  private mutating func failedChange(at now: Instant, _ tell: (inout ChangeExchange) -> Epoch.End?) {
    parser.expect(.nothing)
    updateCounters()
    if counters.badChecksum == badChecksumAtRequest { counters.timeouts += 1 }
    if var exchange = change {
      let end = tell(&exchange)
      change = exchange
      if let end { endEpoch(end, at: now) }
    }
    plan.again(.module)
    phase = .settles(until: now + Self.settling, latest: now + configuration.timeout, key: false)
  }

  private mutating func acceptReadBack(_ words: [UInt16], at now: Instant) -> [Event] {
    phase = .ready
    counters.good += 1
    unanswered = 0
    garbled = 0
    lastGood = now
    state = .up
    if let word = words.first { change?.took(word, at: now) }
    if change?.status.isFinal == true { plan.mapped.forEach { plan.again($0) } }
    return []
  }

  /// Nothing that was shown or sent before goes on: another battery may answer from here.
  mutating func endEpoch(_ cause: Epoch.End, at now: Instant) {
    epoch.end(cause, at: now)
    change?.epochEnded(cause, at: now)
    sight = CloseSight()
  }

  /// Forgets what was believed and asks for the key: after a start or a silence.
  mutating func requestKey(_ cause: Epoch.End, at now: Instant) {
    phase = .wantsKey
    readers = [:]
    failures = [:]
    endEpoch(cause, at: now)
    named[DeviceMap.markLabel] = nil
    plan.restart()
    if configuration.moduleCount == nil { plan.slaves = [] }
  }

  mutating func accept() -> [Event] {
    phase = .ready
    unanswered = 0
    garbled = 0
    state = .up
    return [.keyAccepted]
  }

  private mutating func take(_ request: ReadRequest, _ words: [UInt16], at now: Instant) -> [Event] {
    if case .awaitsReadBack = phase { return acceptReadBack(words, at: now) }
    guard case .awaits(let block, _, _) = phase, block.request == request else { return [] }
    phase = .ready
    counters.good += 1
    unanswered = 0
    garbled = 0
    lastGood = now
    failures[block] = nil
    plan.wake(block)
    change?.lineAnswered()
    state = .up
    let events = [.registers(request, words)] + believe(block, words, at: now)
    if block == .module { recognise(words, at: now) }
    return events
  }

  mutating func believe(_ block: RegisterBlock, _ words: [UInt16], at now: Instant) -> [Event] {
    guard !block.rows.isEmpty else { return [] }
    var reader = readers[block] ?? BlockReader(block)
    let outcome = reader.read(
      words, link: configuration.link, isSimulated: configuration.isSimulated, at: now, period: plan.period(of: block),
      cellCount: cellCount)
    readers[block] = reader
    var events: [Event] = []
    if !outcome.rejections.isEmpty {
      counters.implausible += 1
      events.append(.rejected(outcome.rejections))
    }
    if outcome.wantsAnother, rereads < Self.mostRereads {
      rereads += 1
      plan.again(block)
    } else {
      rereads = 0
    }
    if block == .module, let reader = readers[.module] {
      switch identity.update(from: reader, at: now) {
      case .other(let how)?:
        events.append(.moduleChanged(how))
        forgetForOtherModule(how, at: now)
      case .doubtful(let how)?: endEpoch(.doubtful(how), at: now)
      case nil: break
      }
    }
    if block == .module { applyMap() }
    named.merge(outcome.named) { $1 }
    let observations = withoutOverridden(outcome.observations, of: block)
    if !observations.isEmpty { events.append(.observed(observations)) }
    if block == .flags, let slaves = readers[.flags]?.slavesOnline {
      follow(slaves)
      events.append(.online(Set(slaves.map { $0 + 1 }).union([1])))
    }
    return events
  }

  /// Reads the slaves that are online, unless the user said which there are.
  private mutating func follow(_ slaves: Set<Int>) {
    guard configuration.moduleCount == nil, slaves != plan.slaves else { return }
    for lost in plan.slaves.subtracting(slaves) { readers[.slave(lost)] = nil }
    plan.slaves.formIntersection(slaves)
    plan.addNow(slaves.subtracting(plan.slaves))
  }

  /// An exchange ended without its answer.
  private mutating func failed(heardBytes: Bool, block: RegisterBlock?, at now: Instant) {
    parser.expect(.nothing)
    updateCounters()
    if counters.badChecksum == badChecksumAtRequest { counters.timeouts += 1 }
    if heardBytes { garbled += 1 } else { unanswered += 1 }
    // What was answered before and is not now: long enough for a hand that moves a cable.
    if !heardBytes, isInSight, block.map({ readers[$0] != nil }) ?? true { endEpoch(.silence, at: now) }
    var needsKey = block == nil || unanswered >= Self.patience || garbled >= Self.garbledPatience
    if let block {
      // A block that is answered badly is known to the battery; only silence tells of one that is not.
      failures[block] = heardBytes ? nil : failures[block, default: 0] + 1
      let isDoubtful = !heardBytes && isNeverAnswered(block)
      if isDoubtful { needsKey = false }
      if isDoubtful, failures[block, default: 0] > Self.patience {
        plan.rest(block, at: now)
        unanswered = 0
      } else {
        plan.again(block)
      }
    }
    if needsKey { loseKey(heardBytes: heardBytes, at: now) }
    phase = .settles(until: now + Self.settling, latest: now + configuration.timeout, key: needsKey)
  }

  /// Others are answered on this battery, this block never was.
  ///
  /// What only a map claims to be there proves nothing about the link.
  private func isNeverAnswered(_ block: RegisterBlock) -> Bool {
    if case .mapped = block { return true }
    return readers[block] == nil && !readers.isEmpty
  }

  private mutating func loseKey(heardBytes: Bool, at now: Instant) {
    let since = lastGood ?? openedAt ?? now
    switch state {
    case .handshaking where unanswered < Self.patience && garbled < Self.patience: break
    case .silent where !heardBytes, .garbled where heardBytes: break
    default: state = heardBytes ? .garbled(since: since) : .silent(since: since)
    }
    requestKey(heardBytes ? .keyRequested : .silence, at: now)
  }

  private mutating func updateCounters() {
    counters.badChecksum = parser.badChecksums
    counters.strayBytes = parser.strayBytes
    counters.resyncs = parser.resyncs
  }
}
