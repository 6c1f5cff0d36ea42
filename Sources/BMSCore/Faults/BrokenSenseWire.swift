/// A measuring wire between two cells that is broken: one cell seems empty, the one beside it has what both have.
///
/// Neither is so: what the battery then reports of high and low cells is the wire's doing. The readings fail plausibility
/// and are looked at all the same.
struct BrokenSenseWire: Hashable, Sendable {
  /// Cells read below this part of the middle one, and above it by as much. Ours: no live cell of this kind is there
  /// while its neighbours are well.
  private static let part = 0.5
  /// How well both together must be two cells, as a part of that. Ours.
  private static let tolerance = 0.1
  /// Fewer cells have no middle that two wrong ones leave alone.
  private static let leastCells = 6

  /// The cell that seems empty, counted from 1; `nil` where single cells are not known.
  let cell: Int?
  let readings: [Reading]
  let note: AlarmNote

  private init(cell: Int?, readings: [Reading], note: AlarmNote) {
    (self.cell, self.readings, self.note) = (cell, readings, note)
  }

  /// What the cells of a module say; where they are not known, its extremes and its voltage.
  ///
  /// - Parameter cellCount: of a module, where that is known.
  /// - Returns: `nil` where nobody can tell; inside it `nil` where the wires are whole.
  static func look(at module: Module, cellCount: Int?, at now: Instant) -> BrokenSenseWire?? {
    let cells = module.cells.map { $0.flatMap { Self.millivolts($0, at: now) } }
    let known = cells.compactMap(\.self)
    if known.count >= leastCells, known.count == module.cells.compactMap(\.self).count {
      return .some(pair(cells))
    }
    guard let high = module[.cellMax].flatMap({ millivolts($0, at: now) }),
      let low = module[.cellMin].flatMap({ millivolts($0, at: now) }), let cellCount, cellCount > 0,
      let volts = module[.totalVoltage], volts.freshness(at: now) == .live, let total = volts.number
    else { return nil }
    guard isPair(low, high, middle: total * 1000 / Double(cellCount)) else { return .some(nil) }
    return .some(
      BrokenSenseWire(
        cell: nil, readings: [low.reading, high.reading],
        note: .lowAndHigh(low.value, high.value)))
  }

  private struct Millivolts {
    let value: Decimal
    let reading: Reading
  }

  /// Doubted or not: this is what the doubt is about.
  private static func millivolts(_ reading: Reading, at now: Instant) -> Millivolts? {
    guard reading.grade.isFact, reading.freshness(at: now) == .live,
      case .number(let value, .millivolt) = reading.value
    else { return nil }
    return Millivolts(value: value, reading: reading)
  }

  private static func pair(_ cells: [Millivolts?]) -> BrokenSenseWire? {
    let sorted = cells.compactMap { $0?.value.double }.sorted()
    let middle = sorted[sorted.count / 2]
    for (index, (first, second)) in zip(cells, cells.dropFirst()).enumerated() {
      guard let first, let second else { continue }
      let isFirstLow = first.value < second.value
      guard isPair(isFirstLow ? first : second, isFirstLow ? second : first, middle: middle) else { continue }
      return BrokenSenseWire(
        cell: isFirstLow ? index + 1 : index + 2, readings: [first.reading, second.reading],
        note: .cellPair(index + 1, first.value, index + 2, second.value))
    }
    return nil
  }

  private static func isPair(_ low: Millivolts, _ high: Millivolts, middle: Double) -> Bool {
    let (low, high) = (low.value.double, high.value.double)
    return low < middle * part && high > middle * (2 - part)
      && abs(low + high - 2 * middle) <= 2 * middle * tolerance
  }
}

extension AlarmRun {
  /// Of the modules that are told of singly, else of the whole as CAN tells it.
  mutating func senseWires() {
    let count = input.cluster.module(1)?[.cellCount]?.number ?? input.cluster.bus?.reading(.cellCount)?.number
    let cellCount = count.map { Int($0.clamped(to: 0...64)) } ?? Self.usualCells
    for module in input.cluster.modules where !module.isLost { senseWires(of: module, cellCount, module.index) }
    if input.cluster.modules.isEmpty, let whole = input.cluster.bus?.asModule { senseWires(of: whole, cellCount, nil) }
  }

  /// Of a battery of 48 V (weco-serial: 16 cells in every module that was read).
  private static let usualCells = 16

  /// - Parameter index: the module's; `nil` where nobody says whose cells these are.
  private mutating func senseWires(of module: Module, _ cellCount: Int, _ index: Int?) {
    guard let found = BrokenSenseWire.look(at: module, cellCount: cellCount, at: now) else { return }
    assess(.senseWireFault, module: index)
    guard let found else { return }
    let cell = found.cell.map { Place.cell(module: index ?? 1, cell: $0) }
    raise(
      .senseWireFault, module: index, worst: index == nil ? nil : cell, from: found.readings, note: found.note)
  }
}

extension Double {
  fileprivate func clamped(to range: ClosedRange<Double>) -> Double {
    isFinite ? Swift.min(Swift.max(self, range.lowerBound), range.upperBound) : range.lowerBound
  }
}
