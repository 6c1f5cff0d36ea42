/// Finds the one reply that is being waited for in whatever bytes arrive.
///
/// Fed byte by byte or in lumps, with garbage before or between: it skips one byte at a time until a frame fits,
/// so a stray byte costs nothing but itself. It never holds more than the reply it waits for.
public struct ReplyParser: Hashable, Sendable {
  /// What may come next on the line.
  public enum Expectation: Hashable, Sendable {
    case nothing
    /// The answer to a key request; an ordinary reply is not accepted in its place.
    case acknowledgement(KeyRequest)
    /// The answer to a read; `key ok` cannot be taken for it, its byte count is odd.
    case reply(ReadRequest, KeyedChecksum)
    /// The answer to a write that the user confirmed.
    case writeAnswer(WriteRequest, KeyedChecksum, mayRefuse: Bool)
  }

  public enum Result: Hashable, Sendable {
    case acknowledged(KeyRequest)
    case registers(ReadRequest, [UInt16])
    case written(WriteAnswer)
  }

  public private(set) var expectation: Expectation = .nothing
  public private(set) var badChecksums = 0
  public private(set) var strayBytes = 0
  public private(set) var resyncs = 0

  private var buffer: [UInt8] = []
  private var isSkipping = false

  public init() {}

  /// Bytes of an unfinished frame; never more than one reply's worth.
  public var heldBytes: Int { buffer.count }

  /// Whether bytes of an unfinished frame, or bytes that fit nothing, came since the expectation was set.
  public private(set) var hasHeardBytes = false

  /// Forgets what is left of earlier bytes and waits for something new.
  public mutating func expect(_ expectation: Expectation) {
    strayBytes &+= buffer.count
    buffer.removeAll(keepingCapacity: true)
    self.expectation = expectation
    isSkipping = false
    hasHeardBytes = false
  }

  /// Takes the bytes in and gives the awaited answer as soon as it is complete; what follows it is stray.
  public mutating func receive(_ bytes: some Sequence<UInt8>) -> Result? {
    var result: Result?
    for byte in bytes {
      guard result == nil, expectation != .nothing else {
        strayBytes &+= 1
        continue
      }
      hasHeardBytes = true
      buffer.append(byte)
      result = scan()
    }
    if result != nil { expect(.nothing) }
    return result
  }

  /// Drops bytes from the front until they could be the start of the answer; gives it if it is whole.
  private mutating func scan() -> Result? {
    while !buffer.isEmpty {
      guard isStart(buffer) else {
        skip()
        continue
      }
      guard buffer.count >= length else { return nil }
      if let result = match() {
        buffer.removeAll(keepingCapacity: true)
        return result
      }
      badChecksums &+= 1
      skip()
    }
    return nil
  }

  private var length: Int {
    switch expectation {
    case .nothing: 0
    case .acknowledgement: 8
    case .reply(let request, _): request.replyLength
    case .writeAnswer(let write, _, let mayRefuse):
      mayRefuse && buffer.starts(with: write.refusalHead) ? WriteRequest.refusalLength : WriteRequest.echoLength
    }
  }

  private func isStart(_ bytes: [UInt8]) -> Bool {
    switch expectation {
    case .nothing: false
    case .acknowledgement(let request): request.acknowledgement.prefix(6).starts(with: bytes.prefix(6))
    case .reply(let request, _):
      [ReadRequest.unit, ReadRequest.function, UInt8(truncatingIfNeeded: 2 * request.count)]
        .starts(with: bytes.prefix(3))
    case .writeAnswer(let write, _, let mayRefuse):
      write.head.starts(with: bytes.prefix(write.head.count))
        || mayRefuse && write.refusalHead.starts(with: bytes.prefix(2))
    }
  }

  private func match() -> Result? {
    switch expectation {
    case .nothing: return nil
    case .acknowledgement(let request):
      return buffer == request.acknowledgement ? .acknowledged(request) : nil
    case .reply(let request, let checksum):
      guard checksum.fits(buffer) else { return nil }
      let data = buffer.dropFirst(3).dropLast(2)
      let words = stride(from: data.startIndex, to: data.endIndex - 1, by: 2).map {
        UInt16(data[$0]) << 8 | UInt16(data[$0 + 1])
      }
      return .registers(request, words)
    case .writeAnswer(_, let checksum, _):
      guard checksum.fits(buffer) else { return nil }
      return .written(buffer.count == WriteRequest.echoLength ? .acknowledged : .refused(code: buffer[2]))
    }
  }

  private mutating func skip() {
    buffer.removeFirst()
    strayBytes &+= 1
    if !isSkipping { resyncs &+= 1 }
    isSkipping = true
  }
}
