/// The rest voltage of an LFP cell over its state of charge at 25 degC.
///
/// The long plateaus and their step near 65 % are LFP's own. The ends are bent to the battery's idea of empty and full:
/// 51.0 V at 10 %, 50.5 V at 5 %, 54.5 V at 98 % for 16 cells (manual-facts, Limits of a 4K4 PRO module).
enum OpenCircuitVoltage {
  private static let curve: [(soc: Double, volts: Double)] = [
    (-0.10, 2.00), (-0.05, 2.60), (0.00, 3.040), (0.05, 3.156), (0.10, 3.188), (0.15, 3.222), (0.20, 3.247),
    (0.30, 3.275), (0.40, 3.287), (0.50, 3.291), (0.60, 3.296), (0.65, 3.305), (0.70, 3.320), (0.80, 3.329),
    (0.90, 3.332), (0.95, 3.338), (0.97, 3.362), (0.98, 3.406), (0.99, 3.465), (1.00, 3.550), (1.01, 3.640),
    (1.05, 3.900),
  ]

  /// Volts at a state of charge (1 = full); beyond the curve's ends the end's value.
  static func volts(soc: Double) -> Double {
    var lower = curve[0]
    guard soc > lower.soc else { return lower.volts }
    for upper in curve.dropFirst() {
      if soc <= upper.soc {
        return lower.volts + (upper.volts - lower.volts) * (soc - lower.soc) / (upper.soc - lower.soc)
      }
      lower = upper
    }
    return lower.volts
  }
}
