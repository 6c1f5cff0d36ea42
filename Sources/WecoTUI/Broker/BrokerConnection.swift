internal import BMSCore
internal import Glibc
internal import Synchronization
internal import Transport

/// Whom to speak to, and as whom.
struct BrokerTerms: Sendable {
  let address: BrokerAddress
  let settings: BrokerSettings
  /// No two clients of a broker are called alike; `nil` for a name that the broker gives.
  var clientID: String?
  /// What the broker says in our place when it hears nothing of us any more.
  var will: BrokerMessage?
  var subscriptions: [String] = []
  /// What the connection is for: the sentences about it say so.
  var use = BrokerUse.publishing
}

/// Speaks to a broker on a thread of its own, as long as it lives, and connects again after every end.
///
/// Nobody waits for it: what is published goes into a box, in which a newer message takes the place of an older one of its
/// topic, and without a connection it goes nowhere. A broker that hangs, is slow, refuses or is missing costs a sentence.
final class BrokerConnection: Sendable {
  /// A broker that has not said welcome by then does not answer.
  private static let patience = Span.seconds(15)
  /// How often the library looks whether the broker is still there.
  private static let glance = Span.seconds(5)
  /// A connection that lasts.
  private static let settled = Span.seconds(10)
  private static let lastPatience = Span.seconds(2)
  private static let crowdPatience = Span.seconds(2)
  /// In microseconds.
  private static let crowdPause: UInt32 = 10_000

  private struct Box {
    var out = BrokerMail()
    var heard = BrokerMail()
    /// Connections so far, and whether the last one still is.
    var count = 0
    var isUp = false
    var since: Instant?
    /// Since when a try is under way.
    var trying: Instant?
    var saidSlow = false
    var saidRefused: Set<String> = []
    var isClosing = false
  }

  private let terms: BrokerTerms
  private let notices: Notices
  private let box = Mutex(Box())
  private let wake: WakeUp
  private let done: WakeUp

  /// Starts the thread. Block signals first.
  init(_ terms: BrokerTerms, _ notices: Notices) throws(Errno) {
    (self.terms, self.notices) = (terms, notices)
    wake = try WakeUp()
    done = try WakeUp()
    try WorkerThread.start { [self] in
      run()
      done.ring()
    }
  }

  // MARK: - For the loop

  /// Which connection this is, from 1; `nil` while there is none. With another number everything is to be said again.
  var number: Int? { box.withLock { $0.isUp ? $0.count : nil } }

  /// Hands a message over and goes on.
  func publish(_ message: BrokerMessage) {
    let isTaken = box.withLock { $0.isUp && $0.out.put(message) }
    if isTaken { wake.ring() }
  }

  /// What came since the last time.
  struct Heard {
    /// Which connection there is now: what is of the next one comes with its number.
    let number: Int?
    /// Of each topic the newest.
    let messages: [BrokerMessage]
    /// What found no room meanwhile.
    let dropped: Int
  }

  func hear() -> Heard {
    box.withLock { box in
      let dropped = box.heard.dropped
      return Heard(number: box.isUp ? box.count : nil, messages: box.heard.removeAll(), dropped: dropped)
    }
  }

  /// When there will be something to say about a try that comes to no end.
  var deadline: Instant? {
    box.withLock { $0.saidSlow ? nil : $0.trying.map { $0 + Self.patience } }
  }

  /// Says that a try comes to no end.
  func check(at now: Instant) {
    let isSlow = box.withLock { box in
      guard !box.saidSlow, let since = box.trying, now - since >= Self.patience else { return false }
      box.saidSlow = true
      return true
    }
    if isSlow { complain(.silent) }
  }

  /// Says a last word and ends; nothing is waited for where nobody listens.
  func close(last: [BrokerMessage]) {
    let isUp = box.withLock { box in
      for message in last { _ = box.out.put(message) }
      box.isClosing = true
      return box.isUp
    }
    wake.ring()
    if isUp { done.wait(atMost: Self.lastPatience + .seconds(1)) }
  }

  // MARK: - The thread

  private var isClosing: Bool { box.withLock { $0.isClosing } }

  private func run() {
    var backoff = Backoff(first: .seconds(1), limit: .seconds(30))
    var isVersion5 = true
    while !isClosing {
      box.withLock { ($0.trying, $0.saidSlow) = (MonotonicClock.now(), false) }
      let trouble = attempt(isVersion5: isVersion5)
      let since = box.withLock { box in
        defer { (box.isUp, box.since, box.trying) = (false, nil, nil) }
        _ = box.out.removeAll()
        return box.since
      }
      // One that ends as soon as it begins is no reason to come back sooner.
      if let since, MonotonicClock.now() - since > Self.settled { backoff.reset() }
      guard let trouble, !isClosing else { return }
      if trouble == .oldProtocol, isVersion5 {
        isVersion5 = false
      } else {
        complain(trouble)
      }
      if since != nil { notices.wake() }
      pause(backoff.failed())
    }
  }

  /// Somewhere in the second half of this time: a broker that comes back is not stormed by all its clients at once.
  private func pause(_ span: Span) {
    let end = MonotonicClock.now() + Span(microseconds: .random(in: span.microseconds / 2...span.microseconds))
    while !isClosing, MonotonicClock.now() < end { wake.wait(atMost: end - MonotonicClock.now()) }
  }

  /// - Returns: why it ended; `nil` for the end of the program.
  private func attempt(isVersion5: Bool) -> BrokerTrouble? {
    do throws(BrokerTrouble) {
      let session = try BrokerSession(try Mosquitto.library(), terms, isVersion5: isVersion5)
      defer { session.close() }
      try converse(session)
      return nil
    } catch { return error }
  }

  private func converse(_ session: BrokerSession) throws(BrokerTrouble) {
    let welcomeBy = MonotonicClock.now() + Self.patience
    while !session.isWelcome {
      let rest = welcomeBy - MonotonicClock.now()
      guard rest > .zero else { throw .silent }
      if isClosing { return }
      try session.turn(wake, atMost: rest)
    }
    for topic in terms.subscriptions { try session.subscribe(topic) }
    box.withLock { box in
      (box.isUp, box.since, box.trying) = (true, MonotonicClock.now(), nil)
      box.count += 1
    }
    notices.wake()
    let lasting = MonotonicClock.now() + Self.settled
    var isLasting = false
    while !isClosing {
      if !isLasting, session.refusedTopic == nil, MonotonicClock.now() >= lasting {
        isLasting = true
        notices.post(.over(.broker, Texts.Broker.again(terms.address, terms.use)))
      }
      try send(session)
      try session.turn(wake, atMost: Self.glance)
      hear(session)
    }
    try bid(session)
  }

  /// As much as the broker takes: the rest waits where newer messages take the place of older ones.
  private func send(_ session: BrokerSession) throws(BrokerTrouble) {
    while session.isFree, let message = box.withLock({ $0.out.next() }) { try session.publish(message) }
    if let topic = session.refusedTopic, box.withLock({ $0.saidRefused.insert(topic).inserted }) {
      notices.post(.trouble(.broker, Texts.Broker.refused(topic: topic, terms.address, terms.use)))
    }
  }

  /// A loop that is busy is waited for, since the broker holds the rest meanwhile; not for ever.
  private func hear(_ session: BrokerSession) {
    var isNews = false
    let end = MonotonicClock.now() + Self.crowdPatience
    session.drain { message in
      isNews = true
      while !box.withLock({ $0.heard.hasRoom(for: message) }), !isClosing, MonotonicClock.now() < end {
        notices.wake()
        usleep(Self.crowdPause)
      }
      box.withLock { _ = $0.heard.put(message) }
    }
    if isNews { notices.wake() }
  }

  /// The last word, and the end of the conversation.
  private func bid(_ session: BrokerSession) throws(BrokerTrouble) {
    let end = MonotonicClock.now() + Self.lastPatience
    while MonotonicClock.now() < end {
      try send(session)
      if session.isConfirmed, box.withLock({ $0.out.isEmpty }) { break }
      try session.turn(wake, atMost: end - MonotonicClock.now())
    }
    session.disconnect()
  }

  private func complain(_ trouble: BrokerTrouble) {
    notices.post(.trouble(.broker, Texts.Broker.trouble(trouble, terms.address, client: terms.clientID, terms.use)))
  }
}
