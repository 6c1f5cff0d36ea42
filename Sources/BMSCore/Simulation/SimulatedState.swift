/// What the simulator believes, in the program's own terms.
///
/// Made from the measurements and not from the registers, so that comparing it with what a client decoded proves something.
/// A slave that is lost is left out.
public struct SimulatedState: Hashable, Sendable {
  public let observations: [Observation]
  /// Indices of the modules that are heard; 1 is the master.
  public let online: Set<Int>

  /// - Parameters:
  ///   - link: the name the sources carry.
  ///   - period: how often the reader intends to come back.
  public init(of cluster: SimulatedCluster, link: String, period: Span = .seconds(1)) {
    var list = StateList(link: link, heard: cluster.refreshedAt, period: period)
    list.addMaster(cluster)
    for index in cluster.onlineModules.sorted() where index > 1 {
      list.addSlave(index, cluster.summaries[index - 2])
    }
    list.addTotals(cluster)
    observations = list.observations
    online = cluster.onlineModules
  }
}

private struct StateList {
  let link: String
  let heard: Instant
  let period: Span
  var observations: [Observation] = []

  mutating func addMaster(_ cluster: SimulatedCluster) {
    let measured = cluster.measured[0]
    let module = Place.module(1)
    add(module, .cellCount, measured.cells.count, 0)
    add(module, .temperatureCount, measured.centidegrees.count, 0)
    add(module, .totalVoltage, measured.centivolts, 2)
    add(module, .current, measured.centiamperes, 2)
    add(module, .temperatureMax, wholeDegrees(measured.hottest), 0)
    add(module, .temperatureMin, wholeDegrees(measured.coldest), 0)
    add(module, .cellMax, measured.cellMax, 0)
    add(module, .cellMin, measured.cellMin, 0)
    add(module, .soc, measured.socSteps * 4, 1)
    add(module, .capacity, measured.capacity, 0)
    for (index, millivolts) in measured.cells.enumerated() {
      add(.cell(module: 1, cell: index + 1), .cellVoltage, millivolts, 0)
    }
    for (field, raw) in SimulatedSettings.rows { add(module, field, raw, 0) }
    add(module, .hardwarePackVoltage, cluster.hardwareVolts, 0)
    add(module, .hallSensorCurrent, cluster.hallCurrent, 0)
    add(module, .forcedCharge, cluster.totals.forcedState, 0)
    add(module, .dischargeLimitCurrent, cluster.totals.moduleDischargeLimit, 0)
    for field in SimulatedSwitches.fields { add(module, field, .flag(SimulatedSwitches(of: cluster)[field])) }
  }

  mutating func addSlave(_ index: Int, _ summary: SlaveSummary) {
    let module = Place.module(index)
    add(module, .totalVoltage, summary.decivolts, 1)
    add(module, .current, summary.deciamperes, 1)
    add(module, .temperatureMax, summary.hottest, 2)
    add(module, .temperatureMin, summary.coldest, 2)
    add(module, .cellMax, summary.cellMax, 0)
    add(module, .cellMin, summary.cellMin, 0)
    add(module, .soc, summary.socSteps * 4, 1)
    add(module, .capacity, summary.capacity, 0)
  }

  mutating func addTotals(_ cluster: SimulatedCluster) {
    let totals = cluster.totals
    add(.cluster, .chargeCurrentLimit, totals.chargeLimit, 1)
    add(.cluster, .dischargeCurrentLimit, totals.dischargeLimit, 1)
    add(.cluster, .current, totals.deciamperes, 1)
    add(.cluster, .soc, totals.socSteps * 4, 1)
    add(.cluster, .forcedState, totals.forcedState, 0)
    add(.cluster, .forcedSeconds, totals.forcedDeciseconds, 1)
    add(.cluster, .modulesOnline, cluster.onlineModules.count, 0)
    add(.cluster, .packImbalance, .flag(totals.packImbalance))
  }

  private mutating func add(_ place: Place, _ field: Field, _ number: Int, _ decimals: UInt8) {
    add(place, field, .number(Decimal(Int64(number), decimals: decimals), field.unit))
  }

  private mutating func add(_ place: Place, _ field: Field, _ value: Value) {
    let origin = RegisterMap.register(of: field, at: place).map(Source.Origin.register) ?? .computed
    let source = Source(link: link, origin: origin)
    observations.append(
      Observation(place, field, Reading(value, grade: .simulated, source: source, heard: heard, period: period)))
  }
}
