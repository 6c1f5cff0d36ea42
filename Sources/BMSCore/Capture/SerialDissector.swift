/// Takes the traffic of one service port apart into frames, as a bridge or a tap hears it.
///
/// It is fed what each side sends, or both mixed as a single receiver on a shared line hears them. Whole good frames come out
/// at once; what fits nothing is kept until the line is quiet, the other side talks or `finish` is called, so that a frame
/// that nobody knows comes out whole. The key may be given; otherwise it is recovered from the traffic itself.
public struct SerialDissector: Sendable {
  public enum Side: Int, Hashable, Sendable, CaseIterable {
    /// Towards the battery.
    case request
    /// From the battery.
    case reply
    /// Both on one wire.
    case mixed
  }

  /// So long a burst is taken apart without waiting for its end; the longest frame is 255 bytes.
  static let longestBurst = 1024
  /// A quiet line for so long ends a burst: well over the 16 ms for which an FTDI adapter holds bytes back.
  public static let defaultGap = Span.milliseconds(40)

  /// An answer that has begun may pause for so long: a network holds back what is not acknowledged, 40 ms and more. Longer
  /// than any, and shorter than the vendor's tool waits before it asks again.
  static let pauseWithinReply = Span.milliseconds(300)

  public private(set) var recovery: KeyRecovery
  private let gap: Span
  private var bursts = [Burst](repeating: Burst(), count: Side.allCases.count)
  private var pending: Pending?
  /// Another question before that one stayed without an answer, and would have got one of as many bytes.
  private var isDoubtful = false
  /// The key that was last asked for, for a tap that hears only one side.
  private var proposed: UInt16?
  private var events: [SerialEvent] = []

  private enum Pending {
    case key(KeyRequest)
    case read(ReadRequest)
    /// A frame of another function, heard on the side of the questions.
    case other(function: UInt8)
  }

  private struct Burst {
    var bytes: [UInt8] = []
    var start = WallTime(microseconds: 0)
    var last = WallTime(microseconds: 0)
  }

  /// - Parameter key: the session key, if it is known.
  public init(key: UInt16? = nil, gap: Span = Self.defaultGap) {
    recovery = key.map(KeyRecovery.init(key:)) ?? KeyRecovery()
    self.gap = gap
  }

  public var key: UInt16? { recovery.key }

  /// Bytes that are not in an event yet.
  public var heldBytes: Int { bursts.reduce(0) { $0 + $1.bytes.count } }

  public mutating func receive(_ bytes: [UInt8], side: Side, at time: WallTime) -> [SerialEvent] {
    endQuietBursts(at: time)
    for other in Side.allCases where other != side { resolve(other) }
    var start = 0
    while start < bytes.count {
      let end = min(start + Self.longestBurst / 2, bytes.count)
      append(bytes[start..<end], to: side, at: time)
      dissectWholeFrames(side)
      if bursts[side.rawValue].bytes.count >= Self.longestBurst { resolve(side, keeping: Self.longestBurst / 2) }
      start = end
    }
    return collected()
  }

  /// Time has passed: what is left of a burst comes out when the line was quiet long enough.
  public mutating func advance(to time: WallTime) -> [SerialEvent] {
    endQuietBursts(at: time)
    return collected()
  }

  /// The traffic ends here.
  public mutating func finish() -> [SerialEvent] {
    for side in Side.allCases { resolve(side) }
    return collected()
  }

  /// The link was away, or nobody listened: what is heard from here on answers nothing that was asked before.
  public mutating func interrupt() -> [SerialEvent] {
    let events = finish()
    pending = nil
    return events
  }

  /// What both sides said while nobody looked, as it must have been said: a question, its answer, the next question.
  ///
  /// Two receivers hear the two sides, and hand over what came since they were last asked: which of it was first they do
  /// not tell. `nil` where it does not go one by one, so that an answer could be taken for that of another question.
  /// - Parameter isAnswerDue: whether the last question may still be answered.
  public func inOrder(
    requests: [UInt8], replies: [UInt8], isAnswerDue: Bool, at time: WallTime
  ) -> [(side: Side, bytes: [UInt8])]? {
    var trial = self
    if !isAnswerDue { trial.pending = nil }
    for side in [Side.request, .reply] { trial.endOther(side) }
    var order: [(side: Side, bytes: [UInt8])] = []
    var (requests, replies) = (requests[...], replies[...])
    while !requests.isEmpty, !replies.isEmpty {
      let isQuestion = trial.pending == nil
      let part =
        isQuestion ? trial.takeTurn(of: &requests, .request, at: time) : trial.takeTurn(of: &replies, .reply, at: time)
      guard let part else { return nil }
      order.append((isQuestion ? .request : .reply, part))
    }
    return order + [(Side.request, Array(requests)), (.reply, Array(replies))].filter { !$0.1.isEmpty }
  }

  /// Takes what belongs to one side's turn off the front: up to the end of a question, or of what answers the last one.
  private mutating func takeTurn(of bytes: inout ArraySlice<UInt8>, _ side: Side, at time: WallTime) -> [UInt8]? {
    let wasPending = pending != nil
    for end in bytes.indices {
      _ = receive([bytes[end]], side: side, at: time)
      endOther(side)
      guard (pending != nil) != wasPending else { continue }
      defer { bytes = bytes[(end + 1)...] }
      return Array(bytes[...end])
    }
    return nil
  }

  /// A frame of another function does not say how long it is: the key's checksum tells where it ends.
  private mutating func endOther(_ side: Side) {
    let bytes = bursts[side.rawValue].bytes
    guard key != nil, SerialShape.isOther(bytes[...]), fits(bytes[...]) else { return }
    classifyOther(take(bytes.count, side), side)
  }

  // MARK: - Bursts

  private mutating func collected() -> [SerialEvent] {
    defer { events = [] }
    return events
  }

  private mutating func endQuietBursts(at time: WallTime) {
    for side in Side.allCases {
      let quiet = time.microseconds &- bursts[side.rawValue].last.microseconds
      if quiet >= (isReplyUnderWay(side) ? max(gap, Self.pauseWithinReply) : gap).microseconds { resolve(side) }
    }
  }

  /// The beginning of the very answer that was asked for. On a wire of both sides nobody knows who goes on.
  private func isReplyUnderWay(_ side: Side) -> Bool {
    guard side == .reply, case .read(let request) = pending else { return false }
    let bytes = bursts[side.rawValue].bytes[...]
    guard !bytes.isEmpty, bytes.count < request.replyLength else { return false }
    return bytes.count < 3
      ? [ReadRequest.unit, ReadRequest.function].starts(with: bytes)
      : SerialShape.replyLength(bytes) == request.replyLength
  }

  private mutating func append(_ bytes: ArraySlice<UInt8>, to side: Side, at time: WallTime) {
    if bursts[side.rawValue].bytes.isEmpty { bursts[side.rawValue].start = time }
    bursts[side.rawValue].bytes += bytes
    bursts[side.rawValue].last = time
  }

  private mutating func dissectWholeFrames(_ side: Side) {
    while let (kind, length) = match(bursts[side.rawValue].bytes[...], side, isWhole: false) {
      emit(kind, length, side)
    }
  }

  /// Takes the rest of a burst apart: good frames wherever they stand, and what lies before and between them.
  private mutating func resolve(_ side: Side, keeping: Int = 0) {
    while bursts[side.rawValue].bytes.count > keeping {
      let bytes = bursts[side.rawValue].bytes
      if let (kind, length) = match(bytes[...], side, isWhole: true) {
        emit(kind, length, side)
      } else {
        classify(unexplained(bytes, side), side)
      }
    }
  }

  /// The bytes up to the next frame that can be trusted, or all.
  ///
  /// A checksum that fits the whole makes it one frame. Without the key nothing within a burst can be trusted.
  private func unexplained(_ bytes: [UInt8], _ side: Side) -> ArraySlice<UInt8> {
    guard key != nil, !SerialShape.isOther(bytes[...]) || !fits(bytes[...]) else { return bytes[...] }
    let next = bytes.indices.dropFirst().first { start in
      guard let (kind, length) = match(bytes[start...], side, isWhole: false) else { return false }
      // Without a checksum a key request is not believed amid the bytes of a damaged reply.
      if case .keyRequest = kind, side == .mixed { return start + length == bytes.endIndex }
      return true
    }
    return bytes[..<(next ?? bytes.endIndex)]
  }

  // MARK: - Frames

  /// The frame at the front, if it is whole and its checksum fits what is known of the key.
  private func match(
    _ bytes: ArraySlice<UInt8>, _ side: Side, isWhole: Bool
  ) -> (kind: SerialEvent.Kind, length: Int)? {
    if side != .request, let answer = matchPending(bytes) { return answer }
    if side != .reply {
      if let key = SerialShape.keyRequest(bytes) { return (.keyRequest(key), SerialShape.keyRequestLength) }
      if let read = SerialShape.read(bytes), fits(bytes.prefix(SerialShape.readLength)) {
        return (.read(read), SerialShape.readLength)
      }
    }
    return side != .request ? matchUnasked(bytes, isWhole: isWhole) : nil
  }

  private func matchPending(_ bytes: ArraySlice<UInt8>) -> (kind: SerialEvent.Kind, length: Int)? {
    switch pending {
    case .key(let request) where bytes.starts(with: request.acknowledgement):
      return (.keyAccepted(request), SerialShape.acknowledgementLength)
    case .read(let request):
      guard SerialShape.replyLength(bytes) == request.replyLength, fits(bytes.prefix(request.replyLength)) else {
        return nil
      }
      let words = SerialShape.words(bytes)
      return (isDoubtful ? .unaskedReply(words) : .reply(request, words), request.replyLength)
    default: return nil
    }
  }

  /// Whether the shape of what is answered next is known.
  private var isKnownAnswerDue: Bool {
    switch pending {
    case .key, .read: true
    case .other, nil: false
    }
  }

  private func matchUnasked(
    _ bytes: ArraySlice<UInt8>, isWhole: Bool
  ) -> (kind: SerialEvent.Kind, length: Int)? {
    if SerialShape.isAcknowledgement(bytes), !isKnownAnswerDue {
      return (.keyAccepted(nil), SerialShape.acknowledgementLength)
    }
    guard let length = SerialShape.replyLength(bytes), bytes.count >= length else { return nil }
    // Without the key the shape must bear it out: the burst ends here, or another frame begins.
    let rest = bytes.dropFirst(length)
    let isLikely = key != nil || isWhole && (rest.isEmpty || SerialShape.isKnownStart(rest))
    guard isLikely, fits(bytes.prefix(length)) else { return nil }
    return (.unaskedReply(SerialShape.words(bytes)), length)
  }

  /// Whether the checksum fits what is known of the key, or the key that was just asked for.
  private func fits(_ frame: ArraySlice<UInt8>) -> Bool {
    recovery.evidence.allows(frame: frame) || proposed.map { KeyedChecksum(key: $0).fits(frame) } ?? false
  }

  // MARK: - Events

  /// Takes the frame off the front of its burst and learns from it.
  private mutating func emit(_ kind: SerialEvent.Kind, _ length: Int, _ side: Side) {
    let frame = take(length, side)
    let before = key
    switch kind {
    case .keyRequest(let request):
      pending = .key(request)
      proposed = request.key
    case .keyAccepted(let request?):
      pending = nil
      proposed = nil
      recovery.learn(key: request.key)
    case .keyAccepted(nil):
      if !recovery.evidence.allows(frame: frame.bytes) { recovery.forget() }
      recovery.add(frame.bytes)
    default:
      if let proposed, !recovery.evidence.allows(frame: frame.bytes) { recovery.learn(key: proposed) }
      recovery.add(frame.bytes)
      switch kind {
      case .read(let request): ask(request)
      // The answer to either of two questions: the other one may still come.
      case .unaskedReply where isDoubtful: break
      default: pending = nil
      }
    }
    let check: SerialEvent.Check =
      if case .keyRequest = kind { .none } else { key == nil ? .unproven : .fits }
    add(frame, side, kind, check)
    reportKey(before, side)
  }

  /// A battery that answers later than its tool waits answers the question before: an answer that fits both proves
  /// nothing. One of another length does.
  private mutating func ask(_ request: ReadRequest) {
    if case .read(let before) = pending {
      if before != request { isDoubtful = before.replyLength == request.replyLength }
    } else {
      isDoubtful = false
    }
    pending = .read(request)
  }

  /// Gives bytes that are no good frame the most honest name.
  private mutating func classify(_ bytes: ArraySlice<UInt8>, _ side: Side) {
    let before = key
    if SerialShape.isOther(bytes) {
      if side == .mixed, let length = lengthOfFirst(bytes) {
        classifyOther(take(length, side), side)
        return
      }
      classifyOther(take(bytes.count, side), side)
    } else if SerialShape.isKnownStart(bytes) {
      let isWhole = SerialShape.isWhole(bytes, side)
      // Function 3 in a shape that is neither read nor reply, but sealed with the session's key.
      if !isWhole, key != nil, bytes.count > 4, fits(bytes) {
        classifyOther(take(bytes.count, side), side)
        return
      }
      let frame = take(bytes.count, side)
      if isWhole { recovery.add(frame.bytes) }
      if side != .request || isWhole { pending = nil }
      add(frame, side, .damaged, .wrong)
    } else {
      add(take(bytes.count, side), side, .stray, .none)
    }
    reportKey(before, side)
  }

  private mutating func classifyOther(_ frame: Burst, _ side: Side) {
    let check: SerialEvent.Check = fits(frame.bytes[...]) ? (key == nil ? .unproven : .fits) : .wrong
    let function = frame.bytes[1]
    switch (side, pending) {
    case (.request, _): pending = .other(function: function)
    // The answer to another one than that.
    case (.reply, .other(let asked)) where asked != function & 0x7F: break
    default: pending = nil
    }
    add(frame, side, .other(unit: frame.bytes[0], function: function), check)
  }

  /// Where a request and its answer of another function meet on one wire, told by both checksums.
  private func lengthOfFirst(_ bytes: ArraySlice<UInt8>) -> Int? {
    guard key != nil, bytes.count >= 8 else { return nil }
    return (4...(bytes.count - 4)).first { length in
      let second = bytes.dropFirst(length)
      return second.first == bytes.first && second.dropFirst().first.map { $0 & 0x7F } == bytes.dropFirst().first
        && fits(bytes.prefix(length)) && fits(second)
    }
  }

  private mutating func take(_ length: Int, _ side: Side) -> Burst {
    var frame = bursts[side.rawValue]
    let rest = frame.bytes.dropFirst(length)
    frame.bytes = Array(frame.bytes.prefix(length))
    bursts[side.rawValue].bytes = Array(rest)
    bursts[side.rawValue].start = frame.last
    return frame
  }

  private mutating func add(_ frame: Burst, _ side: Side, _ kind: SerialEvent.Kind, _ check: SerialEvent.Check) {
    events.append(
      SerialEvent(time: frame.start, end: frame.last, side: side, bytes: frame.bytes, kind: kind, check: check))
  }

  private mutating func reportKey(_ before: UInt16?, _ side: Side) {
    guard key != before else { return }
    let time = events.last?.end ?? WallTime(microseconds: 0)
    events.append(SerialEvent(time: time, end: time, side: side, bytes: [], kind: .keyFound(key), check: .none))
  }
}
