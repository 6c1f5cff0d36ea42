internal import BMSCore
internal import Transport

/// Where changes are made: the lock, the record on disk, and what came of each change.
///
/// The order is the whole point: confirmed by the core's gates, recorded and flushed, and only then handed over. For
/// that the loop waits, and not for long; what came of it is recorded when the disk gets to it.
struct SettingController {
  private let allowsWriting: Bool
  private var lock: AccessLock
  private let audit: AuditWriter?
  private let user: String
  private var follow: ProtocolFollow?
  private var lastID: UInt64 = 0
  /// The changes that were handed over, each with the outcome that stands in the record; `nil` while there is none.
  private var recorded: [UInt64: SettingOutcome?] = [:]
  /// Who else has the port of a link open, while its dialog is.
  private var holders: [String: PortHolders] = [:]
  private var open = OpenChanges()
  /// When the program was asked to end, and the changes that were under way then.
  private(set) var leavingSince: Instant?
  private var lastWords: Set<UInt64> = []

  init(allowsWriting: Bool, passphrase: PassphraseHash?, audit: AuditWriter?, user: String) {
    self.allowsWriting = allowsWriting
    lock = AccessLock(passphrase)
    self.audit = audit
    self.user = user
    audit?.lookForOpenChanges()
  }

  func state(at now: Instant, wall: WallClock) -> SettingsState {
    SettingsState(
      allowsWriting: allowsWriting, isUnlocked: lock.isUnlocked(at: now), hasPassphrase: lock.hasPassphrase,
      nextID: max(lastID + 1, UInt64(clamping: wall.wall(now).microseconds)), follow: follow, holders: holders,
      auditPath: audit?.file.path, openChanges: openChanges, isLeaving: leavingSince != nil)
  }

  var hasOpenChanges: Bool { !openChanges.isEmpty }

  /// The changes of earlier runs that nobody has read back; those of this run speak for themselves.
  private var openChanges: [AuditRecord] {
    (audit?.openChanges ?? []).filter { recorded[$0.change] == nil && !open.isClosed($0) }
  }

  /// Reads back what earlier runs left open, on the battery that the record names.
  /// - Returns: what was found, a sentence each.
  mutating func closeOpenChanges(in state: AppState) -> [String] {
    guard let audit else { return [] }
    let left = openChanges
    guard !left.isEmpty else { return [] }
    if open.isLookDue(at: state.now) { audit.lookForOpenChanges() }
    return left.compactMap { line in
      guard let reading = open.close(line, in: state) else { return nil }
      audit.append(line.closed(by: reading, time: state.wall.wall(state.now), user: user))
      return Texts.Change.found(line, reading)
    }
  }

  /// Looks who else has the port open that a change is prepared for; without one it forgets.
  mutating func lookForHolders(of link: String?, _ sources: [ClusterSource]) {
    guard let link else { return holders = [:] }
    let source = sources.first { $0.watch.asked?.session.configuration.link == link }
    holders = source?.portHolders().map { [link: $0] } ?? [:]
  }

  mutating func notePress(at now: Instant) { lock.notePress(at: now) }
  mutating func lockAgain() { lock.lock() }

  /// One try of the passphrase. Wrong ones are counted in the record, so that ending the program forgets none.
  mutating func unlock(_ phrase: String, at now: Instant, wall: WallClock) -> AccessLock.Answer {
    if let tries = audit?.file.wrongTries() {
      lock.recall(wrongTries: tries.count, last: wall.instant(tries.last), at: now)
    }
    let answer = lock.unlock(phrase, at: now)
    let record: (outcome: String, note: String)
    switch answer {
    case .unlocked: record = (AuditRecord.unlocked, "")
    case .wrong(let wait):
      let note = Language.english.speaking { Texts.Change.wrongTry(lock.wrongTries, wait) }
      record = (AuditRecord.wrongPassphrase, note)
    case .tooEarly, .noPassphrase, .notRecorded: return answer
    }
    do throws(Failure) {
      guard let audit else { throw .noStateFolder }
      try audit.record(
        AuditRecord(ofPassphrase: record.outcome, note: record.note, time: wall.wall(now), user: user))
      return answer
    } catch {
      lock.lock()
      return .notRecorded
    }
  }

  /// The changes of a battery that the record holds and that may have been taken, the newest first.
  func pastChanges(of battery: BatteryIdentity) -> [PastChange] { audit?.file.changes(of: battery.text) ?? [] }

  /// Why a change was not handed over.
  struct Refused: Error { let sentence: String }

  /// Takes a change through its last gates, records it and hands it over.
  mutating func submit(
    _ proposal: ProposedChange, typed: String, in state: AppState, to source: ClusterSource, at now: Instant
  ) throws(Refused) {
    guard let cluster = state.clusters.first(where: { $0.setting?.link == proposal.battery.link }),
      var situation = cluster.situation(at: now, state.settings)
    else { throw Refused(sentence: Texts.refusal(SettingRefusal.otherBattery)) }
    situation.otherHolders = source.portHolders() ?? PortHolders()
    let confirmed: ConfirmedChange
    do throws(SettingRefusal) {
      confirmed = try proposal.confirmed(typing: typed, in: situation)
    } catch { throw Refused(sentence: error.sentence) }
    let line = AuditRecord(confirmed, time: state.wall.wall(now), user: user)
    do throws(Failure) {
      guard let audit else { throw .nowhereToRecord }
      try audit.record(line, withdrawal: line.withdrawn)
    } catch { throw Refused(sentence: error.sentence) }
    lastID = proposal.id
    if let refusal = source.submit(confirmed, at: now) {
      audit?.append(line.refused(refusal))
      throw Refused(sentence: Texts.refusal(refusal))
    }
    recorded[proposal.id] = .some(nil)
    if proposal.write.subject == .field(.inverterProtocol) {
      follow = ProtocolFollow(id: proposal.id, wanted: proposal.new.plain, buses: cluster.buses)
    }
  }

  /// A change went on: what came of it is recorded, where it was handed over here.
  /// - Returns: whether that is new.
  mutating func receive(_ change: ChangeStatus, wall: WallClock) -> Bool {
    guard let known = recorded[change.id], let outcome = change.outcome, known != outcome else { return false }
    record(change, outcome, wall.wall(change.steps.last?.at ?? Instant(microseconds: 0)))
    return true
  }

  /// Watches the buses after a change of the protocol went out.
  /// - Returns: whether something is new.
  mutating func followProtocol(_ sources: [ClusterSource], at now: Instant) -> Bool {
    guard var next = follow, next.inverter == nil else { return false }
    for source in sources {
      guard let change = source.change, change.id == next.id, let sent = change.sentAt else { continue }
      next.look(source.watch.busStates, sent: sent, at: now)
    }
    defer { follow = next }
    return next != follow
  }

  private mutating func record(_ change: ChangeStatus, _ outcome: SettingOutcome, _ time: WallTime) {
    recorded[change.id] = .some(outcome)
    audit?.append(AuditRecord(change, outcome: outcome, time: time, user: user))
  }

  /// Whether the last word about a change is still to come.
  func isUnderWay(_ sources: [ClusterSource]) -> Bool {
    sources.contains { $0.change.map { recorded[$0.id] != nil && !$0.isFinal } ?? false }
  }

  // MARK: - Leaving

  /// The program is asked to end: what was not sent is not sent any more, and what was is read back first.
  /// - Returns: whether there is something to wait for.
  mutating func leave(_ sources: [ClusterSource], at now: Instant) -> Bool {
    guard isUnderWay(sources) else { return false }
    leavingSince = leavingSince ?? now
    for source in sources {
      guard let change = source.change, recorded[change.id] != nil, !change.isFinal else { continue }
      lastWords.insert(change.id)
      source.watch.withdraw(.programEnded, at: now)
    }
    return isUnderWay(sources)
  }

  /// The program ends: every change has its last line.
  /// - Returns: what came of those that were under way, a sentence each.
  mutating func end(_ sources: [ClusterSource], at now: Instant, wall: WallClock) -> [String] {
    sources.compactMap { source in
      guard let change = source.change, let known = recorded[change.id] else { return nil }
      let ended: SettingOutcome = change.sentAt == nil ? .notSent(.programEnded) : .unknown(.programEnded)
      let outcome = change.isFinal ? change.outcome ?? ended : ended
      if known != outcome { record(change, outcome, wall.wall(now)) }
      return lastWords.contains(change.id) || !change.isFinal ? Texts.Change.left(change, outcome) : nil
    }
  }
}
