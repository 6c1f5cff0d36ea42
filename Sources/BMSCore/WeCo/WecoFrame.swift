/// Reads `count` registers from `first`: function 3, unit 1 (weco-serial, Frames, measured).
public struct ReadRequest: Hashable, Sendable {
  public static let unit: UInt8 = 0x01
  public static let function: UInt8 = 0x03

  public let first: UInt16
  public let count: UInt16

  public init(first: UInt16, count: UInt16) {
    self.first = first
    self.count = count
  }

  public func frame(_ checksum: KeyedChecksum) -> OutgoingFrame {
    OutgoingFrame(
      bytes: checksum.sealed([
        Self.unit, Self.function, UInt8(first >> 8), UInt8(truncatingIfNeeded: first),
        UInt8(count >> 8), UInt8(truncatingIfNeeded: count),
      ]))
  }

  /// The length of the whole reply: header, data, checksum.
  public var replyLength: Int { 5 + 2 * Int(count) }
}

/// Asks the battery to use a new session key: unit 0, no checksum (weco-serial, Frames, measured).
public struct KeyRequest: Hashable, Sendable {
  public let key: UInt16

  public init(key: UInt16) { self.key = key }

  public var frame: OutgoingFrame {
    OutgoingFrame(bytes: [0x00, 0x03, UInt8(key >> 8), UInt8(truncatingIfNeeded: key), 0x00, 0x01])
  }

  /// `key ok`: eight bytes, checksum over the first six with the new key.
  ///
  /// Read as an ordinary reply it would look like a frame with byte count 3, which no read can have.
  public var acknowledgement: [UInt8] {
    KeyedChecksum(key: key).sealed([0x01, 0x03, 0x03, 0x23, 0x00, 0x00])
  }
}
