/// How far the highest and the lowest cell of a module are apart, in words.
///
/// The bands are defaults of a public BMS driver (dbus-serialbattery), not the vendor's. What the vendor calls cell
/// damage is another question: `CellDamage`.
public enum DeltaBand: String, Hashable, Sendable, CaseIterable, Comparable {
  case balanced, fair, imbalanced, wide

  /// The band of a difference in millivolts.
  public init(millivolts: Double) { self = Self.allCases.last { millivolts >= $0.from } ?? .balanced }

  /// Where the band begins, in millivolts; the last is 5 % of the nominal voltage.
  public var from: Double {
    switch self {
    case .balanced: 0
    case .fair: 10
    case .imbalanced: 80
    case .wide: 160
    }
  }

  /// The same in whole millivolts, for sentences.
  public var text: String { String(Int(from)) }

  public static func < (a: DeltaBand, b: DeltaBand) -> Bool { a.from < b.from }
}
