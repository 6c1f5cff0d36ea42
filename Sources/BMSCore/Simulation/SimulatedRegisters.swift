/// The registers of the service port as the simulated master fills them from one refresh (weco-serial, Registers).
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
    switch address {
    case 7...38: moduleRegister(address) ?? setting(address)
    case 51...79: statusRegister(address) ?? setting(address)
    case 121...190: slaveRegister(Int(address - 121) / 10, offset: Int(address - 121) % 10, address)
    case 203...209: clusterRegister(address)
    case SimulatedControls.markRegister: SimulatedControls.mark
    case SimulatedControls.registers: cluster.control(address)
    default: Self.pattern(address)
    }
  }

  /// What a register of unknown meaning answers: fixed for each address, and nothing that could be taken for a measurement.
  static func pattern(_ address: UInt16) -> UInt16 { 0xE000 | (address &* 0x025D & 0x0FFF) }

  private func setting(_ address: UInt16) -> UInt16 {
    guard let row = SimulatedSettings.rows.first(where: { $0.register == address }) else {
      return Self.pattern(address)
    }
    return UInt16(bitPattern: row.raw)
  }

  private func moduleRegister(_ address: UInt16) -> UInt16? {
    switch address {
    case 7: word(master.cells.count)
    case 8: word(master.centidegrees.count)
    // Word order and unit are not known: seconds and high word first are the simulator's own.
    case 12: word(cluster.runningSeconds >> 16)
    case 13: word(cluster.runningSeconds)
    case 14: word(master.centivolts)
    case 15: word(-master.centiamperes)
    case 16: word(wholeDegrees(master.hottest) + 40)
    case 17: word(wholeDegrees(master.coldest) + 40)
    case 18: word(master.cellMax)
    case 19: word(master.cellMin)
    case 20: word(master.socSteps)
    case 21: word(master.capacity)
    case 23...38: word(master.cells[Int(address - 23)])
    default: nil
    }
  }

  private func statusRegister(_ address: UInt16) -> UInt16? {
    switch address {
    case 71: SimulatedSwitches(of: cluster).word
    case 72: word(cluster.hardwareVolts)
    case 73: word(cluster.hallCurrent)
    case 74: word(cluster.totals.forcedState)
    case 78: word(cluster.totals.moduleDischargeLimit)
    case 79: onlineBits
    default: nil
    }
  }

  private var onlineBits: UInt16 {
    let slaves = cluster.onlineModules.filter { $0 > 1 }.reduce(0) { $0 | 1 << ($1 - 2) }
    return word(slaves | (cluster.totals.packImbalance ? 0x8000 : 0))
  }

  /// A slave that does not exist is all zeros.
  private func slaveRegister(_ slave: Int, offset: Int, _ address: UInt16) -> UInt16 {
    guard summaries.indices.contains(slave) else { return 0 }
    let summary = summaries[slave]
    return switch offset {
    case 0: word(summary.decivolts)
    case 1: word(-summary.deciamperes)
    case 2: word(summary.hottest)
    case 3: word(summary.coldest)
    case 4: word(summary.cellMax)
    case 5: word(summary.cellMin)
    case 6: word(summary.socSteps)
    case 7: word(summary.capacity)
    default: Self.pattern(address)
    }
  }

  private func clusterRegister(_ address: UInt16) -> UInt16 {
    let totals = cluster.totals
    return switch address {
    case 203: word(totals.chargeLimit)
    case 204: word(totals.dischargeLimit)
    case 205: word(-totals.deciamperes)
    case 206: word(totals.socSteps)
    case 207: word(totals.forcedState)
    case 208: word(totals.forcedDeciseconds >> 16)
    default: word(totals.forcedDeciseconds)
    }
  }
}

/// The low 16 bits, two's complement for a negative number.
private func word(_ value: Int) -> UInt16 { UInt16(truncatingIfNeeded: value) }

extension SimulatedCluster {
  /// How long the battery says it has been running: five weeks before the story began.
  var runningSeconds: Int { 35 * 86_400 + Int(refreshesSinceStart / 4) + runningOffset }

  /// Registers 72 and 73: the same quantities by the second, coarser path. Scales are the simulator's own.
  var hardwareVolts: Int { wholeSteps(Double(measured[0].centivolts) / 10) }
  var hallCurrent: Int { wholeSteps(Double(-measured[0].centiamperes) / 10) }
}

/// The master's own temperatures are whole degrees.
func wholeDegrees(_ centidegrees: Int) -> Int { wholeSteps(Double(centidegrees) / 100) }
