/// What carries a link's bytes.
public enum LinkKind: String, Hashable, Sendable {
  case serial, tcp, can, demo, replay, broker
}

/// How a link is doing: what the header line, the advice panel and `snapshot --json` say about it.
public struct LinkStatus: Hashable, Sendable {
  public var name: String
  public var kind: LinkKind
  public var state: LinkState
  /// The session key in use, where the link has one.
  public var key: UInt16?
  public var counters: LinkCounters
  /// Good replies or frames a second, averaged over a few seconds; `nil` until it can be told.
  public var goodPerSecond: Double?
  /// Something the user has to know about this link: that another module answers now.
  public var note: Sentence?
  /// When that came up; a note is shown for `noteLifetime`.
  public var noteSince: Instant?
  public static let noteLifetime = Span.seconds(60)
  /// Only what others exchange is heard on it, as in a bridge: the program itself asks nothing.
  public var isOverheard: Bool

  public init(
    name: String, kind: LinkKind, state: LinkState, key: UInt16? = nil, counters: LinkCounters = LinkCounters(),
    goodPerSecond: Double? = nil, note: Sentence? = nil, noteSince: Instant? = nil,
    isOverheard: Bool = false
  ) {
    self.name = name
    self.kind = kind
    self.state = state
    self.key = key
    self.counters = counters
    self.goodPerSecond = goodPerSecond
    self.note = note
    self.noteSince = noteSince
    self.isOverheard = isOverheard
  }

  /// Replies that were lost or not believed.
  public var errors: Int { counters.badChecksum &+ counters.implausible &+ counters.timeouts }
}

/// How a CAN controller is set up, as the kernel says it.
public struct BusInterface: Hashable, Sendable {
  public var bitRate: UInt32?
  public var isListenOnly: Bool
  /// `up`, `down`, `busOff` ...
  public var condition: String

  public init(bitRate: UInt32?, isListenOnly: Bool, condition: String) {
    self.bitRate = bitRate
    self.isListenOnly = isListenOnly
    self.condition = condition
  }
}

/// What is heard on one CAN bus, apart from the values themselves.
public struct BusState: Hashable, Sendable {
  /// The link's name.
  public var name: String
  public var proto: CANProtocolStatus
  public var ids: UnknownFrames
  public var alarms: [CANAlarmState]
  public var frames: UInt64
  public var unknownFrames: UInt64
  /// Frames that the kernel had no room for, and reports of bus trouble.
  public var dropped: UInt64
  public var errors: UInt64
  public var interface: BusInterface?
  /// What is being asked, where the user allowed it: `ASKING 301`.
  public var asking: Sentence?
  /// What a frame table reads beside the built-in families; `nil` where there is none.
  public var table: BusTableState?

  public init(
    name: String, proto: CANProtocolStatus, ids: UnknownFrames, alarms: [CANAlarmState], frames: UInt64,
    unknownFrames: UInt64, dropped: UInt64, errors: UInt64, interface: BusInterface? = nil, asking: Sentence? = nil
  ) {
    self.name = name
    self.proto = proto
    self.ids = ids
    self.alarms = alarms
    self.frames = frames
    self.unknownFrames = unknownFrames
    self.dropped = dropped
    self.errors = errors
    self.interface = interface
    self.asking = asking
  }

  /// What the battery says of alarms, as long as its values are shown: a bus that fell silent says nothing any more.
  public func alarms(at now: Instant) -> [CANAlarmState] { alarms.filter { $0.freshness(at: now) != .gone } }
}
