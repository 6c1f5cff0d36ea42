/// How far the highest and the lowest cell of a module are apart, in words.
public enum DeltaBand: String, Hashable, Sendable, CaseIterable, Comparable {
  case balanced, fair, imbalanced, wide, damaged

  /// The band of a difference in millivolts.
  ///
  /// Damaged is the manual's word only at rest; under load a difference says less.
  public init(millivolts: Double) {
    self = Self.allCases.last { millivolts >= $0.from } ?? .balanced
    if self == .damaged, millivolts <= Self.damageMillivolts { self = .wide }
  }

  /// More than this from most others, neither charging nor discharging: cell damage (manual section 7).
  public static let damageMillivolts = 200.0

  /// Where the band begins, in millivolts.
  public var from: Double {
    switch self {
    case .balanced: 0
    case .fair: 10
    case .imbalanced: 80
    case .wide: 160
    case .damaged: Self.damageMillivolts
    }
  }

  /// Who says where it begins.
  public var source: String {
    switch self {
    case .balanced, .fair, .imbalanced: "a default of a public BMS driver (dbus-serialbattery), not the vendor's"
    case .wide: "5 % of nominal, a default of a public BMS driver (dbus-serialbattery), not the vendor's"
    case .damaged: "the vendor's manual, troubleshooting: more than 200 mV at rest"
    }
  }

  public static func < (a: DeltaBand, b: DeltaBand) -> Bool { a.from < b.from }
}
