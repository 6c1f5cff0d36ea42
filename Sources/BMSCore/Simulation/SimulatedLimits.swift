/// What a module allows itself: amperes in and out, by temperature, voltage and its cells.
struct SimulatedLimits: Hashable, Sendable {
  /// A module's limit follows its causes this slowly (seconds), or current and limit would chase each other.
  static let settling = 4.0

  /// A, both positive.
  var charge: Double
  var discharge: Double

  /// Volts of a module: where a limit starts to go down, which is the simulator's own, and where it is nothing.
  private static let fullVolts = (from: 56.4, to: Manual.printed.noChargeVolts.value.double)
  private static let emptyVolts = (from: 51.4, to: Manual.printed.noDischargeVolts.value.double)
  /// The same for the highest cell: the simulator's own.
  private static let fullCell = (from: 3.58, to: 3.65)

  /// What the module's state allows right now.
  init(of pack: SimulatedPack, cellVolts: [Double]) {
    let hot = wholeSteps(pack.temperatures.max() ?? 25)
    let cold = wholeSteps(pack.temperatures.min() ?? 25)
    let volts = pack.volts
    charge = pack.capacity
    charge *= min(Self.share(.charge, hot), Self.share(.charge, cold))
    charge *= min(Self.slope(Self.fullVolts, volts), Self.slope(Self.fullCell, cellVolts.max() ?? 0))
    discharge = pack.capacity
    discharge *= min(Self.share(.discharge, hot), Self.share(.discharge, cold))
    discharge *= Self.slope(Self.emptyVolts, volts)
  }

  /// Moves towards another set of limits as far as it gets in these seconds.
  mutating func follow(_ target: SimulatedLimits, seconds: Double) {
    let way = seconds / (Self.settling + seconds)
    charge += (target.charge - charge) * way
    discharge += (target.discharge - discharge) * way
  }

  /// Share of 1C by the manual's table; none where it has no row is the careful reading.
  private static func share(_ direction: Manual.Direction, _ degrees: Int) -> Double {
    Double(Manual.printed.tableRate(direction, celsius: degrees)) / 10
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
