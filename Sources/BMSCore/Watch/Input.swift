/// What comes in at the edge: a feed moves it here and knows no meaning.
public enum Input: Sendable {
  /// The service port is open.
  case up
  /// It is not, and why; what to do about it stands in the sentence.
  case down(Sentence)
  /// Bytes from the battery, asked for by this program.
  case received(ArraySlice<UInt8>)
  /// Bytes that others exchange.
  case overheard([UInt8], SerialDissector.Side)
  /// A frame on a bus, by the bus's number, at the time the kernel gave it.
  case frame(CapturedFrame, bus: Int)
  /// A question of this program's own, come back from the bus.
  case question(CANFrame, bus: Int)
  /// How the interface of a bus is doing.
  case interface(BusWire, bus: Int)
  /// A line of a capture that is neither: a link that came or went, or a remark.
  case captured(Fact.Event)
  /// What another program's watch tells of the same battery.
  case told(ToldInput)
}

/// What the transport knows of a CAN bus beside its frames.
public struct BusWire: Hashable, Sendable {
  /// Why the interface cannot be listened to, while it cannot.
  public var failure: Sentence?
  /// Frames that the kernel had no room for, and reports of bus trouble.
  public var dropped: UInt64 = 0
  public var errors: UInt64 = 0
  public var interface: BusInterface?
  /// What the user has to know about asking.
  public var note: Sentence?
  /// What to do where nothing is heard.
  public var silenceAdvice: Sentence?
  /// Whether that is known before the silence is long: the adapter reports errors, or its rate is no battery's.
  public var isSilenceExplained = false
  /// `ASKING 301`, where the user allowed it.
  public var asking: Sentence?

  public init() {}
}

/// One piece of news from the program that reads the battery in this one's place.
public enum ToldInput: Sendable {
  case change(ClusterChange, at: Instant)
  case links([LinkStatus])
  case alarms([Alarm])
  /// Whether it had one complete reading.
  case complete(Bool)
  /// Who it is, for the link's line, and the port that it holds; the program itself, where it runs on this computer.
  case holder(String, PortHolder?, target: String)
}

/// A program of this computer that holds a port on which others look on.
public struct PortHolder: Hashable, Sendable {
  /// What a program says it is: that with a screen, that without, and those that only hear what others say.
  public static let dashboard = "wecotui"
  public static let watch = "wecotui watch"
  public static let bridge = "wecotui bridge"
  public static let tap = "wecotui tap"

  public let program: String
  public let pid: Int32
  /// Whose process it is; `nil` where that cannot be seen.
  public let user: String?

  public init(program: String, pid: Int32, user: String?) {
    self.program = program
    self.pid = pid
    self.user = user
  }

  /// It reads, and nothing can be set in it.
  public var onlyReads: Bool { program != Self.dashboard }
}
