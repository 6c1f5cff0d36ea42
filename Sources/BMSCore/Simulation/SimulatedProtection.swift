/// A module's contactors: what opens them and what closes them again. The thresholds are the simulator's own.
struct SimulatedProtection: Hashable, Sendable {
  /// Seconds a fault has to last before a contactor opens (a faulted module leaves in under 3 s, manual-facts).
  private static let patience = 1.5
  /// Volts between a slave and the master: apart beyond the first, together again below the second.
  private static let apart = (open: Manual.printed.moduleVolts.value.double, close: 1.0)

  private(set) var chargeOpen = false
  private(set) var dischargeOpen = false
  /// Kept away from the others because its voltage is another one.
  private(set) var isApart = false
  private var chargeFaultFor = 0.0
  private var dischargeFaultFor = 0.0

  /// Looks at what the module's electronics see.
  ///
  /// - Parameter gap: volts between this module and the master's.
  mutating func look(cellVolts: [Double], temperatures: [Double], gap: Double, seconds: Double) {
    let high = cellVolts.max() ?? 0
    let low = cellVolts.min() ?? 0
    let hot = temperatures.max() ?? 25
    let cold = temperatures.min() ?? 25
    Self.watch(
      fault: high > 3.70 || hot > 57 || cold < -11, clear: high < 3.45 && hot < 53 && cold > -9,
      seconds: seconds, since: &chargeFaultFor, open: &chargeOpen)
    Self.watch(
      fault: low < 2.70 || hot > 67 || cold < -26, clear: low > 3.00 && hot < 63 && cold > -24,
      seconds: seconds, since: &dischargeFaultFor, open: &dischargeOpen)
    isApart = gap.magnitude > (isApart ? Self.apart.close : Self.apart.open)
  }

  /// Whether a current (positive = charging) may flow.
  func allows(_ current: Double) -> Bool {
    guard !isApart else { return false }
    return current > 0 ? !chargeOpen : !dischargeOpen
  }

  private static func watch(
    fault: Bool, clear: Bool, seconds: Double, since: inout Double, open: inout Bool
  ) {
    since = fault ? min(since + seconds, patience) : 0
    if since >= patience { open = true } else if clear { open = false }
  }
}
