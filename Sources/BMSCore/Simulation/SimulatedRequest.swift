/// What a client can ask a battery for (weco-serial, Frames).
enum SimulatedRequest: Hashable, Sendable {
  case key(UInt16)
  case read(first: UInt16, count: Int)
  /// The simulator's own: function 6 or 16 for one of its control registers.
  case write(WriteRequest)
}

/// Finds requests in a stream of bytes that may come in any pieces and with rubbish between.
///
/// Bytes that start no request are skipped one by one, so rubbish never costs the request behind it. Keeps at most ten
/// bytes between calls.
struct SimulatedRequestParser: Hashable, Sendable {
  private static let keyLength = 6
  private static let readLength = 8
  private static let multipleLength = 11

  private var pending: [UInt8] = []

  /// Takes one byte in and returns the request it completed.
  ///
  /// - Parameter key: the session key; without one only key requests are understood.
  mutating func feed(_ byte: UInt8, key: UInt16?) -> SimulatedRequest? {
    pending.append(byte)
    while !pending.isEmpty {
      switch Self.look(pending, key: key) {
      case .incomplete: return nil
      case .nothing: pending.removeFirst()
      case .request(let request, let length):
        pending.removeFirst(length)
        return request
      }
    }
    return nil
  }

  private enum Look {
    case nothing, incomplete
    case request(SimulatedRequest, length: Int)
  }

  private static func look(_ b: [UInt8], key: UInt16?) -> Look {
    guard b[0] <= 1, b.count < 2 || b[1] == 3 || isWrite(b) else { return .nothing }
    if isWrite(b) { return lookForWrite(b, key: key) }
    return b[0] == 0 ? lookForKey(b) : lookForRead(b, key: key)
  }

  private static func lookForKey(_ b: [UInt8]) -> Look {
    if b.count > 4, b[4] != 0 { return .nothing }
    guard b.count >= keyLength else { return .incomplete }
    guard b[5] == 1 else { return .nothing }
    return .request(.key(UInt16(b[2]) << 8 | UInt16(b[3])), length: keyLength)
  }

  private static func isWrite(_ b: [UInt8]) -> Bool { b[0] == 1 && b.count > 1 && (b[1] == 6 || b[1] == 16) }

  private static func lookForWrite(_ b: [UInt8], key: UInt16?) -> Look {
    guard b.count > 3 else { return .incomplete }
    let register = UInt16(b[2]) << 8 | UInt16(b[3])
    guard let key, SimulatedControls.registers.contains(register) else { return .nothing }
    let length = b[1] == 6 ? readLength : multipleLength
    guard b.count >= length else { return .incomplete }
    let request = WriteRequest(
      function: b[1], register: register, raw: UInt16(b[length - 4]) << 8 | UInt16(b[length - 3]))
    // One register at a time, and the checksum fits: exactly the bytes that this request has.
    guard request.bytes(KeyedChecksum(key: key)) == Array(b.prefix(length)) else { return .nothing }
    return .request(.write(request), length: length)
  }

  private static func lookForRead(_ b: [UInt8], key: UInt16?) -> Look {
    guard b.count >= readLength else { return .incomplete }
    guard let key else { return .nothing }
    let checksum = UInt16(b[6]) | UInt16(b[7]) << 8
    guard KeyedChecksum(key: key).checksum(b.prefix(readLength - 2)) == checksum else { return .nothing }
    let request = SimulatedRequest.read(
      first: UInt16(b[2]) << 8 | UInt16(b[3]), count: Int(b[4]) << 8 | Int(b[5]))
    return .request(request, length: readLength)
  }
}
