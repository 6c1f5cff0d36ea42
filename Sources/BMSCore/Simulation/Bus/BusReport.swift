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
  let centivolts: Int
  /// 0.1 A, positive while charging.
  let deciamperes: Int
  /// 0.1 degC: average of the sensors.
  let decidegrees: Int
  /// mV.
  private(set) var highestCell = Spot()
  private(set) var lowestCell = Spot()
  /// 0.1 degC.
  private(set) var hottest = Spot()
  private(set) var coldest = Spot()
  /// 0.01 V of the highest and lowest module.
  private(set) var highestModule = Spot()
  private(set) var lowestModule = Spot()
  /// 0.01 %.
  let centiSOC: Int
  /// Ah of all modules.
  let capacity: Int
  /// 0.1 A, both positive.
  let chargeLimit: Int
  let dischargeLimit: Int
  let online: Int
  let modules: Int
  /// Modules of which the charge or discharge contactor is open or that are kept apart.
  let blockingCharge: Int
  let blockingDischarge: Int
  let isForced: Bool
  /// mV of each cell of the first module.
  let cells: [Int]
  var alarms = BusAlarms()

  /// Whole %.
  var soc: Int { wholeSteps(Double(centiSOC) / 100) }
  var decivolts: Int { wholeSteps(Double(centivolts) / 10) }
  /// 0.01 Ah.
  var remaining: Int { wholeSteps(Double(capacity * centiSOC) / 100) }
  var mayCharge: Bool { chargeLimit > 0 }
  var mayDischarge: Bool { dischargeLimit > 0 }

  init(_ cluster: SimulatedCluster) {
    let heard = cluster.onlineModules.sorted().map { (module: $0, measured: cluster.measured[$0 - 1]) }
    let count = Double(max(heard.count, 1))
    centivolts = wholeSteps(Double(heard.reduce(0) { $0 + $1.measured.centivolts }) / count)
    deciamperes = cluster.totals.deciamperes
    let sensors = heard.flatMap(\.measured.centidegrees)
    decidegrees = wholeSteps(Double(sensors.reduce(0, +)) / Double(max(sensors.count, 1)) / 10)
    centiSOC = cluster.totals.socSteps * 40
    capacity = heard.reduce(0) { $0 + $1.measured.capacity }
    chargeLimit = cluster.totals.chargeLimit
    dischargeLimit = cluster.totals.dischargeLimit
    online = heard.count
    modules = cluster.measured.count
    let switches = heard.map { cluster.protections[$0.module - 1] }
    blockingCharge = switches.filter { $0.isApart || $0.chargeOpen }.count
    blockingDischarge = switches.filter { $0.isApart || $0.dischargeOpen }.count
    isForced = cluster.totals.forcedState != 0
    cells = cluster.measured.first?.cells ?? []
    findExtremes(heard)
    alarms = BusAlarms(self, isApart: cluster.totals.packImbalance)
  }

  private mutating func findExtremes(_ heard: [(module: Int, measured: PackMeasurement)]) {
    var cells: [Spot] = []
    var sensors: [Spot] = []
    var packs: [Spot] = []
    for (module, measured) in heard {
      for (index, value) in measured.cells.enumerated() {
        cells.append(Spot(module: module, number: index + 1, value: value))
      }
      for (index, value) in measured.centidegrees.enumerated() {
        sensors.append(Spot(module: module, number: index + 1, value: wholeSteps(Double(value) / 10)))
      }
      packs.append(Spot(module: module, number: module, value: measured.centivolts))
    }
    (lowestCell, highestCell) = Self.ends(cells)
    (coldest, hottest) = Self.ends(sensors)
    (lowestModule, highestModule) = Self.ends(packs)
  }

  private static func ends(_ spots: [Spot]) -> (Spot, Spot) {
    let low = spots.min { $0.value < $1.value } ?? Spot()
    let high = spots.max { $0.value < $1.value } ?? Spot()
    return (low, high)
  }
}
