/// A place of a frame where a number may stand, and what stands there in each frame.
struct LearnFrameColumn: Sendable {
  let bits: FrameBits
  /// By sample; `nil` where the frame is too short.
  let raw: [Double?]
  let mean: Double
  let variance: Double
  let least: Double
  let most: Double

  init?(_ bits: FrameBits, _ samples: [LearnFrameSeries.Sample], id: CANID = .standard(0)) {
    self.bits = bits
    raw = samples.map { sample in
      bits.raw(in: CANFrame(id: id, word: sample.bytes, count: sample.count)).map(Double.init)
    }
    let there = raw.compactMap(\.self)
    guard there.count >= LearnFrameSearch.leastPairs, let least = there.min(), let most = there.max(), least < most
    else {
      return nil
    }
    self.least = least
    self.most = most
    let mean = LearnPairs.mean(there)
    self.mean = mean
    variance = there.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(there.count)
  }
}

/// All places of one identifier's frames at which something moves.
struct LearnFrameColumns: Sendable {
  let samples: [LearnFrameSeries.Sample]
  /// Frames that were heard, also those that were thinned out.
  let seen: Int
  let period: Span?
  let columns: [LearnFrameColumn]

  init(_ series: LearnFrameSeries) {
    samples = series.samples
    seen = series.seen
    period = series.period
    let places = Self.places
    let samples = series.samples
    columns = places.compactMap { LearnFrameColumn($0, samples) }
  }

  /// Numbers of one, two and four bytes, in both orders, with and without a sign.
  private static let places: [FrameBits] = [1, 2, 4].flatMap { width in
    (0...(8 - width)).flatMap { byte in
      (width == 1 ? [false] : [false, true]).flatMap { isBig in
        [false, true].compactMap { FrameBits(byte: byte, width: width, isBig: isBig, isSigned: $0) }
      }
    }
  }

  /// The samples with what the service port said of a quantity before and after each.
  func brackets(_ quantity: LearnQuantity) -> [LearnBracket] {
    let readings = quantity.series.readings
    var place = 0
    var found: [LearnBracket] = []
    let steady = 4 * quantity.tremble + quantity.resolution * 1.01
    for (index, sample) in samples.enumerated() {
      while place + 1 < readings.count,
        (readings[place + 1].capture, readings[place + 1].time) <= (sample.capture, sample.time)
      { place += 1 }
      guard place + 1 < readings.count else { break }
      let (before, after) = (readings[place], readings[place + 1])
      guard before.capture == sample.capture, after.capture == sample.capture, before.time <= sample.time,
        after.time &- before.time <= LearnBracket.longestGap, after.time > before.time
      else { continue }
      let share = Double(sample.time - before.time) / Double(after.time - before.time)
      found.append(
        LearnBracket(
          index: index, low: min(before.value, after.value), high: max(before.value, after.value),
          middle: before.value + share * (after.value - before.value),
          isSteady: abs(after.value - before.value) <= steady))
    }
    return found
  }
}

/// What the service port said around the moment of a frame: the truth lies between.
struct LearnBracket: Sendable {
  /// Readings further apart say too little of what was between them.
  static let longestGap: Int64 = 6_000_000

  /// The frame's place among the samples.
  let index: Int
  let low: Double
  let high: Double
  let middle: Double
  /// It hardly moved meanwhile.
  let isSteady: Bool
}
