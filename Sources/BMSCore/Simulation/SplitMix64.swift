/// A small seeded generator (Steele, Lea and Flood 2014): the same seed gives the same numbers on every machine.
public struct SplitMix64: RandomNumberGenerator, Hashable, Sendable {
  private var state: UInt64

  public init(seed: UInt64) { state = seed }

  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

extension SplitMix64 {
  /// A number from 0 up to but without 1.
  mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// A number from `-width` to `width`, all equally likely.
  mutating func within(_ width: Double) -> Double { (uniform() * 2 - 1) * width }

  /// A bell-shaped number with this standard deviation, never beyond 3.5 of them (sum of four uniform ones).
  mutating func noise(_ deviation: Double) -> Double {
    (uniform() + uniform() + uniform() + uniform() - 2) * 1.732 * deviation
  }
}
