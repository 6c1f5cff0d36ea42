/// The registers of the service port as the simulated master fills them from one refresh: where a value stands is the
/// register map's, what the simulator has for it stands here.
struct SimulatedRegisters {
  private let cluster: SimulatedCluster
  private let master: PackMeasurement
  private let summaries: [SlaveSummary]

  init(of cluster: SimulatedCluster) {
    self.cluster = cluster
    master = cluster.measured[0]
    summaries = cluster.summaries
  }

  /// Any number of registers; past the last address they start again at 0.
  func read(from first: UInt16, count: Int) -> [UInt16] {
    (0..<max(count, 0)).map { register(first &+ UInt16(truncatingIfNeeded: $0)) }
  }

  private func register(_ address: UInt16) -> UInt16 {
    if address == SimulatedControls.markRegister { return SimulatedControls.mark }
    if SimulatedControls.registers.contains(address) { return cluster.control(address) }
    let entries = RegisterMap.covering(address)
    // A slave that does not exist is all zeros, what nobody knows included.
    if let slave = RegisterMap.slave(at: address), !summaries.indices.contains(slave - 1) { return 0 }
    guard let entry = entries.first, case let value? = raw(entry, entries) else { return Self.pattern(address) }
    let isHighWord = entry.row.scale.width == 2 && address == entry.register
    return UInt16(truncatingIfNeeded: isHighWord ? value >> 16 : value)
  }

  /// What a register of unknown meaning answers: fixed for each address, and nothing that could be taken for a measurement.
  static func pattern(_ address: UInt16) -> UInt16 { 0xE000 | (address &* 0x025D & 0x0FFF) }

  /// The number that the rows of one register carry, in the steps and with the sign of the wire; `nil` where the simulator
  /// has none.
  private func raw(_ entry: RegisterMap.Entry, _ entries: [RegisterMap.Entry]) -> Int? {
    switch (entry.block, entry.row.subject) {
    case _ where entry.row.scale.bit != nil:
      entries.reduce(0) { word, entry in word | (isOn(entry.row.subject) ? 1 << Int(entry.row.scale.bit ?? 0) : 0) }
    case (.slave(let slave), .field(let field)): Self.raw(field, summaries[slave - 1])
    case (.cluster, .field(let field)): clusterRaw(field)
    case (_, .cell(let cell)): master.cells[cell - 1]
    case (_, .field(let field)): moduleRaw(field) ?? SimulatedSettings.raw(field)
    case (_, .slaveOnline), (_, .named): nil
    }
  }

  private func isOn(_ subject: RegisterRow.Subject) -> Bool {
    switch subject {
    case .field(.packImbalance): cluster.totals.packImbalance
    case .field(let field): SimulatedSwitches(of: cluster)[field]
    case .slaveOnline(let slave): cluster.onlineModules.contains(slave + 1)
    case .cell, .named: false
    }
  }

  private func moduleRaw(_ field: Field) -> Int? {
    switch field {
    case .cellCount: master.cells.count
    case .temperatureCount: master.centidegrees.count
    // Word order and unit are not known: seconds and high word first are the simulator's own.
    case .runningTime: cluster.runningSeconds
    case .totalVoltage: master.centivolts
    case .current: -master.centiamperes
    case .temperatureMax: wholeDegrees(master.hottest) + 40
    case .temperatureMin: wholeDegrees(master.coldest) + 40
    case .cellMax: master.cellMax
    case .cellMin: master.cellMin
    case .soc: master.socSteps
    case .capacity: master.capacity
    case .hardwarePackVoltage: cluster.hardwareVolts
    case .hallSensorCurrent: cluster.hallCurrent
    case .forcedCharge: cluster.totals.forcedState
    case .dischargeLimitCurrent: cluster.totals.moduleDischargeLimit
    default: nil
    }
  }

  private static func raw(_ field: Field, _ summary: SlaveSummary) -> Int? {
    switch field {
    case .totalVoltage: summary.decivolts
    case .current: -summary.deciamperes
    case .temperatureMax: summary.hottest
    case .temperatureMin: summary.coldest
    case .cellMax: summary.cellMax
    case .cellMin: summary.cellMin
    case .soc: summary.socSteps
    case .capacity: summary.capacity
    default: nil
    }
  }

  private func clusterRaw(_ field: Field) -> Int? {
    let totals = cluster.totals
    return switch field {
    case .chargeCurrentLimit: totals.chargeLimit
    case .dischargeCurrentLimit: totals.dischargeLimit
    case .current: -totals.deciamperes
    case .soc: totals.socSteps
    case .forcedState: totals.forcedState
    case .forcedSeconds: totals.forcedDeciseconds
    default: nil
    }
  }
}

extension RegisterScale {
  /// Which bit of its register it is.
  fileprivate var bit: UInt8? { if case .bit(let bit) = self { bit } else { nil } }
}

extension SimulatedCluster {
  /// How long the battery says it has been running: five weeks before the story began.
  var runningSeconds: Int { 35 * 86_400 + Int(refreshesSinceStart / 4) + runningOffset }

  /// Registers 72 and 73: the same quantities by the second, coarser path. Scales are the simulator's own.
  var hardwareVolts: Int { wholeSteps(Double(measured[0].centivolts) / 10) }
  var hallCurrent: Int { wholeSteps(Double(-measured[0].centiamperes) / 10) }
}

/// The master's own temperatures are whole degrees.
func wholeDegrees(_ centidegrees: Int) -> Int { wholeSteps(Double(centidegrees) / 100) }
