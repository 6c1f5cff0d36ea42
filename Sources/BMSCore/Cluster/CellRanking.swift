/// How often each cell of a module was its highest and its lowest since counting began.
///
/// A cell that is always at one end is the one to look at; a spread alone does not say which. Fed once for every
/// believed reading of the cells.
public struct CellRanking: Hashable, Sendable {
  /// Readings that were counted.
  public private(set) var readings = 0
  /// When the first of them was heard.
  public private(set) var since: Instant?
  private var highest: [Int] = []
  private var lowest: [Int] = []

  public init() {}

  /// How often a cell (0-based) was the highest; 0 for a cell that does not exist.
  public func timesHighest(_ cell: Int) -> Int { highest.indices.contains(cell) ? highest[cell] : 0 }
  /// How often a cell (0-based) was the lowest; 0 for a cell that does not exist.
  public func timesLowest(_ cell: Int) -> Int { lowest.indices.contains(cell) ? lowest[cell] : 0 }

  /// Counts one reading of all cells, in millivolts.
  ///
  /// Cells that share an end are all counted; while all are equal none is at an end. Fewer than two cells say nothing.
  public mutating func note(_ millivolts: [Double], at now: Instant) {
    guard millivolts.count > 1, millivolts.count <= Module.cellPlaces, let high = millivolts.max(),
      let low = millivolts.min()
    else { return }
    if millivolts.count != highest.count {
      highest = Array(repeating: 0, count: millivolts.count)
      lowest = highest
      readings = 0
      since = nil
    }
    readings &+= 1
    since = since ?? now
    guard high > low else { return }
    for (cell, value) in millivolts.enumerated() {
      if value == high { highest[cell] &+= 1 }
      if value == low { lowest[cell] &+= 1 }
    }
  }
}

extension Module {
  /// The voltages of all cells when they were all heard at `now` and are believed; `nil` otherwise.
  func completeCells(heardAt now: Instant) -> [Double]? {
    let values = cells.compactMap { cell -> Double? in
      guard let cell, cell.heard == now, !cell.isImplausible else { return nil }
      return cell.number
    }
    return values.isEmpty || values.count != cells.count ? nil : values
  }
}
