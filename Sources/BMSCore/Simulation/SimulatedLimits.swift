/// What a module allows itself: amperes in and out, by temperature, voltage and its cells.
struct SimulatedLimits: Hashable, Sendable {
  /// A module's limit follows its causes this slowly (seconds), or current and limit would chase each other.
  static let settling = 4.0

  /// A, both positive.
  var charge: Double
  var discharge: Double

  /// Share of 1C from this whole degree up (manual-facts, C-rate by temperature; none below -10 is the careful reading).
  private static let chargeRates: [(from: Int, share: Double)] = [
    (-10, 0.1), (-6, 0.2), (1, 0.3), (11, 0.8), (15, 1), (46, 0.5), (56, 0),
  ]
  private static let dischargeRates: [(from: Int, share: Double)] = [
    (-20, 0.2), (-10, 0.3), (1, 0.8), (11, 1), (56, 0.5), (66, 0),
  ]
  /// Volts of a module: where a limit starts to go down and where it is nothing (5K3: 57.8 V and 50.4 V, manual-facts).
  private static let fullVolts = (from: 56.4, to: 57.8)
  private static let emptyVolts = (from: 51.4, to: 50.4)
  /// The same for the highest cell: the simulator's own.
  private static let fullCell = (from: 3.58, to: 3.65)

  /// What the module's state allows right now.
  init(of pack: SimulatedPack, cellVolts: [Double]) {
    let hot = wholeSteps(pack.temperatures.max() ?? 25)
    let cold = wholeSteps(pack.temperatures.min() ?? 25)
    let volts = pack.volts
    charge = pack.capacity
    charge *= min(Self.share(Self.chargeRates, hot), Self.share(Self.chargeRates, cold))
    charge *= min(Self.slope(Self.fullVolts, volts), Self.slope(Self.fullCell, cellVolts.max() ?? 0))
    discharge = pack.capacity
    discharge *= min(Self.share(Self.dischargeRates, hot), Self.share(Self.dischargeRates, cold))
    discharge *= Self.slope(Self.emptyVolts, volts)
  }

  /// Moves towards another set of limits as far as it gets in these seconds.
  mutating func follow(_ target: SimulatedLimits, seconds: Double) {
    let way = seconds / (Self.settling + seconds)
    charge += (target.charge - charge) * way
    discharge += (target.discharge - discharge) * way
  }

  private static func share(_ rates: [(from: Int, share: Double)], _ degrees: Int) -> Double {
    rates.last { degrees >= $0.from }?.share ?? 0
  }

  /// 1 before `from`, 0 beyond `to`, a straight line between; `to` may be below `from`.
  private static func slope(_ range: (from: Double, to: Double), _ value: Double) -> Double {
    min(max((range.to - value) / (range.to - range.from), 0), 1)
  }
}

extension SimulatedLimits {
  /// No module takes part.
  static let none = SimulatedLimits(charge: 0, discharge: 0)

  private init(charge: Double, discharge: Double) {
    self.charge = charge
    self.discharge = discharge
  }
}
