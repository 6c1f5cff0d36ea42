internal import BMSCore

/// Whether the installer's passphrase was given, for how long that holds, and how often it may be tried.
///
/// It never waits: a try that comes too early is refused with a sentence.
struct AccessLock: Hashable, Sendable {
  /// Without a key for this long it locks again.
  static let idleTime = Span.seconds(300)
  /// So many wrong tries are free.
  static let freeTries = 3
  static let firstDelay = Span.seconds(5)
  static let longestDelay = Span.seconds(320)

  enum Answer: Hashable, Sendable {
    case unlocked
    case wrong(wait: Span)
    case tooEarly(wait: Span)
    case noPassphrase
    /// The try cannot be recorded: it opens nothing, and does not say whether it was right.
    case notRecorded
  }

  private let hash: PassphraseHash?
  private var unlockedUntil: Instant?
  private(set) var wrongTries = 0
  private var notBefore: Instant?

  /// - Parameter hash: `nil` where none is configured: there is nothing to unlock then.
  init(_ hash: PassphraseHash?) { self.hash = hash }

  var hasPassphrase: Bool { hash != nil }

  func isUnlocked(at now: Instant) -> Bool { hash == nil || unlockedUntil.map { now < $0 } ?? false }

  /// Somebody is there: a key was pressed.
  mutating func notePress(at now: Instant) {
    if let until = unlockedUntil { unlockedUntil = now < until ? now + Self.idleTime : nil }
  }

  mutating func lock() { unlockedUntil = nil }

  /// Takes over the wrong tries that the record holds: those of earlier runs and of programs beside this one.
  /// - Parameter last: when the last one was, at most `now`.
  mutating func recall(wrongTries count: Int, last: Instant, at now: Instant) {
    guard count > 0 else { return }
    wrongTries = max(wrongTries, count)
    let open = min(last, now) + Self.delay(after: count)
    notBefore = max(notBefore ?? open, open)
  }

  /// One try. Hashing holds the loop up for as long as the hash is strong, about 0.1 s, at this key alone.
  mutating func unlock(_ phrase: String, at now: Instant) -> Answer {
    guard let hash else { return .noPassphrase }
    if let notBefore, now < notBefore { return .tooEarly(wait: notBefore - now) }
    guard hash.fits(phrase) else {
      wrongTries += 1
      let wait = Self.delay(after: wrongTries)
      notBefore = wait > .zero ? now + wait : nil
      return .wrong(wait: wait)
    }
    wrongTries = 0
    notBefore = nil
    unlockedUntil = now + Self.idleTime
    return .unlocked
  }

  /// 0, 0, 5, 10, 20 ... 320 s.
  static func delay(after tries: Int) -> Span {
    guard tries >= freeTries else { return .zero }
    return min(firstDelay * (1 << Int64(min(tries - freeTries, 6))), longestDelay)
  }
}
