extension BusReport {
  /// What a simulated cluster has to say.
  init(_ cluster: SimulatedCluster) {
    self.init()
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
