/// One thing that happened, told to every consumer in the same order.
///
/// What goes into a capture comes out of it as the same facts, except what is worked out again from them.
public struct Fact: Hashable, Sendable {
  public enum Event: Hashable, Sendable {
    /// What went over the wire, towards the battery and from it.
    case sent([UInt8])
    case received([UInt8])
    case frame(CapturedFrame)
    /// The link itself.
    case link(LinkEvent)
    /// What is believed because of it.
    case learnt(ClusterChange)
    case alarm(AlarmEvent)
    /// A step or the outcome of a confirmed change.
    case change(ChangeStatus)
    /// What somebody said while it was recorded: text of a capture that is none of these.
    case remark(String)
  }

  public let at: Instant
  /// `ttyUSB0`, `can0`; empty where no link is concerned.
  public let link: String
  public let event: Event

  public init(_ at: Instant, _ link: String, _ event: Event) {
    self.at = at
    self.link = link
    self.event = event
  }

  /// Whether a capture holds it.
  public var isCaptured: Bool { CaptureEvent.Content(event) != nil }
}

/// What happened to a link.
public enum LinkEvent: Hashable, Sendable {
  /// Open; whether something answers is not known yet.
  case up
  /// Closed, and why.
  case down(String)
  /// Another module answers from now on: what was known is of another battery.
  case otherModule(String)
  /// Whether it works, when that changes. Captures do not hold it: it is worked out again.
  case state(LinkState)

  private static let upText = CaptureNote.linkUp
  private static let downText = CaptureNote.linkDown
  private static let otherText = "another module answers: "

  /// The sentence in a capture and on the screen; `nil` for what is worked out again.
  public var text: String? {
    switch self {
    case .up: Self.upText
    case .down(let reason): Self.downText + reason
    case .otherModule(let reason): Self.otherText + reason
    case .state: nil
    }
  }

  /// `nil` for text that is none of these sentences.
  public init?(parsing text: String) {
    if text == Self.upText {
      self = .up
    } else if text.hasPrefix(Self.downText) {
      self = .down(String(text.dropFirst(Self.downText.count)))
    } else if text.hasPrefix(Self.otherText) {
      self = .otherModule(String(text.dropFirst(Self.otherText.count)))
    } else {
      return nil
    }
  }
}

/// What a link says since another module answers.
public struct ModuleNote: Meaning {
  public let sign: ModuleSign
  public init(sign: ModuleSign) { self.sign = sign }

  public var description: String { LinkEvent.otherModule(sign.description).text ?? "" }
}

extension CaptureEvent.Content {
  /// What a capture holds of it; `nil` for what is worked out again when it is replayed.
  public init?(_ event: Fact.Event) {
    switch event {
    case .sent(let bytes): self = .sent(bytes)
    case .received(let bytes): self = .received(bytes)
    case .frame(let frame): self = .frame(frame)
    case .link(let event):
      guard let text = event.text else { return nil }
      self = .note(text)
    case .remark(let text): self = .note(text)
    case .learnt, .alarm, .change: return nil
    }
  }
}

extension Fact.Event {
  /// What a line of a capture says.
  public init(_ content: CaptureEvent.Content) {
    switch content {
    case .sent(let bytes): self = .sent(bytes)
    case .received(let bytes): self = .received(bytes)
    case .frame(let frame): self = .frame(frame)
    case .note(let text): self = LinkEvent(parsing: text).map { .link($0) } ?? .remark(text)
    case .told(let text):
      self = (try? JSON5(parsing: text)).flatMap(ClusterChange.init(json:)).map { .learnt($0) } ?? .remark(text)
    }
  }
}

/// Facts that wait for the watch to tell them, which it does after every input. Empty while nobody wants to know.
public struct FactBuffer: Hashable, Sendable {
  public private(set) var isKept = false
  private var keepsWire = true
  private var facts: [Fact] = []

  public init() {}

  /// - Parameter ofWire: also what a capture holds.
  public mutating func keep(_ isKept: Bool, ofWire: Bool = true) {
    self.isKept = isKept
    keepsWire = ofWire
    if !isKept { facts = [] }
  }

  /// What a capture holds.
  public mutating func appendWire(_ event: @autoclosure () -> Fact.Event, link: String, at now: Instant) {
    if keepsWire { append(event(), link: link, at: now) }
  }

  /// - Parameter event: made only where somebody wants to know.
  public mutating func append(_ event: @autoclosure () -> Fact.Event, link: String, at now: Instant) {
    if isKept { facts.append(Fact(now, link, event())) }
  }

  /// Moves what waits to the end of another buffer.
  public mutating func drain(into others: inout [Fact]) { facts.drain(into: &others) }
}

extension [Fact] {
  /// Moves all of them to the end of another buffer; both keep their room. Into an empty one nothing is copied.
  public mutating func drain(into others: inout [Fact]) {
    guard !others.isEmpty else { return swap(&self, &others) }
    others += self
    removeAll(keepingCapacity: true)
  }
}
