/// How the cells of a module stand against each other: the one thing in a reply in which two modules of the same kind,
/// age and charge differ while a hand moves the cable between two readings.
///
/// The differences between cells move slowly; a current moves them by what their resistances differ. Two packs that
/// stand alike to within a few millivolts cannot be told apart by this.
struct CellPattern: Hashable, Sendable {
  /// Cells that are left out, those that moved most: a broken sense wire or a damaged reply moves two at the most.
  static let leftOut = 2
  /// By so many millivolts the others move against each other on average from one reading to the next, at most: ripple
  /// and rounding, with room.
  static let slack = 2.0
  /// And by so many more for each ampere by which the current changed: cells of one pack differ by a tenth of
  /// a milliohm with their connections.
  static let perAmpere = 0.1
  /// So much further than that average none of the others moves by itself.
  static let outlier = 3.0
  /// And all together by so many millivolts, with so many more for each ampere: a cell has a milliohm or two.
  static let shift = 20.0
  static let shiftPerAmpere = 2.0
  /// Readings further apart are not compared.
  static let longest = Span.seconds(2)

  private let millivolts: [Int]
  private let amperes: Double

  /// - Parameter words: the registers of the module block; `nil` where they hold no plausible number of cells.
  init?(_ words: [UInt16]) {
    guard let count = RegisterMap.value(.cellCount, ofModule: words)?.number, (8...24).contains(count),
      let current = RegisterMap.value(.current, ofModule: words)?.number,
      words.count >= RegisterBlock.module.request.count
    else { return nil }
    millivolts = RegisterMap.cellOffsets.prefix(Int(count)).map { Int(words[$0]) }
    amperes = current
  }

  /// Whether these are other cells than those, as far as one can tell.
  func isUnlike(_ other: CellPattern) -> Bool {
    guard millivolts.count == other.millivolts.count else { return true }
    let limit = Self.slack + Self.perAmpere * abs(amperes - other.amperes)
    let moved = zip(millivolts, other.millivolts).map { $0 - $1 }
    // Against the middle one: a single cell that is read wrongly moves a mean, and with it all others.
    let middle = moved.sorted()[moved.count / 2]
    let rest = moved.map { abs($0 - middle) }.sorted().dropLast(Self.leftOut)
    return Double(rest.reduce(0, +)) > limit * Double(rest.count)
      || Double(rest.last ?? 0) > limit * Self.outlier
      || Double(abs(middle)) > Self.shift + Self.shiftPerAmpere * abs(amperes - other.amperes)
  }
}
