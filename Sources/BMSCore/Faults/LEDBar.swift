/// What the five LEDs on a battery's front show now (manual 4.3).
///
/// How many LEDs are lit for which band of SOC is not said in text: the bands are listed from full to empty, so five
/// down to one are taken, counted from LED1.
public struct LEDBar: Hashable, Sendable {
  public enum LED: String, Hashable, Sendable {
    case off, green, blue, yellow, red
  }

  public enum Showing: Hashable, Sendable {
    case start, charge, fault
    /// SOC is not known: what the bar shows cannot be told.
    case unknown
  }

  /// LED1 to LED5.
  public let leds: [LED]
  public let showing: Showing

  /// Green for so long after the start.
  public static let startTime = Manual.printed.ledStart.value
  /// SOC for so long, the fault for so long, in turn.
  public static let turn = Manual.printed.ledTurn.value

  /// - Parameters:
  ///   - soc: %, or `nil` when it is not known.
  ///   - faults: the red LEDs of what is wrong; several faults are taken together, which the manual does not describe.
  ///   - faultSince: when the first of them began: the turns are counted from there, SOC first. The battery's own turns
  ///     cannot be heard, so they may be the other way round.
  ///   - started: when the battery was switched on, where that is known.
  public init(
    soc: Double?, faults: LEDPattern = .none, faultSince: Instant? = nil, started: Instant? = nil, at now: Instant
  ) {
    if let started, now >= started, now - started < Self.startTime {
      leds = Array(repeating: .green, count: 5)
      showing = .start
    } else if !faults.isEmpty, Self.isFaultTurn(since: faultSince ?? now, at: now) {
      leds = (1...5).map { faults.isLit($0) ? .red : .off }
      showing = .fault
    } else if let soc, soc.isFinite {
      leds = Self.charge(soc)
      showing = .charge
    } else {
      leds = Array(repeating: .off, count: 5)
      showing = .unknown
    }
  }

  private static func isFaultTurn(since: Instant, at now: Instant) -> Bool {
    max(now - since, .zero).microseconds / turn.microseconds % 2 == 1
  }

  /// Blue, one LED less for each band down; one in yellow below the last.
  private static func charge(_ soc: Double) -> [LED] {
    let band = Manual.printed.ledBands.value.firstIndex { soc >= $0 }
    return (0..<5).map { $0 < 5 - (band ?? 4) ? band == nil ? .yellow : .blue : .off }
  }
}
