extension Plausibility {
  /// Whether every register of an answer is the same word: zeros of a board that knows nothing, ones of a line that hangs.
  ///
  /// No block of the built-in map can be that: each holds values of different kinds.
  static func isBlank(_ words: [UInt16]) -> Bool {
    guard words.count > 1, let first = words.first else { return false }
    return words.allSatisfy { $0 == first }
  }

  /// The entries of a block that cannot all be true, by position.
  ///
  /// All of a blank one. Ranges; highest and lowest against the cell list; the sum of the cells against the pack
  /// voltage; for a slave, whose cells are not known, its voltage against `cellCount` times its extremes.
  static func doubts(
    in block: RegisterBlock, words: [UInt16], values: [Value?], cellCount: Int?
  ) -> Set<Int> {
    if block.isBuiltIn, isBlank(words) { return Set(values.indices) }
    var doubted = Set<Int>()
    var cells: [Int] = []
    var total: Int?
    var cellMax: Int?
    var cellMin: Int?
    var temperatureMax: Int?
    var temperatureMin: Int?
    for (index, row) in block.rows.enumerated() {
      guard let value = values[index], !row.isNamed else { continue }
      let (place, field) = block.place(of: row)
      if !isInRange(field, value, ofModule: place != .cluster) { doubted.insert(index) }
      if case .cell(let cell) = row.subject {
        if cell <= cellCount ?? .max { cells.append(index) }
        continue
      }
      switch field {
      case .totalVoltage: total = index
      case .cellMax: cellMax = index
      case .cellMin: cellMin = index
      case .temperatureMax: temperatureMax = index
      case .temperatureMin: temperatureMin = index
      default: break
      }
    }
    func number(_ index: Int?) -> Double? { index.flatMap { values[$0]?.number } }

    let millivolts = cells.compactMap { number($0) }
    if let total, let volts = number(total), let cellCount {
      if !cellMillivolts.contains(volts * 1000 / Double(cellCount)) { doubted.insert(total) }
    }
    if let most = millivolts.max(), let least = millivolts.min(), millivolts.count == cells.count {
      doubt(cellMax, unless: most, by: extremeTolerance)
      doubt(cellMin, unless: least, by: extremeTolerance)
      let sum = millivolts.reduce(0, +) / 1000
      if let volts = number(total), let total, abs(volts - sum) > sumTolerance + 1e-9 {
        doubted.formUnion(cells + [total])
      }
    } else if let count = cellCount, let volts = number(total), let total,
      let most = number(cellMax), let least = number(cellMin)
    {
      let range = Double(count) * least / 1000 - sumTolerance...max(least, most) * Double(count) / 1000 + sumTolerance
      if most < least { doubted.formUnion([cellMax, cellMin].compactMap(\.self)) }
      if !range.contains(volts) { doubted.insert(total) }
    }
    if let high = number(temperatureMax), let low = number(temperatureMin), high < low {
      doubted.formUnion([temperatureMax, temperatureMin].compactMap(\.self))
    }
    return doubted

    func doubt(_ index: Int?, unless expected: Double, by tolerance: Double) {
      guard let index, let value = number(index), abs(value - expected) > tolerance else { return }
      doubted.insert(index)
    }
  }
}
