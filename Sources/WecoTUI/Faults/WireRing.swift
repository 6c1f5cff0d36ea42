internal import BMSCore

/// What happened on the links of one cluster in the last three minutes: what an incident is cut from.
struct WireRing: Sendable {
  /// A stretch, a minute and a half before it.
  static let span = Span.seconds(180)
  /// So long before a stretch its slice begins: a value is believed when it was read twice, and the slowest are read
  /// every 30 s.
  static let lead = Span.seconds(60)
  private static let markPause = Span.seconds(30)
  /// Nearly 300 frames a second for three minutes: what a busy bus sends beyond that falls off early.
  static let mostFacts = 50_000

  /// What happened from one moment on, and what was known then.
  struct Slice: Sendable {
    var begin: Instant
    var known: Cluster
    var facts: [Fact]
  }

  private var facts = FactQueue()
  /// Facts have left it.
  private var isTrimmed = false
  /// Facts that fell off before their time.
  private(set) var dropped = 0
  /// Links whose bytes or frames are heard: what is learnt through them is worked out again from these.
  private var heard: Set<String> = []
  /// What was known now and then: a slice begins at one of them.
  private var marks: [(at: Instant, known: Cluster)]

  /// - Parameter known: what is known at the start; usually nothing.
  init(_ known: Cluster, at now: Instant) { marks = [(now, known)] }

  var count: Int { facts.count }

  /// Takes what went over the wire, and where no wire is heard, what somebody else told of it.
  mutating func append(_ fact: Fact) {
    switch fact.event {
    case .sent, .received, .frame: heard.insert(fact.link)
    case .learnt(.bus): return
    case .learnt: if heard.contains(fact.link) { return }
    default: if !fact.isCaptured { return }
    }
    facts.append(fact)
    if count > Self.mostFacts {
      drop()
      dropped &+= 1
    }
  }

  /// Lets time pass.
  /// - Parameter known: what is known now, everything that was appended included.
  mutating func advance(to now: Instant, known: @autoclosure () -> Cluster) {
    if let last = marks.last, now - last.at >= Self.markPause { marks.append((now, known())) }
    let oldest = now - Self.span
    while let first = facts.oldest, first < oldest { drop() }
    // The one before what is left tells what was known then.
    while marks.count > 1, marks[1].at <= oldest { marks.removeFirst() }
  }

  private mutating func drop() {
    facts.removeFirst()
    isTrimmed = true
  }

  /// Everything that is needed to tell again what was known in a stretch.
  func slice(from: Instant, through: Instant) -> Slice {
    // What fell off cannot be told again: before the first fact that is left, nothing is complete.
    let oldest = isTrimmed ? facts.oldest ?? from : marks[0].at
    let whole = marks.filter { $0.at >= oldest }
    let mark = whole.last { $0.at <= from - Self.lead } ?? whole.first ?? marks[0]
    let begin = max(mark.at, oldest)
    return Slice(begin: begin, known: mark.known, facts: facts.facts(from: begin, through: through))
  }
}

extension Fact {
  /// The same as a line of a capture; `nil` for what was only concluded.
  func capture(_ wall: WallClock) -> CaptureLine? {
    CaptureEvent.Content(event).map { .event(CaptureEvent(wall.wall(at), link, $0)) }
  }
}
