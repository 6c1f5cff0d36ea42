@testable import BMSCore

/// Two look-alike batteries and one cable: who is on it, when it moves, and what each battery was told.
struct CableBench {
  enum Place: Hashable {
    case first, second
    /// In nobody's socket.
    case air
  }

  var now = Instant(microseconds: 1_000_000_000)
  var first: SimulatedBMS
  var second: SimulatedBMS
  var conversation: BatteryConversation
  /// Where the cable goes and when, in the order of time.
  var moves: [(at: Instant, to: Place)] = []
  /// The adapter goes with the cable: the port closes while it is in nobody's socket.
  var losesPort = false
  private(set) var place = Place.first
  /// Since when the cable is where it is.
  private(set) var since: Instant
  /// Every write that reached a battery: which, when, and since when the cable was there.
  private(set) var writes: [(to: Place, at: Instant, since: Instant)] = []
  private var isOpen = true

  init(first: SimulatedBMS, second: SimulatedBMS) {
    self.first = first
    self.second = second
    since = now
    var configuration = WecoSession.Configuration(link: "test")
    configuration.map = .simulated
    conversation = BatteryConversation(configuration, clusterName: "test")
    conversation.opened(at: now)
  }

  func situation() -> SettingSituation {
    SettingSituation(
      conversation, at: now, allowsWriting: true, isUnlocked: true, isPortExclusive: true, activeFaults: [])
  }

  func battery(_ place: Place) -> SimulatedBMS { place == .second ? second : first }

  @discardableResult
  mutating func run(for span: Span, until done: (CableBench) -> Bool = { _ in false }) -> Bool {
    let end = now + span
    while now < end {
      if done(self) { return true }
      step(to: end)
    }
    return done(self)
  }

  private mutating func move(to now: Instant) {
    while let next = moves.first, next.at <= now {
      moves.removeFirst()
      place = next.to
      since = next.at
      guard losesPort, isOpen == (place == .air) else { continue }
      isOpen.toggle()
      if isOpen { conversation.opened(at: now) } else { conversation.closed("unplugged", at: now) }
    }
  }

  private mutating func step(to end: Instant) {
    move(to: now)
    let limit = min(end, moves.first?.at ?? end)
    let late = late(at: now)
    if !late.isEmpty { conversation.receive(late, at: now) }
    guard let frame = conversation.advance(to: now) else {
      let next = [conversation.deadline, battery(place).lateAnswerDue].compactMap(\.self).min() ?? limit
      return now = min(limit, max(next, now + Span(microseconds: 100)))
    }
    let asked = place
    let sinceAsked = since
    let reply = ask(frame)
    now = now + .milliseconds(5)
    move(to: now)
    // An answer under way while the cable moves is lost.
    if !reply.isEmpty, place == asked, since == sinceAsked { conversation.receive(reply, at: now) }
  }

  private mutating func late(at now: Instant) -> [UInt8] {
    switch place {
    case .first: first.sendLateAnswer(at: now)
    case .second: second.sendLateAnswer(at: now)
    case .air: []
    }
  }

  private mutating func ask(_ frame: OutgoingFrame) -> [UInt8] {
    let before = battery(place).writesSeen
    let reply: [UInt8]
    switch place {
    case .first: reply = first.receive(frame.bytes, at: now)
    case .second: reply = second.receive(frame.bytes, at: now)
    case .air: return []
    }
    if battery(place).writesSeen > before { writes.append((place, now, since)) }
    return reply
  }
}
