/// Two quantities, reading by reading.
struct LearnPairs {
  /// Readings further apart than this are not compared.
  static let window: Int64 = 2_000_000

  var x: [Double] = []
  var y: [Double] = []
  /// Changes from one reading to the next within a segment.
  var dx: [Double] = []
  var dy: [Double] = []

  mutating func add(
    _ a: [LearnSeries<UInt16>.Sample], _ b: [LearnSeries<Double>.Sample], read: (UInt16) -> Double
  ) {
    var place = 0
    var last: (x: Double, y: Double)?
    for sample in a {
      while place + 1 < b.count, abs(b[place + 1].time &- sample.time) <= abs(b[place].time &- sample.time) {
        place += 1
      }
      guard place < b.count, abs(b[place].time &- sample.time) <= Self.window else { continue }
      let pair = (x: read(sample.value), y: b[place].value)
      x.append(pair.x)
      y.append(pair.y)
      if let last {
        dx.append(pair.x - last.x)
        dy.append(pair.y - last.y)
      }
      last = pair
    }
  }

  static func mean(_ v: [Double]) -> Double { v.isEmpty ? 0 : v.reduce(0, +) / Double(v.count) }

  /// Pearson's correlation and the slope of b over a; `nil` if one of them stands still.
  static func correlation(_ a: [Double], _ b: [Double]) -> (r: Double, slope: Double)? {
    let (ma, mb) = (mean(a), mean(b))
    var (saa, sbb, sab) = (0.0, 0.0, 0.0)
    for (va, vb) in zip(a, b) {
      saa += (va - ma) * (va - ma)
      sbb += (vb - mb) * (vb - mb)
      sab += (va - ma) * (vb - mb)
    }
    guard saa > 0, sbb > 0 else { return nil }
    return (sab / (saa * sbb).squareRoot(), sab / saa)
  }
}

/// A register that moves with a known quantity, and how well.
private struct LearnFit {
  let signal: String
  let unit: Unit
  let isSigned: Bool
  let times: Int64
  let decimals: UInt8
  let plus: Int64
  let r: Double
  let changeR: Double
  /// Root mean square of what the scale leaves over, in the signal's unit.
  let residual: Double
  let count: Int
  /// Within what both can resolve.
  let isEqual: Bool
  /// It is of another module than the one that answers.
  let isSlaves: Bool
}

extension Learn {
  static let leastPairs = 12
  static let leastValues = 4
  static let leastCorrelation = 0.98
  /// Enough where all that is left over is what rounding leaves: 0.29 of a step.
  static let leastCorrelationRounded = 0.9
  static let mostRounding = 0.35
  static let leastChangeCorrelation = 0.5
  static let mostFits = 3
  /// Factors that battery protocols use: times / 10^decimals.
  private static let steps: [Int64] = [1, 2, 4, 5]

  /// Registers without a known scale that move with a known quantity.
  func followProposals() -> [Proposal] {
    let known = signals.sorted { $0.key < $1.key }
    return registers.sorted { $0.key < $1.key }.flatMap { register, series -> [Proposal] in
      guard !RegisterMap.isSettled(register), Set(series.values).count >= Self.leastValues else { return [] }
      // Modules side by side have nearly the same voltage: the one that was asked comes first.
      let fits = known.compactMap { name, signal in
        signal.registers.contains(register) ? nil : bestFit(series, name, signal)
      }.sorted { a, b in
        if a.isEqual != b.isEqual { return a.isEqual }
        if a.isSlaves != b.isSlaves { return b.isSlaves }
        return abs(a.r) == abs(b.r) ? a.signal < b.signal : abs(a.r) > abs(b.r)
      }
      // What needs no offset explains more than what needs one; what is equal more than what only moves alike.
      let equal = fits.filter(\.isEqual)
      let plain = equal.filter { $0.plus == 0 }
      return (plain.isEmpty ? equal.isEmpty ? fits : equal : plain).prefix(Self.mostFits).map { proposal(register, $0) }
    }
  }

  private func proposal(_ register: UInt16, _ fit: LearnFit) -> Proposal {
    let evidence =
      "\(fit.count) readings, correlation \(LearnText.number(fit.r)), of the changes \(LearnText.number(fit.changeR)), "
      + "left over \(LearnText.number(fit.residual)) \(fit.unit.rawValue)"
      + (fit.isEqual ? ", equal within what both resolve" : "")
    return Proposal(
      [register], .follows(signal: fit.signal),
      scale: .number(times: fit.times, plus: fit.plus, decimals: fit.decimals, fit.unit), isSigned: fit.isSigned,
      evidence: evidence)
  }

  private func bestFit(_ series: LearnSeries<UInt16>, _ name: String, _ signal: LearnSignal) -> LearnFit? {
    let signed = fit(series, name, signal, isSigned: true)
    guard let unsigned = fit(series, name, signal, isSigned: false) else { return signed }
    // Where the top bit never moves both move the same. Then nothing says that it is a sign, but that the value needs
    // no offset with it.
    guard let signed else { return unsigned }
    let isBetter = abs(signed.r) > abs(unsigned.r) + 1e-9 || signed.plus == 0 && unsigned.plus != 0
    return isBetter ? signed : unsigned
  }

  private func fit(
    _ series: LearnSeries<UInt16>, _ name: String, _ signal: LearnSignal, isSigned: Bool
  ) -> LearnFit? {
    var pairs = LearnPairs()
    for (segment, samples) in series.ordered {
      pairs.add(samples, self.samples(signal.series, beside: segment)) {
        isSigned ? Double(Int16(bitPattern: $0)) : Double($0)
      }
    }
    guard pairs.x.count >= Self.leastPairs, Set(pairs.x).count >= Self.leastValues,
      Set(pairs.y).count >= Self.leastValues,
      let all = LearnPairs.correlation(pairs.x, pairs.y), abs(all.r) >= Self.leastCorrelationRounded,
      let changes = LearnPairs.correlation(pairs.dx, pairs.dy), abs(changes.r) >= Self.leastChangeCorrelation,
      all.r * changes.r > 0, let (times, decimals) = Self.factor(near: all.slope)
    else { return nil }
    let factor = Decimal(times, decimals: decimals).double
    let tolerance = max(signal.resolution, abs(factor))
    let power = 1 / Decimal(1, decimals: decimals).double
    let offset = LearnPairs.mean(pairs.y) - factor * LearnPairs.mean(pairs.x)
    guard abs(offset * power) < 1e9 else { return nil }
    let plus = abs(offset) <= tolerance ? 0 : Int64((offset * power).rounded())
    let squares = zip(pairs.x, pairs.y).map { x, y in
      let rest = y - (factor * x + Double(plus) / power)
      return rest * rest
    }
    let residual = LearnPairs.mean(squares).squareRoot()
    guard abs(all.r) >= Self.leastCorrelation || residual <= tolerance * Self.mostRounding else { return nil }
    return LearnFit(
      signal: name, unit: signal.unit, isSigned: isSigned, times: times, decimals: decimals, plus: plus, r: all.r,
      changeR: changes.r, residual: residual, count: pairs.x.count, isEqual: residual <= tolerance,
      isSlaves: signal.isSlaves)
  }

  /// The usual factor within a tenth of the slope.
  private static func factor(near slope: Double) -> (times: Int64, decimals: UInt8)? {
    var best: (times: Int64, decimals: UInt8, miss: Double)?
    for decimals in UInt8(0)...5 {
      for step in steps + (decimals == 0 ? [10, 20, 40, 50, 100, 1000] : []) {
        let miss = abs(Decimal(step, decimals: decimals).double / abs(slope) - 1)
        if miss <= 0.1, miss < best?.miss ?? 1 { best = (slope < 0 ? -step : step, decimals, miss) }
      }
    }
    return best.map { ($0.times, $0.decimals) }
  }
}
