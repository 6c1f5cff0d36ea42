/// A factor that protocols use, and what is added.
struct LearnFrameScale: Hashable, Sendable {
  /// times / 10^decimals.
  let times: Int64
  let decimals: UInt8
  private(set) var offset = 0.0

  var double: Double { Decimal(times, decimals: decimals).double }
  /// 1, 10, 0.1 ...: what nearly every document has.
  var isPlain: Bool { [1, 10, 100].contains(times.magnitude) }

  private static let plain: [(Int64, UInt8)] = [(1, 0), (1, 1), (1, 2), (1, 3), (10, 0), (100, 0)]
  private static let rare: [(Int64, UInt8)] = [(5, 1), (4, 1), (2, 1), (5, 2), (2, 2), (25, 2), (2, 0), (5, 0)]

  static func all(_ quantity: LearnQuantity) -> [LearnFrameScale] {
    let all = plain + (quantity.isOften ? [] : rare)
    let ways: [Int64] = quantity.hasWay ? [1, -1] : [1]
    return ways.flatMap { way in all.map { LearnFrameScale(times: way * $0.0, decimals: $0.1) } }
  }

  func with(offset: Double) -> LearnFrameScale {
    var scale = self
    scale.offset = offset
    return scale
  }

  /// Whether a number with this factor moves as much as the quantity does.
  func matches(_ raw: Double, _ variance: Double, resolution: Double) -> Bool {
    let scaled = double * double * raw
    let coarse = (double * double + resolution * resolution) / 4
    return scaled <= 1.6 * variance + coarse && variance <= 1.6 * scaled + coarse
  }
}

extension LearnQuantity {
  /// Voltages come in powers of ten only.
  fileprivate var isOften: Bool { series.unit == .volt || series.unit == .millivolt || series.unit == .watt }

  /// Some count it the other way round.
  fileprivate var hasWay: Bool {
    switch subject {
    case .field(.current), .field(.power): true
    case .named: series.unit == .ampere
    default: false
    }
  }

  /// Of the whole before what has a field's name before another module's.
  fileprivate var rank: Int { isWhole ? 2 : Field(id: subject.id) == nil ? 0 : 1 }

  /// The highest or the lowest cell: sent far more often than a cell that happens to be it.
  var isExtreme: Bool { subject == .field(.cellMax) || subject == .field(.cellMin) }

  /// The least and the most that it usually is: a place for it has room for that.
  var usual: [Double] {
    switch series.unit {
    case .percent: [0, 100]
    case .volt: [0, 60]
    case .millivolt: [0, 4500]
    case .celsius: [-20, 80]
    case .ampere: hasWay ? [-400, 400] : [0, 400]
    case .watt: [-10_000, 10_000]
    default: [0]
    }
  }

  /// Whether it can be below zero.
  var mayBeNegative: Bool { hasWay || series.unit == .celsius || series.unit == .watt }

  /// No document takes away more amperes: what needs more has bytes of something else above it.
  private static let mostOffset = 5000.0

  /// The offset that a maker may have chosen; none where what is left over is no round number.
  func offset(near offset: Double, within slack: Double, _ bits: FrameBits, _ factor: LearnFrameScale) -> Double? {
    if abs(offset) <= slack { return 0 }
    // What has a sign of its own needs no offset.
    guard !bits.isSigned else { return nil }
    let round: [Double] =
      switch series.unit {
      case .celsius: [-40, -50, -100, -273]
      case .ampere where hasWay:
        [(offset / 100).rounded() * 100].filter { abs($0) <= Self.mostOffset && $0 != 0 }
          + [
            32_768 * abs(factor.double), -32_768 * abs(factor.double),
          ].filter { abs($0) <= Self.mostOffset }
      default: []
      }
    return round.first { abs(offset - $0) <= slack }
  }
}

/// A number that carries a quantity, as far as the captures say.
struct LearnFrameFit: Sendable {
  let columns: LearnFrameColumns
  let column: LearnFrameColumn
  let quantity: LearnQuantity
  let scale: LearnFrameScale
  let evidence: LearnFrameEvidence
  let r: Double
  private(set) var rivals: [String] = []
  /// What is left over, in parts of what rounding and trembling leave; the smaller the better.
  let score: Double

  /// How much of the quantity has to be told apart; and how many readings, and levels, show it.
  static let leastShownPairs = 60
  static let leastShownValues = 12
  static let leastShownLevels = 3
  static let leastShownCorrelation = 0.995
  static let mostLeftOver = 1.5
  static let mostBias = 0.25

  init(
    columns: LearnFrameColumns, column: LearnFrameColumn, quantity: LearnQuantity, scale: LearnFrameScale,
    evidence: LearnFrameEvidence, r: Double
  ) {
    self.columns = columns
    self.column = column
    self.quantity = quantity
    self.scale = scale
    self.evidence = evidence
    self.r = r
    let (factor, step, tremble) = (scale.double, quantity.resolution, 1.25 * quantity.tremble)
    score = evidence.residual / ((factor * factor + step * step) / 12 + tremble * tremble).squareRoot()
  }

  func with(rivals: [String]) -> LearnFrameFit {
    var fit = self
    fit.rivals = rivals
    return fit
  }

  /// The likelier one: of the whole battery, of a usual factor, without an offset, with less left over.
  func isBetter(than other: LearnFrameFit) -> Bool {
    if quantity.rank != other.quantity.rank { return quantity.rank > other.quantity.rank }
    if scale.isPlain != other.scale.isPlain { return scale.isPlain }
    let (mine, theirs) = (score.rounded(to: 0.25), other.score.rounded(to: 0.25))
    if mine != theirs { return mine < theirs }
    if quantity.isExtreme != other.quantity.isExtreme { return quantity.isExtreme }
    if (scale.offset == 0) != (other.scale.offset == 0) { return scale.offset == 0 }
    if evidence.values.count != other.evidence.values.count {
      return evidence.values.count > other.evidence.values.count
    }
    return (score, column.bits.mask, other.column.bits.isSigned ? 1 : 0)
      < (other.score, other.column.bits.mask, column.bits.isSigned ? 1 : 0)
  }

  /// It can hold a quarter more than was seen, and what a battery usually has.
  var hasRoom: Bool {
    let bits = column.bits
    let power = bits.isSigned ? bits.length - 1 : bits.length
    let top = power >= 63 ? Double(Int64.max) : Double((Int64(1) << Int64(power)) - 1)
    let usual = quantity.usual.map { ($0 - scale.offset) / scale.double }
    let most = max(column.most * 1.25, usual.max() ?? 0)
    let least = bits.isSigned ? min(column.least * 1.25, usual.min() ?? 0) : 0
    return most <= top && least >= -top - 1
  }

  /// So many readings tell two quantities apart by what is left over.
  static let leastRefuting = 200
  static let mostOfRival = 1.25

  /// Another quantity leaves clearly less over in the same readings.
  func isRefuted(by other: LearnFrameFit) -> Bool {
    evidence.errors.count >= Self.leastRefuting && other.evidence.errors.count >= Self.leastRefuting
      && evidence.residual > Self.mostOfRival * other.evidence.residual
  }

  /// What the service port can tell from everything that is like it: it measures the same thing at the same place, and
  /// knows every other quantity that a frame could carry in its stead. Of a temperature, an SOC, a limit or a flag it does
  /// not: another sensor, a capacity of 100 Ah or another rule may say the same numbers all day.
  private var isOwn: Bool {
    guard quantity.isWhole, case .field(let field) = quantity.subject else { return false }
    switch field {
    case .totalVoltage, .current, .cellMax, .cellMin: return true
    default: return Field.cellsOnCAN.contains(field)
    }
  }

  private var levels: Int { evidence.levels(apart: 10 * max(abs(scale.double), quantity.resolution)) }

  /// Equal and not only alike: on three levels at least, in both directions where there are two, without one reading that
  /// contradicts, nothing left over but rounding, and nothing else that it could be.
  private var isShown: Bool {
    isOwn && rivals.isEmpty && scale.isPlain && evidence.count >= Self.leastShownPairs
      && evidence.values.count >= Self.leastShownValues && r >= Self.leastShownCorrelation
      && evidence.contradictions == 0 && score <= Self.mostLeftOver
      && abs(evidence.bias) <= Self.mostBias * max(abs(scale.double), quantity.resolution)
      && !evidence.followsCurrent && levels >= Self.leastShownLevels && hasBothWays
  }

  var hasBothWays: Bool {
    guard quantity.mayBeNegative else { return true }
    return (evidence.y.min() ?? 0) < -evidence.tolerance && (evidence.y.max() ?? 0) > evidence.tolerance
  }

  /// - Parameter isAlone: no other place says the same quantity.
  func proposal(of id: CANID, isAlone: Bool) -> FrameProposal {
    let isShown = isShown && isAlone
    let levels = levels
    let power = 1 / Decimal(1, decimals: scale.decimals).double
    let row = FrameRow(
      quantity.subject, column.bits,
      .number(
        times: scale.times, plus: Int64((scale.offset * power).rounded()), decimals: scale.decimals,
        quantity.series.unit),
      grade: isShown ? .measured : .hypothesis,
      source: "learn: \(evidence.count) readings, \(levels) levels, beside the service port")
    return FrameProposal(
      id: id, period: columns.period, row: row,
      evidence: "\(columns.seen) frames, \(evidence.count) of them beside readings, "
        + "\(evidence.values.count) different values, \(levels) levels, correlation \(LearnText.number(r, decimals: 4)), "
        + "left over \(LearnText.number(evidence.residual)) \(quantity.series.unit.rawValue), \(lines)",
      rivals: rivals)
  }

  private var lines: String {
    guard let first = evidence.first, let last = evidence.last else { return "no lines" }
    return "lines \(columns.samples[first].line) to \(columns.samples[last].line)"
  }
}

extension Double {
  fileprivate func rounded(to step: Double) -> Double { (self / step).rounded() * step }
}
