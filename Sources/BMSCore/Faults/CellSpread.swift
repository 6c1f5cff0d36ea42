/// How far one cell of a module is from most others.
public struct CellSpread: Hashable, Sendable {
  /// From the middle of the cells where they are known, else between the highest and the lowest.
  public let millivolts: Decimal
  /// The cell that is furthest off, where single cells are known.
  public let worst: Place?
  public let readings: [Reading]
  public let note: AlarmNote

  /// `nil` when what is known is stale or doubted.
  public init?(_ module: Module, at now: Instant) {
    let cells = module.cells.enumerated().compactMap { index, reading in
      reading.map { (index + 1, $0) }
    }
    if cells.count > 2 {
      let numbers = cells.compactMap { cell, reading in FirmNumber(reading, at: now).map { (cell, $0) } }
      guard numbers.count == cells.count else { return nil }
      let sorted = numbers.map(\.1.value).sorted()
      let middle = sorted[sorted.count / 2]
      func distance(_ number: FirmNumber) -> Double { abs(number.double - middle.double) }
      guard let far = numbers.max(by: { distance($0.1) < distance($1.1) }) else { return nil }
      let isHigh = far.1.value > middle
      millivolts = isHigh ? .difference(far.1.value, middle) : .difference(middle, far.1.value)
      worst = .cell(module: module.index, cell: far.0)
      readings = numbers.map(\.1.reading)
      note = .cellFarOff(far.0, far.1.value, most: middle)
      return
    }
    guard let high = FirmNumber(module[.cellMax], at: now), let low = FirmNumber(module[.cellMin], at: now),
      high.unit == .millivolt, low.unit == .millivolt
    else { return nil }
    millivolts = .difference(high.value, low.value)
    worst = nil
    readings = [high.reading, low.reading]
    note = .cellExtremes(high: high.value, low: low.value)
  }
}

/// The manual's rule for cell damage at one look: too far from most others, neither charging nor discharging. The one judgement for the alarm, the pages and the report; what it says once is no fault yet.
public struct CellDamage: Hashable, Sendable {
  public let spread: CellSpread
  /// Further apart than the rule allows.
  public let isWide: Bool
  /// Whether no current flows, so that the rule holds; `nil` where that is not known.
  public let isAtRest: Bool?
  let current: Reading?

  /// How long it has to stay so before it is called damage.
  public static var patience: Span { AlarmID.cellDamageFault.info.raiseAfter }

  /// `nil` where the cells are not known now.
  public init?(_ module: Module, at now: Instant, manual: Manual = .printed) {
    guard !module.isLost, let spread = CellSpread(module, at: now) else { return nil }
    self.spread = spread
    isWide = spread.millivolts > manual.cellDamage.value
    let current = FirmNumber(module[.current], at: now)
    self.current = current?.reading
    isAtRest = current.flatMap { $0.unit == .ampere ? abs($0.double) < Rest.amperes : nil }
  }
}
