internal import BMSCore

/// The range of a plot in round steps, so that it stays while the values move a little.
struct AxisScale: Hashable {
  let low: Double
  let high: Double
  private let decimals: UInt8

  /// - Parameters:
  ///   - least: the range is never smaller: noise must not look like news.
  ///   - startsAtZero: the lower end is nothing.
  init(_ values: ClosedRange<Double>, least: Double, startsAtZero: Bool = false) {
    let bottom = startsAtZero ? min(values.lowerBound, 0) : values.lowerBound
    let middle = (bottom + values.upperBound) / 2
    let half = max(values.upperBound - bottom, least) / 2
    let from = startsAtZero ? bottom : min(bottom, middle - half)
    let to = startsAtZero ? max(values.upperBound, bottom + least) : max(values.upperBound, middle + half)
    let step = Self.roundStep((to - from) / 3)
    low = (from / step).rounded(.down) * step
    high = max((to / step).rounded(.up) * step, low + step)
    decimals = step >= 1 ? 0 : step >= 0.1 ? 1 : 2
  }

  /// 1, 2 or 5 times a power of ten, not below `least`.
  static func roundStep(_ least: Double) -> Double {
    guard least.isFinite, least > 0.01, least < 1e9 else { return least >= 1e9 ? 1e9 : 0.01 }
    var power = 0.01
    while power * 10 <= least { power *= 10 }
    return [1, 2, 5, 10].map { $0 * power }.first { $0 >= least * (1 - 1e-9) } ?? power * 10
  }

  func label(_ value: Double) -> String {
    guard value.magnitude < 1e9 else { return Texts.unknown }
    let scaled = value * (decimals == 0 ? 1 : decimals == 1 ? 10 : 100)
    return Decimal(Int64(scaled.rounded()), decimals: decimals).text
  }

  /// What stands at a row of a plot: its ends, and its middle where that is a round number.
  func label(row: Int, of rows: Int) -> String {
    if row == 0 { return label(high) }
    if row == rows - 1 { return label(low) }
    guard rows >= 5, rows % 2 == 1, row == rows / 2 else { return "" }
    let middle = (low + high) / 2
    let scaled = middle * (decimals == 0 ? 1 : decimals == 1 ? 10 : 100)
    return abs(scaled - scaled.rounded()) < 1e-6 ? label(middle) : ""
  }

  /// The height of a value on a raster so many dots high.
  func height(_ value: Double, of dots: Int) -> Int {
    guard value.isFinite, high > low else { return 0 }
    let part = max(-1, min((value - low) / (high - low), 2))
    return Int((part * Double(max(dots - 1, 0))).rounded())
  }
}
