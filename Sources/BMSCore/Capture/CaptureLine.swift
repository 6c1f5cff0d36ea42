/// What was seen on a CAN bus at one moment. Decoders take data frames only.
public enum CapturedFrame: Hashable, Sendable {
  case data(CANFrame)
  /// A request for a frame: no data, only the length asked for.
  case remote(CANID, length: UInt8)
  /// The controller's report of bus trouble: the error class stands in the identifier.
  case error(CANFrame)
  /// CAN FD, which no battery here uses: kept so that nothing of a file is lost.
  case flexible(CANID, flags: UInt8, data: [UInt8])
}

/// One thing that happened on one link.
public struct CaptureEvent: Hashable, Sendable {
  public enum Content: Hashable, Sendable {
    case frame(CapturedFrame)
    /// Bytes towards the battery (`>`).
    case sent([UInt8])
    /// Bytes from the battery (`<`).
    case received([UInt8])
    /// Link up or down, and what the program or its user did (`!`).
    case note(String)
    /// What was learnt where the wire itself is not in the file, as JSON or a piece of it (`=`).
    case told(String)
  }

  public var time: WallTime
  /// The link's name: `ttyUSB0`, `can0`. Written with printable ASCII only, at most 64 characters.
  public var link: String
  public var content: Content

  public init(_ time: WallTime, _ link: String, _ content: Content) {
    self.time = time
    self.link = link
    self.content = content
  }

  /// The bytes of a serial event, in either direction.
  public var bytes: [UInt8]? {
    switch content {
    case .sent(let bytes), .received(let bytes): bytes
    case .frame, .note, .told: nil
    }
  }

  public var isTold: Bool { if case .told = content { true } else { false } }

  public var note: String? {
    if case .note(let text) = content { text } else { nil }
  }
}

/// One line of a capture: an event, or a comment (the header is made of comments).
///
/// ```
/// # WecoTUI 1.0 capture, begun 2023-11-14T22:13:20.000Z, host time zone UTC+01:00
/// # source ttyUSB0: /dev/ttyUSB0, 115200 8N1
/// # (1700000000.000000) ttyUSB0 ! link up
/// # (1700000000.010000) ttyUSB0 > 0103000100261C2A
/// # (1700000000.021000) ttyUSB0 < 01034C
/// (1700000000.123456) can0 351#1402740E740ECC01
/// ```
public enum CaptureLine: Hashable, Sendable {
  case comment(String)
  case event(CaptureEvent)

  public var event: CaptureEvent? {
    if case .event(let event) = self { event } else { nil }
  }
}

/// What is wrong with a line that could not be read.
public enum CaptureDamage: String, Error, Hashable, Sendable {
  case cut = "the file ends inside this line: it was cut"
  case tooLong = "the line is too long for a capture"
  case notText = "the line holds bytes that are no text"
  case time = "the time is damaged"
  case form = "this is neither a CAN frame, a serial line nor a comment"
  case identifier = "the CAN identifier is damaged"
  case bytes = "the bytes are damaged"
}

/// What one line of a file turned out to be, and where it stands.
public struct CaptureItem: Hashable, Sendable {
  public enum Content: Hashable, Sendable {
    case line(CaptureLine)
    /// `column` counts from 1.
    case damaged(CaptureDamage, column: Int)
  }

  /// Counted from 1.
  public let number: Int
  /// Where the line begins, in bytes from the start of the file.
  public let offset: Int
  public let content: Content

  public var event: CaptureEvent? {
    if case .line(let line) = content { line.event } else { nil }
  }

  /// `line 17, column 4: the time is damaged`, or `nil` for a good line.
  public var complaint: String? {
    guard case .damaged(let damage, let column) = content else { return nil }
    return "line \(number), column \(column): \(damage.rawValue)"
  }
}
