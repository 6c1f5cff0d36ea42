@testable import BMSCore

/// Every way that one change can go: at each moment each thing that can happen is a branch, down to the last word about
/// the change, with at most so many faults on one way. The session that is searched is the program's own.
struct ChangeSearch {
  /// What is tried, and how much of it.
  struct Bounds {
    /// What goes wrong on one way at most: a frame lost, damaged, late or false, a write without effect, with a late one
    /// or refused, the cable moved, the disk slow.
    var faults = 1
    /// How many readings the dialog may be looked at.
    var looks = 1
    /// How long a hand takes to move the cable: less than an answer may take, more, and more than that of a write.
    var gaps: [Span] = [.milliseconds(250), .milliseconds(700), .milliseconds(1300)]
    /// How late an answer comes: within the gap that ends it, within a read's time, a write's, and after all.
    var lates: [Span] = [.milliseconds(50), .milliseconds(400), .milliseconds(800), .milliseconds(1200)]
    /// How late a write that was acknowledged takes effect.
    var effects: [Span] = [.milliseconds(300), .milliseconds(1500), .seconds(4)]
    /// How long the disk may take for the line that goes before the write.
    var disk: [Span] = [.milliseconds(1100), .milliseconds(2500)]
    /// Whether the other battery was asked for its key before.
    var keys = [true, false]
    /// A switch moves the cable between two batteries that nothing tells apart: what no hand does.
    var hasSwitch = false
  }

  /// A rule of the program that is broken, to see that the search finds it.
  enum Broken { case nothing, verifiedByEcho, sentAgain, recordedAfterwards, lastLineLost }

  /// What must never be, with the way that led there.
  struct Finding: CustomStringConvertible {
    let what: String
    let way: [String]
    var description: String { ([what] + way).joined(separator: "\n  ") }
  }

  struct Result {
    var states = 0
    /// The most steps from the open dialog to the last word.
    var depth = 0
    var ends: [String: Int] = [:]
    /// Ways on which a write reached another battery than the one that was shown, at the very moment of a change-over.
    var strayed = 0
    /// Ways on which the old value was read back twice before the battery took the new one after all.
    var tookLater = 0
    /// What a kill or an end can leave behind, and how many of these the next start has to read back.
    var remains = 0
    var readBack = 0
    var findings: [Finding] = []
  }

  private final class Way {
    let step: String
    let before: Way?
    let depth: Int
    init(_ step: String, _ before: Way?) {
      self.step = step
      self.before = before
      depth = (before?.depth ?? 0) + 1
    }

    var steps: [String] {
      var steps: [String] = []
      var way: Way? = self
      while let this = way {
        steps.append(this.step)
        way = this.before
      }
      return steps.reversed()
    }
  }

  private struct Branch {
    var world: ChangeWorld
    let way: Way?
  }

  static let latency = Span.milliseconds(10)
  static let mostSteps = 4000
  static let mostFindings = 3

  let bounds: Bounds
  let broken: Broken
  let answers: BatteryAnswers
  let proposal: ProposedChange
  let situation: SettingSituation
  let old: UInt16
  let new: UInt16
  private var words: (old: UInt16, new: UInt16) { (old, new) }
  private let start: ChangeWorld
  private(set) var result = Result()
  private var left: Set<ChangeWorld.Remains> = []

  /// A dialog that is open over a battery in good order.
  init(_ field: Field, to text: String, _ bounds: Bounds, broken: Broken = .nothing) throws {
    let begin = Instant(microseconds: 1_000_000_000)
    let register = DeviceMap.simulated.write(for: .field(field))?.register ?? 0
    let answers = BatteryAnswers(register: register, start: begin)
    var battery = ChangeWorld.Battery(word: answers.word, isKeyed: false)
    var configuration = WecoSession.Configuration(link: "test")
    configuration.map = .simulated
    var conversation = BatteryConversation(configuration, clusterName: "test")
    var now = begin
    conversation.opened(at: now)
    while now < begin + .seconds(4) {
      if let frame = conversation.advance(to: now) {
        now = now + Self.latency
        conversation.receive(answers.answer(frame.bytes, &battery, at: begin), at: now)
      } else {
        now = max(now + .milliseconds(1), conversation.deadline ?? now)
      }
    }
    situation = SettingSituation(
      conversation, at: now, allowsWriting: true, isUnlocked: true, isPortExclusive: true, activeFaults: [])
    proposal = try SettingChange.propose(SettingRequest(.field(field), to: text), id: 1, in: situation)
    (old, new) = (answers.word, proposal.wire.raw)
    (self.answers, self.bounds, self.broken) = (answers, bounds, broken)
    conversation.watchedEpoch = proposal.epoch
    start = ChangeWorld(
      now: now, session: conversation.session, first: battery, second: battery, faults: bounds.faults,
      looks: bounds.looks)
  }

  /// Goes every way.
  mutating func run() -> Result {
    // A state is remembered by 64 bits of its hash: of a million, two are mistaken for one once in 30 million runs.
    var seen: Set<Int> = []
    var branches = moves(Branch(world: start, way: nil))
    while let branch = branches.popLast() {
      guard seen.insert(branch.world.hashValue).inserted else { continue }
      result.depth = max(result.depth, branch.way?.depth ?? 0)
      note(branch)
      guard result.findings.count < Self.mostFindings else { break }
      if branch.world.isOver {
        conclude(branch)
      } else if (branch.way?.depth ?? 0) > Self.mostSteps {
        find("the change has no end", branch)
      } else {
        branches += step(branch)
      }
    }
    result.states = seen.count
    result.remains = left.count
    return result
  }

  /// What a killed program can leave, for the next start.
  var remains: Set<ChangeWorld.Remains> { left }

  // MARK: - One step

  private func step(_ branch: Branch) -> [Branch] {
    var branch = branch
    branch.world.settle(old: old, new: new)
    var next: [Branch] = []
    if !branch.world.isSubmitted {
      let world = branch.world
      if world.session.epoch == proposal.epoch {
        next += confirm(branch)
        guard world.looks > 0 else { return next }
      } else if world.session.isComplete {
        // The dialog is over, and a battery answers again: the old change must not be taken for it.
        return confirm(branch)
      } else if world.lateLooks == 0 {
        return []
      }
    }
    branch.world.session.tick(at: branch.world.now)
    guard let frame = branch.world.session.nextFrame(at: branch.world.now) else {
      let due = [branch.world.session.deadline, branch.world.nextEvent].compactMap(\.self).min()
      branch.world.now = max(branch.world.now + Span(microseconds: 100), due ?? branch.world.now + .seconds(1))
      return next + [along(branch, "time passes")]
    }
    if !branch.world.isSubmitted {
      if branch.world.session.epoch == proposal.epoch { branch.world.looks -= 1 } else { branch.world.lateLooks -= 1 }
    }
    return next + exchange(frame.bytes, branch)
  }

  /// The word is typed: the line is on the disk, then the change is handed over.
  private func confirm(_ branch: Branch) -> [Branch] {
    let slow = branch.world.faults > 0 ? bounds.disk : []
    return ([.zero] + slow).flatMap { delay -> [Branch] in
      var begun = branch
      begun.world.isSubmitted = true
      begun.world.faults -= delay > .zero ? 1 : 0
      let moved = delay > .zero ? moves(begun) : [begun]
      return moved.compactMap { branch in
        var branch = branch
        // The situation is that of the open dialog: what changed since then has to be found out behind it.
        guard let change = confirmed else { return nil }
        let line = AuditRecord(change, time: Self.time, user: "ada")
        if broken != .recordedAfterwards { branch.world.record.append(line) }
        let typed = branch.world.now
        branch.world.isHeldUp = true
        branch.world.now = typed + delay
        branch.world.settle(old: old, new: new)
        branch.world.isHeldUp = false
        // The loop hands the change over with the time at which it was typed, and reads the port after that.
        if let refusal = branch.world.session.submit(change, at: typed) {
          branch.world.record.append(line.refused(refusal))
        }
        if !branch.world.inPort.isEmpty {
          branch.world.take(branch.world.inPort, at: branch.world.now)
          branch.world.inPort = []
        }
        return along(branch, delay > .zero ? "confirmed, the disk takes \(delay.milliseconds) ms" : "confirmed")
      }
    }
  }

  static let time = WallTime(microseconds: 1_764_000_000_000_000)

  private var confirmed: ConfirmedChange? {
    try? proposal.confirmed(typing: proposal.line.words, in: situation)
  }

  /// One frame out and what comes of it, with the cable moved behind it or not.
  private func exchange(_ frame: [UInt8], _ branch: Branch) -> [Branch] {
    var branch = branch
    let isWrite = frame == proposal.bytes
    if isWrite {
      branch.world.frames += 1
      branch.world.isStray = branch.world.place == .second && branch.world.hasHeardSecond
    }
    guard branch.world.place != .air else { return moves(along(branch, "asked, and no battery is there")) }
    let fates = isWrite ? writeFates(branch) : readFates(frame, branch)
    return fates.flatMap { moves($0) } + (branch.world.isSubmitted ? [] : typedAhead(frame, branch))
  }

  /// The word is typed while the answer is still under way.
  private func typedAhead(_ frame: [UInt8], _ branch: Branch) -> [Branch] {
    guard branch.world.late == nil, branch.world.session.epoch == proposal.epoch else { return [] }
    var asked = branch
    asked.world.hearLate(answers.answer(frame, &asked.world[asked.world.place], at: asked.world.now), Self.latency)
    return confirm(along(asked, "asked"))
  }

  private func with(_ branch: Branch, _ what: String, _ change: (inout ChangeWorld) -> Void) -> Branch {
    var branch = branch
    branch.world.faults -= 1
    change(&branch.world)
    return along(branch, what)
  }

  private func readFates(_ frame: [UInt8], _ branch: Branch) -> [Branch] {
    var asked = branch
    let answer = answers.answer(frame, &asked.world[asked.world.place], at: asked.world.now)
    var good = asked
    good.world.hear(answer, words)
    var fates = [along(good, "answered")]
    guard asked.world.faults > 0, !answer.isEmpty else { return fates }
    fates.append(with(asked, "no answer") { _ in })
    fates.append(with(asked, "damaged answer") { $0.hear(damaged(answer), words) })
    for late in bounds.lates where asked.world.late == nil {
      fates.append(with(asked, "answer \(late.milliseconds) ms late") { $0.hearLate(answer, late) })
    }
    if let lie = lie(frame, asked.world) {
      fates.append(with(asked, "false answer whose checksum fits") { $0.hear(lie, words) })
    }
    return fates
  }

  /// What reads back says the other one of the two values.
  private func lie(_ frame: [UInt8], _ world: ChangeWorld) -> [UInt8]? {
    guard frame.count == 8, frame[1] == 3, UInt16(frame[2]) << 8 | UInt16(frame[3]) == proposal.write.readBack else {
      return nil
    }
    var battery = world.place == .second ? world.second : world.first
    battery.word = battery.word == new ? old : new
    return answers.answer(frame, &battery, at: world.now)
  }

  private func writeFates(_ branch: Branch) -> [Branch] {
    let place = branch.world.place
    var arrived = branch
    arrived.world[place].heard += 1
    var taken = arrived
    taken.world[place].word = new
    taken.world[place].took = true
    let echo = proposal.bytes
    let refusal = KeyedChecksum(key: KeyedChecksum.provenKey).sealed(proposal.wire.refusalHead + [4])
    var good = taken
    good.world.hear(echo, words)
    var fates = [along(good, "written, taken, echoed")]
    guard branch.world.faults > 0 else { return fates }
    fates.append(with(branch, "the write is lost") { _ in })
    for (world, took) in [(arrived, "not taken"), (taken, "taken")] {
      fates.append(with(world, "written, \(took), no echo") { _ in })
      fates.append(with(world, "written, \(took), damaged echo") { $0.hear(damaged(echo), words) })
      fates.append(with(world, "written, \(took), refused") { $0.hear(refusal, words) })
      for late in bounds.lates where world.world.late == nil {
        fates.append(with(world, "written, \(took), echo \(late.milliseconds) ms late") { $0.hearLate(echo, late) })
        fates.append(
          with(world, "written, \(took), the end of the echo \(late.milliseconds) ms late") {
            $0.hear(Array(echo.prefix(4)), words)
            $0.hearLate(Array(echo.dropFirst(4)), late)
          })
      }
    }
    fates.append(with(arrived, "written, not taken, echoed") { $0.hear(echo, words) })
    if place == .first {
      for span in bounds.effects {
        fates.append(
          with(arrived, "written, echoed, taken \(span.milliseconds) ms later") {
            $0.effect = $0.now + span
            $0.hear(echo, words)
          })
      }
      // Before the second reading back: that is what it is for.
      if let span = bounds.effects.first {
        fates.append(
          with(taken, "written, echoed, given up \(span.milliseconds) ms later") {
            ($0.effect, $0.springsBack) = ($0.now + span, true)
            $0.hear(echo, words)
          })
      }
    }
    return fates
  }

  private func damaged(_ bytes: [UInt8]) -> [UInt8] {
    var bytes = bytes
    bytes[1] ^= 0x40
    return bytes
  }

  // MARK: - The cable

  /// The same, and with the cable moved from here on.
  private func moves(_ branch: Branch) -> [Branch] {
    guard branch.world.faults > 0, branch.world.place == .first, branch.world.arrival == nil, !branch.world.isOver
    else { return [branch] }
    var all = [branch]
    let others = [old, new].flatMap { word in
      bounds.keys.map { ChangeWorld.Battery(word: word, isKeyed: $0, isTwin: true) }
    }
    for gap in bounds.gaps {
      for other in others { all.append(moved(branch, to: .second, other, after: gap, losesPort: false)) }
      all.append(moved(branch, to: .first, branch.world.second, after: gap, losesPort: false))
    }
    if let gap = bounds.gaps.first {
      all.append(moved(branch, to: .second, others[0], after: gap, losesPort: true))
      all.append(moved(branch, to: .first, branch.world.second, after: gap, losesPort: true))
    }
    for other in others {
      var other = other
      other.isTwin = bounds.hasSwitch
      all.append(moved(branch, to: .second, other, after: .zero, losesPort: false))
    }
    return all
  }

  private func moved(
    _ branch: Branch, to place: ChangeWorld.Place, _ other: ChangeWorld.Battery, after gap: Span, losesPort: Bool
  ) -> Branch {
    with(
      branch, "the cable is moved to the \(place) battery in \(gap.milliseconds) ms (\(other.word), port \(!losesPort))"
    ) {
      $0.second = other
      guard gap > .zero else { return $0.place = place }
      $0.place = .air
      $0.arrival = ChangeWorld.Arrival(place: place, at: $0.now + gap, opensPort: losesPort)
      if losesPort { $0.session.closed("unplugged", at: $0.now) }
    }
  }

  /// The next branch, with the lines of the record that the program orders on the way.
  private func along(_ branch: Branch, _ what: String) -> Branch {
    var world = branch.world
    if broken == .recordedAfterwards, world.frames > 0, world.record.isEmpty,
      world.status?.steps.contains(where: { if case .answered = $0.what { true } else { false } }) == true,
      let change = confirmed
    {
      world.record.append(AuditRecord(change, time: Self.time, user: "ada"))
    }
    if broken == .sentAgain, world.frames == 1, world.status?.outcome == .unknown(.noAnswer), world.place != .air {
      world.frames += 1
      world[world.place].heard += 1
      (world[world.place].word, world[world.place].took) = (new, true)
    }
    if let status = world.status, let outcome = outcome(of: status) {
      let line = AuditRecord(status, outcome: outcome, time: Self.time, user: "ada")
      let isLost = broken == .lastLineLost && status.isFinal
      if world.record.last != line, !isLost { world.record.append(line) }
    }
    return Branch(world: world, way: Way(what, branch.way))
  }

  private func outcome(of status: ChangeStatus) -> SettingOutcome? {
    guard broken == .verifiedByEcho else { return status.outcome }
    return status.steps.contains { $0.what == .answered(.acknowledged) } ? .verified : status.outcome
  }

  // MARK: - What must be

  private mutating func find(_ what: String, _ branch: Branch) {
    result.findings.append(Finding(what: what, way: branch.way?.steps ?? []))
  }

  /// At every moment: one write at most, recorded before; and what is left where the program ends here.
  private mutating func note(_ branch: Branch) {
    let world = branch.world
    let heard = world.first.heard + world.second.heard
    if world.frames > 1 || heard > 1 { find("a write was sent twice", branch) }
    if world.frames > 0, world.record.first?.outcome != AuditRecord.maySend {
      find("a write went out that no line speaks of", branch)
    }
    if world.isStray { find("a write went to another battery that had been heard", branch) }
    if world.status?.sentAt == nil, world.frames > 0 { find("sent, and the program does not know", branch) }
    for lines in 0...world.record.count where lines > 0 { left.insert(world.remains(lines: lines, old: old, new: new)) }
    // Asked to end, it says so itself.
    guard let status = world.status, !status.isFinal else { return }
    let ended: SettingOutcome = status.sentAt == nil ? .notSent(.programEnded) : .unknown(.programEnded)
    var end = world
    end.record.append(AuditRecord(status, outcome: ended, time: Self.time, user: "ada"))
    left.insert(end.remains(lines: end.record.count, old: old, new: new))
  }

  /// The last word about the change is said: it is true.
  private mutating func conclude(_ branch: Branch) {
    let world = branch.world
    let word = world.record.last?.outcome ?? ""
    result.ends[word, default: 0] += 1
    if world.second.heard > 0 { result.strayed += 1 }
    switch word {
    case SettingOutcome.verified.word:
      if !world.first.took { find("VERIFIED, and the battery did not take it", branch) }
      if world.springsBack { find("VERIFIED, and the battery gave it up before the second reading", branch) }
      if world.second.heard > 0 { find("VERIFIED, and another battery was written to", branch) }
    case SettingOutcome.notSentWord:
      if world.frames > 0 { find("NOT SENT, and it was sent", branch) }
    case SettingOutcome.unknown(.noAnswer).word: break
    case SettingOutcome.unchanged(acknowledged: true).word, SettingOutcome.rejected(code: 4).word:
      // What it takes after it was read twice, nobody can know.
      if world.first.took, !world.first.tookLate, !world.first.sprangBack {
        find("\(word), and the battery took it", branch)
      }
      if world.second.heard > 0 { find("\(word), and another battery was written to", branch) }
      if world.effect != nil && !world.springsBack || world.first.tookLate { result.tookLater += 1 }
    default: find("it ends without a last line: \(word)", branch)
    }
  }
}

extension ChangeWorld {
  subscript(place: Place) -> Battery {
    get { place == .second ? second : first }
    set { if place == .second { second = newValue } else { first = newValue } }
  }

  /// An answer comes, unless the cable has gone meanwhile.
  mutating func hear(_ bytes: [UInt8], _ words: (old: UInt16, new: UInt16)) {
    let from = place
    now = now + ChangeSearch.latency
    settle(old: words.old, new: words.new)
    if !bytes.isEmpty, place == from { take(bytes, at: now) }
  }

  mutating func hearLate(_ bytes: [UInt8], _ span: Span) { late = Late(bytes: bytes, at: now + span, from: place) }
}

// MARK: - The next start

extension ChangeSearch {
  /// The program starts again over what is left, and reads back what is open as `OpenChanges` does: read and believed
  /// twice, some time apart, on a battery that fits the line.
  /// - Returns: what is wrong with that; `nil` where the line that closes it says what the battery on the cable holds.
  func nextStart(_ remains: ChangeWorld.Remains) -> String? {
    guard let line = remains.record.last else { return "no line" }
    var configuration = WecoSession.Configuration(link: "test")
    configuration.map = .simulated
    var conversation = BatteryConversation(configuration, clusterName: "test")
    var battery = remains.place == .second ? remains.batteries[1] : remains.batteries[0]
    if remains.place == .first, let word = remains.effect { battery.word = word }
    let begin = Instant(microseconds: 5_000_000_000)
    var (now, seen): (Instant, (reading: LaterReading, heard: Instant, epoch: Epoch)?) = (begin, nil)
    conversation.opened(at: now)
    while now < begin + .seconds(20) {
      if let frame = conversation.advance(to: now) {
        guard frame.bytes[1] == 3 else { return "the next start writes" }
        now = now + Self.latency
        conversation.receive(answers.answer(frame.bytes, &battery, at: now), at: now)
      } else {
        now = max(now + .milliseconds(1), conversation.deadline ?? now)
      }
      let situation = SettingSituation(
        conversation, at: now, allowsWriting: true, isUnlocked: true, isPortExclusive: true, activeFaults: [])
      guard situation.isFresh, situation.battery.text == line.battery, situation.fitsMap,
        situation.presentIsLive(proposal.write.subject), let present = situation.present(proposal.write.subject)
      else { continue }
      let reading = LaterReading(present.value, old: line.old, new: line.new, by: proposal.write)
      guard let before = seen, before.reading.word == reading.word, before.epoch == situation.epoch else {
        seen = (reading, present.heard, situation.epoch)
        continue
      }
      guard present.heard - before.heard >= .seconds(1) else { continue }
      let closed = line.closed(by: reading, time: Self.time, user: "ada")
      guard !closed.isOpen else { return "it stays open" }
      let said = battery.word == new ? LaterReading.newWord : "READS OLD"
      return closed.outcome == said ? nil : "\(closed.outcome), and \(said) is so"
    }
    return "nobody reads it back"
  }
}
