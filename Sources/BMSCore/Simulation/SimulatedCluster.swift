/// Up to eight simulated modules in parallel: the first is the master whose port one is in.
///
/// Everything moves in refreshes of a quarter of a second and depends on the seed and the number of refreshes alone, so
/// it does not matter in what steps time is handed in. What is measured at one refresh belongs together.
public struct SimulatedCluster: Hashable, Sendable {
  /// How often the electronics measure.
  public static let refresh = Span.milliseconds(250)
  /// At most this much work for one `step`: 10 min exactly. A longer gap is gone through in strides.
  private static let mostSteps: Int64 = 2400
  /// Physics of a stride beyond this many seconds is left out.
  private static let longestStride = 5.0
  /// Seconds lived through before the start, so that the first look finds a battery at work.
  private static let warmUp = 20.0
  private static let secondsPerRefresh = refresh.seconds

  public let scenario: Scenario
  public let seed: UInt64
  /// A frozen cluster keeps its values whatever the time.
  public var isFrozen = false
  /// By how many seconds its running time is ahead of the story's, to tell look-alikes apart or not to.
  public var runningOffset = 0
  public private(set) var packs: [SimulatedPack] = []
  /// What was measured at the last refresh; of a lost module, the last that was heard.
  public private(set) var measured: [PackMeasurement] = []
  public private(set) var totals: ClusterMeasurement
  /// What was set by writes; the physics does not depend on the protocol.
  public private(set) var controls = SimulatedControls()
  /// Whether each module is heard; the master always is.
  private(set) var online: [Bool]
  private(set) var protections: [SimulatedProtection]

  private let start: Instant
  private var tick: Int64 = 0
  private var limits: SimulatedLimits
  private var sensed: [[Double]] = []

  /// - Parameters:
  ///   - modules: 1...8; others become the nearest of these.
  ///   - start: when the story begins.
  public init(modules: Int, scenario: Scenario = .house, seed: UInt64 = 1, start: Instant) {
    let count = min(max(modules, 1), Cluster.mostModules)
    var generator = SplitMix64(seed: seed)
    self.scenario = scenario
    self.seed = seed
    self.start = start
    for _ in 0..<count {
      let soc = scenario.soc + generator.within(min(0.008, 0.3 * (1 - scenario.soc)))
      packs.append(SimulatedPack(soc: soc, ambient: scenario.ambient, using: &generator))
    }
    online = Array(repeating: true, count: count)
    protections = Array(repeating: SimulatedProtection(), count: count)
    totals = ClusterMeasurement()
    limits = SimulatedLimits(of: packs[0], cellVolts: packs[0].cellVolts)
    applyTraits(using: &generator)
    sensed = packs.map(\.cellVolts)
    protect(for: 0)
    limits = allowed ?? limits
    var seconds = -Self.warmUp
    while seconds < 0 {
      advance(to: seconds, by: Self.secondsPerRefresh)
      seconds += Self.secondsPerRefresh
    }
    measure()
  }

  /// When the present values were measured.
  public var refreshedAt: Instant { start + Self.refresh * tick }

  var refreshesSinceStart: Int64 { tick }

  /// Indices of the modules that are heard, as the program counts them: 1 is the master, n + 1 is slave n.
  public var onlineModules: Set<Int> { Set(online.indices.filter { online[$0] }.map { $0 + 1 }) }

  public var summaries: [SlaveSummary] { measured.dropFirst().map(SlaveSummary.init) }

  /// Lets time pass up to an instant; one in the past changes nothing.
  public mutating func step(to now: Instant) {
    let due = (now - start).microseconds / Self.refresh.microseconds
    guard !isFrozen, due > tick else { return }
    let gap = due &- tick
    let steps = min(gap, Self.mostSteps)
    let before = tick
    for step in 1...steps {
      // In this order no product can overflow.
      let reached = before &+ (gap / steps) &* step &+ (gap % steps) &* step / steps
      let stride = Double(gap) / Double(steps) * Self.secondsPerRefresh
      advance(to: Double(reached) * Self.secondsPerRefresh, by: min(stride, Self.longestStride))
      tick = reached
    }
    measure()
  }

  private mutating func applyTraits(using generator: inout SplitMix64) {
    for trait in scenario.traits {
      switch trait {
      case .weakCell(let module, let cell, let resistance, let capacity):
        guard packs.indices.contains(module - 1) else { continue }
        packs[module - 1].weaken(cell: cell - 1, resistance: resistance, capacity: capacity)
      case .startSOC(let module, let soc):
        guard packs.indices.contains(module - 1) else { continue }
        packs[module - 1] = SimulatedPack(soc: soc, ambient: scenario.ambient, using: &generator)
      }
    }
  }
}

// MARK: - One step of physics

extension SimulatedCluster {
  private mutating func advance(to seconds: Double, by duration: Double) {
    findLost(at: seconds)
    let currents = share(demand(at: seconds))
    for index in packs.indices {
      packs[index].advance(current: currents[index], seconds: duration, ambient: scenario.ambient)
    }
    sense(at: seconds)
    protect(for: duration)
    if let allowed { limits.follow(allowed, seconds: duration) } else { limits = .none }
    switchOutputs()
  }

  private mutating func switchOutputs() {
    totals.switchOutputs(soc: packs.reduce(0) { $0 + $1.soc } / Double(packs.count), controls)
  }

  /// Sets the coulomb counters of all modules; the cells keep the charge they have.
  mutating func setSOC(_ soc: Double) {
    for index in packs.indices { packs[index].setSOC(soc) }
    switchOutputs()
    measure()
  }

  mutating func setControl(_ register: UInt16, _ value: UInt16) {
    controls.set(register, value)
    switchOutputs()
  }

  private mutating func protect(for duration: Double) {
    let master = packs[0].volts
    for index in packs.indices {
      protections[index].look(
        cellVolts: sensed[index], temperatures: packs[index].temperatures, gap: packs[index].volts - master,
        seconds: duration)
    }
  }

  private mutating func findLost(at seconds: Double) {
    var heard = Array(repeating: true, count: packs.count)
    for fault in scenario.faults where fault.isActive(at: seconds) {
      if case .lost(let module) = fault.kind, module > 1, heard.indices.contains(module - 1) {
        heard[module - 1] = false
      }
    }
    // The last that is heard of a module is what it measured just before it went.
    if heard != online { measure() }
    online = heard
  }

  /// What reaches the electronics of each module: the cells, through sense wires that may be broken.
  private mutating func sense(at seconds: Double) {
    sensed = packs.map(\.cellVolts)
    for fault in scenario.faults where fault.isActive(at: seconds) {
      guard case .brokenSenseWire(let module, let cell) = fault.kind, sensed.indices.contains(module - 1),
        cell > 0, sensed[module - 1].indices.contains(cell)
      else { continue }
      sensed[module - 1][cell] += sensed[module - 1][cell - 1]
      sensed[module - 1][cell - 1] = 0
    }
  }

  /// What the inverter takes or gives, in amperes: the house's wish within the limits it was told.
  private func demand(at seconds: Double) -> Double {
    let volts = packs.reduce(0) { $0 + $1.volts } / Double(packs.count)
    let wish = scenario.profile.watts(at: seconds, modules: packs.count) / max(volts, 30)
    let count = Double(packs.indices.filter(isConnected).count)
    return min(max(wish, -limits.discharge * count), limits.charge * count)
  }

  /// How the modules share a current: all at one voltage, each behind its own resistance.
  ///
  /// A module whose contactor does not let its part through is taken out and the rest share again.
  private func share(_ total: Double) -> [Double] {
    var members = packs.indices.filter(isConnected)
    while !members.isEmpty {
      var conductance = 0.0
      var drive = 0.0
      for index in members {
        conductance += 1 / packs[index].resistance
        drive += packs[index].innerVolts / packs[index].resistance
      }
      let bus = (total + drive) / conductance
      var currents = Array(repeating: 0.0, count: packs.count)
      for index in members { currents[index] = (bus - packs[index].innerVolts) / packs[index].resistance }
      let able = members.filter { protections[$0].allows(currents[$0]) }
      if able.count == members.count { return currents }
      members = able
    }
    return Array(repeating: 0, count: packs.count)
  }

  private func isConnected(_ index: Int) -> Bool {
    online[index] && !protections[index].isApart
      && !(protections[index].chargeOpen && protections[index].dischargeOpen)
  }

  /// What each module may carry: the least of all that take part, or `nil` when none does.
  private var allowed: SimulatedLimits? {
    var least: SimulatedLimits?
    for index in packs.indices where isConnected(index) {
      let own = SimulatedLimits(of: packs[index], cellVolts: sensed[index])
      guard let known = least else {
        least = own
        continue
      }
      least?.charge = min(known.charge, own.charge)
      least?.discharge = min(known.discharge, own.discharge)
    }
    return least
  }
}

// MARK: - Measuring

extension SimulatedCluster {
  private mutating func measure() {
    var fresh: [PackMeasurement] = []
    for index in packs.indices {
      if !online[index], measured.indices.contains(index) {
        fresh.append(measured[index])
        continue
      }
      var noise = SplitMix64(seed: seed ^ UInt64(bitPattern: tick &* 16 &+ Int64(index) &+ 1) &* 0x9E37_79B9)
      fresh.append(PackMeasurement(packs[index], cellVolts: sensed[index], noise: &noise))
    }
    measured = fresh
    let connected = packs.indices.filter(isConnected).count
    totals.update(
      measured: packs.indices.filter { online[$0] }.map { measured[$0] },
      limits: limits, connected: connected, isForced: scenario.isForced, seconds: tick / 4,
      imbalance: protections.contains { $0.isApart })
  }
}
