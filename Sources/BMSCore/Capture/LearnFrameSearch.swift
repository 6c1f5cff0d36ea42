/// Finds, for the frames of one identifier, which numbers carry what the service port knows.
struct LearnFrameSearch {
  static let leastPairs = 20
  static let leastValues = 3
  /// Of what has two values alone, a limit for instance: how often it must have changed from one to the other.
  static let leastChangesOfTwo = 3
  /// This share of the frames must lie within what the service port said around them.
  static let leastInside = 0.97
  static let leastCorrelation = 0.9
  /// Where there are many values, chance alone makes nothing that moves so much alike.
  static let manyValues = 12
  static let leastCorrelationOfMany = 0.98

  let columns: LearnFrameColumns
  let quantities: [LearnQuantity]
  /// The battery's current beside each frame: what is left over must have nothing to do with it.
  private let amperes: [Int: Double]

  init(_ columns: LearnFrameColumns, _ quantities: [LearnQuantity]) {
    self.columns = columns
    self.quantities = quantities
    let current = quantities.first { $0.subject == .field(.current) } ?? quantities.first { $0.series.unit == .ampere }
    amperes = Dictionary(
      (current.map { columns.brackets($0) } ?? []).map { ($0.index, $0.middle) }, uniquingKeysWith: { a, _ in a })
  }

  /// The best explanation of each number, no two of which share a bit.
  func best() -> [LearnFrameFit] {
    let fits = quantities.flatMap(fits)
    var taken: UInt64 = 0
    var best: [LearnFrameFit] = []
    for fit in fits.sorted(by: { $0.isBetter(than: $1) }) {
      let fit = natural(fit, among: fits)
      let mask = fit.column.bits.mask
      guard taken & mask == 0 else { continue }
      taken |= mask
      best.append(fit.with(rivals: rivals(of: fit, among: fits)))
    }
    return best
  }

  /// What else the same bits may be: another quantity that no reading contradicts, and of which little more is left over.
  private func rivals(of fit: LearnFrameFit, among fits: [LearnFrameFit]) -> [String] {
    var names: [String] = []
    for other in fits where other.quantity.subject != fit.quantity.subject {
      guard other.column.bits.mask & fit.column.bits.mask != 0, !other.isRefuted(by: fit),
        !names.contains(other.quantity.subject.id)
      else { continue }
      names.append(other.quantity.subject.id)
    }
    return names
  }

  /// Of places that read the same in every frame the narrowest that has room for more than was seen; the widest where the
  /// bytes above go with the sign: nothing but the number itself does that.
  private func natural(_ fit: LearnFrameFit, among fits: [LearnFrameFit]) -> LearnFrameFit {
    let same = fits.filter { other in
      other.quantity.subject == fit.quantity.subject && other.scale == fit.scale && other.score == fit.score
        && other.column.bits.mask & fit.column.bits.mask != 0
    }
    let mayBeNegative = fit.quantity.mayBeNegative && fit.scale.offset == 0
    if fit.column.bits.isSigned, fit.hasBothWays, fit.column.least < 0 {
      return same.max {
        ($0.column.bits.isSigned ? $0.column.bits.length : 0) < ($1.column.bits.isSigned ? $1.column.bits.length : 0)
      }
        ?? fit
    }
    return same.min { a, b in
      let (x, y) = (a.column.bits, b.column.bits)
      if a.hasRoom != b.hasRoom { return a.hasRoom }
      if x.isSigned != y.isSigned { return x.isSigned == mayBeNegative }
      return a.hasRoom ? x.length < y.length : x.length > y.length
    } ?? fit
  }

  // MARK: - One quantity

  private func fits(_ quantity: LearnQuantity) -> [LearnFrameFit] {
    let brackets = columns.brackets(quantity)
    guard brackets.count >= Self.leastPairs, quantity.series.moves(atLeast: Self.leastChangesOfTwo) else { return [] }
    let middles = brackets.map(\.middle)
    let mean = LearnPairs.mean(middles)
    let variance = middles.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(middles.count)
    let resolution = quantity.resolution
    return columns.columns.flatMap { column -> [LearnFrameFit] in
      LearnFrameScale.all(quantity).compactMap { factor in
        guard factor.matches(column.variance, variance, resolution: resolution) else { return nil }
        let slack = 0.6 * abs(factor.double) + resolution + 0.15 * variance.squareRoot()
        let offset = mean - factor.double * column.mean
        guard let own = quantity.offset(near: offset, within: slack, column.bits, factor) else { return nil }
        return fit(column, quantity, factor.with(offset: own), brackets)
      }
    }
  }

  private func fit(
    _ column: LearnFrameColumn, _ quantity: LearnQuantity, _ scale: LearnFrameScale, _ brackets: [LearnBracket]
  ) -> LearnFrameFit? {
    let factor = abs(scale.double)
    let tolerance = (factor + quantity.resolution) / 2 + 3 * quantity.tremble + 1e-9
    let mostOutside = Int(Double(brackets.count) * (1 - Self.leastInside)) + 1
    var evidence = LearnFrameEvidence(tolerance: tolerance)
    for bracket in brackets {
      guard let raw = column.raw[bracket.index] else { continue }
      evidence.add(scale.double * raw + scale.offset, bracket, amperes[bracket.index])
      if evidence.outside > mostOutside { return nil }
    }
    guard evidence.count >= Self.leastPairs,
      Double(evidence.outside) <= Double(evidence.count) * (1 - Self.leastInside),
      evidence.values.count >= Self.leastValues || evidence.isExact(quantity),
      let all = evidence.correlation, all.r > 0
    else { return nil }
    let isMany = evidence.values.count >= Self.manyValues && factor * 3 < evidence.range
    guard all.r >= (isMany ? Self.leastCorrelationOfMany : Self.leastCorrelation) else { return nil }
    return LearnFrameFit(
      columns: columns, column: column, quantity: quantity, scale: scale, evidence: evidence, r: all.r)
  }
}

/// What was seen of one number beside one quantity.
struct LearnFrameEvidence: Sendable {
  let tolerance: Double
  private(set) var outside = 0
  /// Outside although nothing moved.
  private(set) var contradictions = 0
  private(set) var values: Set<Double> = []
  private(set) var x: [Double] = []
  private(set) var y: [Double] = []
  private(set) var errors: [Double] = []
  private var steady: (x: [Double], y: [Double]) = ([], [])
  private var amperes: [Double] = []
  private var errorsWithAmperes: [Double] = []
  private(set) var first: Int?
  private(set) var last: Int?
  private(set) var inside: [Bool] = []

  init(tolerance: Double) { self.tolerance = tolerance }

  var count: Int { x.count }
  var range: Double { (y.max() ?? 0) - (y.min() ?? 0) }

  mutating func add(_ value: Double, _ bracket: LearnBracket, _ current: Double?) {
    let isInside = value >= bracket.low - tolerance && value <= bracket.high + tolerance
    x.append(value)
    y.append(bracket.middle)
    inside.append(isInside)
    first = first ?? bracket.index
    last = bracket.index
    if values.count < 1000 { values.insert(value) }
    if !isInside { outside += 1 }
    guard bracket.isSteady else { return }
    if !isInside { contradictions += 1 }
    errors.append(value - bracket.middle)
    steady.x.append(value)
    steady.y.append(bracket.middle)
    if let current {
      amperes.append(current)
      errorsWithAmperes.append(value - bracket.middle)
    }
  }

  /// Two values that are the two of the quantity, to the last digit that both have.
  func isExact(_ quantity: LearnQuantity) -> Bool {
    values.count == quantity.series.distinct && bias.magnitude <= quantity.resolution / 2
      && errors.allSatisfy { abs($0) <= tolerance }
  }

  /// While nothing moves, where that was long enough: between two readings far apart nobody knows the way.
  var correlation: (r: Double, slope: Double)? {
    steady.x.count >= LearnFrameSearch.leastPairs
      ? LearnPairs.correlation(steady.x, steady.y) : LearnPairs.correlation(x, y)
  }

  /// What is left over while nothing moves.
  var residual: Double { LearnPairs.mean(errors.map { $0 * $0 }).squareRoot() }
  var bias: Double { LearnPairs.mean(errors) }
  /// Whether what is left over goes with the current, as a voltage measured elsewhere does.
  var followsCurrent: Bool {
    guard let found = LearnPairs.correlation(amperes, errorsWithAmperes) else { return false }
    return abs(found.r) > 0.35
  }

  /// Stretches on levels of their own: at least three readings each, none outside, further apart than anything trembles.
  func levels(apart: Double) -> Int {
    let apart = max(apart, 4 * tolerance, 0.12 * range)
    var levels: [Double] = []
    var (level, count, isGood) = (0.0, 0, true)
    func close() {
      if count >= 3, isGood, !levels.contains(where: { abs($0 - level) < apart }) { levels.append(level) }
    }
    for (place, value) in y.enumerated() {
      if count == 0 || abs(value - level) >= apart / 2 {
        close()
        (level, count, isGood) = (value, 0, true)
      }
      count += 1
      if !inside[place] { isGood = false }
    }
    close()
    return levels.count
  }
}
