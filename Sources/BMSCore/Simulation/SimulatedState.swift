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
    add(module, .cellCount, measured.cells.count, 0, register: 7)
    add(module, .temperatureCount, measured.centidegrees.count, 0, register: 8)
    add(module, .totalVoltage, measured.centivolts, 2, register: 14)
    add(module, .current, measured.centiamperes, 2, register: 15)
    add(module, .temperatureMax, wholeDegrees(measured.hottest), 0, register: 16)
    add(module, .temperatureMin, wholeDegrees(measured.coldest), 0, register: 17)
    add(module, .cellMax, measured.cellMax, 0, register: 18)
    add(module, .cellMin, measured.cellMin, 0, register: 19)
    add(module, .soc, measured.socSteps * 4, 1, register: 20)
    add(module, .capacity, measured.capacity, 0, register: 21)
    for (index, millivolts) in measured.cells.enumerated() {
      add(.cell(module: 1, cell: index + 1), .cellVoltage, millivolts, 0, register: 23 + UInt16(index))
    }
    for row in SimulatedSettings.rows { add(module, row.field, Int(row.raw), 0, register: row.register) }
    add(module, .hardwarePackVoltage, cluster.hardwareVolts, 0, register: 72)
    add(module, .hallSensorCurrent, cluster.hallCurrent, 0, register: 73)
    add(module, .forcedCharge, cluster.totals.forcedState, 0, register: 74)
    add(module, .dischargeLimitCurrent, cluster.totals.moduleDischargeLimit, 0, register: 78)
    for row in SimulatedSwitches(of: cluster).rows { add(module, row.field, .flag(row.isOn), register: 71) }
  }

  mutating func addSlave(_ index: Int, _ summary: SlaveSummary) {
    let module = Place.module(index)
    let base = UInt16(121 + 10 * (index - 2))
    add(module, .totalVoltage, summary.decivolts, 1, register: base)
    add(module, .current, summary.deciamperes, 1, register: base + 1)
    add(module, .temperatureMax, summary.hottest, 2, register: base + 2)
    add(module, .temperatureMin, summary.coldest, 2, register: base + 3)
    add(module, .cellMax, summary.cellMax, 0, register: base + 4)
    add(module, .cellMin, summary.cellMin, 0, register: base + 5)
    add(module, .soc, summary.socSteps * 4, 1, register: base + 6)
    add(module, .capacity, summary.capacity, 0, register: base + 7)
  }

  mutating func addTotals(_ cluster: SimulatedCluster) {
    let totals = cluster.totals
    add(.cluster, .chargeCurrentLimit, totals.chargeLimit, 1, register: 203)
    add(.cluster, .dischargeCurrentLimit, totals.dischargeLimit, 1, register: 204)
    add(.cluster, .current, totals.deciamperes, 1, register: 205)
    add(.cluster, .soc, totals.socSteps * 4, 1, register: 206)
    add(.cluster, .forcedState, totals.forcedState, 0, register: 207)
    add(.cluster, .forcedSeconds, totals.forcedDeciseconds, 1, register: 208)
    add(.cluster, .modulesOnline, cluster.onlineModules.count, 0, register: 79)
    add(.cluster, .packImbalance, .flag(totals.packImbalance), register: 79)
  }

  private mutating func add(_ place: Place, _ field: Field, _ number: Int, _ decimals: UInt8, register: UInt16) {
    add(place, field, .number(Decimal(Int64(number), decimals: decimals), field.info.unit), register: register)
  }

  private mutating func add(_ place: Place, _ field: Field, _ value: Value, register: UInt16) {
    let source = Source(link: link, origin: .register(register))
    observations.append(
      Observation(place, field, Reading(value, grade: .simulated, source: source, heard: heard, period: period)))
  }
}
