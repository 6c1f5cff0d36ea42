/// How a battery is kept in sight while a change of it is looked at or under way.
///
/// Between two cycles a cable can be moved without a single reading going astray. So the module is read all the time
/// then, and what is not answered, or does not fit what was read just before, ends the epoch.
struct CloseSight: Hashable, Sendable {
  /// The cells of a reply, and when it came.
  struct Seen: Hashable {
    let cells: CellPattern
    let at: Instant
  }

  /// Between two readings of the module: less than a hand needs to move a cable.
  static let interval = Span.milliseconds(100)
  /// Nobody listened for so long, for instance because the disk held the program up.
  static let longestPause = Span.seconds(1)

  /// When the module was asked last.
  var asked: Instant?
  /// When anything was heard last.
  var heard: Instant?
  var pattern: Seen?
  /// Cells that differ from those before and were seen once: a damaged reply, or another module.
  var strange: CellPattern?

  /// From here on it is kept in sight: nobody knows for how long it was not.
  mutating func begin() {
    asked = nil
    heard = nil
  }

  var due: Instant? { asked.map { $0 + Self.interval } }
}

extension WecoSession {
  var isInSight: Bool { watchedEpoch == epoch || change?.status.isFinal == false }

  /// The block to read now. While the battery is kept in sight only what it answers is asked for: the silence of
  /// a block that it does not know would cover that of a cable under way.
  mutating func nextBlock(at now: Instant) -> RegisterBlock? {
    guard isInSight else { return plan.next(at: now) }
    for _ in 0..<Self.mostRereads {
      guard let block = plan.next(at: now) else { break }
      if block == .module || readers[block] != nil { return block }
    }
    return sight.due.map { now >= $0 } ?? true ? .module : nil
  }

  /// How long an answer may take. In sight a single one that does not come ends the epoch, so it is waited for longer: a
  /// question that went out while the cable was in nobody's socket stays without an answer however long that takes.
  var patienceNow: Span { isInSight ? max(configuration.timeout, ChangeExchange.answerTime) : configuration.timeout }

  /// The next question goes out. From a question to its answer the battery is in sight, for no other could give it; from
  /// an answer to the next question it is not.
  mutating func noteAsking(at now: Instant) {
    // A change that is confirmed before the dialog has heard anything stands on what was heard before.
    let before = change?.status.isFinal == false ? lastGood : nil
    guard isInSight, let heard = sight.heard ?? before, now - heard > CloseSight.longestPause else { return }
    endEpoch(.silence, at: now)
  }

  /// Holds one reply of the module block, believed or not, against what was read before.
  mutating func recognise(_ words: [UInt16], at now: Instant) {
    look(at: CellPattern(words), at: now)
    let isSame = sight.strange == nil && identity.difference(to: words, at: now) == nil
    change?.recognised(isSame, at: now)
    // What came of it is known, and believed: a later step of SOC is not its work.
    if change?.status.isFinal == true { identity.settleWrite(like: words) }
  }

  private mutating func look(at cells: CellPattern?, at now: Instant) {
    guard let cells else { return }
    // What was strange once is settled by the next reply, however long that takes.
    let isNear = sight.pattern.map { now - $0.at <= CellPattern.longest || sight.strange != nil } ?? false
    guard isInSight, isNear, let known = sight.pattern, cells.isUnlike(known.cells) else {
      sight.pattern = CloseSight.Seen(cells: cells, at: now)
      sight.strange = nil
      return
    }
    guard let strange = sight.strange, !cells.isUnlike(strange) else {
      sight.strange = cells
      plan.again(.module)
      return
    }
    endEpoch(.doubtful(.cells), at: now)
    sight.pattern = CloseSight.Seen(cells: cells, at: now)
  }
}
