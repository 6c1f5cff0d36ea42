internal import BMSCore
internal import Glibc
internal import Transport

/// One complete reading of every source, with what is wrong confirmed: for commands that look once.
struct OneReading {
  let runner: Runner
  /// Seconds, for everything.
  let timeout: Double
  /// How long an alarm that was seen is waited for; `nil` for as long as there is time.
  var patience: Span? = .seconds(6)
  /// A source with a standing fault is read no further.
  var endsAtFault = false

  /// Reads until every source is read or the time is over.
  /// - Returns: by source why it gave no complete reading; `nil` for those that did.
  /// - Throws: when a signal comes.
  func take(from start: Instant) throws -> [Failure?] {
    let end = start + Span(microseconds: Int64(timeout * 1_000_000))
    var progress = ReadingProgress(end: end, patience: patience, endsAtFault: endsAtFault)
    try runner.run { turn in
      if turn.isAskedToEnd { throw Failure.interrupted }
      let now = turn.now
      // A reading of a capture is its end.
      if let replay = runner.replay {
        guard replay.isAtEnd else { return .wait() }
        runner.checkAlarms(at: replay.now)
        return .stop
      }
      if progress.note(looks, at: now) { runner.checkAlarms(at: now) }
      if now >= end || progress.isOver(looks, at: now) {
        // What is concluded is concluded from what is known now.
        runner.checkAlarms(at: now)
        if now >= end || progress.isOver(looks, at: now) { return .stop }
      }
      return .wait(until: end)
    }
    if runner.replay != nil { return runner.sources.map { _ in nil } }
    return zip(runner.sources, progress.wasComplete).map { source, wasComplete in
      source.failure.map { Failure($0) }
        ?? (wasComplete ? nil : .incomplete(source.links, after: timeout, at: MonotonicClock.now()))
    }
  }

  private var looks: [ReadingProgress.Look] {
    runner.sources.map { source in
      ReadingProgress.Look(
        isComplete: source.isComplete, hasFailed: source.failure != nil,
        hasFault: source.book.active.contains { $0.severity == .fault },
        pending: source.book.pending.filter { $0.key.alarm.severity != .notice })
    }
  }
}

/// When a reading that is taken once is over. It knows no sources and no clock.
struct ReadingProgress {
  /// One source as it is now.
  struct Look {
    var isComplete: Bool
    /// It cannot be opened.
    var hasFailed: Bool
    var hasFault: Bool
    /// What was seen and may become an alarm of the battery.
    var pending: [PendingAlarm]
  }

  let end: Instant
  let patience: Span?
  let endsAtFault: Bool
  private var completeSince: [Instant?] = []

  init(end: Instant, patience: Span?, endsAtFault: Bool) {
    self.end = end
    self.patience = patience
    self.endsAtFault = endsAtFault
  }

  var wasComplete: [Bool] { completeSince.map { $0 != nil } }

  /// Notes which sources are complete.
  /// - Returns: whether one became so: one reading raises no alarm, so what is wrong is to be looked for at once.
  mutating func note(_ looks: [Look], at now: Instant) -> Bool {
    if completeSince.count != looks.count { completeSince = looks.map { _ in nil } }
    let news = looks.indices.filter { looks[$0].isComplete && completeSince[$0] == nil }
    for index in news { completeSince[index] = now }
    return !news.isEmpty
  }

  /// Whether nothing that may still come would change what is said.
  func isOver(_ looks: [Look], at now: Instant) -> Bool {
    zip(looks, completeSince).allSatisfy { look, since in
      if look.hasFailed || endsAtFault && look.hasFault { return true }
      guard let since else { return false }
      let last = patience.map { min(end, since + $0) } ?? end
      // What cannot be decided in the time that is left is not waited for.
      return now >= last || look.pending.allSatisfy { $0.due > last }
    }
  }
}

extension Failure {
  /// What a source that is not complete was like when the time was over.
  static func incomplete(_ links: [LinkStatus], after seconds: Double, at now: Instant) -> Failure {
    let time = Decimal(Int64(seconds * 10), decimals: 1).text
    guard let link = links.first(where: { $0.state != .up }) ?? links.first else { return noAnswer(nil, after: time) }
    let good = link.counters.good
    if case .silent(let since) = link.state, good > 0 {
      let ago = max((now - since).milliseconds / 1000, 0)
      return link.kind == .can
        ? fellSilent(link.name, frames: good, secondsAgo: ago) : fellSilent(link.name, replies: good, secondsAgo: ago)
    }
    if link.kind == .can {
      if good > 0 { return strangeBus(link.name, after: time) }
      return link.note.map { Failure(sentence: Texts.sentence($0), code: EX_TEMPFAIL) }
        ?? silentBus(link.name, after: time)
    }
    switch link.state {
    case .garbled: return noFrames(link.name)
    case .up: return partial(link.name, after: time)
    default: return noAnswer(link.name, after: time)
    }
  }

  /// The codes of sources that gave nothing, the worst first: what cannot be opened, what went away, what is another
  /// device, what says nothing.
  private static let worstFirst = [EX_NOPERM, EX_UNAVAILABLE, EX_IOERR, EX_PROTOCOL, EX_TEMPFAIL]

  /// The worst of several, by its code.
  static func worst(_ failures: [Failure]) -> Failure? {
    failures.min { rank($0.code) < rank($1.code) }
  }

  private static func rank(_ code: Int32) -> Int { worstFirst.firstIndex(of: code) ?? -1 }
}
