/// One LFP cell: a rest voltage, a resistance that answers at once and a slower one behind it.
struct SimulatedCell: Hashable, Sendable {
  /// How long the slow part of the voltage takes to follow the current, in seconds.
  static let settling = 30.0

  /// Ampere-seconds.
  var capacity: Double
  /// Volts beside the common curve.
  var offset: Double
  /// Ohms.
  var resistance: Double
  /// Ohms that show only after `settling`.
  var slowResistance: Double
  /// 1 = full. It may pass both ends a little, as a real cell's does.
  var soc: Double
  /// Volts across the slow part.
  private(set) var overpotential = 0.0
  /// Rest voltage, kept because it is asked for more often than it changes.
  private(set) var restVolts: Double

  init(capacity: Double, offset: Double, resistance: Double, slowResistance: Double, soc: Double) {
    self.capacity = capacity
    self.offset = offset
    self.resistance = resistance
    self.slowResistance = slowResistance
    self.soc = soc
    restVolts = OpenCircuitVoltage.volts(soc: soc) + offset
  }

  /// The voltage behind the fast resistance.
  var innerVolts: Double { restVolts + overpotential }

  func volts(current: Double) -> Double { innerVolts + current * resistance }

  /// Lets a current (positive = charging) flow and returns the heat it made, in joules.
  ///
  /// The slow part is solved implicitly: it stays calm whatever the step.
  mutating func advance(current: Double, seconds: Double) -> Double {
    let ratio = seconds / Self.settling
    overpotential = (overpotential + ratio * current * slowResistance) / (1 + ratio)
    soc += current * seconds / capacity
    restVolts = OpenCircuitVoltage.volts(soc: soc) + offset
    return (current * current * resistance + overpotential * overpotential / slowResistance) * seconds
  }
}
