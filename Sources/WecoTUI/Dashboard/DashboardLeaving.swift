internal import BMSCore
internal import Transport

/// The end of the program, and what earlier ends left open.
extension Dashboard {
  /// How long a change is read back at most before it is left as it is: one that goes well takes a third of it.
  static let leavingPatience = Span.seconds(10)

  var leavingDeadline: Instant? { settings.leavingSince.map { $0 + Self.leavingPatience } }

  /// The program is asked to end. A change under way is read back first; the second time it is hurried, it ends at once.
  /// - Returns: false where it ends now.
  mutating func stays(at now: Instant, isUrgent: Bool) -> Bool {
    if settings.leavingSince != nil { return !isUrgent }
    guard settings.leave(runner.sources, at: now) else { return false }
    draw(at: now)
    return true
  }

  /// What came of changes that were under way, where it stays on the terminal.
  mutating func sayLastWords() {
    let words = settings.end(runner.sources, at: MonotonicClock.now(), wall: MonotonicClock.wallClock())
    guard !words.isEmpty else { return }
    terminal.end()
    for sentence in words { LineOutput.complain("wecotui: \(sentence)", .info) }
  }

  /// What earlier runs left open is read back where its battery is.
  mutating func closeOpenChanges(at now: Instant) {
    guard settings.hasOpenChanges else { return }
    for sentence in settings.closeOpenChanges(in: state(at: now)) {
      tell(.said(Message(text: sentence)), at: now)
      drawAt = now
    }
  }
}
