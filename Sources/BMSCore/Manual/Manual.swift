/// What the vendor's installation manual (4K4 PRO) says, as far as the program reckons with it: each number once.
///
/// Section numbers are the manual's. Where it is misprinted, contradicts itself or leaves something open, the stricter
/// reading that keeps its sense counts, and whoever shows the number shows what else is printed.
public enum Manual {
  /// More than this from most other cells, neither charging nor discharging: cell damage (section 7). Millivolts.
  public static let cellDamageMillivolts = 200

  /// The range and rate of the warranty's figures: 20 to 25 degC at 0.5C (depth of discharge, performance warranty).
  public static let warrantyCelsius = 20...25
  /// Tenths of C.
  public static let warrantyTenthsOfC = 5
}
