/// What one run of bytes on the service port turned out to be. Every byte that was fed stands in exactly one event.
public struct SerialEvent: Hashable, Sendable {
  public enum Kind: Hashable, Sendable {
    case keyRequest(KeyRequest)
    /// `key ok`, with the request it answers unless that was not heard.
    case keyAccepted(KeyRequest?)
    case read(ReadRequest)
    /// The registers that were asked for.
    case reply(ReadRequest, [UInt16])
    /// A register reply whose request was not heard: nobody knows which registers these are.
    case unaskedReply([UInt16])
    /// A frame that is neither a key request nor a read, whole: a write of the vendor's tool, an exception.
    case other(unit: UInt8, function: UInt8)
    /// It looks like a read, a reply or `key ok`, but its checksum or its length is wrong.
    case damaged
    /// Bytes that look like no frame.
    case stray
    /// No bytes: from here on the frames prove this key, or prove that the old one is gone (`nil`).
    case keyFound(UInt16?)
  }

  /// What is known of the frame's checksum.
  public enum Check: Hashable, Sendable {
    /// It fits the session key.
    case fits
    /// The key is not known for certain yet; it fits what is known of it.
    case unproven
    case wrong
    /// There is none to check.
    case none
  }

  /// When the first and the last of the bytes came.
  public var time: WallTime
  public var end: WallTime
  public var side: SerialDissector.Side
  public var bytes: [UInt8]
  public var kind: Kind
  public var check: Check

  public init(time: WallTime, end: WallTime, side: SerialDissector.Side, bytes: [UInt8], kind: Kind, check: Check) {
    self.time = time
    self.end = end
    self.side = side
    self.bytes = bytes
    self.kind = kind
    self.check = check
  }

  /// Whether its content may be used: whole, and with a checksum that fits as far as anybody can tell.
  public var isGood: Bool {
    switch kind {
    case .damaged, .stray, .keyFound: false
    default: check != .wrong
    }
  }
}
