/// What frames say about the session key, bit by bit.
///
/// A frame's checksum shows `crc | key`: where its own CRC has a 0 the key's bit stands there in the open, where it has a 1
/// the bit must be 1 and the key's stays hidden (weco-serial, Checksum, measured).
public struct KeyEvidence: Hashable, Sendable {
  /// Which bits of the key are proven.
  public private(set) var provenBits: UInt16 = 0
  /// The proven bits; open ones are 0.
  public private(set) var bits: UInt16 = 0
  /// Frames that agree with it.
  public private(set) var frames = 0

  init() {}

  init(key: UInt16) {
    provenBits = 0xFFFF
    bits = key
  }

  /// The key, once every bit is proven.
  public var key: UInt16? { provenBits == 0xFFFF ? bits : nil }

  public var openBits: UInt16 { ~provenBits }

  /// How many keys are left: 1 when the key is known.
  public var candidates: Int { 1 << openBits.nonzeroBitCount }

  /// Whether this key is one of those left.
  public func allows(_ key: UInt16) -> Bool { key & provenBits == bits }

  /// Whether some key that is left gives the frame its checksum.
  public func allows(frame: some BidirectionalCollection<UInt8>) -> Bool {
    guard let (crc, shown) = Self.reading(frame) else { return false }
    return allows(crc: crc, shown: shown)
  }

  /// Takes a frame in; `false`, and nothing is changed, when no key that is left fits it.
  mutating func add(_ frame: some BidirectionalCollection<UInt8>) -> Bool {
    guard let (crc, shown) = Self.reading(frame), allows(crc: crc, shown: shown) else { return false }
    provenBits |= ~crc
    bits |= ~crc & shown
    frames &+= 1
    return true
  }

  private func allows(crc: UInt16, shown: UInt16) -> Bool {
    crc & ~shown == 0 && (bits ^ shown) & provenBits & ~crc == 0
  }

  private static func reading(_ frame: some BidirectionalCollection<UInt8>) -> (crc: UInt16, shown: UInt16)? {
    guard frame.count >= 4 else { return nil }
    let high = frame.index(before: frame.endIndex)
    let low = frame.index(before: high)
    let checksum = UInt16(frame[low]) | UInt16(frame[high]) << 8
    return (KeyedChecksum.crc(frame[..<low]), ~(checksum &- 26))
  }
}

/// Finds the session key in any traffic, exactly, and notices when it is another one.
///
/// One damaged frame does not unsettle it: what contradicts is kept apart as a rival, and only when four frames in a row
/// agree with each other and not with what was believed, the key has changed.
public struct KeyRecovery: Hashable, Sendable {
  static let framesForChange = 4

  public enum Verdict: Hashable, Sendable {
    /// It agrees with all that is known.
    case fits
    /// No key whatever gives this frame its checksum: it is damaged, or no frame.
    case fitsNoKey
    /// Some key does, but not one that is left.
    case contradicts
    /// It and the frames before it prove that the key is another one now.
    case keyChanged
  }

  public private(set) var evidence: KeyEvidence
  public private(set) var fitsNoKey = 0
  public private(set) var contradictions = 0
  public private(set) var changes = 0
  private var rival = KeyEvidence()
  private var lastRival: [UInt8] = []

  /// Nothing is known.
  public init() { evidence = KeyEvidence() }

  /// The key is known: from a handshake, or from the user.
  public init(key: UInt16) { evidence = KeyEvidence(key: key) }

  public var key: UInt16? { evidence.key }
  public var provenBits: UInt16 { evidence.provenBits }
  public var candidates: Int { evidence.candidates }

  /// - Parameter frame: a whole frame with its checksum: a read request, a reply or `key ok`. A key request has none.
  @discardableResult
  public mutating func add(_ frame: some BidirectionalCollection<UInt8>) -> Verdict {
    if evidence.add(frame) {
      if !rival.allows(frame: frame) { rival = KeyEvidence() }
      return .fits
    }
    var alone = KeyEvidence()
    guard alone.add(frame) else {
      fitsNoKey &+= 1
      return .fitsNoKey
    }
    contradictions &+= 1
    // The same bytes again prove nothing new.
    guard !lastRival.elementsEqual(frame) || rival.frames == 0 else { return .contradicts }
    lastRival = Array(frame)
    if !rival.add(frame) { rival = alone }
    guard rival.frames >= Self.framesForChange else { return .contradicts }
    evidence = rival
    rival = KeyEvidence()
    changes &+= 1
    return .keyChanged
  }

  /// What a handshake says at once. What was known before is forgotten; the counts stay.
  public mutating func learn(key: UInt16) {
    evidence = KeyEvidence(key: key)
    rival = KeyEvidence()
  }

  /// Starts again with nothing known; the counts stay.
  public mutating func forget() {
    evidence = KeyEvidence()
    rival = KeyEvidence()
  }

  /// What is known of it, for a person.
  public var report: KeyReport {
    let frames = evidence.frames
    if let key { return .known(key, frames: frames) }
    guard provenBits != 0 else { return .unknown }
    let open = (0..<16).reversed().filter { evidence.openBits >> $0 & 1 == 1 }
    return .open(pattern, bits: open, keys: candidates, frames: frames)
  }

  /// Sixteen binary digits, most significant first, `?` for an open bit.
  public var pattern: String {
    String(
      (0..<16).reversed().map { bit in
        evidence.openBits >> bit & 1 == 1 ? "?" : evidence.bits >> bit & 1 == 1 ? "1" : "0"
      })
  }
}

/// What is known of a session key: `key 85F9, 12 frames fit`, or which bits are open and how many keys are left.
public enum KeyReport: Meaning {
  case unknown
  case known(UInt16, frames: Int)
  /// The pattern has a `?` for each of the open bits, the highest of which comes first.
  case open(String, bits: [Int], keys: Int, frames: Int)

  public var description: String {
    switch self {
    case .unknown: "nothing is known of the key yet"
    case .known(let key, let frames): frames > 0 ? "key \(key.hex), \(frames) frames fit" : "key \(key.hex)"
    case .open(let pattern, let bits, let keys, let frames):
      "key \(pattern): \(bits.count == 1 ? "bit" : "bits") \(bits.map(String.init).joined(separator: ", ")) "
        + "\(bits.count == 1 ? "is" : "are") open, \(keys) keys fit all \(frames) frames"
    }
  }
}
