/// What the frames of the service port look like, checksum apart (weco-serial, Frames, measured).
enum SerialShape {
  static let keyRequestLength = 6
  static let readLength = 8
  static let acknowledgementLength = 8
  /// The largest count whose reply has a byte count of one byte and is even.
  static let mostRegisters: UInt16 = 125

  static func keyRequest(_ bytes: ArraySlice<UInt8>) -> KeyRequest? {
    let b = bytes.prefix(keyRequestLength)
    guard b.count == keyRequestLength, b.starts(with: [0x00, 0x03]), b.suffix(2).elementsEqual([0x00, 0x01]) else {
      return nil
    }
    return KeyRequest(key: word(b, at: 2))
  }

  static func read(_ bytes: ArraySlice<UInt8>) -> ReadRequest? {
    let b = bytes.prefix(readLength)
    guard b.count == readLength, b.starts(with: [ReadRequest.unit, ReadRequest.function]) else { return nil }
    let request = ReadRequest(first: word(b, at: 2), count: word(b, at: 4))
    return (1...mostRegisters).contains(request.count) ? request : nil
  }

  static func isAcknowledgement(_ bytes: ArraySlice<UInt8>) -> Bool {
    bytes.count >= acknowledgementLength && bytes.starts(with: KeyRequest(key: 0).acknowledgement.prefix(6))
  }

  /// How long the register reply is that begins here, or `nil` if none does.
  static func replyLength(_ bytes: ArraySlice<UInt8>) -> Int? {
    guard bytes.starts(with: [ReadRequest.unit, ReadRequest.function]), let count = bytes.dropFirst(2).first,
      count > 0, count % 2 == 0
    else { return nil }
    return 5 + Int(count)
  }

  /// The registers of a whole reply.
  static func words(_ bytes: ArraySlice<UInt8>) -> [UInt16] {
    guard let length = replyLength(bytes), bytes.count >= length else { return [] }
    return stride(from: 3, to: length - 2, by: 2).map { word(bytes, at: $0) }
  }

  /// A read, reply, key request or `key ok`, as far as its first two bytes tell.
  static func isKnownStart(_ bytes: ArraySlice<UInt8>) -> Bool {
    bytes.count >= 2 && bytes.starts(with: [ReadRequest.unit, ReadRequest.function])
      || bytes.starts(with: [0x00, ReadRequest.function])
  }

  /// Whether the length is that of a known frame, so that its checksum can be judged.
  static func isWhole(_ bytes: ArraySlice<UInt8>, _ side: SerialDissector.Side) -> Bool {
    if side != .reply, read(bytes) != nil, bytes.count == readLength { return true }
    if side != .request, replyLength(bytes) == bytes.count { return true }
    return side != .request && isAcknowledgement(bytes) && bytes.count == acknowledgementLength
  }

  /// A frame of the battery's unit (or of unit 0, as key requests use) with another function than 3.
  static func isOther(_ bytes: ArraySlice<UInt8>) -> Bool {
    guard bytes.count >= 4, let unit = bytes.first, let function = bytes.dropFirst().first else { return false }
    return unit <= ReadRequest.unit && function != ReadRequest.function && function & 0x7F != 0
  }

  private static func word(_ bytes: ArraySlice<UInt8>, at offset: Int) -> UInt16 {
    UInt16(bytes[bytes.startIndex + offset]) << 8 | UInt16(bytes[bytes.startIndex + offset + 1])
  }
}
