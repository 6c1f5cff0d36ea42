/// What a simulated cluster has to say on CAN, in whole steps; which part goes where is each protocol's affair.
struct BusReport: Hashable, Sendable {
  /// What the simulation has no physics for: the same for ever.
  enum Nameplate {
    /// %.
    static let soh = 100
    static let cycles = 214
    /// 0.1 kWh.
    static let energyCharged = 12_345
    static let energyDischarged = 11_876
    /// No battery's name: WeCo's own texts are not public (can-protocols section 5).
    static let maker = "SIMBMS"
    static let serial = "SIM0000000000001"
    /// 0.1 V: what is asked of the charger, and the contactors' lower end (can-protocols section 1).
    static let chargeVoltage = 560
    static let dischargeVoltage = 460
  }

  /// A cell or sensor of a module, both counted from 1.
  struct Spot: Hashable, Sendable {
    var module = 1
    var number = 1
    var value = 0
  }

  /// 0.01 V: average of the modules.
  var centivolts = 0
  /// 0.1 A, positive while charging.
  var deciamperes = 0
  /// 0.1 degC: average of the sensors.
  var decidegrees = 0
  /// mV.
  var highestCell = Spot()
  var lowestCell = Spot()
  /// 0.1 degC.
  var hottest = Spot()
  var coldest = Spot()
  /// 0.01 V of the highest and lowest module.
  var highestModule = Spot()
  var lowestModule = Spot()
  /// 0.01 %.
  var centiSOC = 0
  /// Ah of all modules.
  var capacity = 0
  /// 0.1 A, both positive.
  var chargeLimit = 0
  var dischargeLimit = 0
  var online = 0
  var modules = 0
  /// Modules of which the charge or discharge contactor is open or that are kept apart.
  var blockingCharge = 0
  var blockingDischarge = 0
  var isForced = false
  /// mV of each cell of the first module.
  var cells: [Int] = []
  var alarms = BusAlarms()

  /// Whole %.
  var soc: Int { wholeSteps(Double(centiSOC) / 100) }
  var decivolts: Int { wholeSteps(Double(centivolts) / 10) }
  /// 0.01 Ah.
  var remaining: Int { wholeSteps(Double(capacity * centiSOC) / 100) }
  var mayCharge: Bool { chargeLimit > 0 }
  var mayDischarge: Bool { dischargeLimit > 0 }
}

/// Rounds half away from zero; what is no number or out of all range becomes the nearest thing that is.
func wholeSteps(_ value: Double) -> Int {
  guard value.isFinite else { return 0 }
  return Int(min(max(value, -2_000_000_000), 2_000_000_000).rounded(.toNearestOrAwayFromZero))
}
