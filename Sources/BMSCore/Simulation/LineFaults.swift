/// A bad line between battery and reader: seeded, and able to do the one thing a checksum cannot find.
///
/// Each rate is a probability from 0 to 1 for each reply; at most one fault of each kind hits a reply.
public struct LineFaults: Hashable, Sendable {
  /// What can be wrong with a line, and how often.
  public struct Rates: Hashable, Sendable {
    /// Data bits flipped so that the keyed checksum still fits.
    public var unnoticed = 0.0
    /// Bits flipped so that it does not.
    public var broken = 0.0
    /// The end of the reply is missing.
    public var truncated = 0.0
    /// Nothing arrives.
    public var dropped = 0.0
    /// Bytes that were never sent, before the reply.
    public var prefixed = 0.0
    /// The same, within it.
    public var inserted = 0.0
    /// The reply comes twice.
    public var duplicated = 0.0

    public init() {}

    /// Corruption that the checksum lets through in one reply of five, and a little of everything else.
    public static let harsh: Rates = {
      var rates = Rates()
      rates.unnoticed = 0.2
      rates.broken = 0.03
      rates.truncated = 0.03
      rates.dropped = 0.02
      rates.prefixed = 0.05
      rates.inserted = 0.02
      rates.duplicated = 0.02
      return rates
    }()
  }

  public var rates: Rates
  /// How many replies were changed unnoticeably, for a test to know that something happened.
  public private(set) var unnoticedCount = 0
  private var generator: SplitMix64

  public init(_ rates: Rates = .harsh, seed: UInt64) {
    self.rates = rates
    generator = SplitMix64(seed: seed)
  }

  /// What arrives of one reply.
  ///
  /// - Parameter key: the session's, for flips that the checksum does not see.
  public mutating func pass(_ reply: [UInt8], key: UInt16) -> [UInt8] {
    guard !reply.isEmpty, !happens(rates.dropped) else { return [] }
    var bytes = reply
    if happens(rates.unnoticed), let changed = unnoticed(bytes, key: key) { bytes = changed }
    if happens(rates.broken) { bytes = broken(bytes, key: key) }
    if happens(rates.truncated) { bytes.removeLast(1 + below(bytes.count)) }
    if happens(rates.inserted) { bytes.insert(contentsOf: garbage(), at: below(bytes.count + 1)) }
    if happens(rates.prefixed) { bytes = garbage() + bytes }
    if happens(rates.duplicated) { bytes += bytes }
    return bytes
  }

  /// The reply with one to six data bits flipped so that its keyed checksum still fits, or `nil` when it is no
  /// register reply or too short for that.
  public mutating func unnoticed(_ reply: [UInt8], key: UInt16) -> [UInt8]? {
    guard reply.count >= 7, reply[2] % 2 == 0, Int(reply[2]) == reply.count - 5 else { return nil }
    let effects = ChecksumEffect.ofDataBits(in: reply)
    for _ in 0..<5000 {
      let flips = Set((0..<(1 + below(6))).map { _ in below(effects.count) })
      guard flips.reduce(0, { $0 ^ effects[$1] }) & ~key == 0 else { continue }
      unnoticedCount += 1
      return flipped(reply, flips)
    }
    // The polynomial itself: four bits that no CRC of this kind sees, whatever the key.
    guard effects.count > 16 else { return nil }
    let first = below(effects.count - 16)
    unnoticedCount += 1
    return flipped(reply, [first, first + 1, first + 14, first + 16])
  }

  private func flipped(_ reply: [UInt8], _ flips: Set<Int>) -> [UInt8] {
    var bytes = reply
    for bit in flips { bytes[3 + bit / 8] ^= 1 << UInt8(bit % 8) }
    return bytes
  }

  /// The bytes with one to six bits flipped anywhere so that a reader sees it.
  private mutating func broken(_ bytes: [UInt8], key: UInt16) -> [UInt8] {
    var changed = bytes
    for _ in 0..<100 {
      for _ in 0...below(6) { changed[below(changed.count)] ^= 1 << UInt8(below(8)) }
      if !ChecksumEffect.fits(changed, key: key) { return changed }
    }
    return changed
  }

  private mutating func garbage() -> [UInt8] {
    (0...below(12)).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
  }

  private mutating func happens(_ rate: Double) -> Bool { rate > 0 && generator.uniform() < rate }

  private mutating func below(_ limit: Int) -> Int { Int(generator.next() % UInt64(max(limit, 1))) }
}

/// What single flipped bits do to the CRC. CRCs are linear: the effects of several bits just add up (XOR).
private enum ChecksumEffect {
  /// For each data bit of a reply, least significant bit of the first data byte first, the CRC bits it turns over.
  static func ofDataBits(in reply: [UInt8]) -> [UInt16] {
    let count = reply.count - 5
    var effects = Array(repeating: UInt16(0), count: count * 8)
    for bit in 0..<8 {
      var effect = UInt16(1) << UInt16(bit)
      for byte in (0..<count).reversed() {
        for _ in 0..<8 { effect = effect & 1 == 1 ? (effect >> 1) ^ 0xA001 : effect >> 1 }
        effects[byte * 8 + bit] = effect
      }
    }
    return effects
  }

  static func fits(_ frame: [UInt8], key: UInt16) -> Bool {
    guard frame.count > 2 else { return false }
    let checksum = UInt16(frame[frame.count - 2]) | UInt16(frame[frame.count - 1]) << 8
    return KeyedChecksum(key: key).checksum(frame.dropLast(2)) == checksum
  }
}
